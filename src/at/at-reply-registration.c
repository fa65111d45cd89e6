/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-fields.h"
#include "at/at-reply.h"
#include "at/at-technology.h"

/* 27.007's longest form has 11 fields; what follows says nothing to us. */
#define MAX_FIELDS 12

/* <stat> goes to 11 since Release 17. */
#define STATUS_MAX 11
/* <lac> and <tac> have four hexadecimal digits. */
#define AREA_DIGITS 4

typedef enum {
  FORM_NONE,   /* neither */
  FORM_REPLY,  /* <n>,<stat>… */
  FORM_URC,    /* <stat>… */
  FORM_EITHER, /* both readings are possible */
} Form;

typedef struct {
  AtDomain domain;
  AtField field[MAX_FIELDS];
  guint n_fields;
} Line;

static const char *const prefixes[] = {
  [AT_DOMAIN_CS] = "+CREG:",
  [AT_DOMAIN_PS] = "+CGREG:",
  [AT_DOMAIN_EPS] = "+CEREG:",
};

static gboolean
read_line (const char *text, Line *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    AtFields fields;

    if (at_fields_init (&fields, text, prefixes[i])) {
      out->domain = (AtDomain) i;
      out->n_fields = at_fields_read (&fields, out->field, MAX_FIELDS);
      return out->n_fields > 0;
    }
  }
  return FALSE;
}

/* <n> and <stat>: decimal digits. Modems print leading zeros ("002"), and later releases go further than we know. */
static gboolean
is_number (const AtField *field)
{
  for (gsize i = 0; i < field->len; i++) {
    if (!g_ascii_isdigit (field->start[i]))
      return FALSE;
  }
  return field->type == AT_FIELD_TEXT;
}

static gboolean
is_known_status (const AtField *field)
{
  guint32 number = 0;

  return at_field_to_uint (field, STATUS_MAX, &number);
}

static gboolean
is_long (const Line *line, guint i)
{
  return i < line->n_fields && line->field[i].len >= AREA_DIGITS;
}

/* The third field of a line whose first and second are numbers without quotes. */
static Form
find_form_of_numbers (const Line *line)
{
  const AtField *third = &line->field[2];

  /* In a URC an area never comes without a cell. */
  if (line->n_fields == 2 || third->type == AT_FIELD_STRING || third->type == AT_FIELD_LIST)
    return FORM_REPLY;
  /* Four digits: an area, unless an area and a cell follow. */
  if (is_long (line, 1))
    return is_long (line, 2) && is_long (line, 3) ? FORM_REPLY : FORM_URC;
  if (third->type == AT_FIELD_EMPTY)
    return FORM_REPLY;
  /* A status, or an area without leading zeros. */
  if (!is_long (line, 2) || (line->n_fields == 3 && !is_known_status (&line->field[1])))
    return FORM_EITHER;
  return FORM_REPLY;
}

/* The second field decides: a URC has the area there (empty, quoted or four digits), a reply the status. A status that
 * is too high for us stays one. */
static Form
find_form (const Line *line)
{
  if (!is_number (&line->field[0]))
    return FORM_NONE;
  if (line->n_fields == 1 || !is_number (&line->field[1]))
    return FORM_URC;
  return find_form_of_numbers (line);
}

typedef struct {
  AtRegistrationStatus status;
  gboolean is_limited;
} StatusRow;

static StatusRow
to_status (const AtField *field)
{
  static const StatusRow table[STATUS_MAX + 1] = {
    { AT_REGISTRATION_IDLE, FALSE },    { AT_REGISTRATION_HOME, FALSE },    { AT_REGISTRATION_SEARCHING, FALSE },
    { AT_REGISTRATION_DENIED, FALSE },  { AT_REGISTRATION_UNKNOWN, FALSE }, { AT_REGISTRATION_ROAMING, FALSE },
    { AT_REGISTRATION_HOME, TRUE },     /* 6 SMS only, home: what the CS domain of an LTE network is */
    { AT_REGISTRATION_ROAMING, TRUE },  /* 7 SMS only, roaming */
    { AT_REGISTRATION_UNKNOWN, TRUE },  /* 8 emergency services only */
    { AT_REGISTRATION_HOME, FALSE },    /* 9 CSFB not preferred, home */
    { AT_REGISTRATION_ROAMING, FALSE }, /* 10 CSFB not preferred, roaming */
    { AT_REGISTRATION_UNKNOWN, TRUE },  /* 11 restricted local operator services */
  };
  guint32 number = 0;

  return at_field_to_uint (field, STATUS_MAX, &number) ? table[number] : (StatusRow) { AT_REGISTRATION_UNKNOWN, FALSE };
}

/* @field: what stands behind <stat>: <area>[,<rac>],<ci>[,<AcT>…]. The SIM7000's manual has a <rac> where 27.007 has
 * none; so <AcT> is the third or, behind a <ci>, the fourth field, and <ci> the one before it. What follows (causes,
 * timers) may be single digits too. */
static void
read_place (const AtField *field, guint n_fields, AtRegistration *out)
{
  guint cell = 1;

  for (guint i = 2; i <= 3 && i < n_fields && field[i - 1].type != AT_FIELD_EMPTY; i++) {
    if (at_technology_is_field (&field[i])) {
      out->has_technology = at_technology_from_field (&field[i], &out->technology);
      cell = i - 1;
      break;
    }
  }
  out->has_area = n_fields > 0 && at_field_to_hex (&field[0], &out->area);
  out->has_cell = n_fields > cell && at_field_to_hex (&field[cell], &out->cell);
}

gboolean
at_registration_is_reply (const char *line)
{
  Line fields;
  Form form;

  if (!read_line (line, &fields))
    return FALSE;
  /* "+CREG: (0-2)" answers a test command. */
  if (fields.field[0].type == AT_FIELD_LIST)
    return TRUE;
  form = find_form (&fields);
  return form == FORM_REPLY || form == FORM_EITHER;
}

gboolean
at_parse_registration (const char *line, gboolean reply, AtRegistration *out)
{
  AtRegistration registration = { AT_DOMAIN_CS };
  StatusRow row;
  guint at = 0;
  Line fields;

  if (!read_line (line, &fields))
    return FALSE;
  switch (find_form (&fields)) {
  case FORM_NONE:
    return FALSE;
  case FORM_URC:
    break;
  case FORM_REPLY:
    at = 1;
    break;
  case FORM_EITHER:
    at = reply ? 1 : 0;
    break;
  }
  registration.domain = fields.domain;
  row = to_status (&fields.field[at]);
  registration.status = row.status;
  registration.is_limited = row.is_limited;
  read_place (fields.field + at + 1, fields.n_fields - at - 1, &registration);
  *out = registration;
  return TRUE;
}
