/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/netlink-route.h"

#include "platform/network/netlink-value.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

static struct rtnl_route *
route_object (guint ifindex, const IpRoute *route)
{
  struct rtnl_route *object = rtnl_route_alloc ();
  struct rtnl_nexthop *hop = rtnl_route_nh_alloc ();
  struct nl_addr *destination = route->destination.family == IP_FAMILY_NONE
                                  ? netlink_any_value (route->family)
                                  : netlink_address_value (&route->destination, route->prefix);
  struct nl_addr *source = netlink_address_value (&route->source, route->family == IP_FAMILY_4 ? 32 : 128);

  if (object != NULL && hop != NULL && destination != NULL) {
    rtnl_route_set_family (object, (uint8_t) netlink_family (route->family));
    rtnl_route_set_dst (object, destination);
    rtnl_route_set_table (object, route->table);
    rtnl_route_set_protocol (object, IP_CONFIG_PROTOCOL);
    rtnl_route_set_type (object, RTN_UNICAST);
    rtnl_route_set_scope (object, route->family == IP_FAMILY_4 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE);
    if (route->metric != 0)
      rtnl_route_set_priority (object, route->metric);
    if (source != NULL)
      rtnl_route_set_pref_src (object, source);
    rtnl_route_nh_set_ifindex (hop, (int) ifindex);
    rtnl_route_add_nexthop (object, g_steal_pointer (&hop));
  }
  if (hop != NULL)
    rtnl_route_nh_free (hop);
  nl_addr_put (destination);
  nl_addr_put (source);
  return object;
}

int
netlink_route_add (NetlinkSocket *socket, guint ifindex, const IpRoute *route, gboolean *added)
{
  struct rtnl_route *object = route_object (ifindex, route);
  struct nl_msg *message = NULL;

  if (object == NULL)
    return ENOMEM;
  /* Appending, not replacing: with two modems both have their default route of the same metric. */
  int built = rtnl_route_build_add_request (object, NLM_F_APPEND, &message);
  rtnl_route_put (object);
  if (built < 0)
    return EINVAL;
  int code = netlink_socket_request (socket, message, NULL, NULL);
  if (added != NULL)
    *added = code == 0;
  return code == EEXIST ? 0 : code;
}

static int
remove_object (NetlinkSocket *socket, struct rtnl_route *object)
{
  struct nl_msg *message = NULL;

  if (rtnl_route_build_del_request (object, 0, &message) < 0)
    return EINVAL;
  int code = netlink_socket_request (socket, message, NULL, NULL);
  return netlink_is_absent (code) ? 0 : code;
}

int
netlink_route_remove (NetlinkSocket *socket, guint ifindex, const IpRoute *route)
{
  struct rtnl_route *object = route_object (ifindex, route);

  if (object == NULL)
    return ENOMEM;
  int code = remove_object (socket, object);
  rtnl_route_put (object);
  return code;
}

/* --- the main table --- */

gboolean
netlink_route_is_made (struct rtnl_route *object, guint ifindex)
{
  struct nl_addr *destination = rtnl_route_get_dst (object);
  struct rtnl_nexthop *hop = rtnl_route_nexthop_n (object, 0);
  int protocol = rtnl_route_get_protocol (object);

  return rtnl_route_get_table (object) == RT_TABLE_MAIN && rtnl_route_get_type (object) == RTN_UNICAST
         && (protocol == RTPROT_KERNEL || protocol == RTPROT_RA) && destination != NULL
         && nl_addr_get_prefixlen (destination) > 0 && hop != NULL && rtnl_route_nh_get_ifindex (hop) == (int) ifindex;
}

typedef struct {
  guint ifindex;
  const IpAddress *local4;
  GPtrArray *made; /* of struct rtnl_route */
} Making;

static void
collect_made (struct nl_object *object, gpointer user_data)
{
  Making *making = user_data;
  struct rtnl_route *route = (struct rtnl_route *) object;
  IpAddress source = netlink_to_address (rtnl_route_get_pref_src (route));

  if (!netlink_route_is_made (route, making->ifindex)
      || (rtnl_route_get_family (route) == AF_INET && !ip_address_equal (&source, making->local4)))
    return;
  nl_object_get (object);
  g_ptr_array_add (making->made, object);
}

int
netlink_route_remove_made (NetlinkSocket *socket, guint ifindex, const IpAddress *local4, guint *n_removed)
{
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) nl_object_put);
  Making making = { ifindex, local4, made };
  int code = netlink_socket_dump (socket, RTM_GETROUTE, AF_UNSPEC, collect_made, &making);

  for (guint i = 0; i < made->len; i++) {
    int removed = remove_object (socket, g_ptr_array_index (made, i));
    if (removed != 0)
      code = removed;
    else
      ++*n_removed;
  }
  return code;
}

/* --- what a predecessor left --- */

typedef struct {
  GPtrArray *ours; /* of struct rtnl_route */
  const GPtrArray *kept;
} Purge;

static gboolean
has_destination (struct rtnl_route *object, const IpRoute *route)
{
  struct nl_addr *destination = rtnl_route_get_dst (object);
  const IpAddress address = netlink_to_address (destination);

  if (route->destination.family == IP_FAMILY_NONE)
    return destination == NULL || nl_addr_get_prefixlen (destination) == 0;
  return ip_address_equal (&address, &route->destination) && nl_addr_get_prefixlen (destination) == route->prefix;
}

static gboolean
is_of (struct rtnl_route *route, const IpConfig *config)
{
  struct rtnl_nexthop *hop = rtnl_route_nexthop_n (route, 0);

  if (hop == NULL || rtnl_route_nh_get_ifindex (hop) != (int) config->ifindex)
    return FALSE;
  for (guint i = 0; i < config->n_routes; i++) {
    if (rtnl_route_get_family (route) == netlink_family (config->routes[i].family)
        && rtnl_route_get_table (route) == config->routes[i].table
        && rtnl_route_get_priority (route) == config->routes[i].metric && has_destination (route, &config->routes[i]))
      return TRUE;
  }
  return FALSE;
}

static void
collect_ours (struct nl_object *object, gpointer user_data)
{
  Purge *purge = user_data;

  if (rtnl_route_get_protocol ((struct rtnl_route *) object) != IP_CONFIG_PROTOCOL)
    return;
  for (guint i = 0; i < purge->kept->len; i++) {
    if (is_of ((struct rtnl_route *) object, purge->kept->pdata[i]))
      return;
  }
  nl_object_get (object);
  g_ptr_array_add (purge->ours, object);
}

int
netlink_route_purge (NetlinkSocket *socket, const GPtrArray *kept, GArray *links, guint *n_removed)
{
  g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func ((GDestroyNotify) nl_object_put);
  Purge purge = { ours, kept };
  int code = netlink_socket_dump (socket, RTM_GETROUTE, AF_UNSPEC, collect_ours, &purge);

  for (guint i = 0; i < ours->len; i++) {
    struct rtnl_nexthop *hop = rtnl_route_nexthop_n (g_ptr_array_index (ours, i), 0);
    guint ifindex = hop == NULL ? 0 : (guint) rtnl_route_nh_get_ifindex (hop);
    int removed = remove_object (socket, g_ptr_array_index (ours, i));

    g_array_append_val (links, ifindex);
    if (removed != 0)
      code = removed;
    else
      ++*n_removed;
  }
  return code;
}

typedef struct {
  guint ifindex;
  guint64 own;   /* the lowest metric through the interface; G_MAXUINT64: none */
  guint64 other; /* and through any other */
} Contest;

static void
weigh (struct nl_object *object, gpointer user_data)
{
  Contest *contest = user_data;
  struct rtnl_route *route = (struct rtnl_route *) object;
  struct nl_addr *destination = rtnl_route_get_dst (route);

  if (rtnl_route_get_table (route) != RT_TABLE_MAIN || rtnl_route_get_type (route) != RTN_UNICAST
      || (destination != NULL && nl_addr_get_prefixlen (destination) != 0))
    return;
  guint64 metric = rtnl_route_get_priority (route);
  for (int i = 0; i < rtnl_route_get_nnexthops (route); i++) {
    struct rtnl_nexthop *hop = rtnl_route_nexthop_n (route, i);
    if (rtnl_route_nh_get_flags (hop) & RTNH_F_DEAD)
      continue;
    if (rtnl_route_nh_get_ifindex (hop) == (int) contest->ifindex)
      contest->own = MIN (contest->own, metric);
    else
      contest->other = MIN (contest->other, metric);
  }
}

int
netlink_route_is_best (NetlinkSocket *socket, guint ifindex, gboolean *best)
{
  Contest contest = { .ifindex = ifindex, .own = G_MAXUINT64, .other = G_MAXUINT64 };
  int code = netlink_socket_dump (socket, RTM_GETROUTE, AF_INET, weigh, &contest);

  if (code == 0)
    *best = contest.other == G_MAXUINT64 || contest.own < contest.other;
  return code;
}
