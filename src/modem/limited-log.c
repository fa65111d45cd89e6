/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the log that the modem, its network or a caller can cause as often as they like: so many of a kind in a minute, and one that counts the others. */
#include "base/log.h"
#include "modem/modem-private.h"

typedef struct {
  guint burst;      /* lines a minute */
  const char *what; /* of which there were more */
} KindRow;

/* An orderly day has far fewer of each. */
static const KindRow kinds[N_MODEM_LOGS] = {
  [MODEM_LOG_LOW_VOLTAGE] = { 1, "warnings of low voltage" },
  [MODEM_LOG_HIGH_VOLTAGE] = { 1, "warnings of high voltage" },
  [MODEM_LOG_SWITCHING_OFF] = { 1, "times that the modem switches itself off" },
  [MODEM_LOG_RESTART] = { 5, "restarts of the modem" },
  [MODEM_LOG_READY] = { 5, "times that the modem is ready" },
  [MODEM_LOG_GONE] = { 5, "times that the modem goes" },
  [MODEM_LOG_NOT_CONNECTED] = { 10, "attempts that failed" },
  [MODEM_LOG_LOST] = { 10, "connections that were lost" },
  [MODEM_LOG_STATE] = { 120, "changes of state" },
};

gboolean
core_log_allows (Modem *self, ModemLog kind)
{
  gint64 now = core_now (self);

  core_log_timer (self);
  if (log_limit_allows (&self->log_limits[kind], kinds[kind].burst, now))
    return TRUE;
  if (!modem_timer_runs (self, TIMER_LOG))
    modem_timer_set (self, TIMER_LOG, log_limit_deadline (&self->log_limits[kind]) - now);
  return FALSE;
}

void
core_log_timer (Modem *self)
{
  gint64 now = core_now (self);
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < N_MODEM_LOGS; i++) {
    guint left_out = log_limit_take (&self->log_limits[i], now);

    if (left_out > 0)
      dt_log (DT_LOG_WARNING, core_id (self), "%u more %s", left_out, kinds[i].what);
    next = MIN (next, log_limit_deadline (&self->log_limits[i]));
  }
  if (next != G_MAXINT64)
    modem_timer_set (self, TIMER_LOG, next - now);
}
