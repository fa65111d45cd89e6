/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/log-limit.h"

gboolean
log_limit_allows (LogLimit *self, guint burst, gint64 now_us)
{
  if (self->end_us == 0 || now_us >= self->end_us) {
    self->end_us = now_us + LOG_LIMIT_WINDOW_US;
    self->written = 0;
  }
  if (self->written < burst) {
    self->written++;
    return TRUE;
  }
  if (self->left_out < G_MAXUINT)
    self->left_out++;
  return FALSE;
}

gint64
log_limit_deadline (const LogLimit *self)
{
  return self->left_out == 0 ? G_MAXINT64 : self->end_us;
}

guint
log_limit_take (LogLimit *self, gint64 now_us)
{
  guint left_out = self->left_out;

  if (left_out == 0 || now_us < self->end_us)
    return 0;
  self->left_out = 0;
  return left_out;
}
