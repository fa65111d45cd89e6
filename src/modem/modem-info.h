/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others see of a modem. */
#pragma once

#include "base/reason.h"
#include "ipconfig/ip-config.h"
#include "modem/modem-state.h"

G_BEGIN_DECLS

/* Signal figures; what is unknown has its flag unset. */
typedef struct {
  guint percent; /* 0 … 100, 0 also when unknown */
  gboolean has_rssi, has_rsrp, has_rsrq, has_sinr, has_ber;
  gdouble rssi_dbm, rsrp_dbm, rsrq_db, sinr_db;
  guint ber;              /* 0 … 7, 27.007 §8.5 */
  const char *technology; /* "catm", "" unknown */
  gint64 time_us;         /* since 1970; 0: never measured */
} ModemSignal;

/* What is known of the modem; strings are never NULL, "" is unknown. Valid until the next change. */
typedef struct {
  ModemState state;
  DtReason reason;
  ModemSignal signal;
  /* network */
  char *access_technology; /* "catm", "nbiot", "gsm", … */
  char *registration;      /* "idle", "home", "searching", "denied", "unknown", "roaming" */
  char *operator_code;     /* "46692" */
  char *operator_name;
  gboolean roaming;
  gboolean has_cell;
  guint32 cell_area, cell_id, cell_channel; /* TAC or LAC, cell identity, (E)ARFCN */
  char *cell_band;
  /* device */
  char *manufacturer, *model, *revision;
  GStrv quirks; /* names of the model's peculiarities that are in force */
  /* SIM */
  char *sim_lock;                 /* "unknown", "none", "pin", "puk", "pin2", "puk2", "phone", "network", "missing" */
  guint pin_retries, puk_retries; /* G_MAXUINT: unknown */
  char *sim_operator_code;        /* home network from the IMSI, "46692" */
  /* connection */
  char *profile, *apn, *interface, *datapath;
  guint ifindex; /* 0: none */
  IpConfig ip;   /* valid while connected: n_addresses > 0 */
  guint mtu;
  char *route; /* "primary", "backup", "none" */
  guint metric;
  char *dns_holder;       /* NetworkOps.dns_backend; "" while not connected */
  gint64 since_us;        /* wall clock of the connection's start, 0: none */
  guint attempts;         /* since the last success */
  gint64 next_attempt_us; /* wall clock, 0: none planned */
  gint64 period_start_us; /* wall clock, of the period whose bytes are counted */
  guint64 quota;          /* bytes a period, 0: none */
  char *last_error_name;  /* "SimPinIncorrect"; "" none */
  char *last_error_text;
} ModemInfo;

/* What of ModemInfo has changed. The signal does so with every measurement, all day long, and nothing else with it. */
typedef enum {
  MODEM_INFO_SIGNAL = 1 << 0, /* signal */
  MODEM_INFO_REST = 1 << 1,   /* anything else */
  MODEM_INFO_ALL = MODEM_INFO_SIGNAL | MODEM_INFO_REST,
} ModemInfoParts;

/* Bytes of IP packets and of what belongs to them, as the network interface counts them. */
typedef struct {
  guint64 rx_bytes, tx_bytes; /* of the connection, or of the last one while there is none */
  guint64 period_rx_bytes,
    period_tx_bytes; /* since ModemInfo.period_start_us: of the profile, or of the modem where it is used without */
} ModemStatistics;

/* For the core: nothing is known yet. */
ModemInfo *modem_info_new (void);
void modem_info_free (ModemInfo *self);

G_END_DECLS
