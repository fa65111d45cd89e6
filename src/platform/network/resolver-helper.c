/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver-helper.h"

#include "base/log.h"
#include "platform/service/bus-service.h"

#include <gio/gio.h>

#define NAME "org.dialtone1.NameServers"
#define PATH "/org/dialtone1/NameServers"
#define END_TIMEOUT_MS 2000

struct _ResolverHelper {
  BusService *service;
  GVariant *wanted; /* arguments of Set that were not sent yet; NULL: none */
  GVariant *sent;   /* and those under way */
  GCancellable *cancellable;
  gboolean is_empty; /* it was asked for nothing last */
};

static void send (ResolverHelper *self);

static void
on_answer (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ResolverHelper *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* @self is gone */
  g_clear_pointer (&self->sent, g_variant_unref);
  if (reply == NULL) {
    g_dbus_error_strip_remote_error (error);
    dt_log (DT_LOG_WARNING, NULL, "name servers are not set: %s", error->message);
  }
  send (self);
}

static void
send (ResolverHelper *self)
{
  GDBusConnection *connection = bus_service_connection (self->service);

  if (self->wanted == NULL || self->sent != NULL || connection == NULL
      || bus_service_state (self->service) == BUS_SERVICE_UNKNOWN)
    return;
  self->sent = g_steal_pointer (&self->wanted);
  g_dbus_connection_call (connection, NAME, PATH, NAME, "Set", self->sent, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, on_answer, self);
}

/* It is started by each call and ends by itself: all that matters is that there is a bus. */
static void
on_service_changed (gpointer user_data)
{
  send (user_data);
}

ResolverHelper *
resolver_helper_new (const char *bus_address)
{
  ResolverHelper *self = g_new0 (ResolverHelper, 1);

  self->cancellable = g_cancellable_new ();
  self->service = bus_service_new (bus_address, NAME, on_service_changed, self);
  return self;
}

/* The bus drops a message to a program that it has yet to start when the sender leaves. */
static void
send_now (ResolverHelper *self, GVariant *arguments)
{
  GDBusConnection *connection = bus_service_connection (self->service);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  if (connection == NULL)
    return;
  reply = g_dbus_connection_call_sync (connection, NAME, PATH, NAME, "Set", arguments, NULL, G_DBUS_CALL_FLAGS_NONE,
                                       END_TIMEOUT_MS, NULL, &error);
  if (reply == NULL)
    dt_log (DT_LOG_WARNING, NULL, "name servers are not set: %s", error->message);
}

void
resolver_helper_free (ResolverHelper *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  if (self->wanted != NULL || self->sent != NULL)
    send_now (self, self->wanted != NULL ? self->wanted : self->sent);
  g_clear_pointer (&self->wanted, g_variant_unref);
  g_clear_pointer (&self->sent, g_variant_unref);
  g_clear_object (&self->cancellable);
  bus_service_free (self->service);
  g_free (self);
}

void
resolver_helper_set (ResolverHelper *self, ResolverBackend holder, const ResolverEntry *entries, guint n_entries)
{
  GVariantBuilder links;

  if (self->is_empty && n_entries == 0)
    return;
  self->is_empty = n_entries == 0;
  g_variant_builder_init (&links, G_VARIANT_TYPE ("a(sas)"));
  for (guint i = 0; i < n_entries; i++) {
    g_variant_builder_open (&links, G_VARIANT_TYPE ("(sas)"));
    g_variant_builder_add (&links, "s", entries[i].ifname);
    g_variant_builder_open (&links, G_VARIANT_TYPE ("as"));
    for (guint j = 0; j < entries[i].n_servers; j++) {
      g_autofree char *server = resolver_entry_format_server (&entries[i], j);
      g_variant_builder_add (&links, "s", server);
    }
    g_variant_builder_close (&links);
    g_variant_builder_close (&links);
  }
  g_clear_pointer (&self->wanted, g_variant_unref);
  self->wanted = g_variant_ref_sink (
    g_variant_new ("(s@a(sas))", resolver_backend_to_string (n_entries == 0 ? RESOLVER_NONE : holder),
                   g_variant_builder_end (&links)));
  send (self);
}
