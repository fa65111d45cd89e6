/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hdlc.h"

#define FLAG 0x7e
#define ESCAPE 0x7d
#define ESCAPE_BIT 0x20
#define ADDRESS 0xff
#define CONTROL 0x03

#define PROTOCOL_LCP 0xc021

/* RFC 1662 C.2: initial value, the residue of a good frame, the reversed polynomial. */
#define FCS_INITIAL 0xffff
#define FCS_GOOD 0xf0b8
#define FCS_POLYNOMIAL 0x8408

#define FRAME_MAX 4096

struct _SimHdlc {
  guint16 fcs_of[256];
  guint8 frame[FRAME_MAX];
  gsize len;
  gboolean hunting; /* what comes is thrown away up to the next flag */
  gboolean escaped; /* the byte before was 7d */
  guint64 errors;
};

SimHdlc *
sim_hdlc_new (void)
{
  SimHdlc *self = g_new0 (SimHdlc, 1);

  for (guint i = 0; i < 256; i++) {
    guint fcs = i;

    for (int bit = 0; bit < 8; bit++)
      fcs = fcs & 1 ? fcs >> 1 ^ FCS_POLYNOMIAL : fcs >> 1;
    self->fcs_of[i] = (guint16) fcs;
  }
  sim_hdlc_reset (self);
  return self;
}

void
sim_hdlc_free (SimHdlc *self)
{
  g_free (self);
}

void
sim_hdlc_reset (SimHdlc *self)
{
  self->len = 0;
  self->hunting = TRUE;
  self->escaped = FALSE;
}

static guint16
fcs_add (const SimHdlc *self, guint16 fcs, guint8 byte)
{
  return (guint16) (fcs >> 8 ^ self->fcs_of[(fcs ^ byte) & 0xff]);
}

static void
deliver (SimHdlc *self, SimHdlcFrameFunc func, gpointer data)
{
  guint16 fcs = FCS_INITIAL;
  gsize at = 0;
  guint16 protocol;

  for (gsize i = 0; i < self->len; i++)
    fcs = fcs_add (self, fcs, self->frame[i]);
  if (fcs != FCS_GOOD) {
    self->errors++;
    return;
  }
  gsize end = self->len - 2;

  if (end >= 2 && self->frame[0] == ADDRESS && self->frame[1] == CONTROL)
    at = 2;
  if (at >= end)
    return;
  protocol = self->frame[at++];
  /* The last byte of a protocol number is odd, all others are even (RFC 1661 §2). */
  if ((protocol & 1) == 0) {
    if (at >= end)
      return;
    protocol = (guint16) (protocol << 8 | self->frame[at++]);
  }
  func (protocol, self->frame + at, end - at, data);
}

static void
end_frame (SimHdlc *self, SimHdlcFrameFunc func, gpointer data)
{
  if (!self->hunting && self->escaped)
    self->errors++; /* 7d 7e: the sender gave the frame up */
  else if (!self->hunting && self->len > 2)
    deliver (self, func, data);
  else if (!self->hunting && self->len > 0)
    self->errors++;
  self->len = 0;
  self->hunting = FALSE;
  self->escaped = FALSE;
}

void
sim_hdlc_decode (SimHdlc *self, const guint8 *bytes, gsize len, SimHdlcFrameFunc func, gpointer data)
{
  for (gsize i = 0; i < len; i++) {
    guint8 byte = bytes[i];

    if (byte == FLAG) {
      end_frame (self, func, data);
    } else if (self->hunting) {
      continue;
    } else if (byte == ESCAPE) {
      self->escaped = TRUE;
    } else if (self->len == FRAME_MAX) {
      self->errors++;
      self->hunting = TRUE;
    } else {
      self->frame[self->len++] = self->escaped ? byte ^ ESCAPE_BIT : byte;
      self->escaped = FALSE;
    }
  }
}

static void
put (GByteArray *out, guint8 byte, guint32 accm)
{
  guint8 escaped[2] = { ESCAPE, byte ^ ESCAPE_BIT };

  if (byte == FLAG || byte == ESCAPE || (byte < 0x20 && (accm >> byte & 1) != 0))
    g_byte_array_append (out, escaped, 2);
  else
    g_byte_array_append (out, &byte, 1);
}

void
sim_hdlc_encode (const SimHdlc *self, GByteArray *out, guint16 protocol, const guint8 *info, gsize len, guint32 accm,
                 gboolean compress_protocol, gboolean compress_address)
{
  const guint8 flag = FLAG;
  guint8 header[4];
  gsize header_len = 0;
  guint16 fcs = FCS_INITIAL;

  if (protocol == PROTOCOL_LCP) {
    accm = 0xffffffff;
    compress_protocol = FALSE;
    compress_address = FALSE;
  }
  if (!compress_address) {
    header[header_len++] = ADDRESS;
    header[header_len++] = CONTROL;
  }
  if (!compress_protocol || protocol > 0xff)
    header[header_len++] = (guint8) (protocol >> 8);
  header[header_len++] = (guint8) protocol;

  g_byte_array_append (out, &flag, 1);
  for (gsize i = 0; i < header_len + len; i++) {
    guint8 byte = i < header_len ? header[i] : info[i - header_len];

    fcs = fcs_add (self, fcs, byte);
    put (out, byte, accm);
  }
  put (out, (guint8) ~fcs, accm);
  put (out, (guint8) (~fcs >> 8), accm);
  g_byte_array_append (out, &flag, 1);
}

guint64
sim_hdlc_errors (const SimHdlc *self)
{
  return self->errors;
}
