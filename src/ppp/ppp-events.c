/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-events.h"

void
ppp_events_push (PppEvents *self, const PppEvent *event)
{
  PppEvent dropped;

  if (self->count == PPP_EVENTS_MAX)
    ppp_events_pop (self, &dropped);
  self->events[(self->first + self->count) % PPP_EVENTS_MAX] = *event;
  self->count++;
}

gboolean
ppp_events_pop (PppEvents *self, PppEvent *out)
{
  if (self->count == 0)
    return FALSE;
  *out = self->events[self->first];
  self->first = (self->first + 1) % PPP_EVENTS_MAX;
  self->count--;
  return TRUE;
}
