/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line that a modem writes when it leaves data mode: "NO CARRIER". */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More bytes than this need not be kept. */
#define HANGUP_TEXT_MAX 4096

/* The first line of @data that is not empty, of printable ASCII only (other bytes as '?') and at most 80 characters
 * long. NULL: it has no end yet; with @final it ends with the data, "" included. @out_used is how far it reaches, its
 * line end included; untouched when NULL is returned. */
char *hangup_text_line (const guint8 *data, gsize len, gboolean final, gsize *out_used);

/* Whether @line is a result code that ends a call (V.250 §6.3.1), not a stray report such as "+CEREG: 1". */
gboolean hangup_text_ends_call (const char *line);

G_END_DECLS
