/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The search for the program that has a serial port open: our own look through /proc, in a thread; and where we may not
 * see it, the call of dialtone-port-holder, which may (org.dialtone1.PortHolder). */
#pragma once

#include "host/port-ops.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PortHolderSearch PortHolderSearch;

/* As PortOps.find_holder. @connection: the bus of dialtone-port-holder; NULL: there is none to ask. That the service is
 * missing or silent is no error: then nobody was seen. The search is freed after @found was called. */
PortHolderSearch *port_holder_find (GDBusConnection *connection, const char *path, gboolean ourselves,
                                    PortHolderFound found, gpointer user_data);

/* Frees a search that is not answered yet; it will not be. NULL is allowed. */
void port_holder_forget (PortHolderSearch *self);

G_END_DECLS
