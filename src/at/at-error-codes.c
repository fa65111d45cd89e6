/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers behind +CME ERROR (3GPP TS 27.007 §9.2 and the SIM7000's own) and +CMS ERROR (TS 27.005 §3.2.5). */
#include "at/at-error-codes.h"

#include "at/at-result.h"

#include <string.h>

/* Causes of 24.008 are numbers of 27.007 less 100, where they stand together. */
#define CAUSE_OFFSET 100
#define CAUSE_LAST 147

typedef struct {
  int code;
  int cause; /* of 24.008, 24.301 or 24.501, when it is not in the number; 0: none, or one that another row has */
  const char *text;
} CodeRow;

typedef struct {
  int code;
  const char *text;
} AliasRow;

/* §9.2.1 to 63; §9.2.2 above, where the words of GPRS stand for those of LTE and 5G too. */
static const CodeRow cme_rows[] = {
  { 0, 0, "phone failure" },
  { 1, 0, "no connection to phone" },
  { 2, 0, "phone-adaptor link reserved" },
  { 3, 0, "operation not allowed" },
  { 4, 0, "operation not supported" },
  { 5, 0, "PH-SIM PIN required" },
  { 6, 0, "PH-FSIM PIN required" },
  { 7, 0, "PH-FSIM PUK required" },
  { 10, 0, "SIM not inserted" },
  { 11, 0, "SIM PIN required" },
  { 12, 0, "SIM PUK required" },
  { 13, 0, "SIM failure" },
  { 14, 0, "SIM busy" },
  { 15, 0, "SIM wrong" },
  { 16, 0, "incorrect password" },
  { 17, 0, "SIM PIN2 required" },
  { 18, 0, "SIM PUK2 required" },
  { 20, 0, "memory full" },
  { 21, 0, "invalid index" },
  { 22, 0, "not found" },
  { 23, 0, "memory failure" },
  { 24, 0, "text string too long" },
  { 25, 0, "invalid characters in text string" },
  { 26, 0, "dial string too long" },
  { 27, 0, "invalid characters in dial string" },
  { 30, 0, "no network service" },
  { 31, 0, "network timeout" },
  { 32, 0, "network not allowed - emergency call only" },
  { 40, 0, "network personalization PIN required" },
  { 41, 0, "network personalization PUK required" },
  { 42, 0, "network subset personalization PIN required" },
  { 43, 0, "network subset personalization PUK required" },
  { 44, 0, "service provider personalization PIN required" },
  { 45, 0, "service provider personalization PUK required" },
  { 46, 0, "corporate personalization PIN required" },
  { 47, 0, "corporate personalization PUK required" },
  { 48, 0, "hidden key required" },
  { 49, 0, "EAP method not supported" },
  { 50, 0, "incorrect parameters" },
  { 51, 0, "command implemented but currently disabled" },
  { 52, 0, "command aborted by user" },
  { 53, 0, "not attached to network due to MT functionality restrictions" },
  { 54, 0, "modem not allowed - MT restricted to emergency calls only" },
  { 55, 0, "operation not allowed because of MT functionality restrictions" },
  { 56, 0, "fixed dial number only allowed - called number is not a fixed dial number" },
  { 57, 0, "temporarily out of service due to other MT usage" },
  { 58, 0, "language/alphabet not supported" },
  { 59, 0, "unexpected data value" },
  { 60, 0, "system failure" },
  { 61, 0, "data missing" },
  { 62, 0, "call barred" },
  { 63, 0, "message waiting indication subscription failure" },
  { 100, 0, "unknown" },
  { 102, 0, "IMSI unknown in HLR" },
  { 103, 0, "Illegal MS" },
  { 104, 0, "IMSI unknown in VLR" },
  { 105, 0, "IMEI not accepted" },
  { 106, 0, "Illegal ME" },
  { 107, 0, "GPRS services not allowed" },
  { 108, 0, "GPRS services and non-GPRS services not allowed" },
  { 109, 0, "MS identity cannot be derived by the network" },
  { 110, 0, "implicitly detached" },
  { 111, 0, "PLMN not allowed" },
  { 112, 0, "Location area not allowed" },
  { 113, 0, "Roaming not allowed in this location area" },
  { 114, 0, "GPRS services not allowed in this PLMN" },
  { 115, 0, "No suitable cells in location area" },
  { 116, 0, "MSC temporarily not reachable" },
  { 117, 0, "network failure" },
  { 118, 0, "CS domain not available" },
  { 119, 0, "ESM failure" },
  { 122, 0, "congestion" },
  { 124, 0, "MBMS bearer capabilities insufficient for the service" },
  { 125, 0, "not authorized for this CSG" },
  { 126, 0, "insufficient resources" },
  { 127, 0, "missing or unknown APN" },
  { 128, 0, "unknown PDP address or PDP type" },
  { 129, 0, "user authentication failed" },
  { 130, 0, "activation rejected by GGSN, Serving GW or PDN GW" },
  { 131, 0, "activation rejected, unspecified" },
  { 132, 0, "service option not supported" },
  { 133, 0, "requested service option not subscribed" },
  { 134, 0, "service option temporarily out of order" },
  { 135, 0, "NSAPI/PTI already in use" },
  { 136, 0, "regular deactivation" },
  { 137, 0, "QoS not accepted" },
  { 138, 0, "call cannot be identified" },
  { 139, 0, "CS service temporarily not available" },
  { 140, 0, "feature not supported" },
  { 141, 0, "semantic error in the TFT operation" },
  { 142, 0, "syntactical error in the TFT operation" },
  { 143, 0, "unknown PDP context" },
  { 144, 0, "semantic errors in packet filter(s)" },
  { 145, 0, "syntactical errors in packet filter(s)" },
  { 146, 0, "PDP context without TFT already activated" },
  { 147, 0, "multicast group membership time-out" },
  { 148, 0, "unspecified GPRS error" },
  { 149, 0, "PDP authentication failure" },
  { 150, 0, "invalid mobile class" },
  { 151, 0, "last PDN disconnection not allowed (legacy)" },
  { 171, 49, "last PDN disconnection not allowed" },
  { 172, 95, "semantically incorrect message" },
  { 173, 96, "invalid mandatory information" },
  { 174, 97, "message type non-existent or not implemented" },
  { 175, 100, "conditional IE error" },
  { 176, 111, "protocol error, unspecified" },
  { 177, 0, "operator determined barring" },
  { 178, 65, "maximum number of PDP contexts reached" },
  { 179, 66, "requested APN not supported in current RAT and PLMN combination" },
  { 180, 48, "request rejected, bearer control mode violation" },
  { 181, 59, "unsupported QCI value" },
  { 182, 0, "user data transmission via control plane is congested" },
  { 183, 0, "SMS provided via GPRS in this routing area" },
  { 184, 81, "invalid PTI value" },
  { 185, 0, "no PDP context activated" },
  { 186, 101, "message not compatible with protocol state" },
  { 187, 102, "recovery on timer expiry" },
  { 188, 0, "invalid transaction identifier value" },
  { 189, 0, "requested service option not authorized in this PLMN" },
  { 190, 0, "network failure during context activation" },
  { 191, 0, "reactivation requested" },
  { 192, 50, "PDP type IPv4 only allowed" },
  { 193, 51, "PDP type IPv6 only allowed" },
  { 194, 52, "single address bearers only allowed" },
  { 195, 56, "collision with network initiated request" },
  { 196, 57, "PDP type IPv4v6 only allowed" },
  { 197, 58, "PDP type non-IP only allowed" },
  { 198, 60, "bearer handling not supported" },
  { 199, 112, "APN restriction value incompatible with active PDP context" },
  { 200, 113, "multiple accesses to a PDN connection not allowed" },
  { 201, 53, "ESM information not received" },
  { 202, 54, "PDN connection does not exist" },
  { 203, 55, "multiple PDN connections for a given APN not allowed" },
  { 204, 0, "severe network failure" },
  { 205, 67, "insufficient resources for specific slice and DNN" },
  { 206, 68, "not supported SSC mode" },
  { 207, 69, "insufficient resources for specific slice" },
  { 208, 98, "message type not compatible with protocol state" },
  { 209, 99, "information element non-existent or not implemented" },
  { 210, 0, "N1 mode not allowed" },
  { 211, 0, "restricted service area" },
  { 212, 0, "LADN not available" },
  { 213, 70, "missing or unknown DNN in a slice" },
  { 214, 71, "ngKSI already in use" },
  { 215, 90, "payload was not forwarded" },
  { 216, 72, "non-3GPP access to 5GCN not allowed" },
  { 217, 73, "serving network not authorized" },
  { 218, 91, "DNN not supported or not subscribed in the slice" },
  { 219, 92, "insufficient user-plane resources for the PDU session" },
  { 220, 0, "out of LADN service area" },
  { 221, 0, "PTI mismatch" },
  { 222, 82, "maximum data rate per UE for user-plane integrity protection is too low" },
  { 223, 83, "semantic error in the QoS operation" },
  { 224, 84, "syntactical error in the QoS operation" },
  { 225, 85, "invalid mapped EPS bearer identity" },
  { 226, 0, "redirection to 5GCN required" },
  { 227, 0, "redirection to EPC required" },
  { 228, 74, "temporarily not authorized for this SNPN" },
  { 229, 75, "permanently not authorized for this SNPN" },
  { 230, 61, "PDN type Ethernet only allowed" },
  { 231, 76, "not authorized for this CAG or authorized for CAG cells only" },
  { 232, 62, "no network slices available" },
  { 233, 77, "wireline access area not allowed" },
};

/* What a SIM7000 has besides. 177, 180 and 181 are others' in 27.007; its 193, "Unknown", is 100. */
static const CodeRow simcom_rows[] = {
  { 99, 0, "resource limitation" },
  { 160, 0, "DNS resolve failed" },
  { 161, 0, "Socket open failed" },
  { 600, 0, "No Error" },
  { 601, 0, "Unrecognized Command" },
  { 602, 0, "Return Value Error" },
  { 603, 0, "Syntax Error" },
  { 604, 0, "Unspecified Error" },
  { 605, 0, "Data Transfer Already" },
  { 606, 0, "Action Already" },
  { 607, 0, "Not At Cmd" },
  { 608, 0, "Multi Cmd too long" },
  { 609, 0, "Abort Cops" },
  { 610, 0, "No Call Disc" },
  { 611, 0, "BT SAP Undefined" },
  { 612, 0, "BT SAP Not Accessible" },
  { 613, 0, "BT SAP Card Removed" },
  { 614, 0, "AT Not Allowed By Customer" },
  { 753, 0, "missing required cmd parameter" },
  { 754, 0, "invalid SIM command" },
  { 755, 0, "invalid File Id" },
  { 756, 0, "missing required P1/2/3 parameter" },
  { 757, 0, "invalid P1/2/3 parameter" },
  { 758, 0, "missing required command data" },
  { 759, 0, "invalid characters in command data" },
  { 765, 0, "Invalid input value" },
  { 766, 0, "Unsupported mode" },
  { 767, 0, "Operation failed" },
  { 768, 0, "Mux already running" },
  { 769, 0, "Unable to get control" },
  { 770, 0, "SIM network reject" },
  { 771, 0, "Call setup in progress" },
  { 772, 0, "SIM powered down" },
  { 773, 0, "SIM file not present" },
  { 791, 0, "Param count not enough" },
  { 792, 0, "Param count beyond" },
  { 793, 0, "Param value range beyond" },
  { 794, 0, "Param type not match" },
  { 795, 0, "Param format invalid" },
  { 796, 0, "Get a null param" },
  { 797, 0, "CFUN state is 0 or 4" },
  { AT_CME_SIMCOM + 177, 0, "connection to network failed" },
  { AT_CME_GPRS_NOT_ATTACHED, 0, "gprs is not attached" },
  { AT_CME_SIMCOM + 181, 0, "tcpip stack is busy" },
};

/* Other words for the same: the standard's for LTE and 5G, and modems' own. */
static const AliasRow cme_aliases[] = {
  { 1, "no connection" },
  { 2, "link reserved" },
  { 30, "no network" },
  { 31, "timeout" },
  { 32, "network not allowed - emergency calls only" },
  { 40, "network personalisation PIN required" },
  { 41, "network personalisation PUK required" },
  { 42, "network subset personalisation PIN required" },
  { 43, "network subset personalisation PUK required" },
  { 44, "service provider personalisation PIN required" },
  { 45, "service provider personalisation PUK required" },
  { 46, "corporate personalisation PIN required" },
  { 47, "corporate personalisation PUK required" },
  { 100, "unknown error" },
  { 102, "IMSI unknown in HSS" },
  { 103, "Illegal UE" },
  { 105, "PEI not accepted" },
  { 107, "EPS services not allowed" },
  { 107, "5GS services not allowed" },
  { 107, "PS services not allowed" },
  { 108, "EPS services and non-EPS services not allowed" },
  { 108, "EPS and non-EPS services not allowed" },
  { 108, "GPRS and non-GPRS services not allowed" },
  { 108, "PS and non-PS services not allowed" },
  { 109, "UE identity cannot be derived by the network" },
  { 109, "UE identity cannot be derived from network" },
  { 110, "implicitly deregistered" },
  { 112, "Tracking area not allowed" },
  { 113, "Roaming not allowed in this tracking area" },
  { 114, "EPS services not allowed in this PLMN" },
  { 115, "No suitable cells in tracking area" },
  { 115, "No suitable cells in this location area" },
  { 115, "No suitable cells in this tracking area" },
  { 126, "LLC or SNDCP failure" },
  { 129, "user authentication or authorization failed" },
  { 130, "activation rejected by GGSN" },
  { 130, "request rejected by Serving GW or PDN GW" },
  { 131, "request rejected, unspecified" },
  { 137, "EPS QoS not accepted" },
  { 137, "5GS QoS not accepted" },
  { 143, "invalid EPS bearer identity" },
  { 173, "mandatory information element error" },
  { 176, "unspecified protocol error" },
  { 178, "maximum number of EPS bearers reached" },
  { 178, "maximum number of PDU sessions reached" },
  { 179, "requested APN not supported" },
  { 181, "unsupported 5QI value" },
  { 185, "no EPS bearer context activated" },
  { 185, "no bearer context activated" },
  { 190, "network failure (activation)" },
  { 192, "PDN type IPv4 only allowed" },
  { 192, "PDU session type IPv4 only allowed" },
  { 193, "PDN type IPv6 only allowed" },
  { 193, "PDU session type IPv6 only allowed" },
  { 196, "PDN type IPv4v6 only allowed" },
  { 196, "PDU session type IPv4v6 only allowed" },
  { 197, "PDN type non-IP only allowed" },
  { 197, "PDU session type unstructured only allowed" },
  { 202, "PDU session does not exist" },
};

/* To 127 those of 24.011 §E.2, to 255 of 23.040 §9.2.3.22. */
static const CodeRow cms_rows[] = {
  { 1, 0, "unassigned (unallocated) number" },
  { 8, 0, "operator determined barring" },
  { 10, 0, "call barred" },
  { 21, 0, "short message transfer rejected" },
  { 27, 0, "destination out of service" },
  { 28, 0, "unidentified subscriber" },
  { 29, 0, "facility rejected" },
  { 30, 0, "unknown subscriber" },
  { 38, 0, "network out of order" },
  { 41, 0, "temporary failure" },
  { 42, 0, "congestion" },
  { 47, 0, "resources unavailable, unspecified" },
  { 50, 0, "requested facility not subscribed" },
  { 69, 0, "requested facility not implemented" },
  { 81, 0, "invalid short message transfer reference value" },
  { 95, 0, "invalid message, unspecified" },
  { 96, 0, "invalid mandatory information" },
  { 97, 0, "message type non-existent or not implemented" },
  { 98, 0, "message not compatible with short message protocol state" },
  { 99, 0, "information element non-existent or not implemented" },
  { 111, 0, "protocol error, unspecified" },
  { 127, 0, "interworking, unspecified" },
  { 128, 0, "telematic interworking not supported" },
  { 129, 0, "short message type 0 not supported" },
  { 130, 0, "cannot replace short message" },
  { 143, 0, "unspecified TP-PID error" },
  { 144, 0, "data coding scheme (alphabet) not supported" },
  { 145, 0, "message class not supported" },
  { 159, 0, "unspecified TP-DCS error" },
  { 160, 0, "command cannot be actioned" },
  { 161, 0, "command unsupported" },
  { 175, 0, "unspecified TP-Command error" },
  { 176, 0, "TPDU not supported" },
  { 192, 0, "SC busy" },
  { 193, 0, "no SC subscription" },
  { 194, 0, "SC system failure" },
  { 195, 0, "invalid SME address" },
  { 196, 0, "destination SME barred" },
  { 197, 0, "SM rejected-duplicate SM" },
  { 198, 0, "TP-VPF not supported" },
  { 199, 0, "TP-VP not supported" },
  { 208, 0, "(U)SIM SMS storage full" },
  { 209, 0, "no SMS storage capability in (U)SIM" },
  { 210, 0, "error in MS" },
  { 211, 0, "memory capacity exceeded" },
  { 212, 0, "(U)SIM application toolkit busy" },
  { 213, 0, "(U)SIM data download error" },
  { 255, 0, "unspecified error cause" },
  { 300, 0, "ME failure" },
  { 301, 0, "SMS service of ME reserved" },
  { 302, 0, "operation not allowed" },
  { 303, 0, "operation not supported" },
  { 304, 0, "invalid PDU mode parameter" },
  { 305, 0, "invalid text mode parameter" },
  { 310, 0, "SIM not inserted" },
  { 311, 0, "SIM PIN required" },
  { 312, 0, "PH-SIM PIN required" },
  { 313, 0, "SIM failure" },
  { 314, 0, "SIM busy" },
  { 315, 0, "SIM wrong" },
  { 316, 0, "SIM PUK required" },
  { 317, 0, "SIM PIN2 required" },
  { 318, 0, "SIM PUK2 required" },
  { 320, 0, "memory failure" },
  { 321, 0, "invalid memory index" },
  { 322, 0, "memory full" },
  { 330, 0, "SMSC address unknown" },
  { 331, 0, "no network service" },
  { 332, 0, "network timeout" },
  { 340, 0, "no +CNMA acknowledgement expected" },
  { 500, 0, "unknown error" },
};

static const AliasRow cms_aliases[] = {
  { 301, "SMS service reserved" },
  { 304, "invalid PDU parameter" },
  { 305, "invalid text parameter" },
  { 321, "invalid index" },
  { 331, "no network" },
  { 500, "unknown" },
};

static const char *
find_text (const CodeRow *rows, gsize n_rows, int code)
{
  for (gsize i = 0; i < n_rows; i++) {
    if (rows[i].code == code)
      return rows[i].text;
  }
  return NULL;
}

/* Letters and digits alone count; their case does not. */
static gboolean
same_words (const char *row, const char *text, gsize len)
{
  const char *end = text + len;

  for (;; row++, text++) {
    while (*row != '\0' && !g_ascii_isalnum (*row))
      row++;
    while (text < end && !g_ascii_isalnum (*text))
      text++;
    if (*row == '\0' || text == end)
      return *row == '\0' && text == end;
    if (g_ascii_tolower (*row) != g_ascii_tolower (*text))
      return FALSE;
  }
}

static int
find_code (const CodeRow *rows, gsize n_rows, const char *text, gsize len)
{
  for (gsize i = 0; i < n_rows; i++) {
    if (same_words (rows[i].text, text, len))
      return rows[i].code;
  }
  return AT_CODE_UNKNOWN;
}

static int
find_alias (const AliasRow *rows, gsize n_rows, const char *text, gsize len)
{
  for (gsize i = 0; i < n_rows; i++) {
    if (same_words (rows[i].text, text, len))
      return rows[i].code;
  }
  return AT_CODE_UNKNOWN;
}

/* The number in "(#33)" at the end of @text; 0: there is none. *@out_len is how much of @text stands in front of it. */
static int
find_cause (const char *text, gsize *out_len)
{
  const char *open = strrchr (text, '(');
  int cause = 0;
  gsize n;

  *out_len = strlen (text);
  if (open == NULL || open[1] != '#')
    return 0;
  n = strspn (open + 2, "0123456789");
  if (n == 0 || n > 3 || open[2 + n] != ')' || open[3 + n + strspn (open + 3 + n, " ")] != '\0')
    return 0;
  for (gsize i = 0; i < n; i++)
    cause = cause * 10 + g_ascii_digit_value (open[2 + i]);
  *out_len = (gsize) (open - text);
  return cause;
}

static int
code_of_cause (int cause)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cme_rows) && cause > 0; i++) {
    if (cme_rows[i].cause == cause || (cme_rows[i].code == CAUSE_OFFSET + cause && cme_rows[i].code <= CAUSE_LAST))
      return cme_rows[i].code;
  }
  return AT_CODE_UNKNOWN;
}

const char *
at_cme_to_string (int code)
{
  const char *text = find_text (cme_rows, G_N_ELEMENTS (cme_rows), code);

  return text != NULL ? text : find_text (simcom_rows, G_N_ELEMENTS (simcom_rows), code);
}

const char *
at_cms_to_string (int code)
{
  return find_text (cms_rows, G_N_ELEMENTS (cms_rows), code);
}

int
at_cme_from_string (const char *text)
{
  gsize len = 0;
  int cause = find_cause (text, &len);
  int code = find_code (cme_rows, G_N_ELEMENTS (cme_rows), text, len);

  if (code == AT_CODE_UNKNOWN)
    code = find_code (simcom_rows, G_N_ELEMENTS (simcom_rows), text, len);
  if (code == AT_CODE_UNKNOWN)
    code = find_alias (cme_aliases, G_N_ELEMENTS (cme_aliases), text, len);
  return code != AT_CODE_UNKNOWN ? code : code_of_cause (cause);
}

int
at_cms_from_string (const char *text)
{
  gsize len = strlen (text);
  int code = find_code (cms_rows, G_N_ELEMENTS (cms_rows), text, len);

  return code != AT_CODE_UNKNOWN ? code : find_alias (cms_aliases, G_N_ELEMENTS (cms_aliases), text, len);
}
