/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the kernel takes router advertisements on our link: settings that it offers under /proc/sys only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Advertisements are taken even on a host that forwards; their default route gets @metric, or is not made when
 * @metric is 0. Where a setting cannot be written (a read-only /proc, a kernel older than 5.11 for the metric) the
 * kernel's own stays, with a line in the debug log. */
void ip6_settings_accept_router (const char *ifname, guint32 metric);

/* Whether the administrator, or the kernel's build, has IPv6 off on the link. */
gboolean ip6_settings_is_off (const char *ifname);

G_END_DECLS
