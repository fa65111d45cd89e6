/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/labels.h"
#include "cli/output.h"
#include "cli/status-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

typedef struct {
  const CliOptions *options;
  Service *service;
  GMainLoop *loop;
  gint64 started_us;
  char *reason;    /* of the last state change */
  GVariant *reply; /* or NULL */
  GError *error;   /* or NULL */
} Progress;

/* "   0.41 s  connected" */
static void
show_state (const Progress *self, const char *new_state, const char *old_state, const char *reason)
{
  gint64 elapsed_us = g_get_monotonic_time () - self->started_us;

  if (self->options->json) {
    g_autoptr (JsonObject) event = json_event ("state");

    json_object_set_int_member (event, "elapsed_ms", elapsed_us / 1000);
    json_object_set_string_member (event, "new", new_state);
    json_object_set_string_member (event, "old", old_state);
    json_object_set_string_member (event, "reason", reason);
    g_autofree char *line = json_line (event);
    output_write (line);
    return;
  }

  g_autofree char *words = label_state_with_reason (new_state, reason);
  g_autoptr (GString) line = g_string_new (NULL);
  g_string_append_printf (line, "%8.2f s  ", (gdouble) elapsed_us / G_USEC_PER_SEC);
  text_append_styled (line, output_has_colour (), label_state_style (new_state), words);
  g_string_append_c (line, '\n');
  output_write (line->str);
}

static void
on_state_changed (DialtoneManager *manager, const char *new_state, const char *old_state, const char *reason,
                  gpointer user_data)
{
  Progress *self = user_data;

  if (g_strcmp0 (reason, "none") != 0) {
    g_free (self->reason);
    self->reason = g_strdup (reason);
  }
  show_state (self, new_state, old_state, reason);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Progress *self = user_data;

  self->reply = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &self->error);
  g_main_loop_quit (self->loop);
}

/* What came up. The modem is looked at anew: its interfaces' values may be younger than the reply. */
static CliExit
show_online (const Progress *self)
{
  const char *path = NULL;

  g_variant_get (self->reply, "(&o)", &path);
  g_autoptr (GDBusObject) object = g_dbus_object_manager_get_object (self->service->objects, path);
  JsonObject *modem = object == NULL ? json_object_new () : json_from_modem (object);
  g_autoptr (JsonObject) event = json_event ("connected");
  json_object_set_int_member (event, "elapsed_ms", (g_get_monotonic_time () - self->started_us) / 1000);
  json_object_set_object_member (event, "modem", modem);
  if (self->options->json) {
    g_autofree char *line = json_line (event);
    output_write (line);
    return CLI_EXIT_DONE;
  }
  g_autofree char *online = status_text_online (modem);
  g_autofree char *line = g_strdup_printf (_ ("Online: %s\n"), online);
  output_write (line);
  return CLI_EXIT_DONE;
}

static CliExit
finish (const Progress *self, gboolean interrupted)
{
  if (self->reply != NULL)
    return show_online (self);
  if (interrupted) {
    fputs (
      _ ("\nThe service goes on connecting; “dialtonectl disconnect” stops it, “dialtonectl monitor” watches it.\n"),
      stderr);
    return CLI_EXIT_INTERRUPTED;
  }
  g_autoptr (Failure) failure = failure_new (self->error, self->reason);
  return output_report_failure (self->options, failure);
}

CliExit
command_connect (Service *service, const CliOptions *options, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Progress progress = { options, service, loop, g_get_monotonic_time (), NULL, NULL, NULL };
  gboolean interrupted = FALSE;

  g_signal_connect (service->manager, "state-changed", G_CALLBACK (on_state_changed), &progress);
  if (!options->json)
    show_state (&progress, dialtone_manager_get_state (service->manager), "", "none");
  service_call (service, "Connect", g_variant_new ("(@a{sv})", options->settings), on_connected, &progress);
  service_run (loop, &interrupted);
  g_signal_handlers_disconnect_by_data (service->manager, &progress);

  CliExit result = finish (&progress, interrupted);
  g_free (progress.reason);
  g_clear_pointer (&progress.reply, g_variant_unref);
  g_clear_error (&progress.error);
  return result;
}
