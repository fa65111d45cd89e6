// SPDX-License-Identifier: GPL-2.0-or-later
// What the modem says unasked.
#include "modem-fixture.h"

namespace {

class Unsolicited : public ModemTest {};

TEST_F (Unsolicited, RdyCutsTheWaitShort)
{
  device.muted = { "/dev/at", "/dev/data" };
  start ();
  run (7 * SECOND);
  device.muted.clear ();
  device.urc ("RDY");
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 100000));
}

TEST_F (Unsolicited, ARestartInTheMiddleStartsOver)
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

// After a replug the ports are there before the modem has booted: RDY comes when somebody waits already.
class RestartIn : public ModemTest, public testing::WithParamInterface<ModemState> {};

TEST_P (RestartIn, DoesNotFailWhoWaitsForAConnection)
{
  Answer answer;

  start ();
  call_connect (answer);
  ASSERT_TRUE (reach (GetParam ())) << trail ();
  device.restart ();
  ASSERT_TRUE (wait (answer)) << trail ();
  EXPECT_EQ (answer.error, "") << answer.message << "\n" << trail ();
}

INSTANTIATE_TEST_SUITE_P (States, RestartIn,
                          testing::Values (MODEM_STATE_INITIALIZING, MODEM_STATE_DIALING, MODEM_STATE_NEGOTIATING),
                          [] (const auto &info) { return modem_state_to_string (info.param); });

TEST_F (Unsolicited, ABootThatBothPortsTellOfIsOne)
{
  device.muted = { "/dev/at", "/dev/data" };
  start ();
  run (7 * SECOND);
  device.muted.clear ();
  device.urc ("RDY");
  run (500); // the first command is out
  world.deliver (device.data_path, "\r\nRDY\r\n");
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED)) << trail ();
  EXPECT_STREQ (device_info ()->model, "SIMCOM_SIM7000G") << "answers are taken for those of the commands before";
}

TEST_F (Unsolicited, ARestartWhileOnlineBringsTheConnectionBack)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  steps.clear ();
  device.restart ();
  ASSERT_TRUE (
    world.run (10 * SECOND, [&] { return state_info ()->state == MODEM_STATE_CONNECTED && device.dials == 2; }))
    << trail ();
  EXPECT_EQ (world.detaches, 1);
}

TEST_F (Unsolicited, TakenOutWhileOnlineEndsTheConnection)
{
  ASSERT_TRUE (online ());
  device.sim = "NOT INSERTED";
  device.urc ("+CPIN: NOT INSERTED");
  ASSERT_TRUE (reach (MODEM_STATE_FAILED));
  EXPECT_EQ (state_info ()->reason, DT_REASON_SIM_MISSING);
  expect_clean ();
  device.sim = "READY";
  device.data_mode = false;
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 40 * SECOND)) << "what was up comes back with its SIM";
}

TEST_F (Unsolicited, AVoltageWarningExplainsALaterLoss)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  device.urc ("UNDER-VOLTAGE WARNNING");
  device.unplug ();
  ASSERT_TRUE (reach (MODEM_STATE_UNAVAILABLE));
  EXPECT_EQ (state_info ()->reason, DT_REASON_POWER_SUSPECTED);
}

TEST_F (Unsolicited, WhatABootSaysBehindRdyIsNoSecondRestart)
{
  start ();
  run (3000);
  device.urc ("RDY");
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  steps.clear ();
  device.urc ("+CFUN: 1");
  device.urc ("+CPIN: READY");
  device.urc ("SMS Ready");
  run (SECOND);
  EXPECT_EQ (trail (), "");
}

TEST_F (Unsolicited, ARestartWithoutRdyIsNoticedToo)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (60 * SECOND);
  device.echo = true;
  device.urc ("+CFUN: 1");
  run (SECOND);
  EXPECT_TRUE (passed ("registered initializing(recovery) registered")) << trail ();
  EXPECT_FALSE (device.echo);
}

} // namespace
