/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others see of the bytes that are counted. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gint64 period_start_us; /* wall clock, of the period whose bytes are counted */
  guint64 quota;          /* bytes a period, 0: none */
} UsageInfo;

/* Bytes of IP packets and of what belongs to them, as the network interface counts them. */
typedef struct {
  guint64 rx_bytes, tx_bytes; /* of the connection, or of the last one while there is none */
  /* Since UsageInfo.period_start_us: of the profile, or of the modem where it is used without. */
  guint64 period_rx_bytes, period_tx_bytes;
} ModemStatistics;

G_END_DECLS
