/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/outbox.h"

typedef struct {
  ModemDone done;
  gpointer user_data;
  ModemResult *result;
  GError *error;
} Answer;

struct _Outbox {
  gboolean closed;
  ModemInfoParts info;      /* that have changed; 0: nothing */
  GQueue events;            /* of ModemEvent * */
  const SignalInfo *signal; /* NULL: it is not to be told */
  GQueue answers;           /* of Answer * */
};

Outbox *
outbox_new (void)
{
  Outbox *self = g_new0 (Outbox, 1);

  g_queue_init (&self->events);
  g_queue_init (&self->answers);
  return self;
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  modem_result_free (answer->result);
  g_clear_error (&answer->error);
  g_free (answer);
}

void
outbox_free (Outbox *self)
{
  g_queue_clear_full (&self->events, g_free);
  g_queue_clear_full (&self->answers, answer_free);
  g_free (self);
}

void
outbox_close (Outbox *self)
{
  self->closed = TRUE;
}

void
outbox_add_event (Outbox *self, const ModemEvent *event)
{
  g_queue_push_tail (&self->events, g_memdup2 (event, sizeof *event));
}

void
outbox_add_info (Outbox *self, ModemInfoParts parts)
{
  self->info |= parts;
}

void
outbox_add_signal (Outbox *self, const SignalInfo *signal)
{
  self->signal = signal;
}

void
outbox_add_answer (Outbox *self, ModemDone done, gpointer user_data, ModemResult *result, GError *error)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->done = done;
  answer->user_data = user_data;
  answer->result = result;
  answer->error = error;
  g_queue_push_tail (&self->answers, answer);
}

static void
tell_info (Outbox *self, const ModemListener *listener, gpointer user_data)
{
  ModemInfoParts parts = self->info;

  self->info = 0;
  if (parts != 0 && !self->closed && listener->changed != NULL)
    listener->changed (user_data, parts);
}

static void
tell_event (const ModemListener *listener, gpointer user_data, const ModemEvent *event)
{
  if (listener->event != NULL)
    listener->event (user_data, event);
}

static void
tell_signal (Outbox *self, const ModemListener *listener, gpointer user_data)
{
  const ModemEvent event = { .kind = MODEM_EVENT_SIGNAL_CHANGED, .signal_changed = self->signal };

  if (self->signal == NULL || self->closed)
    return;
  self->signal = NULL;
  tell_event (listener, user_data, &event);
}

void
outbox_deliver (Outbox *self, const ModemListener *listener, gpointer user_data)
{
  GQueue events = self->events;
  GQueue answers = self->answers;

  g_queue_init (&self->events);
  g_queue_init (&self->answers);
  tell_info (self, listener, user_data);
  for (ModemEvent *event = g_queue_pop_head (&events); event != NULL; event = g_queue_pop_head (&events)) {
    if (!self->closed)
      tell_event (listener, user_data, event);
    g_free (event);
  }
  tell_signal (self, listener, user_data);
  for (Answer *answer = g_queue_pop_head (&answers); answer != NULL; answer = g_queue_pop_head (&answers)) {
    if (!self->closed && answer->done != NULL)
      answer->done (answer->user_data, answer->result, answer->error);
    answer_free (answer);
  }
}
