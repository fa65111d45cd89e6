/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name servers of one link, as they are given to whoever holds them. */
#pragma once

#include "ipconfig/ip-config.h"

G_BEGIN_DECLS

typedef struct {
  guint ifindex;
  char ifname[16];
  guint n_servers;
  IpAddress servers[IP_CONFIG_MAX_DNS];
  gboolean primary; /* for all names, whatever the routes are */
  gboolean best;    /* no other default route is better */
} ResolverEntry;

/* "192.0.2.1", "fe80::1%ppp0": as a line of resolv.conf has it. To be freed. */
char *resolver_entry_format_server (const ResolverEntry *entry, guint index);

G_END_DECLS
