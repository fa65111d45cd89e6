/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others see of the network that the modem is on, and of its signal. */
#pragma once

#include "modem/modem-info.h"

G_BEGIN_DECLS

typedef enum {
  ACCESS_TECHNOLOGY_UNKNOWN,
  ACCESS_TECHNOLOGY_GSM,
  ACCESS_TECHNOLOGY_EGPRS,
  ACCESS_TECHNOLOGY_UMTS,
  ACCESS_TECHNOLOGY_LTE,
  ACCESS_TECHNOLOGY_CATM,
  ACCESS_TECHNOLOGY_NBIOT,
} AccessTechnology;

#define N_ACCESS_TECHNOLOGIES (ACCESS_TECHNOLOGY_NBIOT + 1)

/* "", "gsm", "egprs", "umts", "lte", "catm", "nbiot". */
const char *access_technology_to_string (AccessTechnology technology);

/* As the modem says it: of all its domains together (27.007 §7.2). */
typedef enum {
  NETWORK_REGISTRATION_UNKNOWN,
  NETWORK_REGISTRATION_IDLE, /* it does not even search */
  NETWORK_REGISTRATION_HOME,
  NETWORK_REGISTRATION_SEARCHING,
  NETWORK_REGISTRATION_DENIED,
  NETWORK_REGISTRATION_ROAMING,
} NetworkRegistration;

#define N_NETWORK_REGISTRATIONS (NETWORK_REGISTRATION_ROAMING + 1)

/* "unknown", "idle", "home", "searching", "denied", "roaming". */
const char *network_registration_to_string (NetworkRegistration registration);

typedef struct {
  AccessTechnology technology;
  NetworkRegistration registration;
  char *operator_code; /* "46692" */
  char *operator_name;
  gboolean has_cell;
  guint32 cell_area, cell_id, cell_channel; /* TAC or LAC, cell identity, (E)ARFCN */
  char *cell_band;
} NetworkInfo;

/* How a network that was found stands to the modem (27.007 §7.3). */
typedef enum {
  NETWORK_STATUS_UNKNOWN,
  NETWORK_STATUS_AVAILABLE,
  NETWORK_STATUS_CURRENT,
  NETWORK_STATUS_FORBIDDEN,
} NetworkStatus;

#define N_NETWORK_STATUSES (NETWORK_STATUS_FORBIDDEN + 1)

/* "unknown", "available", "current", "forbidden". */
const char *network_status_to_string (NetworkStatus status);

typedef struct {
  NetworkStatus status;
  char *name, *code;
  AccessTechnology technology;
} ScannedNetwork;

/* Of ScannedNetwork, which it frees. */
GArray *scanned_networks_new (void);

/* Figures; what is unknown has its flag unset. */
struct _SignalInfo {
  guint percent; /* 0 … 100, 0 also when unknown */
  gboolean has_rssi, has_rsrp, has_rsrq, has_sinr, has_ber;
  gdouble rssi_dbm, rsrp_dbm, rsrq_db, sinr_db;
  guint ber; /* 0 … 7, 27.007 §8.5 */
  AccessTechnology technology;
  gint64 time_us; /* since 1970; 0: never measured */
};

G_END_DECLS
