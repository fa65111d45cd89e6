/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes through an interface, ours by their protocol number, and those that the kernel makes by itself. All return 0
 * or an errno; a route that is there already, or is gone already, is success. */
#pragma once

#include "ipconfig/ip-config.h"
#include "platform/network/netlink-socket.h"

#include <netlink/route/route.h>

G_BEGIN_DECLS

/* @added (may be NULL): whether it was not there before. A default route of the same metric through another
 * interface stays, and stays first. */
int netlink_route_add (NetlinkSocket *socket, guint ifindex, const IpRoute *route, gboolean *added);
int netlink_route_remove (NetlinkSocket *socket, guint ifindex, const IpRoute *route);

/* Removes every route with our protocol number but those of @kept, an array of const IpConfig *; @n_removed counts
 * them. The interfaces that the removed ones led through are appended to @links (of guint), once for each route. */
int netlink_route_purge (NetlinkSocket *socket, const GPtrArray *kept, GArray *links, guint *n_removed);

/* Whether the kernel made @object by itself in the main table, for an address of the interface or after a router's
 * advertisement, and it is no default route. */
gboolean netlink_route_is_made (struct rtnl_route *object, guint ifindex);

/* Removes such routes, of IPv4 those whose source is @local4: on a link to one peer they only take from other
 * interfaces what belongs there, and a peer that advertises a prefix as on-link (RFC 4861 §4.6.2) could choose what
 * that is. @n_removed counts them. */
int netlink_route_remove_made (NetlinkSocket *socket, guint ifindex, const IpAddress *local4, guint *n_removed);

/* Whether no IPv4 default route of the main table through another interface comes before the one through @ifindex,
 * or, if there is none through it, whether there is no other at all. */
int netlink_route_is_best (NetlinkSocket *socket, guint ifindex, gboolean *best);

G_END_DECLS
