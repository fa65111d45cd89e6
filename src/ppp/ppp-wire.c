/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-wire.h"

#include <string.h>

PppReader
ppp_reader (const guint8 *data, gsize len)
{
  return (PppReader) { .data = data, .left = len };
}

PppReader
ppp_reader_take (PppReader *self, gsize len)
{
  PppReader taken = { .data = self->data, .left = len };

  if (self->failed || len > self->left) {
    self->failed = TRUE;
    self->left = 0;
    return (PppReader) { .failed = TRUE };
  }
  if (len > 0)
    self->data += len;
  self->left -= len;
  return taken;
}

guint8
ppp_reader_u8 (PppReader *self)
{
  PppReader byte = ppp_reader_take (self, 1);

  return byte.failed ? 0 : byte.data[0];
}

guint16
ppp_reader_u16 (PppReader *self)
{
  PppReader bytes = ppp_reader_take (self, 2);

  return bytes.failed ? 0 : (guint16) (bytes.data[0] << 8 | bytes.data[1]);
}

guint32
ppp_reader_u32 (PppReader *self)
{
  PppReader bytes = ppp_reader_take (self, 4);

  if (bytes.failed)
    return 0;
  return (guint32) bytes.data[0] << 24 | (guint32) bytes.data[1] << 16 | (guint32) bytes.data[2] << 8 | bytes.data[3];
}

void
ppp_reader_copy (PppReader *self, guint8 *out, gsize len)
{
  PppReader bytes = ppp_reader_take (self, len);

  if (bytes.failed)
    memset (out, 0, len);
  else if (len > 0)
    memcpy (out, bytes.data, len);
}

PppWriter
ppp_writer (guint8 *data, gsize size)
{
  return (PppWriter) { .data = data, .size = size };
}

void
ppp_writer_bytes (PppWriter *self, const guint8 *data, gsize len)
{
  if (self->failed || len > self->size - self->len) {
    self->failed = TRUE;
    return;
  }
  if (len > 0)
    memcpy (self->data + self->len, data, len);
  self->len += len;
}

void
ppp_writer_u8 (PppWriter *self, guint8 value)
{
  ppp_writer_bytes (self, &value, 1);
}

void
ppp_writer_u16 (PppWriter *self, guint16 value)
{
  ppp_writer_u8 (self, (guint8) (value >> 8));
  ppp_writer_u8 (self, (guint8) value);
}

void
ppp_writer_u32 (PppWriter *self, guint32 value)
{
  ppp_writer_u16 (self, (guint16) (value >> 16));
  ppp_writer_u16 (self, (guint16) value);
}
