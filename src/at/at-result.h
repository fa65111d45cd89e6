/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Final result codes of AT commands: ITU-T V.250 §5.7 and 3GPP TS 27.007 §9. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  AT_FINAL_OK,
  AT_FINAL_CONNECT,       /* data mode; AtResult.text is what stands behind CONNECT ("150000000") */
  AT_FINAL_ERROR,         /* bare ERROR */
  AT_FINAL_CME_ERROR,     /* +CME ERROR: <n or text> */
  AT_FINAL_CMS_ERROR,     /* +CMS ERROR: <n or text> */
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

/* +CME ERROR numbers that callers tell apart (3GPP TS 27.007 §9.2 and the SIM7000's own). */
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
  AT_CME_ILLEGAL_MS = 103,
  AT_CME_ILLEGAL_ME = 106,
  AT_CME_GPRS_NOT_ALLOWED = 107,
  AT_CME_PLMN_NOT_ALLOWED = 111,
  AT_CME_LOCATION_AREA_NOT_ALLOWED = 112,
  AT_CME_ROAMING_NOT_ALLOWED = 113,
  AT_CME_OPTION_NOT_SUBSCRIBED = 133,
  AT_CME_UNSPECIFIED_GPRS = 148,
  AT_CME_PDP_AUTHENTICATION = 149,
  AT_CME_SIM_NETWORK_REJECT = 770,
  AT_CME_SIM_POWERED_DOWN = 772,
  AT_CME_CFUN_OFF = 797,
};

/* "OK", "+CME ERROR", …, "TIMEOUT", "CANCELLED": for logs. */
const char *at_final_to_string (AtFinal final);

/* CONNECT and the ends of a call (NO CARRIER, NO DIALTONE, BUSY, NO ANSWER): results of dialling, unsolicited behind any other command. */
gboolean at_final_is_call (AtFinal final);

/* Whether @line, without its line ends, is a final result: verbose form, or (ATV0) numeric form. *@out_final, *@out_code and *@out_text (points
 * into @line, never NULL) are set only when it is. Texts of +CME and +CMS ERROR are looked up in the tables, case-insensitively; a +CME code
 * given as text gets its number. */
gboolean at_result_parse (const char *line, AtFinal *out_final, int *out_code, const char **out_text);

/* The words for a +CME or +CMS ERROR number ("SIM not inserted"); NULL when unknown. */
const char *at_cme_to_string (int code);
const char *at_cms_to_string (int code);

G_END_DECLS
