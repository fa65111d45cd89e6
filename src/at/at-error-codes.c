/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers behind +CME ERROR (3GPP TS 27.007 §9.2 and the SIM7000's own) and +CMS ERROR (TS 27.005 §3.2.5). */
#include "at/at-error-codes.h"

#include "at/at-result.h"

typedef struct {
  int code;
  const char *text;
} CodeRow;

static const CodeRow cme_rows[] = {
  { 0, "phone failure" },
  { 1, "no connection to phone" },
  { 2, "phone-adaptor link reserved" },
  { 3, "operation not allowed" },
  { 4, "operation not supported" },
  { 5, "PH-SIM PIN required" },
  { 6, "PH-FSIM PIN required" },
  { 7, "PH-FSIM PUK required" },
  { 10, "SIM not inserted" },
  { 11, "SIM PIN required" },
  { 12, "SIM PUK required" },
  { 13, "SIM failure" },
  { 14, "SIM busy" },
  { 15, "SIM wrong" },
  { 16, "incorrect password" },
  { 17, "SIM PIN2 required" },
  { 18, "SIM PUK2 required" },
  { 20, "memory full" },
  { 21, "invalid index" },
  { 22, "not found" },
  { 23, "memory failure" },
  { 24, "text string too long" },
  { 25, "invalid characters in text string" },
  { 26, "dial string too long" },
  { 27, "invalid characters in dial string" },
  { 30, "no network service" },
  { 31, "network timeout" },
  { 32, "network not allowed - emergency call only" },
  { 40, "network personalization PIN required" },
  { 41, "network personalization PUK required" },
  { 42, "network subset personalization PIN required" },
  { 43, "network subset personalization PUK required" },
  { 44, "service provider personalization PIN required" },
  { 45, "service provider personalization PUK required" },
  { 46, "corporate personalization PIN required" },
  { 47, "corporate personalization PUK required" },
  { 99, "resource limitation" },
  { 100, "unknown" },
  { 103, "Illegal MS" },
  { 106, "Illegal ME" },
  { 107, "GPRS services not allowed" },
  { 111, "PLMN not allowed" },
  { 112, "Location area not allowed" },
  { 113, "Roaming not allowed in this location area" },
  { 132, "service option not supported" },
  { 133, "requested service option not subscribed" },
  { 134, "service option temporarily out of order" },
  { 148, "unspecified GPRS error" },
  { 149, "PDP authentication failure" },
  { 150, "invalid mobile class" },
  { 160, "DNS resolve failed" },
  { 161, "Socket open failed" },
  { 177, "connection to network failed" },
  { 180, "gprs is not attached" },
  { 181, "tcpip stack is busy" },
  { 193, "Unknown" },
  { 600, "No Error" },
  { 601, "Unrecognized Command" },
  { 602, "Return Value Error" },
  { 603, "Syntax Error" },
  { 604, "Unspecified Error" },
  { 605, "Data Transfer Already" },
  { 606, "Action Already" },
  { 607, "Not At Cmd" },
  { 608, "Multi Cmd too long" },
  { 609, "Abort Cops" },
  { 610, "No Call Disc" },
  { 611, "BT SAP Undefined" },
  { 612, "BT SAP Not Accessible" },
  { 613, "BT SAP Card Removed" },
  { 614, "AT Not Allowed By Customer" },
  { 753, "missing required cmd parameter" },
  { 754, "invalid SIM command" },
  { 755, "invalid File Id" },
  { 756, "missing required P1/2/3 parameter" },
  { 757, "invalid P1/2/3 parameter" },
  { 758, "missing required command data" },
  { 759, "invalid characters in command data" },
  { 765, "Invalid input value" },
  { 766, "Unsupported mode" },
  { 767, "Operation failed" },
  { 768, "Mux already running" },
  { 769, "Unable to get control" },
  { 770, "SIM network reject" },
  { 771, "Call setup in progress" },
  { 772, "SIM powered down" },
  { 773, "SIM file not present" },
  { 791, "Param count not enough" },
  { 792, "Param count beyond" },
  { 793, "Param value range beyond" },
  { 794, "Param type not match" },
  { 795, "Param format invalid" },
  { 796, "Get a null param" },
  { 797, "CFUN state is 0 or 4" },
};

static const CodeRow cms_rows[] = {
  { 300, "ME failure" },
  { 301, "SMS service of ME reserved" },
  { 302, "operation not allowed" },
  { 303, "operation not supported" },
  { 304, "invalid PDU mode parameter" },
  { 305, "invalid text mode parameter" },
  { 310, "SIM not inserted" },
  { 311, "SIM PIN required" },
  { 313, "SIM failure" },
  { 320, "memory failure" },
  { 321, "invalid memory index" },
  { 322, "memory full" },
  { 330, "SMSC address unknown" },
  { 331, "no network service" },
  { 332, "network timeout" },
  { 500, "unknown error" },
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

static int
find_code (const CodeRow *rows, gsize n_rows, const char *text)
{
  for (gsize i = 0; i < n_rows; i++) {
    if (g_ascii_strcasecmp (rows[i].text, text) == 0)
      return rows[i].code;
  }
  return AT_CODE_UNKNOWN;
}

const char *
at_cme_to_string (int code)
{
  return find_text (cme_rows, G_N_ELEMENTS (cme_rows), code);
}

const char *
at_cms_to_string (int code)
{
  return find_text (cms_rows, G_N_ELEMENTS (cms_rows), code);
}

int
at_cme_from_string (const char *text)
{
  return find_code (cme_rows, G_N_ELEMENTS (cme_rows), text);
}

int
at_cms_from_string (const char *text)
{
  return find_code (cms_rows, G_N_ELEMENTS (cms_rows), text);
}
