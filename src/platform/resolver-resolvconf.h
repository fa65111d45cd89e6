/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program resolvconf (Debian's or openresolv), run in the background, one call after the other. It needs root: without,
 * the calls are left as files in a folder, where dialtone-resolvconf.path sees them and makes them. */
#pragma once

#include "platform/resolver.h"

G_BEGIN_DECLS

typedef struct _ResolverResolvconf ResolverResolvconf;

/* @requests: the folder for requests, one file a link with the lines of resolv.conf; NULL: runs the program. */
ResolverResolvconf *resolver_resolvconf_new (const char *requests);
/* Cuts an addition short, waits for removals. NULL is allowed. */
void resolver_resolvconf_free (ResolverResolvconf *self);

/* Whether the program is there; resolved's imitation of it (resolvectl under that name) does not count. */
gboolean resolver_resolvconf_exists (void);

/* resolvconf -a IFNAME.dialtone */
void resolver_resolvconf_add (ResolverResolvconf *self, const ResolverEntry *entry);
/* resolvconf -d IFNAME.dialtone; without -f, which Debian's does not know. */
void resolver_resolvconf_remove (ResolverResolvconf *self, const char *ifname);

G_END_DECLS
