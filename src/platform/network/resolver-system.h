/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resolv.conf and resolvconf in one hand, for whoever has the right to both: it is told all that should be, and what is
 * not in that list goes, that of an earlier process too. */
#pragma once

#include "platform/network/resolver-backend.h"
#include "platform/network/resolver-entry.h"

G_BEGIN_DECLS

typedef struct _ResolverSystem ResolverSystem;

/* In @runtime_dir are the back-up of @resolv_conf and, below resolvconf/, the notes of what that program was told. */
ResolverSystem *resolver_system_new (const char *resolv_conf, const char *runtime_dir);
/* Waits for `resolvconf` if that is still at work; takes nothing back. NULL is allowed. */
void resolver_system_free (ResolverSystem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ResolverSystem, resolver_system_free)

/* The servers of @entries with @holder, and nothing of ours anywhere else. Of the back ends only RESOLVER_FILE and
 * RESOLVER_RESOLVCONF hold any here. Failures are logged. */
void resolver_system_set (ResolverSystem *self, ResolverBackend holder, const ResolverEntry *entries, guint n_entries);

G_END_DECLS
