/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One link's configuration in the kernel, at once and as a whole. */
#pragma once

#include "ipconfig/ip-config.h"
#include "platform/network/netlink-socket.h"

G_BEGIN_DECLS

/* Makes the link's configuration @to where it was @from (NULL: nothing of ours), the link up; @to->ifname becomes
 * the interface's name of this moment, and its IPv6 address is dropped beside an IPv4 one where IPv6 is off.
 * @was_down is set when @from is NULL: whether the link was down before; else it says so. FALSE with @error
 * (DT_ERROR_IP_CONFIG_FAILED), which names the step; nothing of @from and @to is then left, and a link that was
 * down is down again. */
gboolean network_link_apply (NetlinkSocket *socket, const IpConfig *from, IpConfig *to, gboolean *was_down,
                             GError **error);

/* Removes all of @config, and sets the link down if @down; what is gone already is no failure. Others are logged.
 * The MTU stays. */
void network_link_remove (NetlinkSocket *socket, const IpConfig *config, gboolean down);

/* The interface has another name: the rules that go by the name follow. */
void network_link_rename (NetlinkSocket *socket, IpConfig *config, const char *name);

/* Takes from the main table what the kernel itself puts there for the link, but for IPv6 default routes: what is
 * on-link elsewhere stays there. Also what an address brought that was made without IFA_F_NOPREFIXROUTE. Failures are
 * logged. */
void network_link_tidy_main (NetlinkSocket *socket, const IpConfig *config);

/* Sets up the link of @config, which somebody has set down, and says so in the log; FALSE: it cannot be, or is gone.
 * What the kernel has dropped with it is for network_link_restore(). */
gboolean network_link_set_up_again (NetlinkSocket *socket, const IpConfig *config);

/* Adds what is missing of @config and returns how many objects that were. */
guint network_link_restore (NetlinkSocket *socket, const IpConfig *config);

G_END_DECLS
