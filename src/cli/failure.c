/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/failure.h"

#include "base/reason.h"
#include "cli/printer.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define ERROR_PREFIX "org.dialtone1.Error."

static const char *const no_service_names[] = {
  "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner",
  "org.freedesktop.DBus.Error.NoReply",        "org.freedesktop.DBus.Error.Disconnected",
  "org.freedesktop.DBus.Error.NoServer",       NULL,
};

static const char *const not_allowed_names[] = {
  "org.freedesktop.DBus.Error.AccessDenied",
  "org.freedesktop.DBus.Error.AuthFailed",
  "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
  NULL,
};

static CliExit
classify (const GError *error, const char *name)
{
  if (g_str_has_prefix (name, ERROR_PREFIX))
    return CLI_EXIT_FAILED;
  if (g_strv_contains (no_service_names, name) || g_str_has_prefix (name, "org.freedesktop.DBus.Error.Spawn."))
    return CLI_EXIT_NO_SERVICE;
  if (g_strv_contains (not_allowed_names, name))
    return CLI_EXIT_NOT_ALLOWED;
  if (strcmp (name, "org.freedesktop.DBus.Error.InvalidArgs") == 0 || error->domain == G_OPTION_ERROR)
    return CLI_EXIT_USAGE;
  /* No error of the bus at all: the bus could not be reached. */
  return *name == '\0' && error->domain == G_IO_ERROR ? CLI_EXIT_NO_SERVICE : CLI_EXIT_FAILED;
}

/* Which right is missing stands in the service's words, as polkit calls it. Connecting is everybody's who sits at the
 * machine; the others are an administrator's, who may put what a setting would do into a profile. */
static char *
advice_for_rights (const char *message)
{
  if (strstr (message, "org.dialtone1.connect") != NULL || strstr (message, "org.dialtone1.") == NULL)
    return g_strdup (_ ("use sudo, or add the user to the group netdev"));
  if (strstr (message, "org.dialtone1.sim") != NULL || strstr (message, "org.dialtone1.radio") != NULL
      || strstr (message, "org.dialtone1.network") != NULL)
    return g_strdup (_ ("use sudo, or leave the setting out; an administrator may put it into a profile, by which "
                        "everybody may connect"));
  return g_strdup (_ ("use sudo: this is for administrators"));
}

/* The service writes "<what>[ (<detail>)][: <advice>]", where neither detail nor advice need be there and <what> holds
 * no parenthesis. The detail is the modem's or the network's own words; to be freed, NULL when there is none. */
static char *
find_detail (const char *message)
{
  const char *open = strstr (message, " (");
  const char *colon = strstr (message, ": ");

  if (open == NULL || (colon != NULL && colon < open))
    return NULL;
  const char *close = strstr (open, "): ");
  if (close == NULL && g_str_has_suffix (message, ")"))
    close = message + strlen (message) - 1;
  return close == NULL ? NULL : g_strndup (open + 2, (gsize) (close - open - 2));
}

/* The reason's words in the user's language, when the reason is what @name tells. */
static gboolean
take_words_of_reason (Failure *self, const char *string, const char *message)
{
  DtReason reason = DT_REASON_NONE;
  g_autofree char *detail = find_detail (message);

  if (string == NULL || !dt_reason_from_string (string, &reason) || reason == DT_REASON_NONE
      || !g_str_has_prefix (self->name, ERROR_PREFIX)
      || strcmp (dt_error_name (dt_reason_to_error (reason)), self->name + strlen (ERROR_PREFIX)) != 0)
    return FALSE;
  self->reason = g_strdup (string);
  self->what = detail == NULL ? g_strdup (dt_reason_describe (reason))
                              : g_strdup_printf ("%s (%s)", dt_reason_describe (reason), detail);
  self->advice = g_strdup (dt_reason_advice (reason));
  return TRUE;
}

Failure *
failure_new (const GError *error, const char *reason)
{
  Failure *self = g_new0 (Failure, 1);
  g_autoptr (GError) plain = g_error_copy (error);
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  g_dbus_error_strip_remote_error (plain);
  self->name = name == NULL ? g_strdup ("") : g_steal_pointer (&name);
  self->exit = classify (error, self->name);
  if (take_words_of_reason (self, reason, plain->message))
    return self;
  self->reason = g_strdup ("");
  self->what = g_strdup (plain->message);
  if (self->exit == CLI_EXIT_NO_SERVICE)
    self->advice = g_strdup (_ ("is the service running? sudo systemctl start dialtone"));
  else if (self->exit == CLI_EXIT_NOT_ALLOWED)
    self->advice = advice_for_rights (plain->message);
  return self;
}

void
failure_free (Failure *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->reason);
  g_free (self->what);
  g_free (self->advice);
  g_free (self);
}

char *
failure_text (const Failure *self, gboolean colour)
{
  g_autoptr (Printer) printer = printer_new (colour);

  printer_field (printer, _ ("Failed:"), STYLE_BAD, self->what);
  printer_field (printer, _ ("Try:"), STYLE_PLAIN, self->advice);
  return printer_take (printer);
}

void
failure_add_to_json (const Failure *self, JsonObject *object)
{
  json_object_set_string_member (object, "error", self->name);
  json_object_set_string_member (object, "reason", self->reason);
  json_object_set_string_member (object, "message", self->what);
  if (self->advice != NULL)
    json_object_set_string_member (object, "advice", self->advice);
}
