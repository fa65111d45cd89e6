/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of resolv.conf with our servers in it. Ours stand in blocks between marker lines, everything else stays
 * as it is: so our part can be taken out again whatever others have changed meanwhile, and also when the back-up
 * did not survive a power failure. */
#pragma once

#include "platform/network/resolver-entry.h"

G_BEGIN_DECLS

/* Whether a block of ours is in @text. */
gboolean resolver_text_is_ours (const char *text);
/* @text without our blocks, to be freed. A block without its end loses its servers only. */
char *resolver_text_strip (const char *text);
/* @original, which has no block of ours, behind the servers of @entries: at most three, what the C library reads,
 * without repetition. To be freed. */
char *resolver_text_compose (const char *original, const ResolverEntry *entries, guint n_entries);

G_END_DECLS
