/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Result codes as they go over the line (V.250 §5.7.1). */
#include "at-command.h"

char *
at_format_result (AtResult result, gboolean verbose, guint cmee)
{
  const char *text = "ERROR";
  const char *number = "4";
  g_autofree char *cme = NULL;

  switch (result.end) {
  case AT_OK:
    text = "OK";
    number = "0";
    break;
  case AT_CONNECT:
    text = "CONNECT 150000000";
    number = "1";
    break;
  case AT_NO_CARRIER:
    text = "NO CARRIER";
    number = "3";
    break;
  case AT_CME:
    cme = at_format_cme (cmee, result.cme);
    if (cme != NULL)
      return g_strdup_printf ("\r\n%s\r\n", cme);
    break;
  case AT_NO_RESULT:
    return g_strdup ("");
  case AT_ERROR:
  case AT_PENDING:
    break;
  }
  return verbose ? g_strdup_printf ("\r\n%s\r\n", text) : g_strdup_printf ("%s\r", number);
}
