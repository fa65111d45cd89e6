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

  void receive (std::vector<guint8> bytes)
  {
    PppPacket packet;
    EXPECT_TRUE (ppp_packet_parse (ppp_reader (bytes.data (), bytes.size ()), &packet));
    ppp_control_receive (&ipcp.control, &packet, 0);
  }

  void open ()
  {
    receive (acknowledge (ipcp.control));
    receive ({ 1, 1, 0, 4 });
    EXPECT_EQ (ppp_network_take_changes (&network, 0), guint (PPP_NETWORK_OPEN));
    network.up = TRUE;
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
