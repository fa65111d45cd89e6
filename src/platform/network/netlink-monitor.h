/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What changes in the kernel's routing, whoever changes it, told in the main loop. */
#pragma once

#include "ipconfig/ip-address.h"

G_BEGIN_DECLS

typedef struct _NetlinkMonitor NetlinkMonitor;

typedef enum {
  NETLINK_EVENT_LINK_CHANGED,    /* ifindex, up, name: something about an interface; it may be as before */
  NETLINK_EVENT_LINK_REMOVED,    /* ifindex */
  NETLINK_EVENT_ADDRESS_REMOVED, /* ifindex */
  NETLINK_EVENT_ROUTE_REMOVED,   /* a route of ours, by its protocol number, or one that may have replaced it */
  NETLINK_EVENT_RULE_REMOVED,    /* a rule of ours */
  NETLINK_EVENT_ROUTE_MADE, /* ifindex: the kernel by itself made a route of the main table that is no default route */
  NETLINK_EVENT_ADDRESS_USED, /* ifindex, address: the interface got it, or a new route that is not ours goes by it or
                                 to it alone */
  NETLINK_EVENT_DEFAULT_CHANGED, /* a default route of the main table came or went */
  NETLINK_EVENT_OVERRUN,         /* events were lost: anything may have changed */
} NetlinkEventType;

typedef struct {
  NetlinkEventType type;
  guint ifindex;
  gboolean up;
  char name[16];
  IpAddress address;
} NetlinkEvent;

/* May not free the monitor. */
typedef void (*NetlinkListener) (const NetlinkEvent *event, gpointer user_data);

/* Listens from now on in the thread's default main context. NULL with @error (DT_ERROR_FAILED). */
NetlinkMonitor *netlink_monitor_new (NetlinkListener listener, gpointer user_data, GError **error);
void netlink_monitor_free (NetlinkMonitor *self); /* NULL is allowed */

G_END_DECLS
