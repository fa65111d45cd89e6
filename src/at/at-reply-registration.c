/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-fields.h"
#include "at/at-reply.h"
#include "at/at-technology.h"

/* 27.007's longest form has 11 fields; what follows says nothing to us. */
#define MAX_FIELDS 12

/* <stat> goes to 10 since Release 13; a modem may print leading zeros ("002"). */
#define STATUS_MAX 10
#define STATUS_DIGITS 3
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

static gboolean
read_status (const AtField *field, guint32 *out)
{
  return field->type == AT_FIELD_TEXT && field->len <= STATUS_DIGITS && at_field_to_uint (field, STATUS_MAX, out);
}

/* The second field decides: a URC has the area there (empty, quoted or four digits), a reply the status. */
static Form
find_form (const Line *line)
{
  guint32 number = 0;

  if (!read_status (&line->field[0], &number))
    return FORM_NONE;
  if (line->n_fields == 1 || !read_status (&line->field[1], &number))
    return FORM_URC;
  /* Now it is a status, or an area without quotes and leading zeros. */
  if (line->n_fields == 2 || line->field[2].type != AT_FIELD_TEXT || line->field[2].len >= AREA_DIGITS)
    return FORM_REPLY;
  return FORM_EITHER;
}

static AtRegistrationStatus
to_status (guint32 number)
{
  static const AtRegistrationStatus table[STATUS_MAX + 1] = {
    AT_REGISTRATION_IDLE,
    AT_REGISTRATION_HOME,
    AT_REGISTRATION_SEARCHING,
    AT_REGISTRATION_DENIED,
    AT_REGISTRATION_UNKNOWN,
    AT_REGISTRATION_ROAMING,
    AT_REGISTRATION_HOME,    /* 6 SMS only, home: what the CS domain of an LTE network is */
    AT_REGISTRATION_ROAMING, /* 7 SMS only, roaming */
    AT_REGISTRATION_UNKNOWN, /* 8 emergency services only */
    AT_REGISTRATION_HOME,    /* 9 CSFB not preferred, home */
    AT_REGISTRATION_ROAMING, /* 10 CSFB not preferred, roaming */
  };

  return table[number];
}

/* @field: what stands behind <stat>: <area>[,<rac>],<ci>[,<AcT>…]. The SIM7000's manual has a <rac> where 27.007 has none; so <AcT> is the third
 * or, behind a <ci>, the fourth field, and <ci> the one before it. What follows (causes, timers) may be single digits too. */
static void
read_place (const AtField *field, guint n_fields, AtRegistration *out)
{
  guint cell = 1;

  for (guint i = 2; i <= 3 && i < n_fields && !out->has_technology && field[i - 1].type != AT_FIELD_EMPTY; i++) {
    if (field[i].len == 1 && at_technology_from_field (&field[i], &out->technology)) {
      out->has_technology = TRUE;
      cell = i - 1;
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
  guint32 number = 0;
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
  if (!read_status (&fields.field[at], &number))
    return FALSE;
  registration.domain = fields.domain;
  registration.status = to_status (number);
  read_place (fields.field + at + 1, fields.n_fields - at - 1, &registration);
  *out = registration;
  return TRUE;
}
