/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes through the AT scanner: lines are text of bounded length, and the same ones come out however the bytes were
 * split. */
#include "at/at-scanner.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_line (const char *line)
{
  gsize len = strlen (line);

  g_assert (len > 0 && len <= AT_MAX_LINE && g_utf8_validate (line, (gssize) len, NULL));
  for (gsize i = 0; i < len; i++)
    g_assert (line[i] == '\t' || !g_ascii_iscntrl (line[i]));
}

/* All lines, one under the other. */
static char *
scan (const guint8 *data, gsize size, gsize piece, gboolean prompt)
{
  g_autoptr (AtScanner) scanner = at_scanner_new ();
  GString *lines = g_string_new (NULL);

  at_scanner_expect_prompt (scanner, prompt);
  for (gsize at = 0; at < size;) {
    gsize len = MIN (piece, size - at);
    gsize used = 0;
    AtScan result = at_scanner_feed (scanner, data + at, len, &used);

    g_assert (used <= len && (used > 0 || result != AT_SCAN_NEED_MORE));
    at += used;
    switch (result) {
    case AT_SCAN_NEED_MORE:
      g_assert (used == len);
      break;
    case AT_SCAN_LINE:
      check_line (at_scanner_get_line (scanner));
      g_string_append_printf (lines, "%s\n", at_scanner_get_line (scanner));
      break;
    case AT_SCAN_PROMPT:
      g_assert (prompt);
      g_string_append (lines, "> \n");
      break;
    }
  }
  return g_string_free (lines, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *whole = NULL, *bytes = NULL, *pieces = NULL;

  if (size < 1)
    return 0;
  whole = scan (data + 1, size - 1, size, data[0] % 2 != 0);
  bytes = scan (data + 1, size - 1, 1, data[0] % 2 != 0);
  pieces = scan (data + 1, size - 1, 1 + data[0] / 2, data[0] % 2 != 0);
  g_assert_cmpstr (whole, ==, bytes);
  g_assert_cmpstr (whole, ==, pieces);
  return 0;
}
