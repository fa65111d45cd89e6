/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-fields.h"
#include "at/at-reply.h"
#include "at/at-technology.h"

#define MAX_MODE 4
#define MAX_FORMAT 2
#define MAX_STATUS 3

/* Of one network in +COPS=?: (<stat>,<long>,<short>,<numeric>[,<AcT>]) */
enum { NETWORK_STATUS, NETWORK_LONG, NETWORK_SHORT, NETWORK_CODE, NETWORK_TECHNOLOGY, NETWORK_FIELDS };

gboolean
at_parse_cops (const char *line, AtCops *out)
{
  AtFields fields;
  AtField field[4];
  AtCops cops = { 0 };
  guint32 number = 0;
  guint n;

  if (!at_fields_init (&fields, line, "+COPS:"))
    return FALSE;
  n = at_fields_read (&fields, field, G_N_ELEMENTS (field));
  if (n == 0 || !at_field_to_uint (&field[0], MAX_MODE, &number))
    return FALSE;
  cops.mode = number;
  if (n >= 3 && field[2].len > 0) {
    if (!at_field_to_uint (&field[1], MAX_FORMAT, &number) || field[2].type == AT_FIELD_LIST)
      return FALSE;
    cops.format = number;
    cops.has_operator = TRUE;
    at_field_copy (&field[2], cops.operator_name, sizeof cops.operator_name);
    cops.has_technology = n >= 4 && at_technology_from_field (&field[3], &cops.technology);
  }
  *out = cops;
  return TRUE;
}

static gboolean
is_operator_code (const AtField *field)
{
  guint32 ignored = 0;

  return (field->len == 5 || field->len == 6) && at_field_to_uint (field, G_MAXUINT32, &ignored);
}

/* FALSE for the lists of modes and formats too, which have no operator's code. */
static gboolean
read_network (const AtField *list, AtNetwork *out)
{
  AtFields inside;
  AtField field[NETWORK_FIELDS];
  guint32 number = 0;
  guint n;

  *out = (AtNetwork) { 0 };
  if (!at_fields_enter (&inside, list))
    return FALSE;
  n = at_fields_read (&inside, field, NETWORK_FIELDS);
  if (n < NETWORK_TECHNOLOGY || !is_operator_code (&field[NETWORK_CODE]))
    return FALSE;
  /* An empty <stat> is "unknown". */
  if (field[NETWORK_STATUS].type != AT_FIELD_EMPTY && !at_field_to_uint (&field[NETWORK_STATUS], MAX_STATUS, &number))
    return FALSE;
  out->status = number;
  at_field_copy (&field[NETWORK_LONG], out->long_name, sizeof out->long_name);
  at_field_copy (&field[NETWORK_SHORT], out->short_name, sizeof out->short_name);
  at_field_copy (&field[NETWORK_CODE], out->code, sizeof out->code);
  if (n > NETWORK_TECHNOLOGY)
    at_technology_from_field (&field[NETWORK_TECHNOLOGY], &out->technology);
  return TRUE;
}

gboolean
at_parse_cops_test (const char *line, GArray *out)
{
  AtFields fields;
  AtField field;
  AtNetwork network;
  gboolean any = FALSE;

  if (!at_fields_init (&fields, line, "+COPS:"))
    return FALSE;
  while (at_fields_next (&fields, &field)) {
    if (field.type == AT_FIELD_TEXT || field.type == AT_FIELD_STRING)
      return any;
    any = any || field.type == AT_FIELD_LIST;
    if (read_network (&field, &network))
      g_array_append_val (out, network);
  }
  return any;
}
