// SPDX-License-Identifier: GPL-2.0-or-later
// When a network protocol counts as alive, and when it is given up.
#include "acknowledge.h"

#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-ipcp.h"
#include "ppp/ppp-network.h"
}

namespace {

struct Fixture {
  PppOutbox outbox = {};
  PppIpcp ipcp;
  PppNetwork network;

  explicit Fixture (gboolean wanted = TRUE)
  {
    ppp_ipcp_init (&ipcp, &outbox);
    ppp_network_init (&network, &ipcp.control, wanted);
    ppp_network_start (&network, 0);
  }

  void receive (std::vector<guint8> bytes, gint64 now = 0)
  {
    PppPacket packet;
    PppFrame frame;
    EXPECT_TRUE (ppp_packet_parse (ppp_reader (bytes.data (), bytes.size ()), &packet));
    ppp_control_receive (&ipcp.control, &packet, now);
    while (ppp_outbox_pop (&outbox, &frame)) {
    }
  }

  void open (gint64 now = 0)
  {
    receive (acknowledge (ipcp.control), now);
    receive ({ 1, 1, 0, 4 }, now);
    EXPECT_EQ (ppp_network_take_changes (&network, now), guint (PPP_NETWORK_OPEN));
    ppp_network_came_up (&network, now);
  }
};

TEST (Network, UnwantedStaysSilent)
{
  Fixture test (FALSE);
  PppFrame frame;
  EXPECT_FALSE (ppp_outbox_pop (&test.outbox, &frame));
  EXPECT_FALSE (ppp_network_is_alive (&test.network));
}

TEST (Network, FailsOnceAndIsRevivedByTheNextStart)
{
  Fixture test;
  EXPECT_TRUE (ppp_network_is_alive (&test.network));
  EXPECT_TRUE (ppp_network_fail (&test.network, DT_REASON_IPCP_TIMEOUT, "first"));
  EXPECT_FALSE (ppp_network_fail (&test.network, DT_REASON_PEER_TERMINATED, "second"));
  EXPECT_STREQ (test.network.detail, "first");
  EXPECT_FALSE (ppp_network_is_alive (&test.network));
  ppp_network_start (&test.network, 0);
  EXPECT_TRUE (ppp_network_is_alive (&test.network));
}

TEST (Network, DownIsToldOnlyOfWhatWasUp)
{
  Fixture test;
  test.open ();
  ppp_control_event (&test.ipcp.control, PPP_EV_DOWN, 0);
  EXPECT_EQ (ppp_network_take_changes (&test.network, 0), guint (PPP_NETWORK_DOWN));
  ppp_network_start (&test.network, 0);
  ppp_control_event (&test.ipcp.control, PPP_EV_DOWN, 0);
  EXPECT_EQ (ppp_network_take_changes (&test.network, 0), 0u);
}

TEST (Network, WhatThePeerBeginsAfterAllIsAliveAgain)
{
  Fixture test;
  gint64 now = 0;
  while (test.ipcp.control.deadline != G_MAXINT64) {
    now = test.ipcp.control.deadline;
    ppp_control_tick (&test.ipcp.control, now);
  }
  EXPECT_EQ (ppp_network_take_changes (&test.network, now), guint (PPP_NETWORK_FAILED));
  EXPECT_FALSE (ppp_network_is_alive (&test.network));
  test.receive ({ 1, 1, 0, 4 }, now);
  EXPECT_EQ (ppp_network_take_changes (&test.network, now), 0u);
  EXPECT_TRUE (ppp_network_is_alive (&test.network));
}

// The peer terminates it @times times, each @life after it came up. Returns the last changes.
guint
terminate_again_and_again (Fixture &test, int times, gint64 life)
{
  gint64 now = 0;
  guint changes = 0;

  for (int i = 0; i < times; i++) {
    test.open (now);
    now += life;
    test.receive ({ 5, 9, 0, 4 }, now);
    EXPECT_EQ (ppp_network_take_changes (&test.network, now), guint (PPP_NETWORK_DOWN));
    now += G_USEC_PER_SEC;
    ppp_control_tick (&test.ipcp.control, now);
    changes = ppp_network_take_changes (&test.network, now);
  }
  return changes;
}

TEST (Network, APeerThatOpensItAndEndsItIsGivenUpTheThirdTime)
{
  Fixture test;
  EXPECT_EQ (terminate_again_and_again (test, 3, G_USEC_PER_SEC), guint (PPP_NETWORK_FAILED));
  EXPECT_EQ (test.network.reason, DT_REASON_PEER_TERMINATED);
  test.receive ({ 1, 2, 0, 4 });
  EXPECT_EQ (test.ipcp.control.state, PPP_STATE_CLOSED) << "it may not begin it once more";
  ppp_network_take_changes (&test.network, 0);
  EXPECT_FALSE (ppp_network_is_alive (&test.network));
}

TEST (Network, OneThatEndsItNowAndThenIsNot)
{
  Fixture test;
  EXPECT_EQ (terminate_again_and_again (test, 20, 60 * G_USEC_PER_SEC), 0u);
  EXPECT_TRUE (ppp_network_is_alive (&test.network));
}

TEST (Network, APeerThatBeginsItAnewForEverIsGivenUpTheTenthTime)
{
  Fixture test;
  gint64 now = 0;
  guint changes = 0, rounds = 0;
  test.open (now);
  while ((changes & PPP_NETWORK_FAILED) == 0 && rounds < 20) {
    now += G_USEC_PER_SEC;
    rounds++;
    test.receive ({ 1, guint8 (100 + rounds), 0, 4 }, now);
    changes = ppp_network_take_changes (&test.network, now);
    EXPECT_NE (changes & PPP_NETWORK_DOWN, 0u);
    test.receive (acknowledge (test.ipcp.control), now);
    ppp_network_take_changes (&test.network, now);
    ppp_network_came_up (&test.network, now);
  }
  EXPECT_EQ (rounds, 10u);
  EXPECT_EQ (test.network.reason, DT_REASON_IPCP_TIMEOUT);
}

TEST (Network, TerminatedByThePeerItTriesOnceMore)
{
  Fixture test;
  test.open ();
  test.receive ({ 5, 9, 0, 6, 'h', 'i' });
  EXPECT_EQ (ppp_network_take_changes (&test.network, 0), guint (PPP_NETWORK_DOWN));
  ppp_control_tick (&test.ipcp.control, G_USEC_PER_SEC);
  EXPECT_EQ (ppp_network_take_changes (&test.network, G_USEC_PER_SEC), 0u);
  EXPECT_EQ (test.ipcp.control.state, PPP_STATE_REQUEST_SENT);
  gint64 now = G_USEC_PER_SEC;
  while (test.ipcp.control.deadline != G_MAXINT64) {
    now = test.ipcp.control.deadline;
    ppp_control_tick (&test.ipcp.control, now);
  }
  EXPECT_EQ (ppp_network_take_changes (&test.network, now), guint (PPP_NETWORK_FAILED));
  EXPECT_EQ (test.network.reason, DT_REASON_PEER_TERMINATED);
  EXPECT_STREQ (test.network.detail, "hi");
}

} // namespace
