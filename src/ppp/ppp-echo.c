/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-echo.h"

void
ppp_echo_init (PppEcho *self, gint64 interval_us, guint max_failures)
{
  *self = (PppEcho) { .interval_us = interval_us, .max_failures = MAX (max_failures, 1), .deadline = G_MAXINT64 };
}

void
ppp_echo_start (PppEcho *self, gint64 now_us)
{
  self->unanswered = 0;
  self->deadline = self->interval_us <= 0 || self->interval_us > G_MAXINT64 - now_us ? G_MAXINT64
                                                                                     : now_us + self->interval_us;
}

void
ppp_echo_stop (PppEcho *self)
{
  self->deadline = G_MAXINT64;
}

void
ppp_echo_answered (PppEcho *self)
{
  self->answered = TRUE;
}

void
ppp_echo_carried (PppEcho *self, gint64 when_us)
{
  self->carried = TRUE;
  ppp_echo_heard (self, when_us);
}

void
ppp_echo_heard (PppEcho *self, gint64 when_us)
{
  if (self->deadline != G_MAXINT64 && when_us >= self->deadline - self->interval_us)
    ppp_echo_start (self, when_us);
}

PppEchoStep
ppp_echo_tick (PppEcho *self, gint64 now_us)
{
  if (now_us < self->deadline)
    return PPP_ECHO_NOTHING;
  if (self->unanswered >= self->max_failures && (self->answered || !self->carried)) {
    ppp_echo_stop (self);
    return PPP_ECHO_DEAD;
  }
  self->unanswered = MIN (self->unanswered + 1, self->max_failures);
  self->deadline = now_us + self->interval_us;
  return PPP_ECHO_SEND;
}
