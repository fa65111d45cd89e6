// SPDX-License-Identifier: GPL-2.0-or-later
// A data port that is not in command mode is brought back, by the cheapest means that helps.
#include "modem-fixture.h"

namespace {

class Hangup : public ModemTest {};

TEST_F (Hangup, ADataPortLeftInDataModeIsFreedByDtr)
{
  device.data_mode = true;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.escapes, 0);
}

TEST_F (Hangup, ADataPortLeftInDataModeIsFreedByTheEscapeSequence)
{
  gint64 before = world.now ();

  device.data_mode = true;
  device.hears_dtr = false;
  ASSERT_TRUE (online ());
  EXPECT_GE (device.escapes, 1);
  EXPECT_LT (world.now () - before, 6 * SECOND);
}

TEST_F (Hangup, ADataPortLeftInDataModeIsFreedByTheEndOfItsContext)
{
  gint64 before = world.now ();

  device.data_mode = device.hears_cgact = true;
  device.hears_dtr = device.hears_escape = false;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.escapes, 0);
  EXPECT_EQ (device.count ("+CFUN=1,1"), 0);
  EXPECT_LT (world.now () - before, 3 * SECOND);
}

TEST_F (Hangup, ACallThatOnlyTheEndOfItsContextEndsIsDialledAnewWithAnAttach)
{
  Answer off, on;

  ASSERT_TRUE (online ());
  device.acks_terminate = device.drops_after_terminate = device.hears_dtr = device.hears_escape = false;
  device.hears_cgact = true;
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off)) << trail ();
  call_connect (on);
  ASSERT_TRUE (wait (on)) << trail ();
  EXPECT_EQ (on.error, "") << on.message;
  EXPECT_EQ (device.escapes, 0);
  EXPECT_EQ (device.count ("+CGATT=1"), 1) << "the attach may have gone with the context";
}

TEST_F (Hangup, ADataPortThatNothingFreesMakesTheModemRestart)
{
  device.data_mode = true;
  device.hears_dtr = device.hears_escape = false;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CFUN=1,1"), 1);
  ASSERT_EQ (recovery.size (), 1u);
  EXPECT_EQ (recovery[0], "reset");
}

// The check and the modem's NO CARRIER cross on the way; both checks are answered then, and no dial may take the second
// answer for its own.
TEST_F (Hangup, AnAnswerBehindNoCarrierIsNotTheNextDials)
{
  Answer first;
  ConnectionSettings *other = connection_settings_copy (settings);

  device.drops_with_ack = true;
  ASSERT_TRUE (online ());
  device.delays["E0V1&D2&C1"] = 20000;
  g_free (other->username);
  other->username = g_strdup ("another");
  modem_connect (modem, other, FALSE, DT_REASON_USER_REQUEST, answered, &first);
  ASSERT_TRUE (wait (first)) << trail ();
  EXPECT_EQ (first.error, "") << first.message << "\n" << trail ();
  EXPECT_EQ (device.dials, 2);
  connection_settings_free (other);
}

// Where, and how many ms each answer takes.
class SlowPort : public ModemTest, public testing::WithParamInterface<std::tuple<const char *, int>> {
protected:
  void SetUp () override
  {
    std::string where = std::get<0> (GetParam ());

    for (const char *path : { "/dev/at", "/dev/data" })
      if (where == "both" || where == path || where == "only")
        device.path_delays[path] = std::get<1> (GetParam ()) * 1000;
    if (where == "only") {
      description.data_path = description.at_path;
      device.data_path = device.at_path;
    }
    settings->timeout = 150;
  }
};

TEST_P (SlowPort, IsUsedAndLeft)
{
  Answer off, again, last;

  ASSERT_TRUE (online ());
  run (5 * SECOND);
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off, 60 * SECOND)) << trail ();
  device.commands.clear ();
  call_connect (again);
  ASSERT_TRUE (wait (again)) << trail ();
  EXPECT_EQ (again.error, "") << again.message << trail ();
  EXPECT_EQ (device.count ("+CGACT=0"), 0) << "it is known to be slow";
  EXPECT_EQ (device.count ("+CFUN=1,1"), 0);
  call_connect (last);
  ASSERT_TRUE (wait (last));
}

TEST_P (SlowPort, DoesNotHoldUpWhoLeavesAndTakesNoContextDownAgain)
{
  Answer answer;

  start ();
  run (3 * SECOND);
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
  ASSERT_TRUE (wait (answer, 60 * SECOND));
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 120 * SECOND)) << trail ();
  EXPECT_LE (device.count ("+CGACT=0"), 1);
  EXPECT_EQ (device.count ("+CFUN=1,1"), 0);
}

INSTANTIATE_TEST_SUITE_P (Delays, SlowPort,
                          testing::Combine (testing::Values ("/dev/data", "/dev/at", "both", "only"),
                                            testing::Values (250, 300, 700, 1200, 1900, 2500, 4000, 5000)));

TEST_F (Hangup, WhoLeavesIsAnsweredThoughThePortNeverComesBack)
{
  Answer off;

  ASSERT_TRUE (online ());
  run (60 * SECOND);
  device.acks_terminate = device.drops_after_terminate = device.hears_dtr = device.hears_escape = false;
  device.muted = { "/dev/at", "/dev/data" };
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off, 60 * SECOND)) << trail ();
}

TEST_F (Hangup, OnePortLeftInDataModeIsFreed)
{
  description.data_path = description.at_path;
  device.data_path = device.at_path;
  device.data_mode = true;
  ASSERT_TRUE (online ());
}

TEST_F (Hangup, WhileDialingWithAModemThatDialsOnRegardless)
{
  Answer connecting, off;

  device.aborts_dial = false;
  start ();
  call_connect (connecting);
  ASSERT_TRUE (reach (MODEM_STATE_DIALING));
  run (5000);
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off, 5 * SECOND));
  run (5 * SECOND);
  EXPECT_FALSE (device.data_mode) << "the call that came through late must be ended";
  EXPECT_EQ (state_info ()->state, MODEM_STATE_REGISTERED);
  ASSERT_TRUE (online ());
}

} // namespace
