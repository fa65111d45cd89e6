/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes through the HDLC decoder, in pieces; every good frame encoded and decoded once more must be the same. */
#include "ppp/ppp-hdlc.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_round_trip (const HdlcFrame *frame, guint32 accm)
{
  const HdlcOptions options = { .accm = accm, .pfc = (accm & 1) != 0, .acfc = (accm & 2) != 0 };
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  guint8 wire[HDLC_MAX_ENCODED];
  gsize len = hdlc_encode (&options, frame->protocol, frame->info, frame->len, wire);
  gsize used = 0;
  HdlcFrame again;

  if (len == 0) /* longer than may be sent: fields were compressed */
    return;
  /* an odd first byte of the protocol field is not legal, so it does not come back the same */
  if (frame->protocol >= 0x100 && (frame->protocol >> 8) % 2 == 1)
    return;
  hdlc_decoder_set_accm (decoder, accm);
  g_assert (hdlc_decoder_feed (decoder, wire, len, &used, &again) == HDLC_FRAME);
  g_assert (used == len && again.protocol == frame->protocol && again.len == frame->len);
  g_assert (memcmp (again.info, frame->info, frame->len) == 0);
}

/* The text within a frame at the end of a piece. Returns @left: the decoder has taken that in. */
static gsize
check_words (const HdlcFrame *text, const guint8 *data, gsize left)
{
  g_assert (memmem (text->info, text->len, "NO CARRIER", 10) != NULL && text->len >= left);
  g_assert (memcmp (text->info + text->len - left, data, left) == 0);
  g_assert (memchr (text->info, HDLC_FLAG, text->len) == NULL);
  return left;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  gsize piece, at = 2;

  if (size < 2)
    return 0;
  piece = 1 + data[0];
  hdlc_decoder_set_accm (decoder, data[1] * 0x01010101u);
  while (at < size) {
    gsize len = MIN (piece, size - at), used = 0;
    HdlcFrame frame;
    HdlcStatus status = hdlc_decoder_feed (decoder, data + at, len, &used, &frame);

    g_assert (used <= len);
    at += used;
    if (status == HDLC_FRAME)
      check_round_trip (&frame, data[1] * 0x01010101u);
    else if (status == HDLC_TEXT && frame.len > 0)
      at += check_words (&frame, data + at, len - used);
    else if (status == HDLC_TEXT)
      at++;
    else
      g_assert (used == len);
  }
  return 0;
}
