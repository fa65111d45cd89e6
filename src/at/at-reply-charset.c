/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-fields.h"
#include "at/at-reply.h"
#include "at/at-ucs2.h"

#define MAX_NAME 16

typedef struct {
  const char *name;
  AtCharset charset;
} CharsetRow;

/* Some write "ASCII" for IRA and leave the hyphen of UTF-8 out. */
static const CharsetRow charset_rows[] = {
  { "GSM", AT_CHARSET_GSM },    { "IRA", AT_CHARSET_IRA },   { "ASCII", AT_CHARSET_IRA },
  { "UCS2", AT_CHARSET_UCS2 },  { "HEX", AT_CHARSET_HEX },   { "8859-1", AT_CHARSET_LATIN1 },
  { "UTF-8", AT_CHARSET_UTF8 }, { "UTF8", AT_CHARSET_UTF8 }, { "PCCP437", AT_CHARSET_PCCP437 },
  { "PCDN", AT_CHARSET_PCDN },
};

/* A modem that is set to UCS2 may write the name so too. */
static guint
find_charset (const AtField *field)
{
  char name[MAX_NAME];
  AtField word = { AT_FIELD_TEXT, name, 0 };

  if (!at_field_to_ascii (field, name, sizeof name))
    return 0;
  while (name[word.len] != '\0')
    word.len++;
  for (gsize i = 0; i < G_N_ELEMENTS (charset_rows); i++) {
    if (at_field_equal (&word, charset_rows[i].name))
      return (guint) charset_rows[i].charset;
  }
  return 0;
}

gboolean
at_parse_cscs (const char *line, guint *out)
{
  AtFields fields;
  AtField field;
  guint charsets = 0;

  if (!at_fields_init (&fields, line, "+CSCS:") || !at_fields_next (&fields, &field))
    return FALSE;
  if (field.type == AT_FIELD_LIST)
    at_fields_enter (&fields, &field);
  else
    charsets = find_charset (&field);
  while (at_fields_next (&fields, &field))
    charsets |= find_charset (&field);
  *out = charsets;
  return TRUE;
}
