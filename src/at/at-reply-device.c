/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replies about the device: numbers behind a prefix, and the identities, which come without one. */
#include "at/at-fields.h"
#include "at/at-reply.h"

#include <string.h>

#define MAX_LEVEL 255
#define MAX_PERCENT 100
#define MAX_MILLIVOLT 20000

#define ICCID_MIN 18
#define ICCID_MAX 22

gboolean
at_parse_number (const char *line, const char *prefix, guint *out)
{
  AtFields fields;
  AtField field[2];
  guint32 number = 0;

  if (!at_fields_init (&fields, line, prefix) || at_fields_read (&fields, field, 2) != 1
      || !at_field_to_uint (&field[0], G_MAXUINT32, &number))
    return FALSE;
  *out = number;
  return TRUE;
}

gboolean
at_parse_cfun (const char *line, guint *out_level)
{
  AtFields fields;
  AtField field;
  guint32 level = 0;

  if (!at_fields_init (&fields, line, "+CFUN:") || !at_fields_next (&fields, &field) || !at_field_to_uint (&field, MAX_LEVEL, &level))
    return FALSE;
  *out_level = level;
  return TRUE;
}

gboolean
at_parse_cbc (const char *line, guint *out_percent, guint *out_millivolt)
{
  AtFields fields;
  AtField field[3];
  guint32 status = 0;
  guint32 percent = 0;
  guint32 millivolt = 0;

  if (!at_fields_init (&fields, line, "+CBC:") || at_fields_read (&fields, field, 3) < 3 || !at_field_to_uint (&field[0], MAX_LEVEL, &status)
      || !at_field_to_uint (&field[1], MAX_PERCENT, &percent) || !at_field_to_uint (&field[2], MAX_MILLIVOLT, &millivolt))
    return FALSE;
  *out_percent = percent;
  *out_millivolt = millivolt;
  return TRUE;
}

/* The value of a line that may have a label ("+CCID: ", "IMEI:"), without spaces and quotes around it. */
static AtField
unlabelled (const char *line)
{
  const char *colon = strchr (line, ':');
  AtField value = { AT_FIELD_TEXT, colon == NULL ? line : colon + 1, 0 };

  value.len = strlen (value.start);
  for (; value.len > 0 && (*value.start == ' ' || *value.start == '"'); value.len--)
    value.start++;
  while (value.len > 0 && (value.start[value.len - 1] == ' ' || value.start[value.len - 1] == '"'))
    value.len--;
  return value;
}

static gsize
count_digits (const AtField *field, gboolean hexadecimal)
{
  gsize n = 0;

  while (n < field->len && (hexadecimal ? g_ascii_isxdigit (field->start[n]) : g_ascii_isdigit (field->start[n])))
    n++;
  return n;
}

gboolean
at_parse_iccid (const GPtrArray *lines, char *out)
{
  for (guint i = 0; i < lines->len; i++) {
    AtField value = unlabelled (g_ptr_array_index (lines, i));

    if (value.len > ICCID_MAX || count_digits (&value, TRUE) != value.len)
      continue;
    /* Filler: the number has an odd number of digits. */
    while (value.len > 0 && g_ascii_toupper (value.start[value.len - 1]) == 'F')
      value.len--;
    if (value.len < ICCID_MIN)
      continue;
    at_field_copy (&value, out, AT_MAX_TEXT);
    return TRUE;
  }
  return FALSE;
}

static gboolean
find_number (const GPtrArray *lines, gsize min, gsize max, char *out)
{
  for (guint i = 0; i < lines->len; i++) {
    AtField value = unlabelled (g_ptr_array_index (lines, i));

    if (value.len >= min && value.len <= max && count_digits (&value, FALSE) == value.len) {
      at_field_copy (&value, out, AT_MAX_TEXT);
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
at_parse_imsi (const GPtrArray *lines, char *out)
{
  return find_number (lines, 6, 15, out);
}

gboolean
at_parse_imei (const GPtrArray *lines, char *out)
{
  return find_number (lines, 14, 17, out);
}

static gboolean
has_label (const char *line)
{
  static const char *const labels[] = { "+", "Manufacturer:", "Model:", "Revision:" };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++) {
    if (g_ascii_strncasecmp (line, labels[i], strlen (labels[i])) == 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
at_parse_text (const GPtrArray *lines, char *out)
{
  for (guint i = 0; i < lines->len; i++) {
    const char *line = g_ptr_array_index (lines, i);
    AtField value = { AT_FIELD_TEXT, line, strlen (line) };

    if (has_label (line))
      value = unlabelled (line);
    if (value.len == 0)
      continue;
    at_field_copy (&value, out, AT_MAX_TEXT);
    g_strchomp (out);
    return TRUE;
  }
  return FALSE;
}
