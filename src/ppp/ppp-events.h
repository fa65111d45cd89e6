/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The queue of events for the session's owner. Of fixed size: when the owner does not drain it, the oldest event is dropped,
 * so that the last ones, FINISHED above all, always arrive. */
#pragma once

#include "ppp/ppp-session.h"

G_BEGIN_DECLS

/* One call on a session makes ten at most. */
#define PPP_EVENTS_MAX 32

typedef struct {
  PppEvent events[PPP_EVENTS_MAX];
  guint first;
  guint count;
} PppEvents;

void ppp_events_push (PppEvents *self, const PppEvent *event);
/* FALSE: there is none, @out is untouched. */
gboolean ppp_events_pop (PppEvents *self, PppEvent *out);

G_END_DECLS
