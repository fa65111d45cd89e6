/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Control packets of PPP (RFC 1661 §5, §6): bounded reading of what the host sent, building of what it gets. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 1661 §5 */
#define PPP_CONF_REQ 1
#define PPP_CONF_ACK 2
#define PPP_CONF_NAK 3
#define PPP_CONF_REJ 4
#define PPP_TERM_REQ 5
#define PPP_TERM_ACK 6
#define PPP_CODE_REJ 7
#define PPP_PROT_REJ 8
#define PPP_ECHO_REQ 9
#define PPP_ECHO_REP 10
#define PPP_DISC_REQ 11

typedef struct {
  guint8 code;
  guint8 id;
  const guint8 *data; /* behind the four bytes of header */
  gsize len;
} SimPacket;

/* FALSE when the length field does not fit; bytes behind it are padding. */
gboolean sim_packet_parse (const guint8 *bytes, gsize len, SimPacket *out);

typedef struct {
  guint8 type;
  const guint8 *whole; /* with type and length */
  gsize whole_len;
  const guint8 *value;
  gsize len; /* of the value */
} SimOption;

/* Takes the next option off the front of @at; FALSE at the end, and when what is left is none: then *@left is not 0. */
gboolean sim_option_next (const guint8 **at, gsize *left, SimOption *out);

/* Value as a number in network byte order; 0 unless it has @len (1 to 4) bytes. */
guint32 sim_option_number (const SimOption *option, gsize len);

GByteArray *sim_packet_new (guint8 code, guint8 id);
void sim_packet_put (GByteArray *packet, const void *bytes, gsize len);
void sim_packet_put_number (GByteArray *packet, guint32 value, gsize len);
/* An option whose value is a number of @len bytes; @len 0: an option without value. */
void sim_packet_put_option (GByteArray *packet, guint8 type, guint32 value, gsize len);
/* Writes the length field. */
void sim_packet_finish (GByteArray *packet);

G_END_DECLS
