// SPDX-License-Identifier: GPL-2.0-or-later
// Disconnect, in every state, and the orderly end.
#include "modem-fixture.h"

namespace {

class Disconnect : public ModemTest {
protected:
  void expect_good_end (Answer &pending, bool was_pending, gint64 limit_us = 8 * SECOND)
  {
    Answer answer;

    modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
    EXPECT_EQ (answer.count, 0);
    ASSERT_TRUE (wait (answer, limit_us)) << trail ();
    EXPECT_EQ (answer.error, "");
    EXPECT_EQ (answer.count, 1);
    if (was_pending) {
      EXPECT_TRUE (pending.done);
      EXPECT_EQ (pending.error, "Cancelled");
    }
    EXPECT_EQ (modem_wanted (modem), nullptr);
    expect_clean ();
    int dials = device.dials;
    run (600 * SECOND);
    EXPECT_EQ (device.dials, dials) << "it must not come back";
  }
};

TEST_F (Disconnect, WhenOnlineSaysGoodbyeAndIsClean)
{
  Answer none;

  ASSERT_TRUE (online ());
  expect_good_end (none, false, 200000);
  EXPECT_TRUE (passed ("connected(user-request) disconnecting(user-request) registered(user-request)")) << trail ();
  ASSERT_TRUE (online ());
}

TEST_F (Disconnect, TakesRoutesAwayBeforeTheGoodbyeIsAnswered)
{
  Answer answer;

  ASSERT_TRUE (online ());
  device.acks_terminate = device.drops_after_terminate = false;
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
  run (1000);
  EXPECT_TRUE (world.configured.empty ());
  EXPECT_EQ (bearer_info ()->ip.n_addresses, 0u);
}

TEST_F (Disconnect, FromAPeerThatDoesNotAnswerTakesTwoSecondsAndFreesThePort)
{
  Answer none;

  device.acks_terminate = device.drops_after_terminate = false;
  ASSERT_TRUE (online ());
  expect_good_end (none, false, 4 * SECOND);
  EXPECT_FALSE (device.data_mode);
  ASSERT_TRUE (online ());
}

TEST_F (Disconnect, WhenThereIsNothingToEndSucceeds)
{
  Answer none;

  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  expect_good_end (none, false, 1000);
}

TEST_F (Disconnect, InEveryMomentOfTheWayUp)
{
  int online_before = 0;

  for (gint64 us = 0; us < 60000; us += 500) {
    SCOPED_TRACE (us);
    Answer connecting;
    start ();
    call_connect (connecting);
    run (us);
    online_before += connecting.done ? 1 : 0;
    expect_good_end (connecting, !connecting.done);
    ASSERT_FALSE (device.data_mode) << "the port must be left in command mode";
    ASSERT_TRUE (online ()) << "the next Connect must work";
    stop ();
    device.data_mode = false;
    steps.clear ();
  }
  EXPECT_GT (online_before, 0) << "the walk must reach the end";
}

TEST_F (Disconnect, WhileSearching)
{
  Answer connecting;

  device.cereg = 2;
  start ();
  call_connect (connecting);
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING));
  expect_good_end (connecting, true, 1000);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_SEARCHING);
}

TEST_F (Disconnect, WhileWaiting)
{
  Answer connecting;

  start ();
  device.dial_answers = std::vector<std::string> (100, "NO CARRIER");
  call_connect (connecting, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (reach (MODEM_STATE_WAITING));
  run (10 * SECOND);
  ASSERT_TRUE (reach (MODEM_STATE_WAITING));
  EXPECT_GT (connection_info ()->next_attempt_us, 0);
  expect_good_end (connecting, false, 1000);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_REGISTERED);
  EXPECT_EQ (connection_info ()->next_attempt_us, 0);
}

TEST_F (Disconnect, WhileTheModemIsAway)
{
  Answer connecting;

  device.plugged = false;
  start ();
  call_connect (connecting);
  run (SECOND);
  expect_good_end (connecting, true, 1000);
}

TEST_F (Disconnect, WhileLocked)
{
  Answer connecting;

  device.sim = "SIM PIN";
  start ();
  call_connect (connecting, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  expect_good_end (connecting, false, 1000);
}

TEST_F (Disconnect, TwiceIsAnsweredTwice)
{
  Answer first, second;

  ASSERT_TRUE (online ());
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &first);
  run (500);
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &second);
  ASSERT_TRUE (wait (second));
  EXPECT_EQ (first.count, 1);
  EXPECT_EQ (first.error + second.error, "");
}

TEST_F (Disconnect, AConnectRightBehindItComesUpAgain)
{
  Answer off, on;

  ASSERT_TRUE (online ());
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  call_connect (on);
  ASSERT_TRUE (wait (on));
  EXPECT_EQ (on.error, "");
  EXPECT_TRUE (off.done);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
  EXPECT_EQ (device.dials, 2);
}

TEST_F (Disconnect, SleepEndsTheLinkAndWakingBringsItBack)
{
  ASSERT_TRUE (online ());
  modem_suspend (modem);
  ASSERT_TRUE (reach (MODEM_STATE_WAITING));
  EXPECT_EQ (state_info ()->reason, DT_REASON_SUSPEND);
  expect_clean ();
  run (60 * SECOND);
  EXPECT_EQ (device.dials, 1);
  modem_resume (modem);
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, SECOND));
}

// The goodbye takes longer than the computer waits for it, or the sleep is called off.
TEST_F (Disconnect, AWakeThatOvertakesTheGoodbyeAsksTheModemAnewBehindIt)
{
  ASSERT_TRUE (online ());
  device.acks_terminate = device.drops_after_terminate = device.hears_dtr = device.hears_escape = false;
  modem_suspend (modem);
  run (100000);
  ASSERT_NE (state_info ()->state, MODEM_STATE_WAITING) << trail ();
  modem_resume (modem);
  device.commands.clear ();
  device.hears_dtr = true;
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED)) << trail ();
  EXPECT_EQ (device.count ("+CGMM"), 1) << "it was not asked anew";
  device.commands.clear ();
  run (200 * SECOND);
  EXPECT_GE (device.count ("+CSQ"), 1) << "nobody looks after the signal and the AT port any more";
}

} // namespace
