/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text for a person at a terminal: aligned by columns as they are seen, coloured where colours are wanted.
 *
 * A printer only builds text; the command decides when it is written. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Printer Printer;

typedef enum {
  STYLE_PLAIN,
  STYLE_TITLE, /* bold: what the lines below it are about */
  STYLE_GOOD,  /* green */
  STYLE_BUSY,  /* yellow: under way */
  STYLE_BAD,   /* red */
  STYLE_FAINT, /* what only some readers want */
} PrinterStyle;

/* @colour: whether escape sequences may be written. */
Printer *printer_new (gboolean colour);
void printer_free (Printer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Printer, printer_free)

/* One row of the block being built; nothing is shown when @value is NULL or "". Both are copied. */
void printer_field (Printer *self, const char *label, PrinterStyle style, const char *value);

/* Ends the block: its values stand below each other, indented by @indent columns. */
void printer_end_block (Printer *self, guint indent);

/* A line of its own; ends the block before it. */
void printer_line (Printer *self, PrinterStyle style, const char *text);

/* The text so far, to be freed; the printer is empty again. */
char *printer_take (Printer *self);

/* How many columns a terminal gives to @text (UTF-8): East Asian wide characters take two, combining ones none. */
guint text_columns (const char *text);

/* Appends @text, and spaces up to @columns. */
void text_append_padded (GString *out, const char *text, guint columns);

/* Appends @text in @style; just the text when @colour is FALSE. Control characters in it, which could be the modem's or
 * the network's, are shown as "?". */
void text_append_styled (GString *out, gboolean colour, PrinterStyle style, const char *text);

G_END_DECLS
