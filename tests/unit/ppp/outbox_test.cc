// SPDX-License-Identifier: GPL-2.0-or-later
// The queue of frames: order, bounds, no copy of a password left behind, the mark for LCP codes 1 to 7.
#include <cstring>
#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-outbox.h"
}

namespace {

TEST (Outbox, DropsTheNewestWhenFullAndForgetsWhatWasTaken)
{
  PppOutbox box = {};
  PppFrame frame;
  const guint8 data[] = { 's', 'e', 'c', 'r', 'e', 't' };
  guint8 long_data[PPP_MAX_INFO] = {};

  EXPECT_FALSE (ppp_outbox_send (&box, 0xc021, 9, 0, long_data, PPP_MAX_INFO - 3)) << "too long";
  for (int i = 0; i < PPP_OUTBOX_FRAMES; i++)
    EXPECT_TRUE (ppp_outbox_send (&box, 0xc023, 1, guint8 (i), data, sizeof data));
  EXPECT_FALSE (ppp_outbox_send (&box, 0xc023, 1, 99, data, sizeof data));
  for (int i = 0; i < PPP_OUTBOX_FRAMES; i++) {
    ASSERT_TRUE (ppp_outbox_pop (&box, &frame));
    EXPECT_EQ (frame.info[1], i) << "the oldest first";
    EXPECT_EQ (frame.len, 10u);
  }
  EXPECT_FALSE (ppp_outbox_pop (&box, &frame));
  EXPECT_EQ (memmem (&box, sizeof box, data, sizeof data), nullptr) << "a copy stayed";
}

TEST (Outbox, MarksWhatMustGoOutWithDefaultSettings)
{
  for (int code = 0; code < 256; code++) {
    PppOutbox box = {};
    PppFrame frame;
    ASSERT_TRUE (ppp_outbox_send (&box, PPP_PROTOCOL_LCP, guint8 (code), 1, nullptr, 0));
    ASSERT_TRUE (ppp_outbox_send (&box, PPP_PROTOCOL_IPCP, guint8 (code), 1, nullptr, 0));
    ASSERT_TRUE (ppp_outbox_pop (&box, &frame));
    EXPECT_EQ (bool (frame.lcp_defaults), code >= 1 && code <= 7) << code;
    ASSERT_TRUE (ppp_outbox_pop (&box, &frame));
    EXPECT_FALSE (frame.lcp_defaults) << code;
  }
}

TEST (Outbox, ClearedIsEmptyAndUsable)
{
  PppOutbox box = {};
  PppFrame frame;
  for (int round = 0; round < 20; round++) { // the ring turns
    ASSERT_TRUE (ppp_outbox_send (&box, 0xc021, 9, guint8 (round), nullptr, 0));
    ASSERT_TRUE (ppp_outbox_pop (&box, &frame));
    EXPECT_EQ (frame.info[1], round);
  }
  ppp_outbox_send (&box, 0xc021, 9, 0, nullptr, 0);
  ppp_outbox_clear (&box);
  EXPECT_FALSE (ppp_outbox_pop (&box, &frame));
  EXPECT_TRUE (ppp_outbox_send (&box, 0xc021, 9, 0, nullptr, 0));
}

} // namespace
