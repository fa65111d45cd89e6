// SPDX-License-Identifier: GPL-2.0-or-later
// Interface identifiers: ours is local, random and never the peer's.
#include <cstring>
#include <gtest/gtest.h>
#include <set>
#include <string>

extern "C" {
#include "ppp/ppp-ipv6cp.h"
}

namespace {

TEST (Ipv6cp, OursIsRandomAndMarkedAsLocal)
{
  std::set<std::string> seen;

  for (guint8 n = 0; n < 200; n++) {
    PppOutbox outbox = {};
    PppRandom random;
    PppIpv6cp ipv6cp;
    guint8 seed[16] = { n }, local[8], peer[8];
    const guint8 zeros[8] = {};
    ppp_random_init (&random, seed);
    ppp_ipv6cp_init (&ipv6cp, &random, &outbox);
    EXPECT_FALSE (ppp_ipv6cp_result (&ipv6cp, local, peer)) << "nothing is agreed yet";
    ppp_control_event (&ipv6cp.control, PPP_EV_OPEN, 0);
    ppp_control_event (&ipv6cp.control, PPP_EV_UP, 0);
    EXPECT_TRUE (ppp_ipv6cp_result (&ipv6cp, local, peer));
    EXPECT_EQ (local[0] & 0x02, 0) << "universal bit";
    EXPECT_NE (memcmp (local, zeros, 8), 0);
    EXPECT_EQ (memcmp (peer, zeros, 8), 0);
    EXPECT_EQ (memcmp (local, ipv6cp.control.request + 2, 8), 0) << "what is asked is what comes out";
    seen.insert (std::string (local, local + 8));
  }
  EXPECT_EQ (seen.size (), 200u);
}

} // namespace
