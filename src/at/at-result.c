/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-result.h"

#include "at/at-error-codes.h"
#include "at/at-fields.h"

#include <string.h>

/* An error number has at most this many digits. */
#define CODE_DIGITS 5

typedef struct {
  const char *line;
  AtFinal final;
} WordRow;

static const char *const names[AT_N_FINALS] = {
  [AT_FINAL_OK] = "OK",
  [AT_FINAL_CONNECT] = "CONNECT",
  [AT_FINAL_ERROR] = "ERROR",
  [AT_FINAL_CME_ERROR] = "+CME ERROR",
  [AT_FINAL_CMS_ERROR] = "+CMS ERROR",
  [AT_FINAL_NO_CARRIER] = "NO CARRIER",
  [AT_FINAL_NO_DIALTONE] = "NO DIALTONE",
  [AT_FINAL_BUSY] = "BUSY",
  [AT_FINAL_NO_ANSWER] = "NO ANSWER",
  [AT_FINAL_NOT_SUPPORTED] = "COMMAND NOT SUPPORT",
  [AT_FINAL_TIMEOUT] = "TIMEOUT",
  [AT_FINAL_CANCELLED] = "CANCELLED",
};

/* Verbose forms first, then ATV0's digits (V.250 §6.3.6). 2 RING and 9 PROCEEDING end no command. */
static const WordRow words[] = {
  { "OK", AT_FINAL_OK },
  { "SHUT OK", AT_FINAL_OK }, /* AT+CIPSHUT ends with it, no OK follows */
  { "CONNECT", AT_FINAL_CONNECT },
  { "ERROR", AT_FINAL_ERROR },
  { "NO CARRIER", AT_FINAL_NO_CARRIER },
  { "NO DIALTONE", AT_FINAL_NO_DIALTONE },
  { "NO DIAL TONE", AT_FINAL_NO_DIALTONE },
  { "BUSY", AT_FINAL_BUSY },
  { "NO ANSWER", AT_FINAL_NO_ANSWER },
  { "COMMAND NOT SUPPORT", AT_FINAL_NOT_SUPPORTED },
  { "NA", AT_FINAL_NOT_SUPPORTED },
  { "0", AT_FINAL_OK },
  { "1", AT_FINAL_CONNECT },
  { "3", AT_FINAL_NO_CARRIER },
  { "4", AT_FINAL_ERROR },
  { "6", AT_FINAL_NO_DIALTONE },
  { "7", AT_FINAL_BUSY },
  { "8", AT_FINAL_NO_ANSWER },
};

const char *
at_final_to_string (AtFinal final)
{
  g_return_val_if_fail ((guint) final < AT_N_FINALS, "ERROR");

  return names[final];
}

gboolean
at_final_is_call (AtFinal final)
{
  switch (final) {
  case AT_FINAL_CONNECT:
  case AT_FINAL_NO_CARRIER:
  case AT_FINAL_NO_DIALTONE:
  case AT_FINAL_BUSY:
  case AT_FINAL_NO_ANSWER:
    return TRUE;
  case AT_FINAL_OK:
  case AT_FINAL_ERROR:
  case AT_FINAL_CME_ERROR:
  case AT_FINAL_CMS_ERROR:
  case AT_FINAL_NOT_SUPPORTED:
  case AT_FINAL_TIMEOUT:
  case AT_FINAL_CANCELLED:
    return FALSE;
  }
  return FALSE;
}

gboolean
at_final_is_refusal (AtFinal final)
{
  switch (final) {
  case AT_FINAL_ERROR:
  case AT_FINAL_CME_ERROR:
  case AT_FINAL_CMS_ERROR:
  case AT_FINAL_NOT_SUPPORTED:
    return TRUE;
  case AT_FINAL_OK:
  case AT_FINAL_CONNECT:
  case AT_FINAL_NO_CARRIER:
  case AT_FINAL_NO_DIALTONE:
  case AT_FINAL_BUSY:
  case AT_FINAL_NO_ANSWER:
  case AT_FINAL_TIMEOUT:
  case AT_FINAL_CANCELLED:
    return FALSE;
  }
  return FALSE;
}

/* The number that @text is, without spaces behind it; -1 when @text is not digits only. */
static int
parse_code (const char *text)
{
  gsize len = strspn (text, "0123456789");
  int code = 0;

  if (len == 0 || len > CODE_DIGITS || text[len + strspn (text + len, " ")] != '\0')
    return -1;
  for (gsize i = 0; i < len; i++)
    code = code * 10 + g_ascii_digit_value (text[i]);
  return code;
}

static const char *
text_behind (const char *line, const char *name)
{
  gsize len = strlen (name);

  if (strncmp (line, name, len) != 0)
    return NULL;
  line += len;
  return line + strspn (line, " ");
}

gboolean
at_result_parse (const char *line, AtFinal *out_final, int *out_code, const char **out_text)
{
  AtFinal final = AT_FINAL_OK;
  gboolean found = FALSE;
  int code = AT_CODE_UNKNOWN;
  const char *text;

  g_return_val_if_fail (line != NULL && out_final != NULL && out_code != NULL && out_text != NULL, FALSE);

  if ((text = text_behind (line, "+CME ERROR:")) != NULL) {
    final = AT_FINAL_CME_ERROR;
    code = parse_code (text) >= 0 ? parse_code (text) : at_cme_from_string (text);
    found = TRUE;
  } else if ((text = text_behind (line, "+CMS ERROR:")) != NULL) {
    final = AT_FINAL_CMS_ERROR;
    code = parse_code (text) >= 0 ? parse_code (text) : at_cms_from_string (text);
    found = TRUE;
  } else if ((text = text_behind (line, "MODEM ERROR:")) != NULL && parse_code (text) >= 0) {
    final = AT_FINAL_ERROR;
    text = line;
    found = TRUE;
  } else if ((text = text_behind (line, "CONNECT ")) != NULL) {
    final = AT_FINAL_CONNECT;
    found = TRUE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (words) && !found; i++) {
    found = at_line_is (line, words[i].line);
    final = words[i].final;
    text = line + strlen (line);
  }
  if (!found)
    return FALSE;
  *out_final = final;
  *out_code = code;
  *out_text = text;
  return TRUE;
}
