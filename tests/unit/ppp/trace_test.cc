// SPDX-License-Identifier: GPL-2.0-or-later
// Packets are shown as pppd shows them, no password ever, and no bytes can break it.
#include "dialect.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <stdexcept>

extern "C" {
#include "ppp/ppp-session.h"
}

namespace {

std::string
show (uint16_t protocol, const std::vector<uint8_t> &info)
{
  g_autoptr (GString) out = g_string_new (nullptr);
  ppp_trace_packet (out, protocol, info.data (), info.size ());
  return out->str;
}

std::string
show (uint16_t protocol, const char *hex)
{
  return show (protocol, parse_hex (hex));
}

struct Line {
  uint16_t protocol;
  const char *hex;
  const char *text;
};

const Line lines[] = {
  // the article's log
  { 0xc021, "01 01 00 14 02 06 00 00 00 00 05 06 c7 63 0a e8 07 02 08 02",
    "[LCP ConfReq id=0x1 <asyncmap 0x0> <magic 0xc7630ae8> <pcomp> <accomp>]" },
  { 0xc021, "01 00 00 19 02 06 00 00 00 00 03 05 c2 23 05 05 06 ae 79 c4 ba 07 02 08 02",
    "[LCP ConfReq id=0x0 <asyncmap 0x0> <auth chap MD5> <magic 0xae79c4ba> <pcomp> <accomp>]" },
  { 0xc021, "03 00 00 08 03 04 c0 23", "[LCP ConfNak id=0x0 <auth pap>]" },
  { 0xc021, "02 01 00 14 02 06 00 00 00 00 05 06 c7 63 0a e8 07 02 08 02",
    "[LCP ConfAck id=0x1 <asyncmap 0x0> <magic 0xc7630ae8> <pcomp> <accomp>]" },
  { 0xc021, "01 01 00 18 02 06 00 00 00 00 03 04 c0 23 05 06 ae 79 c4 ba 07 02 08 02",
    "[LCP ConfReq id=0x1 <asyncmap 0x0> <auth pap> <magic 0xae79c4ba> <pcomp> <accomp>]" },
  { 0xc021, "09 00 00 08 c7 63 0a e8", "[LCP EchoReq id=0x0 magic=0xc7630ae8]" },
  { 0xc021, "0b 02 00 08 ae 79 c4 ba", "[LCP DiscReq id=0x2 magic=0xae79c4ba]" },
  { 0xc021, "0a 00 00 0c ae 79 c4 ba c7 63 0a e8", "[LCP EchoRep id=0x0 magic=0xae79c4ba c7 63 0a e8]" },
  { 0xc023, "02 01 00 05 00", "[PAP AuthAck id=0x1 \"\"]" },
  { 0x8021, "01 01 00 1c 02 06 00 2d 0f 01 03 06 00 00 00 00 81 06 00 00 00 00 83 06 00 00 00 00",
    "[IPCP ConfReq id=0x1 <compress VJ 0f 01> <addr 0.0.0.0> <ms-dns1 0.0.0.0> <ms-dns2 0.0.0.0>]" },
  { 0x8057, "01 01 00 0e 01 0a ed 80 bb 63 1b 64 44 47", "[IPV6CP ConfReq id=0x1 <addr fe80::ed80:bb63:1b64:4447>]" },
  { 0x80fd, "01 01 00 0f 1a 04 78 00 18 04 78 00 15 03 2f",
    "[CCP ConfReq id=0x1 <deflate 15> <deflate(old#) 15> <bsd v1 15>]" },
  { 0xc021, "08 03 00 15 80 fd 01 01 00 0f 1a 04 78 00 18 04 78 00 15 03 2f",
    "[LCP ProtRej id=0x3 80 fd 01 01 00 0f 1a 04 78 00 18 04 78 00 15 03 2f]" },
  // other logs
  { 0xc021, "01 01 00 10 02 06 00 0a 00 00 03 04 c0 23 07 02",
    "[LCP ConfReq id=0x1 <asyncmap 0xa0000> <auth pap> <pcomp>]" },
  { 0xc021, "04 06 00 0e 05 06 d1 32 4d de 07 02 08 02", "[LCP ConfRej id=0x6 <magic 0xd1324dde> <pcomp> <accomp>]" },
  { 0xc021, "0a 00 00 0c d1 32 4d de 00 00 00 00", "[LCP EchoRep id=0x0 magic=0xd1324dde 00 00 00 00]" },
  { 0xc021, "09 00 00 08 00 00 00 00", "[LCP EchoReq id=0x0 magic=0x0]" },
  { 0x8021, "04 06 00 16 02 06 00 2d 0f 01 82 06 0a 0b 0c 0d 84 06 0a 0b 0c 0e",
    "[IPCP ConfRej id=0x6 <compress VJ 0f 01> <ms-wins 10.11.12.13> <ms-wins 10.11.12.14>]" },
  { 0x8021, "03 01 00 04", "[IPCP ConfNak id=0x1]" },
  { 0xc223, "01 01 00 23 10 20 85 5e 2d 24 0f 76 98 ae 52 dc 6e 5e 56 b8 42 55 4d 54 53 5f 43 48 41 50 5f 53 52 56 52",
    "[CHAP Challenge id=0x1 <20855e2d240f7698ae52dc6e5e56b842>, name = \"UMTS_CHAP_SRVR\"]" },
  { 0x8021, "03 01 00 1c 81 06 0a 0b 0c 0d 83 06 0a 0b 0c 0e 82 06 0a 0b 0c 0d 84 06 0a 0b 0c 0e",
    "[IPCP ConfNak id=0x1 <ms-dns1 10.11.12.13> <ms-dns2 10.11.12.14> <ms-wins 10.11.12.13> <ms-wins 10.11.12.14>]" },
  { 0x8021, "01 00 00 04", "[IPCP ConfReq id=0x0]" },
  { 0xc021, "05 02 00 10 55 73 65 72 20 72 65 71 75 65 73 74", "[LCP TermReq id=0x2 \"User request\"]" },
  { 0xc021, "06 02 00 04", "[LCP TermAck id=0x2]" },
  { 0xc023, "02 01 00 0d 08 4c 6f 67 69 6e 20 4f 4b", "[PAP AuthAck id=0x1 \"Login OK\"]" },
  { 0xc023, "03 01 00 04", "[PAP AuthNak id=0x1]" },
  { 0xc223, "01 01 00 09 02 20 85 78 79", "[CHAP Challenge id=0x1 <2085>, name = \"xy\"]" },
  { 0xc223, "02 01 00 07 02 20 85", "[CHAP Response id=0x1 <2085>, name = \"\"]" },
  { 0xc223, "03 01 00 04", "[CHAP Success id=0x1 \"\"]" },
  { 0xc223, "04 01 00 06 6e 6f", "[CHAP Failure id=0x1 \"no\"]" },
  { 0xc021, "01 01 00 0b 01 04 06 40 11 03 06 ff", "[LCP ConfReq id=0x1 <mru 1600> < 11 03 06>]" },
  // rarer
  { 0xc021, "01 01 00 14 03 05 c2 23 80 03 05 c2 23 81 03 04 c2 27 11 02",
    "[LCP ConfReq id=0x1 <auth chap MS> <auth chap MS-v2> <auth eap> < 11 02>]" },
  { 0xc021, "01 01 00 12 03 04 c2 23 03 04 12 34 03 06 c2 23 07 01",
    "[LCP ConfReq id=0x1 <auth chap> <auth 0x1234> <auth chap 0x7 01>]" },
  { 0xc021, "01 01 00 0d 01 03 05 05 06 00 00 00 01", "[LCP ConfReq id=0x1 < 01 03 05> <magic 0x1>]" },
  { 0xc021, "01 01 00 0a 07 02 05 00 08 02", "[LCP ConfReq id=0x1 <pcomp> 05 00 08 02]" },
  { 0xc021, "01 01 00 07 07 02 05", "[LCP ConfReq id=0x1 <pcomp> 05]" },
  { 0xc021, "0c 01 00 0a 00 00 00 07 68 69", "[LCP Ident id=0x1 magic=0x7 \"hi\"]" },
  { 0xc021, "0d 01 00 0c 00 00 00 07 00 00 00 3c", "[LCP TimeRem id=0x1 magic=0x7 seconds=60]" },
  { 0xc021, "09 01 00 06 00 01", "[LCP EchoReq id=0x1 00 01]" },
  { 0xc021, "21 07 00 06 aa bb", "[LCP code=0x21 id=0x7 aa bb]" },
  { 0xc223, "01 01 00 06 10 01", "[CHAP Challenge id=0x1 10 01]" },
  { 0xc223, "07 01 00 04", "[CHAP code=0x7 id=0x1]" },
  { 0x8021, "01 01 00 0e 01 0a 0a 00 00 01 0a 00 00 02", "[IPCP ConfReq id=0x1 <addrs 10.0.0.1 10.0.0.2>]" },
  { 0x80fd, "01 01 00 0e 01 02 02 02 12 06 01 00 00 60",
    "[CCP ConfReq id=0x1 <predictor 1> <predictor 2> < 12 06 01 00 00 60>]" },
  { 0x80fd, "0e 01 00 04", "[CCP ResetReq id=0x1]" },
  { 0xc021, "05 01 00 0a 22 5c 09 0d 0a 00", "[LCP TermReq id=0x1 \"\\\"\\\\\\t\\r\\n\\000\"]" },
  { 0x1234, "01 02", "[proto=0x1234] 01 02" },
  { 0x1234, "", "[proto=0x1234]" },
  { 0xc021, "01 01", "[LCP] 01 01" },
  { 0xc021, "01 01 00 09 00", "[LCP] 01 01 00 09 00" },
};

TEST (Trace, LinesAreThoseOfPppd)
{
  for (const Line &line : lines) {
    EXPECT_EQ (show (line.protocol, line.hex), line.text) << line.hex;
  }
}

// A line of a log becomes a line of a transcript.
TEST (Trace, TheTranscriptsCanReadWhatIsPrinted)
{
  for (const Line &line : lines) {
    Packet packet;

    ASSERT_NO_THROW (packet = parse_packet (line.text)) << line.text;
    EXPECT_EQ (packet.protocol, line.protocol) << line.text;
    std::string hex = to_hex (packet.info);
    EXPECT_EQ (hex, std::string (line.hex).substr (0, hex.size ())) << line.text;
    EXPECT_EQ (show (packet.protocol, packet.info), line.text) << "only padding may be missing";
  }
  EXPECT_THROW (parse_packet ("[PAP AuthReq id=0x1 user=\"me\" password=<hidden>]"), std::runtime_error);
}

TEST (Trace, PaddingIsNotShown)
{
  EXPECT_EQ (show (0x8021, "01 00 00 04 ff ff"), "[IPCP ConfReq id=0x0]");
}

TEST (Trace, PasswordsAreHidden)
{
  EXPECT_EQ (show (0xc023, "01 01 00 0a 02 6d 65 02 70 77"), "[PAP AuthReq id=0x1 user=\"me\" password=<hidden>]");
  EXPECT_EQ (show (0xc023, "01 01 00 06 00 00"), "[PAP AuthReq id=0x1 user=\"\" password=<hidden>]");
}

TEST (Trace, NoByteOfABrokenAuthenticationRequestIsShown)
{
  std::vector<uint8_t> good = parse_hex ("01 01 00 0a 02 6d 65 02 70 77");
  std::mt19937 random (7);

  for (int round = 0; round < 20000; round++) {
    std::vector<uint8_t> bad = good;
    bad.resize (random () % (good.size () + 1));
    for (int flips = int (random () % 3); flips > 0 && !bad.empty (); flips--)
      bad[random () % std::min<size_t> (bad.size (), 8)] = uint8_t (random ());
    if (bad.size () >= 1 && bad[0] != 1)
      continue; // not a request any more
    if (bad.size () >= 5 && bad[4] > 2)
      continue; // then the name reaches into the password: that is what the packet says
    std::string text = show (0xc023, bad);
    EXPECT_EQ (text.find ("70 77"), std::string::npos) << text;
    EXPECT_EQ (text.find ("pw"), std::string::npos) << text;
  }
}

TEST (Trace, LongDataIsCut)
{
  std::string text = show (0x1234, std::vector<uint8_t> (1500, 0xaa));
  EXPECT_LT (text.size (), 300u);
  EXPECT_EQ (text.substr (text.size () - 4), " ...");
}

TEST (Trace, AppendsToWhatIsThere)
{
  g_autoptr (GString) out = g_string_new ("sent ");
  ppp_trace_packet (out, 0x1234, nullptr, 0);
  EXPECT_STREQ (out->str, "sent [proto=0x1234]");
}

TEST (Trace, AnyBytesGiveOnePrintableLine)
{
  const uint16_t protocols[] = { 0xc021, 0xc023, 0xc223, 0x8021, 0x8057, 0x80fd, 0x0021 };
  std::mt19937 random (3);

  for (int round = 0; round < 20000; round++) {
    std::vector<uint8_t> info (random () % 80);
    for (uint8_t &byte : info)
      byte = uint8_t (random () % 3 ? random () % 16 : random ());
    if (info.size () >= 4)
      info[2] = 0, info[3] = uint8_t (random () % 2 ? info.size () : random ());
    std::string text = show (protocols[random () % 7], info);
    for (char c : text)
      ASSERT_TRUE (c >= 0x20 && c < 0x7f) << text;
    ASSERT_EQ (text[0], '[');
  }
}

} // namespace
