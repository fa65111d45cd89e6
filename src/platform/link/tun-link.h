/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LinkOps "tun": PPP framing here, a TUN device for the IP packets. For kernels without PPP, and for containers. */
#pragma once

#include "host/link-ops.h"

G_BEGIN_DECLS

typedef struct _TunLinks TunLinks;

/* Works on ports of platform_ports_ops() only. */
TunLinks *tun_links_new (void);

/* All links must have been detached. */
void tun_links_free (TunLinks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TunLinks, tun_links_free)

/* Valid as long as @self. */
const LinkOps *tun_links_ops (TunLinks *self);

G_END_DECLS
