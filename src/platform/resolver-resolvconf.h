/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program resolvconf (Debian's or openresolv), run in the background, one call after the other. */
#pragma once

#include "platform/resolver.h"

G_BEGIN_DECLS

typedef struct _ResolverResolvconf ResolverResolvconf;

ResolverResolvconf *resolver_resolvconf_new (void);
/* Cuts an addition short, waits for removals. NULL is allowed. */
void resolver_resolvconf_free (ResolverResolvconf *self);

/* Whether the program is there; resolved's imitation of it (resolvectl under that name) does not count. */
gboolean resolver_resolvconf_exists (void);

/* resolvconf -a IFNAME.dialtone */
void resolver_resolvconf_add (ResolverResolvconf *self, const ResolverEntry *entry);
/* resolvconf -d IFNAME.dialtone; without -f, which Debian's does not know. */
void resolver_resolvconf_remove (ResolverResolvconf *self, const char *ifname);

G_END_DECLS
