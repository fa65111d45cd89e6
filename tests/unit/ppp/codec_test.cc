// SPDX-License-Identifier: GPL-2.0-or-later
// The fast codec gives what the byte-wise reference gives: frames, statuses, bytes taken and counters, for random
// packets, lines that spoil them and every way to cut the input. Seeded: a failure names its round.
#include "hdlc_reference.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <vector>

extern "C" {
#include "ppp/ppp-fcs.h"
}

namespace {

using Bytes = std::vector<uint8_t>;

#if defined SANITIZED || !defined __OPTIMIZE__
constexpr int scale = 20; // so many times fewer rounds
#else
constexpr int scale = 1;
#endif

// xorshift64*: the standard's generators would take most of the time.
class Random {
public:
  explicit Random (uint64_t seed) : state_ (seed) {}
  uint64_t word ()
  {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545f4914f6cdd1d;
  }
  uint32_t below (uint32_t limit) { return uint32_t ((word () >> 32) * limit >> 32); }
  bool one_in (uint32_t n) { return below (n) == 0; }

private:
  uint64_t state_;
};

uint32_t
random_accm (Random &random)
{
  switch (random.below (4)) {
  case 0:
    return 0;
  case 1:
    return 0xffffffff;
  case 2:
    return 1u << random.below (32);
  }
  return uint32_t (random.word ());
}

// Mostly short; of any bytes, of few escapes, or of little else.
void
random_packet (Random &random, Bytes *out)
{
  size_t len = random.one_in (16) ? random.below (HDLC_MAX_INFO + 2) : random.below (200);
  uint32_t kind = random.below (4);

  out->resize (len);
  for (size_t i = 0; i < len; i += 8) {
    uint64_t word = random.word ();
    for (size_t j = i; j < std::min (len, i + 8); j++, word >>= 8)
      (*out)[j] = uint8_t (kind == 0 ? 0x7c + word % 4 : kind == 1 ? word & 0x3f : word);
  }
}

bool
operator== (const HdlcCounters &a, const HdlcCounters &b)
{
  return a.frames == b.frames && a.bad_fcs == b.bad_fcs && a.too_long == b.too_long && a.aborted == b.aborted
         && a.runt == b.runt && a.seven_bit == b.seven_bit;
}

// Our decoder and the reference, fed the same.
struct Pair {
  HdlcDecoder *ours = hdlc_decoder_new ();
  reference::Decoder reference;

  ~Pair () { hdlc_decoder_free (ours); }

  void set_accm (uint32_t accm)
  {
    hdlc_decoder_set_accm (ours, accm);
    reference.set_accm (accm);
  }

  // All of @wire in pieces of at most @most bytes, each in memory of its own, where a read beyond it is found.
  void feed (Random &random, const Bytes &wire, uint32_t most)
  {
    for (size_t at = 0; at < wire.size ();) {
      size_t end = std::min (wire.size (), at + 1 + random.below (most));
      Bytes piece (wire.begin () + long (at), wire.begin () + long (end));
      HdlcFrame frame = {}, expected_frame = {};
      size_t used = 0, expected_used = 0;
      HdlcStatus expected = reference.feed (piece.data (), piece.size (), &expected_used, &expected_frame);
      ASSERT_EQ (hdlc_decoder_feed (ours, piece.data (), piece.size (), &used, &frame), expected)
        << "at " << at << " of " << wire.size ();
      ASSERT_EQ (used, expected_used) << "at " << at << " of " << wire.size ();
      if (expected == HDLC_FRAME) {
        ASSERT_EQ (frame.protocol, expected_frame.protocol);
        ASSERT_EQ (frame.len, expected_frame.len);
        ASSERT_EQ (memcmp (frame.info, expected_frame.info, frame.len), 0) << "a frame of " << frame.len << " bytes";
      }
      at += used + (expected == HDLC_TEXT ? 1 : 0);
    }
    ASSERT_TRUE (*hdlc_decoder_counters (ours) == reference.counters ());
  }
};

TEST (Codec, FcsOfEveryLengthAndAlignmentIsTheReferences)
{
  Random random (1);
  Bytes data (1200);

  for (uint8_t &byte : data)
    byte = uint8_t (random.word ());
  for (size_t len = 0; len < 1100; len += scale) {
    for (size_t at = 0; at < 16; at++) {
      uint16_t fcs = uint16_t (random.word ());
      ASSERT_EQ (ppp_fcs (fcs, data.data () + at, len), reference::fcs (fcs, data.data () + at, len))
        << len << " bytes at " << at;
    }
  }
}

TEST (Codec, MillionsOfFramesAreTheReferences)
{
  constexpr int rounds = 1'200'000 / scale;
  Random random (2);
  Bytes packet, ours (HDLC_MAX_ENCODED), expected (HDLC_MAX_ENCODED);

  for (int round = 0; round < rounds; round++) {
    if (round % 8 == 0) // each packet eight times, with other options
      random_packet (random, &packet);
    HdlcOptions options = { random_accm (random), gboolean (random.below (2)), gboolean (random.below (2)) };
    uint16_t protocol = uint16_t (random.one_in (2) ? 0x0021 : random.word ());
    size_t len = reference::encode (options, protocol, packet.data (), packet.size (), expected.data ());
    ASSERT_EQ (hdlc_encode (&options, protocol, packet.data (), packet.size (), ours.data ()), len)
      << "round " << round;
    ASSERT_EQ (memcmp (ours.data (), expected.data (), len), 0) << "round " << round << ", length " << packet.size ();
  }
}

TEST (Codec, NothingIsWrittenBehindTheRoom)
{
  Random random (3);

  for (int round = 0; round < 20000 / scale; round++) {
    Bytes packet (random.below (80));
    for (uint8_t &byte : packet)
      byte = uint8_t (random.one_in (1 + random.below (9)) ? 0x7d + random.below (2) : 0x41);
    HdlcOptions options = { random_accm (random), TRUE, TRUE };
    Bytes wire (HDLC_MAX_ENCODED), room (HDLC_MAX_ENCODED, 0xaa);
    size_t len = reference::encode (options, 0x0021, packet.data (), packet.size (), wire.data ());
    ASSERT_EQ (hdlc_encode (&options, 0x0021, packet.data (), packet.size (), room.data ()), len);
    // What is written for a moment stays within the length of a packet that is all escapes.
    for (size_t i = 2 * (packet.size () + 6) + 2; i < room.size (); i++)
      ASSERT_EQ (room[i], 0xaa) << "byte " << i << " for a packet of " << packet.size ();
  }
}

// A line that flips, drops, doubles and inserts.
void
spoil (Random &random, Bytes *wire)
{
  for (uint32_t n = random.below (4); n > 0 && !wire->empty (); n--) {
    auto at = wire->begin () + random.below (uint32_t (wire->size ()));
    const uint8_t hard[] = { 0x7e, 0x7d, '\r', '\n', 0x11, 0x00, 0xff, 0x5e };
    switch (random.below (4)) {
    case 0:
      *at ^= uint8_t (1 << random.below (8));
      break;
    case 1:
      wire->erase (at);
      break;
    case 2:
      wire->insert (at, hard[random.below (sizeof hard)]);
      break;
    case 3:
      *at = hard[random.below (sizeof hard)];
      break;
    }
  }
}

TEST (Codec, MillionsOfDecodedFramesAreTheReferences)
{
  constexpr int rounds = 120'000 / scale, frames_per_round = 4;
  Random random (4);
  Bytes packet, frame (HDLC_MAX_ENCODED), wire;
  Pair decoders;

  for (int round = 0; round < rounds; round++) {
    wire.clear ();
    for (int i = 0; i < frames_per_round; i++) {
      random_packet (random, &packet);
      HdlcOptions options = { random_accm (random), gboolean (random.below (2)), gboolean (random.below (2)) };
      uint16_t protocol = uint16_t (random.word () | 1);
      size_t len = reference::encode (options, protocol, packet.data (), packet.size (), frame.data ());
      if (len == 0) // it is too long: such a frame comes by an inserted byte or a lost flag
        continue;
      // One flag or two between frames.
      wire.insert (wire.end (), frame.begin () + random.below (2), frame.begin () + long (len));
    }
    if (random.one_in (2))
      spoil (random, &wire);
    decoders.set_accm (random_accm (random));
    decoders.feed (random, wire, random.one_in (4) ? 8192 : 1 + random.below (400));
    ASSERT_FALSE (HasFatalFailure ()) << "round " << round;
  }
  EXPECT_GT (decoders.reference.counters ().frames, guint64 (rounds)) << "most frames should have been good";
  EXPECT_GT (decoders.reference.counters ().bad_fcs, 0u);
  EXPECT_GT (decoders.reference.counters ().aborted, 0u);
  EXPECT_GT (decoders.reference.counters ().runt, 0u);
}

TEST (Codec, GarbageAndEndlessFramesAreTheReferences)
{
  Random random (5);
  Pair decoders;

  for (int round = 0; round < 2000 / scale; round++) {
    Bytes wire (random.below (9000));
    uint32_t kind = random.below (3), flags = 1 + random.below (3000);
    for (uint8_t &byte : wire)
      byte = uint8_t (random.one_in (flags) ? 0x7e
                      : kind == 0           ? random.word ()
                      : kind == 1           ? 0x7c + random.below (2)
                                            : 0x55);
    decoders.set_accm (random_accm (random));
    decoders.feed (random, wire, random.one_in (2) ? 8192 : 1 + random.below (40));
    ASSERT_FALSE (HasFatalFailure ()) << "round " << round;
  }
  EXPECT_GT (decoders.reference.counters ().too_long, 0u);
}

// The word loop, the bytes behind it and the bound of the frame: a special byte at each place of packets of many
// lengths.
TEST (Codec, EveryPlaceOfASpecialByteIsTheReferences)
{
  Random random (6);
  Bytes frame (HDLC_MAX_ENCODED);
  Pair decoders;

  for (size_t len : { 1, 7, 8, 9, 15, 16, 17, 40, HDLC_MAX_INFO - 1, HDLC_MAX_INFO }) {
    const bool sparse = len > 100;
    for (size_t place = 0; place < len; place += sparse ? 1 + size_t (random.below (uint32_t (20 * scale))) : 1) {
      for (int byte : { 0x7e, 0x7d, 0x00, 0x1f, 0x20, 0x7c, 0x7f, 0xfd, 0xfe, 0x9e }) {
        Bytes packet (len, 0x41);
        packet[place] = uint8_t (byte);
        HdlcOptions options = { place % 2 == 0 ? 0xffffffff : 0, FALSE, FALSE };
        Bytes ours (HDLC_MAX_ENCODED);
        frame.resize (HDLC_MAX_ENCODED);
        frame.resize (reference::encode (options, 0x8021, packet.data (), len, frame.data ()));
        ours.resize (hdlc_encode (&options, 0x8021, packet.data (), len, ours.data ()));
        ASSERT_EQ (ours, frame) << byte << " at " << place << " of " << len;
        decoders.feed (random, frame, 8192);
        ASSERT_FALSE (HasFatalFailure ()) << byte << " at " << place << " of " << len;
      }
    }
  }
  EXPECT_EQ (decoders.reference.counters ().bad_fcs, 0u);
}

} // namespace
