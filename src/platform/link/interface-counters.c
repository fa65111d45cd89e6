/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/link/interface-counters.h"

#include <netlink/netlink.h>
#include <netlink/route/link.h>

typedef struct nl_sock NlSocket;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlSocket, nl_socket_free)
typedef struct rtnl_link RtnlLink;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RtnlLink, rtnl_link_put)

gboolean
interface_counters_read (struct nl_sock *socket, guint ifindex, LinkStatistics *out)
{
  g_autoptr (NlSocket) own = NULL;
  g_autoptr (RtnlLink) link = NULL;

  if (ifindex == 0 || ifindex > G_MAXINT)
    return FALSE;
  if (socket == NULL) {
    own = nl_socket_alloc ();
    if (own == NULL || nl_connect (own, NETLINK_ROUTE) < 0)
      return FALSE;
    socket = own;
  }
  if (rtnl_link_get_kernel (socket, (int) ifindex, NULL, &link) < 0)
    return FALSE;
  *out = (LinkStatistics) {
    .rx_bytes = rtnl_link_get_stat (link, RTNL_LINK_RX_BYTES),
    .tx_bytes = rtnl_link_get_stat (link, RTNL_LINK_TX_BYTES),
    .rx_packets = rtnl_link_get_stat (link, RTNL_LINK_RX_PACKETS),
    .tx_packets = rtnl_link_get_stat (link, RTNL_LINK_TX_PACKETS),
    .rx_errors = rtnl_link_get_stat (link, RTNL_LINK_RX_ERRORS),
  };
  return TRUE;
}
