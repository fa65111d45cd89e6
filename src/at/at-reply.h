/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What replies and URCs mean: pure functions from a line (or the lines of a reply) to a value. Nothing here knows a
 * model.
 *
 * Every parser returns FALSE for a line that is not of its form and then leaves @out untouched. Strings in results are
 * copies inside the struct. */
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
  AT_SIM_PHONE_PIN, /* PH_SIM PIN, PH-SIM PIN: the modem is locked to another SIM */
  AT_SIM_PHONE_PUK,
  AT_SIM_NETWORK_PIN, /* PH-NET PIN and the like: locked to an operator */
  AT_SIM_NOT_READY,
  AT_SIM_NOT_INSERTED,
  AT_SIM_UNKNOWN, /* a text that is not in the table */
} AtSimState;
gboolean at_parse_cpin (const char *line, AtSimState *out);
/* "ready", "sim-pin", "sim-puk", "sim-pin2", "sim-puk2", "phone-pin", "phone-puk", "network-pin", "not-ready",
 * "not-inserted", "unknown". */
const char *at_sim_state_to_string (AtSimState state);

/* +CRSM: <sw1>,<sw2>,<response> to a read of EF AD (27.007 §8.18, TS 31.102 §4.2.18): how many digits the network part
 * of the operator's code has, 2 or 3. FALSE also when the card has refused, or does not tell. */
gboolean at_parse_mnc_digits (const char *line, guint *out);

/* +CSQ: <rssi>,<ber> (27.007 §8.5). */
typedef struct {
  gboolean has_rssi;
  int rssi_dbm; /* -115 … -52, by the SIM7000's table */
  gboolean has_ber;
  guint ber; /* 0 … 7 */
} AtCsq;
gboolean at_parse_csq (const char *line, AtCsq *out);

/* +CESQ: <rxlev>,<ber>,<rscp>,<ecno>,<rsrq>,<rsrp>[,…] (27.007 §8.69). What the modem does not know, or has no cell
 * for, is unset. A level is where its step begins; the lowest step, which has no beginning, is one width below the
 * second. */
typedef struct {
  gboolean has_rssi, has_ber, has_rscp, has_ecno, has_rsrq, has_rsrp;
  gdouble rssi_dbm;          /* GSM: -111 … -48 */
  guint ber;                 /* 0 … 7 */
  gdouble rscp_dbm, ecno_db; /* UMTS: -121 … -25, -24.5 … 0 */
  gdouble rsrq_db, rsrp_dbm; /* LTE: -20 … -3, -141 … -44 */
} AtCesq;
gboolean at_parse_cesq (const char *line, AtCesq *out);

typedef enum {
  AT_TECHNOLOGY_NONE,
  AT_TECHNOLOGY_GSM,
  AT_TECHNOLOGY_EGPRS,
  AT_TECHNOLOGY_UMTS,
  AT_TECHNOLOGY_LTE,
  AT_TECHNOLOGY_CATM,
  AT_TECHNOLOGY_NBIOT,
} AtTechnology;
/* "", "gsm", "egprs", "umts", "lte", "catm", "nbiot". The <AcT> numbers of 27.007 know no Cat-M: 7 (E-UTRAN) comes as
 * LTE here, and whoever knows the model (the SIM7000 means Cat-M by it) or has a +CPSI line knows better. */
const char *at_technology_to_string (AtTechnology technology);

/* The serving cell: +CPSI (SIMCom). Fields that the line does not have, or has with a value that cannot be (RSRP 0,
 * RSSI > 0), are unset. */
typedef struct {
  AtTechnology technology; /* NONE: no service */
  char mode[AT_MAX_TEXT];  /* "Online", "Low Power Mode", …; "" when the line has none */
  char operator_code[8];   /* "46692", "" when unknown or not digits */
  gboolean has_area;
  guint32 area; /* LAC or TAC */
  gboolean has_cell;
  guint32 cell;
  gboolean has_pci;
  guint32 pci;
  gboolean has_channel;
  guint32 channel;        /* ARFCN or EARFCN */
  char band[AT_MAX_TEXT]; /* "EUTRAN-BAND3", "EGSM 900" */
  gboolean has_rsrq, has_rsrp, has_rssi, has_sinr;
  gdouble rsrq_db, rsrp_dbm, rssi_dbm, sinr_db;
} AtServingCell;
gboolean at_parse_cpsi (const char *line, AtServingCell *out);

/* +CREG, +CGREG, +CEREG (27.007 §7.2, 10.1.20, 10.1.22), reply and URC form; which of the two is seen by the fields'
 * quoting and number, with @reply saying whether such a query is pending. A <stat> that has no row is
 * AT_REGISTRATION_UNKNOWN. */
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
  gboolean is_limited; /* for SMS alone, or for emergency calls and the like: no packet service (<stat> 6, 7, 8, 11) */
  gboolean has_area;
  guint32 area;
  gboolean has_cell;
  guint32 cell;
  gboolean has_technology;
  AtTechnology technology;
} AtRegistration;
gboolean at_parse_registration (const char *line, gboolean reply, AtRegistration *out);
/* Whether @line, of any of the three, has the form of a query's reply, or may have: "<n>,<stat>…". While a query is
 * out, the first such line is its reply and all others are URCs. */
gboolean at_registration_is_reply (const char *line);

/* +COPS: <mode>[,<format>,<oper>[,<AcT>]] (27.007 §7.3). */
typedef struct {
  guint mode;
  gboolean has_operator;
  guint format;                    /* 0 long, 1 short, 2 numeric */
  char operator_name[AT_MAX_TEXT]; /* also when the modem is set to UCS2 */
  gboolean has_technology;
  AtTechnology technology;
} AtCops;
gboolean at_parse_cops (const char *line, AtCops *out);

/* One network of +COPS=?. */
typedef struct {
  guint status; /* 0 unknown, 1 available, 2 current, 3 forbidden */
  char long_name[AT_MAX_TEXT];
  char short_name[AT_MAX_TEXT];
  char code[8];            /* 5 … 7 digits */
  AtTechnology technology; /* NONE: not told, or none that AtTechnology has */
} AtNetwork;
/* Appends AtNetwork values to @out; the trailing lists of modes and formats are left out, and so is what is no
 * network. */
gboolean at_parse_cops_test (const char *line, GArray *out);

/* +CGDCONT: <cid>,<type>,<apn>,<address>,… (27.007 §10.1.1). */
typedef struct {
  guint cid;
  char type[16];
  char apn[101]; /* 3GPP TS 23.003 §9.1: at most 100 */
} AtPdpContext;
gboolean at_parse_cgdcont (const char *line, AtPdpContext *out);

/* An address as bytes in network order; len 4 or 16, 0: none. */
typedef struct {
  gsize len;
  guint8 bytes[16];
} AtAddress;

/* +CGCONTRDP: <cid>,<bearer_id>,<apn>[,<address and mask>[,<gateway>[,<dns>[,<dns>…]]]] (27.007 §10.1.23); also as
 * before Release 9, with the mask in a field of its own. An address of zeros is none. */
typedef struct {
  guint cid;
  gboolean has_bearer;
  guint bearer;
  char apn[101];
  AtAddress address, mask, gateway, dns[2];
} AtContextState;
gboolean at_parse_cgcontrdp (const char *line, AtContextState *out);
/* +CGACT: <cid>,<state>, a line per context (27.007 §10.1.10). */
gboolean at_parse_cgact (const char *line, guint *out_cid, gboolean *out_active);

/* +CGATT: <state> (27.007 §10.1.9). */
gboolean at_parse_cgatt (const char *line, gboolean *out_attached);
/* +CGNAPN: <valid>,"<apn>" (SIMCom); @out_apn is "" when the network gave none; has room for 101 bytes. */
gboolean at_parse_cgnapn (const char *line, char *out_apn);
gboolean at_parse_cfun (const char *line, guint *out_level);
/* One number behind any prefix: "+CNMP: 38", "+CMNB: 1". */
gboolean at_parse_number (const char *line, const char *prefix, guint *out);
/* +CBC: <status>,<percent>[,<mV>] (27.007 §8.4, the voltage is SIMCom's); some write volts, "3.9V", and that alone. */
typedef struct {
  gboolean has_percent, has_millivolt;
  guint percent;
  guint millivolt;
} AtBattery;
gboolean at_parse_cbc (const char *line, AtBattery *out);
/* +CCLK: "yy/MM/dd,hh:mm:ss±zz" (27.007 §8.15): the modem's clock, local time. A clock that was never set says 1970 or
 * 1980. */
typedef struct {
  guint year;       /* with its century */
  guint month, day; /* from 1 */
  guint hour, minute, second;
  gboolean has_zone;
  int zone_minutes; /* local time less UTC, daylight saving in it */
} AtClock;
gboolean at_parse_cclk (const char *line, AtClock *out);
/* +CSCS: "GSM" or ("GSM","IRA",…) (27.007 §5.5): one, or a sum, of AtCharset; names that are not in it are left out. */
typedef enum {
  AT_CHARSET_GSM = 1 << 0,
  AT_CHARSET_IRA = 1 << 1,
  AT_CHARSET_UCS2 = 1 << 2,
  AT_CHARSET_HEX = 1 << 3,
  AT_CHARSET_LATIN1 = 1 << 4,
  AT_CHARSET_UTF8 = 1 << 5,
  AT_CHARSET_PCCP437 = 1 << 6,
  AT_CHARSET_PCDN = 1 << 7,
} AtCharset;
gboolean at_parse_cscs (const char *line, guint *out);

/* Memories for messages (3GPP TS 27.005 §3.1). */
typedef enum {
  AT_MEMORY_UNKNOWN = 0, /* not told, or another name */
  AT_MEMORY_SM = 1 << 0, /* the SIM */
  AT_MEMORY_ME = 1 << 1, /* the modem */
  AT_MEMORY_MT = 1 << 2, /* both */
  AT_MEMORY_BM = 1 << 3, /* broadcasts */
  AT_MEMORY_SR = 1 << 4, /* status reports */
  AT_MEMORY_TA = 1 << 5, /* the adaptor */
} AtMemory;
typedef struct {
  AtMemory memory;
  guint used;
  guint total;
} AtStorage;
/* For reading and deleting, for writing and sending, for what arrives. */
#define AT_N_STORAGES 3
/* +CPMS: "SM",<used>,<total>,… and, to a setting, the same without names (27.005 §3.2.2); *@out_n is how many the line
 * has, the rest is empty. */
gboolean at_parse_cpms (const char *line, AtStorage out[AT_N_STORAGES], guint *out_n);
/* +CPMS: ("ME","SM"),… : for each of the three a sum of AtMemory. */
gboolean at_parse_cpms_test (const char *line, guint out[AT_N_STORAGES]);
/* +CEER: <text>: the cause of the last release, as free text; has room for AT_MAX_TEXT bytes. */
gboolean at_parse_ceer (const char *line, char *out_text);
/* +SPIC: <pin>,<puk>[,<pin2>,<puk2>] or +CPINR: SIM PIN,<n>[,…]: attempts left. A +CPINR line carries one of the two
 * (SIM PIN or SIM PUK); the other is then untouched. */
gboolean at_parse_spic (const char *line, guint *out_pin, guint *out_puk);

/* +CLCK: <status>[,<class>] (27.007 §7.4): whether a facility, the SIM's PIN for one, is locked; a line per set of
 * classes. */
typedef struct {
  gboolean active;
  guint classes; /* a sum: 1 voice, 2 data, 4 fax, …; 7 when the line has none */
} AtFacilityLock;
gboolean at_parse_clck (const char *line, AtFacilityLock *out);

/* Replies without a prefix: the first line of @lines that fits, with or without "+CCID:" and the like; lines with other
 * labels are passed over. Have room for AT_MAX_TEXT bytes. */
/* ITU-T E.118: begins with 89; hexadecimal digits, trailing F taken off, swapped pairs put right. */
gboolean at_parse_iccid (const GPtrArray *lines, char *out);
gboolean at_parse_imsi (const GPtrArray *lines, char *out); /* 6 … 15 digits */
/* 3GPP TS 23.003 §6.2: the digits, 14 … 16 of them, without what separates them; of several the first. */
gboolean at_parse_imei (const GPtrArray *lines, char *out);
/* Manufacturer, model, revision: the text without "Revision:" and the like; of several lines without such a label the
 * last. */
gboolean at_parse_text (const GPtrArray *lines, char *out);

G_END_DECLS
