/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time and chance as the modem layer sees them; a test gives virtual ones. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ClockOps ClockOps;

/* Runs when the deadline of an alarm has come. */
typedef void (*AlarmFunc) (gpointer user_data);
typedef struct _Alarm Alarm;

struct _ClockOps {
  gint64 (*now) (const ClockOps *self);  /* monotonic µs; does not go on in suspend */
  gint64 (*wall) (const ClockOps *self); /* µs since 1970 */
  void (*random) (const ClockOps *self, guint8 *out, gsize len);

  /* An alarm is one re-armable timer; it never fires from within a call into it. */
  Alarm *(*alarm_new) (const ClockOps *self, AlarmFunc func, gpointer user_data);
  /* Once, at @deadline_us or as soon as possible after; G_MAXINT64 disarms. Replaces an earlier deadline. */
  void (*alarm_set) (Alarm *alarm, gint64 deadline_us);
  void (*alarm_free) (Alarm *alarm); /* NULL is allowed */
};

G_END_DECLS
