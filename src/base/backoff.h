/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When to try again: at once, then in growing steps with jitter, without end. A value, no clock of its own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gint64 first_us; /* the delay before the second try; the first is at once */
  gint64 limit_us; /* no delay is longer than this, jitter included */
} BackoffLimits;

typedef struct {
  guint attempts; /* tries since the last success */
} Backoff;

/* The delay in µs before the next try, and counts it. The first is 0; the n-th after that is first_us * 2^(n-1), at
 * most limit_us, made shorter by up to a quarter in proportion to @jitter, any 32 random bits. */
gint64 backoff_next (Backoff *self, const BackoffLimits *limits, guint32 jitter);

/* A success: the next try is at once again. */
void backoff_reset (Backoff *self);

G_END_DECLS
