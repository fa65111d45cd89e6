/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/network-link.h"

#include "base/error.h"
#include "base/log.h"
#include "platform/network/ip6-settings.h"
#include "platform/network/netlink-address.h"
#include "platform/network/netlink-link.h"
#include "platform/network/netlink-route.h"
#include "platform/network/netlink-rule.h"

static char *
describe_address (const IpLocalAddress *address)
{
  char text[IP_ADDRESS_MAX_STRING];

  return g_strdup_printf ("the address %s/%u", ip_address_format (&address->local, text), address->prefix);
}

static char *
describe_route (const IpRoute *route)
{
  char text[IP_ADDRESS_MAX_STRING];

  if (route->destination.family == IP_FAMILY_NONE)
    return g_strdup_printf ("the default route in table %u", route->table);
  return g_strdup_printf ("the route to %s/%u in table %u", ip_address_format (&route->destination, text),
                          route->prefix, route->table);
}

static char *
describe_rule (const IpRule *rule)
{
  char text[IP_ADDRESS_MAX_STRING];

  if (rule->from.family == IP_FAMILY_NONE)
    return g_strdup_printf ("the rule %u for the interface", rule->priority);
  return g_strdup_printf ("the rule %u for %s", rule->priority, ip_address_format (&rule->from, text));
}

/* @what is taken. */
static gboolean
step (int code, const char *verb, char *what, const char *ifname, GError **error)
{
  g_autofree char *owned = what;

  if (code == 0)
    return TRUE;
  g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, "cannot %s %s of %s: %s", verb, owned, ifname,
               g_strerror (code));
  return FALSE;
}

static gboolean
remove_old (NetlinkSocket *socket, const IpConfig *from, const IpConfigDiff *diff, GError **error)
{
  for (guint i = 0; i < diff->n_remove_rules; i++) {
    const IpRule *rule = &diff->remove_rules[i];
    if (!step (netlink_rule_remove (socket, from->ifname, rule), "remove", describe_rule (rule), from->ifname, error))
      return FALSE;
  }
  for (guint i = 0; i < diff->n_remove_routes; i++) {
    const IpRoute *route = &diff->remove_routes[i];
    if (!step (netlink_route_remove (socket, from->ifindex, route), "remove", describe_route (route), from->ifname,
               error))
      return FALSE;
  }
  for (guint i = 0; i < diff->n_remove_addresses; i++) {
    const IpLocalAddress *address = &diff->remove_addresses[i];
    if (!step (netlink_address_remove (socket, from->ifindex, address), "remove", describe_address (address),
               from->ifname, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_new (NetlinkSocket *socket, const IpConfig *to, const IpConfigDiff *diff, GError **error)
{
  for (guint i = 0; i < diff->n_add_addresses; i++) {
    const IpLocalAddress *address = &diff->add_addresses[i];
    if (!step (netlink_address_add (socket, to->ifindex, address, NULL), "add", describe_address (address), to->ifname,
               error))
      return FALSE;
  }
  for (guint i = 0; i < diff->n_add_routes; i++) {
    const IpRoute *route = &diff->add_routes[i];
    if (!step (netlink_route_add (socket, to->ifindex, route, NULL), "add", describe_route (route), to->ifname, error))
      return FALSE;
  }
  for (guint i = 0; i < diff->n_add_rules; i++) {
    const IpRule *rule = &diff->add_rules[i];
    if (!step (netlink_rule_add (socket, to->ifname, rule, NULL), "add", describe_rule (rule), to->ifname, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
has_ip6 (const IpConfig *config)
{
  for (guint i = 0; i < config->n_addresses; i++) {
    if (config->addresses[i].local.family == IP_FAMILY_6)
      return TRUE;
  }
  return FALSE;
}

/* With IPv6 off on this system IPv4 alone has to do, where there is any. */
static void
drop_ip6_if_off (IpConfig *config)
{
  const IpConfig all = *config;

  if (config->n_addresses < 2 || !has_ip6 (config) || !ip6_settings_is_off (config->ifname))
    return;
  dt_log (DT_LOG_INFO, config->ifname, "IPv6 is off on this system, going on with IPv4");
  config->n_addresses = config->n_routes = config->n_rules = 0;
  for (guint i = 0; i < all.n_addresses; i++) {
    if (all.addresses[i].local.family != IP_FAMILY_6)
      config->addresses[config->n_addresses++] = all.addresses[i];
  }
  for (guint i = 0; i < all.n_routes; i++) {
    if (all.routes[i].family != IP_FAMILY_6)
      config->routes[config->n_routes++] = all.routes[i];
  }
  for (guint i = 0; i < all.n_rules; i++) {
    if (all.rules[i].family != IP_FAMILY_6)
      config->rules[config->n_rules++] = all.rules[i];
  }
}

/* The link itself: MTU, IPv6 settings, up. */
static gboolean
prepare_link (NetlinkSocket *socket, const IpConfig *to, const IpConfigDiff *diff, GError **error)
{
  int code = netlink_link_set_no_own_ip6 (socket, to->ifindex);

  if (code != 0)
    dt_log (DT_LOG_DEBUG, to->ifname, "the kernel keeps its own IPv6 address: %s", g_strerror (code));
  if (diff->set_mtu
      && !step (netlink_link_set_mtu (socket, to->ifindex, diff->mtu), "set", g_strdup_printf ("the MTU %u", diff->mtu),
                to->ifname, error))
    return FALSE;
  if (has_ip6 (to))
    ip6_settings_accept_router (to->ifname, to->ra_metric);
  return step (netlink_link_set_up (socket, to->ifindex, TRUE), "set up", g_strdup ("the link"), to->ifname, error);
}

void
network_link_tidy_main (NetlinkSocket *socket, const IpConfig *config)
{
  IpAddress local4 = { .family = IP_FAMILY_NONE };
  guint n_removed = 0;

  for (guint i = 0; i < config->n_addresses; i++) {
    if (config->addresses[i].local.family == IP_FAMILY_4)
      local4 = config->addresses[i].local;
  }
  int code = netlink_route_remove_made (socket, config->ifindex, &local4, &n_removed);
  if (code != 0)
    dt_log (DT_LOG_WARNING, config->ifname, "cannot remove the kernel's routes from the main table: %s",
            g_strerror (code));
  if (n_removed > 0)
    dt_log (DT_LOG_DEBUG, config->ifname, "removed %u routes of the kernel from the main table", n_removed);
}

gboolean
network_link_apply (NetlinkSocket *socket, const IpConfig *from, IpConfig *to, gboolean *was_down, GError **error)
{
  NetlinkLink link = { 0 };
  IpConfigDiff diff;

  int code = netlink_link_get (socket, to->ifindex, &link);
  if (from == NULL)
    *was_down = code == 0 && !link.up;
  if (code == 0)
    g_strlcpy (to->ifname, link.name, sizeof to->ifname);
  drop_ip6_if_off (to);
  ip_config_diff (from, to, &diff);
  if (step (code, "find", g_strdup ("the link"), to->ifname, error)
      && (from == NULL || remove_old (socket, from, &diff, error)) && prepare_link (socket, to, &diff, error)
      && add_new (socket, to, &diff, error)) {
    network_link_tidy_main (socket, to);
    return TRUE;
  }

  if (from != NULL)
    network_link_remove (socket, from, FALSE);
  network_link_remove (socket, to, *was_down);
  return FALSE;
}

/* Logs what could not be removed; @what is taken. */
static void
leave (int code, char *what, const char *ifname)
{
  g_autofree char *owned = what;

  if (code != 0)
    dt_log (DT_LOG_WARNING, ifname, "cannot remove %s: %s", owned, g_strerror (code));
}

void
network_link_remove (NetlinkSocket *socket, const IpConfig *config, gboolean down)
{
  for (guint i = 0; i < config->n_rules; i++)
    leave (netlink_rule_remove (socket, config->ifname, &config->rules[i]), describe_rule (&config->rules[i]),
           config->ifname);
  for (guint i = 0; i < config->n_routes; i++)
    leave (netlink_route_remove (socket, config->ifindex, &config->routes[i]), describe_route (&config->routes[i]),
           config->ifname);
  for (guint i = 0; i < config->n_addresses; i++)
    leave (netlink_address_remove (socket, config->ifindex, &config->addresses[i]),
           describe_address (&config->addresses[i]), config->ifname);
  if (down) {
    int code = netlink_link_set_up (socket, config->ifindex, FALSE);
    if (!netlink_is_absent (code))
      leave (code, g_strdup ("\"up\" from the link"), config->ifname);
  }
}

void
network_link_rename (NetlinkSocket *socket, IpConfig *config, const char *name)
{
  for (guint i = 0; i < config->n_rules; i++) {
    const IpRule *rule = &config->rules[i];
    if (rule->from.family != IP_FAMILY_NONE)
      continue;
    leave (netlink_rule_remove (socket, config->ifname, rule), describe_rule (rule), config->ifname);
    int code = netlink_rule_add (socket, name, rule, NULL);
    if (code != 0)
      dt_log (DT_LOG_WARNING, name, "cannot set the rule %u for the new name: %s", rule->priority, g_strerror (code));
  }
  g_strlcpy (config->ifname, name, sizeof config->ifname);
}

gboolean
network_link_set_up_again (NetlinkSocket *socket, const IpConfig *config)
{
  int code = netlink_link_set_up (socket, config->ifindex, TRUE);

  if (code == 0)
    dt_log (DT_LOG_WARNING, config->ifname,
            "somebody set the link down; up again (\"dialtonectl disconnect\" ends the connection)");
  else if (!netlink_is_absent (code))
    dt_log (DT_LOG_WARNING, config->ifname, "somebody set the link down, and it cannot be set up again: %s",
            g_strerror (code));
  return code == 0;
}

/* A failure is for the next try; somebody else may have taken away what it needs. */
static guint
count (int code, gboolean added, char *what, const char *ifname)
{
  g_autofree char *owned = what;

  if (code != 0)
    dt_log (DT_LOG_WARNING, ifname, "cannot put back %s: %s", owned, g_strerror (code));
  else if (added)
    dt_log (DT_LOG_INFO, ifname, "somebody removed %s; put back", owned);
  return code == 0 && added ? 1 : 0;
}

guint
network_link_restore (NetlinkSocket *socket, const IpConfig *config)
{
  guint n_added = 0;

  for (guint i = 0; i < config->n_addresses; i++) {
    gboolean added = FALSE;
    int code = netlink_address_add (socket, config->ifindex, &config->addresses[i], &added);
    n_added += count (code, added, describe_address (&config->addresses[i]), config->ifname);
  }
  for (guint i = 0; i < config->n_routes; i++) {
    gboolean added = FALSE;
    int code = netlink_route_add (socket, config->ifindex, &config->routes[i], &added);
    n_added += count (code, added, describe_route (&config->routes[i]), config->ifname);
  }
  for (guint i = 0; i < config->n_rules; i++) {
    gboolean added = FALSE;
    int code = netlink_rule_add (socket, config->ifname, &config->rules[i], &added);
    n_added += count (code, added, describe_rule (&config->rules[i]), config->ifname);
  }
  return n_added;
}
