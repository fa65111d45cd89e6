// SPDX-License-Identifier: GPL-2.0-or-later
// A modem that takes one command a line, or does not know some, refuses in any of several ways: each means the same.
#include "modem-fixture.h"

namespace {

class Refusal : public ModemTest, public testing::WithParamInterface<const char *> {
protected:
  void SetUp () override
  {
    device.joined_lines = false;
    device.joined_answer = GetParam ();
  }
};

TEST_P (Refusal, OneCommandALine)
{
  Answer answer, refreshed, radio;

  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
  run (2 * SECOND);
  modem_refresh_signal (modem, answered, &refreshed);
  ASSERT_TRUE (wait (refreshed));
  EXPECT_EQ (refreshed.error, "") << refreshed.message;
  settings->rat = RAT_CATM;
  modem_set_radio (modem, settings, answered, &radio);
  ASSERT_TRUE (wait (radio));
  EXPECT_EQ (radio.error, "") << radio.message;
}

TEST_P (Refusal, ARegistrationWithoutReportsIsSeen)
{
  device.script = [] (const std::string &c) -> std::optional<std::string> {
    if (c.rfind ("+CEREG", 0) == 0)
      return "\r\n" + std::string (GetParam ()) + "\r\n"
             + (std::string (GetParam ()).find ("ERROR") == std::string::npos ? "ERROR\r\n" : "");
    return std::nullopt;
  };
  device.cereg = device.cgreg = device.creg = 2;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING)) << trail ();
  device.cgreg = device.creg = 1;
  EXPECT_TRUE (reach (MODEM_STATE_REGISTERED, 15 * SECOND)) << trail ();
}

INSTANTIATE_TEST_SUITE_P (Words, Refusal,
                          testing::Values ("ERROR", "+CME ERROR: operation not supported", "+CME ERROR: 4",
                                           "+CME ERROR: 100", "+CME ERROR: 3", "+CMS ERROR: 302",
                                           "COMMAND NOT SUPPORT"));

class DocumentedErrors : public ModemTest {
protected:
  using Call = std::function<void (Modem *, ConnectionSettings *, Answer *)>;

  const std::map<std::string, Call> calls = {
    { "RefreshSignal", [] (Modem *m, ConnectionSettings *, Answer *a) { modem_refresh_signal (m, answered, a); } },
    { "Scan", [] (Modem *m, ConnectionSettings *, Answer *a) { modem_scan (m, answered, a); } },
    { "Command", [] (Modem *m, ConnectionSettings *, Answer *a) { modem_command (m, "AT+X", 1000, answered, a); } },
    { "GetIdentity", [] (Modem *m, ConnectionSettings *, Answer *a) { modem_get_identity (m, answered, a); } },
    { "GetSimIdentity", [] (Modem *m, ConnectionSettings *, Answer *a) { modem_get_sim_identity (m, answered, a); } },
    { "SetRadio",
      [] (Modem *m, ConnectionSettings *s, Answer *a) {
        s->rat = RAT_CATM;
        modem_set_radio (m, s, answered, a);
      } },
    { "Enable", [] (Modem *m, ConnectionSettings *, Answer *a) { modem_enable (m, FALSE, answered, a); } },
    { "PowerOff", [] (Modem *m, ConnectionSettings *, Answer *a) { modem_power_off (m, answered, a); } },
    { "ChangePin",
      [] (Modem *m, ConnectionSettings *, Answer *a) { modem_change_pin (m, "1234", "4321", answered, a); } },
    { "EnablePin",
      [] (Modem *m, ConnectionSettings *, Answer *a) { modem_enable_pin (m, "1234", TRUE, answered, a); } },
  };

  // What each answers when @prepare has done its work to a modem that is ready.
  void expect_all (const char *error, const std::function<void ()> &prepare)
  {
    for (const auto &[name, call] : calls) {
      Answer answer;

      SCOPED_TRACE (name);
      start ();
      ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
      run (2 * SECOND);
      prepare ();
      call (modem, settings, &answer);
      ASSERT_TRUE (wait (answer, 400 * SECOND));
      EXPECT_EQ (answer.error, error) << answer.message;
      stop ();
      device.muted.clear ();
      device.plug ();
      settings->rat = RAT_UNSET;
    }
  }
};

TEST_F (DocumentedErrors, WithoutAnAnswerItIsTimeout)
{
  expect_all ("Timeout", [this] { device.muted = { "/dev/at", "/dev/data" }; });
}

TEST_F (DocumentedErrors, WithoutAModemItIsNoModem)
{
  expect_all ("NoModem", [this] {
    device.unplug ();
    run (SECOND);
  });
}

class Requested : public ModemTest {};

// On a UART the port is still there when the modem is not.
TEST_F (Requested, SwitchedOffOnAPortThatStays)
{
  Answer off;

  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  device.fixed["+CPOWD=1"] = "\r\nNORMAL POWER DOWN\r\n";
  modem_power_off (modem, answered, &off);
  ASSERT_TRUE (wait (off, SECOND));
  EXPECT_EQ (off.error, "") << off.message;
  device.muted = { "/dev/at", "/dev/data" };
  run (SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_UNAVAILABLE) << trail ();
  EXPECT_EQ (state_info ()->reason, DT_REASON_USER_REQUEST);
  steps.clear ();
  int before = world.wakeups;
  run (600 * SECOND);
  EXPECT_EQ (trail (), "");
  EXPECT_LE (world.wakeups - before, 66) << "it is asked twice a minute, which times out";
  device.muted.clear ();
  device.echo = true;
  device.urc ("RDY");
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 2 * SECOND)) << trail ();
}

TEST_F (Requested, SwitchedOnAgainWithoutAWord)
{
  Answer off;

  ASSERT_TRUE (online ());
  device.fixed["+CPOWD=1"] = "\r\nOK\r\n";
  modem_power_off (modem, answered, &off);
  ASSERT_TRUE (wait (off, 5 * SECOND));
  EXPECT_EQ (off.error, "") << off.message;
  device.muted = { "/dev/at", "/dev/data" };
  device.data_mode = false;
  run (60 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_UNAVAILABLE) << trail ();
  device.muted.clear ();
  device.echo = true;
  EXPECT_TRUE (reach (MODEM_STATE_REGISTERED, 60 * SECOND)) << trail ();
}

TEST_F (Requested, AModemThatSwitchesItselfOffIsGone)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  steps.clear ();
  device.data_mode = false;
  device.muted = { "/dev/at", "/dev/data" };
  device.urc ("UNDER-VOLTAGE POWER DOWN");
  run (SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_UNAVAILABLE) << trail ();
  EXPECT_EQ (state_info ()->reason, DT_REASON_POWER_SUSPECTED) << trail ();
  device.muted.clear ();
  device.echo = true;
  device.urc ("RDY");
  EXPECT_TRUE (reach (MODEM_STATE_CONNECTED)) << trail ();
}

TEST_F (Requested, TheSignalOfAllWhoAskIsAskedOnce)
{
  std::vector<Answer> answers (50);
  Answer later;

  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (5 * SECOND);
  device.commands.clear ();
  for (Answer &answer : answers)
    modem_refresh_signal (modem, answered, &answer);
  ASSERT_TRUE (wait (answers.back ()));
  for (const Answer &answer : answers) {
    EXPECT_EQ (answer.count, 1);
    EXPECT_EQ (answer.error, "");
  }
  EXPECT_EQ (device.count ("+CSQ"), 1);
  modem_refresh_signal (modem, answered, &later);
  ASSERT_TRUE (wait (later));
  EXPECT_EQ (later.error, "");
  EXPECT_EQ (device.count ("+CSQ"), 2) << "who asks afterwards is given what is then";
}

TEST_F (Requested, TooManyAtOnceAreRefused)
{
  std::vector<Answer> answers (100);
  int busy = 0;

  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (5 * SECOND);
  for (Answer &answer : answers)
    modem_command (modem, "AT+X", 1000, answered, &answer);
  for (Answer &answer : answers) {
    ASSERT_TRUE (wait (answer));
    busy += answer.error == "Busy";
  }
  EXPECT_GT (busy, 30);
  EXPECT_LT (busy, 40);
}

TEST_F (Requested, AMultiplexerThatWasLeftOnIsEnded)
{
  const std::string disc ("\xf9\x03\x53\x01\xfd\xf9", 6);
  device.muted = { "/dev/at" };
  start ();
  ASSERT_TRUE (world.run (10 * SECOND, [&] { return device.count (disc) > 0; }));
  device.muted.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 20 * SECOND)) << trail ();
}

} // namespace
