/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipconfig/ip-config.h"

#include "base/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RFC 8200 §5: a link with less cannot carry IPv6, and the kernel takes IPv6 off it. */
#define IP6_MIN_MTU 1280
/* What the kernel takes for a route without one. */
#define IP6_USUAL_METRIC 1024

static const char *const route_modes[] = {
  [IP_ROUTE_BACKUP] = "backup",
  [IP_ROUTE_PRIMARY] = "primary",
  [IP_ROUTE_NONE] = "none",
};

static const char *const dns_modes[] = {
  [IP_DNS_AUTO] = "auto",
  [IP_DNS_NONE] = "none",
  [IP_DNS_MANUAL] = "manual",
};

const char *
ip_route_mode_to_string (IpRouteMode mode)
{
  g_return_val_if_fail ((guint) mode < G_N_ELEMENTS (route_modes), "backup");

  return route_modes[mode];
}

gboolean
ip_route_mode_from_string (const char *string, IpRouteMode *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (route_modes); i++) {
    if (strcmp (route_modes[i], string) == 0) {
      *out = (IpRouteMode) i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
ip_dns_mode_to_string (IpDnsMode mode)
{
  g_return_val_if_fail ((guint) mode < G_N_ELEMENTS (dns_modes), "auto");

  return dns_modes[mode];
}

gboolean
ip_dns_mode_from_string (const char *string, IpDnsMode *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (dns_modes); i++) {
    if (strcmp (dns_modes[i], string) == 0) {
      *out = (IpDnsMode) i;
      return TRUE;
    }
  }
  return FALSE;
}

/* 0 stands for "no say" on either side. */
static guint
smaller_mtu (guint a, guint b)
{
  if (a == 0 || b == 0)
    return MAX (a, b);
  return MIN (a, b);
}

static guint32
main_metric (const IpConfigInput *input)
{
  if (input->metric != 0)
    return input->metric;
  switch (input->route) {
  case IP_ROUTE_PRIMARY:
    return IP_CONFIG_METRIC_PRIMARY;
  case IP_ROUTE_BACKUP:
  case IP_ROUTE_NONE:
    break;
  }
  return IP_CONFIG_METRIC_BACKUP;
}

static gboolean
is_any (const IpAddress *address)
{
  static const guint8 zero[16];

  return memcmp (address->bytes, zero, address->family == IP_FAMILY_4 ? 4 : 16) == 0;
}

/* A user may name a server on this very host (127.0.0.1); the network may not. */
static gboolean
is_name_server (const IpAddress *address, IpDnsMode mode)
{
  if (mode == IP_DNS_AUTO)
    return ip_address_is_usable (address);
  switch (address->family) {
  case IP_FAMILY_NONE:
    return FALSE;
  case IP_FAMILY_4:
    return address->bytes[0] < 224 && !is_any (address);
  case IP_FAMILY_6:
    return address->bytes[0] != 0xff && !is_any (address);
  }
  return FALSE;
}

static void
add_name_server (IpConfig *config, const IpAddress *server, IpDnsMode mode)
{
  if (config->n_dns >= IP_CONFIG_MAX_DNS || !is_name_server (server, mode))
    return;
  for (guint i = 0; i < config->n_dns; i++) {
    if (ip_address_equal (&config->dns[i], server))
      return;
  }
  config->dns[config->n_dns++] = *server;
}

static void
add_name_servers (const IpConfigInput *input, IpConfig *config)
{
  switch (input->dns) {
  case IP_DNS_AUTO:
    for (guint i = 0; i < G_N_ELEMENTS (input->dns4); i++)
      add_name_server (config, &input->dns4[i], input->dns);
    break;
  case IP_DNS_MANUAL:
    for (guint i = 0; i < input->n_dns_servers; i++)
      add_name_server (config, &input->dns_servers[i], input->dns);
    break;
  case IP_DNS_NONE:
    break;
  }
  config->dns_default = config->n_dns > 0 && input->route == IP_ROUTE_PRIMARY;
}

static void
add_route (IpConfig *config, IpRoute route)
{
  if (route.family == IP_FAMILY_6 && route.metric == 0)
    route.metric = IP6_USUAL_METRIC;
  config->routes[config->n_routes++] = route;
}

static void
add_rule (IpConfig *config, IpRule rule)
{
  config->rules[config->n_rules++] = rule;
}

/* Whatever address the network gave, what the main table has on-link elsewhere stays there, also for those who speak
 * from that address. */
static void
add_ip4 (const IpConfigInput *input, IpConfig *config)
{
  IpLocalAddress address = { .local = input->local4, .prefix = 32 };
  guint32 table = IP_CONFIG_TABLE + input->slot;
  guint32 priority = IP_CONFIG_RULE_PRIORITY + 2 * input->slot;
  IpRoute route = { .family = IP_FAMILY_4, .table = table, .source = input->local4 };
  IpRule rule = { .family = IP_FAMILY_4, .priority = priority, .table = table, .from = input->local4 };

  if (ip_address_is_usable (&input->peer4) && !ip_address_equal (&input->peer4, &input->local4))
    address.peer = input->peer4;
  config->addresses[config->n_addresses++] = address;

  add_route (config, route);
  if (input->route != IP_ROUTE_NONE) {
    route.table = IP_CONFIG_MAIN_TABLE;
    route.metric = main_metric (input);
    add_route (config, route);
  }
  if (address.peer.family != IP_FAMILY_NONE)
    add_route (
      config,
      (IpRoute) {
        .family = IP_FAMILY_4, .table = table, .source = input->local4, .destination = address.peer, .prefix = 32 });

  add_rule (config, (IpRule) { .family = IP_FAMILY_4,
                               .priority = IP_CONFIG_ELSEWHERE_PRIORITY + input->slot,
                               .table = IP_CONFIG_MAIN_TABLE,
                               .from = input->local4 });
  add_rule (config, rule);
  add_rule (config, (IpRule) { .family = IP_FAMILY_4, .priority = priority + 1, .table = table });
}

/* The kernel makes the global address and the default route from the router's advertisement. */
static void
add_ip6 (const IpConfigInput *input, IpConfig *config)
{
  IpLocalAddress address = { .local = input->local6, .prefix = 64 };
  IpRoute route = { .family = IP_FAMILY_6, .table = IP_CONFIG_TABLE + input->slot };

  if (ip_address_is_usable (&input->peer6) && !ip_address_equal (&input->peer6, &input->local6))
    address.peer = input->peer6;
  config->addresses[config->n_addresses++] = address;
  config->ra_metric = input->route == IP_ROUTE_NONE ? 0 : main_metric (input);

  add_route (config, route);
  route.destination = ip_address_link_local_prefix ();
  route.prefix = 64;
  add_route (config, route);
  add_rule (config, (IpRule) { .family = IP_FAMILY_6,
                               .priority = IP_CONFIG_RULE_PRIORITY + 2 * input->slot + 1,
                               .table = route.table });
}

static gboolean
check_local (const IpAddress *address, IpFamily family, GError **error)
{
  char text[IP_ADDRESS_MAX_STRING];

  if (address->family == IP_FAMILY_NONE)
    return TRUE;
  if (address->family == family && ip_address_is_usable (address))
    return TRUE;
  g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED,
               _ ("the network gave the address %s, which no host may have"), ip_address_format (address, text));
  return FALSE;
}

static gboolean
check_input (const IpConfigInput *input, GError **error)
{
  if (input->slot >= IP_CONFIG_MAX_SLOTS) {
    g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, "no routing table is left for modem number %u",
                 input->slot);
    return FALSE;
  }
  if (input->ifname == NULL || input->ifname[0] == '\0' || strlen (input->ifname) >= sizeof ((IpConfig *) 0)->ifname) {
    g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, "\"%s\" is not the name of an interface",
                 input->ifname == NULL ? "" : input->ifname);
    return FALSE;
  }
  if (!check_local (&input->local4, IP_FAMILY_4, error) || !check_local (&input->local6, IP_FAMILY_6, error))
    return FALSE;
  if (input->local4.family == IP_FAMILY_NONE && input->local6.family == IP_FAMILY_NONE) {
    g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, "the network gave no address");
    return FALSE;
  }
  return TRUE;
}

gboolean
ip_config_build (const IpConfigInput *input, IpConfig *out, GError **error)
{
  IpConfig config = { 0 };

  g_return_val_if_fail (input != NULL && out != NULL, FALSE);

  if (!check_input (input, error))
    return FALSE;

  config.ifindex = input->ifindex;
  g_strlcpy (config.ifname, input->ifname, sizeof config.ifname);
  if (input->zone != NULL)
    g_strlcpy (config.zone, input->zone, sizeof config.zone);
  config.mtu = smaller_mtu (input->link_mtu, input->mtu);
  if (input->local4.family != IP_FAMILY_NONE)
    add_ip4 (input, &config);
  if (input->local6.family != IP_FAMILY_NONE && (config.mtu == 0 || config.mtu >= IP6_MIN_MTU))
    add_ip6 (input, &config);
  if (config.n_addresses == 0) {
    g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, "IPv6 needs an MTU of %d, the link has %u", IP6_MIN_MTU,
                 config.mtu);
    return FALSE;
  }
  add_name_servers (input, &config);
  *out = config;
  return TRUE;
}
