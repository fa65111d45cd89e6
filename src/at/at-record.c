/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-record.h"

#include <string.h>

/* So many records are kept for the next events, and none that grew over so many bytes: what one long reply took is
 * given back. */
#define POOL_MAX 16
#define KEEP_BYTES 4096

struct _AtPool {
  GPtrArray *spare; /* of AtRecord *; NULL: the owner is gone */
  guint n_out;      /* records that are not in it */
};

struct _AtRecord {
  AtPool *pool;
  AtEvent event;    /* without the members that point anywhere */
  GString *bytes;   /* the lines of a reply and the words of its result, each with its NUL; the URC; the data */
  GPtrArray *lines; /* where each begins in bytes; pointers from at_record_take_event() on */
  guint n_parts;    /* that lines were extended by */
  gsize words_at;
};

static void
destroy (AtRecord *self)
{
  g_string_free (self->bytes, TRUE);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

AtPool *
at_pool_new (void)
{
  AtPool *self = g_new0 (AtPool, 1);

  self->spare = g_ptr_array_new_full (POOL_MAX, (GDestroyNotify) destroy);
  return self;
}

static void
free_when_unused (AtPool *self)
{
  if (self->spare == NULL && self->n_out == 0)
    g_free (self);
}

void
at_pool_close (AtPool *self)
{
  g_clear_pointer (&self->spare, g_ptr_array_unref);
  free_when_unused (self);
}

AtRecord *
at_record_new (AtPool *pool, AtEventType type)
{
  GPtrArray *spare = pool->spare;
  AtRecord *self;

  if (spare->len > 0) {
    self = g_ptr_array_steal_index_fast (spare, spare->len - 1);
  } else {
    self = g_new0 (AtRecord, 1);
    self->pool = pool;
    self->bytes = g_string_new (NULL);
    self->lines = g_ptr_array_new ();
  }
  pool->n_out++;
  self->event = (AtEvent) { .type = type };
  self->n_parts = 0;
  return self;
}

void
at_record_free (AtRecord *self)
{
  AtPool *pool;

  if (self == NULL)
    return;
  pool = self->pool;
  pool->n_out--;
  explicit_bzero (self->bytes->str, self->bytes->len);
  if (pool->spare != NULL && pool->spare->len < POOL_MAX && self->bytes->allocated_len <= KEEP_BYTES) {
    g_string_truncate (self->bytes, 0);
    g_ptr_array_set_size (self->lines, 0);
    g_ptr_array_add (pool->spare, self);
  } else {
    destroy (self);
  }
  free_when_unused (pool);
}

/* Returns where it begins. */
static gsize
append_text (AtRecord *self, const char *text)
{
  gsize at = self->bytes->len;

  g_string_append_len (self->bytes, text, (gssize) strlen (text) + 1);
  return at;
}

void
at_record_add_line (AtRecord *self, const char *line)
{
  AtReply *reply = &self->event.reply;

  if (self->lines->len + self->n_parts < AT_MAX_LINES)
    g_ptr_array_add (self->lines, GSIZE_TO_POINTER (append_text (self, line)));
  else if (reply->n_dropped < G_MAXUINT)
    reply->n_dropped++;
}

void
at_record_extend_line (AtRecord *self, const char *more)
{
  if (self->lines->len == 0 || self->lines->len + self->n_parts >= AT_MAX_LINES) {
    at_record_add_line (self, more);
    return;
  }
  self->n_parts++;
  g_string_truncate (self->bytes, self->bytes->len - 1);
  append_text (self, more);
}

void
at_record_finish (AtRecord *self, guint id, const AtResult *result, gint64 elapsed_us)
{
  AtReply *reply = &self->event.reply;

  reply->id = id;
  reply->final = result->final;
  reply->code = result->code;
  reply->elapsed_us = elapsed_us;
  self->words_at = append_text (self, result->text);
}

void
at_record_append (AtRecord *self, const guint8 *data, gsize len)
{
  g_string_append_len (self->bytes, (const char *) data, (gssize) len);
}

AtEventType
at_record_get_type (const AtRecord *self)
{
  return self->event.type;
}

gsize
at_record_get_size (const AtRecord *self)
{
  return self->bytes->len;
}

void
at_record_take_event (AtRecord *self, AtEvent *out)
{
  const char *bytes = self->bytes->str;

  *out = self->event;
  out->record = self;
  switch (out->type) {
  case AT_EVENT_REPLY:
    for (guint i = 0; i < self->lines->len; i++)
      self->lines->pdata[i] = self->bytes->str + GPOINTER_TO_SIZE (self->lines->pdata[i]);
    out->reply.lines = self->lines;
    out->reply.text = bytes + self->words_at;
    break;
  case AT_EVENT_URC:
    out->urc = bytes;
    break;
  case AT_EVENT_DATA:
    out->data = (const guint8 *) bytes;
    out->data_len = self->bytes->len;
    break;
  }
}
