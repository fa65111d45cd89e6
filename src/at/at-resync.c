/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-resync.h"

#include <string.h>

struct _AtResync {
  AtPending *late;    /* the last command that timed out; NULL: none, or its reply has come */
  guint owed;         /* final results that may yet come: the late command's and the probes' */
  gint64 late_until;
  gboolean probing;
  gboolean escaped;   /* a prompt has been answered */
  gint64 probe_at;
  gint64 settled_at;  /* G_MAXINT64: no final result has come since probing began */
};

static const char probe[] = "AT";

AtResync *
at_resync_new (void)
{
  return g_new0 (AtResync, 1);
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
  g_clear_pointer (&self->late, at_pending_free);
  *self = (AtResync) { NULL };
}

void
at_resync_add_late (AtResync *self, AtPending *command, gint64 now_us)
{
  g_clear_pointer (&self->late, at_pending_free);
  self->late = command;
  self->owed = 1;
  self->escaped = FALSE;
  self->late_until = now_us + AT_LATE_US;
}

gboolean
at_resync_is_needed (const AtResync *self)
{
  return self->owed > 0;
}

void
at_resync_start (AtResync *self, gint64 now_us)
{
  self->probing = TRUE;
  self->probe_at = now_us;
  self->settled_at = G_MAXINT64;
}

void
at_resync_stop (AtResync *self, gint64 now_us)
{
  self->probing = FALSE;
  self->late_until = now_us + AT_LATE_US;
}

GBytes *
at_resync_pop_probe (AtResync *self, gint64 now_us)
{
  /* An answer has come: more questions would only make more answers. */
  if (self->settled_at != G_MAXINT64 || now_us < self->probe_at)
    return NULL;
  self->probe_at = now_us + AT_PROBE_US;
  if (self->owed < G_MAXUINT)
    self->owed++;
  return g_bytes_new_static ("AT\r", strlen ("AT\r"));
}

gboolean
at_resync_finish (AtResync *self, gint64 now_us)
{
  if (self->owed > 0 && now_us < self->settled_at)
    return FALSE;
  at_resync_reset (self);
  return TRUE;
}

gint64
at_resync_deadline (const AtResync *self)
{
  return self->settled_at != G_MAXINT64 ? self->settled_at : self->probe_at;
}

/* What a final result means that nobody waits for. TRUE: it can be forgotten. */
static gboolean
take_final (AtResync *self, AtFinal final, gint64 now_us)
{
  self->owed--;
  if (self->probing)
    self->settled_at = now_us + AT_SETTLE_US;
  if (self->owed == 0)
    g_clear_pointer (&self->late, at_pending_free);
  return !at_final_is_call (final);
}

gboolean
at_resync_take_line (AtResync *self, const char *line, const char *const *urcs, gint64 now_us)
{
  AtResult result;

  if (self->owed == 0)
    return FALSE;
  if (strcmp (line, probe) == 0)
    return TRUE;
  switch (at_pending_classify (self->late, line, urcs, &result)) {
    case AT_LINE_FINAL:
      return take_final (self, result.final, now_us);
    case AT_LINE_ECHO:
      return TRUE;
    case AT_LINE_REPLY:
      return self->probing || now_us < self->late_until;
    case AT_LINE_OTHER:
      return FALSE;
  }
  return FALSE;
}

GBytes *
at_resync_answer_prompt (AtResync *self)
{
  if (self->owed == 0 || self->escaped)
    return NULL;
  self->escaped = TRUE;
  if (self->owed < G_MAXUINT)
    self->owed++;
  return g_bytes_new_static ("\x1b", 1);
}
