/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LinkOps "kernel": the kernel frames and forwards, this process sees control packets only.
 *
 * The line discipline keeps the modem's text from us, "NO CARRIER" too. Where the port's DCD line works its fall hangs
 * the port up instead: the link says hangup(), and the port is lost for its owner as well once it has been given back,
 * to be opened again. */
#pragma once

#include "host/link-ops.h"

G_BEGIN_DECLS

typedef struct _KernelLinks KernelLinks;

/* Works on ports of platform_ports_ops() only. */
KernelLinks *kernel_links_new (void);

/* All links must have been detached. */
void kernel_links_free (KernelLinks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KernelLinks, kernel_links_free)

/* Valid as long as @self. */
const LinkOps *kernel_links_ops (KernelLinks *self);

G_END_DECLS
