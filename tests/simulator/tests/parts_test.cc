// SPDX-License-Identifier: GPL-2.0-or-later
// The simulator's own parts without ports: framing, IP, DNS, the table of faults.
#include <gtest/gtest.h>

extern "C" {
#include "dns.h"
#include "faults.h"
#include "hdlc.h"
#include "internet.h"
#include "usbip-wire.h"
}

#include "ppp-host.h"

namespace {

struct Frames {
  std::vector<std::string> list;
  static void add (guint16 protocol, const guint8 *info, gsize len, gpointer data)
  {
    char prefix[8];
    g_snprintf (prefix, sizeof prefix, "%04x ", protocol);
    static_cast<Frames *> (data)->list.push_back (prefix + hex (Bytes (info, info + len)));
  }
};

std::vector<std::string>
decode (SimHdlc *hdlc, const Bytes &bytes, size_t step = 1)
{
  Frames frames;
  for (size_t at = 0; at < bytes.size (); at += step)
    sim_hdlc_decode (hdlc, bytes.data () + at, MIN (step, bytes.size () - at), Frames::add, &frames);
  return frames.list;
}

// Frames captured from a SIM7600 and others (T20), with the FCS their modems made.
TEST (Hdlc, DecodesCapturedFrames)
{
  g_autoptr (SimHdlc) hdlc = sim_hdlc_new ();
  const std::vector<std::pair<std::string, std::string>> captured = {
    { "7eff0380210102001603066459f4e48106ac1e08058306ac1e0806eb317e",
      "8021 01 02 00 16 03 06 64 59 f4 e4 81 06 ac 1e 08 05 83 06 ac 1e 08 06" },
    { "7eff03802102010004cd927e", "8021 02 01 00 04" },
    { "7eff7d23c0217d227d217d207d347d227d267d207d207d207d207d257d267d32d6e3d17d277d227d287d22d1fe7e",
      "c021 02 01 00 14 02 06 00 00 00 00 05 06 12 d6 e3 d1 07 02 08 02" },
    { "7e80210202001603066459f4e48106ac1e08058306ac1e08067d5d527e",
      "8021 02 02 00 16 03 06 64 59 f4 e4 81 06 ac 1e 08 05 83 06 ac 1e 08 06" },
    { "7e802101030004032c7e", "8021 01 03 00 04" },
    { "7eff7d23c0217d257d237d207d2485727e", "c021 05 03 00 04" },
  };
  for (const auto &[bytes, packet] : captured) {
    for (size_t step : { 1u, 3u, 1000u })
      EXPECT_EQ (decode (hdlc, hex (bytes), step), std::vector<std::string> { packet }) << bytes;
  }
  EXPECT_EQ (sim_hdlc_errors (hdlc), 0u);
}

TEST (Hdlc, EncodesLcpAsCaptured)
{
  g_autoptr (SimHdlc) hdlc = sim_hdlc_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();
  Bytes packet = hex ("05 03 00 04");
  sim_hdlc_encode (hdlc, out, 0xc021, packet.data (), packet.size (), 0, TRUE, TRUE);
  EXPECT_EQ (hex (Bytes (out->data, out->data + out->len)), hex (hex ("7eff7d23c0217d257d237d207d2485727e")));
  g_byte_array_set_size (out, 0);
  packet = hex ("02 02 00 16 03 06 64 59 f4 e4 81 06 ac 1e 08 05 83 06 ac 1e 08 06");
  sim_hdlc_encode (hdlc, out, 0x8021, packet.data (), packet.size (), 0, TRUE, TRUE);
  EXPECT_EQ (hex (Bytes (out->data, out->data + out->len)),
             hex (hex ("7e80210202001603066459f4e48106ac1e08058306ac1e08067d5d527e")));
}

TEST (Hdlc, DropsDamagedAbortedAndEndlessFrames)
{
  g_autoptr (SimHdlc) hdlc = sim_hdlc_new ();
  EXPECT_TRUE (decode (hdlc, hex ("7eff03802102010004cd937e")).empty ()) << "FCS";
  EXPECT_TRUE (decode (hdlc, hex ("7eff0380210201007d7e")).empty ()) << "7d 7e gives a frame up";
  EXPECT_TRUE (decode (hdlc, hex ("7e00007e")).empty ()) << "nothing in it";
  EXPECT_TRUE (decode (hdlc, Bytes (100000, 'x'), 4096).empty ()) << "no flag for 100 kB";
  EXPECT_EQ (decode (hdlc, hex ("7eff03802102010004cd927e")).size (), 1u) << "and then all is well again";
}

TEST (Internet, BrokenPacketsAreToldApart)
{
  SimInternetPacket packet;
  Bytes ping = hex ("45 00 00 24 00 01 00 00 40 01 31 ee 0a ae 2e 2d 08 08 08 08 "
                    "08 00 54 35 12 34 00 01 61 62 63 64 65 66 67 68");
  EXPECT_EQ (sim_internet_parse (ping.data (), ping.size (), &packet), SIM_INTERNET_ECHO_REQUEST);
  EXPECT_EQ (packet.destination, 0x08080808u);
  for (size_t len = 0; len < ping.size (); len++)
    EXPECT_EQ (sim_internet_parse (ping.data (), len, &packet), SIM_INTERNET_BROKEN) << len;
  for (size_t i = 0; i < ping.size (); i++) {
    Bytes damaged = ping;
    damaged[i] ^= 0x40;
    EXPECT_NE (sim_internet_parse (damaged.data (), damaged.size (), &packet), SIM_INTERNET_ECHO_REQUEST) << i;
  }
}

TEST (Internet, RouterAdvertisementHasAGoodChecksum)
{
  g_autoptr (GByteArray) packet = sim_internet_router_advertisement ();
  SimInternetPacket parsed;
  EXPECT_EQ (packet->len, 88u);
  EXPECT_EQ (sim_internet_parse (packet->data, packet->len, &parsed), SIM_INTERNET_OTHER) << "not broken";
}

std::string
resolve (const std::string &labels, const std::string &type = "00 01")
{
  Bytes query = hex ("12 34 01 00 00 01 00 00 00 00 00 00 " + labels + " 00 " + type + " 00 01");
  g_autoptr (GByteArray) answer = sim_dns_answer (query.data (), query.size ());
  return answer == nullptr ? "" : hex (Bytes (answer->data, answer->data + answer->len));
}

const char operator_test[] = "08 6f 70 65 72 61 74 6f 72 04 74 65 73 74";

TEST (Dns, AnswersFromTheTable)
{
  EXPECT_EQ (resolve (operator_test), std::string ("12 34 81 80 00 01 00 01 00 00 00 00 ") + operator_test
                                        + " 00 00 01 00 01 c0 0c 00 01 00 01 00 00 00 3c 00 04 0a 00 00 01");
}

TEST (Dns, OtherTestNamesHaveOneAddressEachAndNoOtherKindOfRecord)
{
  std::string answer = resolve ("01 78 04 74 65 73 74");
  std::string capitals = resolve ("01 58 04 54 45 53 54");
  EXPECT_EQ (answer, capitals.replace (36, 20, "01 78 04 74 65 73 74")) << "case does not matter";
  EXPECT_EQ (answer.substr (answer.size () - 11, 5), "0a 01");
  EXPECT_EQ (resolve (operator_test, "00 1c").substr (0, 23), "12 34 81 80 00 01 00 00") << "AAAA: exists, none";
}

TEST (Dns, UnknownNamesDoNotExistAndBrokenQueriesGetNothing)
{
  EXPECT_EQ (resolve ("03 63 6f 6d").substr (6, 5), "81 83");
  Bytes query = hex (std::string ("12 34 01 00 00 01 00 00 00 00 00 00 ") + operator_test + " 00 00 01 00 01");
  for (size_t len = 0; len < query.size (); len++) {
    g_autoptr (GByteArray) answer = sim_dns_answer (query.data (), len);
    EXPECT_EQ (answer, nullptr) << len;
  }
}

TEST (Faults, NamesLeadBack)
{
  for (int i = 0; i < SIM_N_FAULTS; i++) {
    SimFault fault = SIM_N_FAULTS;
    ASSERT_NE (sim_fault_to_string (static_cast<SimFault> (i)), nullptr) << i;
    EXPECT_TRUE (sim_fault_from_string (sim_fault_to_string (static_cast<SimFault> (i)), &fault));
    EXPECT_EQ (fault, i);
  }
}

TEST (Faults, ArgumentsAreChecked)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  EXPECT_FALSE (sim_faults_set (faults, SIM_FAULT_DIAL_CME, nullptr, 0));
  EXPECT_FALSE (sim_faults_set (faults, SIM_FAULT_DIAL_CME, "x", 0));
  EXPECT_FALSE (sim_faults_set (faults, SIM_FAULT_DIAL_SILENT, "1", 0));
  EXPECT_FALSE (sim_faults_active (faults, SIM_FAULT_DIAL_CME));
  EXPECT_TRUE (sim_faults_set (faults, SIM_FAULT_GARBAGE_ON_PPP, "0.1", 0));
  EXPECT_DOUBLE_EQ (sim_faults_number (faults, SIM_FAULT_GARBAGE_ON_PPP), 0.1);
}

// In memory of exactly its size, so that a sanitizer sees a read beyond it.
UsbipKind
read_command (const std::string &bytes, UsbipMessage *message)
{
  g_autofree guint8 *copy = static_cast<guint8 *> (g_memdup2 (bytes.data (), bytes.size ()));
  return usbip_read_command (copy, bytes.size (), message);
}

TEST (UsbipWire, APartOfAMessageIsNone)
{
  UsbipMessage message = {};
  std::string submit = { 0, 0, 0, 1, 0, 0, 0, 9, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 5 };
  submit += std::string (20, '\0') + "AT\r\n\x1a";
  for (size_t len = 0; len < submit.size (); len++)
    EXPECT_EQ (read_command (submit.substr (0, len), &message), USBIP_MORE) << len;
  EXPECT_EQ (read_command (submit, &message), USBIP_SUBMIT);
  EXPECT_EQ (message.size, submit.size ());
  EXPECT_EQ (message.submit.seqnum, 9u);
  EXPECT_EQ (message.submit.endpoint, 3u);
  EXPECT_EQ (message.submit.length, 5u);
  EXPECT_FALSE (message.submit.in);
}

TEST (UsbipWire, NoHeaderAsksForMoreThanATransfer)
{
  GRand *random = g_rand_new_with_seed (7);
  for (int i = 0; i < 100000; i++) {
    std::string bytes (48, '\0');
    for (char &byte : bytes)
      byte = static_cast<char> (g_rand_int_range (random, 0, 4) == 0 ? g_rand_int (random) : 0);
    bytes.replace (0, 4, std::string { 0, 0, 0, static_cast<char> (g_rand_int_range (random, 1, 3)) });
    bytes.replace (8, 4, std::string { 0, 1, 0, 2 });
    UsbipMessage message = {};
    UsbipKind kind = read_command (bytes, &message);
    if (kind == USBIP_BROKEN)
      continue;
    EXPECT_LE (message.size, 48u + USBIP_TRANSFER_MAX);
    EXPECT_LE (message.submit.endpoint, kind == USBIP_UNLINK ? G_MAXUINT32 : 15u);
  }
  g_rand_free (random);
}

} // namespace
