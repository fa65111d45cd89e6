/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/usage/usage.h"

#include <string.h>

#define LOOK_MIN G_USEC_PER_SEC
#define LOOK_MAX (60 * (gint64) G_USEC_PER_SEC)
/* What Cat-M1 can do, 1 Mbit/s: a connection that rests may go on with that at any time. */
#define PACE_MIN (128 * 1024)
/* Later the calendar has no date. */
#define START_MAX (G_GINT64_CONSTANT (253000000000) * G_USEC_PER_SEC)
/* rx, tx, start, told, mark: modem, since, rx, tx */
#define TEXT_TYPE "(ttxusxtt)"

const char *
usage_level_to_string (UsageLevel level)
{
  static const char *const strings[N_USAGE_LEVELS] = {
    [USAGE_BELOW] = "below",
    [USAGE_WARNING] = "warning",
    [USAGE_REACHED] = "reached",
  };

  g_return_val_if_fail ((guint) level < N_USAGE_LEVELS, "");
  return strings[level];
}

static GDateTime *
billing_midnight (int year, int month, guint billing_day)
{
  int last = g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year);

  return g_date_time_new_local (year, month, MIN ((int) billing_day, last), 0, 0, 0);
}

/* That of the month of @wall_us, and of the @months before or after. */
static gint64
midnight_near (gint64 wall_us, int months, guint billing_day)
{
  g_autoptr (GDateTime) wall = g_date_time_new_from_unix_local (wall_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) first = g_date_time_new_local (g_date_time_get_year (wall), g_date_time_get_month (wall), 1, 0,
                                                       0, 0);
  g_autoptr (GDateTime) month = g_date_time_add_months (first, months);
  g_autoptr (GDateTime) midnight = billing_midnight (g_date_time_get_year (month), g_date_time_get_month (month),
                                                     billing_day);

  return g_date_time_to_unix (midnight) * G_USEC_PER_SEC;
}

gint64
usage_period_start (gint64 wall_us, guint billing_day)
{
  gint64 start = midnight_near (wall_us, 0, billing_day);

  return start <= wall_us ? start : midnight_near (wall_us, -1, billing_day);
}

gint64
usage_period_end (gint64 start_us, guint billing_day)
{
  gint64 end = midnight_near (start_us, 0, billing_day);

  return end > start_us ? end : midnight_near (start_us, 1, billing_day);
}

void
usage_begin (Usage *self, gint64 start_us)
{
  self->rx_bytes = 0;
  self->tx_bytes = 0;
  self->start_us = start_us;
  self->told = USAGE_BELOW;
}

static guint64
warning_at (guint64 quota)
{
  return quota - quota / 5;
}

UsageLevel
usage_level (guint64 bytes, guint64 quota)
{
  if (quota == 0 || bytes < warning_at (quota))
    return USAGE_BELOW;
  return bytes < quota ? USAGE_WARNING : USAGE_REACHED;
}

guint64
usage_left (guint64 bytes, guint64 quota)
{
  switch (usage_level (bytes, quota)) {
  case USAGE_BELOW:
    return quota == 0 ? G_MAXUINT64 : warning_at (quota) - bytes;
  case USAGE_WARNING:
    return quota - bytes;
  case USAGE_REACHED:
  case N_USAGE_LEVELS:
    break;
  }
  return G_MAXUINT64;
}

gint64
usage_next_look (guint64 left, guint64 moved, gint64 elapsed_us, gint64 last_us)
{
  gdouble seconds = (gdouble) MAX (elapsed_us, 1) / G_USEC_PER_SEC;
  gdouble pace = MAX ((gdouble) moved / seconds, PACE_MIN);

  if (moved == 0)
    return CLAMP (2 * last_us, LOOK_MIN, LOOK_MAX);
  return (gint64) CLAMP ((gdouble) left / pace * G_USEC_PER_SEC, LOOK_MIN, LOOK_MAX);
}

char *
usage_to_string (const Usage *self)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (
    g_variant_new (TEXT_TYPE, self->rx_bytes, self->tx_bytes, self->start_us, (guint32) self->told, self->mark.modem,
                   self->mark.since_us, self->mark.rx_bytes, self->mark.tx_bytes));

  return g_variant_print (value, FALSE);
}

gboolean
usage_from_string (const char *text, Usage *out)
{
  g_autoptr (GVariant) value = NULL;
  const char *modem = NULL;
  guint32 told = 0;
  Usage usage = { .start_us = 0 };

  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  value = g_variant_parse (G_VARIANT_TYPE (TEXT_TYPE), text, NULL, NULL, NULL);
  if (value == NULL)
    return FALSE;
  g_variant_get (value, "(ttxu&sxtt)", &usage.rx_bytes, &usage.tx_bytes, &usage.start_us, &told, &modem,
                 &usage.mark.since_us, &usage.mark.rx_bytes, &usage.mark.tx_bytes);
  if (told >= N_USAGE_LEVELS || usage.start_us < 0 || usage.start_us > START_MAX)
    return FALSE;
  usage.told = (UsageLevel) told;
  g_strlcpy (usage.mark.modem, modem, sizeof usage.mark.modem);
  *out = usage;
  return TRUE;
}
