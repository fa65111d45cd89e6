/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-message.h"

#include "at/at-fields.h"

#include <string.h>

#define MAX_FIELDS 12
/* The longest TPDU, 3GPP TS 23.040 §9.2.3, and to spare. */
#define MAX_OCTETS 1000

typedef enum {
  SECOND_NONE, /* the line stands alone */
  SECOND_PDU,
  SECOND_WORDS,
} Second;

typedef struct {
  const char *prefix;
  guint pdu_fields;  /* at most so many in PDU mode, the last being the length */
  guint word_fields; /* at least so many in text mode; 0: there it is one line */
} HeaderRow;

/* +CMT: [<alpha>],<length> or <oa>,[<alpha>],<scts>…; +CDS: <length>; +CBM: <length> or
 * <sn>,<mid>,<dcs>,<page>,<pages>. */
static const HeaderRow rows[] = {
  { "+CMT:", 2, 3 },
  { "+CDS:", 1, 0 },
  { "+CBM:", 1, 5 },
};

struct _AtMessage {
  GString *text;
  Second second; /* that is awaited */
  gsize octets;  /* of the PDU, without the service centre's address in front of it */
  gint64 until_us;
};

AtMessage *
at_message_new (void)
{
  AtMessage *self = g_new0 (AtMessage, 1);

  self->text = g_string_new (NULL);
  return self;
}

void
at_message_free (AtMessage *self)
{
  at_message_reset (self);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/* The text is erased, since it is somebody's message. */
void
at_message_reset (AtMessage *self)
{
  explicit_bzero (self->text->str, self->text->len);
  g_string_truncate (self->text, 0);
  self->second = SECOND_NONE;
}

static Second
find_second (const char *line, gsize *out_octets)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    AtFields fields;
    AtField field[MAX_FIELDS];
    guint32 octets = 0;
    guint n;

    if (!at_fields_init (&fields, line, rows[i].prefix))
      continue;
    n = at_fields_read (&fields, field, MAX_FIELDS);
    if (n >= 1 && n <= rows[i].pdu_fields && field[n - 1].type == AT_FIELD_TEXT
        && at_field_to_uint (&field[n - 1], MAX_OCTETS, &octets)) {
      *out_octets = octets;
      return SECOND_PDU;
    }
    return rows[i].word_fields != 0 && n >= rows[i].word_fields ? SECOND_WORDS : SECOND_NONE;
  }
  return SECOND_NONE;
}

gboolean
at_message_begin (AtMessage *self, const char *line, gint64 now_us)
{
  at_message_reset (self);
  self->second = find_second (line, &self->octets);
  if (self->second == SECOND_NONE)
    return FALSE;
  g_string_append (self->text, line);
  self->until_us = now_us + AT_MESSAGE_US;
  return TRUE;
}

gboolean
at_message_is_open (const AtMessage *self)
{
  return self->second != SECOND_NONE;
}

static gboolean
is_pdu (const AtMessage *self, const char *line)
{
  gsize len = strlen (line);

  return len % 2 == 0 && len / 2 >= self->octets && len == strspn (line, "0123456789ABCDEFabcdef");
}

gboolean
at_message_add (AtMessage *self, const char *line)
{
  if (self->second == SECOND_NONE || (self->second == SECOND_PDU && !is_pdu (self, line)))
    return FALSE;
  g_string_append_c (self->text, '\n');
  g_string_append (self->text, line);
  return TRUE;
}

gint64
at_message_deadline (const AtMessage *self)
{
  return self->second == SECOND_NONE ? G_MAXINT64 : self->until_us;
}

const char *
at_message_take (AtMessage *self)
{
  self->second = SECOND_NONE;
  return self->text->str;
}
