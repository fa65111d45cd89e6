/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replies about the packet domain: contexts, attachment, the network's APN, why a call ended. */
#include "at/at-fields.h"
#include "at/at-reply.h"
#include "at/at-ucs2.h"

#include <string.h>

#define MAX_CID 255

gboolean
at_parse_cgdcont (const char *line, AtPdpContext *out)
{
  AtFields fields;
  AtField field[3];
  AtPdpContext context = { 0 };
  guint32 cid = 0;

  if (!at_fields_init (&fields, line, "+CGDCONT:") || at_fields_read (&fields, field, 3) < 3
      || !at_field_to_uint (&field[0], MAX_CID, &cid) || field[1].len == 0
      || !at_field_to_ascii (&field[1], context.type, sizeof context.type)
      || !at_field_to_ascii (&field[2], context.apn, sizeof context.apn))
    return FALSE;
  context.cid = cid;
  *out = context;
  return TRUE;
}

gboolean
at_parse_cgatt (const char *line, gboolean *out_attached)
{
  AtFields fields;
  AtField field;
  guint32 state = 0;

  if (!at_fields_init (&fields, line, "+CGATT:") || !at_fields_next (&fields, &field)
      || !at_field_to_uint (&field, 1, &state))
    return FALSE;
  *out_attached = state == 1;
  return TRUE;
}

gboolean
at_parse_cgnapn (const char *line, char *out_apn)
{
  AtFields fields;
  AtField field[2];
  guint32 valid = 0;
  guint n;

  if (!at_fields_init (&fields, line, "+CGNAPN:"))
    return FALSE;
  n = at_fields_read (&fields, field, 2);
  if (n == 0 || !at_field_to_uint (&field[0], 1, &valid))
    return FALSE;
  if (valid == 0) {
    *out_apn = '\0';
    return TRUE;
  }
  return n == 2 && at_field_to_ascii (&field[1], out_apn, sizeof ((AtPdpContext *) NULL)->apn);
}

gboolean
at_parse_ceer (const char *line, char *out_text)
{
  const char *value = at_line_value (line, "+CEER:");
  AtField text = { AT_FIELD_TEXT, value, 0 };

  if (value == NULL)
    return FALSE;
  text.len = strlen (value);
  at_field_copy (&text, out_text, AT_MAX_TEXT);
  g_strchomp (out_text);
  return TRUE;
}
