/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timer.h"

static void
attach (GSource **slot, GSource *source, GSourceFunc func, gpointer data)
{
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, NULL);
  *slot = source;
}

void
sim_timer_start (GSource **slot, guint ms, GSourceFunc func, gpointer data)
{
  sim_timer_stop (slot);
  attach (slot, g_timeout_source_new (ms), func, data);
}

void
sim_timer_stop (GSource **slot)
{
  if (*slot == NULL)
    return;
  g_source_destroy (*slot);
  g_clear_pointer (slot, g_source_unref);
}

void
sim_watch_start (GSource **slot, int fd, GIOCondition condition, GUnixFDSourceFunc func, gpointer data)
{
  sim_timer_stop (slot);
  attach (slot, g_unix_fd_source_new (fd, condition), G_SOURCE_FUNC (func), data);
}
