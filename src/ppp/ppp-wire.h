/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounded access to bytes of a packet. Nothing else in this folder does arithmetic on received lengths.
 *
 * Errors stick: after one read or write that does not fit, the reader or writer has failed, gives zeros and takes
 * nothing. So a whole structure is read first and checked once. All numbers are in network order on the wire. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const guint8 *data; /* the next byte; not owned */
  gsize left;
  gboolean failed;
} PppReader;

/* Over @data, which is not copied. */
PppReader ppp_reader (const guint8 *data, gsize len);
guint8 ppp_reader_u8 (PppReader *self);
guint16 ppp_reader_u16 (PppReader *self);
guint32 ppp_reader_u32 (PppReader *self);
/* The next @len bytes as a reader of their own; a failed one when there are fewer. */
PppReader ppp_reader_take (PppReader *self, gsize len);

typedef struct {
  guint8 *data; /* not owned */
  gsize size;
  gsize len; /* written so far */
  gboolean failed;
} PppWriter;

/* Into @data of @size bytes, which is not copied. */
PppWriter ppp_writer (guint8 *data, gsize size);
void ppp_writer_u8 (PppWriter *self, guint8 value);
void ppp_writer_u16 (PppWriter *self, guint16 value);
void ppp_writer_u32 (PppWriter *self, guint32 value);
void ppp_writer_bytes (PppWriter *self, const guint8 *data, gsize len);

G_END_DECLS
