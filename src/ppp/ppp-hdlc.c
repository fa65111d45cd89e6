/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-hdlc.h"

#include "ppp/ppp-fcs.h"
#include "ppp/ppp-wire.h"

#include <string.h>

#define ESCAPE 0x7d
#define ESCAPE_BIT 0x20
#define ADDRESS 0xff
#define CONTROL 0x03
#define FCS_LEN 2
/* Address, control, protocol, information, FCS. */
#define MAX_FRAME (2 + 2 + HDLC_MAX_INFO + FCS_LEN)
/* What a modem says when the call is gone (V.250 §6.3.1), and how far back from the end of the input it is looked
 * for. */
#define GONE "NO CARRIER"
#define TAIL_LEN 256
/* Eight times the same byte. */
#define EACH(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

struct _HdlcDecoder {
  guint8 frame[MAX_FRAME];
  gsize len;
  gboolean escaped;   /* the last byte was an escape */
  gboolean hunting;   /* the frame is lost: nothing is kept up to the next flag */
  gboolean seen_high; /* a byte with the top bit set has come */
  guint32 accm;
  HdlcCounters counters;
  guint8 tail[TAIL_LEN]; /* the last bytes since a frame ended, as they came: the map takes line ends out of @frame */
  gsize tail_len;
};

/* Whether @byte is a flag, an escape or any control character. Without branches, as the next: bytes cannot be
 * foretold. */
static inline gboolean
may_be_special (guint byte)
{
  return (byte - ESCAPE <= HDLC_FLAG - ESCAPE) | (byte < 0x20);
}

/* Whether @byte is a flag, an escape or a control character of the map. */
static inline guint
is_special (guint32 accm, guint byte)
{
  return (byte - ESCAPE <= HDLC_FLAG - ESCAPE) | ((byte < 0x20) & accm >> byte % 32);
}

/* The top bit of each byte of @word that is a flag, an escape or, with @controls, a control character. */
static inline guint64
find_special (guint64 word, gboolean controls)
{
  guint64 low = word & EACH (0x7f); /* so that no sum runs over into the next byte */
  guint64 found = (low + EACH (0x80 - ESCAPE)) & ~(low + EACH (0x80 - HDLC_FLAG - 1));

  if (controls)
    found |= ~(low + EACH (0x80 - 0x20));
  return found & ~word & EACH (0x80);
}

/* Copies up to the first byte that may be special, and returns how many that were. Of @to as much as @len may be
 * overwritten. */
static inline gsize
copy_clean (guint32 accm, guint8 *to, const guint8 *from, gsize len)
{
  gsize n = 0;

  for (guint64 words[2]; n + sizeof words <= len; n += sizeof words) { /* one test for two: most have nothing */
    memcpy (words, from + n, sizeof words);
    memcpy (to + n, words, sizeof words);
    guint64 first = find_special (GUINT64_FROM_LE (words[0]), accm != 0);
    guint64 second = find_special (GUINT64_FROM_LE (words[1]), accm != 0);
    if ((first | second) != 0)
      return n + (gsize) (first != 0 ? __builtin_ctzll (first) : 64 + __builtin_ctzll (second)) / 8;
  }
  for (; n < len && !is_special (accm, from[n]); n++)
    to[n] = from[n];
  return n;
}

/* Writes at most twice @len bytes and returns their end. */
static guint8 *
encode_bytes (guint8 *out, guint32 accm, const guint8 *data, gsize len)
{
  for (gsize i = 0; i < len;) {
    gsize clean = copy_clean (accm, out, data + i, len - i);

    out += clean;
    i += clean;
    for (; i < len && may_be_special (data[i]); i++) {
      guint byte = data[i], special = is_special (accm, byte);

      out[0] = ESCAPE;
      out[special] = (guint8) (byte ^ special * ESCAPE_BIT);
      out += 1 + special;
    }
  }
  return out;
}

gsize
hdlc_encode (const HdlcOptions *options, guint16 protocol, const guint8 *info, gsize len, guint8 *out)
{
  guint8 header[4], trailer[FCS_LEN];
  gsize header_len = 0;
  guint8 *end = out;

  if (len > HDLC_MAX_INFO)
    return 0;
  if (!options->acfc) {
    header[header_len++] = ADDRESS;
    header[header_len++] = CONTROL;
  }
  if (!options->pfc || protocol > 0xff || protocol % 2 == 0) /* RFC 1661 §6.5 */
    header[header_len++] = (guint8) (protocol >> 8);
  header[header_len++] = (guint8) protocol;

  guint16 fcs = (guint16) ~ppp_fcs (ppp_fcs (PPP_FCS_INIT, header, header_len), info, len);
  trailer[0] = (guint8) fcs;
  trailer[1] = (guint8) (fcs >> 8);

  *end++ = HDLC_FLAG;
  end = encode_bytes (end, options->accm, header, header_len);
  end = encode_bytes (end, options->accm, info, len);
  end = encode_bytes (end, options->accm, trailer, sizeof trailer);
  *end++ = HDLC_FLAG;
  return (gsize) (end - out);
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

/* Takes the first byte, which is no flag, and what follows that may be special; returns how many. As long as a frame
 * has no byte it takes one alone: the next may be text. */
static gsize
take_special (HdlcDecoder *self, const guint8 *data, gsize len)
{
  const guint32 accm = self->accm;
  gsize filled = self->len, i = 0;
  gboolean escaped = self->escaped;

  do {
    guint8 byte = data[i++];

    if (byte < 0x20 && is_special (accm, byte))
      continue; /* put in by something on the way */
    if (byte == ESCAPE && !escaped) {
      escaped = TRUE;
      continue;
    }
    if (filled == sizeof self->frame) {
      self->counters.too_long++;
      self->hunting = TRUE;
      filled = 0;
    } else {
      self->frame[filled++] = escaped ? byte ^ ESCAPE_BIT : byte;
    }
    escaped = FALSE;
  } while (i < len && data[i] != HDLC_FLAG && (escaped || (filled > 0 && may_be_special (data[i]))));
  self->len = filled;
  self->escaped = escaped;
  return i;
}

/* Takes at least one byte, none of them a flag, and returns how many. */
static gsize
take_bytes (HdlcDecoder *self, const guint8 *data, gsize len)
{
  gsize taken = 0;

  if (self->hunting) {
    const guint8 *flag = memchr (data, HDLC_FLAG, len);

    return flag == NULL ? len : (gsize) (flag - data);
  }
  if (!self->escaped) {
    taken = copy_clean (self->accm, self->frame + self->len, data, MIN (len, sizeof self->frame - self->len));
    self->len += taken;
  }
  if (taken < len && data[taken] != HDLC_FLAG) /* something special, or too long */
    taken += take_special (self, data + taken, len - taken);
  return taken;
}

static void
keep_tail (HdlcDecoder *self, const guint8 *data, gsize len)
{
  gsize added = MIN (len, TAIL_LEN);
  gsize kept = MIN (self->tail_len, TAIL_LEN - added);

  memmove (self->tail, self->tail + self->tail_len - kept, kept);
  memcpy (self->tail + kept, data + len - added, added);
  self->tail_len = kept + added;
}

static gboolean
is_line_end (guint8 byte)
{
  return byte == '\r' || byte == '\n';
}

/* The lines at the end of what came, from the words that the call is gone on. Their length; 0: it has none. */
static gsize
find_last_words (const HdlcDecoder *self, const guint8 **out)
{
  const guint8 *end = self->tail + self->tail_len, *begin = end;

  while (begin > self->tail && (is_line_end (begin[-1]) || (begin[-1] >= ' ' && begin[-1] < ESCAPE)))
    begin--;
  const guint8 *words = memmem (begin, (gsize) (end - begin), GONE, strlen (GONE));
  if (words == NULL || (words + strlen (GONE) < end && !is_line_end (words[strlen (GONE)])))
    return 0;
  while (words > begin && is_line_end (words[-1]))
    words--;
  *out = words;
  return (gsize) (end - words);
}

/* The input has ended without a frame. */
static HdlcStatus
end_input (HdlcDecoder *self, const guint8 *data, gsize len, gsize *out_used, HdlcFrame *out)
{
  gboolean inside = self->len > 0 || self->escaped || self->hunting;
  const guint8 *words = NULL;

  keep_tail (self, data, len);
  gsize words_len = inside ? find_last_words (self, &words) : 0;
  *out = (HdlcFrame) { .info = words, .len = words_len };
  *out_used = len - MIN (len, words_len);
  return words_len > 0 ? HDLC_TEXT : HDLC_NEED_MORE;
}

HdlcStatus
hdlc_decoder_feed (HdlcDecoder *self, const guint8 *data, gsize len, gsize *out_used, HdlcFrame *out)
{
  gsize i = 0;

  g_return_val_if_fail (self != NULL && (data != NULL || len == 0), HDLC_NEED_MORE);
  g_return_val_if_fail (out_used != NULL && out != NULL, HDLC_NEED_MORE);

  while (i < len) {
    gboolean between = self->len == 0 && !self->escaped && !self->hunting;

    if (data[i] == HDLC_FLAG) {
      self->hunting = FALSE;
      *out_used = ++i;
      if (end_frame (self, out)) {
        self->tail_len = 0;
        return HDLC_FRAME;
      }
    } else if (between && data[i] == '\r') { /* no frame begins so: 0x0d is neither an address nor a protocol in use */
      *out_used = i;
      *out = (HdlcFrame) { .len = 0 };
      self->tail_len = 0;
      return HDLC_TEXT;
    } else {
      i += take_bytes (self, data + i, len - i);
    }
  }
  return end_input (self, data, len, out_used, out);
}
