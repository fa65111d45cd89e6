/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bus/pending-calls.h"

struct _PendingCalls {
  GQueue calls; /* of PendingCall */
};

struct _PendingCall {
  PendingCalls *owner;
  ModemDone done;
  gpointer user_data;
};

PendingCalls *
pending_calls_new (void)
{
  PendingCalls *self = g_new0 (PendingCalls, 1);

  g_queue_init (&self->calls);
  return self;
}

void
pending_calls_free (PendingCalls *self)
{
  g_return_if_fail (g_queue_is_empty (&self->calls));

  g_free (self);
}

PendingCall *
pending_calls_add (PendingCalls *self, ModemDone done, gpointer user_data)
{
  PendingCall *call = g_new (PendingCall, 1);

  call->owner = self;
  call->done = done;
  call->user_data = user_data;
  g_queue_push_tail (&self->calls, call);
  return call;
}

void
pending_call_done (gpointer call, const ModemResult *result, const GError *error)
{
  PendingCall *self = call;

  g_queue_remove (&self->owner->calls, self);
  self->done (self->user_data, result, error);
  g_free (self);
}

void
pending_calls_fail (PendingCalls *self, const GError *error)
{
  while (!g_queue_is_empty (&self->calls))
    pending_call_done (g_queue_peek_head (&self->calls), NULL, error);
}
