/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-fields.h"
#include "at/at-reply.h"

#define MAX_ATTEMPTS 255

/* Status words of a card that has done what it was asked (TS 31.101 §10.2.1). */
#define SW1_OK 0x90
#define SW1_OK_AND_COMMAND 0x91
/* The fourth byte of EF AD, two hexadecimal digits. */
#define MNC_LENGTH_AT 6

/* <class> of +CLCK is a sum of bits; without one it is voice, data and fax. */
#define MAX_CLASSES 255
#define CLASSES_DEFAULT 7

typedef struct {
  const char *text;
  AtSimState state;
} SimRow;

/* The manual writes PH_SIM, 27.007 §8.3 PH-SIM; SIM REMOVED is the SIM7600's. */
static const SimRow sim_rows[] = {
  { "READY", AT_SIM_READY },
  { "SIM PIN", AT_SIM_PIN },
  { "SIM PUK", AT_SIM_PUK },
  { "SIM PIN2", AT_SIM_PIN2 },
  { "SIM PUK2", AT_SIM_PUK2 },
  { "PH_SIM PIN", AT_SIM_PHONE_PIN },
  { "PH-SIM PIN", AT_SIM_PHONE_PIN },
  { "PH-FSIM PIN", AT_SIM_PHONE_PIN },
  { "PH_SIM PUK", AT_SIM_PHONE_PUK },
  { "PH-SIM PUK", AT_SIM_PHONE_PUK },
  { "PH-FSIM PUK", AT_SIM_PHONE_PUK },
  { "PH-NET PIN", AT_SIM_NETWORK_PIN },
  { "PH-NET PUK", AT_SIM_NETWORK_PIN },
  { "PH-NETSUB PIN", AT_SIM_NETWORK_PIN },
  { "PH-NETSUB PUK", AT_SIM_NETWORK_PIN },
  { "PH-SP PIN", AT_SIM_NETWORK_PIN },
  { "PH-SP PUK", AT_SIM_NETWORK_PIN },
  { "PH-CORP PIN", AT_SIM_NETWORK_PIN },
  { "PH-CORP PUK", AT_SIM_NETWORK_PIN },
  { "NOT READY", AT_SIM_NOT_READY },
  { "NOT INSERTED", AT_SIM_NOT_INSERTED },
  { "SIM REMOVED", AT_SIM_NOT_INSERTED },
};

gboolean
at_parse_cpin (const char *line, AtSimState *out)
{
  AtFields fields;
  AtField field;

  if (!at_fields_init (&fields, line, "+CPIN:") || !at_fields_next (&fields, &field) || field.type == AT_FIELD_EMPTY)
    return FALSE;
  *out = AT_SIM_UNKNOWN;
  for (gsize i = 0; i < G_N_ELEMENTS (sim_rows); i++) {
    if (at_field_equal (&field, sim_rows[i].text))
      *out = sim_rows[i].state;
  }
  return TRUE;
}

const char *
at_sim_state_to_string (AtSimState state)
{
  static const char *const names[] = {
    [AT_SIM_READY] = "ready",         [AT_SIM_PIN] = "sim-pin",
    [AT_SIM_PUK] = "sim-puk",         [AT_SIM_PIN2] = "sim-pin2",
    [AT_SIM_PUK2] = "sim-puk2",       [AT_SIM_PHONE_PIN] = "phone-pin",
    [AT_SIM_PHONE_PUK] = "phone-puk", [AT_SIM_NETWORK_PIN] = "network-pin",
    [AT_SIM_NOT_READY] = "not-ready", [AT_SIM_NOT_INSERTED] = "not-inserted",
    [AT_SIM_UNKNOWN] = "unknown",
  };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), "unknown");

  return names[state];
}

gboolean
at_parse_spic (const char *line, guint *out_pin, guint *out_puk)
{
  AtFields fields;
  AtField field[2];
  guint32 first = 0;
  guint32 second = 0;

  if (at_fields_init (&fields, line, "+SPIC:")) {
    if (at_fields_read (&fields, field, 2) < 2 || !at_field_to_uint (&field[0], MAX_ATTEMPTS, &first)
        || !at_field_to_uint (&field[1], MAX_ATTEMPTS, &second))
      return FALSE;
    *out_pin = first;
    *out_puk = second;
    return TRUE;
  }
  if (!at_fields_init (&fields, line, "+CPINR:") || at_fields_read (&fields, field, 2) < 2
      || !at_field_to_uint (&field[1], MAX_ATTEMPTS, &first))
    return FALSE;
  if (at_field_equal (&field[0], "SIM PIN"))
    *out_pin = first;
  else if (at_field_equal (&field[0], "SIM PUK"))
    *out_puk = first;
  else
    return FALSE;
  return TRUE;
}

gboolean
at_parse_clck (const char *line, AtFacilityLock *out)
{
  AtFields fields;
  AtField field[2];
  AtFacilityLock lock = { FALSE };
  guint32 number = 0;
  guint n;

  if (!at_fields_init (&fields, line, "+CLCK:"))
    return FALSE;
  n = at_fields_read (&fields, field, 2);
  if (n == 0 || !at_field_to_uint (&field[0], 1, &number))
    return FALSE;
  lock.active = number == 1;
  lock.classes = n == 2 && at_field_to_uint (&field[1], MAX_CLASSES, &number) ? number : CLASSES_DEFAULT;
  *out = lock;
  return TRUE;
}

gboolean
at_parse_mnc_digits (const char *line, guint *out)
{
  AtFields fields;
  AtField field[3];
  guint32 status = 0;
  int digits;

  if (!at_fields_init (&fields, line, "+CRSM:") || at_fields_read (&fields, field, 3) != 3
      || !at_field_to_uint (&field[0], G_MAXUINT8, &status) || (status != SW1_OK && status != SW1_OK_AND_COMMAND)
      || field[2].len < MNC_LENGTH_AT + 2)
    return FALSE;
  /* The upper half of the byte is kept for later. */
  digits = g_ascii_xdigit_value (field[2].start[MNC_LENGTH_AT + 1]);
  if (!g_ascii_isxdigit (field[2].start[MNC_LENGTH_AT]) || (digits != 2 && digits != 3))
    return FALSE;
  *out = (guint) digits;
  return TRUE;
}
