/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Getting back in step after a timeout: keeps a late reply away from the next command (see at-queue.h for the
 * policy).
 *
 * The modem answers in order, so the reply to a query whose reply is recognizable marks the place: whatever was
 * late has come before it or never will. AT+CMEE? is that query: it asks for nothing that can change, needs no
 * SIM, and "+CMEE:" is never unsolicited. Asked again it is AT+CMEE?;+CMEE? and so on: the number of lines tells
 * which of the queries a reply answers. A modem that answers without these lines leaves it open whose final result
 * was seen; then all that are owed are awaited, or a time of quiet.
 *
 * A modem that another program has made quiet (ATQ1, V.250 §6.2.4) answers with the lines and without the result: when
 * that is seen, or when nothing at all comes for some queries, ATQ0 goes out between two of them. */
#pragma once

#include "at/at-pending.h"

G_BEGIN_DECLS

/* How long the line must be quiet when it is open what the modem still owes; at most half the waiting command's
 * timeout. */
#define AT_SETTLE_US G_TIME_SPAN_SECOND
/* How often a silent modem is asked. */
#define AT_PROBE_US G_TIME_SPAN_SECOND
/* Without a command waiting, lines count as late for so long after the timeout; later they are unsolicited. */
#define AT_LATE_US (10 * G_TIME_SPAN_SECOND)

typedef struct _AtResync AtResync;

AtResync *at_resync_new (void);
void at_resync_free (AtResync *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtResync, at_resync_free)

/* @command, which it takes, was written at @written_us and has timed out. */
void at_resync_add_late (AtResync *self, AtPending *command, gint64 written_us, gint64 now_us);

/* Whether a final result may yet come. */
gboolean at_resync_is_needed (const AtResync *self);

/* A command with @timeout_us waits: probing begins. */
void at_resync_start (AtResync *self, gint64 timeout_us, gint64 now_us);
/* It waits no longer; what is owed stays owed. */
void at_resync_stop (AtResync *self, gint64 now_us);

/* While probing: appends the bytes to write to @out, when it is time for them. */
void at_resync_probe (AtResync *self, gint64 now_us, GString *out);
/* While probing: TRUE once the next command may be written; nothing is owed from then on. */
gboolean at_resync_finish (AtResync *self, gint64 now_us);
/* While probing: when one of the two above has something new. */
gint64 at_resync_deadline (const AtResync *self);

/* TRUE when @line is a late one or answers a probe, and is to be dropped. */
gboolean at_resync_take_line (AtResync *self, const char *line, const char *const *urcs, gint64 now_us);

/* What was seen since the last call. */
AtSigns at_resync_take_signs (AtResync *self);

/* Appends what to write when the modem prints "> " now: ESC, once. */
void at_resync_answer_prompt (AtResync *self, GString *out);

/* Forgets what the modem still owes: the port was opened anew. */
void at_resync_reset (AtResync *self);

G_END_DECLS
