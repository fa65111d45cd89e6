/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses of an interface, which bring no route to the main table. Both return 0 or an errno; an address that is
 * there already, or is gone already, is success. */
#pragma once

#include "ipconfig/ip-config.h"
#include "platform/network/netlink-socket.h"

G_BEGIN_DECLS

/* @added (may be NULL): whether it was not there before. IPv6 addresses come without duplicate address detection:
 * IPV6CP has done it (RFC 5072 §5). */
int netlink_address_add (NetlinkSocket *socket, guint ifindex, const IpLocalAddress *address, gboolean *added);
int netlink_address_remove (NetlinkSocket *socket, guint ifindex, const IpLocalAddress *address);

G_END_DECLS
