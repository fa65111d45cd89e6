// SPDX-License-Identifier: GPL-2.0-or-later
// What was up is brought back: at once, then in growing steps, with stronger means, without end.
#include "modem-fixture.h"

namespace {

class Recovery : public ModemTest {};

TEST_F (Recovery, AfterAHangupTheFirstRedialIsAtOnce)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  steps.clear ();
  gint64 lost = world.now ();
  device.drop_carrier ();
  EXPECT_EQ (state_info ()->state, MODEM_STATE_DIALING);
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 500000)) << trail ();
  EXPECT_LT (world.now () - lost, device.dial_delay + 15000);
  EXPECT_EQ (trail (), "waiting(no-carrier) dialing(recovery) negotiating configuring connected(recovery)");
  EXPECT_EQ (recovery, std::vector<std::string> { "redial" });
  EXPECT_NE (modem_wanted (modem), nullptr);
}

TEST_F (Recovery, ThenGrowsFromTwoSecondsToFiveMinutesAndNeverEnds)
{
  std::vector<gint64> dialed;

  ASSERT_TRUE (online ());
  run (60 * SECOND);
  steps.clear ();
  device.dial_answers = std::vector<std::string> (10000, "NO CARRIER");
  device.drop_carrier ();
  run (6 * 3600 * SECOND);
  for (const Step &step : steps) {
    if (step.state == MODEM_STATE_DIALING)
      dialed.push_back (step.at);
  }
  ASSERT_GT (dialed.size (), 60u) << trail ();
  EXPECT_GE (dialed[1] - dialed[0], 1400000);
  EXPECT_LE (dialed[1] - dialed[0], 2500000);
  for (size_t i = 1; i < dialed.size (); i++)
    EXPECT_LE (dialed[i] - dialed[i - 1], 330 * SECOND) << i;
  EXPECT_NE (std::find (recovery.begin (), recovery.end (), "radio"), recovery.end ());
  EXPECT_NE (std::find (recovery.begin (), recovery.end (), "reset"), recovery.end ());
  EXPECT_LT (std::find (recovery.begin (), recovery.end (), "radio"),
             std::find (recovery.begin (), recovery.end (), "reset"));
  device.dial_answers.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 400 * SECOND));
  EXPECT_EQ (connection_info ()->attempts, 0u);
}

TEST_F (Recovery, ALinkThatFallsAtOnceIsNotRedialledInALoop)
{
  ASSERT_TRUE (online ());
  for (int i = 0; i < 12; i++) {
    ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 400 * SECOND)) << i << ": " << trail ();
    device.drop_carrier ();
    run (1000);
  }
  EXPECT_GT (world.now (), 60 * SECOND);
}

TEST_F (Recovery, AFirstAttemptThatFailsIsNotRepeatedForACaller)
{
  Answer answer;

  device.dial_answers = { "NO CARRIER" };
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "DialFailed");
  run (3600 * SECOND);
  EXPECT_EQ (device.dials, 1);
}

TEST_F (Recovery, AFirstAttemptThatFailsIsRepeatedForAutoconnect)
{
  Answer answer;

  device.dial_answers = { "NO CARRIER", "NO CARRIER", "NO CARRIER" };
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "DialFailed");
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 20 * SECOND));
  EXPECT_EQ (device.dials, 4);
}

TEST_F (Recovery, APermanentCauseWaitsForAChange)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  device.wants_pap = device.refuses_pap = true;
  device.drop_carrier ();
  run (3600 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_WAITING);
  EXPECT_EQ (state_info ()->reason, DT_REASON_AUTH_FAILED);
  EXPECT_EQ (connection_info ()->next_attempt_us, 0);
  EXPECT_LE (device.dials, 3);
  EXPECT_STREQ (last_error_name (), "AuthFailed");
  // New settings are a change.
  device.refuses_pap = false;
  g_free (settings->password);
  settings->password = g_strdup ("right");
  ASSERT_TRUE (online ());
}

// Whoever unplugs the modem has done something: put in another SIM, or asked the operator.
TEST_F (Recovery, AReplugIsAChange)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  device.wants_pap = device.refuses_pap = true;
  device.drop_carrier ();
  ASSERT_TRUE (world.run (60 * SECOND, [&] { return state_info ()->reason == DT_REASON_AUTH_FAILED; }));
  run (60 * SECOND);
  device.refuses_pap = false;
  device.iccid = "8988600000000000000";
  device.unplug ();
  run (SECOND);
  device.plug ();
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 20 * SECOND)) << trail ();
}

TEST_F (Recovery, ACallerWhoComesWhileItWaitsDoesNotWaitForTheBackoff)
{
  Answer answer;

  ASSERT_TRUE (online ());
  run (60 * SECOND);
  device.dial_answers = std::vector<std::string> (6, "NO CARRIER");
  device.drop_carrier ();
  run (40 * SECOND);
  device.dial_answers.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_WAITING));
  call_connect (answer);
  ASSERT_TRUE (wait (answer, 6 * SECOND));
  EXPECT_EQ (answer.error, "");
}

TEST_F (Recovery, ADeadPeerIsNoticedByEchoAndRedialled)
{
  ASSERT_TRUE (online ());
  device.echo_silent = true;
  ASSERT_TRUE (world.run (200 * SECOND, [&] { return state_info ()->state != MODEM_STATE_CONNECTED; }));
  EXPECT_EQ (state_info ()->reason, DT_REASON_LINK_DEAD);
  device.echo_silent = false;
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 10 * SECOND));
}

// A caller who tries again and again gets to what is meant for later attempts.
TEST_F (Recovery, AttemptsCountSinceTheLastSuccessAndNotSinceTheLastCall)
{
  bool held = true;
  int calls = 0;

  device.script = [&] (const std::string &command) -> std::optional<std::string> {
    if (command == "+CNACT=0")
      held = false;
    return std::nullopt;
  };
  device.dial_answers = std::vector<std::string> (100, "NO CARRIER");
  for (; held && calls < 10; calls++) {
    Answer answer;
    ASSERT_TRUE (connect (answer));
    EXPECT_EQ (answer.error, "DialFailed") << answer.message;
  }
  EXPECT_EQ (calls, 3) << "the modem's own stack is freed for the third";
  auto took = [this] (const char *step) {
    return std::find (recovery.begin (), recovery.end (), step) != recovery.end ();
  };
  for (; !took ("radio") && calls < 10; calls++) {
    Answer answer;
    ASSERT_TRUE (connect (answer));
  }
  EXPECT_EQ (calls, 5) << "the radio is off and on before the fifth";
  for (; !took ("reset") && calls < 20; calls++) {
    Answer answer;
    ASSERT_TRUE (connect (answer));
  }
  EXPECT_EQ (calls, 9);
  device.dial_answers.clear ();
  ASSERT_TRUE (online ());
  Answer left;
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &left);
  ASSERT_TRUE (wait (left));
  device.commands.clear ();
  device.dial_answers = std::vector<std::string> (100, "NO CARRIER");
  Answer answer;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (device.count ("+CNACT=0"), 0) << "a success begins anew";
}

TEST_F (Recovery, ANewRegistrationEndsThePause)
{
  Answer answer;

  start ();
  device.dial_answers = std::vector<std::string> (6, "NO CARRIER");
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (
    world.run (400 * SECOND, [&] { return device.dials == 6 && state_info ()->state == MODEM_STATE_WAITING; }));
  run (SECOND);
  device.cereg = 2;
  device.urc ("+CEREG: 2");
  run (2 * SECOND);
  device.cereg = 1;
  device.urc ("+CEREG: 1,\"2CEC\",\"1B488A1\",7");
  EXPECT_TRUE (reach (MODEM_STATE_CONNECTED, 5 * SECOND)) << trail ();
}

TEST_F (Recovery, ANetworkThatComesAndGoesDoesNotMakeUsDialMoreOften)
{
  Answer answer;

  start ();
  device.dial_answers = std::vector<std::string> (1000, "NO CARRIER");
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  for (int i = 0; i < 600; i++) {
    device.cereg = 2;
    device.urc ("+CEREG: 2");
    run (500000);
    device.cereg = 1;
    device.urc ("+CEREG: 1");
    run (500000);
  }
  EXPECT_LE (device.dials, 80) << "in ten minutes";
}

// Its time is the callers' patience, not ours.
TEST_F (Recovery, AShortTimeoutOfAProfileDoesNotDisturbTheSearch)
{
  Answer answer;

  device.cereg = device.cgreg = device.creg = 2;
  settings->timeout = 5;
  world.after (16 * SECOND, [this] {
    device.cereg = 1;
    device.urc ("+CEREG: 1");
  });
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  EXPECT_TRUE (reach (MODEM_STATE_CONNECTED, 30 * SECOND)) << trail ();
  EXPECT_EQ (answer.error, "NotRegistered") << "the caller had five seconds";
  EXPECT_EQ (device.count ("+CFUN="), 0);
}

TEST_F (Recovery, ASearchGetsMoreTimeEachTime)
{
  Answer answer;
  std::vector<gint64> cycles;

  device.cereg = device.cgreg = device.creg = 2;
  device.script = [&] (const std::string &command) -> std::optional<std::string> {
    if (command == "+CFUN=4" || command == "+CFUN=1,1")
      cycles.push_back (world.now ());
    return std::nullopt;
  };
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  run (12 * 3600 * SECOND);
  ASSERT_GE (cycles.size (), 6u);
  EXPECT_GE (cycles[0], 180 * SECOND);
  for (size_t i = 2; i < cycles.size (); i++)
    EXPECT_GE (cycles[i] - cycles[i - 1] + 30 * SECOND, cycles[i - 1] - cycles[i - 2]) << i;
  EXPECT_LE (cycles.back () - cycles[cycles.size () - 2], 3600 * SECOND);
}

} // namespace
