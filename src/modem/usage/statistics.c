/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/usage/statistics.h"

#include "base/log.h"
#include "modem/call/bearer.h"
#include "modem/call/call.h"
#include "modem/connection/connection.h"
#include "modem/usage/usage-memory.h"

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

/* Bytes, for whom, and how many are allowed. The count that is stored is that of all modems; each of them adds what it
 * has counted since. */
typedef struct {
  UsageInfo info;
  CoreTimer timer; /* bytes are to be counted or written, or a period ends */
  char *profile;   /* whose they are; "": the modem's own */
  guint64 quota;   /* bytes a period, 0: none */
  QuotaAction action;
  guint billing_day;
  gint64 end_us;              /* of the period that UsageInfo shows, by the clock on the wall; 0: not known */
  guint64 rx_seen, tx_seen;   /* the link's counters at the last look; they stay when it is gone */
  guint64 rx_new, tx_new;     /* counted since what is stored */
  gint64 looked_us, saved_us; /* monotonic */
  gint64 pace_us;             /* from the last look to the next */
} Counting;

static Counting *
counting_of (const ModemCore *self)
{
  return core_state (self, &usage_component);
}

const UsageInfo *
usage_info (const ModemCore *self)
{
  return &counting_of (self)->info;
}

static gboolean
has_link (const ModemCore *self)
{
  LinkStatistics ignored;

  return bearer_statistics (self, &ignored);
}

/* The calendar costs more than all else here: what it said is kept by show(). */
static gint64
period_end (const ModemCore *self, gint64 start_us)
{
  const Counting *counting = counting_of (self);

  return start_us == usage_info (self)->period_start_us && counting->end_us > 0
           ? counting->end_us
           : usage_period_end (start_us, counting->billing_day);
}

static gint64
period_start (const ModemCore *self, gint64 now_us)
{
  gboolean known = usage_info (self)->period_start_us <= now_us && now_us < counting_of (self)->end_us;

  return known ? usage_info (self)->period_start_us : usage_period_start (now_us, counting_of (self)->billing_day);
}

/* A clock that was far ahead once has begun a period that would last until then. One that went back, as one without a
 * battery does at boot, is another matter: it is before this was written. */
static gboolean
is_of_the_future (gint64 start_us, gint64 now_us)
{
  return now_us >= WRITTEN_US && start_us - now_us > FUTURE_MIN;
}

/* The period as of now, with what is not stored yet. A clock that went back begins none. */
static Usage
period (const ModemCore *self)
{
  const Counting *counting = counting_of (self);
  gint64 now_us = core_wall (self);
  Usage usage;

  usage_memory_load (core_environment (self)->store, counting->profile, core_id (self), &usage);
  if (usage.start_us == 0 || is_of_the_future (usage.start_us, now_us) || now_us >= period_end (self, usage.start_us))
    usage_begin (&usage, period_start (self, now_us));
  usage.rx_bytes += counting->rx_new;
  usage.tx_bytes += counting->tx_new;
  return usage;
}

static void
store (ModemCore *self, Usage usage)
{
  Counting *counting = counting_of (self);

  if (has_link (self)) {
    usage.mark = (UsageMark) { .since_us = bearer_info (self)->since_us,
                               .rx_bytes = counting->rx_seen,
                               .tx_bytes = counting->tx_seen };
    g_strlcpy (usage.mark.modem, core_id (self), sizeof usage.mark.modem);
  }
  usage_memory_save (core_environment (self)->store, counting->profile, core_id (self), &usage);
  counting->rx_new = 0;
  counting->tx_new = 0;
  counting->saved_us = core_now (self);
}

static void
save (ModemCore *self)
{
  if (counting_of (self)->rx_new + counting_of (self)->tx_new > 0)
    store (self, period (self));
}

static guint64
grown (guint64 seen, guint64 now)
{
  return now >= seen ? now - seen : now;
}

/* The link's counters, or those of the last one. */
static LinkStatistics
counters (const ModemCore *self)
{
  LinkStatistics values = { .rx_bytes = counting_of (self)->rx_seen, .tx_bytes = counting_of (self)->tx_seen };

  bearer_statistics (self, &values);
  return values;
}

/* How many bytes have gone since the last time. */
static guint64
count (ModemCore *self)
{
  Counting *counting = counting_of (self);
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
show (ModemCore *self, const Usage *usage)
{
  if (usage_info (self)->period_start_us == usage->start_us && usage_info (self)->quota == counting_of (self)->quota
      && counting_of (self)->end_us > 0)
    return;
  counting_of (self)->end_us = usage_period_end (usage->start_us, counting_of (self)->billing_day);
  counting_of (self)->info = (UsageInfo) { usage->start_us, counting_of (self)->quota };
  core_touch (self, MODEM_INFO_USAGE);
}

static void
tell (ModemCore *self, UsageLevel level, guint64 bytes)
{
  g_autofree char *used = statistics_describe (self);

  dt_log (DT_LOG_WARNING, core_id (self),
          level == USAGE_REACHED ? "the data quota is used up: %s" : "the data quota is nearly used up: %s", used);
  core_tell (self, &(ModemEvent) {
                     .kind = MODEM_EVENT_QUOTA_REACHED,
                     .quota_reached = { level == USAGE_REACHED ? QUOTA_LEVEL_REACHED : QUOTA_LEVEL_WARNING, bytes },
                   });
}

/* The period as of now; what was counted in one that is over, and not stored yet, is not of this one. */
static Usage
roll (ModemCore *self)
{
  Counting *counting = counting_of (self);
  Usage usage = period (self);

  if (usage.start_us != usage_info (self)->period_start_us) {
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
judge (ModemCore *self)
{
  Usage usage = roll (self);
  guint64 bytes = usage.rx_bytes + usage.tx_bytes;
  UsageLevel level = usage_level (bytes, counting_of (self)->quota);
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
next_delay (const ModemCore *self)
{
  const Counting *counting = counting_of (self);
  gint64 now = core_now (self);
  gint64 delay = period_end (self, usage_info (self)->period_start_us) - core_wall (self);

  if (connection_blocked (self) == DT_REASON_QUOTA_REACHED)
    delay = MIN (delay, CLOCK_INTERVAL);
  if (has_link (self))
    delay = MIN (delay, counting->looked_us + counting->pace_us - now);
  if (counting->rx_new + counting->tx_new > 0)
    delay = MIN (delay, counting->saved_us + SAVE_INTERVAL - now);
  return delay;
}

static void
arm (ModemCore *self)
{
  core_timer_set (self, &counting_of (self)->timer, next_delay (self));
}

static void
save_if_due (ModemCore *self, gboolean last)
{
  const Counting *counting = counting_of (self);

  if (core_now (self) - counting->saved_us >= SAVE_INTERVAL
      || (last && counting->rx_new + counting->tx_new >= SAVE_BYTES))
    save (self);
}

/* From this look to the next: @bytes in the period, @moved of them in the last @elapsed_us. */
static void
set_pace (ModemCore *self, guint64 bytes, guint64 moved, gint64 elapsed_us)
{
  Counting *counting = counting_of (self);

  counting->pace_us = usage_next_look (usage_left (bytes, counting->quota), moved, elapsed_us, counting->pace_us);
}

static void
look (ModemCore *self)
{
  Counting *counting = counting_of (self);
  gint64 now = core_now (self);

  if (!has_link (self))
    return;
  guint64 moved = count (self);
  guint64 bytes = judge (self);
  set_pace (self, bytes, moved, now - counting->looked_us);
  counting->looked_us = now;
  save_if_due (self, FALSE);
  arm (self);
  if (counting->action == QUOTA_CUT && usage_level (bytes, counting->quota) == USAGE_REACHED
      && call_phase (self) == CALL_PPP)
    call_drop (self, DT_REASON_QUOTA_REACHED);
}

static void
start_counting (ModemCore *self, guint64 rx_seen, guint64 tx_seen)
{
  Counting *counting = counting_of (self);
  Usage usage = period (self);

  counting->rx_seen = rx_seen;
  counting->tx_seen = tx_seen;
  counting->looked_us = core_now (self);
  set_pace (self, usage.rx_bytes + usage.tx_bytes, 1, G_USEC_PER_SEC); /* as if it had begun to move */
}

static gboolean
forbids (const ModemCore *self)
{
  Usage usage;

  if (counting_of (self)->quota == 0 || counting_of (self)->action != QUOTA_CUT)
    return FALSE;
  usage = period (self);
  return usage_level (usage.rx_bytes + usage.tx_bytes, counting_of (self)->quota) == USAGE_REACHED;
}

/* A quota that cut lets through again. */
static void
release (ModemCore *self)
{
  if (connection_blocked (self) != DT_REASON_QUOTA_REACHED || forbids (self))
    return;
  connection_unblock (self);
  connection_show_next (self, 0);
}

static void
timer (ModemCore *self)
{
  look (self);
  if (!has_link (self)) {
    save_if_due (self, FALSE);
    judge (self);
    release (self);
    arm (self);
  }
}

static void
init (ModemCore *self)
{
  Counting *counting = counting_of (self);
  Usage usage;

  core_timer_init (self, &counting->timer, timer);
  counting->profile = g_strdup ("");
  counting->billing_day = 1;
  counting->saved_us = core_now (self);
  usage = period (self);
  show (self, &usage);
  arm (self);
}

void
statistics_follow (ModemCore *self)
{
  const ConnectionSettings *settings = connection_wanted (self);
  Counting *counting = counting_of (self);
  gboolean same_profile = settings == NULL || g_str_equal (counting->profile, settings->profile);

  if (settings == NULL || (!same_profile && has_link (self)))
    return;
  if (same_profile && counting->quota == settings->quota && counting->action == settings->quota_action
      && counting->billing_day == settings->billing_day)
    return;
  if (!same_profile) {
    save (self);
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

void
statistics_wait (ModemCore *self)
{
  connection_show_next (self, period_end (self, usage_info (self)->period_start_us));
  arm (self);
}

char *
statistics_describe (const ModemCore *self)
{
  Usage usage = period (self);
  g_autoptr (GDateTime) end = g_date_time_new_from_unix_local (period_end (self, usage.start_us) / G_USEC_PER_SEC);
  g_autofree char *date = g_date_time_format (end, "%Y-%m-%d");
  g_autofree char *used = g_format_size (usage.rx_bytes + usage.tx_bytes);
  g_autofree char *quota = g_format_size (counting_of (self)->quota);

  return g_strdup_printf (_ ("%s of %s; the next period begins on %s"), used, quota, date);
}

void
statistics_read (const ModemCore *self, ModemStatistics *out)
{
  LinkStatistics now = counters (self);
  Usage usage = period (self);

  *out = (ModemStatistics) {
    .rx_bytes = now.rx_bytes,
    .tx_bytes = now.tx_bytes,
    .period_rx_bytes = usage.rx_bytes + grown (counting_of (self)->rx_seen, now.rx_bytes),
    .period_tx_bytes = usage.tx_bytes + grown (counting_of (self)->tx_seen, now.tx_bytes),
  };
}

void
statistics_reset_period (ModemCore *self, ModemDone done, gpointer user_data)
{
  Usage usage = { .start_us = core_wall (self) };

  count (self);
  store (self, usage);
  show (self, &usage);
  set_pace (self, 0, 1, G_USEC_PER_SEC);
  release (self);
  arm (self);
  core_answer (self, done, user_data, NULL, NULL);
}

static void
intent (ModemCore *self, const ComponentEvent *event)
{
  statistics_follow (self);
}

static void
quota_changed (ModemCore *self, const ComponentEvent *event)
{
  statistics_follow (self);
  release (self);
  /* The connection that is up may be over it now. */
  core_timer_set (self, &counting_of (self)->timer, 0);
}

static void
polled (ModemCore *self, const ComponentEvent *event)
{
  look (self);
}

static void
link_up (ModemCore *self, const ComponentEvent *event)
{
  start_counting (self, 0, 0);
  arm (self);
}

static void
link_adopted (ModemCore *self, const ComponentEvent *event)
{
  statistics_follow (self);

  Usage usage = period (self);
  gboolean counted = usage.mark.since_us == bearer_info (self)->since_us
                     && strncmp (usage.mark.modem, core_id (self), sizeof usage.mark.modem - 1) == 0;
  start_counting (self, counted ? usage.mark.rx_bytes : 0, counted ? usage.mark.tx_bytes : 0);
  core_timer_set (self, &counting_of (self)->timer, 0);
}

static void
link_down (ModemCore *self, const ComponentEvent *event)
{
  count (self);
  judge (self);
  save_if_due (self, TRUE);
}

static void
store_now (ModemCore *self, const ComponentEvent *event)
{
  save (self);
}

/* It costs a look at the calendar: nobody asks during a call. */
static void
facts (const ModemCore *self, ModemFacts *out)
{
  out->quota_forbids = out->wanted && out->call == CALL_NONE && forbids (self);
}

static void
clear (ModemCore *self)
{
  g_free (counting_of (self)->profile);
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_INTENT, intent },
  { COMPONENT_EVENT_QUOTA, quota_changed },
  { COMPONENT_EVENT_POLL, polled },
  { COMPONENT_EVENT_LINK_UP, link_up },
  { COMPONENT_EVENT_LINK_ADOPTED, link_adopted },
  { COMPONENT_EVENT_LINK_DOWN, link_down },
  { COMPONENT_EVENT_STORE, store_now },
  { 0, NULL },
};

const ModemComponent usage_component = {
  .name = "usage",
  .state_size = sizeof (Counting),
  .init = init,
  .handlers = handlers,
  .facts = facts,
  .clear = clear,
};
