/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-fields.h"
#include "at/at-reply.h"
#include "at/at-technology.h"
#include "at/at-ucs2.h"

#include <string.h>

#define MAX_MODE 4
#define MAX_FORMAT 2
#define MAX_STATUS 3

/* An operator's code: country and network have five or six digits; an old modem says seven. */
#define CODE_MIN 5
#define CODE_MAX 7

/* Of one network in +COPS=?: (<stat>,<long>,<short>,<numeric>[,<AcT>]) */
enum { NETWORK_STATUS, NETWORK_LONG, NETWORK_SHORT, NETWORK_CODE, NETWORK_FIELDS };

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
    at_field_copy_string (&field[2], cops.operator_name, sizeof cops.operator_name);
    cops.has_technology = n >= 4 && at_technology_from_field (&field[3], &cops.technology);
  }
  *out = cops;
  return TRUE;
}

static gboolean
read_code (const AtField *field, char *out, gsize size)
{
  gsize len;

  if (!at_field_to_ascii (field, out, size))
    return FALSE;
  len = strlen (out);
  return len >= CODE_MIN && len <= CODE_MAX && strspn (out, "0123456789") == len;
}

static const char *
skip_spaces (const char *at)
{
  return at + strspn (at, " ");
}

/* Reads the field of a network at *@at and moves *@at behind it. A name may hold anything, quotes and parentheses too:
 * its end is a quote in front of one of @ends. FALSE when there is no end. */
static gboolean
read_field (const char **at, const char *ends, AtField *out)
{
  const char *end = skip_spaces (*at);
  gboolean quoted = *end == '"';

  *out = (AtField) { quoted ? AT_FIELD_STRING : AT_FIELD_TEXT, quoted ? end + 1 : end, 0 };
  if (!quoted) {
    end += strcspn (end, ",()\"");
    out->len = (gsize) (end - out->start);
    while (out->len > 0 && out->start[out->len - 1] == ' ')
      out->len--;
    *at = end;
    return *end != '\0' && strchr (ends, *end) != NULL;
  }
  for (end = strchr (out->start, '"'); end != NULL; end = strchr (end + 1, '"')) {
    const char *next = skip_spaces (end + 1);

    if (*next != '\0' && strchr (ends, *next) != NULL) {
      out->len = (gsize) (end - out->start);
      *at = next;
      return TRUE;
    }
  }
  return FALSE;
}

/* What stands behind the code: ",7)", ")", or ")" too early, ",7)" behind it. Returns where the network ends. */
static const char *
read_technology (const char *at, AtTechnology *out)
{
  const char *comma = *at == ')' ? skip_spaces (at + 1) : at;
  AtField field;
  const char *end = comma + 1;

  if (*comma == ',' && read_field (&end, ",)", &field) && at_technology_is_field (&field)) {
    at_technology_from_field (&field, out);
    return end;
  }
  return at;
}

/* Reads what follows an opening parenthesis; FALSE, with *@at where it was, when it is no network: the lists of modes
 * and formats have no code. */
static gboolean
read_network (const char **at, AtNetwork *out)
{
  AtField field[NETWORK_FIELDS];
  const char *end = *at;
  guint32 status = 0;

  *out = (AtNetwork) { 0 };
  for (guint i = 0; i < NETWORK_FIELDS; i++) {
    if (!read_field (&end, i == NETWORK_CODE ? ",)" : ",", &field[i]))
      return FALSE;
    end += i == NETWORK_CODE ? 0 : 1;
  }
  if (!read_code (&field[NETWORK_CODE], out->code, sizeof out->code))
    return FALSE;
  /* An empty <stat> is "unknown". */
  if (field[NETWORK_STATUS].len > 0 && !at_field_to_uint (&field[NETWORK_STATUS], MAX_STATUS, &status))
    return FALSE;
  out->status = status;
  at_field_copy_string (&field[NETWORK_LONG], out->long_name, sizeof out->long_name);
  at_field_copy_string (&field[NETWORK_SHORT], out->short_name, sizeof out->short_name);
  *at = read_technology (end, &out->technology);
  return TRUE;
}

gboolean
at_parse_cops_test (const char *line, GArray *out)
{
  const char *at = at_line_value (line, "+COPS:");
  gboolean any = FALSE;

  if (at == NULL || (*at != '(' && *at != ','))
    return FALSE;
  /* Not all modems close and separate as they should: what is no network is skipped up to the next parenthesis. */
  while ((at = strchr (at, '(')) != NULL) {
    AtNetwork network;

    at++;
    any = TRUE;
    if (read_network (&at, &network))
      g_array_append_val (out, network);
  }
  return any;
}
