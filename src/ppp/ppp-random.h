/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Magic numbers and interface identifiers out of the seed that the owner gave. Not for cryptography: all that is asked
 * of these numbers is that two ends of a link do not choose the same (RFC 1661 §6.4, RFC 5072 §4.1). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 counter, key;
} PppRandom;

void ppp_random_init (PppRandom *self, const guint8 seed[16]);
guint64 ppp_random_u64 (PppRandom *self);
/* Never 0: 0 is no magic number. */
guint32 ppp_random_magic (PppRandom *self);

G_END_DECLS
