// SPDX-License-Identifier: GPL-2.0-or-later
// Networks without IPv4 and other ends of PPP that users report.
#include "fault-ports.h"

namespace {

// An echo request from 10.174.46.45 to 8.8.8.8.
const char ping[] = "45 00 00 24 00 01 00 00 40 01 31 ee 0a ae 2e 2d 08 08 08 08 "
                    "08 00 54 35 12 34 00 01 61 62 63 64 65 66 67 68";
const char ipcp_request[] = "01 01 00 10 03 06 00 00 00 00 81 06 00 00 00 00";

class Link : public FaultPorts {
protected:
  void dial (const std::string &auth = "none")
  {
    ASSERT_EQ (modem.dial (), "\r\nCONNECT 150000000\r\n");
    host.open_lcp (auth);
  }
  void open_ipv6 ()
  {
    host.send (0x8057, "01 01 00 0e 01 0a 02 00 00 00 00 00 00 02");
    std::string request = host.expect (0x8057);
    ASSERT_EQ (request.substr (0, 2), "01");
    EXPECT_EQ (host.expect (0x8057).substr (0, 2), "02");
    host.send (0x8057, "02" + request.substr (2));
    EXPECT_EQ (host.expect (0x0057).substr (0, 5), "60 00") << "the router's prefix";
    EXPECT_EQ (simulator.value ("status", "ppp"), "up");
  }
};

TEST_F (Link, Ipv6OnlyRejectsTheProtocol)
{
  EXPECT_EQ (simulator.control ("network ipv6"), "ok\n");
  dial ();
  host.send (0x8021, ipcp_request);
  EXPECT_EQ (host.expect (0xc021).substr (0, 2), "08");
  open_ipv6 ();
  EXPECT_TRUE (host.silent (0x8021, 50));
}

TEST_F (Link, Ipv6OnlyRejectsTheAddress)
{
  EXPECT_EQ (simulator.control ("network ipv6 address-reject"), "ok\n");
  dial ();
  host.send (0x8021, ipcp_request);
  EXPECT_EQ (host.expect (0x8021), "04 01 00 0a 03 06 00 00 00 00");
  open_ipv6 ();
}

TEST_F (Link, Ipv6OnlyIsSilentOrTerminates)
{
  EXPECT_EQ (simulator.control ("network ipv6 silent"), "ok\n");
  dial ();
  host.send (0x8021, ipcp_request);
  EXPECT_TRUE (host.silent (0x8021, 100));
  open_ipv6 ();
  EXPECT_EQ (simulator.control ("network ipv6 terminate"), "ok\n");
  host.send (0x8021, ipcp_request);
  EXPECT_EQ (host.expect (0x8021), "05 00 00 04");
}

TEST_F (Link, KindsOfNetworks)
{
  EXPECT_EQ (simulator.control ("network ipv4v6"), "ok\n");
  dial ();
  EXPECT_FALSE (host.open_ipcp ().empty ());
  open_ipv6 ();
  EXPECT_EQ (simulator.control ("network ip"), "ok\n");
  host.send (0x8057, "01 02 00 0e 01 0a 02 00 00 00 00 00 00 02");
  EXPECT_TRUE (host.silent (0x8057, 100));
  for (const char *wrong : { "network", "network ip silent", "network ipv6 maybe" })
    EXPECT_EQ (simulator.control (wrong).substr (0, 12), "error usage:") << wrong;
}

TEST_F (Link, IpcpIsTerminated)
{
  set ("ipcp-terminate");
  dial ();
  host.send (0x8021, ipcp_request);
  EXPECT_EQ (host.expect (0x8021), "05 00 00 04");
  set ("ipcp-terminate ack");
  host.send (0x8021, ipcp_request);
  EXPECT_EQ (host.expect (0x8021), "06 01 00 04");
}

TEST_F (Link, ARequestForIpv6EndsIt)
{
  set ("ipv6-ends");
  dial ();
  EXPECT_FALSE (host.open_ipcp ().empty ());
  host.send (0x8057, "01 01 00 0e 01 0a 02 00 00 00 00 00 00 02");
  std::string request = host.expect (0xc021);
  EXPECT_EQ (request.substr (0, 2) + request.substr (5), "05 00 04") << "Terminate-Request without a word";
}

TEST_F (Link, ChallengesWithoutAgreement)
{
  set ("chap-unasked");
  ASSERT_EQ (modem.dial (), "\r\nCONNECT 150000000\r\n");
  EXPECT_EQ (host.open_unasked ().find ("c2 23"), std::string::npos) << "no authentication is asked for";
  EXPECT_EQ (host.answer_challenge ("any", "anybody"), "03 01 00 04");
  EXPECT_EQ (host.expect (0x8021).substr (0, 2), "01");
}

TEST_F (Link, IpcpBeginsLate)
{
  set ("ip-after 200");
  dial ();
  host.send (0x8021, "01 01 00 0a 03 06 00 00 00 00");
  EXPECT_TRUE (host.silent (0x8021, 100));
  EXPECT_EQ (host.expect (0x8021).substr (0, 2), "01");
  EXPECT_EQ (host.expect (0x8021), "03 01 00 0a 03 06 0a ae 2e 2d");
}

TEST_F (Link, TheNetworkAsksByItselfWhenItIsLate)
{
  set ("ip-after 100");
  dial ();
  EXPECT_EQ (host.expect (0x8021), "01 00 00 04");
}

TEST_F (Link, EchoIsNeverAnswered)
{
  set ("echo-never");
  dial ();
  EXPECT_FALSE (host.open_ipcp ().empty ());
  host.send (0xc021, "09 07 00 08 c7 63 0a e8");
  EXPECT_TRUE (host.silent (0xc021, 100));
  host.send (0x0021, ping);
  EXPECT_NE (host.expect (0x0021), "") << "packets pass";
}

TEST_F (Link, EchoComesBackAsItWas)
{
  set ("echo-own-magic");
  dial ();
  host.send (0xc021, "09 07 00 0a c7 63 0a e8 01 02");
  EXPECT_EQ (host.expect (0xc021), "0a 07 00 0a c7 63 0a e8 01 02");
}

TEST_F (Link, TerminateWithoutAWord)
{
  dial ();
  EXPECT_FALSE (host.open_ipcp ().empty ());
  EXPECT_EQ (simulator.control ("terminate"), "ok\n");
  std::string request = host.expect (0xc021);
  EXPECT_EQ (request.substr (0, 2) + request.substr (5), "05 00 04");
}

TEST (LinkOptions, UnaskedChallengeWantsTheRightAnswer)
{
  Simulator simulator ({ "--fast", "--fault=chap-unasked", "--username=Anyname", "--password=Anypassword" });
  for (const std::string password : { "Anypassword", "wrong" }) {
    Port modem (simulator, "modem");
    PppHost host (modem);
    modem.dial ();
    host.open_unasked ();
    host.send (0x8021, "01 01 00 0a 03 06 00 00 00 00");
    EXPECT_TRUE (host.silent (0x8021, 50));
    std::string result = host.answer_challenge (password, "Anyname");
    if (password == "wrong") {
      EXPECT_EQ (result.substr (0, 5), "04 01");
      EXPECT_TRUE (host.silent (0x8021, 100));
    } else {
      EXPECT_EQ (result.substr (0, 5), "03 01");
      EXPECT_EQ (host.expect (0x8021).substr (0, 2), "01");
      EXPECT_EQ (host.expect (0x8021), "03 01 00 0a 03 06 0a ae 2e 2d") << "what waited is answered";
    }
    simulator.control ("hangup");
    modem.read_until ("CARRIER\r\n");
  }
}

TEST (LinkOptions, NetworkFromTheStart)
{
  Simulator simulator ({ "--fast", "--network=ipv6" });
  Port modem (simulator, "modem");
  PppHost host (modem);
  modem.dial ();
  host.open_lcp ("none");
  host.send (0x8021, ipcp_request);
  EXPECT_EQ (host.expect (0xc021).substr (0, 2), "08");
}

} // namespace
