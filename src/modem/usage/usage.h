/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data volume of a billing period: its beginning and end, what of a quota is used, and when to look again. Values
 * and arithmetic only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What of a quota is used. */
typedef enum {
  USAGE_BELOW,   /* less than four fifths, or there is no quota */
  USAGE_WARNING, /* four fifths */
  USAGE_REACHED, /* all of it */
  N_USAGE_LEVELS
} UsageLevel;

#define USAGE_MARK_MODEM_MAX 64

/* How far one connection is counted already: a process that takes it over goes on from here. */
typedef struct {
  char modem[USAGE_MARK_MODEM_MAX]; /* the id of its modem, cut; "": none */
  gint64 since_us;                  /* wall clock of its start */
  guint64 rx_bytes, tx_bytes;       /* its counters then */
} UsageMark;

typedef struct {
  guint64 rx_bytes, tx_bytes; /* of the period */
  gint64 start_us;            /* of the period, µs since 1970; 0: nothing was counted yet */
  UsageLevel told;            /* of this period */
  UsageMark mark;
} Usage;

/* "below", "warning", "reached". */
const char *usage_level_to_string (UsageLevel level);

/* The midnight, local time, with which the day @billing_day (1 … 31; the last day of shorter months) began last, at
 * @wall_us or before. */
gint64 usage_period_start (gint64 wall_us, guint billing_day);

/* The first such midnight after @start_us: a period that was begun by hand ends there too. */
gint64 usage_period_end (gint64 start_us, guint billing_day);

/* Begins a new period at @start_us, with nothing in it; the mark stays. */
void usage_begin (Usage *self, gint64 start_us);

/* @quota in bytes, 0: none. */
UsageLevel usage_level (guint64 bytes, guint64 quota);

/* Bytes from @bytes to the next level; G_MAXUINT64: there is none. */
guint64 usage_left (guint64 bytes, guint64 quota);

/* In how many µs to look again, 1 to 60 s: before @left bytes more can have gone at the pace of the last look, when
 * @moved bytes had gone in
 * @elapsed_us. Where nothing moves, twice @last_us, which was waited before. */
gint64 usage_next_look (guint64 left, guint64 moved, gint64 elapsed_us, gint64 last_us);

/* One line of text, to be freed; and back. FALSE for text that is not one, *@out is unchanged then. */
char *usage_to_string (const Usage *self);
gboolean usage_from_string (const char *text, Usage *out);

G_END_DECLS
