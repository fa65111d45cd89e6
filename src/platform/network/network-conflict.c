/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/network-conflict.h"

#include "base/error.h"
#include "base/log.h"
#include "platform/network/netlink-link.h"
#include "platform/network/netlink-value.h"

#include <glib/gi18n-lib.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/route.h>

/* A neighbour that was asked for and never answered is not there. */
#define NEIGHBOUR_IN_USE (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT)

/* In this order of meaning: an address of ours also has its own route, and a gateway is a neighbour too. */
typedef enum {
  USE_ADDRESS,
  USE_GATEWAY,
  USE_HOST,
} UseKind;

typedef struct {
  UseKind kind;
  guint ifindex;
  IpAddress address;
} Use;

typedef struct {
  const IpConfig *config;
  GArray *ours;   /* of guint: interfaces that may have the address */
  GArray *locals; /* of IpAddress: what is looked for */
  GArray *uses;   /* of Use */
} Search;

static gboolean
is_local (const Search *search, const IpAddress *address)
{
  for (guint i = 0; i < search->locals->len; i++) {
    if (ip_address_equal (&g_array_index (search->locals, IpAddress, i), address))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_ours (const Search *search, guint ifindex)
{
  for (guint i = 0; i < search->ours->len; i++) {
    if (g_array_index (search->ours, guint, i) == ifindex)
      return TRUE;
  }
  return FALSE;
}

static void
look_for (Search *search, const IpAddress *address)
{
  if (address->family != IP_FAMILY_NONE && !ip_address_is_link_local6 (address) && !is_local (search, address))
    g_array_append_val (search->locals, *address);
}

/* Whether it is ours is known at the end only. */
static void
see_use (Search *search, UseKind kind, int ifindex, const struct nl_addr *value)
{
  const Use use = { kind, (guint) ifindex, netlink_to_address (value) };

  if (ifindex > 0 && is_local (search, &use.address))
    g_array_append_val (search->uses, use);
}

static void
see_own_address (struct nl_object *object, gpointer user_data)
{
  Search *search = user_data;
  struct rtnl_addr *found = (struct rtnl_addr *) object;
  IpAddress address = netlink_to_address (rtnl_addr_get_local (found));

  if (rtnl_addr_get_ifindex (found) == (int) search->config->ifindex && address.family == IP_FAMILY_6)
    look_for (search, &address);
}

static void
see_address (struct nl_object *object, gpointer user_data)
{
  struct rtnl_addr *found = (struct rtnl_addr *) object;

  see_use (user_data, USE_ADDRESS, rtnl_addr_get_ifindex (found), rtnl_addr_get_local (found));
}

static gboolean
is_for_one_host (struct rtnl_route *route)
{
  struct nl_addr *destination = rtnl_route_get_dst (route);
  int type = rtnl_route_get_type (route);

  return destination != NULL && nl_addr_get_prefixlen (destination) == 8 * nl_addr_get_len (destination)
         && (type == RTN_UNICAST || type == RTN_LOCAL || type == RTN_BROADCAST || type == RTN_ANYCAST);
}

static void
see_route (struct nl_object *object, gpointer user_data)
{
  Search *search = user_data;
  struct rtnl_route *route = (struct rtnl_route *) object;
  gboolean ours = rtnl_route_get_protocol (route) == IP_CONFIG_PROTOCOL;

  for (int i = 0; i < rtnl_route_get_nnexthops (route); i++) {
    struct rtnl_nexthop *hop = rtnl_route_nexthop_n (route, i);
    guint ifindex = (guint) rtnl_route_nh_get_ifindex (hop);

    if (ours) {
      g_array_append_val (search->ours, ifindex);
      continue;
    }
    see_use (search, USE_GATEWAY, (int) ifindex, rtnl_route_nh_get_gateway (hop));
    if (is_for_one_host (route))
      see_use (search, USE_HOST, (int) ifindex, rtnl_route_get_dst (route));
  }
}

static void
see_neighbour (struct nl_object *object, gpointer user_data)
{
  struct rtnl_neigh *neighbour = (struct rtnl_neigh *) object;

  if (rtnl_neigh_get_state (neighbour) & NEIGHBOUR_IN_USE)
    see_use (user_data, USE_HOST, rtnl_neigh_get_ifindex (neighbour), rtnl_neigh_get_dst (neighbour));
}

static void
ask (NetlinkSocket *socket, int type, NetlinkEach each, Search *search)
{
  int code = netlink_socket_dump (socket, type, AF_UNSPEC, each, search);

  if (code != 0)
    dt_log (DT_LOG_WARNING, search->config->ifname, "cannot see all that this computer uses its addresses for: %s",
            g_strerror (code));
}

/* The one that says most. */
static const Use *
first_foreign (const Search *search)
{
  const Use *first = NULL;

  for (guint i = 0; i < search->uses->len; i++) {
    const Use *use = &g_array_index (search->uses, Use, i);
    if (!is_ours (search, use->ifindex) && (first == NULL || use->kind < first->kind))
      first = use;
  }
  return first;
}

static void
set_conflict (NetlinkSocket *socket, const Use *use, GError **error)
{
  char address[IP_ADDRESS_MAX_STRING];
  NetlinkLink link = { 0 };

  if (netlink_link_get (socket, use->ifindex, &link) != 0)
    g_snprintf (link.name, sizeof link.name, "#%u", use->ifindex);
  ip_address_format (&use->address, address);
  switch (use->kind) {
  case USE_ADDRESS:
    g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED,
                 _ ("the network gave the address %s, which %s has already: give %s another address, "
                    "or ask the operator for another one"),
                 address, link.name, link.name);
    break;
  case USE_GATEWAY:
    g_set_error (
      error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED,
      _ ("the network gave the address %s, which is the gateway on %s: give the network on %s another range, "
         "or ask the operator for another address"),
      address, link.name, link.name);
    break;
  case USE_HOST:
    g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED,
                 _ ("the network gave the address %s, which is in use on %s: give the network on %s another range, "
                    "or ask the operator for another address"),
                 address, link.name, link.name);
    break;
  }
}

gboolean
network_conflict_check (NetlinkSocket *socket, const IpConfig *config, const GArray *ours, GError **error)
{
  g_autoptr (GArray) locals = g_array_new (FALSE, FALSE, sizeof (IpAddress));
  g_autoptr (GArray) all_ours = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) uses = g_array_new (FALSE, FALSE, sizeof (Use));
  Search search = { config, all_ours, locals, uses };

  g_array_append_val (all_ours, config->ifindex);
  g_array_append_vals (all_ours, ours->data, ours->len);
  for (guint i = 0; i < config->n_addresses; i++)
    look_for (&search, &config->addresses[i].local);
  ask (socket, RTM_GETADDR, see_own_address, &search);
  if (locals->len == 0)
    return TRUE;
  ask (socket, RTM_GETADDR, see_address, &search);
  ask (socket, RTM_GETROUTE, see_route, &search);
  ask (socket, RTM_GETNEIGH, see_neighbour, &search);
  const Use *conflict = first_foreign (&search);
  if (conflict == NULL)
    return TRUE;
  set_conflict (socket, conflict, error);
  return FALSE;
}
