/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/network-answers.h"

#include "platform/fd-source.h"

#include <gio/gio.h>

struct _NetworkAnswers {
  GQueue waiting;  /* of Answer, oldest first */
  GSource *source; /* while there are some */
};

typedef struct {
  guint ifindex;
  NetworkApplied applied;
  gpointer user_data;
  GError *error;
} Answer;

static void
answer_free (Answer *answer)
{
  g_clear_error (&answer->error);
  g_free (answer);
}

static gboolean
deliver (gpointer user_data)
{
  NetworkAnswers *self = user_data;
  Answer *answer = g_queue_pop_head (&self->waiting);

  if (g_queue_is_empty (&self->waiting))
    source_clear (&self->source);
  /* From here on the callee may have freed us. */
  answer->applied (answer->user_data, answer->error);
  answer_free (answer);
  return G_SOURCE_CONTINUE;
}

NetworkAnswers *
network_answers_new (void)
{
  NetworkAnswers *self = g_new0 (NetworkAnswers, 1);

  g_queue_init (&self->waiting);
  return self;
}

void
network_answers_free (NetworkAnswers *self)
{
  if (self == NULL)
    return;
  source_clear (&self->source);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) answer_free);
  g_free (self);
}

void
network_answers_push (NetworkAnswers *self, guint ifindex, NetworkApplied applied, gpointer user_data, GError *error)
{
  Answer *answer = g_new0 (Answer, 1);

  *answer = (Answer) { .ifindex = ifindex, .applied = applied, .user_data = user_data, .error = error };
  g_queue_push_tail (&self->waiting, answer);
  if (self->source != NULL)
    return;
  self->source = g_idle_source_new ();
  g_source_set_callback (self->source, deliver, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

void
network_answers_cancel (NetworkAnswers *self, guint ifindex)
{
  for (GList *item = self->waiting.head; item != NULL; item = item->next) {
    Answer *answer = item->data;

    if (answer->ifindex != ifindex)
      continue;
    g_clear_error (&answer->error);
    answer->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "another call came in between");
  }
}
