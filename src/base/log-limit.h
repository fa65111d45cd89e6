/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps what others can cause as often as they like (a modem's words, a user's calls) from filling the log: so many
 * lines of a kind in a minute are written, the others are counted. A value of zeros to begin with, no clock of its
 * own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LOG_LIMIT_WINDOW_US (60 * G_USEC_PER_SEC)

typedef struct {
  gint64 end_us;  /* of the minute that began with a line; 0: none has */
  guint written;  /* lines in it */
  guint left_out; /* likewise, and in the minutes before that log_limit_take() was not asked about */
} LogLimit;

/* Whether a line at @now_us (monotonic µs) may be written: the first @burst (1 or more) of a minute may; the others are
 * counted. */
gboolean log_limit_allows (LogLimit *self, guint burst, gint64 now_us);

/* When log_limit_take() will have something to say; G_MAXINT64: nothing has been left out. */
gint64 log_limit_deadline (const LogLimit *self);

/* How many lines were left out, for one line that says so, when the minute is over at @now_us, and forgets them; else
 * 0. */
guint log_limit_take (LogLimit *self, gint64 now_us);

G_END_DECLS
