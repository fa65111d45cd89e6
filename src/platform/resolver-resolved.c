/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/resolver-resolved.h"

#include <gio/gio.h>
#include <sys/socket.h>

#include "base/backoff.h"
#include "base/log.h"

#define NAME "org.freedesktop.resolve1"
#define PATH "/org/freedesktop/resolve1"
#define INTERFACE "org.freedesktop.resolve1.Manager"

static const BackoffLimits reconnect_limits = { G_USEC_PER_SEC, 60 * G_USEC_PER_SEC };

struct _ResolverResolved {
  char *bus_address;
  ResolvedChanged changed;
  gpointer user_data;
  ResolvedState state;
  GCancellable *cancellable;
  GDBusConnection *connection; /* our own: the shared one does not come back when the bus is restarted */
  gulong closed_handler;
  guint watch;
  Backoff reconnects;
  GSource *reconnect_source;
};

/* One method call, for its failure. */
typedef struct {
  const char *method;
  char *ifname;
} Call;

static void
set_state (ResolverResolved *self, ResolvedState state)
{
  if (self->state == state)
    return;
  self->state = state;
  self->changed (self->user_data);
}

static void
disconnect (ResolverResolved *self)
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
  ResolverResolved *self = user_data;

  backoff_reset (&self->reconnects);
  set_state (self, RESOLVED_RUNS);
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  set_state (user_data, RESOLVED_ABSENT);
}

static gboolean connect_bus (gpointer user_data);

static void
connect_later (ResolverResolved *self)
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
  ResolverResolved *self = user_data;

  disconnect (self);
  connect_later (self);
  set_state (self, RESOLVED_ABSENT);
}

static void
on_connected (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ResolverResolved *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* `self` is gone */
  if (connection == NULL) {
    dt_log (DT_LOG_DEBUG, NULL, "no bus to ask for systemd-resolved: %s", error->message);
    connect_later (self);
    set_state (self, RESOLVED_ABSENT);
    return;
  }
  self->connection = g_steal_pointer (&connection);
  self->closed_handler = g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  self->watch = g_bus_watch_name_on_connection (self->connection, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                                on_vanished, self, NULL);
}

static gboolean
connect_bus (gpointer user_data)
{
  ResolverResolved *self = user_data;
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
    return G_SOURCE_REMOVE;
  }
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->cancellable, on_connected, self);
  return G_SOURCE_REMOVE;
}

ResolverResolved *
resolver_resolved_new (const char *bus_address, ResolvedChanged changed, gpointer user_data)
{
  ResolverResolved *self = g_new0 (ResolverResolved, 1);

  self->bus_address = g_strdup (bus_address);
  self->changed = changed;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  connect_bus (self);
  return self;
}

void
resolver_resolved_free (ResolverResolved *self)
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
    /* The last RevertLink must still leave the process; it has only to fit into the socket. */
    g_dbus_connection_flush_sync (connection, NULL, NULL);
    g_dbus_connection_close (connection, NULL, NULL, NULL);
  }
  g_free (self->bus_address);
  g_free (self);
}

ResolvedState
resolver_resolved_state (const ResolverResolved *self)
{
  return self->state;
}

/* Older versions lack some methods, a link may be gone before resolved hears of it, and a resolved that went away is told again when it is back. */
static gboolean
is_harmless (const GError *error, const char *name)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) || g_strcmp0 (name, NAME ".NoSuchLink") == 0;
}

static void
on_answer (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply == NULL) {
    g_autofree char *name = g_dbus_error_get_remote_error (error);
    gboolean harmless = is_harmless (error, name);
    g_dbus_error_strip_remote_error (error);
    dt_log (harmless ? DT_LOG_DEBUG : DT_LOG_WARNING, call->ifname, "systemd-resolved refused %s: %s%s", call->method,
            error->message, g_strcmp0 (name, NAME ".LinkBusy") == 0 ? " (let networkd leave the link alone)" : "");
  }
  g_free (call->ifname);
  g_free (call);
}

static void
call (ResolverResolved *self, const char *ifname, const char *method, GVariant *arguments)
{
  Call *under_way = g_new0 (Call, 1);

  under_way->method = method;
  under_way->ifname = g_strdup (ifname);
  g_dbus_connection_call (self->connection, NAME, PATH, INTERFACE, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, on_answer, under_way);
}

static GVariant *
servers_variant (const ResolverEntry *entry)
{
  GVariantBuilder servers;

  g_variant_builder_init (&servers, G_VARIANT_TYPE ("a(iay)"));
  for (guint i = 0; i < entry->n_servers; i++) {
    gboolean is_6 = entry->servers[i].family == IP_FAMILY_6;
    g_variant_builder_add (&servers, "(i@ay)", is_6 ? AF_INET6 : AF_INET,
                           g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, entry->servers[i].bytes, is_6 ? 16 : 4, 1));
  }
  return g_variant_new ("(ia(iay))", (gint32) entry->ifindex, &servers);
}

void
resolver_resolved_set (ResolverResolved *self, const ResolverEntry *entry)
{
  gint32 ifindex = (gint32) entry->ifindex;
  GVariantBuilder domains;

  g_return_if_fail (self->state == RESOLVED_RUNS);

  /* "." as a routing domain: every name is asked here and nowhere else. */
  g_variant_builder_init (&domains, G_VARIANT_TYPE ("a(sb)"));
  if (entry->primary)
    g_variant_builder_add (&domains, "(sb)", ".", TRUE);
  call (self, entry->ifname, "SetLinkDomains", g_variant_new ("(ia(sb))", ifindex, &domains));
  call (self, entry->ifname, "SetLinkDefaultRoute", g_variant_new ("(ib)", ifindex, entry->primary || entry->best));
  call (self, entry->ifname, "SetLinkMulticastDNS", g_variant_new ("(is)", ifindex, "no"));
  call (self, entry->ifname, "SetLinkLLMNR", g_variant_new ("(is)", ifindex, "no"));
  call (self, entry->ifname, "SetLinkDNS", servers_variant (entry));
}

void
resolver_resolved_revert (ResolverResolved *self, guint ifindex, const char *ifname)
{
  if (self->state == RESOLVED_RUNS)
    call (self, ifname, "RevertLink", g_variant_new ("(i)", (gint32) ifindex));
}
