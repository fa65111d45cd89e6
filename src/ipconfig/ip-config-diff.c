/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipconfig/ip-config.h"

#include <string.h>

static gboolean
address_equal (const IpLocalAddress *a, const IpLocalAddress *b)
{
  return a->prefix == b->prefix && ip_address_equal (&a->local, &b->local) && ip_address_equal (&a->peer, &b->peer);
}

static gboolean
route_equal (const IpRoute *a, const IpRoute *b)
{
  return a->family == b->family && a->table == b->table && a->metric == b->metric && a->prefix == b->prefix
         && ip_address_equal (&a->source, &b->source) && ip_address_equal (&a->destination, &b->destination);
}

static gboolean
rule_equal (const IpRule *a, const IpRule *b)
{
  return a->family == b->family && a->priority == b->priority && a->table == b->table
         && ip_address_equal (&a->from, &b->from);
}

static gboolean
dns_equal (const IpConfig *a, const IpConfig *b)
{
  if (a->n_dns != b->n_dns || !a->dns_default != !b->dns_default)
    return FALSE;
  for (guint i = 0; i < a->n_dns; i++) {
    if (!ip_address_equal (&a->dns[i], &b->dns[i]))
      return FALSE;
  }
  return TRUE;
}

gboolean
ip_config_equal (const IpConfig *a, const IpConfig *b)
{
  if (a->ifindex != b->ifindex || strcmp (a->ifname, b->ifname) != 0 || strcmp (a->zone, b->zone) != 0
      || a->mtu != b->mtu || a->ra_metric != b->ra_metric || a->n_addresses != b->n_addresses
      || a->n_routes != b->n_routes || a->n_rules != b->n_rules || !dns_equal (a, b))
    return FALSE;
  for (guint i = 0; i < a->n_addresses; i++) {
    if (!address_equal (&a->addresses[i], &b->addresses[i]))
      return FALSE;
  }
  for (guint i = 0; i < a->n_routes; i++) {
    if (!route_equal (&a->routes[i], &b->routes[i]))
      return FALSE;
  }
  for (guint i = 0; i < a->n_rules; i++) {
    if (!rule_equal (&a->rules[i], &b->rules[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
has_address (const IpConfig *config, const IpLocalAddress *address)
{
  for (guint i = 0; i < config->n_addresses; i++) {
    if (address_equal (&config->addresses[i], address))
      return TRUE;
  }
  return FALSE;
}

/* Whether the local address @wanted goes away, be it only to come back with another peer: what names it then goes
 * too, for the kernel drops routes whose preferred source is no longer local. */
static gboolean
loses_source (const IpConfigDiff *diff, const IpAddress *wanted)
{
  for (guint i = 0; i < diff->n_remove_addresses; i++) {
    if (ip_address_equal (&diff->remove_addresses[i].local, wanted))
      return TRUE;
  }
  return FALSE;
}

static gboolean
keeps_route (const IpConfig *config, const IpConfigDiff *diff, const IpRoute *route)
{
  if (loses_source (diff, &route->source))
    return FALSE;
  for (guint i = 0; i < config->n_routes; i++) {
    if (route_equal (&config->routes[i], route))
      return TRUE;
  }
  return FALSE;
}

static gboolean
keeps_rule (const IpConfig *config, const IpConfigDiff *diff, gboolean same_name, const IpRule *rule)
{
  if (loses_source (diff, &rule->from))
    return FALSE;
  if (rule->from.family == IP_FAMILY_NONE && !same_name)
    return FALSE;
  for (guint i = 0; i < config->n_rules; i++) {
    if (rule_equal (&config->rules[i], rule))
      return TRUE;
  }
  return FALSE;
}

void
ip_config_diff (const IpConfig *from, const IpConfig *to, IpConfigDiff *out)
{
  const IpConfig nothing = { 0 };
  IpConfigDiff diff = { 0 };

  g_return_if_fail (out != NULL);

  if (from == NULL)
    from = &nothing;
  if (to == NULL)
    to = &nothing;
  gboolean same_name = strcmp (from->ifname, to->ifname) == 0;

  for (guint i = 0; i < from->n_addresses; i++) {
    if (!has_address (to, &from->addresses[i]))
      diff.remove_addresses[diff.n_remove_addresses++] = from->addresses[i];
  }
  for (guint i = 0; i < to->n_addresses; i++) {
    if (!has_address (from, &to->addresses[i]))
      diff.add_addresses[diff.n_add_addresses++] = to->addresses[i];
  }
  for (guint i = 0; i < from->n_routes; i++) {
    if (!keeps_route (to, &diff, &from->routes[i]))
      diff.remove_routes[diff.n_remove_routes++] = from->routes[i];
  }
  for (guint i = 0; i < to->n_routes; i++) {
    if (!keeps_route (from, &diff, &to->routes[i]))
      diff.add_routes[diff.n_add_routes++] = to->routes[i];
  }
  for (guint i = 0; i < from->n_rules; i++) {
    if (!keeps_rule (to, &diff, same_name, &from->rules[i]))
      diff.remove_rules[diff.n_remove_rules++] = from->rules[i];
  }
  for (guint i = 0; i < to->n_rules; i++) {
    if (!keeps_rule (from, &diff, same_name, &to->rules[i]))
      diff.add_rules[diff.n_add_rules++] = to->rules[i];
  }
  diff.set_mtu = to->mtu != 0 && to->mtu != from->mtu;
  diff.mtu = diff.set_mtu ? to->mtu : 0;
  diff.dns_changed = !dns_equal (from, to);
  *out = diff;
}
