/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cuts the bytes of an AT port into lines and prompts, wherever the reads split them (ITU-T V.250 §5).
 *
 * A line ends at CR or at LF, so \r\n, \r\r\n, a missing leading CR, the echo's lone CR and ATV0's "0\r" all do; empty lines are left out. Lines
 * are valid UTF-8 without control characters: NULs and other controls are dropped, and so are bytes in front of a line that are no text
 * (noise from power-on); such bytes further inside become "?". A line longer than AT_MAX_LINE bytes is cut there. No byte behind the line's end
 * is consumed, hence what follows CONNECT stays with the caller. */
#pragma once

#include "at/at-queue.h"

G_BEGIN_DECLS

typedef struct _AtScanner AtScanner;

typedef enum {
  AT_SCAN_NEED_MORE, /* all bytes are consumed and no line is complete */
  AT_SCAN_LINE,      /* at_scanner_get_line() has one */
  AT_SCAN_PROMPT,    /* the modem printed "> " and waits for text */
} AtScan;

AtScanner *at_scanner_new (void);
void at_scanner_free (AtScanner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtScanner, at_scanner_free)

/* Consumes *@out_used of @len bytes, up to the end of the first line or prompt in them. */
AtScan at_scanner_feed (AtScanner *self, const guint8 *data, gsize len, gsize *out_used);

/* The line that at_scanner_feed() has just completed, without its end; valid until the next call. */
const char *at_scanner_get_line (const AtScanner *self);

/* Whether the last byte consumed was a CR, so that an LF as the next byte belongs to the same line end. */
gboolean at_scanner_ended_with_cr (const AtScanner *self);

/* For the change to data mode: the number of bytes, 0 or 1, at the start of @data that still belong to the end of the last line. */
gsize at_scanner_skip_line_feed (AtScanner *self, const guint8 *data, gsize len);

/* Only while @expected is "> " at the start of a line a prompt; else it is text. */
void at_scanner_expect_prompt (AtScanner *self, gboolean expected);

/* Drops a half-read line. */
void at_scanner_reset (AtScanner *self);

G_END_DECLS
