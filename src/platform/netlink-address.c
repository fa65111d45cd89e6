/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/netlink-address.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <netlink/route/addr.h>

#include "platform/netlink-value.h"

static struct rtnl_addr *
address_object (guint ifindex, const IpLocalAddress *address)
{
  struct rtnl_addr *object = rtnl_addr_alloc ();
  struct nl_addr *local = netlink_address_value (&address->local, address->prefix);
  struct nl_addr *peer = netlink_address_value (&address->peer, address->prefix);

  if (object != NULL && local != NULL) {
    rtnl_addr_set_ifindex (object, (int) ifindex);
    rtnl_addr_set_family (object, netlink_family (address->local.family));
    rtnl_addr_set_local (object, local);
    if (peer != NULL)
      rtnl_addr_set_peer (object, peer);
    rtnl_addr_set_prefixlen (object, address->prefix);
    if (address->local.family == IP_FAMILY_6)
      rtnl_addr_set_flags (object, IFA_F_NODAD);
  }
  nl_addr_put (local);
  nl_addr_put (peer);
  return object;
}

int
netlink_address_add (NetlinkSocket *socket, guint ifindex, const IpLocalAddress *address, gboolean *added)
{
  struct rtnl_addr *object = address_object (ifindex, address);
  struct nl_msg *message = NULL;

  if (object == NULL)
    return ENOMEM;
  int built = rtnl_addr_build_add_request (object, NLM_F_EXCL, &message);
  rtnl_addr_put (object);
  if (built < 0)
    return EINVAL;
  int code = netlink_socket_request (socket, message, NULL, NULL);
  if (added != NULL)
    *added = code == 0;
  return code == EEXIST ? 0 : code;
}

int
netlink_address_remove (NetlinkSocket *socket, guint ifindex, const IpLocalAddress *address)
{
  struct rtnl_addr *object = address_object (ifindex, address);
  struct nl_msg *message = NULL;

  if (object == NULL)
    return ENOMEM;
  int built = rtnl_addr_build_delete_request (object, 0, &message);
  rtnl_addr_put (object);
  if (built < 0)
    return EINVAL;
  int code = netlink_socket_request (socket, message, NULL, NULL);
  return netlink_is_absent (code) ? 0 : code;
}
