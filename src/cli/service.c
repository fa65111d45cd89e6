/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/service.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static GDBusConnection *
open_bus (const char *bus, GError **error)
{
  GDBusConnection *connection = NULL;

  if (strcmp (bus, "system") == 0)
    connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  else if (strcmp (bus, "session") == 0)
    connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  else
    return g_dbus_connection_new_for_address_sync (
      bus, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL,
      error);
  if (connection != NULL)
    g_dbus_connection_set_exit_on_close (connection, FALSE);
  return connection;
}

Service *
service_open (const char *bus, gboolean required, GError **error)
{
  g_autoptr (Service) self = g_new0 (Service, 1);

  self->bus = open_bus (bus, error);
  if (self->bus == NULL)
    return NULL;
  self->manager = dialtone_manager_proxy_new_sync (self->bus, G_DBUS_PROXY_FLAGS_NONE, SERVICE_NAME, SERVICE_PATH, NULL,
                                                   error);
  if (self->manager == NULL)
    return NULL;
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->manager), G_MAXINT);

  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->manager));
  if (required && owner == NULL) {
    g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN, _ ("nobody owns the name %s on this bus"),
                 SERVICE_NAME);
    return NULL;
  }
  self->objects = dialtone_object_manager_client_new_sync (
    self->bus, G_DBUS_OBJECT_MANAGER_CLIENT_FLAGS_DO_NOT_AUTO_START, SERVICE_NAME, SERVICE_PATH, NULL, error);
  return self->objects == NULL ? NULL : g_steal_pointer (&self);
}

void
service_free (Service *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->objects);
  g_clear_object (&self->manager);
  g_clear_object (&self->bus);
  g_free (self);
}

void
service_call (Service *self, const char *method, GVariant *parameters, GAsyncReadyCallback callback, gpointer user_data)
{
  g_dbus_proxy_call (G_DBUS_PROXY (self->manager), method, parameters,
                     G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, G_MAXINT, NULL, callback, user_data);
}

GVariant *
service_call_sync (Service *self, const char *method, GVariant *parameters, GError **error)
{
  return g_dbus_proxy_call_sync (G_DBUS_PROXY (self->manager), method, parameters,
                                 G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, G_MAXINT, NULL, error);
}

typedef struct {
  GMainLoop *loop;
  gboolean *interrupted;
} Interrupt;

static gboolean
on_interrupt (gpointer user_data)
{
  Interrupt *interrupt = user_data;

  *interrupt->interrupted = TRUE;
  g_main_loop_quit (interrupt->loop);
  return G_SOURCE_CONTINUE;
}

void
service_run (GMainLoop *loop, gboolean *out_interrupted)
{
  static const int signals[] = { SIGINT, SIGTERM };
  GSource *sources[G_N_ELEMENTS (signals)];
  Interrupt interrupt = { loop, out_interrupted };

  *out_interrupted = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++) {
    sources[i] = g_unix_signal_source_new (signals[i]);
    g_source_set_callback (sources[i], on_interrupt, &interrupt, NULL);
    g_source_attach (sources[i], g_main_loop_get_context (loop));
  }
  g_main_loop_run (loop);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++) {
    g_source_destroy (sources[i]);
    g_source_unref (sources[i]);
  }
}
