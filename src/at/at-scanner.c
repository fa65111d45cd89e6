/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-scanner.h"

#include <string.h>

struct _AtScanner {
  char line[AT_MAX_LINE + 1];
  gsize len;
  gboolean complete; /* the line was handed out; the next byte begins another */
  gboolean after_cr;
  gboolean expect_prompt;
};

AtScanner *
at_scanner_new (void)
{
  return g_new0 (AtScanner, 1);
}

void
at_scanner_free (AtScanner *self)
{
  g_free (self);
}

void
at_scanner_reset (AtScanner *self)
{
  self->len = 0;
  self->complete = FALSE;
  self->after_cr = FALSE;
}

static void
append (AtScanner *self, guint8 byte)
{
  if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
    return;
  if (self->len < AT_MAX_LINE)
    self->line[self->len++] = (char) byte;
}

/* Makes the line valid UTF-8 in place; it can only get shorter. FALSE when nothing is left. */
static gboolean
finish_line (AtScanner *self)
{
  gsize to = 0;

  for (gsize from = 0; from < self->len;) {
    const char *at = self->line + from;
    gunichar character = g_utf8_get_char_validated (at, (gssize) (self->len - from));
    gsize width = 1;

    if (character < 0x110000) {
      width = (gsize) (g_utf8_next_char (at) - at);
      memmove (self->line + to, at, width);
      to += width;
    } else if (to > 0) {
      self->line[to++] = '?';
    }
    from += width;
  }
  self->line[to] = '\0';
  self->len = to;
  return to > 0;
}

AtScan
at_scanner_feed (AtScanner *self, const guint8 *data, gsize len, gsize *out_used)
{
  if (self->complete) {
    self->len = 0;
    self->complete = FALSE;
  }
  for (gsize i = 0; i < len; i++) {
    guint8 byte = data[i];

    *out_used = i + 1;
    self->after_cr = byte == '\r';
    if (byte == '\r' || byte == '\n') {
      self->complete = finish_line (self);
      if (self->complete)
        return AT_SCAN_LINE;
      continue;
    }
    append (self, byte);
    if (self->expect_prompt && byte == ' ' && self->len == 2 && self->line[0] == '>') {
      self->len = 0;
      return AT_SCAN_PROMPT;
    }
  }
  *out_used = len;
  return AT_SCAN_NEED_MORE;
}

const char *
at_scanner_get_line (const AtScanner *self)
{
  return self->complete ? self->line : "";
}

gboolean
at_scanner_ended_with_cr (const AtScanner *self)
{
  return self->after_cr;
}

gsize
at_scanner_skip_line_feed (AtScanner *self, const guint8 *data, gsize len)
{
  gboolean skip = self->after_cr && len > 0 && data[0] == '\n';

  if (len > 0)
    self->after_cr = FALSE;
  return skip ? 1 : 0;
}

void
at_scanner_expect_prompt (AtScanner *self, gboolean expected)
{
  self->expect_prompt = expected;
}
