/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/backoff.h"

gint64
backoff_next (Backoff *self, const BackoffLimits *limits, guint32 jitter)
{
  gint64 delay_us = limits->first_us;

  g_return_val_if_fail (limits->first_us > 0 && limits->limit_us >= limits->first_us, 0);

  if (self->attempts < G_MAXUINT)
    self->attempts++;
  if (self->attempts == 1)
    return 0;
  for (guint i = 2; i < self->attempts && delay_us < limits->limit_us; i++)
    delay_us = delay_us > limits->limit_us / 2 ? limits->limit_us : delay_us * 2;
  return delay_us - (gint64) ((gdouble) delay_us / 4 * jitter / G_MAXUINT32);
}

void
backoff_reset (Backoff *self)
{
  self->attempts = 0;
}
