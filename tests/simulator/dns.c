/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dns.h"

#include <string.h>

#define HEADER 12
#define TYPE_A 1
#define CLASS_IN 1
#define RCODE_NXDOMAIN 3
#define RCODE_NOTIMP 4
#define TTL_S 60

typedef struct {
  const char *name;
  guint32 address;
} DnsRow;

static const DnsRow table[] = {
  { "operator.test", 0x0a000001 },
  { "one.test", 0x0a000002 },
  { "two.test", 0x0a000003 },
};

/* Reads the name of the first question, lower case, into @name; the offset behind it, 0 when broken or compressed. */
static gsize
read_name (const guint8 *query, gsize len, GString *name)
{
  gsize at = HEADER;

  while (at < len && query[at] != 0) {
    gsize label = query[at];

    if (label > 63 || at + 1 + label >= len || name->len + label > 253)
      return 0;
    if (name->len > 0)
      g_string_append_c (name, '.');
    g_string_append_len (name, (const char *) query + at + 1, (gssize) label);
    at += 1 + label;
  }
  g_string_ascii_down (name);
  return at < len ? at + 1 : 0;
}

/* FALSE: there is no such name. */
static gboolean
look_up (const char *name, guint32 *out_address)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (strcmp (table[i].name, name) == 0) {
      *out_address = table[i].address;
      return TRUE;
    }
  }
  if (!g_str_has_suffix (name, ".test"))
    return FALSE;
  *out_address = 0x0a010000 | (g_str_hash (name) & 0xffff);
  return TRUE;
}

static void
put (GByteArray *out, guint32 value, gsize len)
{
  while (len-- > 0) {
    guint8 byte = (guint8) (value >> 8 * len);

    g_byte_array_append (out, &byte, 1);
  }
}

GByteArray *
sim_dns_answer (const guint8 *query, gsize len)
{
  g_autoptr (GString) name = g_string_new (NULL);
  guint32 address = 0;
  guint rcode = 0;

  /* QR set: not a query; exactly one question */
  if (len < HEADER || (query[2] & 0x80) != 0 || query[4] != 0 || query[5] != 1)
    return NULL;
  gsize end = read_name (query, len, name);

  if (end == 0 || end + 4 > len)
    return NULL;
  guint type = (guint) query[end] << 8 | query[end + 1];
  guint class = (guint) query[end + 2] << 8 | query[end + 3];
  gboolean exists = look_up (name->str, &address);

  if ((query[2] & 0x78) != 0)
    rcode = RCODE_NOTIMP;
  else if (!exists)
    rcode = RCODE_NXDOMAIN;
  gboolean answered = rcode == 0 && type == TYPE_A && class == CLASS_IN;
  GByteArray *answer = g_byte_array_new ();

  g_byte_array_append (answer, query, 2);
  put (answer, 0x8080u | (guint) (query[2] & 0x79) << 8 | rcode, 2); /* response, recursion as asked and available */
  put (answer, 1, 2);
  put (answer, answered ? 1 : 0, 2);
  put (answer, 0, 4);
  g_byte_array_append (answer, query + HEADER, (guint) (end + 4 - HEADER));
  if (answered) {
    put (answer, 0xc000 | HEADER, 2); /* the name is that of the question */
    put (answer, TYPE_A, 2);
    put (answer, CLASS_IN, 2);
    put (answer, TTL_S, 4);
    put (answer, 4, 2);
    put (answer, address, 4);
  }
  return answer;
}
