// SPDX-License-Identifier: GPL-2.0-or-later
// The HDLC codec beside a byte-wise reference, in GB of IP packets a second of CPU (10^9 bytes; headers and escapes
// are not counted). Each figure is the median of interleaved repetitions; both are built with the same options.
#include "hdlc_reference.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace {

using Bytes = std::vector<uint8_t>;

constexpr int repetitions = 15;
constexpr size_t bytes_per_repetition = 4'000'000;
constexpr size_t different_packets = 64;

enum Payload {
  RANDOM,
  PRINTABLE,
  WORST, // every byte is escaped
};

struct Case {
  Payload payload;
  size_t size;
  uint32_t accm;
};

const char *
name (Payload payload)
{
  switch (payload) {
  case RANDOM:
    return "random";
  case PRINTABLE:
    return "printable";
  case WORST:
    return "worst";
  }
  return "";
}

std::vector<Bytes>
make_packets (const Case &what)
{
  std::mt19937 random (1);
  std::vector<Bytes> packets (different_packets, Bytes (what.size));

  for (Bytes &packet : packets) {
    for (uint8_t &byte : packet)
      byte = uint8_t (what.payload == RANDOM      ? random ()
                      : what.payload == PRINTABLE ? 0x20 + random () % 0x5d
                                                  : 0x7d + random () % 2);
  }
  return packets;
}

// GB/s of one repetition; @work does all packets once.
double
speed (size_t packet_size, const std::function<void ()> &work)
{
  size_t rounds = bytes_per_repetition / (packet_size * different_packets) + 1;
  clock_t begin = clock (); // of this process: others may be at work

  for (size_t i = 0; i < rounds; i++)
    work ();
  double seconds = double (clock () - begin) / CLOCKS_PER_SEC;
  return double (rounds * different_packets * packet_size) / seconds / 1e9;
}

double
median (std::vector<double> values)
{
  std::sort (values.begin (), values.end ());
  return values[values.size () / 2];
}

void
compare (const char *direction, const Case &what, const std::function<void ()> &ours,
         const std::function<void ()> &reference)
{
  std::vector<double> our_speed, reference_speed, ratio;

  for (int i = 0; i < repetitions; i++) {
    reference_speed.push_back (speed (what.size, reference));
    our_speed.push_back (speed (what.size, ours));
    ratio.push_back (our_speed.back () / reference_speed.back ());
  }
  printf ("%s %-9s %4zu bytes, map %08x: %6.2f GB/s, reference %5.2f GB/s, %5.1f times\n", direction,
          name (what.payload), what.size, what.accm, median (our_speed), median (reference_speed), median (ratio));
}

// All frames of @wire; tty reads are up to 8192 bytes long. Ends the program when one is missing.
template <typename Feed>
void
decode_all (const Bytes &wire, Feed feed)
{
  constexpr size_t read_size = 8192;
  size_t frames = 0;

  for (size_t at = 0; at < wire.size ();) {
    size_t used = 0, end = std::min (wire.size (), at - at % read_size + read_size);
    HdlcFrame frame;
    frames += feed (wire.data () + at, end - at, &used, &frame) == HDLC_FRAME;
    at += used;
  }
  if (frames != different_packets) {
    printf ("%zu frames of %zu were decoded\n", frames, different_packets);
    exit (1);
  }
}

void
measure (const Case &what)
{
  std::vector<Bytes> packets = make_packets (what);
  HdlcOptions options = { what.accm, TRUE, TRUE };
  Bytes out (HDLC_MAX_ENCODED), wire;

  compare (
    "encode", what,
    [&] {
      for (const Bytes &packet : packets)
        hdlc_encode (&options, 0x0021, packet.data (), packet.size (), out.data ());
    },
    [&] {
      for (const Bytes &packet : packets)
        reference::encode (options, 0x0021, packet.data (), packet.size (), out.data ());
    });

  for (const Bytes &packet : packets) {
    size_t len = reference::encode (options, 0x0021, packet.data (), packet.size (), out.data ());
    wire.insert (wire.end (), out.begin (), out.begin () + long (len));
  }
  g_autoptr (HdlcDecoder) decoder = hdlc_decoder_new ();
  reference::Decoder reference_decoder;
  compare (
    "decode", what, [&] { decode_all (wire, [&] (auto... a) { return hdlc_decoder_feed (decoder, a...); }); },
    [&] { decode_all (wire, [&] (auto... a) { return reference_decoder.feed (a...); }); });
}

} // namespace

int
main ()
{
  printf ("built with: %s\n", BUILD_OPTIONS);
  for (uint32_t accm : { 0u, 0xffffffffu }) {
    for (Payload payload : { RANDOM, PRINTABLE, WORST }) {
      for (size_t size : { 1500, 576, 40 })
        measure ({ payload, size, accm });
    }
  }
}
