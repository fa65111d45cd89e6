// SPDX-License-Identifier: GPL-2.0-or-later
// A session's state goes to another session, which goes on with it; bytes that are no state are refused.
#include "session_support.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <random>

namespace {

const gint64 second = G_USEC_PER_SEC;

std::string
text_of (const PppFrame &frame)
{
  g_autoptr (GString) text = g_string_new (nullptr);
  ppp_trace_packet (text, frame.protocol, frame.info, frame.len);
  return text->str;
}

// Acknowledges what is asked of @protocol; 0: of any.
void
acknowledge_all (PppSession *session, gint64 now, guint16 protocol = 0)
{
  PppFrame frame;

  while (ppp_session_pop_frame (session, &frame)) {
    if (frame.info[0] != 1 || (protocol != 0 && frame.protocol != protocol))
      continue;
    frame.info[0] = 2;
    ppp_session_receive (session, frame.protocol, frame.info, frame.len, now);
  }
}

PppSession *
open_session (bool ip6, const char *auth = "")
{
  PppConfig config = test_config ();
  config.want_ip6 = ip6;
  PppSession *session = ppp_session_new (&config);
  PppEvent event;
  PppFrame frame;

  ppp_session_open (session, 0);
  receive (session,
           std::string ("[LCP ConfReq id=0x1 <mru 1400> <asyncmap 0xa0000> ") + auth
             + " <magic 0x12345678> <pcomp> <accomp>]",
           0);
  acknowledge_all (session, 0, 0xc021);
  if (*auth != '\0') {
    receive (session, "[CHAP Challenge id=0x1 <00112233>, name = \"x\"]", 0);
    receive (session, "[CHAP Success id=0x1 \"ok\"]", 0);
  }
  while (ppp_session_pop_frame (session, &frame)) {
  }
  receive (session, "[IPCP ConfReq id=0x1 <addr 10.0.0.1>]", 0);
  receive (session, "[IPCP ConfNak id=0x1 <addr 10.0.0.2> <ms-dns1 1.1.1.1> <ms-dns2 9.9.9.9>]", 0);
  acknowledge_all (session, 0);
  if (ip6) {
    receive (session, "[IPV6CP ConfReq id=0x1 <addr fe80::1:2:3:4>]", 0);
    ppp_session_tick (session, 3 * second); // its request was not acknowledged: once more
    acknowledge_all (session, 3 * second);
  }
  while (ppp_session_pop_event (session, &event)) {
  }
  while (ppp_session_pop_frame (session, &frame)) {
  }
  return session;
}

std::vector<guint8>
state_of (const PppSession *session)
{
  std::vector<guint8> state (PPP_SESSION_STATE_MAX);
  state.resize (ppp_session_export (session, state.data ()));
  return state;
}

PppSession *
import (const std::vector<guint8> &state, bool ip6, gint64 now = 1000 * second)
{
  PppConfig config = test_config ();
  config.want_ip6 = ip6;
  memcpy (config.seed, "another seed 123", 16);
  return ppp_session_import (&config, state.data (), state.size (), now);
}

std::vector<PppEvent>
events_of (PppSession *session)
{
  std::vector<PppEvent> events;
  PppEvent event;
  while (ppp_session_pop_event (session, &event))
    events.push_back (event);
  return events;
}

TEST (SessionState, AnotherSessionGoesOnWithTheSameValues)
{
  g_autoptr (PppSession) first = open_session (true);
  ASSERT_EQ (ppp_session_phase (first), PPP_PHASE_NETWORK);
  g_autoptr (PppSession) second_one = import (state_of (first), true);
  ASSERT_NE (second_one, nullptr);

  std::vector<PppEvent> events = events_of (second_one);
  ASSERT_EQ (events.size (), 4u);
  EXPECT_EQ (events[0].type, PPP_EVENT_PHASE);
  EXPECT_EQ (events[0].phase.new_phase, PPP_PHASE_NETWORK);
  ASSERT_EQ (events[1].type, PPP_EVENT_LINK_CONFIG);
  EXPECT_EQ (events[1].link.tx_accm, 0xa0000u);
  EXPECT_EQ (events[1].link.rx_accm, 0u);
  EXPECT_EQ (events[1].link.mtu, 1400);
  EXPECT_TRUE (events[1].link.pfc && events[1].link.acfc);
  ASSERT_EQ (events[2].type, PPP_EVENT_IP4_UP);
  EXPECT_EQ (GUINT32_FROM_BE (events[2].ip4.local), 0x0a000002u);
  EXPECT_EQ (GUINT32_FROM_BE (events[2].ip4.peer), 0x0a000001u);
  EXPECT_EQ (GUINT32_FROM_BE (events[2].ip4.dns[0]), 0x01010101u);
  EXPECT_EQ (GUINT32_FROM_BE (events[2].ip4.dns[1]), 0x09090909u);
  ASSERT_EQ (events[3].type, PPP_EVENT_IP6_UP);
  EXPECT_EQ (events[3].ip6.peer[7], 4);

  PppFrame frame;
  EXPECT_FALSE (ppp_session_pop_frame (second_one, &frame)) << "says something unasked: " << text_of (frame);
  EXPECT_EQ (state_of (second_one).size (), state_of (first).size ());
}

TEST (SessionState, EchoGoesOnWithTheSameMagicNumber)
{
  g_autoptr (PppSession) first = open_session (false);
  PppFrame frame;
  ppp_session_tick (first, 31 * second);
  ASSERT_TRUE (ppp_session_pop_frame (first, &frame));
  std::string echo = text_of (frame);
  ASSERT_NE (echo.find ("EchoReq"), std::string::npos) << echo;

  g_autoptr (PppSession) next = import (state_of (first), false);
  ASSERT_NE (next, nullptr);
  events_of (next);
  EXPECT_EQ (ppp_session_deadline (next), 1030 * second);
  ppp_session_tick (next, 1030 * second);
  ASSERT_TRUE (ppp_session_pop_frame (next, &frame));
  EXPECT_EQ (text_of (frame).substr (text_of (frame).find ("magic=")), echo.substr (echo.find ("magic=")));
  receive (next, "[LCP EchoReq id=0x9 magic=0x12345678]", 1031 * second);
  ASSERT_TRUE (ppp_session_pop_frame (next, &frame));
  EXPECT_NE (text_of (frame).find ("EchoRep id=0x9"), std::string::npos) << text_of (frame);
}

TEST (SessionState, ALateAckOfTheFirstSessionIsNoNews)
{
  g_autoptr (PppSession) first = open_session (false);
  g_autoptr (PppSession) next = import (state_of (first), false);
  PppFrame frame;

  ASSERT_NE (next, nullptr);
  events_of (next);
  receive (next, "[IPCP ConfAck id=0x2 <addr 10.0.0.2> <ms-dns1 1.1.1.1> <ms-dns2 9.9.9.9>]", 1001 * second);
  receive (next, "[LCP ConfAck id=0x1]", 1001 * second);
  EXPECT_TRUE (events_of (next).empty ());
  EXPECT_FALSE (ppp_session_pop_frame (next, &frame)) << text_of (frame);
}

TEST (SessionState, ChapMayAskAgain)
{
  g_autoptr (PppSession) first = open_session (false, "<auth chap MD5>");
  g_autoptr (PppSession) next = import (state_of (first), false);
  PppFrame frame;

  ASSERT_NE (next, nullptr);
  events_of (next);
  receive (next, "[CHAP Challenge id=0x7 <44556677>, name = \"x\"]", 1001 * second);
  ASSERT_TRUE (ppp_session_pop_frame (next, &frame));
  EXPECT_NE (text_of (frame).find ("CHAP Response id=0x7"), std::string::npos) << text_of (frame);
}

TEST (SessionState, CanBeClosedAndRenegotiated)
{
  g_autoptr (PppSession) first = open_session (false);
  g_autoptr (PppSession) closing = import (state_of (first), false);
  g_autoptr (PppSession) again = import (state_of (first), false);
  PppFrame frame;

  ASSERT_NE (closing, nullptr);
  ppp_session_close (closing, 1001 * second);
  ASSERT_TRUE (ppp_session_pop_frame (closing, &frame));
  EXPECT_NE (text_of (frame).find ("TermReq"), std::string::npos) << text_of (frame);
  EXPECT_EQ (state_of (closing).size (), 0u) << "a session that ends is nothing to go on with";

  ASSERT_NE (again, nullptr);
  events_of (again);
  receive (again, "[LCP ConfReq id=0x5 <magic 0x9>]", 1001 * second);
  EXPECT_EQ (ppp_session_phase (again), PPP_PHASE_ESTABLISH);
  EXPECT_EQ (state_of (again).size (), 0u);
  acknowledge_all (again, 1001 * second);
  EXPECT_EQ (ppp_session_phase (again), PPP_PHASE_NETWORK);
}

TEST (SessionState, AProtocolStillUnderNegotiationStartsOver)
{
  g_autoptr (PppSession) first = open_session (false);
  PppConfig config = test_config ();
  std::vector<guint8> state = state_of (first);
  g_autoptr (PppSession) next = ppp_session_import (&config, state.data (), state.size (), 1000 * second);
  PppFrame frame;

  ASSERT_NE (next, nullptr);
  ASSERT_TRUE (ppp_session_pop_frame (next, &frame));
  EXPECT_NE (text_of (frame).find ("IPV6CP ConfReq"), std::string::npos) << text_of (frame);
}

TEST (SessionState, WhatIsWantedAndNotUpIsToldToBeDown)
{
  PppConfig config = test_config ();
  g_autoptr (PppSession) first = ppp_session_new (&config);
  PppEvent event;
  int downs = 0;

  ppp_session_open (first, 0);
  receive (first, "[LCP ConfReq id=0x1 <magic 0x12345678>]", 0);
  acknowledge_all (first, 0, 0xc021);
  receive (first, "[LCP ProtRej id=0x5 80 21 01 01 00 04]", 0);
  receive (first, "[IPV6CP ConfReq id=0x1 <addr fe80::1:2:3:4>]", 0);
  ppp_session_tick (first, 3 * second);
  acknowledge_all (first, 3 * second);
  while (ppp_session_pop_event (first, &event)) {
    EXPECT_NE (event.type, PPP_EVENT_IP4_UP);
    downs += event.type == PPP_EVENT_IP4_DOWN;
  }
  EXPECT_EQ (downs, 1);

  g_autoptr (PppSession) next = import (state_of (first), true);
  ASSERT_NE (next, nullptr);
  std::vector<PppEvent> events = events_of (next);
  ASSERT_EQ (events.size (), 4u);
  EXPECT_EQ (events[2].type, PPP_EVENT_IP6_UP);
  EXPECT_EQ (events[3].type, PPP_EVENT_IP4_DOWN) << "its owner is to go on with IPv6 alone";
}

TEST (SessionState, NothingIsExportedBeforeTheNetworkIsUp)
{
  PppConfig config = test_config ();
  config.want_ip6 = FALSE;
  g_autoptr (PppSession) session = ppp_session_new (&config);

  EXPECT_EQ (state_of (session).size (), 0u);
  ppp_session_open (session, 0);
  EXPECT_EQ (state_of (session).size (), 0u);
  receive (session, "[LCP ConfReq id=0x1 <magic 0x12345678>]", 0);
  PppFrame frame;
  while (ppp_session_pop_frame (session, &frame) && frame.info[0] != 1) {
  }
  EXPECT_EQ (state_of (session).size (), 0u);
}

TEST (SessionState, CutOrLengthenedBytesAreRefused)
{
  g_autoptr (PppSession) first = open_session (true);
  std::vector<guint8> state = state_of (first);

  for (size_t len = 0; len < state.size (); len++) {
    std::vector<guint8> cut (state.begin (), state.begin () + len);
    g_autoptr (PppSession) session = import (cut, true);
    EXPECT_EQ (session, nullptr) << len << " of " << state.size () << " bytes were taken";
  }
  state.push_back (0);
  g_autoptr (PppSession) session = import (state, true);
  EXPECT_EQ (session, nullptr);
}

TEST (SessionState, ImpossibleValuesAreRefused)
{
  struct Case {
    size_t offset;
    std::vector<guint8> bytes;
    const char *what;
  };
  const Case cases[] = {
    { 0, { 3 }, "another version" },
    { 0, { 0 }, "no version" },
    { 1, { 0x80 | 0x28 }, "an unknown flag" },
    { 1, { 0x00 }, "no network up" },
    { 1, { 0x38 }, "IPv4 up and given up" },
    { 2, { 0, 1 }, "our MRU too small" },
    { 2, { 0xff, 0xff }, "our MRU too large" },
    { 8, { 0, 0, 0, 0 }, "no magic number" },
    { 12, { 0, 3 }, "the peer's MRU too small" },
    { 18, { 0x12, 0x34 }, "an unknown authentication" },
    { 20, { 0xff, 0, 0, 0 }, "options that LCP does not have" },
    { 29, { 0, 0, 0, 0 }, "no address of our own" },
  };
  g_autoptr (PppSession) first = open_session (true);

  for (const Case &c : cases) {
    std::vector<guint8> state = state_of (first);
    std::copy (c.bytes.begin (), c.bytes.end (), state.begin () + c.offset);
    g_autoptr (PppSession) session = import (state, true);
    EXPECT_EQ (session, nullptr) << c.what;
  }
  g_autoptr (PppSession) unwanted = import (state_of (first), false);
  EXPECT_EQ (unwanted, nullptr) << "IPv6 is up but not wanted";
}

TEST (SessionState, WhatTheFirstVersionLeftIsTaken)
{
  g_autoptr (PppSession) first = open_session (true);
  std::vector<guint8> state = state_of (first);

  state[0] = 1;
  g_autoptr (PppSession) longer = import (state, true);
  EXPECT_EQ (longer, nullptr) << "it had no last byte";
  state.pop_back ();
  g_autoptr (PppSession) session = import (state, true);
  ASSERT_NE (session, nullptr);
  EXPECT_EQ (state_of (session).size (), state.size () + 1);
}

TEST (SessionState, APeerThatIsKnownNotToAnswerEchoStaysKnown)
{
  g_autoptr (PppSession) first = open_session (false);
  PppFrame frame;

  ppp_session_saw_traffic (first, 10 * second);
  EXPECT_EQ (ppp_session_learned (first), 1u);
  g_autoptr (PppSession) session = import (state_of (first), false);
  ASSERT_NE (session, nullptr);
  EXPECT_EQ (state_of (session).back (), state_of (first).back ());
  events_of (session);
  for (int i = 1; i < 40; i++) {
    ppp_session_tick (session, (1000 + 30 * i) * second);
    while (ppp_session_pop_frame (session, &frame)) {
    }
  }
  EXPECT_EQ (ppp_session_phase (session), PPP_PHASE_NETWORK);
}

TEST (SessionState, AnyBytesAreSafe)
{
  std::mt19937 random (1);
  g_autoptr (PppSession) first = open_session (true);
  int taken = 0;

  for (int round = 0; round < 20000; round++) {
    std::vector<guint8> state = state_of (first);
    for (int changes = 1 + random () % 4; changes > 0; changes--)
      state[random () % state.size ()] = static_cast<guint8> (random ());
    g_autoptr (PppSession) session = import (state, true);
    if (session == nullptr)
      continue;
    taken++;
    events_of (session);
    receive (session, "[LCP EchoReq id=0x9 magic=0x12345678 01 02 03]", 1001 * second);
    receive (session, "[CCP ConfReq id=0x1 < 1a 04 78 00>]", 1001 * second);
    receive (session, "[IPCP ConfReq id=0x5 <addr 10.0.0.9>]", 1001 * second);
    receive (session, "[LCP ConfReq id=0x5 <magic 0x9>]", 1001 * second);
    ppp_session_tick (session, 1100 * second);
    ppp_session_close (session, 1100 * second);
  }
  EXPECT_GT (taken, 100);
}

} // namespace
