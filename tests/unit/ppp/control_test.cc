// SPDX-License-Identifier: GPL-2.0-or-later
// What the automaton's actions do: packets, identifiers, the Restart timer. IPCP serves as the example.
#include "acknowledge.h"
#include "dialect.h"

#include <gtest/gtest.h>
#include <random>

extern "C" {
#include "ppp/ppp-ipcp.h"
}

namespace {

const gint64 second = G_USEC_PER_SEC;

struct Ipcp {
  PppOutbox outbox = {};
  PppIpcp ipcp;
  PppControl *control = &ipcp.control;

  Ipcp () { ppp_ipcp_init (&ipcp, &outbox); }

  void receive (const std::string &text, gint64 now = 0)
  {
    Packet packet = parse_packet (text);
    PppPacket parsed;
    ASSERT_TRUE (ppp_packet_parse (ppp_reader (packet.info.data (), packet.info.size ()), &parsed)) << text;
    ppp_control_receive (control, &parsed, now);
  }

  // Code and identifier of the next frame; 0: none.
  int next ()
  {
    PppFrame frame;
    return ppp_outbox_pop (&outbox, &frame) ? frame.info[0] << 8 | frame.info[1] : 0;
  }
};

TEST (Control, PacketsAreCutAtTheirLengthFieldAndRefusedBeyond)
{
  const guint8 bytes[] = { 1, 2, 0, 6, 7, 8, 9 };
  PppPacket packet;

  ASSERT_TRUE (ppp_packet_parse (ppp_reader (bytes, sizeof bytes), &packet));
  EXPECT_EQ (packet.code, 1);
  EXPECT_EQ (packet.id, 2);
  EXPECT_EQ (packet.data.left, 2u);
  EXPECT_EQ (packet.whole.left, 6u);
  for (gsize len = 0; len < 6; len++)
    EXPECT_FALSE (ppp_packet_parse (ppp_reader (bytes, len), &packet)) << len;
  const guint8 short_length[] = { 1, 2, 0, 3, 7 };
  EXPECT_FALSE (ppp_packet_parse (ppp_reader (short_length, sizeof short_length), &packet));
}

TEST (Control, RequestsKeepTheirIdentifierUntilTheyAreAnswered)
{
  Ipcp test;

  ppp_control_event (test.control, PPP_EV_OPEN, 0);
  ppp_control_event (test.control, PPP_EV_UP, 0);
  EXPECT_EQ (test.next (), 0x0101);
  ppp_control_tick (test.control, 3 * second);
  EXPECT_EQ (test.next (), 0x0101);
  test.receive ("[IPCP ConfNak id=0x1 <addr 10.0.0.2>]");
  EXPECT_EQ (test.next (), 0x0102);
  test.receive ("[IPCP ConfNak id=0x2]");
  EXPECT_EQ (test.next (), 0x0103) << "an empty Nak is an answer too";
}

TEST (Control, GivesUpAfterTenRequestsThreeSecondsApart)
{
  Ipcp test;
  gint64 now = 0;
  int requests = 0;

  ppp_control_event (test.control, PPP_EV_OPEN, now);
  ppp_control_event (test.control, PPP_EV_UP, now);
  while (test.control->deadline != G_MAXINT64) {
    requests += test.next () != 0;
    EXPECT_EQ (test.control->deadline, now + 3 * second);
    now = test.control->deadline;
    ppp_control_tick (test.control, now - 1);
    EXPECT_EQ (test.next (), 0) << "too early";
    ppp_control_tick (test.control, now);
  }
  EXPECT_EQ (requests, 10);
  EXPECT_EQ (test.control->state, PPP_STATE_STOPPED);
  EXPECT_EQ (ppp_control_take_signals (test.control), guint (PPP_SIGNAL_FINISHED));
  EXPECT_EQ (ppp_control_take_signals (test.control), 0u);
}

TEST (Control, TerminatesInTwoTries)
{
  Ipcp test;

  ppp_control_event (test.control, PPP_EV_OPEN, 0);
  ppp_control_event (test.control, PPP_EV_UP, 0);
  ppp_control_event (test.control, PPP_EV_CLOSE, 0);
  EXPECT_EQ (test.next (), 0x0101);
  EXPECT_EQ (test.next (), 0x0502);
  ppp_control_tick (test.control, second);
  EXPECT_EQ (test.next (), 0x0503);
  ppp_control_tick (test.control, 2 * second);
  EXPECT_EQ (test.next (), 0);
  EXPECT_EQ (test.control->state, PPP_STATE_CLOSED);
}

TEST (Control, TimerRunsInTheStatesOfTheRfcAndInNoOther)
{
  const char *const packets[] = { "[IPCP ConfReq id=0x1]",
                                  "[IPCP ConfReq id=0x2 <addr 0.0.0.0>]",
                                  "[IPCP ConfNak id=0x1]",
                                  "[IPCP TermReq id=0x1]",
                                  "[IPCP TermAck id=0x1]",
                                  "[IPCP CodeRej id=0x1 01]",
                                  "[IPCP CodeRej id=0x1 0c]",
                                  "80 21 63 01 00 04",
                                  "[IPCP ConfRej id=0x1 <ms-dns2 0.0.0.0>]" };
  const PppEv events[] = { PPP_EV_UP, PPP_EV_DOWN, PPP_EV_OPEN, PPP_EV_CLOSE };
  std::mt19937 random (11);
  bool visited[PPP_N_STATES] = {};

  for (int run = 0; run < 300; run++) {
    Ipcp test;
    gint64 now = 0;
    for (int step = 0; step < 60; step++) {
      switch (random () % 4) {
      case 0:
        ppp_control_event (test.control, events[random () % 4], now);
        break;
      case 1:
        now += second;
        ppp_control_tick (test.control, now);
        break;
      case 2:
        test.receive ("80 21 " + to_hex (acknowledge (*test.control)), now);
        break;
      default:
        test.receive (packets[random () % G_N_ELEMENTS (packets)], now);
        break;
      }
      while (test.next () != 0) {
      }
      PppState state = test.control->state;
      visited[state] = true;
      ASSERT_EQ (test.control->deadline != G_MAXINT64, state >= PPP_STATE_CLOSING && state <= PPP_STATE_ACK_SENT)
        << ppp_state_to_string (state) << " in run " << run << " step " << step;
    }
  }
  for (int state = 0; state < PPP_N_STATES; state++)
    EXPECT_TRUE (visited[state]) << ppp_state_to_string (PppState (state)) << " was never reached";
}

} // namespace
