// SPDX-License-Identifier: GPL-2.0-or-later
// The operator's PPP, spoken to with packets written out by hand. Numbers like T1 are the logs its habits come from.
#include "ppp-host.h"

#include <gtest/gtest.h>

namespace {

// An echo request from 10.174.46.45 to 8.8.8.8.
const char ping[] = "45 00 00 24 00 01 00 00 40 01 31 ee 0a ae 2e 2d 08 08 08 08 "
                    "08 00 54 35 12 34 00 01 61 62 63 64 65 66 67 68";

const char full_ack[] = "03 06 0a ae 2e 2d 81 06 a8 5f 01 01 83 06 a8 5f c0 01";

class Ppp : public testing::Test {
protected:
  void SetUp () override { ASSERT_NE (modem.dial ().find ("CONNECT 150000000"), std::string::npos); }
  Simulator simulator { { "--fast" } };
  Port modem { simulator, "modem" };
  PppHost host { modem };
};

// The article's connection: PAP after a Nak, CCP rejected with the packet in it, VJ rejected, IPV6CP ignored.
TEST_F (Ppp, SeedArticleT1)
{
  host.open_lcp ("pap");
  host.send (0xc021, "09 00 00 08 c7 63 0a e8");
  EXPECT_EQ (host.expect (0xc021), "0a 00 00 0c " + hex (host.magic) + " c7 63 0a e8");
  host.send (0xc023, "01 01 00 0e 04 75 73 65 72 04 70 61 73 73");
  EXPECT_EQ (host.expect (0xc023), "02 01 00 05 00");
  EXPECT_EQ (simulator.value ("status", "ppp-username"), "user");
  host.send (0x80fd, "01 01 00 0f 1a 04 78 00 18 04 78 00 15 03 2f");
  host.send (0x8021, "01 01 00 1c 02 06 00 2d 0f 01 03 06 00 00 00 00 81 06 00 00 00 00 83 06 00 00 00 00");
  host.send (0x8057, "01 01 00 0e 01 0a ed 80 bb 63 1b 64 44 47");
  EXPECT_EQ (host.expect (0xc021), "08 03 00 15 80 fd 01 01 00 0f 1a 04 78 00 18 04 78 00 15 03 2f");
  EXPECT_EQ (host.expect (0x8021), "01 00 00 04") << "its own request is empty";
  EXPECT_EQ (host.expect (0x8021), "04 01 00 0a 02 06 00 2d 0f 01");
  host.send (0x8021, "03 00 00 0a 03 06 00 00 00 00");
  EXPECT_EQ (host.expect (0x8021), "01 01 00 04") << "a Nak changes nothing but the id";
  host.send (0x8021, "02 01 00 04");
  host.send (0x8021, "01 02 00 16 03 06 00 00 00 00 81 06 00 00 00 00 83 06 00 00 00 00");
  EXPECT_EQ (host.expect (0x8021), std::string ("03 02 00 16 ") + full_ack);
  host.send (0x8021, std::string ("01 03 00 16 ") + full_ack);
  EXPECT_EQ (host.expect (0x8021), std::string ("02 03 00 16 ") + full_ack);
  EXPECT_TRUE (host.silent (0x8057, 100));
  EXPECT_EQ (simulator.value ("status", "ppp"), "up");
}

// Frames as captured from a SIM7600 (T20), every control character escaped: their FCS is not this test's work.
TEST_F (Ppp, AcceptsCapturedFrames)
{
  host.open_lcp ("none");
  modem.write ("\x7e\xff\x7d\x23\x80\x21"
               "\x7d\x21\x7d\x22\x7d\x20\x7d\x36\x7d\x23\x7d\x26\x64\x59\xf4\xe4"
               "\x81\x7d\x26\xac\x7d\x3e\x7d\x28\x7d\x25"
               "\x83\x7d\x26\xac\x7d\x3e\x7d\x28\x7d\x26\xeb\x31\x7e");
  EXPECT_EQ (host.expect (0x8021), "01 00 00 04");
  EXPECT_EQ (host.expect (0x8021), std::string ("03 02 00 16 ") + full_ack);
}

TEST_F (Ppp, ChapWithAnySecretIsAccepted)
{
  EXPECT_EQ (host.connect ("chap", "whatever"), full_ack);
  EXPECT_EQ (simulator.value ("stats", "ppp_sessions"), "1");
}

TEST_F (Ppp, ChallengeIsTheStacks)
{
  host.open_lcp ("chap");
  std::string challenge = host.expect (0xc223);
  EXPECT_EQ (challenge.substr (0, 14), "01 01 00 23 10");
  EXPECT_EQ (challenge.substr (14 + 16 * 3), " 55 4d 54 53 5f 43 48 41 50 5f 53 52 56 52") << "UMTS_CHAP_SRVR";
}

TEST_F (Ppp, RejectedAuthenticationIsNoneAtAll)
{
  EXPECT_EQ (host.connect ("none"), full_ack);
}

TEST_F (Ppp, IdsGoOnInTheNextCall)
{
  host.connect ("none");
  simulator.control ("hangup");
  EXPECT_EQ (modem.read_until ("NO CARRIER\r\n"), "\r\nNO CARRIER\r\n");
  modem.dial ();
  PppHost second (modem);
  second.send (0xc021, "01 01 00 04");
  EXPECT_EQ (second.expect (0xc021).substr (0, 5), "01 03") << "ConfReq 0, 1 and DiscReq 2 were used";
}

TEST_F (Ppp, TerminateIsAckedAndDropsTheCarrier)
{
  host.connect ("none");
  host.send (0xc021, "05 09 00 07 62 79 65");
  EXPECT_EQ (host.expect (0xc021), "06 09 00 04");
  EXPECT_EQ (modem.read_until ("NO CARRIER\r\n"), "\r\nNO CARRIER\r\n");
  EXPECT_EQ (simulator.value ("status", "modem-port"), "command");
}

TEST_F (Ppp, NetworkTerminatesOnDemand)
{
  host.connect ("none");
  EXPECT_EQ (simulator.control ("terminate no credit"), "ok\n");
  EXPECT_EQ (host.expect (0xc021), "05 03 00 0d 6e 6f 20 63 72 65 64 69 74");
  host.send (0xc021, "06 03 00 04");
  EXPECT_NE (modem.read_until ("NO CARRIER\r\n").find ("NO CARRIER"), std::string::npos);
}

TEST_F (Ppp, UnknownCodeAndProtocolAreRejected)
{
  host.open_lcp ("none");
  host.send (0xc021, "21 07 00 06 aa bb");
  EXPECT_EQ (host.expect (0xc021), "07 03 00 0a 21 07 00 06 aa bb");
  host.send (0x1234, "01 02 03");
  EXPECT_EQ (host.expect (0xc021), "08 04 00 09 12 34 01 02 03");
}

TEST_F (Ppp, BrokenPacketsAreIgnored)
{
  host.open_lcp ("none");
  for (const char *broken : { "01", "01 01 00", "01 01 00 03", "01 01 ff ff 01 02", "09 01 00 08 00" })
    host.send (0xc021, broken);
  EXPECT_TRUE (host.silent (0xc021, 100));
  host.send (0xc021, "09 05 00 08 01 02 03 04 99 99");
  EXPECT_EQ (host.expect (0xc021), "0a 05 00 0c " + hex (host.magic) + " 01 02 03 04") << "padding is no data";
}

TEST_F (Ppp, RenegotiationStartsOver)
{
  host.connect ("none");
  host.open_lcp ("chap");
  EXPECT_EQ (simulator.value ("status", "ppp"), "authenticate");
}

TEST_F (Ppp, OptionOfLengthZeroIsRejectedToTheEnd)
{
  host.send (0xc021, "01 01 00 0c 05 06 01 02 03 04 07 00");
  EXPECT_EQ (host.expect (0xc021).substr (0, 2), "01");
  EXPECT_EQ (host.expect (0xc021), "04 01 00 06 07 00");
}

TEST_F (Ppp, AnswersPingAndCountsIt)
{
  host.connect ("none");
  host.send (0x0021, ping);
  EXPECT_EQ (host.expect (0x0021), "45 00 00 24 00 01 00 00 40 01 31 ee 08 08 08 08 0a ae 2e 2d "
                                   "00 00 5c 35 12 34 00 01 61 62 63 64 65 66 67 68");
  EXPECT_EQ (simulator.value ("stats", "icmp"), "1");
  EXPECT_EQ (simulator.value ("stats", "rx_bytes"), "36");
  EXPECT_EQ (simulator.value ("stats", "tx_packets"), "1");
}

TEST_F (Ppp, NothingPassesBeforeIpcp)
{
  host.open_lcp ("none");
  host.send (0x0021, ping);
  EXPECT_TRUE (host.silent (0x0021, 100));
  EXPECT_EQ (simulator.value ("stats", "rx_packets"), "0");
}

TEST (PppOptions, WrongCredentialsAreAcceptedAndThenStarvedT15)
{
  Simulator simulator ({ "--fast", "--username=user", "--password=right" });
  Port modem (simulator, "modem");
  PppHost host (modem);
  modem.dial ();
  host.open_lcp ("pap");
  host.send (0xc023, "01 01 00 0f 04 75 73 65 72 05 77 72 6f 6e 67");
  EXPECT_EQ (host.expect (0xc023), "02 01 00 05 00");
  host.send (0x8021, "01 01 00 0a 03 06 00 00 00 00");
  EXPECT_EQ (host.expect (0x8021).substr (0, 41), "03 01 00 1c 81 06 0a 0b 0c 0d 83 06 0a 0b");
  host.send (0x8021, "01 02 00 0a 03 06 00 00 00 00");
  EXPECT_TRUE (host.silent (0x8021, 100));
}

TEST (PppOptions, RightCredentialsGetAnAddress)
{
  Simulator simulator (
    { "--fast", "--username=user", "--password=right", "--address=10.1.2.3", "--dns=9.9.9.9", "--dns=8.8.8.8" });
  for (const char *auth : { "pap", "chap" }) {
    Port modem (simulator, "modem");
    PppHost host (modem);
    modem.dial ();
    EXPECT_EQ (host.connect (auth, "right", "user"), "03 06 0a 01 02 03 81 06 09 09 09 09 83 06 08 08 08 08") << auth;
    simulator.control ("hangup");
  }
}

TEST (PppOptions, FirstProposalIsConfigurable)
{
  for (const auto &[auth, option] :
       std::vector<std::pair<std::string, std::string>> { { "--auth=pap", "03 04 c0 23 05 06" },
                                                          { "--auth=none", "05 06" },
                                                          { "--auth=chap", "03 05 c2 23 05 05 06" } }) {
    Simulator simulator ({ "--fast", auth });
    Port modem (simulator, "modem");
    PppHost host (modem);
    modem.dial ();
    host.send (0xc021, "01 01 00 04");
    EXPECT_EQ (host.expect (0xc021).substr (12 + 18, option.size ()), option) << auth;
  }
}

TEST (PppOptions, Ipv6WhenTheNetworkHasIt)
{
  Simulator simulator ({ "--fast", "--ipv6" });
  Port modem (simulator, "modem");
  PppHost host (modem);
  modem.dial ();
  host.connect ("none");
  host.send (0x8057, "01 01 00 0e 01 0a 00 00 00 00 00 00 00 00");
  std::string request = host.expect (0x8057);
  EXPECT_EQ (request.substr (0, 17), "01 00 00 0e 01 0a");
  std::string nak = host.expect (0x8057);
  EXPECT_EQ (nak.substr (0, 17), "03 01 00 0e 01 0a") << "no interface identifier of zeros";
  host.send (0x8057, "02" + request.substr (2));
  host.send (0x8057, "01 02 00 0e 01 0a 02 00 00 00 00 00 00 02");
  EXPECT_EQ (host.expect (0x8057), "02 02 00 0e 01 0a 02 00 00 00 00 00 00 02");
  std::string advertisement = host.expect (0x0057);
  EXPECT_EQ (advertisement.substr (0, 23), "60 00 00 00 00 30 3a ff");
  EXPECT_NE (advertisement.find ("20 01 0d b8 00 46 00 92"), std::string::npos);
}

TEST (PppOptions, SameSeedSameBytes)
{
  std::string first[2];
  for (std::string &bytes : first) {
    Simulator simulator ({ "--fast", "--seed=7" });
    Port modem (simulator, "modem");
    PppHost host (modem);
    modem.dial ();
    host.open_lcp ("chap");
    bytes = hex (host.magic) + host.expect (0xc223);
  }
  EXPECT_EQ (first[0], first[1]);
}

} // namespace
