// SPDX-License-Identifier: GPL-2.0-or-later
// When an Echo-Request is due, and when the peer is dead.
#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-echo.h"
}

namespace {

const gint64 second = G_USEC_PER_SEC;

TEST (Echo, DeadAfterSoManyUnanswered)
{
  PppEcho echo;
  ppp_echo_init (&echo, 30 * second, 4);
  ppp_echo_start (&echo, 0);
  for (int i = 1; i <= 4; i++) {
    EXPECT_EQ (ppp_echo_tick (&echo, i * 30 * second - 1), PPP_ECHO_NOTHING) << i;
    EXPECT_EQ (ppp_echo_tick (&echo, i * 30 * second), PPP_ECHO_SEND) << i;
  }
  EXPECT_EQ (ppp_echo_tick (&echo, 150 * second), PPP_ECHO_DEAD);
  EXPECT_EQ (echo.deadline, G_MAXINT64);
}

TEST (Echo, HearingThePeerStartsOver)
{
  PppEcho echo;
  ppp_echo_init (&echo, 30 * second, 1);
  ppp_echo_start (&echo, 0);
  for (int i = 1; i < 100; i++) {
    EXPECT_EQ (ppp_echo_tick (&echo, i * 31 * second - second), PPP_ECHO_SEND) << i;
    ppp_echo_heard (&echo, i * 31 * second);
  }
}

TEST (Echo, NeverRunsWithoutIntervalOrWhenStopped)
{
  PppEcho echo;
  ppp_echo_init (&echo, 0, 4);
  ppp_echo_start (&echo, 0);
  EXPECT_EQ (echo.deadline, G_MAXINT64);
  ppp_echo_init (&echo, G_MAXINT64, 4);
  ppp_echo_start (&echo, 5);
  EXPECT_EQ (echo.deadline, G_MAXINT64);
  ppp_echo_init (&echo, second, 4);
  ppp_echo_heard (&echo, 5);
  EXPECT_EQ (echo.deadline, G_MAXINT64) << "heard before it was started";
}

// Traffic is learned of late: when the question is due, and by when it was.
TEST (Echo, TrafficCountsFromWhenItWasAndOnlyAfterTheQuestion)
{
  PppEcho echo;
  ppp_echo_init (&echo, 30 * second, 1);
  ppp_echo_start (&echo, 0);
  ppp_echo_heard (&echo, 20 * second);
  EXPECT_EQ (echo.deadline, 50 * second);
  ppp_echo_heard (&echo, 10 * second);
  EXPECT_EQ (echo.deadline, 50 * second) << "later traffic is known of";
  EXPECT_EQ (ppp_echo_tick (&echo, 50 * second), PPP_ECHO_SEND);
  ppp_echo_heard (&echo, 49 * second);
  EXPECT_EQ (ppp_echo_tick (&echo, 80 * second), PPP_ECHO_DEAD) << "that was before the question";
}

TEST (Echo, APeerThatCarriesAndNeverAnswersIsNotDead)
{
  PppEcho echo;
  ppp_echo_init (&echo, 30 * second, 4);
  ppp_echo_start (&echo, 0);
  ppp_echo_carried (&echo, 10 * second);
  for (int i = 1; i <= 40; i++)
    EXPECT_EQ (ppp_echo_tick (&echo, (10 + 30 * i) * second), PPP_ECHO_SEND) << "it may yet answer";
}

TEST (Echo, APeerThatHasAnsweredOnceIsExpectedTo)
{
  PppEcho echo;
  ppp_echo_init (&echo, 30 * second, 4);
  ppp_echo_start (&echo, 0);
  ppp_echo_carried (&echo, 0);
  EXPECT_EQ (ppp_echo_tick (&echo, 30 * second), PPP_ECHO_SEND);
  ppp_echo_answered (&echo);
  ppp_echo_heard (&echo, 31 * second);
  for (int i = 1; i <= 4; i++)
    EXPECT_EQ (ppp_echo_tick (&echo, (31 + 30 * i) * second), PPP_ECHO_SEND) << i;
  EXPECT_EQ (ppp_echo_tick (&echo, 181 * second), PPP_ECHO_DEAD);
}

} // namespace
