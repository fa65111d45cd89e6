/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/authorization.h"

#include <glib/gi18n-lib.h>

#include "base/log.h"
#include "daemon/errors.h"

/* org.freedesktop.PolicyKit1.Authority: AllowUserInteraction of CheckAuthorizationFlags. */
#define ALLOW_USER_INTERACTION 1u

#define POLKIT_TIMEOUT_MS 30000

struct _Authorization {
  GDBusConnection *connection;
  gboolean enabled;
  GQueue checks; /* of Check */
};

/* One question under way. It outlives the answer to its caller until the bus has answered us. */
typedef struct {
  Authorization *self;               /* NULL: nobody waits for the answer any more */
  GDBusMethodInvocation *invocation; /* owned while self is there */
  const char *action;
  AuthorizedFunc func;
  gpointer owner;
  gboolean interactive;
  GCancellable *cancellable;
} Check;

Authorization *
authorization_new (GDBusConnection *connection, gboolean enabled)
{
  Authorization *self = g_new0 (Authorization, 1);

  self->connection = g_object_ref (connection);
  self->enabled = enabled;
  g_queue_init (&self->checks);
  return self;
}

static void
check_free (Check *check)
{
  g_object_unref (check->cancellable);
  g_free (check);
}

/* Takes the question out of the list; the caller answers it. */
static GDBusMethodInvocation *
check_close (Check *check)
{
  g_queue_remove (&check->self->checks, check);
  check->self = NULL;
  return g_steal_pointer (&check->invocation);
}

static void
drop (Check *check, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_NO_MODEM, text);

  errors_return (check_close (check), error);
  g_cancellable_cancel (check->cancellable);
}

void
authorization_free (Authorization *self)
{
  while (!g_queue_is_empty (&self->checks))
    drop (g_queue_peek_head (&self->checks), _("the service stops"));
  g_object_unref (self->connection);
  g_free (self);
}

void
authorization_forget (Authorization *self, gpointer owner)
{
  for (GList *item = self->checks.head, *next; item != NULL; item = next) {
    Check *check = item->data;

    next = item->next;
    if (check->owner == owner)
      drop (check, _("the modem or profile went away"));
  }
}

static void
allow (Check *check)
{
  check->func (check->owner, check_close (check));
}

static void
deny (Check *check, const char *name, const char *reason)
{
  g_autofree char *text = g_strdup_printf (_("not allowed: %s (%s)"), check->action, reason);

  g_dbus_method_invocation_return_dbus_error (check_close (check), name, text);
}

static void
got_user (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *check = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  guint32 uid = G_MAXUINT32;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &uid);
  if (check->self != NULL && uid == 0)
    allow (check);
  else if (check->self != NULL)
    deny (check, "org.freedesktop.DBus.Error.AccessDenied", _("polkit does not answer, so only root may"));
  check_free (check);
}

static void
got_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusConnection *connection = G_DBUS_CONNECTION (source);
  Check *check = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (connection, result, &error);
  gboolean authorized = FALSE;
  gboolean challenge = FALSE;

  if (check->self == NULL) {
    check_free (check);
    return;
  }
  if (reply == NULL) {
    dt_log (DT_LOG_WARNING, NULL, "polkit does not answer (%s): only root may change anything", error->message);
    g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixUser",
                            g_variant_new ("(s)", g_dbus_method_invocation_get_sender (check->invocation)),
                            G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, POLKIT_TIMEOUT_MS, check->cancellable, got_user, check);
    return;
  }
  g_variant_get (reply, "((bba{ss}))", &authorized, &challenge, NULL);
  if (authorized)
    allow (check);
  else if (challenge && !check->interactive)
    deny (check, "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", _("a password is needed"));
  else
    deny (check, "org.freedesktop.DBus.Error.AccessDenied", _("polkit refuses"));
  check_free (check);
}

void
authorization_check (Authorization *self, GDBusMethodInvocation *invocation, const char *action, AuthorizedFunc func, gpointer owner)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  g_auto (GVariantBuilder) subject = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  Check *check;

  if (!self->enabled || action == NULL || sender == NULL) {
    func (owner, invocation);
    return;
  }
  check = g_new0 (Check, 1);
  check->self = self;
  check->invocation = invocation;
  check->action = action;
  check->func = func;
  check->owner = owner;
  check->interactive = (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0;
  check->cancellable = g_cancellable_new ();
  g_queue_push_tail (&self->checks, check);

  g_variant_builder_add (&subject, "{sv}", "name", g_variant_new_string (sender));
  g_dbus_connection_call (self->connection, "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
                          "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization",
                          g_variant_new ("((sa{sv})sa{ss}us)", "system-bus-name", &subject, action, NULL,
                                         check->interactive ? ALLOW_USER_INTERACTION : 0u, ""),
                          G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE,
                          /* A person may be looking for the password. */
                          check->interactive ? G_MAXINT : POLKIT_TIMEOUT_MS, check->cancellable, got_answer, check);
}
