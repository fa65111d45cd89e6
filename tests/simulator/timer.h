/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One-shot and repeating timers that live in a slot of their owner, so that none outlives it. */
#pragma once

#include <glib-unix.h>
#include <glib.h>

G_BEGIN_DECLS

/* Calls @func in @ms milliseconds (0: in the next turn of the loop); what ran in @slot before is cancelled.
 * @func returns G_SOURCE_CONTINUE to be called again after the same time; a one-shot @func calls sim_timer_stop(). */
void sim_timer_start (GSource **slot, guint ms, GSourceFunc func, gpointer data);

/* Cancels what runs in @slot, if anything. */
void sim_timer_stop (GSource **slot);

/* The same for any source on a descriptor: calls @func while @condition holds. */
void sim_watch_start (GSource **slot, int fd, GIOCondition condition, GUnixFDSourceFunc func, gpointer data);

G_END_DECLS
