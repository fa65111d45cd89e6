/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The texts of +CME ERROR with AT+CMEE=2. */
#include "at-command.h"

typedef struct {
  guint code;
  const char *text;
} CmeRow;

static const CmeRow rows[] = {
  { 0, "phone failure" },
  { 1, "no connection to phone" },
  { 3, "operation not allowed" },
  { 4, "operation not supported" },
  { 5, "PH-SIM PIN required" },
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
  { 26, "dial string too long" },
  { 27, "invalid characters in dial string" },
  { 30, "no network service" },
  { 31, "network timeout" },
  { 32, "network not allowed - emergency call only" },
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
  { 177, "connection to network failed" },
  { 180, "gprs is not attached" },
  { 604, "Unspecified Error" },
  { 767, "Operation failed" },
  { 770, "SIM network reject" },
  { 771, "Call setup in progress" },
  { 772, "SIM powered down" },
  { 797, "CFUN state is 0 or 4" },
};

const char *
at_cme_text (guint code)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (rows[i].code == code)
      return rows[i].text;
  }
  return "unknown";
}

char *
at_format_cme (guint cmee, guint code)
{
  if (cmee == 1)
    return g_strdup_printf ("+CME ERROR: %u", code);
  return cmee == 2 ? g_strdup_printf ("+CME ERROR: %s", at_cme_text (code)) : NULL;
}
