/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemd-resolved over D-Bus (org.freedesktop.resolve1(5)), without ever waiting for it. */
#pragma once

#include "platform/network/resolver-entry.h"
#include "platform/service/bus-service.h"

G_BEGIN_DECLS

typedef struct _ResolverResolved ResolverResolved;

/* @bus_address may be NULL: the system bus. */
ResolverResolved *resolver_resolved_new (const char *bus_address, BusServiceChanged changed, gpointer user_data);
void resolver_resolved_free (ResolverResolved *self); /* NULL is allowed */

BusServiceState resolver_resolved_state (const ResolverResolved *self);

/* Both only while it runs. What it refuses is logged. */
void resolver_resolved_set (ResolverResolved *self, const ResolverEntry *entry);
void resolver_resolved_revert (ResolverResolved *self, guint ifindex, const char *ifname);

G_END_DECLS
