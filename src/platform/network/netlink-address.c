/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/netlink-address.h"

#include "platform/network/netlink-value.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>

/* The kernel makes a route to an IPv6 peer in the main table whatever the flags say: it does not hear of that peer. */
static const IpAddress *
far_end (const IpLocalAddress *address)
{
  return address->peer.family == IP_FAMILY_4 ? &address->peer : &address->local;
}

/* Written by hand: libnl has no way to set an address that is its own far end. */
static struct nl_msg *
address_message (int type, int flags, guint ifindex, const IpLocalAddress *address)
{
  const IpAddress *far = far_end (address);
  guint32 address_flags = IFA_F_NOPREFIXROUTE | (address->local.family == IP_FAMILY_6 ? IFA_F_NODAD : 0);
  struct nl_msg *message = nlmsg_alloc_simple (type, flags);
  struct nl_addr *local_value = netlink_address_value (&address->local, address->prefix);
  struct nl_addr *far_value = netlink_address_value (far, address->prefix);
  struct ifaddrmsg header = {
    .ifa_family = (unsigned char) netlink_family (address->local.family),
    .ifa_prefixlen = address->prefix,
    .ifa_index = ifindex,
  };

  if (message != NULL
      && (local_value == NULL || far_value == NULL || nlmsg_append (message, &header, sizeof header, NLMSG_ALIGNTO) < 0
          || nla_put_addr (message, IFA_LOCAL, local_value) < 0 || nla_put_addr (message, IFA_ADDRESS, far_value) < 0
          || nla_put_u32 (message, IFA_FLAGS, address_flags) < 0))
    g_clear_pointer (&message, nlmsg_free);
  nl_addr_put (local_value);
  nl_addr_put (far_value);
  return message;
}

int
netlink_address_add (NetlinkSocket *socket, guint ifindex, const IpLocalAddress *address, gboolean *added)
{
  struct nl_msg *message = address_message (RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, ifindex, address);
  int code = netlink_socket_request (socket, message, NULL, NULL);

  if (added != NULL)
    *added = code == 0;
  return code == EEXIST ? 0 : code;
}

int
netlink_address_remove (NetlinkSocket *socket, guint ifindex, const IpLocalAddress *address)
{
  struct nl_msg *message = address_message (RTM_DELADDR, 0, ifindex, address);
  int code = netlink_socket_request (socket, message, NULL, NULL);

  return netlink_is_absent (code) ? 0 : code;
}
