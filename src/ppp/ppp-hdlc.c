/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-hdlc.h"

#include "ppp/ppp-fcs.h"
#include "ppp/ppp-wire.h"

#include <string.h>

#define FLAG 0x7e
#define ESCAPE 0x7d
#define ESCAPE_BIT 0x20
#define ADDRESS 0xff
#define CONTROL 0x03
#define FCS_LEN 2
/* Address, control, protocol, information, FCS. */
#define MAX_FRAME (2 + 2 + HDLC_MAX_INFO + FCS_LEN)

struct _HdlcDecoder {
  guint8 frame[MAX_FRAME];
  gsize len;
  gboolean escaped;   /* the last byte was an escape */
  gboolean hunting;   /* the frame is lost: nothing is kept up to the next flag */
  gboolean seen_high; /* a byte with the top bit set has come */
  guint32 accm;
  HdlcCounters counters;
};

/* Whether @byte is more than itself: a flag, an escape, a control character of the map. */
static inline gboolean
is_special (guint32 accm, guint8 byte)
{
  return byte < 0x20 ? (accm >> byte & 1) != 0 : byte == FLAG || byte == ESCAPE;
}

static gsize
clean_run (guint32 accm, const guint8 *data, gsize len)
{
  gsize n = 0;

  while (n < len && !is_special (accm, data[n]))
    n++;
  return n;
}

static void
encode_bytes (PppWriter *out, guint32 accm, const guint8 *data, gsize len)
{
  for (gsize i = 0; i < len;) {
    gsize run = clean_run (accm, data + i, len - i);

    ppp_writer_bytes (out, data + i, run);
    i += run;
    if (i < len) {
      ppp_writer_u8 (out, ESCAPE);
      ppp_writer_u8 (out, data[i++] ^ ESCAPE_BIT);
    }
  }
}

gsize
hdlc_encode (const HdlcOptions *options, guint16 protocol, const guint8 *info, gsize len, guint8 *out)
{
  PppWriter frame = ppp_writer (out, HDLC_MAX_ENCODED);
  guint8 header_space[4], trailer[FCS_LEN];
  PppWriter header = ppp_writer (header_space, sizeof header_space);
  guint16 fcs;

  if (len > HDLC_MAX_INFO)
    return 0;
  if (!options->acfc) {
    ppp_writer_u8 (&header, ADDRESS);
    ppp_writer_u8 (&header, CONTROL);
  }
  if (options->pfc && protocol < 0x100 && protocol % 2 == 1) /* RFC 1661 §6.5 */
    ppp_writer_u8 (&header, (guint8) protocol);
  else
    ppp_writer_u16 (&header, protocol);
  fcs = (guint16) ~ppp_fcs (ppp_fcs (PPP_FCS_INIT, header.data, header.len), info, len);
  trailer[0] = (guint8) fcs;
  trailer[1] = (guint8) (fcs >> 8);

  ppp_writer_u8 (&frame, FLAG);
  encode_bytes (&frame, options->accm, header.data, header.len);
  encode_bytes (&frame, options->accm, info, len);
  encode_bytes (&frame, options->accm, trailer, sizeof trailer);
  ppp_writer_u8 (&frame, FLAG);
  return frame.len;
}

HdlcDecoder *
hdlc_decoder_new (void)
{
  return g_new0 (HdlcDecoder, 1);
}

void
hdlc_decoder_free (HdlcDecoder *self)
{
  g_free (self);
}

void
hdlc_decoder_set_accm (HdlcDecoder *self, guint32 accm)
{
  g_return_if_fail (self != NULL);

  self->accm = accm;
}

const HdlcCounters *
hdlc_decoder_counters (const HdlcDecoder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->counters;
}

static void
watch_for_high_bits (HdlcDecoder *self)
{
  for (gsize i = 0; i < self->len && !self->seen_high; i++)
    self->seen_high = self->frame[i] >= 0x80;
}

/* Takes a checked frame apart. Compressed fields are understood whether they were agreed on or not. */
static gboolean
parse_frame (HdlcDecoder *self, HdlcFrame *out)
{
  PppReader from = ppp_reader (self->frame, self->len - FCS_LEN);
  PppReader rest = from;

  if (ppp_reader_u8 (&rest) == ADDRESS && ppp_reader_u8 (&rest) == CONTROL)
    from = rest;
  out->protocol = ppp_reader_u8 (&from);
  if (out->protocol % 2 == 0) /* an odd byte is the last of the field (RFC 1661 §2) */
    out->protocol = (guint16) (out->protocol << 8 | ppp_reader_u8 (&from));
  out->info = from.data;
  out->len = from.left;
  return !from.failed;
}

/* A flag came. TRUE: it completed a good frame. */
static gboolean
end_frame (HdlcDecoder *self, HdlcFrame *out)
{
  gboolean aborted = self->escaped;
  gboolean good = FALSE;

  self->escaped = FALSE;
  if (self->len == 0 && !aborted)
    return FALSE;
  if (!self->seen_high)
    watch_for_high_bits (self);
  if (aborted) {
    self->counters.aborted++;
  } else if (self->len <= FCS_LEN) {
    self->counters.runt++;
  } else if (ppp_fcs (PPP_FCS_INIT, self->frame, self->len) != PPP_FCS_GOOD) {
    self->counters.bad_fcs++;
    self->counters.seven_bit += self->seen_high ? 0 : 1;
  } else {
    good = parse_frame (self, out);
    self->counters.frames += good ? 1 : 0;
    self->counters.runt += good ? 0 : 1;
  }
  self->len = 0;
  return good;
}

static void
keep (HdlcDecoder *self, const guint8 *data, gsize len)
{
  if (len > sizeof self->frame - self->len) {
    self->counters.too_long++;
    self->hunting = TRUE;
    self->len = 0;
    self->escaped = FALSE;
    return;
  }
  memcpy (self->frame + self->len, data, len);
  self->len += len;
}

/* Takes at least one byte, none of them a flag, and returns how many. */
static gsize
take_bytes (HdlcDecoder *self, const guint8 *data, gsize len)
{
  guint8 byte = data[0];
  gsize run;

  if (self->hunting) {
    const guint8 *flag = memchr (data, FLAG, len);

    return flag == NULL ? len : (gsize) (flag - data);
  }
  if (byte < 0x20 && is_special (self->accm, byte))
    return 1; /* put in by something on the way */
  if (self->escaped) {
    self->escaped = FALSE;
    byte ^= ESCAPE_BIT;
    keep (self, &byte, 1);
    return 1;
  }
  if (byte == ESCAPE) {
    self->escaped = TRUE;
    return 1;
  }
  run = clean_run (self->accm, data, len);
  keep (self, data, run);
  return run;
}

HdlcStatus
hdlc_decoder_feed (HdlcDecoder *self, const guint8 *data, gsize len, gsize *out_used, HdlcFrame *out)
{
  gsize i = 0;

  g_return_val_if_fail (self != NULL && (data != NULL || len == 0), HDLC_NEED_MORE);
  g_return_val_if_fail (out_used != NULL && out != NULL, HDLC_NEED_MORE);

  while (i < len) {
    gboolean between = self->len == 0 && !self->escaped && !self->hunting;

    if (data[i] == FLAG) {
      self->hunting = FALSE;
      *out_used = ++i;
      if (end_frame (self, out))
        return HDLC_FRAME;
    } else if (between && data[i] == '\r') { /* no frame begins so: 0x0d is neither an address nor a protocol in use */
      *out_used = i;
      return HDLC_TEXT;
    } else {
      i += take_bytes (self, data + i, len - i);
    }
  }
  *out_used = len;
  return HDLC_NEED_MORE;
}
