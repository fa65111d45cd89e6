/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/service/bus-service.h"

#include "base/backoff.h"
#include "base/log.h"

static const BackoffLimits reconnect_limits = { G_USEC_PER_SEC, 60 * G_USEC_PER_SEC };

struct _BusService {
  char *bus_address;
  char *name;
  BusServiceChanged changed;
  gpointer user_data;
  BusServiceState state;
  GCancellable *cancellable;
  GDBusConnection *connection; /* our own: the shared one does not come back when the bus is restarted */
  gulong closed_handler;
  guint watch;
  Backoff reconnects;
  GSource *reconnect_source;
};

static void
set_state (BusService *self, BusServiceState state)
{
  if (self->state == state)
    return;
  self->state = state;
  self->changed (self->user_data);
}

static void
disconnect (BusService *self)
{
  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  self->watch = 0;
  if (self->connection != NULL)
    g_signal_handler_disconnect (self->connection, self->closed_handler);
  g_clear_object (&self->connection);
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  BusService *self = user_data;

  backoff_reset (&self->reconnects);
  set_state (self, BUS_SERVICE_RUNS);
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  set_state (user_data, BUS_SERVICE_ABSENT);
}

static gboolean connect_bus (gpointer user_data);

static void
connect_later (BusService *self)
{
  if (self->reconnect_source != NULL)
    return;
  gint64 delay_us = backoff_next (&self->reconnects, &reconnect_limits, 0);
  self->reconnect_source = g_timeout_source_new ((guint) (delay_us / 1000));
  g_source_set_callback (self->reconnect_source, connect_bus, self, NULL);
  g_source_attach (self->reconnect_source, g_main_context_get_thread_default ());
}

static void
on_closed (GDBusConnection *connection, gboolean remote, GError *error, gpointer user_data)
{
  BusService *self = user_data;

  disconnect (self);
  connect_later (self);
  set_state (self, BUS_SERVICE_ABSENT);
}

static void
on_connected (GObject *object, GAsyncResult *result, gpointer user_data)
{
  BusService *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* @self is gone */
  if (connection == NULL) {
    dt_log (DT_LOG_DEBUG, NULL, "no bus to ask for %s: %s", self->name, error->message);
    connect_later (self);
    set_state (self, BUS_SERVICE_ABSENT);
    return;
  }
  self->connection = g_steal_pointer (&connection);
  self->closed_handler = g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  self->watch = g_bus_watch_name_on_connection (self->connection, self->name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                on_appeared, on_vanished, self, NULL);
}

/* An environment without a system bus says so only now: the owner must not hear of it from within bus_service_new(). */
static gboolean
is_absent (gpointer user_data)
{
  BusService *self = user_data;

  g_clear_pointer (&self->reconnect_source, g_source_unref);
  set_state (self, BUS_SERVICE_ABSENT);
  return G_SOURCE_REMOVE;
}

static gboolean
connect_bus (gpointer user_data)
{
  BusService *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_strdup (self->bus_address);

  if (self->reconnect_source != NULL)
    g_source_destroy (self->reconnect_source);
  g_clear_pointer (&self->reconnect_source, g_source_unref);
  /* Only looks into the environment for the system bus. */
  if (address == NULL)
    address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  if (address == NULL) {
    dt_log (DT_LOG_DEBUG, NULL, "no system bus: %s", error->message);
    self->reconnect_source = g_idle_source_new ();
    g_source_set_callback (self->reconnect_source, is_absent, self, NULL);
    g_source_attach (self->reconnect_source, g_main_context_get_thread_default ());
    return G_SOURCE_REMOVE;
  }
  g_dbus_connection_new_for_address (
    address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
    self->cancellable, on_connected, self);
  return G_SOURCE_REMOVE;
}

BusService *
bus_service_new (const char *bus_address, const char *name, BusServiceChanged changed, gpointer user_data)
{
  BusService *self = g_new0 (BusService, 1);

  self->bus_address = g_strdup (bus_address);
  self->name = g_strdup (name);
  self->changed = changed;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  connect_bus (self);
  return self;
}

void
bus_service_free (BusService *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->reconnect_source != NULL)
    g_source_destroy (self->reconnect_source);
  g_clear_pointer (&self->reconnect_source, g_source_unref);
  if (self->connection != NULL) {
    g_autoptr (GDBusConnection) connection = g_object_ref (self->connection);
    disconnect (self);
    g_dbus_connection_flush_sync (connection, NULL, NULL);
    g_dbus_connection_close (connection, NULL, NULL, NULL);
  }
  g_free (self->bus_address);
  g_free (self->name);
  g_free (self);
}

BusServiceState
bus_service_state (const BusService *self)
{
  return self->state;
}

GDBusConnection *
bus_service_connection (const BusService *self)
{
  return self->connection;
}

gboolean
bus_service_is_gone (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}
