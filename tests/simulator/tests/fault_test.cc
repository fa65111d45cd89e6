// SPDX-License-Identifier: GPL-2.0-or-later
// Every fault does what its name says, for as long as it was asked to.
#include "ppp-host.h"

#include <gtest/gtest.h>

namespace {

// An echo request from 10.174.46.45 to 8.8.8.8.
const char ping[] = "45 00 00 24 00 01 00 00 40 01 31 ee 0a ae 2e 2d 08 08 08 08 "
                    "08 00 54 35 12 34 00 01 61 62 63 64 65 66 67 68";

class Fault : public testing::Test {
protected:
  void SetUp () override
  {
    at.command ("ATE0");
    modem.command ("ATE0");
  }
  void set (const std::string &fault) { ASSERT_EQ (simulator.control ("fault " + fault), "ok\n") << fault; }
  Simulator simulator { { "--fast", "--boot-ms=0" } };
  Port at { simulator, "at" };
  Port modem { simulator, "modem" };
  PppHost host { modem };
};

TEST_F (Fault, NoAnswerOnOnePortAndClear)
{
  set ("no-answer at");
  at.write ("AT\r");
  EXPECT_EQ (at.read_for (100), "");
  EXPECT_EQ (modem.command ("AT"), "\r\nOK\r\n");
  EXPECT_NE (simulator.control ("log").find (" at AT\n"), std::string::npos) << "heard all the same";
  set ("clear");
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n");
}

TEST_F (Fault, WhatWasSaidToAMuteModemIsNotCarriedOutLater)
{
  set ("no-answer at");
  for (int i = 0; i < 50; i++)
    at.write ("AT\r");
  set ("clear");
  EXPECT_EQ (at.read_for (100), "");
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n");
}

TEST_F (Fault, CountLimitsTheOccasions)
{
  set ("no-answer count 2");
  at.write ("AT\rAT\rAT\r");
  EXPECT_EQ (at.read_for (100), "\r\nOK\r\n");
}

TEST_F (Fault, EchoFlip)
{
  set ("echo-flip count 2");
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT"), "AT\r\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n");
}

TEST_F (Fault, UrcInReplyAndGarbageFirst)
{
  set ("urc-in-reply RING count 1");
  EXPECT_EQ (at.command ("AT+CSQ"), "\r\n+CSQ: 28,99\r\n\r\nRING\r\n\r\nOK\r\n");
  set ("garbage-first count 1");
  EXPECT_EQ (show (at.command ("AT")), "\\x00\\x00\\x00\\xff\\xf8~\\x01\\r\\nOK\\r\\n");
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n");
}

TEST_F (Fault, SplitReplyIsTheSameInTheEnd)
{
  set ("split-reply 1");
  EXPECT_EQ (at.command ("AT+CSQ"), "\r\n+CSQ: 28,99\r\n\r\nOK\r\n");
}

TEST_F (Fault, ErrorUnknown)
{
  set ("error-unknown +CPSI");
  EXPECT_EQ (at.command ("AT+CPSI?"), "\r\nERROR\r\n");
  EXPECT_EQ (at.command ("AT+CSQ"), "\r\n+CSQ: 28,99\r\n\r\nOK\r\n");
}

TEST_F (Fault, CpinLate)
{
  at.command ("AT+CMEE=1");
  set ("cpin-late 100");
  EXPECT_EQ (at.read_until ("READY\r\n"), "\r\n+CPIN: NOT READY\r\n");
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\n+CME ERROR: 14\r\n");
  EXPECT_EQ (at.read_until ("READY\r\n"), "\r\n+CPIN: READY\r\n");
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\n+CPIN: READY\r\n\r\nOK\r\n");
}

TEST_F (Fault, SearchingAndDenied)
{
  at.command ("AT+CEREG=1");
  set ("creg-searching 50");
  EXPECT_EQ (at.read_until ("1\r\n"), "\r\n+CEREG: 2\r\n\r\n+CEREG: 1\r\n");
  set ("creg-denied");
  EXPECT_EQ (at.read_until ("3\r\n"), "\r\n+CEREG: 3\r\n");
}

TEST_F (Fault, DialEnds)
{
  modem.command ("AT+CMEE=1");
  const std::vector<std::pair<std::string, std::string>> cases = {
    { "dial-cme 107 count 1", "\r\n+CME ERROR: 107\r\n" },
    { "dial-no-carrier count 1", "\r\nNO CARRIER\r\n" },
    { "dial-error count 1", "\r\nERROR\r\n" },
  };
  for (const auto &[fault, reply] : cases) {
    set (fault);
    EXPECT_EQ (modem.command ("ATD*99#"), reply) << fault;
  }
  set ("dial-silent count 1");
  modem.write ("ATD*99#\r");
  EXPECT_EQ (modem.read_for (100), "");
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n");
  modem.write ("\r");
  EXPECT_EQ (modem.read_until ("CARRIER\r\n"), "\r\nNO CARRIER\r\n");
  EXPECT_EQ (modem.dial (), "\r\nCONNECT 150000000\r\n");
}

TEST_F (Fault, ConnectSilentAndLoopback)
{
  set ("connect-silent count 1");
  modem.dial ();
  host.send (0xc021, "01 01 00 04");
  EXPECT_EQ (modem.read_for (100), "");
  simulator.control ("hangup");
  modem.read_until ("CARRIER\r\n");
  set ("loopback count 1");
  modem.dial ();
  modem.write ("anything at all");
  EXPECT_EQ (modem.read_until ("all"), "anything at all");
}

TEST_F (Fault, LcpSilentStillAsks)
{
  set ("lcp-silent");
  modem.dial ();
  host.send (0xc021, "01 01 00 04");
  EXPECT_EQ (host.expect (0xc021).substr (0, 2), "01");
  EXPECT_TRUE (host.silent (0xc021, 100));
}

TEST_F (Fault, AckReordered)
{
  set ("ack-reordered");
  modem.dial ();
  host.send (0xc021, "01 01 00 0e 02 06 00 00 00 00 07 02 08 02");
  host.expect (0xc021);
  EXPECT_EQ (host.expect (0xc021), "02 01 00 0e 08 02 07 02 02 06 00 00 00 00");
}

TEST_F (Fault, AuthenticationRefused)
{
  set ("pap-reject count 1");
  modem.dial ();
  host.open_lcp ("pap");
  host.send (0xc023, "01 01 00 06 00 00");
  EXPECT_EQ (host.expect (0xc023).substr (0, 5), "03 01");
  EXPECT_EQ (host.expect (0xc021).substr (0, 2), "05") << "the network ends the link if the host does not";
  simulator.control ("hangup");
  modem.read_until ("CARRIER\r\n");
  set ("chap-reject count 1");
  modem.dial ();
  PppHost second (modem);
  second.open_lcp ("chap");
  second.expect (0xc223);
  second.send (0xc223, "02 01 00 15 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
  EXPECT_EQ (second.expect (0xc223).substr (0, 5), "04 01");
}

TEST_F (Fault, IpcpSilent)
{
  set ("ipcp-silent");
  modem.dial ();
  host.open_lcp ("none");
  host.send (0x8021, "01 01 00 0a 03 06 00 00 00 00");
  EXPECT_TRUE (host.silent (0x8021, 100));
}

TEST_F (Fault, StallingNaks)
{
  const std::vector<std::pair<std::string, std::string>> cases = {
    { "ipcp-empty-naks 2", "03 01 00 04" },
    { "ipcp-placeholder-naks 2",
      "03 01 00 1c 81 06 0a 0b 0c 0d 83 06 0a 0b 0c 0e 82 06 0a 0b 0c 0d 84 06 0a 0b 0c 0e" },
  };
  for (const auto &[fault, nak] : cases) {
    set (fault);
    modem.dial ();
    PppHost stalled (modem);
    stalled.open_lcp ("none");
    stalled.send (0x8021, "01 01 00 0a 03 06 00 00 00 00");
    EXPECT_EQ (stalled.expect (0x8021), nak) << fault;
    stalled.send (0x8021, "01 02 00 0a 03 06 00 00 00 00");
    EXPECT_EQ (stalled.expect (0x8021).substr (0, 5), "03 02") << fault;
    stalled.send (0x8021, "01 03 00 0a 03 06 00 00 00 00");
    EXPECT_EQ (stalled.expect (0x8021).substr (0, 2), "01") << fault;
    EXPECT_EQ (stalled.expect (0x8021), "03 03 00 0a 03 06 0a ae 2e 2d") << fault;
    simulator.control ("hangup");
    modem.read_until ("CARRIER\r\n");
    set ("clear");
  }
}

TEST_F (Fault, WhatTheNetworkGives)
{
  const std::vector<std::pair<std::string, std::string>> cases = {
    { "address 127.0.0.1", "03 06 7f 00 00 01 81 06 a8 5f 01 01 83 06 a8 5f c0 01" },
    { "address-zero", "03 06 00 00 00 00 81 06 a8 5f 01 01 83 06 a8 5f c0 01" },
  };
  for (const auto &[fault, options] : cases) {
    set (fault);
    modem.dial ();
    PppHost next (modem);
    EXPECT_EQ (next.connect ("none"), options) << fault;
    simulator.control ("hangup");
    modem.read_until ("CARRIER\r\n");
    set ("clear");
  }
}

TEST_F (Fault, NameServersRejected)
{
  const std::vector<std::pair<std::string, std::string>> cases = {
    { "no-dns", "04 01 00 10 81 06 00 00 00 00 83 06 00 00 00 00" },
    { "dns2-reject", "04 01 00 0a 83 06 00 00 00 00" },
  };
  for (const auto &[fault, reject] : cases) {
    set (fault);
    modem.dial ();
    PppHost next (modem);
    next.open_lcp ("none");
    next.send (0x8021, "01 01 00 16 03 06 00 00 00 00 81 06 00 00 00 00 83 06 00 00 00 00");
    EXPECT_EQ (next.expect (0x8021).substr (0, 2), "01");
    EXPECT_EQ (next.expect (0x8021), reject) << fault;
    simulator.control ("hangup");
    modem.read_until ("CARRIER\r\n");
    set ("clear");
  }
}

TEST_F (Fault, TerminateWithText)
{
  set ("terminate-text no such service");
  modem.dial ();
  host.open_lcp ("none");
  host.send (0x8021, "01 01 00 0a 03 06 00 00 00 00");
  EXPECT_EQ (host.expect (0xc021), "05 03 00 13 6e 6f 20 73 75 63 68 20 73 65 72 76 69 63 65") << "T16";
}

TEST_F (Fault, SilentAndSlowTerminate)
{
  set ("terminate-silent");
  modem.dial ();
  host.open_lcp ("none");
  host.send (0xc021, "05 01 00 04");
  EXPECT_TRUE (host.silent (0xc021, 100));
  set ("clear");
  set ("slow-terminate 500");
  host.send (0xc021, "05 02 00 04");
  EXPECT_TRUE (host.silent (0xc021, 100));
  EXPECT_EQ (host.expect (0xc021), "06 02 00 04");
}

TEST_F (Fault, HangupAfterProtocolReject)
{
  set ("hangup-after-protrej");
  modem.dial ();
  host.open_lcp ("none");
  host.send (0x80fd, "01 01 00 04");
  EXPECT_EQ (host.expect (0xc021).substr (0, 2), "08");
  EXPECT_EQ (modem.read_until ("CARRIER\r\n"), "\r\nNO CARRIER\r\n") << "the article's failing log";
}

TEST_F (Fault, HangupAfterProtocolRejectOfIpv6cpAndWithoutAny)
{
  set ("hangup-after-protrej count 2");
  for (const char *ipv6cp : { "01 01 00 0e 01 0a ed 80 bb 63 1b 64 44 47", "" }) {
    modem.dial ();
    PppHost next (modem);
    next.open_lcp ("none");
    next.send (0x8021, "01 01 00 0a 03 06 00 00 00 00");
    if (*ipv6cp != '\0') {
      next.send (0x8057, ipv6cp);
      EXPECT_EQ (next.expect (0xc021).substr (0, 2), "08");
    }
    EXPECT_EQ (modem.read_until ("CARRIER\r\n"), "\r\nNO CARRIER\r\n") << ipv6cp;
  }
  modem.dial ();
  PppHost host_again (modem);
  EXPECT_FALSE (host_again.connect ("none").empty ()) << "twice was asked for";
}

TEST_F (Fault, UrcOnPpp)
{
  set ("urc-on-ppp count 1");
  modem.dial ();
  host.open_lcp ("none");
  EXPECT_EQ (host.text (), "\r\n+CEREG: 1,\"6A33\",\"7F0B50F\",7\r\n");
}

TEST_F (Fault, FramesAfterCloseUntilThePortIsClosed)
{
  set ("frames-after-close count 1");
  modem.dial ();
  host.open_lcp ("none");
  simulator.control ("hangup");
  EXPECT_EQ (host.expect (0xc021).substr (0, 2), "01");
  modem.write ("AT\r");
  EXPECT_EQ (host.expect (0xc021).substr (0, 2), "01");
  EXPECT_EQ (host.text (), "");
  modem.close ();
  EXPECT_EQ (simulator.wait_for ("status", "modem-port", "command"), "command");
  Port again (simulator, "modem");
  EXPECT_EQ (again.command ("AT"), "\r\nOK\r\n");
}

TEST_F (Fault, Phantom)
{
  set ("phantom");
  modem.dial ();
  EXPECT_FALSE (host.connect ("none").empty ());
  host.send (0x0021, ping);
  EXPECT_TRUE (host.silent (0x0021, 100));
  EXPECT_EQ (simulator.value ("stats", "dropped"), "1");
}

TEST_F (Fault, GarbageOnPppDamagesFrames)
{
  set ("garbage-on-ppp 100");
  modem.dial ();
  host.send (0xc021, "01 01 00 04");
  EXPECT_TRUE (host.silent (0xc021, 100));
  set ("garbage-on-ppp 0");
  host.open_lcp ("none");
}

TEST_F (Fault, SpontaneousRdy)
{
  set ("spontaneous-rdy");
  EXPECT_EQ (at.read_until ("SMS Ready\r\n"), "\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\nSMS Ready\r\n");
}

TEST_F (Fault, UnderVoltageTakesTheDeviceAway)
{
  set ("under-voltage");
  EXPECT_EQ (at.read_until ("DOWN\r\n"), "\r\nUNDER-VOLTAGE POWER DOWN\r\n");
  EXPECT_TRUE (at.hung_up ());
  EXPECT_EQ (simulator.value ("status", "power"), "gone");
}

TEST_F (Fault, NmeaFlood)
{
  Port nmea (simulator, "nmea");
  set ("nmea-flood");
  EXPECT_GT (nmea.read_for (500).size (), 64u * 20) << "many in half a second, where one would be usual";
  set ("clear");
  nmea.read_for (50);
  EXPECT_EQ (nmea.read_for (50), "");
}

TEST_F (Fault, AtGarbage)
{
  set ("at-garbage 32");
  EXPECT_GE (at.read_for (350).size (), 64u);
  set ("clear at-garbage");
  at.read_for (50);
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n");
}

} // namespace
