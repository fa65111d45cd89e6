/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the network gave to a context, +CGCONTRDP, and which are active, +CGACT. */
#include "at/at-fields.h"
#include "at/at-reply.h"
#include "at/at-ucs2.h"

#include <string.h>

#define MAX_CID 255
#define MAX_BEARER 15
#define IPV4_LEN 4
#define IPV6_LEN 16
/* An IPv6 address and its mask as dotted numbers. */
#define MAX_NUMBERS (2 * IPV6_LEN)

enum { CID, BEARER, APN, ADDRESS, REST, N_FIELDS = 9 };

/* "10.0.0.1", and for IPv6 sixteen numbers; behind an address its mask may follow as as many again. Returns how many
 * there are; 0: another form. */
static gsize
read_numbers (const AtField *field, guint8 *out)
{
  gsize n = 0;
  guint value = 0;
  gboolean digit = FALSE;

  for (gsize i = 0; i <= field->len; i++) {
    if (i == field->len || field->start[i] == '.') {
      if (!digit || n == MAX_NUMBERS)
        return 0;
      out[n++] = (guint8) value;
      value = 0;
      digit = FALSE;
    } else {
      if (!g_ascii_isdigit (field->start[i]))
        return 0;
      value = value * 10 + (guint) g_ascii_digit_value (field->start[i]);
      digit = TRUE;
      if (value > G_MAXUINT8)
        return 0;
    }
  }
  return n;
}

/* Up to four hexadecimal digits at *@at, as the next two bytes of @out. */
static gboolean
read_group (const char **at, const char *end, guint8 *out, gsize *n)
{
  guint value = 0;
  guint digits = 0;

  for (; *at < end && digits < 4 && g_ascii_isxdigit (**at); (*at)++, digits++)
    value = value << 4 | (guint) g_ascii_xdigit_value (**at);
  if (digits == 0 || *n == IPV6_LEN)
    return FALSE;
  out[(*n)++] = (guint8) (value >> 8);
  out[(*n)++] = (guint8) value;
  return TRUE;
}

/* RFC 4291 §2.2: groups with colons between them, "::" once for as many groups of zeros as are missing. */
static gboolean
read_groups (const AtField *field, guint8 *out)
{
  const char *at = field->start;
  const char *end = at + field->len;
  gboolean has_gap = field->len >= 2 && at[0] == ':' && at[1] == ':';
  gsize gap = 0;
  gsize n = 0;

  at += has_gap ? 2 : 0;
  while (at < end) {
    if (!read_group (&at, end, out, &n))
      return FALSE;
    if (at == end)
      break;
    if (*at++ != ':' || at == end)
      return FALSE;
    if (*at == ':') {
      if (has_gap)
        return FALSE;
      has_gap = TRUE;
      gap = n;
      at++;
    }
  }
  if (has_gap == (n == IPV6_LEN))
    return FALSE;
  if (!has_gap)
    return TRUE;
  memmove (out + IPV6_LEN - (n - gap), out + gap, n - gap);
  memset (out + gap, 0, IPV6_LEN - n);
  return TRUE;
}

static gboolean
is_zero (const guint8 *bytes, gsize len)
{
  for (gsize i = 0; i < len; i++) {
    if (bytes[i] != 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
set_address (const guint8 *bytes, gsize len, AtAddress *out)
{
  if (is_zero (bytes, len))
    return FALSE;
  memcpy (out->bytes, bytes, len);
  out->len = len;
  return TRUE;
}

/* @out_mask gets what is joined to the address; it may be NULL. What is no address, or all zeros, leaves both empty. */
static void
read_address (const AtField *field, AtAddress *out, AtAddress *out_mask)
{
  guint8 bytes[MAX_NUMBERS] = { 0 };
  gsize n = field->type == AT_FIELD_LIST ? 0 : read_numbers (field, bytes);

  if (n == IPV4_LEN || n == IPV6_LEN) {
    set_address (bytes, n, out);
  } else if (n == (gsize) 2 * IPV4_LEN || n == (gsize) 2 * IPV6_LEN) {
    if (set_address (bytes, n / 2, out) && out_mask != NULL)
      set_address (bytes + n / 2, n / 2, out_mask);
  } else if (field->type != AT_FIELD_LIST && read_groups (field, bytes)) {
    set_address (bytes, IPV6_LEN, out);
  }
}

/* Ones, then zeros. */
static gboolean
is_mask (const AtAddress *address)
{
  guint32 bits = 0;

  if (address->len != IPV4_LEN)
    return FALSE;
  for (gsize i = 0; i < IPV4_LEN; i++)
    bits = bits << 8 | address->bytes[i];
  return (~bits & (~bits + 1)) == 0;
}

/* Before Release 9 the mask had a field of its own behind the address. */
static guint
read_mask (const AtField *field, AtContextState *out)
{
  AtAddress mask = { 0 };

  read_address (field, &mask, NULL);
  if (out->mask.len != 0 || out->address.len != IPV4_LEN || !is_mask (&mask))
    return REST;
  out->mask = mask;
  return REST + 1;
}

gboolean
at_parse_cgcontrdp (const char *line, AtContextState *out)
{
  AtFields fields;
  /* What the line does not have stays empty. */
  AtField field[N_FIELDS];
  AtContextState state = { 0 };
  guint32 number = 0;
  guint rest;

  for (guint i = 0; i < N_FIELDS; i++)
    field[i] = (AtField) { AT_FIELD_EMPTY, "", 0 };
  if (!at_fields_init (&fields, line, "+CGCONTRDP:") || at_fields_read (&fields, field, N_FIELDS) <= APN
      || !at_field_to_uint (&field[CID], MAX_CID, &number))
    return FALSE;
  state.cid = number;
  state.has_bearer = at_field_to_uint (&field[BEARER], MAX_BEARER, &number);
  state.bearer = state.has_bearer ? number : 0;
  if (!at_field_to_ascii (&field[APN], state.apn, sizeof state.apn))
    return FALSE;
  read_address (&field[ADDRESS], &state.address, &state.mask);
  rest = read_mask (&field[REST], &state);
  read_address (&field[rest], &state.gateway, NULL);
  read_address (&field[rest + 1], &state.dns[0], NULL);
  read_address (&field[rest + 2], &state.dns[1], NULL);
  *out = state;
  return TRUE;
}

gboolean
at_parse_cgact (const char *line, guint *out_cid, gboolean *out_active)
{
  AtFields fields;
  AtField field[2];
  guint32 cid = 0;
  guint32 active = 0;

  if (!at_fields_init (&fields, line, "+CGACT:") || at_fields_read (&fields, field, 2) < 2
      || !at_field_to_uint (&field[0], MAX_CID, &cid) || !at_field_to_uint (&field[1], 1, &active))
    return FALSE;
  *out_cid = cid;
  *out_active = active == 1;
  return TRUE;
}
