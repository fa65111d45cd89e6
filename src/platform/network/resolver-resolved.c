/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver-resolved.h"

#include "base/log.h"

#include <gio/gio.h>
#include <sys/socket.h>

#define NAME "org.freedesktop.resolve1"
#define PATH "/org/freedesktop/resolve1"
#define INTERFACE "org.freedesktop.resolve1.Manager"

struct _ResolverResolved {
  BusService *service;
};

/* One method call, for its failure. */
typedef struct {
  const char *method;
  char *ifname;
} Call;

ResolverResolved *
resolver_resolved_new (const char *bus_address, BusServiceChanged changed, gpointer user_data)
{
  ResolverResolved *self = g_new0 (ResolverResolved, 1);

  self->service = bus_service_new (bus_address, NAME, changed, user_data);
  return self;
}

void
resolver_resolved_free (ResolverResolved *self)
{
  if (self == NULL)
    return;
  bus_service_free (self->service);
  g_free (self);
}

BusServiceState
resolver_resolved_state (const ResolverResolved *self)
{
  return bus_service_state (self->service);
}

/* Older versions lack some methods, a link may be gone before resolved hears of it, and a resolved that went away
 * is told again when it is back. */
static gboolean
is_harmless (const GError *error, const char *name)
{
  return bus_service_is_gone (error) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
         || g_strcmp0 (name, NAME ".NoSuchLink") == 0;
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
  g_dbus_connection_call (bus_service_connection (self->service), NAME, PATH, INTERFACE, method, arguments, NULL,
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

  g_return_if_fail (bus_service_state (self->service) == BUS_SERVICE_RUNS);

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
  if (bus_service_state (self->service) == BUS_SERVICE_RUNS)
    call (self, ifname, "RevertLink", g_variant_new ("(i)", (gint32) ifindex));
}
