/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the modem hands over unasked in two lines (3GPP TS 27.005 §3.4.1): +CMT, +CDS or +CBM, and behind it the
 * message, a PDU or words. The words may look like anything, a final result too. Private to the folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For how long the second line is awaited: the modem writes both at once. */
#define AT_MESSAGE_US (1 * G_USEC_PER_SEC)

typedef struct _AtMessage AtMessage;

AtMessage *at_message_new (void);
void at_message_free (AtMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtMessage, at_message_free)

/* Whether @line is the first of such two. Then it is kept. */
gboolean at_message_begin (AtMessage *self, const char *line, gint64 now_us);
/* Whether the second line is awaited. */
gboolean at_message_is_open (const AtMessage *self);
/* Whether @line is the second. Then it is kept, behind an LF. */
gboolean at_message_add (AtMessage *self, const char *line);
/* G_MAXINT64: nothing is awaited. */
gint64 at_message_deadline (const AtMessage *self);

/* Ends the wait and returns what was kept, valid until the next call. */
const char *at_message_take (AtMessage *self);
/* Ends it, and forgets. */
void at_message_reset (AtMessage *self);

G_END_DECLS
