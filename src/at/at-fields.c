/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-fields.h"

#include <string.h>

#define NUMBER_LIMIT 1000000

static const char *
skip_spaces (const char *at, const char *end)
{
  while (at < end && *at == ' ')
    at++;
  return at;
}

const char *
at_line_value (const char *line, const char *prefix)
{
  gsize len = strlen (prefix);

  if (len == 0 || strncmp (line, prefix, len) != 0)
    return NULL;
  line += len;
  if (prefix[len - 1] != ':') {
    if (*line != ':')
      return NULL;
    line++;
  }
  return skip_spaces (line, line + strlen (line));
}

gboolean
at_line_is (const char *line, const char *word)
{
  gsize len = strlen (word);

  return strncmp (line, word, len) == 0 && line[len + strspn (line + len, " ")] == '\0';
}

static void
start (AtFields *self, const char *at, const char *end)
{
  self->at = skip_spaces (at, end);
  self->end = end;
  self->more = self->at < end;
}

gboolean
at_fields_init (AtFields *self, const char *line, const char *prefix)
{
  const char *value = at_line_value (line, prefix);

  if (value == NULL)
    return FALSE;
  start (self, value, value + strlen (value));
  return TRUE;
}

gboolean
at_fields_enter (AtFields *self, const AtField *list)
{
  if (list->type != AT_FIELD_LIST)
    return FALSE;
  start (self, list->start, list->start + list->len);
  return TRUE;
}

static gboolean
ends_field (const char *at, const char *end)
{
  at = skip_spaces (at, end);
  return at == end || *at == ',';
}

/* Whether a field inside a list ends at @at: the list itself ends with a parenthesis. */
static gboolean
ends_item (const char *at, const char *end)
{
  at = skip_spaces (at, end);
  return at < end && (*at == ',' || *at == ')');
}

/* Operators' names may hold quotes: only one in front of a comma or the end closes the string. */
static const char *
find_closing_quote (const char *at, const char *end, gboolean (*closes) (const char *, const char *))
{
  for (; at < end; at++) {
    if (*at == '"' && closes (at + 1, end))
      return at;
  }
  return NULL;
}

static const char *
find_closing_parenthesis (const char *at, const char *end)
{
  gboolean begins = TRUE; /* a string may begin here */
  gsize depth = 1;

  for (; at < end; at++) {
    if (*at == '"' && begins) {
      at = find_closing_quote (at + 1, end, ends_item);
      if (at == NULL)
        return NULL;
    } else if (*at == '(') {
      depth++;
    } else if (*at == ')' && --depth == 0) {
      return ends_field (at + 1, end) ? at : NULL;
    }
    begins = *at == ',' || *at == '(' || (begins && *at == ' ');
  }
  return NULL;
}

static const char *
find_text_end (const char *at, const char *end)
{
  while (at < end && *at != ',')
    at++;
  return at;
}

static gsize
length_without_spaces (const char *from, const char *to)
{
  while (to > from && to[-1] == ' ')
    to--;
  return (gsize) (to - from);
}

gboolean
at_fields_next (AtFields *self, AtField *out)
{
  AtField field = { AT_FIELD_TEXT, NULL, 0 };
  const char *close;

  if (!self->more)
    return FALSE;
  self->more = FALSE;
  field.start = skip_spaces (self->at, self->end);
  if (field.start < self->end && (*field.start == '"' || *field.start == '(')) {
    field.type = *field.start == '"' ? AT_FIELD_STRING : AT_FIELD_LIST;
    field.start++;
    close = field.type == AT_FIELD_STRING ? find_closing_quote (field.start, self->end, ends_field)
                                          : find_closing_parenthesis (field.start, self->end);
    if (close == NULL)
      return FALSE;
    field.len = (gsize) (close - field.start);
    close = skip_spaces (close + 1, self->end);
  } else {
    close = find_text_end (field.start, self->end);
    field.len = length_without_spaces (field.start, close);
    field.type = field.len == 0 ? AT_FIELD_EMPTY : AT_FIELD_TEXT;
  }
  self->more = close < self->end;
  self->at = self->more ? close + 1 : close;
  *out = field;
  return TRUE;
}

guint
at_fields_read (AtFields *self, AtField *out, guint max)
{
  guint n = 0;

  while (n < max && at_fields_next (self, &out[n]))
    n++;
  return n;
}

static gboolean
is_value (const AtField *self)
{
  return (self->type == AT_FIELD_TEXT || self->type == AT_FIELD_STRING) && self->len > 0;
}

static gboolean
parse_digits (const char *at, gsize len, guint base, guint32 max, guint32 *out)
{
  guint64 value = 0;

  if (len == 0)
    return FALSE;
  for (gsize i = 0; i < len; i++) {
    int digit = base == 16 ? g_ascii_xdigit_value (at[i]) : g_ascii_digit_value (at[i]);

    if (digit < 0)
      return FALSE;
    value = value * base + (guint) digit;
    if (value > max)
      return FALSE;
  }
  *out = (guint32) value;
  return TRUE;
}

gboolean
at_field_to_uint (const AtField *self, guint32 max, guint32 *out)
{
  return is_value (self) && parse_digits (self->start, self->len, 10, max, out);
}

gboolean
at_field_to_hex (const AtField *self, guint32 *out)
{
  gsize skip;

  if (!is_value (self))
    return FALSE;
  skip = self->len > 2 && self->start[0] == '0' && (self->start[1] == 'x' || self->start[1] == 'X') ? 2 : 0;
  return parse_digits (self->start + skip, self->len - skip, 16, G_MAXUINT32, out);
}

gboolean
at_field_to_number (const AtField *self, gdouble *out)
{
  gboolean negative;
  const char *at;
  const char *end;
  const char *point;
  guint32 whole = 0;
  gdouble value;
  gdouble weight = 0.1;

  if (!is_value (self))
    return FALSE;
  negative = *self->start == '-';
  at = negative ? self->start + 1 : self->start;
  end = self->start + self->len;
  for (point = at; point < end && *point != '.'; point++)
    ;
  if (!parse_digits (at, (gsize) (point - at), 10, NUMBER_LIMIT - 1, &whole))
    return FALSE;
  value = whole;
  for (at = point + 1; at < end; at++, weight /= 10) {
    if (!g_ascii_isdigit (*at))
      return FALSE;
    value += weight * g_ascii_digit_value (*at);
  }
  *out = negative ? -value : value;
  return TRUE;
}

gboolean
at_field_to_range (const AtField *self, guint32 *out_low, guint32 *out_high)
{
  const char *dash;
  gsize low_len;
  guint32 low = 0;
  guint32 high = 0;

  if (!is_value (self))
    return FALSE;
  dash = memchr (self->start, '-', self->len);
  low_len = dash == NULL ? self->len : (gsize) (dash - self->start);
  if (!parse_digits (self->start, low_len, 10, G_MAXUINT32, &low))
    return FALSE;
  high = low;
  if (dash != NULL && !parse_digits (dash + 1, self->len - low_len - 1, 10, G_MAXUINT32, &high))
    return FALSE;
  if (high < low)
    return FALSE;
  *out_low = low;
  *out_high = high;
  return TRUE;
}

gboolean
at_field_to_text (const AtField *self, char *out, gsize size)
{
  if (!is_value (self) || self->len >= size)
    return FALSE;
  at_field_copy (self, out, size);
  return TRUE;
}

void
at_field_copy (const AtField *self, char *out, gsize size)
{
  gsize len = MIN (self->len, size - 1);

  /* Not in the middle of a UTF-8 character. */
  while (len > 0 && len < self->len && (self->start[len] & 0xc0) == 0x80)
    len--;
  if (len > 0)
    memmove (out, self->start, len);
  out[len] = '\0';
}

gboolean
at_field_equal (const AtField *self, const char *text)
{
  return self->len == strlen (text) && g_ascii_strncasecmp (self->start, text, self->len) == 0;
}
