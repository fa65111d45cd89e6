/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event together with the memory for its texts, from a pool that uses that memory again: a dialogue that goes on as
 * it began allocates nothing. Private to the folder. */
#pragma once

#include "at/at-pending.h"

G_BEGIN_DECLS

typedef struct _AtPool AtPool;
typedef struct _AtRecord AtRecord;

AtPool *at_pool_new (void);
/* The owner is done with it; it lives on until the last of its records is back. */
void at_pool_close (AtPool *self);

/* An empty event of @type, to be given back with at_record_free(). */
AtRecord *at_record_new (AtPool *pool, AtEventType type);
/* Erases what it holds. NULL is allowed. */
void at_record_free (AtRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtRecord, at_record_free)

/* A line of a reply; too many are counted only. */
void at_record_add_line (AtRecord *self, const char *line);
/* More of the last line; without one it is a line. A reply of AT_MAX_LINES lines and such parts takes no more. */
void at_record_extend_line (AtRecord *self, const char *more);
/* Ends a reply; its lines come before. */
void at_record_finish (AtRecord *self, guint id, const AtResult *result, gint64 elapsed_us);
/* The line of a URC, or data: more of it. */
void at_record_append (AtRecord *self, const guint8 *data, gsize len);

AtEventType at_record_get_type (const AtRecord *self);
/* Bytes of text or data. */
gsize at_record_get_size (const AtRecord *self);

/* Makes the event, which takes the record over. */
void at_record_take_event (AtRecord *self, AtEvent *out);

G_END_DECLS
