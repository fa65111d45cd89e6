/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PPP in HDLC-like framing (RFC 1662), for links whose framing the kernel does not do. Independent of the session. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest information field that is accepted: the default MRU of RFC 1661 and some slack for peers that ignore
 * it. */
#define HDLC_MAX_INFO 1600
/* The longest encoded frame: every byte escaped, address, control, protocol, FCS and two flags. */
#define HDLC_MAX_ENCODED (2 * (HDLC_MAX_INFO + 6) + 2)

/* Stands before and behind each frame. */
#define HDLC_FLAG 0x7e

/* How to send. */
typedef struct {
  guint32 accm;  /* bit n: byte n is escaped; 0x7d and 0x7e always are */
  gboolean pfc;  /* one-byte protocol field where it is possible */
  gboolean acfc; /* no address and control field */
} HdlcOptions;

/* What LCP packets 1..7 and everything before LCP is open must be sent with. */
#define HDLC_DEFAULT_OPTIONS ((HdlcOptions) { .accm = 0xffffffff })

/* Encodes one frame with a flag before and after it. @out must have room for HDLC_MAX_ENCODED bytes; returns the number
 * written, 0 when @len is over HDLC_MAX_INFO. */
gsize hdlc_encode (const HdlcOptions *options, guint16 protocol, const guint8 *info, gsize len, guint8 *out);

typedef struct _HdlcDecoder HdlcDecoder;

typedef enum {
  HDLC_NEED_MORE, /* all input is used up, no frame is complete */
  HDLC_FRAME,     /* a good frame is in @out */
  /* Between frames stands something that is no frame but a line of text: "\r\nNO CARRIER\r\n" (the modem has left data
   * mode) or an unsolicited result that leaked. @out_used stops before it, @out has no bytes. The text reaches to the
   * next flag (0x7e) or the end of the input and belongs to the AT parser; the decoder goes on at the flag. Or, when
   * @out has bytes: the input ends within a frame with "NO CARRIER", and perhaps more lines. @out is all that text,
   * also what of it came with earlier calls, and @out_used stops before what came now. The call is over if nothing
   * follows. If more comes the words may have been data: the decoder has taken them in, and wants what comes alone. */
  HDLC_TEXT,
} HdlcStatus;

typedef struct {
  guint16 protocol;   /* host order */
  const guint8 *info; /* valid until the next call on the decoder */
  gsize len;
} HdlcFrame;

typedef struct {
  guint64 frames; /* good ones */
  guint64 bad_fcs;
  guint64 too_long;
  guint64 aborted;   /* 0x7d 0x7e */
  guint64 runt;      /* shorter than protocol and FCS, or with nothing between address and FCS */
  guint64 seven_bit; /* of bad_fcs, those that came before any byte with the top bit set: if it grows and @frames does
                      * not, the line is not 8-bit clean (parity or seven data bits) */
} HdlcCounters;

HdlcDecoder *hdlc_decoder_new (void);
void hdlc_decoder_free (HdlcDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HdlcDecoder, hdlc_decoder_free)

/* Bytes below 0x20 whose bit is set are ignored when they arrive unescaped (RFC 1662 §7.1); starts as 0. */
void hdlc_decoder_set_accm (HdlcDecoder *self, guint32 accm);

/* Reads from @data until a frame is complete, text is met or the input ends; *@out_used is how many bytes were taken.
 * Call again with the rest while it returns HDLC_FRAME. @out is valid until the next call. Bounded: an overlong frame
 * is dropped up to the next flag. */
HdlcStatus hdlc_decoder_feed (HdlcDecoder *self, const guint8 *data, gsize len, gsize *out_used, HdlcFrame *out);

const HdlcCounters *hdlc_decoder_counters (const HdlcDecoder *self);

G_END_DECLS
