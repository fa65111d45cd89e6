/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others see of a modem, in parts: each is a struct that one component owns and writes. Their headers are
 * NAME-info.h in the rooms; strings in them are never NULL, "" is unknown, and all is valid until the next change. */
#pragma once

#include "base/reason.h"
#include "modem/modem-state.h"

G_BEGIN_DECLS

/* What of it has changed. The signal does so with every measurement, all day long, and nothing else with it. */
typedef enum {
  MODEM_INFO_STATE = 1 << 0,      /* StateInfo */
  MODEM_INFO_DEVICE = 1 << 1,     /* DeviceInfo */
  MODEM_INFO_SIM = 1 << 2,        /* SimInfo */
  MODEM_INFO_NETWORK = 1 << 3,    /* NetworkInfo */
  MODEM_INFO_SIGNAL = 1 << 4,     /* SignalInfo */
  MODEM_INFO_BEARER = 1 << 5,     /* BearerInfo */
  MODEM_INFO_CONNECTION = 1 << 6, /* ConnectionInfo */
  MODEM_INFO_USAGE = 1 << 7,      /* UsageInfo */
  MODEM_INFO_ALL = (1 << 8) - 1,
} ModemInfoParts;

/* The core's own part. */
typedef struct {
  ModemState state;
  DtReason reason;
} StateInfo;

/* Of the room network/; told with MODEM_EVENT_SIGNAL_CHANGED. */
typedef struct _SignalInfo SignalInfo;

G_END_DECLS
