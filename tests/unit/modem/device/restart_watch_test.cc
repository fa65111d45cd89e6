// SPDX-License-Identifier: GPL-2.0-or-later
// A modem that restarts is set up again, whatever it says, or does not say, of it.
#include "modem-fixture.h"

namespace {

using Words = std::vector<const char *>;

class RestartWatch : public ModemTest {
protected:
  void restart (const Words &words)
  {
    device.data_mode = false;
    device.echo = true;
    device.cmee = 0;
    for (const char *word : words)
      device.urc (word);
  }
};

class RestartWords : public RestartWatch, public testing::WithParamInterface<Words> {};

TEST_P (RestartWords, AreSeenAtRest)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (60 * SECOND);
  device.commands.clear ();
  restart (GetParam ());
  run (45 * SECOND);
  EXPECT_EQ (device.count ("+CEREG=2"), 1);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_REGISTERED);
}

TEST_P (RestartWords, AreSeenWhileConnected)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  steps.clear ();
  device.commands.clear ();
  restart (GetParam ());
  ASSERT_TRUE (world.run (30 * SECOND, [&] { return !steps.empty (); }));
  EXPECT_NE (steps[0].reason, DT_REASON_NONE);
  EXPECT_TRUE (reach (MODEM_STATE_CONNECTED, 60 * SECOND)) << trail ();
  EXPECT_EQ (device.count ("D*99#"), 1);
}

// At whatever moment between two looks at the modem.
TEST_F (RestartWatch, WithoutAWordIsToldWithinHalfAMinute)
{
  ASSERT_TRUE (online ());
  for (gint64 second = 0; second < 30; second++) {
    SCOPED_TRACE (second);
    run (60 * SECOND + second * SECOND + SECOND / 100);
    steps.clear ();
    restart ({});
    ASSERT_TRUE (world.run (30 * SECOND, [&] { return !steps.empty (); }));
    EXPECT_NE (steps[0].reason, DT_REASON_NONE);
    ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 60 * SECOND)) << trail ();
  }
}

// The words come when the modem has begun to boot, and answers some seconds later.
TEST_P (RestartWords, AreSeenOfAModemThatTakesItsTime)
{
  ASSERT_TRUE (online ());
  run (45 * SECOND);
  steps.clear ();
  device.commands.clear ();
  restart (GetParam ());
  device.muted = { "/dev/at", "/dev/data" };
  world.after (6 * SECOND, [this] { device.muted.clear (); });
  EXPECT_TRUE (reach (MODEM_STATE_WAITING, 35 * SECOND) || passed ("initializing")) << trail ();
  EXPECT_TRUE (reach (MODEM_STATE_CONNECTED, 60 * SECOND)) << trail ();
  EXPECT_EQ (device.count ("D*99#"), 1);
}

TEST_P (RestartWords, AreSeenOnTheOnlyPort)
{
  description.data_path = description.at_path;
  device.data_path = device.at_path;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (60 * SECOND);
  device.commands.clear ();
  restart (GetParam ());
  run (45 * SECOND);
  EXPECT_EQ (device.count ("+CEREG=2"), 1);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_REGISTERED);
}

TEST_P (RestartWords, AreNoRestartWhenNothingIsLost)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  steps.clear ();
  if (!GetParam ().empty ()
      && (strcmp (GetParam ()[0], "RDY") == 0 || strcmp (GetParam ()[0], "QCRDY") == 0 || GetParam ()[0][0] == '*'))
    return; // certain
  for (const char *word : GetParam ())
    device.urc (word);
  run (60 * SECOND);
  EXPECT_EQ (trail (), "");
}

INSTANTIATE_TEST_SUITE_P (Words, RestartWords,
                          testing::Values (Words { "RDY", "+CPIN: READY", "SMS Ready" },
                                           Words { "QCRDY", "+CPIN: READY", "SMS DONE", "PB DONE" },
                                           Words { "*ATREADY: 1", "+CPIN: READY", "SMS DONE", "PB DONE" },
                                           Words { "RDY", "APP RDY", "QCRDY" }, Words { "+CPIN: READY", "SMS DONE" },
                                           Words { "PB DONE" }, Words { "+CFUN: 1" }, Words { "SMS Ready" },
                                           Words { "Call Ready" }, Words { "APP RDY" }, Words {}));

// While the call has the only port its words end the call.
TEST_F (RestartWatch, IsSeenWhenACallOverTheOnlyPortHasEnded)
{
  for (const char *word : { "RDY", "PB DONE" }) {
    SCOPED_TRACE (word);
    description.data_path = description.at_path;
    device.data_path = device.at_path;
    ASSERT_TRUE (online ());
    run (60 * SECOND);
    device.commands.clear ();
    steps.clear ();
    device.data_mode = false;
    device.echo = true;
    device.cmee = 0;
    world.hang_up_link (word);
    run (SECOND);
    ASSERT_FALSE (steps.empty ());
    EXPECT_NE (steps[0].reason, DT_REASON_NONE);
    ASSERT_TRUE (reach (MODEM_STATE_CONNECTED)) << trail ();
    EXPECT_EQ (device.count ("+CEREG=2"), 1);
    stop ();
    device.data_mode = false;
  }
}

TEST_F (RestartWatch, AUsersEchoIsNoRestart)
{
  Answer answer;

  ASSERT_TRUE (online ());
  run (SECOND);
  steps.clear ();
  modem_command (modem, "ATE1", 1000, answered, &answer);
  ASSERT_TRUE (wait (answer));
  device.echo = true;
  run (90 * SECOND);
  EXPECT_EQ (trail (), "");
  EXPECT_FALSE (device.echo) << "it is only switched off again";
}

TEST_F (RestartWatch, AUsersErrorsAreNoRestart)
{
  Answer answer, echo;

  ASSERT_TRUE (online ());
  run (SECOND);
  steps.clear ();
  modem_command (modem, "AT+CMEE=0", 1000, answered, &answer);
  ASSERT_TRUE (wait (answer));
  device.echo = true;
  run (90 * SECOND);
  EXPECT_EQ (trail (), "");
}

TEST_F (RestartWatch, AModemThatSaysErrorAnywayIsAskedOnce)
{
  int asked = 0;

  device.script = [&] (const std::string &c) -> std::optional<std::string> {
    asked += c == "+CMEE?";
    if (c == "+CPSI?" || c == "+CSQ")
      return "\r\nERROR\r\n";
    return std::nullopt;
  };
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (300 * SECOND);
  EXPECT_EQ (asked, 1);
}

TEST_F (RestartWatch, APlainErrorWhereThereWereNumbersIsLookedInto)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  device.commands.clear ();
  device.cmee = 0; // the echo stays off: stored so
  device.fixed["+CSQ;+CPSI?"] = "\r\nERROR\r\n";
  run (45 * SECOND);
  EXPECT_EQ (device.count ("+CEREG=2"), 1);
}

} // namespace
