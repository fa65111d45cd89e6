// SPDX-License-Identifier: GPL-2.0-or-later
// The queue of events: in order, bounded, and the newest survive.
#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-events.h"
}

namespace {

PppEvent
numbered (guint32 n)
{
  PppEvent event = {};
  event.type = PPP_EVENT_IP4_UP;
  event.ip4.local = n;
  return event;
}

TEST (Events, FirstInFirstOut)
{
  PppEvents events = {};
  PppEvent out;

  EXPECT_FALSE (ppp_events_pop (&events, &out));
  for (guint32 n = 0; n < 100; n++) {
    PppEvent first = numbered (2 * n), second = numbered (2 * n + 1);
    ppp_events_push (&events, &first);
    ppp_events_push (&events, &second);
    ASSERT_TRUE (ppp_events_pop (&events, &out));
    EXPECT_EQ (out.ip4.local, 2 * n);
    ASSERT_TRUE (ppp_events_pop (&events, &out));
    EXPECT_EQ (out.ip4.local, 2 * n + 1);
  }
  EXPECT_FALSE (ppp_events_pop (&events, &out));
}

TEST (Events, OldestAreDroppedWhenItIsFull)
{
  PppEvents events = {};
  PppEvent out;

  for (guint32 n = 0; n < PPP_EVENTS_MAX + 5; n++) {
    PppEvent event = numbered (n);
    ppp_events_push (&events, &event);
  }
  for (guint32 n = 5; n < PPP_EVENTS_MAX + 5; n++) {
    ASSERT_TRUE (ppp_events_pop (&events, &out));
    EXPECT_EQ (out.ip4.local, n);
  }
  EXPECT_FALSE (ppp_events_pop (&events, &out));
}

} // namespace
