// SPDX-License-Identifier: GPL-2.0-or-later
// LCP beyond its options: agreed values, magic numbers, echo, what a Protocol-Reject leaves behind.
#include "dialect.h"

#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-lcp.h"
}

namespace {

struct Lcp {
  PppOutbox outbox = {};
  PppRandom random;
  PppLcp lcp;

  explicit Lcp (PppLcpConfig config = { 0, TRUE, 0, TRUE, TRUE })
  {
    const guint8 seed[16] = { 1 };
    ppp_random_init (&random, seed);
    ppp_lcp_init (&lcp, &config, &random, &outbox);
    ppp_control_event (&lcp.control, PPP_EV_OPEN, 0);
    ppp_control_event (&lcp.control, PPP_EV_UP, 0);
  }

  PppLcpOrigin receive (const std::string &text)
  {
    Packet packet = parse_packet (text);
    PppPacket parsed;
    EXPECT_TRUE (ppp_packet_parse (ppp_reader (packet.info.data (), packet.info.size ()), &parsed)) << text;
    return ppp_lcp_receive (&lcp, &parsed, 0);
  }

  // Our request acknowledged, the peer's is @options.
  void open (const std::string &options)
  {
    PppFrame frame;
    ASSERT_TRUE (ppp_outbox_pop (&outbox, &frame));
    frame.info[0] = 2;
    receive ("c0 21 " + to_hex (std::vector<uint8_t> (frame.info, frame.info + frame.len)));
    receive ("[LCP ConfReq id=0x1 " + options + "]");
    ASSERT_TRUE (ppp_outbox_pop (&outbox, &frame));
    ASSERT_EQ (lcp.control.state, PPP_STATE_OPENED);
  }

  std::string next ()
  {
    PppFrame frame;
    if (!ppp_outbox_pop (&outbox, &frame))
      return "";
    return to_hex (std::vector<uint8_t> (frame.info, frame.info + frame.len));
  }
};

TEST (Lcp, AgreedValues)
{
  Lcp test ({ 1300, TRUE, 0x5, TRUE, TRUE });
  test.open ("<mru 1400> <asyncmap 0x9> <pcomp>");
  EXPECT_EQ (ppp_lcp_mru (&test.lcp), 1300);
  EXPECT_EQ (ppp_lcp_mtu (&test.lcp), 1300);
  EXPECT_EQ (ppp_lcp_rx_accm (&test.lcp), 5u);
  EXPECT_EQ (test.lcp.values.peer_accm, 9u);
  EXPECT_TRUE (test.lcp.values.peer_pfc);
  EXPECT_FALSE (test.lcp.values.peer_acfc);
}

TEST (Lcp, MruOutOfBoundsIsNotAskedFor)
{
  for (guint16 mru : { 0, 1, 127, 1500, 1501, 65535 }) {
    Lcp test ({ mru, FALSE, 0, TRUE, TRUE });
    EXPECT_FALSE (ppp_option_asked (&ppp_lcp_options, &test.lcp.control.options, 1)) << mru;
    EXPECT_EQ (ppp_lcp_mru (&test.lcp), 1500) << mru;
    EXPECT_EQ (ppp_lcp_rx_accm (&test.lcp), 0xffffffffu);
  }
}

TEST (Lcp, EchoRequestsCountTheirOwnIdentifierUp)
{
  Lcp test;
  test.open ("");
  ppp_lcp_send_echo (&test.lcp);
  ppp_lcp_send_echo (&test.lcp);
  EXPECT_EQ (test.next ().substr (0, 11), "09 00 00 08");
  EXPECT_EQ (test.next ().substr (0, 11), "09 01 00 08");
}

TEST (Lcp, OwnPacketsAreToldFromThePeers)
{
  Lcp test;
  test.open ("");
  char own[64];
  snprintf (own, sizeof own, "magic=0x%x]", test.lcp.values.magic);
  EXPECT_EQ (test.receive ("[LCP EchoReq id=0x1 magic=0x99]"), PPP_LCP_HEARD);
  EXPECT_NE (test.next (), "");
  EXPECT_EQ (test.receive (std::string ("[LCP EchoRep id=0x1 ") + own), PPP_LCP_HEARD)
    << "a peer that copies our number";
  EXPECT_EQ (test.receive (std::string ("[LCP DiscReq id=0x1 ") + own), PPP_LCP_OWN);
  EXPECT_EQ (test.receive (std::string ("[LCP EchoReq id=0x1 ") + own), PPP_LCP_OWN);
  EXPECT_EQ (test.receive (std::string ("[LCP EchoRep id=0x1 ") + own), PPP_LCP_OWN)
    << "both came back: a loop that answers";
  EXPECT_EQ (test.next (), "") << "our own request was answered";
}

TEST (Lcp, ProtocolRejectIsReportedOnceAndOnlyWhileOpen)
{
  Lcp test;
  test.receive ("[LCP ProtRej id=0x1 80 57 01]");
  EXPECT_EQ (ppp_lcp_take_rejected (&test.lcp), 0);
  test.open ("");
  test.receive ("[LCP ProtRej id=0x1 80 57 01]");
  EXPECT_EQ (ppp_lcp_take_rejected (&test.lcp), 0x8057);
  EXPECT_EQ (ppp_lcp_take_rejected (&test.lcp), 0);
}

TEST (Lcp, AnotherMagicNumberEndsTheSuspicionOfALoop)
{
  Lcp test;
  char own[64];
  for (int i = 1; i < PPP_LCP_LOOPS; i++) {
    snprintf (own, sizeof own, "[LCP ConfReq id=0x1 <magic 0x%x>]", test.lcp.values.magic);
    test.receive (own);
  }
  EXPECT_FALSE (ppp_lcp_is_looped (&test.lcp));
  test.receive ("[LCP ConfReq id=0x1 <magic 0x5>]");
  EXPECT_EQ (test.lcp.loops, 0u);
  for (int i = 0; i < PPP_LCP_LOOPS; i++)
    test.receive (own);
  EXPECT_TRUE (ppp_lcp_is_looped (&test.lcp));
}

} // namespace
