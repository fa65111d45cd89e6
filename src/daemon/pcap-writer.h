/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture of PPP packets in the classic pcap format, written into a socket without ever waiting for its reader.
 *
 * Little-endian, version 2.4, times in µs, LINKTYPE_PPP_WITH_DIR (204): a byte 0 (received) or 1 (sent), then the
 * packet in HDLC-like framing. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PcapWriter PcapWriter;

/* Takes @fd, a stream socket, and writes the file's header. NULL with an error, when @fd is closed. */
PcapWriter *pcap_writer_new (int fd, GError **error);
/* Closes the socket: the reader sees the end of the file behind the last packet. */
void pcap_writer_free (PcapWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PcapWriter, pcap_writer_free)

/* Adds a packet: @protocol and the bytes behind it, at @time_us since 1970. What the reader leaves no room for is
 * dropped and counted. FALSE: there is no reader any more. */
gboolean pcap_writer_packet (PcapWriter *self, gint64 time_us, gboolean sent, guint16 protocol, const guint8 *info,
                             gsize len);

/* How many packets were dropped. */
guint64 pcap_writer_dropped (const PcapWriter *self);

G_END_DECLS
