/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the modem and the card are. These replies come without a prefix, so that whatever else the modem says meanwhile
 * must be told from them: by a label that is not theirs, and by their form. */
#include "at/at-fields.h"
#include "at/at-reply.h"

#include <string.h>

#define ICCID_MIN 18
#define ICCID_MAX 22
#define ICCID_BEGIN "89"
#define ICCID_BEGIN_SWAPPED "98"

#define IMEI_MIN 14
#define IMEI_MAX 16

/* What labels of these replies hold: "+CCID:", "IMEI:", "Revision:". NULL-terminated. */
static const char *const iccid_labels[] = { "CCID", NULL };
static const char *const imsi_labels[] = { "CIMI", "IMSI", NULL };
static const char *const imei_labels[] = { "GSN", "IMEI", NULL };
static const char *const text_labels[] = { "+CGM", "+GM", "Manufacturer", "Model", "Revision", NULL };

/* Whether the label in front of @colon holds one of @words. */
static gboolean
has_label (const char *line, const char *colon, const char *const *words)
{
  for (; *words != NULL; words++) {
    gsize len = strlen (*words);

    for (const char *at = line; at + len <= colon; at++) {
      if (g_ascii_strncasecmp (at, *words, len) == 0)
        return TRUE;
    }
  }
  return FALSE;
}

/* Without spaces and quotes around it. */
static AtField
trimmed (const char *start)
{
  AtField value = { AT_FIELD_TEXT, start, strlen (start) };

  for (; value.len > 0 && (*value.start == ' ' || *value.start == '"'); value.len--)
    value.start++;
  while (value.len > 0 && (value.start[value.len - 1] == ' ' || value.start[value.len - 1] == '"'))
    value.len--;
  return value;
}

/* The value of a line that has no label, or one of @labels; FALSE for other labels. */
static gboolean
read_value (const char *line, const char *const *labels, AtField *out)
{
  const char *colon = strchr (line, ':');

  if (colon != NULL && !has_label (line, colon, labels))
    return FALSE;
  *out = trimmed (colon == NULL ? line : colon + 1);
  return TRUE;
}

static gsize
count_digits (const AtField *field, gboolean hexadecimal)
{
  gsize n = 0;

  while (n < field->len && (hexadecimal ? g_ascii_isxdigit (field->start[n]) : g_ascii_isdigit (field->start[n])))
    n++;
  return n;
}

/* As it lies on the card, the two digits of each byte are swapped (3GPP TS 11.11 §10.1.1). */
static void
swap_pairs (char *digits)
{
  for (; digits[0] != '\0' && digits[1] != '\0'; digits += 2) {
    char first = digits[0];

    digits[0] = digits[1];
    digits[1] = first;
  }
}

static gboolean
read_iccid (const AtField *value, char *out)
{
  char digits[ICCID_MAX + 1];
  gsize len;

  if (value->len < ICCID_MIN || value->len > ICCID_MAX || count_digits (value, TRUE) != value->len)
    return FALSE;
  at_field_copy (value, digits, sizeof digits);
  if (g_str_has_prefix (digits, ICCID_BEGIN_SWAPPED))
    swap_pairs (digits);
  /* Filler: the number has an odd number of digits. */
  for (len = value->len; len > 0 && g_ascii_toupper (digits[len - 1]) == 'F'; len--)
    digits[len - 1] = '\0';
  if (len < ICCID_MIN || !g_str_has_prefix (digits, ICCID_BEGIN))
    return FALSE;
  memcpy (out, digits, len + 1);
  return TRUE;
}

gboolean
at_parse_iccid (const GPtrArray *lines, char *out)
{
  for (guint i = 0; i < lines->len; i++) {
    AtField value;

    if (read_value (g_ptr_array_index (lines, i), iccid_labels, &value) && read_iccid (&value, out))
      return TRUE;
  }
  return FALSE;
}

gboolean
at_parse_imsi (const GPtrArray *lines, char *out)
{
  for (guint i = 0; i < lines->len; i++) {
    AtField value;

    if (read_value (g_ptr_array_index (lines, i), imsi_labels, &value) && value.len >= 6 && value.len <= 15
        && count_digits (&value, FALSE) == value.len) {
      at_field_copy (&value, out, AT_MAX_TEXT);
      return TRUE;
    }
  }
  return FALSE;
}

/* Joins groups of digits from @at on as long as they are parts of one number: "86-995103-000000-0", "86995103000000
 * 01". Returns where the group ends that is too much, or the number; *@out_n has the number's digits, 0 when these are
 * none. */
static const char *
read_groups (const char *at, const char *end, char *out, gsize *out_n)
{
  *out_n = 0;
  for (;;) {
    gsize n = 0;

    while (at + n < end && g_ascii_isdigit (at[n]))
      n++;
    /* Digits of a word are none of it. */
    if (n == 0 || *out_n + n > IMEI_MAX || (at + n < end && g_ascii_isalpha (at[n])))
      return at + n;
    memcpy (out + *out_n, at, n);
    *out_n += n;
    at += n;
    if (at + 1 >= end || strchr ("-/. ", *at) == NULL || !g_ascii_isdigit (at[1]))
      return at;
    at++;
  }
}

/* The first of what may be several: "869951030000000,869951030000018", with or without the software version. */
static gboolean
read_imei (const AtField *value, char *out)
{
  const char *end = value->start + value->len;
  char digits[IMEI_MAX + 1];
  gsize n = 0;

  for (const char *at = value->start; at < end;) {
    gboolean in_word = at > value->start && g_ascii_isalnum (at[-1]);

    if (in_word || !g_ascii_isdigit (*at)) {
      at++;
      continue;
    }
    at = read_groups (at, end, digits, &n);
    if (n >= IMEI_MIN) {
      memcpy (out, digits, n);
      out[n] = '\0';
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
at_parse_imei (const GPtrArray *lines, char *out)
{
  for (guint i = 0; i < lines->len; i++) {
    AtField value;

    if (read_value (g_ptr_array_index (lines, i), imei_labels, &value) && read_imei (&value, out))
      return TRUE;
  }
  return FALSE;
}

/* A line that is another command's reply, a URC or an echo: "+CGEV: ME PDN ACT 1", "*PSUTTZ: …", "AT+CMEE?". */
static gboolean
is_foreign (const char *line)
{
  static const char marks[] = "+*^$%#!@";

  if (g_ascii_strncasecmp (line, "AT", 2) == 0)
    line += 2;
  return *line != '\0' && strchr (marks, *line) != NULL;
}

/* Names and versions have letters, or at least are numbers with dots: figures in a row are another command's. */
static gboolean
is_figures (const AtField *value)
{
  gboolean dotted = FALSE;

  for (gsize i = 0; i < value->len; i++) {
    if (g_ascii_isalpha (value->start[i]) || (guchar) value->start[i] >= 0x80)
      return FALSE;
    dotted = dotted || value->start[i] == '.';
  }
  return !dotted || memchr (value->start, ',', value->len) != NULL;
}

/* One with a label is certainly meant; of others the last: in front of it may be words of the modem's own, behind it
 * there is only the result. */
gboolean
at_parse_text (const GPtrArray *lines, char *out)
{
  AtField found = { AT_FIELD_EMPTY, "", 0 };

  for (guint i = 0; i < lines->len; i++) {
    const char *line = g_ptr_array_index (lines, i);
    const char *colon = strchr (line, ':');
    gboolean labelled = colon != NULL && has_label (line, colon, text_labels);
    AtField value = labelled ? trimmed (colon + 1) : (AtField) { AT_FIELD_TEXT, line, strlen (line) };

    if (value.len == 0 || (!labelled && (is_foreign (line) || is_figures (&value))))
      continue;
    found = value;
    if (labelled)
      break;
  }
  if (found.len == 0)
    return FALSE;
  at_field_copy (&found, out, AT_MAX_TEXT);
  g_strchomp (out);
  return TRUE;
}
