// SPDX-License-Identifier: GPL-2.0-or-later
// A modem may be in any state when it is found.
#include "modem-fixture.h"

namespace {

class BringUp : public ModemTest {};

TEST_F (BringUp, KnowsTheModemAndItsNetwork)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  EXPECT_STREQ (info ()->manufacturer, "SIMCOM_Ltd");
  EXPECT_STREQ (info ()->model, "SIMCOM_SIM7000G");
  EXPECT_STREQ (info ()->revision, "1351B05SIM7000E");
  EXPECT_STREQ (info ()->operator_code, "46692");
  EXPECT_STREQ (info ()->operator_name, "Chunghwa Telecom");
  EXPECT_STREQ (info ()->access_technology, "catm");
  EXPECT_STREQ (info ()->registration, "home");
  EXPECT_STREQ (info ()->sim_operator_code, "46692");
  EXPECT_STREQ (info ()->sim_lock, "none");
  EXPECT_STREQ (info ()->cell_band, "EUTRAN-BAND3");
  EXPECT_EQ (info ()->cell_id, 28608801u);
  EXPECT_EQ (info ()->cell_channel, 1750u);
  EXPECT_EQ (info ()->signal.percent, 50u) << "RSRP -100 dBm";
  ASSERT_NE (info ()->quirks, nullptr);
  EXPECT_STREQ (info ()->quirks[0], "dial-alternatives");
}

TEST_F (BringUp, GoesOnWithTheFirstAnswerOfAModemThatIsStillBooting)
{
  device.muted = { "/dev/at", "/dev/data" };
  start ();
  run (4 * SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_INITIALIZING);
  device.muted.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 5 * SECOND));
}

TEST_F (BringUp, RdyCutsTheWaitShort)
{
  device.muted = { "/dev/at", "/dev/data" };
  start ();
  run (7 * SECOND);
  device.muted.clear ();
  device.urc ("RDY");
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 100000));
}

TEST_F (BringUp, AWordOnTheDataPortWakesASilentAtPort)
{
  device.wake_by_data = true;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 3 * SECOND));
}

TEST_F (BringUp, AModemThatNeverAnswersIsNamedAndStillAsked)
{
  Answer answer;

  device.muted = { "/dev/at", "/dev/data" };
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "ModemError") << answer.message;
  EXPECT_LT (answer.at, 60 * SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_FAILED);
  EXPECT_EQ (info ()->reason, DT_REASON_MODEM_UNRESPONSIVE);
  run (300 * SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_FAILED);
  device.muted.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  ASSERT_TRUE (online ());
}

TEST_F (BringUp, KnowsModemsThatWantOneCommandALine)
{
  device.joined_lines = false;
  ASSERT_TRUE (online ());
  EXPECT_GT (device.count ("AT+CEREG=2"), 0);
}

TEST_F (BringUp, ADataPortLeftInDataModeIsFreedByDtr)
{
  device.data_mode = true;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.escapes, 0);
}

TEST_F (BringUp, ADataPortLeftInDataModeIsFreedByTheEscapeSequence)
{
  gint64 before = world.now ();

  device.data_mode = true;
  device.hears_dtr = false;
  ASSERT_TRUE (online ());
  EXPECT_GE (device.escapes, 1);
  EXPECT_LT (world.now () - before, 6 * SECOND);
}

TEST_F (BringUp, ADataPortThatNothingFreesMakesTheModemRestart)
{
  device.data_mode = true;
  device.hears_dtr = device.hears_escape = false;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CFUN=1,1"), 1);
  ASSERT_EQ (recovery.size (), 1u);
  EXPECT_EQ (recovery[0], "reset");
}

TEST_F (BringUp, TurnsTheRadioOn)
{
  for (int level : { 0, 4, 5, 7 }) {
    SCOPED_TRACE (level);
    device.cfun = level;
    ASSERT_TRUE (online ());
    EXPECT_EQ (device.cfun, 1);
    stop ();
    device.data_mode = false;
    steps.clear ();
  }
}

TEST_F (BringUp, ARadioThatIsStuckMakesTheModemRestart)
{
  device.cfun = 7;
  device.fixed["+CFUN=1"] = "\r\nOK\r\n";
  ASSERT_TRUE (online ());
  EXPECT_GE (device.count ("+CFUN=1,1"), 1);
}

TEST_F (BringUp, ASimThatIsNotReadyYetIsWaitedFor)
{
  device.sim = "NOT READY";
  start ();
  run (3 * SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_INITIALIZING);
  device.sim = "READY";
  device.urc ("+CPIN: READY");
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 50000));
}

TEST_F (BringUp, AnAbsentSimIsNamedAndLookedForAgain)
{
  Answer answer;

  device.sim = "NOT INSERTED";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "SimMissing");
  EXPECT_EQ (info ()->state, MODEM_STATE_FAILED);
  EXPECT_EQ (info ()->reason, DT_REASON_SIM_MISSING);
  EXPECT_STREQ (info ()->sim_lock, "missing");
  device.sim = "READY";
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 31 * SECOND));
}

TEST_F (BringUp, AutoconnectComesUpWhenTheMissingSimIsThere)
{
  Answer answer;

  device.sim = "NOT INSERTED";
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "SimMissing");
  device.sim = "READY";
  device.urc ("+CPIN: READY");
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, SECOND));
}

TEST_F (BringUp, ARestartInTheMiddleStartsOver)
{
  Answer answer;

  start ();
  run (5000);
  device.restart ();
  call_connect (answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "") << answer.message;
  EXPECT_FALSE (device.echo);
}

TEST_F (BringUp, ARestartWhileOnlineBringsTheConnectionBack)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  steps.clear ();
  device.restart ();
  ASSERT_TRUE (world.run (10 * SECOND, [&] { return info ()->state == MODEM_STATE_CONNECTED && device.dials == 2; })) << trail ();
  EXPECT_EQ (world.detaches, 1);
}

TEST_F (BringUp, GarbageOnBothPortsDoesNoHarm)
{
  std::string noise;
  for (int i = 0; i < 5000; i++)
    noise += static_cast<char> (i * 7919 % 256);
  start ();
  for (int i = 0; i < 20; i++) {
    world.after (i * 1700, [this, noise] {
      world.deliver ("/dev/at", noise + "\r\n");
      world.deliver ("/dev/data", noise + "\r\n");
    });
  }
  run (SECOND);
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 60 * SECOND));
  ASSERT_TRUE (online ());
}

TEST_F (BringUp, OnePortAloneIsEnough)
{
  description.data_path = description.at_path;
  device.data_path = device.at_path;
  ASSERT_TRUE (online ());
  run (300 * SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_CONNECTED);
  Answer signal;
  modem_refresh_signal (modem, answered, &signal);
  ASSERT_TRUE (wait (signal));
  EXPECT_EQ (signal.error, "WrongState");
}

TEST_F (BringUp, OnePortLeftInDataModeIsFreed)
{
  description.data_path = description.at_path;
  device.data_path = device.at_path;
  device.data_mode = true;
  ASSERT_TRUE (online ());
}

TEST_F (BringUp, AnIdleModemCostsNoWakeupsButTheSignalPoll)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (35 * SECOND);
  int before = world.wakeups;
  run (300 * SECOND);
  EXPECT_LE (world.wakeups - before, 11);
}

TEST_F (BringUp, AnAtPortThatDiesWhileIdleIsNoticedAndComesBack)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  device.muted = { "/dev/at" };
  ASSERT_TRUE (reach (MODEM_STATE_INITIALIZING, 200 * SECOND));
  ASSERT_TRUE (reach (MODEM_STATE_FAILED, 60 * SECOND));
  EXPECT_EQ (info ()->reason, DT_REASON_MODEM_UNRESPONSIVE);
  run (1000);
  EXPECT_GE (device.count ("/dev/data AT+CFUN=1,1"), 1) << "the other port answers: it is used";
  device.muted.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
}

TEST_F (BringUp, AnAtPortThatDiesWhileOnlineDoesNotCostTheConnection)
{
  ASSERT_TRUE (online ());
  device.muted = { "/dev/at" };
  run (600 * SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_CONNECTED) << trail ();
}

} // namespace
