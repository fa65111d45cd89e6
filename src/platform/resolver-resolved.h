/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemd-resolved over D-Bus (org.freedesktop.resolve1(5)), without ever waiting for it. */
#pragma once

#include "platform/resolver.h"

G_BEGIN_DECLS

typedef struct _ResolverResolved ResolverResolved;

typedef enum {
  RESOLVED_UNKNOWN, /* the bus has not answered yet */
  RESOLVED_ABSENT,  /* no bus, or nobody owns the name */
  RESOLVED_RUNS,
} ResolvedState;

/* @changed: the state is another, or resolved was restarted and knows nothing of us. Not from within a call. */
typedef void (*ResolvedChanged) (gpointer user_data);

/* @bus_address may be NULL: the system bus. Connects in the background and again after the bus is lost. Does not
 * start resolved. */
ResolverResolved *resolver_resolved_new (const char *bus_address, ResolvedChanged changed, gpointer user_data);
void resolver_resolved_free (ResolverResolved *self); /* NULL is allowed */

ResolvedState resolver_resolved_state (const ResolverResolved *self);

/* Both only while it runs. What it refuses is logged. */
void resolver_resolved_set (ResolverResolved *self, const ResolverEntry *entry);
void resolver_resolved_revert (ResolverResolved *self, guint ifindex, const char *ifname);

G_END_DECLS
