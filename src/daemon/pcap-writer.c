/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/pcap-writer.h"

#include <glib/gstdio.h>

#define MAGIC 0xa1b2c3d4u
#define VERSION_MAJOR 2
#define VERSION_MINOR 4
#define SNAP_LENGTH 65535
#define LINKTYPE_PPP_WITH_DIR 204

/* RFC 1662 §3.1. */
#define ADDRESS 0xff
#define CONTROL 0x03
/* Direction, address, control, protocol. */
#define FRAME_HEADER 5

struct _PcapWriter {
  GSocket *socket;
  GByteArray *record; /* being built; kept for its memory */
  GByteArray *rest;   /* of a record that the socket took in part */
  guint64 dropped;
};

static void
put_u16 (GByteArray *out, guint16 value)
{
  const guint16 wire = GUINT16_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &wire, sizeof wire);
}

static void
put_u32 (GByteArray *out, guint32 value)
{
  const guint32 wire = GUINT32_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &wire, sizeof wire);
}

/* How much of @data was taken; -1: there is no reader. */
static gssize
send_some (PcapWriter *self, const GByteArray *data)
{
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_send (self->socket, (const char *) data->data, data->len, NULL, &error);

  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return 0;
  return n;
}

/* A record is written as a whole or not at all: what is left of one goes first. */
static gboolean
flush_rest (PcapWriter *self)
{
  gssize n;

  if (self->rest->len == 0)
    return TRUE;
  n = send_some (self, self->rest);
  if (n > 0)
    g_byte_array_remove_range (self->rest, 0, (guint) n);
  return n >= 0;
}

static gboolean
send_record (PcapWriter *self)
{
  gssize n;

  if (!flush_rest (self))
    return FALSE;
  n = self->rest->len > 0 ? 0 : send_some (self, self->record);
  if (n == 0)
    self->dropped++;
  else if (n > 0 && n < (gssize) self->record->len)
    g_byte_array_append (self->rest, self->record->data + n, self->record->len - (guint) n);
  return n >= 0;
}

PcapWriter *
pcap_writer_new (int fd, GError **error)
{
  g_autoptr (PcapWriter) self = g_new0 (PcapWriter, 1);

  self->record = g_byte_array_new ();
  self->rest = g_byte_array_new ();
  self->socket = g_socket_new_from_fd (fd, error);
  if (self->socket == NULL) {
    g_close (fd, NULL);
    return NULL;
  }
  g_socket_set_blocking (self->socket, FALSE);
  put_u32 (self->record, MAGIC);
  put_u16 (self->record, VERSION_MAJOR);
  put_u16 (self->record, VERSION_MINOR);
  put_u32 (self->record, 0); /* times are UTC */
  put_u32 (self->record, 0); /* and as exact as they are */
  put_u32 (self->record, SNAP_LENGTH);
  put_u32 (self->record, LINKTYPE_PPP_WITH_DIR);
  send_record (self);
  return g_steal_pointer (&self);
}

void
pcap_writer_free (PcapWriter *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->socket);
  g_byte_array_unref (self->record);
  g_byte_array_unref (self->rest);
  g_free (self);
}

gboolean
pcap_writer_packet (PcapWriter *self, gint64 time_us, gboolean sent, guint16 protocol, const guint8 *info, gsize len)
{
  const guint32 length = (guint32) (FRAME_HEADER + len);
  const guint8 header[FRAME_HEADER] = { sent ? 1 : 0, ADDRESS, CONTROL, (guint8) (protocol >> 8), (guint8) protocol };

  g_return_val_if_fail (len <= SNAP_LENGTH - FRAME_HEADER, TRUE);

  g_byte_array_set_size (self->record, 0);
  put_u32 (self->record, (guint32) (time_us / G_USEC_PER_SEC));
  put_u32 (self->record, (guint32) (time_us % G_USEC_PER_SEC));
  put_u32 (self->record, length);
  put_u32 (self->record, length);
  g_byte_array_append (self->record, header, sizeof header);
  if (len > 0)
    g_byte_array_append (self->record, info, (guint) len);
  return send_record (self);
}

guint64
pcap_writer_dropped (const PcapWriter *self)
{
  return self->dropped;
}
