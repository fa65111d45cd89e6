/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/printer.h"

#define GAP 2

typedef struct {
  char *label;
  PrinterStyle style;
  char *value;
} Row;

struct _Printer {
  gboolean colour;
  GString *text;
  GArray *rows; /* of Row: the block being built */
};

static void
row_clear (gpointer data)
{
  Row *row = data;

  g_free (row->label);
  g_free (row->value);
}

Printer *
printer_new (gboolean colour)
{
  Printer *self = g_new0 (Printer, 1);

  self->colour = colour;
  self->text = g_string_new (NULL);
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->rows, row_clear);
  return self;
}

void
printer_free (Printer *self)
{
  if (self == NULL)
    return;
  g_string_free (self->text, TRUE);
  g_array_unref (self->rows);
  g_free (self);
}

void
printer_field (Printer *self, const char *label, PrinterStyle style, const char *value)
{
  Row row = { NULL, style, NULL };

  if (value == NULL || *value == '\0')
    return;
  row.label = g_strdup (label);
  row.value = g_strdup (value);
  g_array_append_val (self->rows, row);
}

void
printer_end_block (Printer *self, guint indent)
{
  guint widest = 0;

  for (guint i = 0; i < self->rows->len; i++)
    widest = MAX (widest, text_columns (g_array_index (self->rows, Row, i).label));
  for (guint i = 0; i < self->rows->len; i++) {
    const Row *row = &g_array_index (self->rows, Row, i);

    g_string_append_printf (self->text, "%*s", (int) indent, "");
    text_append_padded (self->text, row->label, widest + GAP);
    text_append_styled (self->text, self->colour, row->style, row->value);
    g_string_append_c (self->text, '\n');
  }
  g_array_set_size (self->rows, 0);
}

void
printer_line (Printer *self, PrinterStyle style, const char *text)
{
  printer_end_block (self, 0);
  text_append_styled (self->text, self->colour, style, text);
  g_string_append_c (self->text, '\n');
}

char *
printer_take (Printer *self)
{
  printer_end_block (self, 0);
  char *text = g_string_free (self->text, FALSE);
  self->text = g_string_new (NULL);
  return text;
}

guint
text_columns (const char *text)
{
  guint columns = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_iszerowidth (c))
      columns += g_unichar_iswide (c) ? 2 : 1;
  }
  return columns;
}

void
text_append_padded (GString *out, const char *text, guint columns)
{
  guint used = text_columns (text);

  g_string_append (out, text);
  for (; used < columns; used++)
    g_string_append_c (out, ' ');
}

/* ECMA-48 §8.3.117 SGR. */
static const char *
style_sequence (PrinterStyle style)
{
  switch (style) {
  case STYLE_PLAIN:
    return NULL;
  case STYLE_TITLE:
    return "\033[1m";
  case STYLE_GOOD:
    return "\033[32m";
  case STYLE_BUSY:
    return "\033[33m";
  case STYLE_BAD:
    return "\033[31m";
  case STYLE_FAINT:
    return "\033[2m";
  }
  g_return_val_if_reached (NULL);
}

void
text_append_styled (GString *out, gboolean colour, PrinterStyle style, const char *text)
{
  const char *sequence = colour ? style_sequence (style) : NULL;
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  if (sequence != NULL)
    g_string_append (out, sequence);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (out, g_unichar_iscntrl (c) ? '?' : c);
  }
  if (sequence != NULL)
    g_string_append (out, "\033[0m");
}
