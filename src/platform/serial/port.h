/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PortOps on the serial ports of this machine. */
#pragma once

#include "host/port-ops.h"
#include "platform/serial/tty-closer.h"
#include "platform/service/fd-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PlatformPorts PlatformPorts;

/* @kept and @closer (NULL: closing may block) must outlive it. @bus: where dialtone-port-holder can be asked; NULL:
 * nowhere. */
PlatformPorts *platform_ports_new (FdStore *kept, TtyCloser *closer, GDBusConnection *bus);

/* All ports, watches and searches must be gone. */
void platform_ports_free (PlatformPorts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatformPorts, platform_ports_free)

/* Valid as long as @self.
 *
 * The path given to open() and watch() may be a symbolic link, dangling or not, in a directory that comes later.
 * Whoever sees an open() fail for want of a device and then asks watch() for the same path misses nothing: what came
 * between the two is reported as well. */
const PortOps *platform_ports_ops (PlatformPorts *self);

G_END_DECLS
