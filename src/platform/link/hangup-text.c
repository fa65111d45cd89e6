/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/link/hangup-text.h"

#define MAX_LINE 80

static gboolean
is_line_end (guint8 byte)
{
  return byte == '\r' || byte == '\n';
}

char *
hangup_text_line (const guint8 *data, gsize len, gboolean final, gsize *out_used)
{
  gsize start = 0;

  while (start < len && (is_line_end (data[start]) || data[start] == '\0'))
    start++;
  gsize end = start;
  while (end < len && !is_line_end (data[end]))
    end++;
  if (!final && (end == len || end == start))
    return NULL;

  GString *line = g_string_new (NULL);
  for (gsize i = start; i < end && line->len < MAX_LINE; i++)
    g_string_append_c (line, g_ascii_isprint (data[i]) ? (char) data[i] : '?');
  while (end < len && is_line_end (data[end]))
    end++;
  *out_used = end;
  return g_string_free (line, FALSE);
}

gboolean
hangup_text_ends_call (const char *line)
{
  /* The second row: the modem has restarted, or switches itself off. */
  static const char *const codes[] = { "NO CARRIER",        "NO ANSWER",  "NO DIALTONE",
                                       "NO DIAL TONE",      "BUSY",       "ERROR",
                                       "+CME ERROR",        "RDY",        "QCRDY",
                                       "*ATREADY",          "^SYSSTART",  "APP RDY",
                                       "+CPIN: ",           "SMS Ready",  "SMS READY",
                                       "SMS DONE",          "PB DONE",    "Call Ready",
                                       "NORMAL POWER DOWN", "POWER DOWN", "UNDER-VOLTAGE POWER DOWN" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (g_str_has_prefix (line, codes[i]))
      return TRUE;
  }
  return FALSE;
}
