/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes are counted for the profile, or for the modem where it is used without; its quota warns and cuts. The count that is stored is that of all
 * modems; each of them adds what it has counted since. */
#include "base/log.h"
#include "modem/modem-private.h"
#include "modem/usage-memory.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The flash of a small computer wears out: at most so often while bytes go, or when so many have gone. */
#define SAVE_INTERVAL SECONDS (600)
#define SAVE_BYTES (1024 * 1024)
/* Who waits for the end of a period looks at the clock on the wall so often: it may have been set. */
#define CLOCK_INTERVAL SECONDS (3600)
/* 1 November 2026: no clock that is right says less. */
#define WRITTEN_US SECONDS (1793491200)
/* More than a period, so that it is not the next one, which a time zone may let begin a little early. */
#define FUTURE_MIN (40 * 24 * SECONDS (3600))

static gint64
wall (const Modem *self)
{
  return self->environment->clock->wall (self->environment->clock);
}

/* The calendar costs more than all else here: what it said is kept by show(). */
static gint64
period_end (const Modem *self, gint64 start_us)
{
  const Counting *counting = &self->counting;

  return start_us == self->info.period_start_us && counting->end_us > 0 ? counting->end_us
                                                                         : usage_period_end (start_us, counting->billing_day);
}

static gint64
period_start (const Modem *self, gint64 now_us)
{
  gboolean known = self->info.period_start_us <= now_us && now_us < self->counting.end_us;

  return known ? self->info.period_start_us : usage_period_start (now_us, self->counting.billing_day);
}

/* A clock that was far ahead once has begun a period that would last until then. One that went back, as one without a battery does at boot, is
 * another matter: it is before this was written. */
static gboolean
is_of_the_future (gint64 start_us, gint64 now_us)
{
  return now_us >= WRITTEN_US && start_us - now_us > FUTURE_MIN;
}

/* The period as of now, with what is not stored yet. A clock that went back begins none. */
static Usage
period (const Modem *self)
{
  const Counting *counting = &self->counting;
  gint64 now_us = wall (self);
  Usage usage;

  usage_memory_load (self->environment->store, counting->profile, modem_id (self), &usage);
  if (usage.start_us == 0 || is_of_the_future (usage.start_us, now_us) || now_us >= period_end (self, usage.start_us))
    usage_begin (&usage, period_start (self, now_us));
  usage.rx_bytes += counting->rx_new;
  usage.tx_bytes += counting->tx_new;
  return usage;
}

static void
store (Modem *self, Usage usage)
{
  Counting *counting = &self->counting;

  if (self->bearer.link != NULL) {
    usage.mark = (UsageMark) { .since_us = self->info.since_us, .rx_bytes = counting->rx_seen, .tx_bytes = counting->tx_seen };
    g_strlcpy (usage.mark.modem, modem_id (self), sizeof usage.mark.modem);
  }
  usage_memory_save (self->environment->store, counting->profile, modem_id (self), &usage);
  counting->rx_new = 0;
  counting->tx_new = 0;
  counting->saved_us = modem_now (self);
}

void
statistics_save (Modem *self)
{
  if (self->counting.rx_new + self->counting.tx_new > 0)
    store (self, period (self));
}

static guint64
grown (guint64 seen, guint64 now)
{
  return now >= seen ? now - seen : now;
}

/* The link's counters, or those of the last one. */
static LinkStatistics
counters (const Modem *self)
{
  LinkStatistics values = { .rx_bytes = self->counting.rx_seen, .tx_bytes = self->counting.tx_seen };

  if (self->bearer.link != NULL)
    self->bearer.ops->statistics (self->bearer.link, &values);
  return values;
}

/* How many bytes have gone since the last time. */
static guint64
count (Modem *self)
{
  Counting *counting = &self->counting;
  LinkStatistics now = counters (self);
  guint64 rx = grown (counting->rx_seen, now.rx_bytes);
  guint64 tx = grown (counting->tx_seen, now.tx_bytes);

  counting->rx_new += rx;
  counting->tx_new += tx;
  counting->rx_seen = now.rx_bytes;
  counting->tx_seen = now.tx_bytes;
  return rx + tx;
}

static void
show (Modem *self, const Usage *usage)
{
  if (self->info.period_start_us == usage->start_us && self->info.quota == self->counting.quota && self->counting.end_us > 0)
    return;
  self->counting.end_us = usage_period_end (usage->start_us, self->counting.billing_day);
  self->info.period_start_us = usage->start_us;
  self->info.quota = self->counting.quota;
  modem_info_touch (self, MODEM_INFO_REST);
}

static void
tell (Modem *self, UsageLevel level, guint64 bytes)
{
  g_autofree char *used = statistics_describe (self);

  dt_log (DT_LOG_WARNING, modem_id (self), level == USAGE_REACHED ? "the data quota is used up: %s" : "the data quota is nearly used up: %s",
          used);
  outbox_add_quota (self->outbox, usage_level_to_string (level), bytes);
}

/* The period as of now; what was counted in one that is over, and not stored yet, is not of this one. */
static Usage
roll (Modem *self)
{
  Counting *counting = &self->counting;
  Usage usage = period (self);

  if (usage.start_us != self->info.period_start_us) {
    usage.rx_bytes -= counting->rx_new;
    usage.tx_bytes -= counting->tx_new;
    counting->rx_new = 0;
    counting->tx_new = 0;
  }
  show (self, &usage);
  return usage;
}

/* What the quota says to the bytes of the period, which are returned. */
static guint64
judge (Modem *self)
{
  Usage usage = roll (self);
  guint64 bytes = usage.rx_bytes + usage.tx_bytes;
  UsageLevel level = usage_level (bytes, self->counting.quota);
  UsageLevel told = usage.told;

  if (level != told) {
    usage.told = level;
    store (self, usage);
  }
  if (level > told)
    tell (self, level, bytes);
  return bytes;
}

/* In how many µs there is something to do. */
static gint64
next_delay (const Modem *self)
{
  const Counting *counting = &self->counting;
  gint64 now = modem_now (self);
  gint64 delay = period_end (self, self->info.period_start_us) - wall (self);

  if (self->wanted.blocked == DT_REASON_QUOTA_REACHED)
    delay = MIN (delay, CLOCK_INTERVAL);
  if (self->bearer.link != NULL)
    delay = MIN (delay, counting->looked_us + counting->pace_us - now);
  if (counting->rx_new + counting->tx_new > 0)
    delay = MIN (delay, counting->saved_us + SAVE_INTERVAL - now);
  return delay;
}

static void
arm (Modem *self)
{
  modem_timer_set (self, TIMER_STATISTICS, next_delay (self));
}

static void
save_if_due (Modem *self, gboolean last)
{
  const Counting *counting = &self->counting;

  if (modem_now (self) - counting->saved_us >= SAVE_INTERVAL || (last && counting->rx_new + counting->tx_new >= SAVE_BYTES))
    statistics_save (self);
}

/* From this look to the next: @bytes in the period, @moved of them in the last @elapsed_us. */
static void
set_pace (Modem *self, guint64 bytes, guint64 moved, gint64 elapsed_us)
{
  Counting *counting = &self->counting;

  counting->pace_us = usage_next_look (usage_left (bytes, counting->quota), moved, elapsed_us, counting->pace_us);
}

void
statistics_look (Modem *self)
{
  Counting *counting = &self->counting;
  gint64 now = modem_now (self);

  if (self->bearer.link == NULL)
    return;
  guint64 moved = count (self);
  guint64 bytes = judge (self);
  set_pace (self, bytes, moved, now - counting->looked_us);
  counting->looked_us = now;
  save_if_due (self, FALSE);
  arm (self);
  if (counting->action == QUOTA_CUT && usage_level (bytes, counting->quota) == USAGE_REACHED && self->call.phase == CALL_PPP)
    call_drop (self, DT_REASON_QUOTA_REACHED);
}

static void
start_counting (Modem *self, guint64 rx_seen, guint64 tx_seen)
{
  Counting *counting = &self->counting;
  Usage usage = period (self);

  counting->rx_seen = rx_seen;
  counting->tx_seen = tx_seen;
  counting->looked_us = modem_now (self);
  set_pace (self, usage.rx_bytes + usage.tx_bytes, 1, G_USEC_PER_SEC); /* as if it had begun to move */
}

void
statistics_begin (Modem *self)
{
  start_counting (self, 0, 0);
  arm (self);
}

void
statistics_adopt (Modem *self)
{
  statistics_follow (self);

  Usage usage = period (self);
  gboolean counted = usage.mark.since_us == self->info.since_us
                     && strncmp (usage.mark.modem, modem_id (self), sizeof usage.mark.modem - 1) == 0;
  start_counting (self, counted ? usage.mark.rx_bytes : 0, counted ? usage.mark.tx_bytes : 0);
  modem_timer_set (self, TIMER_STATISTICS, 0);
}

void
statistics_end (Modem *self)
{
  count (self);
  judge (self);
  save_if_due (self, TRUE);
}

/* A quota that cut lets through again. */
static void
release (Modem *self)
{
  if (self->wanted.blocked != DT_REASON_QUOTA_REACHED || statistics_forbid (self))
    return;
  recovery_unblock (self);
  self->info.next_attempt_us = 0;
  modem_info_touch (self, MODEM_INFO_REST);
}

void
statistics_timer (Modem *self)
{
  statistics_look (self);
  if (self->bearer.link == NULL) {
    save_if_due (self, FALSE);
    judge (self);
    release (self);
    arm (self);
  }
}

void
statistics_init (Modem *self)
{
  self->counting.profile = g_strdup ("");
  self->counting.billing_day = 1;
  self->counting.saved_us = modem_now (self);

  Usage usage = period (self);
  show (self, &usage);
  self->timers[TIMER_STATISTICS] = modem_now (self) + next_delay (self);
}

void
statistics_follow (Modem *self)
{
  const ConnectionSettings *settings = self->wanted.settings;
  Counting *counting = &self->counting;
  gboolean same_profile = settings == NULL || g_str_equal (counting->profile, settings->profile);

  if (settings == NULL || (!same_profile && self->bearer.link != NULL))
    return;
  if (same_profile && counting->quota == settings->quota && counting->action == settings->quota_action
      && counting->billing_day == settings->billing_day)
    return;
  if (!same_profile) {
    statistics_save (self);
    g_free (counting->profile);
    counting->profile = g_strdup (settings->profile);
  }
  counting->quota = settings->quota;
  counting->action = settings->quota_action;
  counting->billing_day = settings->billing_day;
  counting->end_us = 0; /* another period, or another end of it */
  judge (self);
  arm (self);
}

gboolean
statistics_forbid (const Modem *self)
{
  Usage usage;

  if (self->counting.quota == 0 || self->counting.action != QUOTA_CUT)
    return FALSE;
  usage = period (self);
  return usage_level (usage.rx_bytes + usage.tx_bytes, self->counting.quota) == USAGE_REACHED;
}

void
statistics_wait (Modem *self)
{
  self->info.next_attempt_us = period_end (self, self->info.period_start_us);
  arm (self);
}

char *
statistics_describe (const Modem *self)
{
  Usage usage = period (self);
  g_autoptr (GDateTime) end = g_date_time_new_from_unix_local (period_end (self, usage.start_us) / G_USEC_PER_SEC);
  g_autofree char *date = g_date_time_format (end, "%Y-%m-%d");
  g_autofree char *used = g_format_size (usage.rx_bytes + usage.tx_bytes);
  g_autofree char *quota = g_format_size (self->counting.quota);

  return g_strdup_printf (_("%s of %s; the next period begins on %s"), used, quota, date);
}

void
modem_statistics (const Modem *self, ModemStatistics *out)
{
  LinkStatistics now = counters (self);
  Usage usage = period (self);

  *out = (ModemStatistics) {
    .rx_bytes = now.rx_bytes,
    .tx_bytes = now.tx_bytes,
    .period_rx_bytes = usage.rx_bytes + grown (self->counting.rx_seen, now.rx_bytes),
    .period_tx_bytes = usage.tx_bytes + grown (self->counting.tx_seen, now.tx_bytes),
  };
}

void
modem_reset_period (Modem *self, ModemDone done, gpointer user_data)
{
  Usage usage = { .start_us = wall (self) };

  count (self);
  store (self, usage);
  show (self, &usage);
  set_pace (self, 0, 1, G_USEC_PER_SEC);
  release (self);
  arm (self);
  modem_answer (self, done, user_data, NULL, NULL);
}

void
modem_update_quota (Modem *self, const ConnectionSettings *settings)
{
  ConnectionSettings *wanted = self->wanted.settings;
  const char *profile = *settings->id == '\0' ? settings->profile : settings->id;

  if (wanted == NULL || !g_str_equal (wanted->profile, profile))
    return;
  wanted->quota = settings->quota;
  wanted->quota_action = settings->quota_action;
  wanted->billing_day = settings->billing_day;
  statistics_follow (self);
  release (self);
  /* The connection that is up may be over it now. */
  modem_timer_set (self, TIMER_STATISTICS, 0);
}
