/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routing rules with our protocol number. All return 0 or an errno; a rule that is there already, or is gone
 * already, is success. */
#pragma once

#include "ipconfig/ip-config.h"
#include "platform/network/netlink-socket.h"

G_BEGIN_DECLS

/* A rule of the main table is made as IpRule says. @ifname is for a rule without `from`. @added (may be NULL): whether
 * it was not there before. */
int netlink_rule_add (NetlinkSocket *socket, const char *ifname, const IpRule *rule, gboolean *added);
int netlink_rule_remove (NetlinkSocket *socket, const char *ifname, const IpRule *rule);

/* Removes every rule with our protocol number but those of @kept, an array of const IpConfig *; @n_removed counts
 * them. */
int netlink_rule_purge (NetlinkSocket *socket, const GPtrArray *kept, guint *n_removed);

G_END_DECLS
