/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timers of one modem, for which there is one alarm. Private to modem/. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ModemCore ModemCore;

/* A component's timer, a part of its state; core_timer_init() begins it, core_timer_set() lets it run. */
typedef struct {
  gint64 deadline_us;                 /* private, monotonic; G_MAXINT64: it does not run */
  void (*function) (ModemCore *core); /* private */
  gint64 slack_us;                    /* so much later it may run, or earlier, in a turn that comes anyway */
} CoreTimer;

void core_timer_stop (CoreTimer *timer);
gboolean core_timer_runs (const CoreTimer *timer);

/* For the core: when the first of @timers (of CoreTimer *) is due; @other_us: when there will be a turn anyway. */
gint64 core_timers_deadline (const GPtrArray *timers, gint64 other_us);
/* Runs those that are due at @now_us, in their order; a timer is stopped before it runs. @hurry: those with slack take
 * part in this turn. */
void core_timers_run (const GPtrArray *timers, ModemCore *core, gint64 now_us, gint64 other_us, gboolean hurry);

G_END_DECLS
