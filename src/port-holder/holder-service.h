/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.dialtone1.PortHolder on a bus: answers who has a port open, until nobody asks any more. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HolderService HolderService;

/* Exports the object and asks for the name. @ended is called once: with NULL after @idle_ms without a call, else with
 * the reason why it cannot serve. */
HolderService *holder_service_new (GDBusConnection *connection, guint idle_ms,
                                   void (*ended) (gpointer user_data, const char *text), gpointer user_data,
                                   GError **error);
void holder_service_free (HolderService *self); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HolderService, holder_service_free)

G_END_DECLS
