/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/outbox.h"

typedef enum {
  NOTICE_STATE,    /* the state has changed */
  NOTICE_RECOVERY, /* a step of recovery begins */
  NOTICE_QUOTA,    /* a part of the quota is used */
} NoticeKind;

typedef struct {
  NoticeKind kind;
  ModemState new_state, old_state;
  DtReason reason;
  const char *word; /* the step, or the level */
  guint attempt;
  guint64 bytes;
} Notice;

typedef struct {
  ModemDone done;
  gpointer user_data;
  GVariant *result;
  GError *error;
} Answer;

struct _Outbox {
  gboolean closed;
  ModemInfoParts info; /* that have changed; 0: nothing */
  GQueue notices;      /* of Notice * */
  gboolean signal;
  GQueue answers;      /* of Answer * */
};

Outbox *
outbox_new (void)
{
  Outbox *self = g_new0 (Outbox, 1);

  g_queue_init (&self->notices);
  g_queue_init (&self->answers);
  return self;
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->result, g_variant_unref);
  g_clear_error (&answer->error);
  g_free (answer);
}

void
outbox_free (Outbox *self)
{
  g_queue_clear_full (&self->notices, g_free);
  g_queue_clear_full (&self->answers, answer_free);
  g_free (self);
}

void
outbox_close (Outbox *self)
{
  self->closed = TRUE;
}

static void
add_notice (Outbox *self, const Notice *notice)
{
  g_queue_push_tail (&self->notices, g_memdup2 (notice, sizeof *notice));
}

void
outbox_add_info (Outbox *self, ModemInfoParts parts)
{
  self->info |= parts;
}

void
outbox_add_state (Outbox *self, ModemState state, ModemState old_state, DtReason reason)
{
  const Notice notice = { .kind = NOTICE_STATE, .new_state = state, .old_state = old_state, .reason = reason };

  add_notice (self, &notice);
}

void
outbox_add_recovery (Outbox *self, const char *step, guint attempt)
{
  const Notice notice = { .kind = NOTICE_RECOVERY, .word = step, .attempt = attempt };

  add_notice (self, &notice);
}

void
outbox_add_quota (Outbox *self, const char *level, guint64 bytes)
{
  const Notice notice = { .kind = NOTICE_QUOTA, .word = level, .bytes = bytes };

  add_notice (self, &notice);
}

void
outbox_add_signal (Outbox *self)
{
  self->signal = TRUE;
}

void
outbox_add_answer (Outbox *self, ModemDone done, gpointer user_data, GVariant *result, GError *error)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->done = done;
  answer->user_data = user_data;
  answer->result = result == NULL ? NULL : g_variant_ref_sink (result);
  answer->error = error;
  g_queue_push_tail (&self->answers, answer);
}

static void
tell_info (Outbox *self, const ModemListener *listener, gpointer user_data)
{
  ModemInfoParts parts = self->info;

  self->info = 0;
  if (parts != 0 && !self->closed && listener->info_changed != NULL)
    listener->info_changed (user_data, parts);
}

static void
tell_notice (const Notice *notice, const ModemListener *listener, gpointer user_data)
{
  switch (notice->kind) {
  case NOTICE_STATE:
    if (listener->state_changed != NULL)
      listener->state_changed (user_data, notice->new_state, notice->old_state, notice->reason);
    break;
  case NOTICE_RECOVERY:
    if (listener->recovery_step != NULL)
      listener->recovery_step (user_data, notice->word, notice->attempt);
    break;
  case NOTICE_QUOTA:
    if (listener->quota_reached != NULL)
      listener->quota_reached (user_data, notice->word, notice->bytes);
    break;
  }
}

static void
tell_signal (Outbox *self, const ModemListener *listener, gpointer user_data, const ModemSignal *signal)
{
  if (!self->signal || self->closed)
    return;
  self->signal = FALSE;
  if (listener->signal_changed != NULL)
    listener->signal_changed (user_data, signal);
}

void
outbox_deliver (Outbox *self, const ModemListener *listener, gpointer user_data, const ModemSignal *signal)
{
  GQueue notices = self->notices;
  GQueue answers = self->answers;

  g_queue_init (&self->notices);
  g_queue_init (&self->answers);
  tell_info (self, listener, user_data);
  for (Notice *notice = g_queue_pop_head (&notices); notice != NULL; notice = g_queue_pop_head (&notices)) {
    if (!self->closed)
      tell_notice (notice, listener, user_data);
    g_free (notice);
  }
  tell_signal (self, listener, user_data, signal);
  for (Answer *answer = g_queue_pop_head (&answers); answer != NULL; answer = g_queue_pop_head (&answers)) {
    if (!self->closed && answer->done != NULL)
      answer->done (answer->user_data, answer->result, answer->error);
    answer_free (answer);
  }
}
