/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/netlink-link.h"

#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <netlink/msg.h>
#include <netlink/route/link.h>
#include <netlink/route/link/inet6.h>

typedef struct {
  NetlinkLink *out;
  gboolean found;
} Lookup;

static void
take_link (struct nl_object *object, gpointer user_data)
{
  Lookup *lookup = user_data;
  struct rtnl_link *link = (struct rtnl_link *) object;
  const char *name = rtnl_link_get_name (link);

  if (name == NULL)
    return;
  g_strlcpy (lookup->out->name, name, sizeof lookup->out->name);
  lookup->out->up = (rtnl_link_get_flags (link) & IFF_UP) != 0;
  lookup->out->mtu = rtnl_link_get_mtu (link);
  g_strlcpy (lookup->out->kind, rtnl_link_get_type (link) == NULL ? "" : rtnl_link_get_type (link),
             sizeof lookup->out->kind);
  lookup->found = TRUE;
}

int
netlink_link_get (NetlinkSocket *socket, guint ifindex, NetlinkLink *out)
{
  struct nl_msg *message = NULL;
  Lookup lookup = { .out = out };

  if (ifindex == 0 || ifindex > G_MAXINT)
    return ENODEV;
  if (rtnl_link_build_get_request ((int) ifindex, NULL, &message) < 0)
    return ENOMEM;
  int code = netlink_socket_request (socket, message, take_link, &lookup);
  if (code == 0 && !lookup.found)
    return ENODEV;
  return code;
}

/* Takes @change. */
static int
change_link (NetlinkSocket *socket, guint ifindex, struct rtnl_link *change)
{
  struct rtnl_link *which = rtnl_link_alloc ();
  struct nl_msg *message = NULL;
  int built = -1;

  if (which != NULL && change != NULL) {
    rtnl_link_set_ifindex (which, (int) ifindex);
    built = rtnl_link_build_change_request (which, change, 0, &message);
  }
  rtnl_link_put (which);
  rtnl_link_put (change);
  return built < 0 ? ENOMEM : netlink_socket_request (socket, message, NULL, NULL);
}

int
netlink_link_set_up (NetlinkSocket *socket, guint ifindex, gboolean up)
{
  struct rtnl_link *change = rtnl_link_alloc ();

  if (change == NULL)
    return ENOMEM;
  if (up)
    rtnl_link_set_flags (change, IFF_UP);
  else
    rtnl_link_unset_flags (change, IFF_UP);
  return change_link (socket, ifindex, change);
}

int
netlink_link_set_mtu (NetlinkSocket *socket, guint ifindex, guint mtu)
{
  struct rtnl_link *change = rtnl_link_alloc ();

  if (change == NULL)
    return ENOMEM;
  rtnl_link_set_mtu (change, mtu);
  return change_link (socket, ifindex, change);
}

int
netlink_link_set_no_own_ip6 (NetlinkSocket *socket, guint ifindex)
{
  struct rtnl_link *change = rtnl_link_alloc ();

  if (change == NULL)
    return ENOMEM;
  rtnl_link_inet6_set_addr_gen_mode (change, IN6_ADDR_GEN_MODE_NONE);
  return change_link (socket, ifindex, change);
}

int
netlink_link_remove (NetlinkSocket *socket, guint ifindex)
{
  struct rtnl_link *link = rtnl_link_alloc ();
  struct nl_msg *message = NULL;

  if (link == NULL)
    return ENOMEM;
  rtnl_link_set_ifindex (link, (int) ifindex);
  int built = rtnl_link_build_delete_request (link, &message);
  rtnl_link_put (link);
  return built < 0 ? ENOMEM : netlink_socket_request (socket, message, NULL, NULL);
}
