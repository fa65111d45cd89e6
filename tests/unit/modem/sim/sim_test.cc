// SPDX-License-Identifier: GPL-2.0-or-later
// The PIN: sent at most once a value, never the last attempt by itself, remembered over restarts.
#include "modem-fixture.h"

namespace {

class Sim : public ModemTest {
protected:
  void pin_setting (const char *pin)
  {
    g_free (settings->pin);
    settings->pin = g_strdup (pin);
  }
  void restart_daemon ()
  {
    stop ();
    steps.clear ();
    device.data_mode = false;
  }
};

TEST_F (Sim, TheSettingsPinOpensIt)
{
  device.sim = "SIM PIN";
  pin_setting ("1234");
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.pins, std::vector<std::string> { "1234" });
  EXPECT_TRUE (world.stored.empty ()) << "a right PIN is not remembered";
}

TEST_F (Sim, ThePinWaitsForTheDiskThatNotesIt)
{
  device.sim = "SIM PIN";
  pin_setting ("1234");
  world.sync_us = 20 * SECOND;
  start ();
  Answer answer;
  call_connect (answer);
  ASSERT_TRUE (world.run (30 * SECOND, [this] { return !world.syncs.empty (); }));
  EXPECT_FALSE (world.stored.empty ()) << "it is noted before it goes out";
  run (15 * SECOND);
  EXPECT_TRUE (device.pins.empty ()) << "it went out before the disk had it noted";
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "") << answer.message;
  EXPECT_EQ (device.pins.size (), 1u);
}

TEST_F (Sim, APinThatCannotBeNotedIsNotSentByItself)
{
  device.sim = "SIM PIN";
  pin_setting ("9999");
  world.store_fails = true;
  for (int i = 0; i < 3; i++) {
    SCOPED_TRACE (i);
    Answer answer;
    ASSERT_TRUE (connect (answer));
    EXPECT_EQ (answer.error, "SimPinRequired");
    EXPECT_NE (answer.message.find ("state folder"), std::string::npos) << answer.message;
    EXPECT_EQ (state_info ()->state, MODEM_STATE_LOCKED);
    EXPECT_TRUE (world.stored.empty ()) << "it was not tried";
    restart_daemon ();
  }
  EXPECT_TRUE (device.pins.empty ());

  /* A user who counts the attempts himself. */
  Answer direct;
  settings->pin[0] = '\0';
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  modem_send_pin (modem, "1234", answered, &direct);
  ASSERT_TRUE (wait (direct));
  EXPECT_EQ (direct.error, "");
  EXPECT_EQ (device.pins, std::vector<std::string> { "1234" });
}

TEST_F (Sim, AModemThatGoesWhileThePinWaitsForTheDiskHasNotTriedIt)
{
  Answer sent, changed;

  device.sim = "SIM PIN";
  world.sync_us = 20 * SECOND;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  modem_send_pin (modem, "1234", answered, &sent);
  modem_change_pin (modem, "5555", "4321", answered, &changed);
  run (SECOND);
  EXPECT_EQ (world.syncs.size (), 2u);
  world.lose_ports ("unplugged");
  ASSERT_TRUE (wait (sent));
  ASSERT_TRUE (wait (changed));
  EXPECT_EQ (sent.error, "NoModem") << sent.message;
  EXPECT_EQ (changed.error, "NoModem") << changed.message;
  EXPECT_TRUE (world.stored.empty ());
  EXPECT_TRUE (world.syncs.empty ());
  run (60 * SECOND);
  EXPECT_TRUE (device.pins.empty ());
}

TEST_F (Sim, AModemThatIsFreedWhileThePinWaitsForTheDiskLeavesNothing)
{
  Answer sent;

  device.sim = "SIM PIN";
  world.sync_us = 20 * SECOND;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  modem_send_pin (modem, "1234", answered, &sent);
  ASSERT_EQ (world.syncs.size (), 1u);
  stop ();
  EXPECT_TRUE (world.stored.empty ());
  run (60 * SECOND);
  EXPECT_TRUE (device.pins.empty ());
}

TEST_F (Sim, WithoutAPinItStaysLockedAndSaysSo)
{
  Answer answer;

  device.sim = "SIM PIN";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "SimPinRequired");
  EXPECT_EQ (state_info ()->state, MODEM_STATE_LOCKED);
  EXPECT_EQ (state_info ()->reason, DT_REASON_SIM_PIN_REQUIRED);
  EXPECT_STREQ (sim_lock_to_string (sim_info ()->lock), "pin");
  EXPECT_EQ (sim_info ()->pin_retries, 3u);
  EXPECT_EQ (sim_info ()->puk_retries, 10u);
  EXPECT_TRUE (device.pins.empty ());
}

TEST_F (Sim, ARefusedPinIsNeverSentAgainNotEvenAfterARestart)
{
  device.sim = "SIM PIN";
  pin_setting ("9999");
  for (int i = 0; i < 3; i++) {
    SCOPED_TRACE (i);
    Answer answer, again;
    ASSERT_TRUE (connect (answer));
    EXPECT_EQ (answer.error, "SimPinIncorrect") << answer.message;
    EXPECT_EQ (state_info ()->state, MODEM_STATE_LOCKED);
    EXPECT_EQ (state_info ()->reason, DT_REASON_SIM_PIN_INCORRECT);
    EXPECT_EQ (sim_info ()->pin_retries, 2u);
    call_connect (again);
    ASSERT_TRUE (wait (again));
    EXPECT_EQ (again.error, "SimPinIncorrect");
    Answer direct;
    modem_send_pin (modem, "9999", answered, &direct);
    ASSERT_TRUE (wait (direct));
    EXPECT_EQ (direct.error, "SimPinIncorrect");
    restart_daemon ();
  }
  EXPECT_EQ (device.pins.size (), 1u);
  for (const auto &entry : world.stored) {
    EXPECT_EQ (entry.second.find ("9999"), std::string::npos) << "a PIN in clear text";
    EXPECT_EQ (entry.first.second.find ("89886"), std::string::npos) << "an ICCID in clear text";
  }
}

TEST_F (Sim, ARefusedPinIsNotSentAgainByAutoconnectInADay)
{
  Answer answer;

  device.sim = "SIM PIN";
  pin_setting ("9999");
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  run (86400 * SECOND);
  EXPECT_EQ (device.pins.size (), 1u);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_LOCKED);
}

TEST_F (Sim, AnotherSimHasItsOwnMemory)
{
  Answer answer;

  device.sim = "SIM PIN";
  pin_setting ("9999");
  ASSERT_TRUE (connect (answer));
  restart_daemon ();
  device.iccid = "8988600000000000000";
  device.pin = "9999";
  device.pin_retries = 3;
  ASSERT_TRUE (online ());
}

// Its number cannot be read, so by itself nothing is risked; a user may, while the SIM has all its attempts.
TEST_F (Sim, AnotherSimWithoutANumberIsOpenedByHand)
{
  Answer first, second, direct;

  device.sim = "SIM PIN";
  device.fixed["+CCID"] = "\r\n+CME ERROR: SIM PIN required\r\n";
  pin_setting ("9999");
  ASSERT_TRUE (connect (first));
  EXPECT_EQ (first.error, "SimPinIncorrect") << first.message;
  restart_daemon ();
  device.pin = "9999";
  device.pin_retries = 3;
  ASSERT_TRUE (connect (second));
  EXPECT_EQ (second.error, "SimPinIncorrect") << second.message;
  EXPECT_EQ (device.pins.size (), 1u);
  modem_send_pin (modem, "9999", answered, &direct);
  ASSERT_TRUE (wait (direct));
  EXPECT_EQ (direct.error, "") << direct.message;
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED)) << trail ();
}

// The usual case: the number is read only when the SIM is open. A wrong PIN must not keep the right one from being
// sent.
TEST_F (Sim, AnotherPinIsSentToASimWithoutANumber)
{
  Answer first;

  device.sim = "SIM PIN";
  device.fixed["+CCID"] = "\r\n+CME ERROR: SIM PIN required\r\n";
  pin_setting ("9999");
  ASSERT_TRUE (connect (first));
  EXPECT_EQ (first.error, "SimPinIncorrect") << first.message;
  pin_setting ("1234");
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.pins.size (), 2u);
}

// Some modems cannot read the SIM's number at one time and can at another.
TEST_F (Sim, ARefusedPinIsNotSentAgainWhenTheNumberOfTheSimComesOrGoes)
{
  const std::string silence = "\r\nERROR\r\n";

  for (bool known_first : { true, false }) {
    SCOPED_TRACE (known_first ? "known at first" : "unknown at first");
    world.stored.clear ();
    device.pins.clear ();
    device.pin_retries = 3;
    device.sim = "SIM PIN";
    device.fixed.erase ("+CCID");
    if (!known_first)
      device.fixed["+CCID"] = silence;
    pin_setting ("9999");
    {
      Answer answer;
      ASSERT_TRUE (connect (answer));
      EXPECT_EQ (answer.error, "SimPinIncorrect") << answer.message;
    }
    restart_daemon ();
    device.fixed.erase ("+CCID");
    if (known_first)
      device.fixed["+CCID"] = silence;
    Answer again;
    ASSERT_TRUE (connect (again));
    EXPECT_TRUE (again.error == "SimPinIncorrect" || again.error == "SimPinRequired")
      << again.error << ": " << again.message;
    EXPECT_EQ (device.pins.size (), 1u);
    restart_daemon ();
  }
}

TEST_F (Sim, APinWithoutAnAnswerCountsAsTried)
{
  device.sim = "SIM PIN";
  device.fixed["+CPIN=\"1234\""] = "";
  pin_setting ("1234");
  start ();
  Answer first, second;
  call_connect (first);
  run (2 * SECOND);
  EXPECT_EQ (device.count ("+CPIN=\""), 1);
  restart_daemon ();
  device.pin_retries = 2; // it was judged
  ASSERT_TRUE (connect (second));
  EXPECT_EQ (second.error, "SimPinIncorrect");
  EXPECT_EQ (device.count ("+CPIN=\""), 1);
}

// The supply breaks down while the SIM judges the PIN.
TEST_F (Sim, APinThatWasNeverJudgedIsSentAgain)
{
  Answer first, second;

  device.sim = "SIM PIN";
  device.fixed["+CPIN=\"1234\""] = "";
  pin_setting ("1234");
  start ();
  call_connect (first);
  ASSERT_TRUE (world.run (30 * SECOND, [&] { return device.count ("+CPIN=\"") == 1; }));
  device.unplug ();
  run (SECOND);
  device.fixed.clear ();
  device.plug ();
  if (!first.done)
    wait (first);
  call_connect (second);
  ASSERT_TRUE (wait (second));
  EXPECT_EQ (second.error, "") << second.message;
  EXPECT_EQ (device.count ("+CPIN=\""), 2);
  EXPECT_TRUE (world.stored.empty ());
}

TEST_F (Sim, APinThatMayHaveBeenJudgedIsSentByHandAlone)
{
  Answer connecting, by_hand;

  device.sim = "SIM PIN";
  device.fixed["+CPIN=\"1234\""] = "";
  pin_setting ("1234");
  start ();
  call_connect (connecting);
  ASSERT_TRUE (world.run (30 * SECOND, [&] { return device.count ("+CPIN=\"") == 1; }));
  device.pin_retries = 2;
  ASSERT_TRUE (wait (connecting));
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  device.fixed.clear ();
  run (60 * SECOND);
  EXPECT_EQ (device.count ("+CPIN=\""), 1);
  modem_send_pin (modem, "1234", answered, &by_hand);
  ASSERT_TRUE (wait (by_hand));
  EXPECT_EQ (by_hand.error, "") << by_hand.message;
}

TEST_F (Sim, AWrongPukIsToldAsOne)
{
  Answer puk;

  device.sim = "SIM PUK";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  modem_send_puk (modem, "87654321", "1111", answered, &puk);
  ASSERT_TRUE (wait (puk));
  EXPECT_EQ (puk.error, "SimPukRequired");
  EXPECT_NE (puk.message.find ("PUK"), std::string::npos) << puk.message;
}

TEST_F (Sim, AFailureAtBootIsWaitedOut)
{
  for (const char *error : { "\r\n+CME ERROR: 13\r\n", "\r\n+CME ERROR: SIM failure\r\n" }) {
    bool failing = true;
    Answer answer;

    device.script = [&] (const std::string &c) -> std::optional<std::string> {
      return c == "+CPIN?" && failing ? std::optional<std::string> (error) : std::nullopt;
    };
    world.after (12 * SECOND, [&] { failing = false; });
    ASSERT_TRUE (connect (answer));
    EXPECT_EQ (answer.error, "") << answer.message << trail ();
    device.script = nullptr;
    restart_daemon ();
  }
}

TEST_F (Sim, AFailureThatStaysIsNamed)
{
  Answer answer;

  device.script = [] (const std::string &c) -> std::optional<std::string> {
    return c == "+CPIN?" ? std::optional<std::string> ("\r\n+CME ERROR: 13\r\n") : std::nullopt;
  };
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "SimMissing") << answer.message;
  EXPECT_NE (answer.message.find ("SIM failure"), std::string::npos) << answer.message;
  EXPECT_LE (answer.at, 30 * SECOND);
  device.script = nullptr;
}

TEST_F (Sim, AStateWhoseOkNeverComesCounts)
{
  Answer answer;

  device.fixed["+CFUN?;+CPIN?"] = "\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n";
  device.fixed["+CPIN?"] = "\r\n+CPIN: READY\r\n";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
}

TEST_F (Sim, ASimFoundOpenForgivesATryWithoutAnswer)
{
  device.sim = "SIM PIN";
  device.fixed["+CPIN=\"1234\""] = "";
  pin_setting ("1234");
  start ();
  Answer first;
  call_connect (first);
  run (2 * SECOND);
  restart_daemon ();
  device.fixed.clear ();
  device.sim = "READY"; // it had been right
  ASSERT_TRUE (online ());
  run (SECOND);
  restart_daemon ();
  device.sim = "SIM PIN";
  ASSERT_TRUE (online ());
}

TEST_F (Sim, TheLastAttemptIsLeftToTheUser)
{
  Answer answer, direct;

  device.sim = "SIM PIN";
  device.pin_retries = 1;
  pin_setting ("1234");
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "SimPinRequired") << answer.message;
  EXPECT_NE (answer.message.find ("one attempt"), std::string::npos);
  EXPECT_TRUE (device.pins.empty ());
  modem_send_pin (modem, "1234", answered, &direct);
  ASSERT_TRUE (wait (direct));
  EXPECT_EQ (direct.error, "");
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
}

TEST_F (Sim, SendPinOpensItAndAutoconnectGoesOn)
{
  Answer answer, direct;

  device.sim = "SIM PIN";
  pin_setting ("9999");
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "SimPinIncorrect");
  modem_send_pin (modem, "1234", answered, &direct);
  EXPECT_EQ (direct.count, 0);
  ASSERT_TRUE (wait (direct));
  EXPECT_EQ (direct.error, "");
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED));
}

TEST_F (Sim, ThreeWrongPinsBlockItAndThePukOpensIt)
{
  Answer a, b, c, puk;

  device.sim = "SIM PIN";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  modem_send_pin (modem, "1111", answered, &a);
  ASSERT_TRUE (wait (a));
  EXPECT_EQ (a.error, "SimPinIncorrect");
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  modem_send_pin (modem, "2222", answered, &b);
  ASSERT_TRUE (wait (b));
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  modem_send_pin (modem, "3333", answered, &c);
  ASSERT_TRUE (wait (c));
  EXPECT_EQ (c.error, "SimPukRequired");
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  EXPECT_EQ (state_info ()->reason, DT_REASON_SIM_PUK_REQUIRED);
  EXPECT_STREQ (sim_lock_to_string (sim_info ()->lock), "puk");
  Answer connect_answer;
  call_connect (connect_answer);
  ASSERT_TRUE (wait (connect_answer));
  EXPECT_EQ (connect_answer.error, "SimPukRequired");
  modem_send_puk (modem, "12345678", "1111", answered, &puk);
  ASSERT_TRUE (wait (puk));
  EXPECT_EQ (puk.error, "") << puk.message;
  Answer at_once;
  call_connect (at_once);
  ASSERT_TRUE (wait (at_once));
  EXPECT_EQ (at_once.error, "") << "a Connect right behind it need not know that the SIM is still being looked at: "
                                << at_once.message;
  EXPECT_TRUE (world.stored.empty ()) << "a new PIN may be one that was refused before";
}

// The SIM is asked because the modem has said something of it; the question's answer is older than the PUK's effect.
TEST_F (Sim, AnAnswerFromBeforeThePukDoesNotCountAfterIt)
{
  Answer puk, connected;

  device.sim = "SIM PUK";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  device.urc ("+CPIN: SIM PUK");
  ASSERT_TRUE (world.run (SECOND, [this] { return device.count ("+CPIN?") == 2; }));
  modem_send_puk (modem, "12345678", "1111", answered, &puk);
  call_connect (connected);
  ASSERT_TRUE (wait (puk));
  EXPECT_EQ (puk.error, "") << puk.message;
  ASSERT_TRUE (wait (connected));
  EXPECT_EQ (connected.error, "") << connected.message;
}

TEST_F (Sim, AnAnswerFromBeforeThePinDoesNotCountAfterIt)
{
  Answer pin, connected;

  device.sim = "SIM PIN";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  device.urc ("+CPIN: SIM PIN");
  ASSERT_TRUE (world.run (SECOND, [this] { return device.count ("+CPIN?") == 2; }));
  modem_send_pin (modem, "1234", answered, &pin);
  call_connect (connected);
  ASSERT_TRUE (wait (pin));
  EXPECT_EQ (pin.error, "") << pin.message;
  ASSERT_TRUE (wait (connected));
  EXPECT_EQ (connected.error, "") << connected.message;
  EXPECT_EQ (device.pins.size (), 1u);
}

TEST_F (Sim, ASecondPukMustWaitForTheFirst)
{
  Answer first, second;

  device.sim = "SIM PUK";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  modem_send_puk (modem, "12345678", "1111", answered, &first);
  modem_send_puk (modem, "87654321", "1111", answered, &second);
  ASSERT_TRUE (wait (first));
  ASSERT_TRUE (wait (second));
  EXPECT_EQ (first.error, "");
  EXPECT_EQ (second.error, "InProgress");
}

TEST_F (Sim, NonsenseIsRefusedBeforeItCostsAnAttempt)
{
  device.sim = "SIM PIN";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_LOCKED));
  for (const char *pin : { "", "123", "123456789", "12a4", "1234\";+CFUN=0", "12 34" }) {
    Answer answer;
    modem_send_pin (modem, pin, answered, &answer);
    ASSERT_TRUE (wait (answer));
    EXPECT_NE (answer.error.find ("g-io-error"), std::string::npos) << pin << ": " << answer.error;
  }
  EXPECT_TRUE (device.pins.empty ());
}

TEST_F (Sim, SendPinOnAnOpenSimIsAWrongState)
{
  Answer answer;

  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  modem_send_pin (modem, "1234", answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "WrongState");
}

TEST_F (Sim, ChangingAndSwitchingThePinUseTheSameMemory)
{
  Answer wrong, again, right;

  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  modem_enable_pin (modem, "9999", TRUE, answered, &wrong);
  ASSERT_TRUE (wait (wrong));
  EXPECT_EQ (wrong.error, "SimPinIncorrect");
  modem_change_pin (modem, "9999", "1111", answered, &again);
  ASSERT_TRUE (wait (again));
  EXPECT_EQ (again.error, "SimPinIncorrect");
  EXPECT_EQ (device.count ("+CPWD"), 0) << "it had been refused already";
  modem_change_pin (modem, "1234", "1111", answered, &right);
  ASSERT_TRUE (wait (right));
  EXPECT_EQ (right.error, "");
  EXPECT_TRUE (world.stored.empty ());
}

} // namespace
