/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One command on its way through the queue: what it sends, and which lines from the modem are its own. */
#pragma once

#include "at/at-queue.h"

G_BEGIN_DECLS

typedef struct _AtPending AtPending;

/* What a line is to a command that has been written. */
typedef enum {
  AT_LINE_ECHO,  /* what we sent, coming back: to be dropped */
  AT_LINE_FINAL, /* ends the command */
  AT_LINE_REPLY, /* information that it asked for */
  AT_LINE_MORE,  /* continues the last line of that: some modems break long lists */
  AT_LINE_OTHER, /* none of its business: unsolicited */
} AtLineKind;

typedef struct {
  AtFinal final;
  int code;
  const char *text; /* points into the line or to a constant */
} AtResult;

/* Empty; one can be used for many commands, one after the other. */
AtPending *at_pending_new (void);
void at_pending_free (AtPending *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtPending, at_pending_free)

/* Copies @command over the last one. FALSE when it cannot be sent: too long, a control character, a prompt without a
 * body. */
gboolean at_pending_set (AtPending *self, guint id, const AtCommand *command);
/* Erases the command. */
void at_pending_erase (AtPending *self);

guint at_pending_get_id (const AtPending *self);
gint64 at_pending_get_timeout (const AtPending *self);
gboolean at_pending_has_flag (const AtPending *self, AtFlags flag);

/* Appends "AT+CSQ\r" to @out. */
void at_pending_render (const AtPending *self, GString *out);

/* Appends what to write when the modem prints "> ": the body with Ctrl-Z; ESC for a command that has no body, so that
 * the modem does not wait for ever; nothing when it has been answered already. */
void at_pending_answer_prompt (AtPending *self, GString *out);

/* @urcs is the queue's table or NULL. @out_result is set for AT_LINE_FINAL only. A call's end (NO CARRIER and so on)
 * and CONNECT are final results for AT_FLAG_DATA only. Of +CREG, +CGREG and +CEREG lines the first that has a
 * reply's form is the reply, all others are URCs. */
AtLineKind at_pending_classify (AtPending *self, const char *line, const char *const *urcs, AtResult *out_result);

/* Whether the command sets the echo ("ATE0V1"): its own may come back. */
gboolean at_pending_sets_echo (const AtPending *self);

/* Whether @line is one digit, which an AT_FLAG_BARE command may have asked for, but which may also be a final result
 * under ATV0. */
gboolean at_pending_is_ambiguous (const AtPending *self, const char *line);

G_END_DECLS
