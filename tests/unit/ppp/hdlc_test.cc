// SPDX-License-Identifier: GPL-2.0-or-later
// Framing: frames of logs, what a line does to frames, text between frames, bounds.
#include "dialect.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

extern "C" {
#include "ppp/ppp-fcs.h"
#include "ppp/ppp-hdlc.h"
}

namespace {

using Bytes = std::vector<uint8_t>;

struct Decoded {
  uint16_t protocol;
  Bytes info;
};

// Everything out of @input, fed in pieces of @piece bytes; stops at text and returns what is left in @rest.
std::vector<Decoded>
decode (HdlcDecoder *decoder, const Bytes &input, size_t piece, Bytes *rest = nullptr)
{
  std::vector<Decoded> frames;
  size_t at = 0;

  while (at < input.size ()) {
    size_t len = std::min (piece, input.size () - at), used = 0;
    HdlcFrame frame;
    HdlcStatus status = hdlc_decoder_feed (decoder, input.data () + at, len, &used, &frame);
    EXPECT_LE (used, len);
    at += used;
    if (status == HDLC_FRAME)
      frames.push_back ({ frame.protocol, Bytes (frame.info, frame.info + frame.len) });
    EXPECT_TRUE (status != HDLC_NEED_MORE || used == len) << "took " << used << " of " << len;
    if (status == HDLC_TEXT)
      break;
  }
  if (rest != nullptr)
    *rest = Bytes (input.begin () + long (at), input.end ());
  return frames;
}

std::vector<Decoded>
decode (const Bytes &input, size_t piece = SIZE_MAX)
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  return decode (decoder, input, piece);
}

Bytes
encode (const HdlcOptions &options, uint16_t protocol, const Bytes &info)
{
  Bytes out (HDLC_MAX_ENCODED);
  out.resize (hdlc_encode (&options, protocol, info.data (), info.size (), out.data ()));
  return out;
}

Bytes
operator+ (Bytes a, const Bytes &b)
{
  a.insert (a.end (), b.begin (), b.end ());
  return a;
}

Bytes
text (const std::string &s)
{
  return Bytes (s.begin (), s.end ());
}

const HdlcOptions plain = {};
const HdlcOptions defaults = { 0xffffffff, FALSE, FALSE }; // HDLC_DEFAULT_OPTIONS is C
const HdlcOptions compressed = { 0, TRUE, TRUE };

struct Raw {
  const char *frame;
  HdlcOptions options;
  const char *packet; // protocol and information
};

// SIM7600 (T20) and relatives, as they stood on the wire.
const Raw raw_frames[] = {
  { "7eff0380210102001603066459f4e48106ac1e08058306ac1e0806eb317e", plain,
    "8021 0102001603066459f4e48106ac1e08058306ac1e0806" },
  { "7eff03802102010004cd927e", plain, "8021 02010004" },
  { "7eff7d23c0217d227d217d207d347d227d267d207d207d207d207d257d267d32d6e3d17d277d227d287d22d1fe7e", defaults,
    "c021 020100140206000000000506 12d6e3d1 07020802" },
  { "7e80210202001603066459f4e48106ac1e08058306ac1e08067d5d527e", compressed,
    "8021 0202001603066459f4e48106ac1e08058306ac1e0806" },
  { "7e802101030004032c7e", compressed, "8021 01030004" },
  { "7eff7d23c0217d257d237d207d2485727e", defaults, "c021 05030004" },
};

TEST (Hdlc, FramesOfLogsDecodeAtEverySplit)
{
  for (const Raw &raw : raw_frames) {
    Packet packet = parse_packet (raw.packet);
    for (size_t piece : { SIZE_MAX, size_t (1), size_t (2), size_t (3), size_t (7) }) {
      auto frames = decode (parse_hex (raw.frame), piece);
      ASSERT_EQ (frames.size (), 1u) << raw.frame << " in pieces of " << piece;
      EXPECT_EQ (frames[0].protocol, packet.protocol) << raw.frame;
      EXPECT_EQ (to_hex (frames[0].info), to_hex (packet.info)) << raw.frame;
    }
  }
}

TEST (Hdlc, FramesOfLogsEncodeToTheSameBytes)
{
  for (const Raw &raw : raw_frames) {
    Packet packet = parse_packet (raw.packet);
    EXPECT_EQ (to_hex (encode (raw.options, packet.protocol, packet.info)), to_hex (parse_hex (raw.frame)));
  }
}

TEST (Hdlc, RandomPacketsSurviveEveryOption)
{
  std::mt19937 random (1);
  for (int round = 0; round < 3000; round++) {
    guint32 accm = round % 3 == 0 ? 0 : round % 3 == 1 ? 0xffffffff : guint32 (random ());
    HdlcOptions options = { accm, gboolean (random () & 1), gboolean (random () & 1) };
    uint16_t protocol = uint16_t (random () % 2 ? 0x0021 : 0x8001 | (random () & 0x7ffe));
    Bytes info (random () % (HDLC_MAX_INFO + 1));
    for (uint8_t &byte : info)
      byte = uint8_t (random () % 4 == 0 ? 0x7c + random () % 4 : random ());
    if (protocol % 256 % 2 == 0 || protocol / 256 % 2 == 1)
      protocol = 0xc021;
    Bytes wire = encode (options, protocol, info);
    ASSERT_LE (wire.size (), size_t (HDLC_MAX_ENCODED));
    g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
    hdlc_decoder_set_accm (decoder, options.accm);
    auto frames = decode (decoder, wire, 1 + random () % 64);
    ASSERT_EQ (frames.size (), 1u) << "round " << round;
    ASSERT_EQ (frames[0].protocol, protocol);
    ASSERT_EQ (frames[0].info, info) << "round " << round;
    for (size_t i = 1; i + 1 < wire.size (); i++) {
      ASSERT_NE (wire[i], 0x7e);
      ASSERT_FALSE (wire[i] < 0x20 && (options.accm >> wire[i] & 1)) << "control character " << int (wire[i]);
    }
  }
}

TEST (Hdlc, TooLongToEncodeIsRefused)
{
  Bytes info (HDLC_MAX_INFO + 1), out (HDLC_MAX_ENCODED);
  EXPECT_EQ (hdlc_encode (&plain, 0x21, info.data (), info.size (), out.data ()), 0u);
}

TEST (Hdlc, WorstCaseFillsTheRoomExactly)
{
  Bytes info (HDLC_MAX_INFO, 0x7e);
  Bytes wire = encode (defaults, 0x7d7d, info);
  EXPECT_LE (wire.size (), size_t (HDLC_MAX_ENCODED));
  EXPECT_GE (wire.size (), size_t (2 * HDLC_MAX_INFO + 8));
}

TEST (Hdlc, CompressedFieldsAreUnderstoodUnasked) // quirk 9, [rx-pfc-unasked]
{
  for (gboolean pfc : { 0, 1 }) {
    for (gboolean acfc : { 0, 1 }) {
      auto frames = decode (encode ({ 0, pfc, acfc }, 0x0021, { 0x45, 0x00 }));
      ASSERT_EQ (frames.size (), 1u) << pfc << acfc;
      EXPECT_EQ (frames[0].protocol, 0x0021);
      EXPECT_EQ (to_hex (frames[0].info), "45 00");
    }
  }
}

TEST (Hdlc, OneFlagBetweenFramesIsEnough)
{
  Bytes a = encode (plain, 0x8021, { 1, 2 }), b = encode (plain, 0x8021, { 3, 4 });
  b.erase (b.begin ());
  EXPECT_EQ (decode (a + b).size (), 2u);
}

TEST (Hdlc, FlagsWakeUpAndEmptyFramesAreNothing) // quirks 7, 8
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  auto frames = decode (decoder, parse_hex ("7e7e7e7e") + encode (plain, 0x8021, { 1 }) + parse_hex ("7e7e"), SIZE_MAX);
  EXPECT_EQ (frames.size (), 1u);
  EXPECT_EQ (hdlc_decoder_counters (decoder)->runt, 0u);
}

TEST (Hdlc, EmptyFrameWithGoodFcsIsNoFrame) // quirk 7, [hdlc-empty-valid-fcs]
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  EXPECT_TRUE (decode (decoder, parse_hex ("7e00007e"), SIZE_MAX).empty ());
  EXPECT_EQ (hdlc_decoder_counters (decoder)->runt, 1u);
  Bytes only_address = { 0xff, 0x03 };
  guint16 fcs = guint16 (~ppp_fcs (PPP_FCS_INIT, only_address.data (), 2));
  EXPECT_TRUE (decode (decoder, only_address + Bytes { uint8_t (fcs), uint8_t (fcs >> 8), 0x7e }, SIZE_MAX).empty ());
  EXPECT_EQ (hdlc_decoder_counters (decoder)->runt, 2u);
}

TEST (Hdlc, AbortDiscardsTheFrameAndTheNextIsGood) // quirk 6, [hdlc-abort]
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  auto frames = decode (decoder, parse_hex ("7eff0380210102 7d7e") + encode (plain, 0x8021, { 9 }), 5);
  ASSERT_EQ (frames.size (), 1u);
  EXPECT_EQ (to_hex (frames[0].info), "09");
  EXPECT_EQ (hdlc_decoder_counters (decoder)->aborted, 1u);
}

TEST (Hdlc, EndlessFrameIsBoundedAndHuntsForTheNextFlag) // quirk 5, [hdlc-no-flag-64k]
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  Bytes garbage (65536, 0x55);
  garbage[40000] = '\r'; // inside a lost frame this is no text
  EXPECT_TRUE (decode (decoder, garbage, 1000).empty ());
  EXPECT_EQ (hdlc_decoder_counters (decoder)->too_long, 1u);
  EXPECT_EQ (decode (decoder, encode (plain, 0x8021, { 9 }), SIZE_MAX).size (), 1u);
  EXPECT_TRUE (decode (decoder, Bytes (4000, 0x7d), 7).empty ());
}

TEST (Hdlc, LongestFrameIsAccepted)
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  auto frames = decode (decoder, encode (plain, 0x0021, Bytes (HDLC_MAX_INFO, 0x7e)), SIZE_MAX);
  ASSERT_EQ (frames.size (), 1u);
  EXPECT_EQ (frames[0].info.size (), size_t (HDLC_MAX_INFO));
  EXPECT_EQ (hdlc_decoder_counters (decoder)->too_long, 0u);
}

TEST (Hdlc, FlippedBitsNeverPass)
{
  Bytes good = encode (plain, 0x8021, { 1, 2, 3, 4, 5, 6, 7 });
  for (size_t bit = 8; bit < 8 * (good.size () - 1); bit++) {
    Bytes bad = good;
    bad[bit / 8] ^= uint8_t (1 << bit % 8);
    EXPECT_TRUE (decode (bad).empty ()) << "bit " << bit;
  }
}

TEST (Hdlc, ControlCharactersOfTheMapAreIgnored)
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  Bytes wire = parse_hex ("7eff 11 7d 13 23c0217d257d237d20 11 7d2485727e");
  EXPECT_TRUE (decode (decoder, wire, SIZE_MAX).empty ());
  EXPECT_EQ (hdlc_decoder_counters (decoder)->bad_fcs, 1u);
  hdlc_decoder_set_accm (decoder, 0x000a0000);
  auto frames = decode (decoder, wire, SIZE_MAX);
  ASSERT_EQ (frames.size (), 1u);
  EXPECT_EQ (to_hex (frames[0].info), "05 03 00 04");
}

TEST (Hdlc, TextBehindTheLastFrameIsLeftForTheAtParser) // quirk 10, [no-carrier-tail]
{
  Bytes frame = encode (plain, 0xc021, { 6, 1, 0, 4 }), tail = text ("\r\nNO CARRIER\r\n");
  for (size_t piece : { SIZE_MAX, size_t (1), size_t (4) }) {
    g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
    Bytes rest;
    EXPECT_EQ (decode (decoder, frame + tail, piece, &rest).size (), 1u);
    EXPECT_EQ (rest, tail) << "pieces of " << piece;
    size_t used = 1;
    HdlcFrame out;
    EXPECT_EQ (hdlc_decoder_feed (decoder, rest.data (), rest.size (), &used, &out), HDLC_TEXT) << "asked again";
    EXPECT_EQ (used, 0u);
  }
}

TEST (Hdlc, TextBeforeTheFirstFrameToo)
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  Bytes rest;
  EXPECT_TRUE (decode (decoder, text ("\r\nNO CARRIER\r\n"), SIZE_MAX, &rest).empty ());
  EXPECT_EQ (rest, text ("\r\nNO CARRIER\r\n"));
}

TEST (Hdlc, FramesGoOnBehindAResultThatLeaked) // T22
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  Bytes leaked = text ("\r\n+CEREG: 1,\"6A33\",\"7F0B50F\",7\r\n");
  Bytes frame = encode (plain, 0xc021, { 6, 1, 0, 4 }), rest;
  EXPECT_EQ (decode (decoder, frame + leaked + frame, SIZE_MAX, &rest).size (), 1u);
  rest.erase (rest.begin (), std::find (rest.begin (), rest.end (), 0x7e));
  EXPECT_EQ (decode (decoder, rest, SIZE_MAX).size (), 1u);
}

TEST (Hdlc, CarriageReturnInsideAFrameIsData)
{
  auto frames = decode (encode (plain, 0x0021, text ("\r\nNO CARRIER\r\n")));
  ASSERT_EQ (frames.size (), 1u);
  EXPECT_EQ (frames[0].info, text ("\r\nNO CARRIER\r\n"));
}

// What the decoder says at the end of the last of @reads, and the text that goes with it.
HdlcStatus
last_of (const std::vector<Bytes> &reads, std::string *words, guint32 accm = 0, size_t *not_used = nullptr)
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  HdlcStatus status = HDLC_NEED_MORE;

  hdlc_decoder_set_accm (decoder, accm);
  for (const Bytes &bytes : reads) {
    HdlcFrame frame = {};
    size_t used = 0;
    status = hdlc_decoder_feed (decoder, bytes.data (), bytes.size (), &used, &frame);
    *words = status == HDLC_TEXT ? std::string (reinterpret_cast<const char *> (frame.info), frame.len) : "";
    if (not_used != nullptr)
      *not_used = bytes.size () - used;
  }
  return status;
}

TEST (Hdlc, ACallThatGoesInTheMidstOfAFrameIsTold) // quirk 10
{
  const Bytes part = parse_hex ("7eff03002145000028"), full (4000, 0x55);
  std::string words;
  size_t left;

  for (guint32 accm : { 0u, 0xffffffffu }) {
    for (const Bytes &before :
         { part, part + Bytes { 0x7d }, full, Bytes (), parse_hex ("7e"), parse_hex ("7eff03ca") + text ("fe") }) {
      for (const char *said :
           { "\nNO CARRIER\r\n", "NO CARRIER\r\n", "NO CARRIER", "\nNO CARRIER\n\n+CGEV: NW DETACH\n" }) {
        if (before.empty () && *said != 'N' && accm != 0)
          continue; // a line end that is none of the frame's leaves the decoder between two
        EXPECT_EQ (last_of ({ before + text (said) }, &words, accm, &left), HDLC_TEXT)
          << to_hex (before).substr (0, 60) << said;
        EXPECT_EQ (words, said);
        EXPECT_EQ (left, strlen (said));
      }
    }
    EXPECT_EQ (last_of ({ part + text ("\r\nNO CARRIER\r\n") }, &words, accm, &left), HDLC_TEXT);
    EXPECT_EQ (words, "\r\nNO CARRIER\r\n");
    EXPECT_EQ (last_of ({ part + text ("\r\n+PPPD: DISCONNECTED\r\n\r\nNO CARRIER\r\n") }, &words, accm), HDLC_TEXT);
    EXPECT_EQ (words, "\r\n\r\nNO CARRIER\r\n");
  }
}

TEST (Hdlc, ItsWordsMayComeInPieces) // quirk 10
{
  const Bytes part = parse_hex ("7eff03002145000028");
  const std::string said = "\r\nNO CARRIER\r\n";
  std::string words;
  size_t left;

  for (size_t cut = 1; cut < said.size (); cut++) {
    EXPECT_EQ (last_of ({ part + text (said.substr (0, cut)), text (said.substr (cut)) }, &words, 0, &left), HDLC_TEXT)
      << cut;
    EXPECT_EQ (words, said) << cut;
    EXPECT_EQ (left, said.size () - cut) << cut;
  }
}

TEST (Hdlc, TheSameWordsInADatagramAreNothing)
{
  const Bytes data = encode (plain, 0x0021, text ("\r\nNO CARRIER\r\n"));
  std::string words;

  for (size_t cut = 1; cut < data.size (); cut++) { // wherever the read ends: what follows shows that it was data
    g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
    HdlcFrame frame;
    size_t used;
    hdlc_decoder_feed (decoder, data.data (), cut, &used, &frame);
    ASSERT_EQ (hdlc_decoder_feed (decoder, data.data () + cut, data.size () - cut, &used, &frame), HDLC_FRAME) << cut;
    EXPECT_EQ (Bytes (frame.info, frame.info + frame.len), text ("\r\nNO CARRIER\r\n")) << cut;
  }
  for (const char *other : { "\r\nNO CARRIERS\r\n", "\r\nNO CARRIE", "\r\nno carrier\r\n", "\r\nNO CARRIER\r\n\x01",
                             "\r\nNO CARRIER\r\n}" })
    EXPECT_EQ (last_of ({ parse_hex ("7eff030021") + text (other) }, &words), HDLC_NEED_MORE) << other;
  EXPECT_EQ (last_of ({ parse_hex ("7eff030021") + text ("NO CARRIER\r\n") + Bytes (300, 'x') }, &words),
             HDLC_NEED_MORE);
}

TEST (Hdlc, SevenBitLineIsNoticed) // quirk 16
{
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  Bytes wire = encode (defaults, 0xc021, { 1, 1, 0, 4 });
  for (uint8_t &byte : wire)
    byte &= 0x7f;
  EXPECT_TRUE (decode (decoder, wire, SIZE_MAX).empty ());
  EXPECT_EQ (hdlc_decoder_counters (decoder)->seven_bit, 1u);
  EXPECT_EQ (decode (decoder, encode (defaults, 0xc021, { 1, 1, 0, 4 }), SIZE_MAX).size (), 1u);
  EXPECT_TRUE (decode (decoder, wire, SIZE_MAX).empty ());
  EXPECT_EQ (hdlc_decoder_counters (decoder)->seven_bit, 1u);
  EXPECT_EQ (hdlc_decoder_counters (decoder)->bad_fcs, 2u);
}

} // namespace
