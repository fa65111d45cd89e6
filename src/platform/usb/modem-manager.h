/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PortOwnerOps for ModemManager: its InhibitDevice, held as long as the modem is ours. It is never started, and where
 * it does not run nothing is done.
 *
 * An inhibition lasts as long as its caller's connection to the bus, so each has a connection of its own. The service
 * manager keeps a duplicate of that, and a crash or a restart of ours does not give the modem to ModemManager while the
 * link goes on without us. */
#pragma once

#include "host/port-owner-ops.h"
#include "platform/service/fd-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ModemManager ModemManager;

/* @connection: to the bus on which ModemManager is looked for; @bus_address: of the same bus. @kept must outlive it;
 * what an earlier process left there is taken out of it, and let go if nobody claims it within seconds. Before a
 * HandoverStore looks at @kept. */
ModemManager *modem_manager_new (GDBusConnection *connection, const char *bus_address, FdStore *kept);
/* All claims must have been released. NULL is allowed. */
void modem_manager_free (ModemManager *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModemManager, modem_manager_free)

/* Valid as long as @self. */
const PortOwnerOps *modem_manager_ops (ModemManager *self);

G_END_DECLS
