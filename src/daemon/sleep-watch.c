/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/sleep-watch.h"

#include "base/log.h"

#include <gio/gunixfdlist.h>

#define NAME "org.freedesktop.login1"
#define PATH "/org/freedesktop/login1"
#define MANAGER "org.freedesktop.login1.Manager"

struct _SleepWatch {
  GDBusConnection *bus;
  void (*changed) (gpointer user_data, gboolean sleeps);
  gpointer user_data;
  guint signal_id;
  guint name_id;
  GCancellable *asking;   /* for an inhibitor; NULL: we do not */
  GCancellable *looking;  /* whether the computer is about to sleep; NULL: we do not */
  GUnixFDList *inhibitor; /* its one descriptor, which ends the delay when it is closed; NULL: we have none */
  gboolean sleeps;
};

static void
inhibited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SleepWatch *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUnixFDList) list = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &list,
                                                                                result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* @self may be gone */
  g_clear_object (&self->asking);
  if (reply == NULL)
    dt_log (DT_LOG_INFO, NULL, "a sleep of the computer will not wait for the end of a call: %s", error->message);
  else
    self->inhibitor = g_steal_pointer (&list);
}

static void
inhibit (SleepWatch *self)
{
  if (self->inhibitor != NULL || self->asking != NULL)
    return;
  self->asking = g_cancellable_new ();
  g_dbus_connection_call_with_unix_fd_list (
    self->bus, NAME, PATH, MANAGER, "Inhibit", g_variant_new ("(ssss)", "sleep", "Dialtone", "Hanging up", "delay"),
    G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, self->asking, inhibited, self);
}

/* A descriptor that comes after all is closed with the reply that nobody takes. */
void
sleep_watch_release (SleepWatch *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_object (&self->inhibitor);
}

gboolean
sleep_watch_delays (const SleepWatch *self)
{
  return self->inhibitor != NULL;
}

static void
set_sleeps (SleepWatch *self, gboolean sleeps)
{
  self->sleeps = sleeps;
  self->changed (self->user_data, sleeps);
}

static void
prepare_for_sleep (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                   const char *signal, GVariant *parameters, gpointer user_data)
{
  SleepWatch *self = user_data;
  gboolean sleeps;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &sleeps);
  if (!sleeps)
    inhibit (self);
  set_sleeps (self, sleeps);
}

static void
looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SleepWatch *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) value = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* @self may be gone */
  g_clear_object (&self->looking);
  if (reply == NULL)
    return;
  g_variant_get (reply, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) && g_variant_get_boolean (value) && !self->sleeps)
    set_sleeps (self, TRUE);
}

/* What was announced before we listened, or by an earlier logind. */
static void
look (SleepWatch *self)
{
  self->looking = g_cancellable_new ();
  g_dbus_connection_call (self->bus, NAME, PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", MANAGER, "PreparingForSleep"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->looking, looked, self);
}

static void
stop_looking (SleepWatch *self)
{
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

static void
appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  SleepWatch *self = user_data;

  inhibit (self);
  look (self);
}

/* A new one knows nothing of what the old one gave, and nobody would tell of the end of the sleep that the old one
 * announced. */
static void
vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  SleepWatch *self = user_data;

  sleep_watch_release (self);
  stop_looking (self);
  if (self->sleeps)
    set_sleeps (self, FALSE);
}

SleepWatch *
sleep_watch_new (GDBusConnection *bus, void (*changed) (gpointer user_data, gboolean sleeps), gpointer user_data)
{
  SleepWatch *self = g_new0 (SleepWatch, 1);

  self->bus = g_object_ref (bus);
  self->changed = changed;
  self->user_data = user_data;
  self->signal_id = g_dbus_connection_signal_subscribe (bus, NAME, MANAGER, "PrepareForSleep", PATH, NULL,
                                                        G_DBUS_SIGNAL_FLAGS_NONE, prepare_for_sleep, self, NULL);
  self->name_id = g_bus_watch_name_on_connection (bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared, vanished, self,
                                                  NULL);
  return self;
}

void
sleep_watch_free (SleepWatch *self)
{
  if (self == NULL)
    return;
  g_bus_unwatch_name (self->name_id);
  g_dbus_connection_signal_unsubscribe (self->bus, self->signal_id);
  sleep_watch_release (self);
  stop_looking (self);
  g_object_unref (self->bus);
  g_free (self);
}
