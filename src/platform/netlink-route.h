/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Default routes through an interface, with our protocol number. All return 0 or an errno; a route that is there
 * already, or is gone already, is success. */
#pragma once

#include "ipconfig/ip-config.h"
#include "platform/netlink-socket.h"

G_BEGIN_DECLS

/* @added (may be NULL): whether it was not there before. A default route of the same metric through another
 * interface stays, and stays first. */
int netlink_route_add (NetlinkSocket *socket, guint ifindex, const IpRoute *route, gboolean *added);
int netlink_route_remove (NetlinkSocket *socket, guint ifindex, const IpRoute *route);

/* Removes every route with our protocol number but those of @kept, an array of const IpConfig *; @n_removed counts them. */
int netlink_route_purge (NetlinkSocket *socket, const GPtrArray *kept, guint *n_removed);

/* Whether no IPv4 default route of the main table through another interface comes before the one through @ifindex,
 * or, if there is none through it, whether there is no other at all. */
int netlink_route_is_best (NetlinkSocket *socket, guint ifindex, gboolean *best);

G_END_DECLS
