// SPDX-License-Identifier: GPL-2.0-or-later
// Alarms go off in the order of their deadlines, never from within a call, and can be set and freed at any time.
#include "main-loop.h"

#include <functional>
#include <gtest/gtest.h>
#include <set>
#include <string>

extern "C" {
#include "platform/clock.h"
}

namespace {

class Clock : public testing::Test {
protected:
  ~Clock () override { platform_clock_free (clock); }

  PlatformClock *clock = platform_clock_new ();
  const ClockOps *ops = platform_clock_ops (clock);
  std::string order;
};

/* An alarm that does something of its own when it rings. */
struct Bell {
  Bell (const ClockOps *clock_ops, std::function<void ()> action) : ops (clock_ops), act (std::move (action))
  {
    auto ring = [] (gpointer self) { static_cast<Bell *> (self)->act (); };
    alarm = ops->alarm_new (ops, ring, this);
  }
  ~Bell () { ops->alarm_free (alarm); }
  Bell (const Bell &) = delete;
  Bell &operator= (const Bell &) = delete;

  const ClockOps *ops;
  std::function<void ()> act;
  Alarm *alarm;
};

TEST_F (Clock, RingsInTheOrderOfDeadlinesEvenWhenAllAreOverdue)
{
  Bell a (ops, [this] { order += 'a'; });
  Bell b (ops, [this] { order += 'b'; });
  Bell c (ops, [this] { order += 'c'; });
  Bell d (ops, [this] { order += 'd'; });
  gint64 now = ops->now (ops);

  ops->alarm_set (a.alarm, now - 10);
  ops->alarm_set (b.alarm, now - 30);
  ops->alarm_set (c.alarm, now - 20);
  ops->alarm_set (d.alarm, now - 20);
  EXPECT_EQ (order, "") << "an alarm rang from within a call";
  EXPECT_TRUE (run_until ([this] { return order.size () == 4; })) << order;
  EXPECT_EQ (order, "bcda");
}

TEST_F (Clock, IsNeverEarly)
{
  gint64 rang_at = 0;
  Bell a (ops, [&] { rang_at = ops->now (ops); });
  gint64 deadline = ops->now (ops) + 20000;

  ops->alarm_set (a.alarm, deadline);
  EXPECT_TRUE (run_until ([&] { return rang_at != 0; }));
  EXPECT_GE (rang_at, deadline);
}

TEST_F (Clock, TheLastDeadlineCounts)
{
  Bell a (ops, [this] { order += 'a'; });
  Bell b (ops, [this] { order += 'b'; });
  Bell c (ops, [this] { order += 'c'; });
  gint64 now = ops->now (ops);

  ops->alarm_set (a.alarm, now);
  ops->alarm_set (a.alarm, now + 5000);
  ops->alarm_set (b.alarm, now);
  ops->alarm_set (b.alarm, G_MAXINT64);
  ops->alarm_set (c.alarm, now + 10000);
  EXPECT_TRUE (run_until ([this] { return order.size () == 2; })) << order;
  EXPECT_EQ (order, "ac");
}

TEST_F (Clock, AnAlarmMayFreeAnotherAndSetItself)
{
  auto *victim = new Bell (ops, [this] { order += 'v'; });
  guint rounds = 0;
  Bell a (ops, [&] {
    order += 'a';
    delete victim;
    victim = nullptr;
    if (++rounds < 3)
      ops->alarm_set (a.alarm, 0);
  });
  Bell end (ops, [this] { order += 'e'; });

  ops->alarm_set (a.alarm, 1);
  ops->alarm_set (victim->alarm, 2);
  ops->alarm_set (end.alarm, 3);
  EXPECT_TRUE (run_until ([this] { return order.find ('e') != std::string::npos; }));
  EXPECT_EQ (order, "aaae");
}

TEST_F (Clock, RandomBytesDiffer)
{
  std::set<std::string> seen;

  for (int i = 0; i < 100; i++) {
    guint8 bytes[16] = {};
    ops->random (ops, bytes, sizeof bytes);
    seen.emplace (reinterpret_cast<char *> (bytes), sizeof bytes);
  }
  EXPECT_EQ (seen.size (), 100u);
}

TEST_F (Clock, WallTimeIsAfterThisWasWritten)
{
  EXPECT_GT (ops->wall (ops), G_GINT64_CONSTANT (1700000000000000));
}

} // namespace
