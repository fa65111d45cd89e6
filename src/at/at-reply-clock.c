/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-fields.h"
#include "at/at-reply.h"

#include <string.h>

/* Two digits of a year: a clock that was never set starts in 1970 or 1980. */
#define CENTURY_TURN 70
#define QUARTER_MINUTES 15
/* 27.007: -96 … +96. */
#define QUARTERS_MAX 96

/* Reads @n digits at *@at and the @end behind them, '\0' for none, which are taken off. */
static gboolean
take_number (const char **at, guint n, char end, guint *out)
{
  *out = 0;
  for (guint i = 0; i < n; i++, (*at)++) {
    if (!g_ascii_isdigit (**at))
      return FALSE;
    *out = *out * 10 + (guint) g_ascii_digit_value (**at);
  }
  if (end != '\0' && *(*at)++ != end)
    return FALSE;
  return TRUE;
}

static gboolean
take_date (const char **at, AtClock *out)
{
  guint digits = 0;

  while (digits < 4 && g_ascii_isdigit ((*at)[digits]))
    digits++;
  if ((digits != 2 && digits != 4) || !take_number (at, digits, '/', &out->year)
      || !take_number (at, 2, '/', &out->month) || !take_number (at, 2, ',', &out->day))
    return FALSE;
  if (digits == 2)
    out->year += out->year < CENTURY_TURN ? 2000 : 1900;
  return out->year > 0 && out->month >= 1 && out->month <= 12
         && g_date_valid_dmy ((GDateDay) out->day, (GDateMonth) out->month, (GDateYear) out->year);
}

static gboolean
take_time (const char **at, AtClock *out)
{
  return take_number (at, 2, ':', &out->hour) && take_number (at, 2, ':', &out->minute)
         && take_number (at, 2, '\0', &out->second) && out->hour < 24 && out->minute < 60 && out->second < 60;
}

/* "+32": at most two digits. */
static gboolean
take_zone (const char **at, AtClock *out)
{
  gboolean west = **at == '-';
  guint quarters = 0;

  if (!west && **at != '+')
    return TRUE;
  (*at)++;
  if (!take_number (at, g_ascii_isdigit ((*at)[0]) && g_ascii_isdigit ((*at)[1]) ? 2 : 1, '\0', &quarters)
      || quarters > QUARTERS_MAX)
    return FALSE;
  out->has_zone = TRUE;
  out->zone_minutes = (int) quarters * QUARTER_MINUTES;
  if (west)
    out->zone_minutes = -out->zone_minutes;
  return TRUE;
}

gboolean
at_parse_cclk (const char *line, AtClock *out)
{
  const char *at = at_line_value (line, "+CCLK:");
  AtClock clock = { 0 };

  if (at == NULL)
    return FALSE;
  at += *at == '"' ? 1 : 0;
  if (!take_date (&at, &clock) || !take_time (&at, &clock) || !take_zone (&at, &clock)
      || (*at != '\0' && strchr ("\" ,", *at) == NULL))
    return FALSE;
  *out = clock;
  return TRUE;
}
