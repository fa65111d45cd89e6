/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/netlink-monitor.h"

#include "base/error.h"
#include "base/log.h"
#include "ipconfig/ip-config.h"
#include "platform/network/netlink-route.h"
#include "platform/network/netlink-value.h"

#include <errno.h>
#include <glib-unix.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/route.h>
#include <netlink/route/rule.h>

/* So many reads in one go, so that a flood of events does not starve the rest of the main loop. */
#define READS_PER_DISPATCH 64

static const int ip6_groups[] = { RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_RULE };

struct _NetlinkMonitor {
  struct nl_sock *socket;
  GSource *source;
  NetlinkListener listener;
  gpointer user_data;
};

/* One message while libnl takes it apart. */
typedef struct {
  NetlinkMonitor *monitor;
  int type; /* RTM_ */
} Message;

static void
tell (NetlinkMonitor *self, NetlinkEventType type, guint ifindex)
{
  const NetlinkEvent event = { .type = type, .ifindex = ifindex };

  self->listener (&event, self->user_data);
}

static void
see_link (const Message *message, struct rtnl_link *link)
{
  NetlinkEvent event = { .ifindex = (guint) rtnl_link_get_ifindex (link) };
  const char *name = rtnl_link_get_name (link);

  /* Bridges send messages of their own family about their ports. */
  if (rtnl_link_get_family (link) != AF_UNSPEC)
    return;
  event.type = message->type == RTM_DELLINK ? NETLINK_EVENT_LINK_REMOVED : NETLINK_EVENT_LINK_CHANGED;
  event.up = (rtnl_link_get_flags (link) & IFF_UP) != 0;
  g_strlcpy (event.name, name == NULL ? "" : name, sizeof event.name);
  message->monitor->listener (&event, message->monitor->user_data);
}

static void
tell_used (NetlinkMonitor *self, int ifindex, const struct nl_addr *value)
{
  const NetlinkEvent event = { .type = NETLINK_EVENT_ADDRESS_USED,
                               .ifindex = (guint) ifindex,
                               .address = netlink_to_address (value) };

  if (event.address.family != IP_FAMILY_NONE)
    self->listener (&event, self->user_data);
}

static void
see_foreign_route (NetlinkMonitor *self, struct rtnl_route *route)
{
  struct nl_addr *destination = rtnl_route_get_dst (route);
  gboolean host = destination != NULL && nl_addr_get_prefixlen (destination) == 8 * nl_addr_get_len (destination);

  for (int i = 0; i < rtnl_route_get_nnexthops (route); i++) {
    struct rtnl_nexthop *hop = rtnl_route_nexthop_n (route, i);
    int ifindex = rtnl_route_nh_get_ifindex (hop);

    tell_used (self, ifindex, rtnl_route_nh_get_gateway (hop));
    if (host)
      tell_used (self, ifindex, destination);
    if (netlink_route_is_made (route, (guint) ifindex))
      tell (self, NETLINK_EVENT_ROUTE_MADE, (guint) ifindex);
  }
}

static void
see_route (const Message *message, struct rtnl_route *route)
{
  struct nl_addr *destination = rtnl_route_get_dst (route);
  guint32 table = rtnl_route_get_table (route);
  gboolean ours = rtnl_route_get_protocol (route) == IP_CONFIG_PROTOCOL;
  gboolean everything = destination == NULL || nl_addr_get_prefixlen (destination) == 0;

  if (ours ? message->type == RTM_DELROUTE
           : message->type == RTM_NEWROUTE && table >= IP_CONFIG_TABLE && table < IP_CONFIG_TABLE + IP_CONFIG_MAX_SLOTS)
    tell (message->monitor, NETLINK_EVENT_ROUTE_REMOVED, 0);
  if (message->type == RTM_NEWROUTE && !ours)
    see_foreign_route (message->monitor, route);
  if (table == RT_TABLE_MAIN && everything)
    tell (message->monitor, NETLINK_EVENT_DEFAULT_CHANGED, 0);
}

static void
see_rule (const Message *message, struct rtnl_rule *rule)
{
  uint8_t protocol = 0;

  if (message->type == RTM_DELRULE && rtnl_rule_get_protocol (rule, &protocol) == 0 && protocol == IP_CONFIG_PROTOCOL)
    tell (message->monitor, NETLINK_EVENT_RULE_REMOVED, 0);
}

static void
see_object (struct nl_object *object, void *data)
{
  const Message *message = data;

  switch (message->type) {
  case RTM_NEWLINK:
  case RTM_DELLINK:
    see_link (message, (struct rtnl_link *) object);
    break;
  case RTM_NEWADDR:
    tell_used (message->monitor, rtnl_addr_get_ifindex ((struct rtnl_addr *) object),
               rtnl_addr_get_local ((struct rtnl_addr *) object));
    break;
  case RTM_DELADDR:
    tell (message->monitor, NETLINK_EVENT_ADDRESS_REMOVED, (guint) rtnl_addr_get_ifindex ((struct rtnl_addr *) object));
    break;
  case RTM_NEWROUTE:
  case RTM_DELROUTE:
    see_route (message, (struct rtnl_route *) object);
    break;
  case RTM_DELRULE:
    see_rule (message, (struct rtnl_rule *) object);
    break;
  default: /* the kernel's list, not ours */
    break;
  }
}

static int
on_message (struct nl_msg *message, void *data)
{
  Message seen = { .monitor = data, .type = nlmsg_hdr (message)->nlmsg_type };

  nl_msg_parse (message, see_object, &seen);
  return NL_OK;
}

static gboolean
on_readable (gint fd, GIOCondition condition, gpointer user_data)
{
  NetlinkMonitor *self = user_data;

  for (guint i = 0; i < READS_PER_DISPATCH; i++) {
    int result = nl_recvmsgs_default (self->socket);
    if (result == -NLE_AGAIN)
      break;
    /* libnl says "no memory" for ENOBUFS: the socket's queue was full. */
    if (result == -NLE_NOMEM) {
      dt_log (DT_LOG_DEBUG, NULL, "the kernel's routing events came too fast, checking everything");
      tell (self, NETLINK_EVENT_OVERRUN, 0);
    } else if (result < 0) {
      dt_log (DT_LOG_DEBUG, NULL, "a routing event could not be read: %s", nl_geterror (result));
      break;
    }
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
connect_socket (NetlinkMonitor *self)
{
  self->socket = nl_socket_alloc ();
  if (self->socket == NULL)
    return FALSE;
  nl_socket_disable_seq_check (self->socket);
  nl_socket_modify_cb (self->socket, NL_CB_VALID, NL_CB_CUSTOM, on_message, self);
  if (nl_connect (self->socket, NETLINK_ROUTE) < 0 || nl_socket_set_nonblocking (self->socket) < 0
      || nl_socket_add_memberships (self->socket, RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE,
                                    RTNLGRP_IPV4_RULE, 0)
           < 0)
    return FALSE;
  /* A kernel without IPv6 may not have these. */
  for (guint i = 0; i < G_N_ELEMENTS (ip6_groups); i++)
    nl_socket_add_membership (self->socket, ip6_groups[i]);
  return TRUE;
}

NetlinkMonitor *
netlink_monitor_new (NetlinkListener listener, gpointer user_data, GError **error)
{
  NetlinkMonitor *self = g_new0 (NetlinkMonitor, 1);

  self->listener = listener;
  self->user_data = user_data;
  if (!connect_socket (self)) {
    g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "cannot listen to the kernel's routing: %s", g_strerror (errno));
    netlink_monitor_free (self);
    return NULL;
  }
  self->source = g_unix_fd_source_new (nl_socket_get_fd (self->socket), G_IO_IN | G_IO_ERR);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
netlink_monitor_free (NetlinkMonitor *self)
{
  if (self == NULL)
    return;
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->socket != NULL)
    nl_socket_free (self->socket);
  g_free (self);
}
