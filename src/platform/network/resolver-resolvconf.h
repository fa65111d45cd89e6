/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program resolvconf (Debian's or openresolv), run in the background, one call after the other. It needs root. Each
 * record that it was told is noted as a file in a folder, so that what a crashed predecessor left with it is found and
 * taken back. */
#pragma once

#include "platform/network/resolver-entry.h"

G_BEGIN_DECLS

typedef struct _ResolverResolvconf ResolverResolvconf;

/* @notes: the folder for the notes, which is made when there is something to note. */
ResolverResolvconf *resolver_resolvconf_new (const char *notes);
/* Cuts an addition short, waits for removals. What was told and not taken back stays. NULL is allowed. */
void resolver_resolvconf_free (ResolverResolvconf *self);

/* Whether the program is there; resolved's imitation of it (resolvectl under that name) does not count. */
gboolean resolver_resolvconf_exists (void);

/* The name of a link's record: IFNAME.dialtone, which openresolv has before all others but the loopback's by its
 * dynamic_order. Debian's sorts by patterns of names only, with ppp* behind Ethernet: there (@by_name) it is
 * hso.IFNAME.dialtone, hso* being the pattern for mobile modems that are before Ethernet. To be freed. */
char *resolver_resolvconf_record (const char *ifname, gboolean by_name);

/* Makes these the only records of ours: resolvconf -a for those that are new or changed, resolvconf -d (without -f,
 * which Debian's does not know) for the others, those of an earlier process too. */
void resolver_resolvconf_set (ResolverResolvconf *self, const ResolverEntry *entries, guint n_entries);

/* Whether a note is in the folder. */
gboolean resolver_resolvconf_has_notes (const char *notes);

G_END_DECLS
