/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/clock.h"

#include <errno.h>
#include <sys/random.h>

struct _PlatformClock {
  ClockOps ops; /* first: the functions find the clock by it */
  GSource *source;
  GQueue armed; /* of Alarm by deadline, the earliest first */
};

struct _Alarm {
  PlatformClock *clock;
  AlarmFunc func;
  gpointer user_data;
  gint64 deadline_us; /* G_MAXINT64: not in the queue */
  GList link;
};

static gint64
now (const ClockOps *ops)
{
  return g_get_monotonic_time ();
}

static gint64
wall (const ClockOps *ops)
{
  return g_get_real_time ();
}

static void
random_bytes (const ClockOps *ops, guint8 *out, gsize len)
{
  for (gsize done = 0; done < len;) {
    gssize got = getrandom (out + done, len - done, GRND_NONBLOCK);
    if (got < 0 && errno == EAGAIN) /* so early after the boot that waiting for more entropy would stop us */
      got = getrandom (out + done, len - done, GRND_INSECURE);
    if (got > 0) {
      done += (gsize) got;
    } else if (errno != EINTR) { /* a kernel before 5.6: GLib's generator is seeded from the time too */
      out[done] = (guint8) g_random_int ();
      done++;
    }
  }
}

/* One source serves all alarms, so that two that are due at once go off in the order of their deadlines. */
static void
set_ready_time (PlatformClock *self)
{
  Alarm *first = g_queue_peek_head (&self->armed);

  g_source_set_ready_time (self->source, first == NULL ? -1 : MAX (first->deadline_us, 0));
}

static void
disarm (Alarm *alarm)
{
  if (alarm->deadline_us == G_MAXINT64)
    return;
  g_queue_unlink (&alarm->clock->armed, &alarm->link);
  alarm->deadline_us = G_MAXINT64;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  PlatformClock *self = user_data;
  Alarm *due = g_queue_peek_head (&self->armed);

  /* One a turn: an alarm that sets itself in the past does not starve the other sources. */
  if (due == NULL || due->deadline_us > g_get_monotonic_time ())
    return G_SOURCE_CONTINUE;
  disarm (due);
  set_ready_time (self);
  due->func (due->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
has_no_callback (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static const GSourceFuncs functions = { .dispatch = dispatch };

static Alarm *
alarm_new (const ClockOps *ops, AlarmFunc func, gpointer user_data)
{
  Alarm *alarm = g_new0 (Alarm, 1);

  alarm->clock = (PlatformClock *) ops;
  alarm->func = func;
  alarm->user_data = user_data;
  alarm->deadline_us = G_MAXINT64;
  alarm->link.data = alarm;
  return alarm;
}

static void
alarm_set (Alarm *alarm, gint64 deadline_us)
{
  PlatformClock *self = alarm->clock;

  disarm (alarm);
  if (deadline_us != G_MAXINT64) {
    GList *before = self->armed.head;
    while (before != NULL && ((Alarm *) before->data)->deadline_us <= deadline_us)
      before = before->next;
    alarm->deadline_us = deadline_us;
    g_queue_insert_before_link (&self->armed, before, &alarm->link);
  }
  set_ready_time (self);
}

static void
alarm_free (Alarm *alarm)
{
  if (alarm == NULL)
    return;
  disarm (alarm);
  set_ready_time (alarm->clock);
  g_free (alarm);
}

PlatformClock *
platform_clock_new (void)
{
  PlatformClock *self = g_new0 (PlatformClock, 1);

  self->ops = (ClockOps) {
    .now = now,
    .wall = wall,
    .random = random_bytes,
    .alarm_new = alarm_new,
    .alarm_set = alarm_set,
    .alarm_free = alarm_free,
  };
  g_queue_init (&self->armed);
  self->source = g_source_new ((GSourceFuncs *) &functions, sizeof (GSource));
  g_source_set_callback (self->source, has_no_callback, self, NULL);
  g_source_attach (self->source, NULL);
  return self;
}

void
platform_clock_free (PlatformClock *self)
{
  if (self == NULL)
    return;
  g_warn_if_fail (g_queue_is_empty (&self->armed));
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}

const ClockOps *
platform_clock_ops (PlatformClock *self)
{
  return &self->ops;
}
