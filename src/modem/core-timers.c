/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/core-timers.h"

/* One that has slack waits for a turn that comes a little later anyway. */
static gint64
timer_deadline (const CoreTimer *timer, gint64 other_us)
{
  gint64 deadline = timer->deadline_us;

  if (deadline != G_MAXINT64 && other_us > deadline && other_us <= deadline + timer->slack_us)
    return other_us;
  return deadline;
}

gint64
core_timers_deadline (const GPtrArray *timers, gint64 other_us)
{
  gint64 deadline = other_us;

  for (guint i = 0; i < timers->len; i++)
    deadline = MIN (deadline, timer_deadline (g_ptr_array_index (timers, i), other_us));
  return deadline;
}

void
core_timers_run (const GPtrArray *timers, ModemCore *core, gint64 now_us, gint64 other_us, gboolean hurry)
{
  for (guint i = 0; hurry && i < timers->len; i++) {
    CoreTimer *timer = g_ptr_array_index (timers, i);

    if (timer->slack_us > 0 && timer->deadline_us <= now_us + timer->slack_us)
      timer->deadline_us = now_us;
  }
  for (guint i = 0; i < timers->len; i++) {
    CoreTimer *timer = g_ptr_array_index (timers, i);

    if (timer_deadline (timer, other_us) > now_us)
      continue;
    core_timer_stop (timer);
    timer->function (core);
  }
}

void
core_timer_stop (CoreTimer *timer)
{
  timer->deadline_us = G_MAXINT64;
}

gboolean
core_timer_runs (const CoreTimer *timer)
{
  return timer->deadline_us != G_MAXINT64;
}
