/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-output.h"

#include <string.h>

typedef struct {
  gsize len;
  gboolean secret;
} Write;

struct _AtOutput {
  GString *bytes;
  GArray *writes; /* of Write: how the bytes are divided */
  guint next;     /* in writes */
  gsize at;       /* where it begins in bytes */
  gsize begun_at; /* where the one that is being appended begins */
};

AtOutput *
at_output_new (void)
{
  AtOutput *self = g_new0 (AtOutput, 1);

  self->bytes = g_string_new (NULL);
  self->writes = g_array_new (FALSE, FALSE, sizeof (Write));
  return self;
}

void
at_output_erase (AtOutput *self)
{
  explicit_bzero (self->bytes->str, self->bytes->len);
  g_string_truncate (self->bytes, 0);
  g_array_set_size (self->writes, 0);
  self->next = 0;
  self->at = 0;
}

void
at_output_free (AtOutput *self)
{
  if (self == NULL)
    return;
  at_output_erase (self);
  g_string_free (self->bytes, TRUE);
  g_array_unref (self->writes);
  g_free (self);
}

GString *
at_output_begin (AtOutput *self)
{
  if (self->next == self->writes->len)
    at_output_erase (self);
  self->begun_at = self->bytes->len;
  return self->bytes;
}

void
at_output_end (AtOutput *self, gboolean secret)
{
  const Write write = { self->bytes->len - self->begun_at, secret };

  if (write.len > 0)
    g_array_append_val (self->writes, write);
}

gboolean
at_output_is_secret (const AtOutput *self)
{
  return self->next < self->writes->len && g_array_index (self->writes, Write, self->next).secret;
}

const guint8 *
at_output_pop (AtOutput *self, gsize *out_len)
{
  const char *bytes = self->bytes->str + self->at;

  if (self->next == self->writes->len) {
    at_output_erase (self);
    return NULL;
  }
  *out_len = g_array_index (self->writes, Write, self->next++).len;
  self->at += *out_len;
  return (const guint8 *) bytes;
}
