/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-resync.h"

#include "at/at-fields.h"

#include <string.h>

#define PROBE "+CMEE?"
#define PROBE_PREFIX "+CMEE:"

/* The SIM7000 takes 39 commands in a line. Then counting starts again: a modem that answers so many queries at
 * once is not expected. */
#define PROBE_LINES_MAX 20

/* Two answers may be apart by so much more than their queries. */
#define GAP_SPARE_US (200 * G_TIME_SPAN_MILLISECOND)
/* A result that comes later than this is hardly the command's own. */
#define TOOK_MAX_US (3 * G_TIME_SPAN_SECOND)

#define UNQUIET "Q0"
/* With so many queries out and nothing heard the modem may be quiet. */
#define SILENT_PROBES 4

struct _AtResync {
  AtPending *late;        /* the command that timed out, until its final result is known to have come or to be lost */
  gboolean late_has_line; /* of its reply, which so is under way */
  gint64 late_until;
  gint64 written_us; /* when it was written */
  gint64 took_us;    /* from then to its final result; 0: it has not come */

  guint probes;           /* written and not answered */
  guint probe_lines;      /* that the reply to the newest has */
  guint lines;            /* of the reply to a probe that is under way */
  guint unquiets;         /* written and not answered… */
  gboolean probed_behind; /* …and a probe behind them */
  guint turns;            /* of probing without anything heard */
  gboolean knows;         /* the modem has answered a probe with its line before */
  gint64 probed_us;       /* when the first probe was written; 0: none was */
  gint64 hold_until;      /* no more probes: the answers to those that are out are on their way */
  gboolean again;         /* one more probe must show that nothing is owed */
  AtSigns signs;
  gboolean probing;
  gboolean escaped; /* a prompt has been answered */
  gint64 probe_at;
  gint64 settle_us;
  gint64 settled_at; /* G_MAXINT64: there is no reason yet to think that the modem owes nothing */
};

AtResync *
at_resync_new (void)
{
  AtResync *self = g_new0 (AtResync, 1);

  at_resync_reset (self);
  return self;
}

void
at_resync_free (AtResync *self)
{
  g_clear_pointer (&self->late, at_pending_free);
  g_free (self);
}

void
at_resync_reset (AtResync *self)
{
  AtSigns signs = self->signs;
  gboolean knows = self->knows;

  g_clear_pointer (&self->late, at_pending_free);
  *self = (AtResync) { .settle_us = AT_SETTLE_US, .settled_at = G_MAXINT64, .signs = signs, .knows = knows };
}

void
at_resync_add_late (AtResync *self, AtPending *command, gint64 written_us, gint64 now_us)
{
  AtResult result;

  at_resync_reset (self);
  self->late = command;
  self->late_until = now_us + AT_LATE_US;
  self->written_us = written_us;
  /* Its own reply must not look like that to a probe. */
  if (at_pending_classify (command, PROBE_PREFIX " 0", NULL, &result) == AT_LINE_REPLY)
    self->probe_lines = 1;
}

gboolean
at_resync_is_needed (const AtResync *self)
{
  return self->late != NULL || self->probes > 0 || self->unquiets > 0 || self->again;
}

void
at_resync_start (AtResync *self, gint64 timeout_us, gint64 now_us)
{
  self->probing = TRUE;
  self->probe_at = MAX (now_us, self->hold_until);
  self->settle_us = MIN (AT_SETTLE_US, timeout_us / 2);
}

void
at_resync_stop (AtResync *self, gint64 now_us)
{
  self->probing = FALSE;
  self->late_until = now_us + AT_LATE_US;
}

/* Lines without their result, or nothing at all. */
static gboolean
is_quiet (const AtResync *self)
{
  return (self->lines > 0 && self->unquiets == 0) || self->turns >= SILENT_PROBES;
}

void
at_resync_probe (AtResync *self, gint64 now_us, GString *out)
{
  /* An answer has come: more queries would only make more answers. */
  if (self->settled_at != G_MAXINT64 || now_us < self->probe_at)
    return;
  self->probe_at = now_us + AT_PROBE_US;
  if (is_quiet (self)) {
    self->turns = 0;
    self->unquiets++;
    self->probed_behind = FALSE;
    g_string_append (out, "AT" UNQUIET "\r");
    return;
  }
  self->turns++;
  self->probed_behind = TRUE;
  self->again = FALSE;
  if (self->probed_us == 0)
    self->probed_us = now_us;
  self->probe_lines = self->probe_lines >= PROBE_LINES_MAX ? 1 : self->probe_lines + 1;
  if (self->probes < G_MAXUINT)
    self->probes++;
  g_string_append (out, "AT" PROBE);
  for (guint i = 1; i < self->probe_lines; i++)
    g_string_append (out, ";" PROBE);
  g_string_append_c (out, '\r');
}

gboolean
at_resync_finish (AtResync *self, gint64 now_us)
{
  if (at_resync_is_needed (self) && now_us < self->settled_at)
    return FALSE;
  at_resync_reset (self);
  return TRUE;
}

gint64
at_resync_deadline (const AtResync *self)
{
  return self->settled_at != G_MAXINT64 ? self->settled_at : self->probe_at;
}

/* An older one is answered: more of them would keep the newest from ever being so with a modem that takes longer than
 * from one to the next. */
static void
wait_for_newest (AtResync *self, gint64 now_us)
{
  self->probes--;
  self->settled_at = G_MAXINT64;
  self->hold_until = self->probe_at = now_us + AT_LATE_US;
}

/* A result was seen that is anyone's. The answer to the first probe comes about as long behind that to the late command
 * as it was asked behind it, or as that one took, where the modem looks at one line after the other. */
static void
settle (AtResync *self, gint64 now_us)
{
  gint64 gap = self->probed_us == 0 ? 0 : self->probed_us - self->written_us;

  if (self->knows)
    return;
  if (gap >= AT_SETTLE_US)
    gap = 0;
  else if (gap > 0)
    gap = MAX (gap, self->took_us > TOOK_MAX_US ? 0 : self->took_us) + GAP_SPARE_US;
  self->settled_at = now_us + MAX (self->settle_us, gap);
}

static void
take_final (AtResync *self, gint64 now_us)
{
  gboolean late_has_line = self->late_has_line;
  guint lines = self->lines;

  self->signs.alive = TRUE;
  self->turns = 0;
  if (self->late != NULL) {
    self->took_us = now_us - self->written_us;
    self->signs.late_us = MAX (self->signs.late_us, self->took_us);
  }
  self->late_has_line = FALSE;
  self->lines = 0;
  if (lines > 0) {
    /* A probe's: the late command is over, its result come or lost. An older probe's: the others follow. */
    g_clear_pointer (&self->late, at_pending_free);
    self->probes = lines == self->probe_lines ? 0 : self->probes;
    if (self->probes > 1)
      wait_for_newest (self, now_us);
    /* The result was that of ATQ0, or this still comes. */
    if (self->probes == 0 && self->unquiets > 0 && !self->probed_behind) {
      self->again = TRUE;
      self->probe_at = now_us;
    } else if (self->probes == 0) {
      self->unquiets = 0;
    }
  } else if (late_has_line) {
    g_clear_pointer (&self->late, at_pending_free);
  } else {
    /* Anyone's: it counts for the oldest. */
    if (self->late == NULL && self->unquiets > 0)
      self->unquiets--;
    else if (self->late == NULL && self->probes > 0)
      self->probes--;
    g_clear_pointer (&self->late, at_pending_free);
    settle (self, now_us);
  }
}

gboolean
at_resync_take_line (AtResync *self, const char *line, const char *const *urcs, gint64 now_us)
{
  AtLineKind kind = AT_LINE_OTHER;
  AtResult result;

  if (!at_resync_is_needed (self))
    return FALSE;
  if (self->late != NULL)
    kind = at_pending_classify (self->late, line, urcs, &result);
  else if (at_result_parse (line, &result.final, &result.code, &result.text) && !at_final_is_call (result.final))
    kind = AT_LINE_FINAL;
  switch (kind) {
  case AT_LINE_FINAL:
    take_final (self, now_us);
    return !at_final_is_call (result.final);
  case AT_LINE_ECHO:
    return TRUE;
  case AT_LINE_REPLY:
  case AT_LINE_MORE:
  case AT_LINE_OTHER:
    break;
  }
  /* Its echo. */
  if (g_str_has_prefix (line, "AT" PROBE) || strcmp (line, "AT" UNQUIET) == 0) {
    self->signs.echo = TRUE;
    return TRUE;
  }
  if (self->probes > 0 && g_str_has_prefix (line, PROBE_PREFIX)) {
    self->lines = MIN (self->lines + 1, PROBE_LINES_MAX + 1);
    self->signs.alive = self->knows = TRUE;
    self->signs.plain = self->signs.plain || at_line_is (line, PROBE_PREFIX " 0");
    return TRUE;
  }
  if (kind == AT_LINE_REPLY)
    self->late_has_line = TRUE;
  return kind != AT_LINE_OTHER && (self->probing || now_us < self->late_until);
}

AtSigns
at_resync_take_signs (AtResync *self)
{
  AtSigns signs = self->signs;

  self->signs = (AtSigns) { .late_us = 0 };
  return signs;
}

void
at_resync_answer_prompt (AtResync *self, GString *out)
{
  if (!at_resync_is_needed (self) || self->escaped)
    return;
  self->escaped = TRUE;
  g_string_append_c (out, '\x1b');
}
