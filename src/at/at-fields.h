/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Iterates over the fields of an information line: +CMD: 1,"a",(1-3),,0x2CEC (3GPP TS 27.007 §4). Never reads past
 * the line, never allocates.
 *
 * Spaces around a field are no part of it. A field that is not finished (quote or parenthesis left open, text behind
 * a closing one) ends the iteration, so that a line cut off by the modem never yields half a value. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  AT_FIELD_EMPTY,  /* nothing between two commas */
  AT_FIELD_TEXT,   /* without quotes: a number or words */
  AT_FIELD_STRING, /* in quotes, which are left out */
  AT_FIELD_LIST,   /* in parentheses, which are left out; at_fields_enter() opens it */
} AtFieldType;

/* Points into the line and lives as long as that. */
typedef struct {
  AtFieldType type;
  const char *start;
  gsize len;
} AtField;

/* A value on the stack; its members are private. */
typedef struct {
  const char *at;
  const char *end;
  gboolean more;
} AtFields;

/* What stands behind @prefix ("+CSQ:"; the colon may be left out) in @line, leading spaces skipped; NULL when the
 * line does not begin so. */
const char *at_line_value (const char *line, const char *prefix);

/* Whether @line is @word and nothing else but spaces behind it. */
gboolean at_line_is (const char *line, const char *word);

/* FALSE when @line does not begin with @prefix. */
gboolean at_fields_init (AtFields *self, const char *line, const char *prefix);
/* Iterates over the inside of @list; FALSE when it is no AT_FIELD_LIST. */
gboolean at_fields_enter (AtFields *self, const AtField *list);
/* FALSE: no more fields, or a malformed one; @out is then untouched. */
gboolean at_fields_next (AtFields *self, AtField *out);
/* Reads up to @max fields into @out; returns how many there were. */
guint at_fields_read (AtFields *self, AtField *out, guint max);

/* The conversions take quoted and unquoted fields and return FALSE, with @out untouched, for anything that is not
 * wholly of the form. */
/* Decimal digits, at most @max. */
gboolean at_field_to_uint (const AtField *self, guint32 max, guint32 *out);
/* Hexadecimal digits with or without 0x, at most 32 bits. */
gboolean at_field_to_hex (const AtField *self, guint32 *out);
/* [-]digits[.digits], magnitude below 1000000. */
gboolean at_field_to_number (const AtField *self, gdouble *out);
/* "1-3", or "5" for 5 to 5. */
gboolean at_field_to_range (const AtField *self, guint32 *out_low, guint32 *out_high);
/* Copies it whole; FALSE when it does not fit into @size bytes with its NUL, or is empty or a list. */
gboolean at_field_to_text (const AtField *self, char *out, gsize size);
/* The same for @size bytes or fewer, but cuts a longer one between two UTF-8 characters. An empty field gives "". */
void at_field_copy (const AtField *self, char *out, gsize size);
/* Whether it is @text, ASCII case ignored. */
gboolean at_field_equal (const AtField *self, const char *text);

G_END_DECLS
