/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What replies and URCs mean: pure functions from a line (or the lines of a reply) to a value. Nothing here knows a model.
 *
 * Every parser returns FALSE for a line that is not of its form and then leaves @out untouched. Strings in results are copies inside the struct. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AT_MAX_TEXT 64

/* +CPIN (3GPP TS 27.007 §8.3), and as URC with NOT READY, NOT INSERTED. */
typedef enum {
  AT_SIM_READY,
  AT_SIM_PIN,
  AT_SIM_PUK,
  AT_SIM_PIN2,
  AT_SIM_PUK2,
  AT_SIM_PHONE_PIN,    /* PH_SIM PIN, PH-SIM PIN: the modem is locked to another SIM */
  AT_SIM_PHONE_PUK,
  AT_SIM_NETWORK_PIN,  /* PH-NET PIN and the like: locked to an operator */
  AT_SIM_NOT_READY,
  AT_SIM_NOT_INSERTED,
  AT_SIM_UNKNOWN,      /* a text that is not in the table */
} AtSimState;
gboolean at_parse_cpin (const char *line, AtSimState *out);
/* "ready", "sim-pin", "sim-puk", "sim-pin2", "sim-puk2", "phone-pin", "phone-puk", "network-pin", "not-ready", "not-inserted", "unknown". */
const char *at_sim_state_to_string (AtSimState state);

/* +CSQ: <rssi>,<ber> (27.007 §8.5). */
typedef struct {
  gboolean has_rssi;
  int rssi_dbm;  /* -115 … -52, by the SIM7000's table */
  gboolean has_ber;
  guint ber;     /* 0 … 7 */
} AtCsq;
gboolean at_parse_csq (const char *line, AtCsq *out);

typedef enum {
  AT_TECHNOLOGY_NONE,
  AT_TECHNOLOGY_GSM,
  AT_TECHNOLOGY_EGPRS,
  AT_TECHNOLOGY_UMTS,
  AT_TECHNOLOGY_LTE,
  AT_TECHNOLOGY_CATM,
  AT_TECHNOLOGY_NBIOT,
} AtTechnology;
/* "", "gsm", "egprs", "umts", "lte", "catm", "nbiot". The <AcT> numbers of 27.007 know no Cat-M: 7 (E-UTRAN) comes as LTE here, and whoever
 * knows the model (the SIM7000 means Cat-M by it) or has a +CPSI line knows better. */
const char *at_technology_to_string (AtTechnology technology);

/* +CPSI (SIMCom): serving system. Fields that the line does not have, or has as bogus values (RSRP 0, RSSI > 0), are unset. */
typedef struct {
  AtTechnology technology;   /* NONE: no service */
  char mode[AT_MAX_TEXT];    /* "Online", "Low Power Mode", … */
  char operator_code[8];     /* "46692", "" when unknown or not digits */
  gboolean has_area;
  guint32 area;              /* LAC or TAC */
  gboolean has_cell;
  guint32 cell;
  gboolean has_pci;
  guint32 pci;
  gboolean has_channel;
  guint32 channel;           /* ARFCN or EARFCN */
  char band[AT_MAX_TEXT];    /* "EUTRAN-BAND3", "EGSM 900" */
  gboolean has_rsrq, has_rsrp, has_rssi, has_sinr;
  gdouble rsrq_db, rsrp_dbm, rssi_dbm, sinr_db;
} AtCpsi;
gboolean at_parse_cpsi (const char *line, AtCpsi *out);

/* +CREG, +CGREG, +CEREG (27.007 §7.2, 10.1.20, 10.1.22), reply and URC form; which of the two is seen by the fields' quoting and number, with
 * @reply saying whether such a query is pending. */
typedef enum {
  AT_REGISTRATION_IDLE = 0,
  AT_REGISTRATION_HOME = 1,
  AT_REGISTRATION_SEARCHING = 2,
  AT_REGISTRATION_DENIED = 3,
  AT_REGISTRATION_UNKNOWN = 4,
  AT_REGISTRATION_ROAMING = 5,
} AtRegistrationStatus;
typedef enum { AT_DOMAIN_CS, AT_DOMAIN_PS, AT_DOMAIN_EPS } AtDomain; /* +CREG, +CGREG, +CEREG */
typedef struct {
  AtDomain domain;
  AtRegistrationStatus status;
  gboolean has_area;
  guint32 area;
  gboolean has_cell;
  guint32 cell;
  gboolean has_technology;
  AtTechnology technology;
} AtRegistration;
gboolean at_parse_registration (const char *line, gboolean reply, AtRegistration *out);
/* Whether @line, of any of the three, has the form of a query's reply, or may have: "<n>,<stat>…". While a query is out, the first such line is
 * its reply and all others are URCs. */
gboolean at_registration_is_reply (const char *line);

/* +COPS: <mode>[,<format>,<oper>[,<AcT>]] (27.007 §7.3). */
typedef struct {
  guint mode;
  gboolean has_operator;
  guint format;               /* 0 long, 1 short, 2 numeric */
  char operator_name[AT_MAX_TEXT];
  gboolean has_technology;
  AtTechnology technology;
} AtCops;
gboolean at_parse_cops (const char *line, AtCops *out);

/* One network of +COPS=?. */
typedef struct {
  guint status;               /* 0 unknown, 1 available, 2 current, 3 forbidden */
  char long_name[AT_MAX_TEXT];
  char short_name[AT_MAX_TEXT];
  char code[8];
  AtTechnology technology;
} AtNetwork;
/* Appends AtNetwork values to @out; the trailing lists of modes and formats are left out. */
gboolean at_parse_cops_test (const char *line, GArray *out);

/* +CGDCONT: <cid>,<type>,<apn>,<address>,… (27.007 §10.1.1). */
typedef struct {
  guint cid;
  char type[16];
  char apn[101];              /* 3GPP TS 23.003 §9.1: at most 100 */
} AtPdpContext;
gboolean at_parse_cgdcont (const char *line, AtPdpContext *out);

/* +CGATT: <state> (27.007 §10.1.9). */
gboolean at_parse_cgatt (const char *line, gboolean *out_attached);
/* +CGNAPN: <valid>,"<apn>" (SIMCom); @out_apn is "" when the network gave none; has room for 101 bytes. */
gboolean at_parse_cgnapn (const char *line, char *out_apn);
gboolean at_parse_cfun (const char *line, guint *out_level);
/* One number behind any prefix: "+CNMP: 38", "+CMNB: 1". */
gboolean at_parse_number (const char *line, const char *prefix, guint *out);
/* +CBC: <status>,<percent>,<mV>. */
gboolean at_parse_cbc (const char *line, guint *out_percent, guint *out_millivolt);
/* +CEER: <text>: the cause of the last release, as free text; has room for AT_MAX_TEXT bytes. */
gboolean at_parse_ceer (const char *line, char *out_text);
/* +SPIC: <pin>,<puk>[,<pin2>,<puk2>] or +CPINR: SIM PIN,<n>[,…]: attempts left. A +CPINR line carries one of the two (SIM PIN or SIM PUK); the
 * other is then untouched. */
gboolean at_parse_spic (const char *line, guint *out_pin, guint *out_puk);

/* Replies without a prefix: the first line of @lines that fits, with or without "+CCID:" and the like. Have room for AT_MAX_TEXT bytes. */
gboolean at_parse_iccid (const GPtrArray *lines, char *out); /* hexadecimal digits, trailing F taken off */
gboolean at_parse_imsi (const GPtrArray *lines, char *out);  /* 6 … 15 digits */
gboolean at_parse_imei (const GPtrArray *lines, char *out);  /* 14 … 17 digits */
/* Manufacturer, model, revision: the text without "Revision:" and the like. */
gboolean at_parse_text (const GPtrArray *lines, char *out);

G_END_DECLS
