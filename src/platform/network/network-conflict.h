/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether this host has another use for an address that the network gave. */
#pragma once

#include "ipconfig/ip-config.h"
#include "platform/network/netlink-socket.h"

G_BEGIN_DECLS

/* Looks at the local addresses of @config, and at the global IPv6 addresses that the kernel made on its link after a
 * router's advertisement. FALSE with @error (DT_ERROR_IP_CONFIG_FAILED, for users) when one of them
 * - is an address of another interface, be it down, or the broadcast address of its network,
 * - is a gateway behind another interface, in any routing table, or the destination of a route through one that is for
 * it alone,
 * - is that of a neighbour there that has answered (RFC 4861 §7.3.2) or that the administrator has entered.
 * An address that only lies within the network of another interface is none of these: its hosts stay reachable there.
 * Link-local IPv6 addresses are no conflict, and neither is what our own links have: those of @ours (of guint ifindex),
 * and every link that a route with our protocol number leads through. When the kernel cannot be asked, that is a
 * warning in the log and no conflict. */
gboolean network_conflict_check (NetlinkSocket *socket, const IpConfig *config, const GArray *ours, GError **error);

G_END_DECLS
