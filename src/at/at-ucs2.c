/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-ucs2.h"

#include <string.h>

#define GROUP 4

/* The code unit at @at; FALSE when these are not four hexadecimal digits. */
static gboolean
read_unit (const char *at, guint *out)
{
  *out = 0;
  for (guint i = 0; i < GROUP; i++) {
    int digit = g_ascii_xdigit_value (at[i]);

    if (digit < 0)
      return FALSE;
    *out = *out << 4 | (guint) digit;
  }
  return TRUE;
}

/* Reads the character at *@at, two units for one beyond the basic plane, and moves *@at behind it. */
static gboolean
read_character (const char **at, const char *end, gunichar *out)
{
  guint unit = 0;
  guint low = 0;

  if (end - *at < GROUP || !read_unit (*at, &unit))
    return FALSE;
  *at += GROUP;
  *out = unit;
  if (unit >= 0xd800 && unit < 0xdc00) {
    if (end - *at < GROUP || !read_unit (*at, &low) || low < 0xdc00 || low > 0xdfff)
      return FALSE;
    *at += GROUP;
    *out = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
  }
  return g_unichar_isprint (*out);
}

/* Digits alone may be a number, and one group a word, unless a group is of the Latin letters: "00xx". */
static gboolean
may_be_words (const AtField *field)
{
  gboolean decimal = TRUE;

  for (gsize i = 0; i < field->len; i++) {
    if (i % GROUP == 0 && strncmp (field->start + i, "00", 2) == 0)
      return FALSE;
    decimal = decimal && g_ascii_isdigit (field->start[i]);
  }
  return decimal || field->len == GROUP;
}

static gboolean
is_encoded (const AtField *field)
{
  const char *end = field->start + field->len;
  gunichar character = 0;

  if (field->len == 0 || field->len % GROUP != 0)
    return FALSE;
  for (const char *at = field->start; at < end;) {
    if (!read_character (&at, end, &character))
      return FALSE;
  }
  return !may_be_words (field);
}

void
at_field_copy_string (const AtField *self, char *out, gsize size)
{
  const char *end = self->start + self->len;
  gunichar character = 0;
  gsize n = 0;

  if (!is_encoded (self)) {
    at_field_copy (self, out, size);
    return;
  }
  for (const char *at = self->start; at < end && read_character (&at, end, &character);) {
    if (n + (gsize) g_unichar_to_utf8 (character, NULL) >= size)
      break;
    n += (gsize) g_unichar_to_utf8 (character, out + n);
  }
  out[n] = '\0';
}

static gboolean
is_encoded_ascii (const AtField *field)
{
  for (gsize i = 0; i < field->len; i += GROUP) {
    if (field->len % GROUP != 0 || strncmp (field->start + i, "00", 2) != 0 || field->start[i + 2] >= '8')
      return FALSE;
  }
  return is_encoded (field);
}

gboolean
at_field_to_ascii (const AtField *self, char *out, gsize size)
{
  gboolean encoded = is_encoded_ascii (self);

  if (self->type == AT_FIELD_LIST || (encoded ? self->len / GROUP : self->len) >= size)
    return FALSE;
  if (encoded)
    at_field_copy_string (self, out, size);
  else
    at_field_copy (self, out, size);
  return TRUE;
}
