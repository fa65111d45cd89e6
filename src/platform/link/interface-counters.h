/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's own counters of a network interface. */
#pragma once

#include "host/link-ops.h"

G_BEGIN_DECLS

struct nl_sock;

/* Asks over @socket, which is connected to NETLINK_ROUTE; NULL: over one of its own. FALSE when there is no such
 * interface; *@out is unchanged then. */
gboolean interface_counters_read (struct nl_sock *socket, guint ifindex, LinkStatistics *out);

G_END_DECLS
