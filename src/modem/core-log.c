/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/core-log.h"

#include "base/log.h"

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
core_log_take (LogLimit limits[N_MODEM_LOGS], ModemLog kind, gint64 now_us)
{
  return log_limit_allows (&limits[kind], kinds[kind].burst, now_us);
}

gint64
core_log_flush (LogLimit limits[N_MODEM_LOGS], const char *id, gint64 now_us)
{
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < N_MODEM_LOGS; i++) {
    guint left_out = log_limit_take (&limits[i], now_us);

    if (left_out > 0)
      dt_log (DT_LOG_WARNING, id, "%u more %s", left_out, kinds[i].what);
    next = MIN (next, log_limit_deadline (&limits[i]));
  }
  return next;
}
