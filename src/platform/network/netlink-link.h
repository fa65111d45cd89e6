/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network interfaces: what is, up and down, MTU. All return 0 or an errno, ENODEV for an interface that is gone. */
#pragma once

#include "platform/network/netlink-socket.h"

G_BEGIN_DECLS

typedef struct {
  char name[16];
  gboolean up;   /* IFF_UP: what the administrator wants, not the carrier */
  guint mtu;     /* bytes */
  char kind[16]; /* of driver: "ppp", "tun"; "" for a real device */
} NetlinkLink;

int netlink_link_get (NetlinkSocket *socket, guint ifindex, NetlinkLink *out);
int netlink_link_set_up (NetlinkSocket *socket, guint ifindex, gboolean up);
int netlink_link_set_mtu (NetlinkSocket *socket, guint ifindex, guint mtu);
/* Only for those whose driver knows how: PPP and TUN do. */
int netlink_link_remove (NetlinkSocket *socket, guint ifindex);
/* The kernel makes no link-local address of its own when the link comes up: IPV6CP has agreed on one. EAFNOSUPPORT
 * in a kernel without IPv6. */
int netlink_link_set_no_own_ip6 (NetlinkSocket *socket, guint ifindex);

G_END_DECLS
