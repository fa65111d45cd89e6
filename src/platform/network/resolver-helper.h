/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dialtone-name-servers over D-Bus, for a daemon that may neither run resolvconf nor write a resolv.conf that is
 * root's. */
#pragma once

#include "platform/network/resolver-backend.h"
#include "platform/network/resolver-entry.h"

G_BEGIN_DECLS

/* Where that program notes what it has set: all may look. */
#define RESOLVER_HELPER_RUNTIME_DIR "/run/dialtone-name-servers"

typedef struct _ResolverHelper ResolverHelper;

/* @bus_address may be NULL: the system bus. */
ResolverHelper *resolver_helper_new (const char *bus_address);
/* Waits up to two seconds until the program has what was asked of it last. NULL is allowed. */
void resolver_helper_free (ResolverHelper *self);

/* As resolver_system_set(), in the background. What is refused is logged. */
void resolver_helper_set (ResolverHelper *self, ResolverBackend holder, const ResolverEntry *entries, guint n_entries);

G_END_DECLS
