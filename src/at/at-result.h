/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Final result codes of AT commands: ITU-T V.250 §5.7 and 3GPP TS 27.007 §9. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  AT_FINAL_OK,
  AT_FINAL_CONNECT,   /* data mode; AtResult.text is what stands behind CONNECT ("150000000") */
  AT_FINAL_ERROR,     /* bare ERROR; MODEM ERROR: <n>, which is then the text */
  AT_FINAL_CME_ERROR, /* +CME ERROR: <n or text> */
  AT_FINAL_CMS_ERROR, /* +CMS ERROR: <n or text> */
  AT_FINAL_NO_CARRIER,
  AT_FINAL_NO_DIALTONE,
  AT_FINAL_BUSY,
  AT_FINAL_NO_ANSWER,
  AT_FINAL_NOT_SUPPORTED, /* COMMAND NOT SUPPORT */
  AT_FINAL_TIMEOUT,       /* no final result came in time */
  AT_FINAL_CANCELLED,     /* at_queue_reset(): the port went away or the modem restarted */
} AtFinal;

#define AT_N_FINALS (AT_FINAL_CANCELLED + 1)

/* AtResult.code of a bare ERROR, or of a text that no row of the table has. */
#define AT_CODE_UNKNOWN (-1)

/* Numbers that SIMCom gives another meaning than 27.007 has are this much higher here, when they come as words. */
#define AT_CME_SIMCOM 1000

/* +CME ERROR numbers that callers tell apart (3GPP TS 27.007 §9.2 and the SIM7000's own). The comments name the cause
 * of 24.008 or 24.501 behind those that the network sends. */
enum {
  AT_CME_OPERATION_NOT_ALLOWED = 3,
  AT_CME_OPERATION_NOT_SUPPORTED = 4,
  AT_CME_SIM_NOT_INSERTED = 10,
  AT_CME_SIM_PIN_REQUIRED = 11,
  AT_CME_SIM_PUK_REQUIRED = 12,
  AT_CME_SIM_FAILURE = 13,
  AT_CME_SIM_BUSY = 14,
  AT_CME_SIM_WRONG = 15,
  AT_CME_INCORRECT_PASSWORD = 16,
  AT_CME_NO_NETWORK_SERVICE = 30,
  AT_CME_NETWORK_TIMEOUT = 31,
  AT_CME_EMERGENCY_ONLY = 32,
  AT_CME_INCORRECT_PARAMETERS = 50,
  AT_CME_NOT_ATTACHED_RESTRICTED = 53,
  AT_CME_IMSI_UNKNOWN = 102,              /* #2 */
  AT_CME_ILLEGAL_MS = 103,                /* #3 */
  AT_CME_IMEI_NOT_ACCEPTED = 105,         /* #5 */
  AT_CME_ILLEGAL_ME = 106,                /* #6 */
  AT_CME_GPRS_NOT_ALLOWED = 107,          /* #7 */
  AT_CME_SERVICES_NOT_ALLOWED = 108,      /* #8 */
  AT_CME_IDENTITY_UNKNOWN = 109,          /* #9 */
  AT_CME_IMPLICITLY_DETACHED = 110,       /* #10 */
  AT_CME_PLMN_NOT_ALLOWED = 111,          /* #11 */
  AT_CME_LOCATION_AREA_NOT_ALLOWED = 112, /* #12 */
  AT_CME_ROAMING_NOT_ALLOWED = 113,       /* #13 */
  AT_CME_GPRS_NOT_ALLOWED_IN_PLMN = 114,  /* #14 */
  AT_CME_NO_SUITABLE_CELLS = 115,         /* #15 */
  AT_CME_CSG_NOT_AUTHORIZED = 125,        /* #25 */
  AT_CME_UNKNOWN_APN = 127,               /* #27 */
  AT_CME_USER_AUTHENTICATION = 129,       /* #29 */
  AT_CME_OPTION_NOT_SUBSCRIBED = 133,     /* #33 */
  AT_CME_UNSPECIFIED_GPRS = 148,
  AT_CME_PDP_AUTHENTICATION = 149,
  AT_CME_OPERATOR_BARRING = 177,                /* #8 */
  AT_CME_APN_NOT_SUPPORTED = 179,               /* #66 */
  AT_CME_OPTION_NOT_AUTHORIZED = 189,           /* #35 */
  AT_CME_APN_RESTRICTION = 199,                 /* #112 */
  AT_CME_SERVICE_AREA_RESTRICTED = 211,         /* #28 */
  AT_CME_UNKNOWN_DNN = 213,                     /* #70 */
  AT_CME_SERVING_NETWORK_NOT_AUTHORIZED = 217,  /* #73 */
  AT_CME_DNN_NOT_SUPPORTED = 218,               /* #91 */
  AT_CME_SNPN_TEMPORARILY_NOT_AUTHORIZED = 228, /* #74 */
  AT_CME_SNPN_NOT_AUTHORIZED = 229,             /* #75 */
  AT_CME_CAG_NOT_AUTHORIZED = 231,              /* #76 */
  AT_CME_SIM_NETWORK_REJECT = 770,
  AT_CME_SIM_POWERED_DOWN = 772,
  AT_CME_CFUN_OFF = 797,
  AT_CME_GPRS_NOT_ATTACHED = AT_CME_SIMCOM + 180,
};

/* "OK", "+CME ERROR", …, "TIMEOUT", "CANCELLED": for logs. */
const char *at_final_to_string (AtFinal final);

/* CONNECT and the ends of a call (NO CARRIER, NO DIALTONE, BUSY, NO ANSWER): results of dialling, unsolicited behind
 * any other command. */
gboolean at_final_is_call (AtFinal final);

/* Whether the modem has refused the command line, in whatever way it does that. */
gboolean at_final_is_refusal (AtFinal final);

/* Whether @line, without its line ends, is a final result: verbose form, or (ATV0) numeric form; spaces behind it do
 * not matter. *@out_final,
 * *@out_code and *@out_text (points into @line, never NULL) are set only when it is. Texts of +CME and +CMS ERROR are
 * looked up in the tables (at-error-codes.h) and get their number. */
gboolean at_result_parse (const char *line, AtFinal *out_final, int *out_code, const char **out_text);

/* The words for a +CME or +CMS ERROR number ("SIM not inserted"); NULL when unknown. */
const char *at_cme_to_string (int code);
const char *at_cms_to_string (int code);

G_END_DECLS
