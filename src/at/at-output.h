/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be written to the port, write by write, until the owner takes it. Private to the folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AtOutput AtOutput;

AtOutput *at_output_new (void);
void at_output_free (AtOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtOutput, at_output_free)

/* Forgets what has not been taken, and erases all of it from memory: it may hold a secret. */
void at_output_erase (AtOutput *self);

/* One more write: what is appended to the string between these two. Nothing is none. @secret: it must not be shown in a
 * trace. */
GString *at_output_begin (AtOutput *self);
void at_output_end (AtOutput *self, gboolean secret);

/* Of the next write: whether it is secret (FALSE: there is none); its bytes, valid until the next call, or NULL. */
gboolean at_output_is_secret (const AtOutput *self);
const guint8 *at_output_pop (AtOutput *self, gsize *out_len);

G_END_DECLS
