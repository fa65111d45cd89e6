/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the modem keeps messages: +CPMS. */
#include "at/at-fields.h"
#include "at/at-reply.h"
#include "at/at-ucs2.h"

#include <string.h>

#define MAX_NAME 8
/* Per memory: its name, how many there are, how many there may be. */
#define MEMORY_FIELDS 3
#define MAX_FIELDS (AT_N_STORAGES * MEMORY_FIELDS)

static const char *const memory_names[] = { "SM", "ME", "MT", "BM", "SR", "TA" };

/* Bit i for name i, which is what AtMemory says; 0 for other names. */
static guint
find_memory (const AtField *field)
{
  char name[MAX_NAME];

  if (!at_field_to_ascii (field, name, sizeof name))
    return AT_MEMORY_UNKNOWN;
  for (gsize i = 0; i < G_N_ELEMENTS (memory_names); i++) {
    if (g_ascii_strcasecmp (name, memory_names[i]) == 0)
      return 1u << i;
  }
  return AT_MEMORY_UNKNOWN;
}

static gboolean
read_counts (const AtField *used, const AtField *total, AtStorage *out)
{
  guint32 a = 0;
  guint32 b = 0;

  if (!at_field_to_uint (used, G_MAXUINT32, &a) || !at_field_to_uint (total, G_MAXUINT32, &b))
    return FALSE;
  out->used = a;
  out->total = b;
  return TRUE;
}

gboolean
at_parse_cpms (const char *line, AtStorage out[AT_N_STORAGES], guint *out_n)
{
  AtFields fields;
  AtField field[MAX_FIELDS];
  AtStorage storage[AT_N_STORAGES] = { { AT_MEMORY_UNKNOWN, 0, 0 } };
  guint step;
  guint n;

  if (!at_fields_init (&fields, line, "+CPMS:"))
    return FALSE;
  n = at_fields_read (&fields, field, MAX_FIELDS);
  /* The reply to a setting has no names. */
  step = n > 0 && field[0].type == AT_FIELD_TEXT ? MEMORY_FIELDS - 1 : MEMORY_FIELDS;
  if (n < step || n / step > AT_N_STORAGES || n % step != 0)
    return FALSE;
  for (guint i = 0; i < n / step; i++) {
    const AtField *at = &field[i * step];

    if (!read_counts (at + step - 2, at + step - 1, &storage[i])
        || (step == MEMORY_FIELDS && at->type == AT_FIELD_LIST))
      return FALSE;
    storage[i].memory = step == MEMORY_FIELDS ? (AtMemory) find_memory (at) : AT_MEMORY_UNKNOWN;
  }
  memcpy (out, storage, sizeof storage);
  *out_n = n / step;
  return TRUE;
}

static guint
find_memories (const AtField *field)
{
  AtFields inside;
  AtField item;
  guint memories = 0;

  if (!at_fields_enter (&inside, field))
    return find_memory (field);
  while (at_fields_next (&inside, &item))
    memories |= find_memory (&item);
  return memories;
}

gboolean
at_parse_cpms_test (const char *line, guint out[AT_N_STORAGES])
{
  AtFields fields;
  AtField field[AT_N_STORAGES + 1];
  guint n;

  if (!at_fields_init (&fields, line, "+CPMS:"))
    return FALSE;
  n = at_fields_read (&fields, field, AT_N_STORAGES + 1);
  /* Names only: with counts it is no test command's reply. */
  if (n == 0 || n > AT_N_STORAGES)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (field[i].type == AT_FIELD_TEXT)
      return FALSE;
  }
  for (guint i = 0; i < AT_N_STORAGES; i++)
    out[i] = i < n ? find_memories (&field[i]) : 0;
  return TRUE;
}
