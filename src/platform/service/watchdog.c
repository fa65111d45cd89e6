/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/service/watchdog.h"

#include "platform/service/service-manager.h"

#include <unistd.h>

typedef struct {
  GSource source;
  gint64 allowed_us; /* between two signs of life */
  gint64 fed_us;
} Watchdog;

static gboolean
may_feed (GSource *source)
{
  const Watchdog *self = (const Watchdog *) source;

  return g_source_get_time (source) - self->fed_us >= self->allowed_us / 4;
}

static gboolean
prepare (GSource *source, int *timeout_ms)
{
  const Watchdog *self = (const Watchdog *) source;
  gint64 left_us = self->fed_us + self->allowed_us * 3 / 4 - g_source_get_time (source);

  *timeout_ms = (int) CLAMP (left_us / 1000 + 1, 0, G_MAXINT);
  return may_feed (source);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  Watchdog *self = (Watchdog *) source;

  self->fed_us = g_source_get_time (source);
  service_manager_notify ("WATCHDOG=1", -1);
  return G_SOURCE_CONTINUE;
}

static const GSourceFuncs functions = { .prepare = prepare, .check = may_feed, .dispatch = dispatch };

GSource *
watchdog_new (void)
{
  guint64 allowed_us = service_manager_number ("WATCHDOG_USEC");
  guint64 pid = service_manager_number ("WATCHDOG_PID");
  GSource *source;

  if (allowed_us == 0 || (pid != 0 && pid != (guint64) getpid ()))
    return NULL;
  source = g_source_new ((GSourceFuncs *) &functions, sizeof (Watchdog));
  ((Watchdog *) source)->allowed_us = (gint64) allowed_us;
  ((Watchdog *) source)->fed_us = g_get_monotonic_time ();
  return source;
}
