/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The peer's words, made fit for a log and for D-Bus. */
#pragma once

#include "ppp/ppp-wire.h"

G_BEGIN_DECLS

/* Copies what is left in @from to @out of @size bytes: valid UTF-8, terminated, cut at a character's end; every control
 * character and every invalid byte becomes a question mark, outer blanks and control characters are dropped. */
void ppp_text_copy (char *out, gsize size, PppReader from);

G_END_DECLS
