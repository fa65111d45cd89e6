/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the log that the modem, its network or a caller can cause as often as they like: so many of a kind in a
 * minute, and one that counts the others. Private to modem/. */
#pragma once

#include "base/log-limit.h"

G_BEGIN_DECLS

typedef enum {
  MODEM_LOG_LOW_VOLTAGE,
  MODEM_LOG_HIGH_VOLTAGE,
  MODEM_LOG_SWITCHING_OFF,
  MODEM_LOG_RESTART,
  MODEM_LOG_READY,
  MODEM_LOG_GONE,
  MODEM_LOG_NOT_CONNECTED,
  MODEM_LOG_LOST,
  MODEM_LOG_STATE,
  N_MODEM_LOGS
} ModemLog;

/* For the core; components ask core_log_allows(). Whether a line of @kind may be written at @now_us (monotonic); if
 * not, it is counted, and their number is written later. */
gboolean core_log_take (LogLimit limits[N_MODEM_LOGS], ModemLog kind, gint64 now_us);
/* Writes how many lines were left out, where their minute is over. Returns when there is more to write; G_MAXINT64:
 * nothing. @id: the modem's, for the log. */
gint64 core_log_flush (LogLimit limits[N_MODEM_LOGS], const char *id, gint64 now_us);

G_END_DECLS
