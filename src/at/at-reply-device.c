/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replies about the device: numbers behind a prefix. */
#include "at/at-fields.h"
#include "at/at-reply.h"

#define MAX_LEVEL 255
#define MAX_PERCENT 100
#define MAX_MILLIVOLT 20000
/* A voltage below this is in volts. */
#define MAX_VOLT 20

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

  if (!at_fields_init (&fields, line, "+CFUN:") || !at_fields_next (&fields, &field)
      || !at_field_to_uint (&field, MAX_LEVEL, &level))
    return FALSE;
  *out_level = level;
  return TRUE;
}

/* "3900", or "3.9V" and "3.9". */
static gboolean
read_voltage (const AtField *field, guint *out)
{
  AtField value = *field;
  gdouble volt = 0;
  guint32 millivolt = 0;

  if (value.len > 0 && g_ascii_toupper (value.start[value.len - 1]) == 'V')
    value.len--;
  if (value.len == field->len && at_field_to_uint (&value, MAX_MILLIVOLT, &millivolt)) {
    *out = millivolt;
    return TRUE;
  }
  if (!at_field_to_number (&value, &volt) || volt < 0 || volt > MAX_VOLT)
    return FALSE;
  *out = (guint) (volt * 1000 + 0.5);
  return TRUE;
}

gboolean
at_parse_cbc (const char *line, AtBattery *out)
{
  AtFields fields;
  AtField field[3];
  AtBattery battery = { FALSE };
  guint32 number = 0;
  guint n;

  if (!at_fields_init (&fields, line, "+CBC:"))
    return FALSE;
  n = at_fields_read (&fields, field, 3);
  battery.has_millivolt = (n == 1 && read_voltage (&field[0], &battery.millivolt))
                          || (n == 3 && read_voltage (&field[2], &battery.millivolt));
  battery.has_percent = n >= 2 && at_field_to_uint (&field[0], MAX_LEVEL, &number)
                        && at_field_to_uint (&field[1], MAX_PERCENT, &number);
  if (battery.has_percent)
    battery.percent = number;
  if (n == 0 || (n == 3 && !battery.has_millivolt) || (n > 1 && !battery.has_percent)
      || (n == 1 && !battery.has_millivolt))
    return FALSE;
  *out = battery;
  return TRUE;
}
