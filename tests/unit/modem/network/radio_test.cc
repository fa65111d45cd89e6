// SPDX-License-Identifier: GPL-2.0-or-later
// Radio, restart, power, scan and the choice of networks.
#include "modem-fixture.h"

namespace {

class Radio : public ModemTest {
protected:
  void SetUp () override
  {
    start ();
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
    run (SECOND);
  }
};

TEST_F (Radio, ScanListsTheNetworks)
{
  Answer answer;

  modem_scan (modem, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_TRUE (answer.has_result) << answer.message;
  const std::string text = testing::PrintToString (answer.networks);
  EXPECT_EQ (answer.networks.size (), 2u) << text;
  EXPECT_NE (text.find (" 46692 "), std::string::npos) << text;
  EXPECT_NE (text.find ("forbidden "), std::string::npos) << text;
}

TEST_F (Radio, ScanReadsNamesAndCodesInUcs2)
{
  Answer answer;

  device.charset = "UCS2";
  modem_scan (modem, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_TRUE (answer.has_result) << answer.message;
  const std::string text = testing::PrintToString (answer.networks);
  EXPECT_NE (text.find (" 466 92"), std::string::npos) << text;
  EXPECT_NE (text.find (" 46601 "), std::string::npos) << text;
}

TEST_F (Radio, SetRadioWritesAndReadsBack)
{
  Answer answer;

  device.cnmp = 2;
  settings->rat = RAT_NBIOT;
  settings->bands = g_strsplit ("nbiot-8,catm-3", ",", -1);
  modem_set_radio (modem, settings, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "") << answer.message;
  EXPECT_EQ (device.cnmp, 38);
  EXPECT_EQ (device.cmnb, 2);
  EXPECT_EQ (device.bands["NB-IOT"], "8");
  EXPECT_EQ (device.bands["CAT-M"], "3");
}

TEST_F (Radio, SetRadioSaysWhatTheModemDidNotTake)
{
  Answer answer;

  device.fixed["+CNMP=13"] = "\r\nOK\r\n";
  settings->rat = RAT_GSM;
  modem_set_radio (modem, settings, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "ModemError");
  EXPECT_NE (answer.message.find ("+CNMP: 13"), std::string::npos) << answer.message;
}

TEST_F (Radio, DisableEndsTheConnectionAndTurnsTheRadioOff)
{
  Answer off, on, refused;

  ASSERT_TRUE (online ());
  modem_enable (modem, FALSE, answered, &off);
  ASSERT_TRUE (wait (off));
  EXPECT_EQ (off.error, "");
  EXPECT_EQ (device.dials, 1) << "redialled before the radio went off: " << trail ();
  EXPECT_EQ (state_info ()->state, MODEM_STATE_DISABLED);
  EXPECT_EQ (device.cfun, 4);
  expect_clean ();
  run (600 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_DISABLED) << trail ();
  call_connect (refused);
  ASSERT_TRUE (wait (refused));
  EXPECT_EQ (refused.error, "WrongState");
  modem_enable (modem, TRUE, answered, &on);
  ASSERT_TRUE (wait (on));
  EXPECT_EQ (device.cfun, 1);
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED)) << "what was up comes back with the radio";
}

// However the call ends, and whenever it is: nothing is dialled between its end and the command that turns the radio
// off.
TEST_F (Radio, DisableNeverRedialsFirst)
{
  using Setup = std::function<void ()>;
  const std::pair<const char *, Setup> ways[] = {
    { "the carrier falls after the goodbye", [] {} },
    { "the carrier stays", [this] { device.drops_after_terminate = false; } },
    { "the carrier falls with the goodbye", [this] { device.drops_after_terminate = device.drops_with_ack = true; } },
    { "no goodbye", [this] { device.drops_with_ack = device.acks_terminate = false; } },
  };
  const ModemState states[] = { MODEM_STATE_DIALING, MODEM_STATE_NEGOTIATING, MODEM_STATE_CONNECTED,
                                MODEM_STATE_WAITING };

  for (const auto &[name, setup] : ways) {
    setup ();
    for (ModemState state : states) {
      SCOPED_TRACE (std::string (name) + ", in " + modem_state_to_string (state));
      Answer connecting, off, on;
      device.dial_delay = SECOND;
      call_connect (connecting, true);
      if (state == MODEM_STATE_WAITING) {
        ASSERT_TRUE (reach (MODEM_STATE_CONNECTED));
        device.dial_answers = std::vector<std::string> (1000, "NO CARRIER");
        device.drop_carrier ();
      }
      ASSERT_TRUE (reach (state)) << trail ();
      run (100000); // the dial command is out
      int dials = device.dials;
      modem_enable (modem, FALSE, answered, &off);
      ASSERT_TRUE (wait (off));
      EXPECT_EQ (off.error, "") << off.message;
      EXPECT_EQ (device.dials, dials) << trail ();
      EXPECT_EQ (state_info ()->state, MODEM_STATE_DISABLED) << trail ();
      EXPECT_EQ (device.cfun, 4);
      expect_clean ();
      device.dial_answers.clear ();
      Answer leaving;
      modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &leaving);
      ASSERT_TRUE (wait (leaving));
      modem_enable (modem, TRUE, answered, &on);
      ASSERT_TRUE (wait (on));
      ASSERT_TRUE (reach (MODEM_STATE_REGISTERED)) << trail ();
      run (30 * SECOND);
    }
  }
}

TEST_F (Radio, ResetsBringBackWhatWasUp)
{
  for (const char *kind : { "radio", "modem" }) {
    SCOPED_TRACE (kind);
    Answer answer;
    ASSERT_TRUE (online ());
    int dials = device.dials;
    steps.clear ();
    modem_reset (modem, kind, answered, &answer);
    ASSERT_TRUE (wait (answer));
    EXPECT_EQ (answer.error, "");
    ASSERT_GE (steps.size (), 2u);
    EXPECT_EQ (steps[0].state, MODEM_STATE_DISCONNECTING);
    EXPECT_EQ (steps[1].state, MODEM_STATE_INITIALIZING) << trail ();
    EXPECT_EQ (steps[1].reason, DT_REASON_USER_REQUEST);
    ASSERT_TRUE (
      world.run (20 * SECOND, [&] { return state_info ()->state == MODEM_STATE_CONNECTED && device.dials > dials; }))
      << trail ();
  }
  Answer wrong;
  modem_reset (modem, "kick", answered, &wrong);
  ASSERT_TRUE (wait (wrong));
  EXPECT_NE (wrong.error.find ("g-io-error"), std::string::npos);
}

TEST_F (Radio, AResetWhosePortsGoAndComeIsNoLoss)
{
  Answer connecting, reset;

  device.cereg = 2;
  device.urc ("+CEREG: 2");
  call_connect (connecting);
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING));
  modem_reset (modem, "modem", answered, &reset);
  ASSERT_TRUE (wait (reset));
  run (100000);
  device.cereg = 1;
  device.unplug ();
  run (5 * SECOND);
  EXPECT_FALSE (connecting.done) << connecting.error;
  device.plug ();
  ASSERT_TRUE (wait (connecting));
  EXPECT_EQ (connecting.error, "") << connecting.message;
}

TEST_F (Radio, PowerOffEndsEverything)
{
  Answer answer;

  ASSERT_TRUE (online ());
  modem_power_off (modem, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "") << answer.message;
  ASSERT_TRUE (reach (MODEM_STATE_UNAVAILABLE));
  EXPECT_EQ (state_info ()->reason, DT_REASON_USER_REQUEST);
  EXPECT_EQ (modem_wanted (modem), nullptr);
  expect_clean ();
}

TEST_F (Radio, ThatAUserHasSwitchedOffStaysOff)
{
  Answer off, on;

  modem_enable (modem, FALSE, answered, &off);
  ASSERT_TRUE (wait (off));
  ASSERT_TRUE (reach (MODEM_STATE_DISABLED));
  modem_suspend (modem);
  run (SECOND);
  modem_resume (modem);
  run (20 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_DISABLED) << "over a sleep: " << trail ();
  EXPECT_EQ (device.cfun, 4);
  device.restart ();
  run (20 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_DISABLED) << "over a restart, which turns it on: " << trail ();
  EXPECT_EQ (device.cfun, 4);
  device.unplug ();
  run (5 * SECOND);
  device.cfun = 1;
  device.plug ();
  run (20 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_DISABLED) << "over a replug: " << trail ();
  EXPECT_EQ (device.cfun, 4);
  modem_enable (modem, TRUE, answered, &on);
  ASSERT_TRUE (wait (on));
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED)) << trail ();
  EXPECT_EQ (device.cfun, 1);
}

TEST_F (Radio, ThatWasSwitchedOffBeforeTheServiceBeganStaysOff)
{
  stop ();
  device.cfun = 1;
  start ();
  modem_keep_radio_off (modem);
  ASSERT_TRUE (reach (MODEM_STATE_DISABLED)) << trail ();
  EXPECT_EQ (device.cfun, 4);
  EXPECT_FALSE (passed ("searching")) << trail ();
}

class RadioOfConnection : public ModemTest {};

class NoOperator : public RadioOfConnection, public testing::WithParamInterface<int> {};

// Another program, or an earlier connection, has chosen a network that is not here (1, 4), or none at all (2).
TEST_P (NoOperator, MeansThatTheModemChooses)
{
  Answer answer;

  device.cops_mode = GetParam ();
  device.cereg = device.cgreg = device.creg = GetParam () == 2 ? 0 : 3;
  device.script = [this] (const std::string &command) -> std::optional<std::string> {
    if (command == "+COPS?" && device.cops_mode != 0)
      return "\r\n+COPS: " + std::to_string (device.cops_mode) + "\r\n";
    if (command == "+COPS=0")
      world.after (SECOND, [this] {
        device.cereg = 1;
        device.urc ("+CEREG: 1");
      });
    return std::nullopt;
  };
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message;
  EXPECT_EQ (device.count ("+COPS=0"), 1);
}

INSTANTIATE_TEST_SUITE_P (RadioOfConnection, NoOperator, testing::Values (1, 2, 4));

TEST_F (RadioOfConnection, WhereTheModemChoosesAlreadyItIsNotToldTo)
{
  Answer answer;

  device.cereg = device.cgreg = device.creg = 2;
  start ();
  call_connect (answer);
  run (30 * SECOND);
  device.cereg = 1;
  device.urc ("+CEREG: 1");
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
  EXPECT_EQ (device.count ("+COPS=0"), 0) << "some search anew for minutes";
}

TEST_F (RadioOfConnection, AModemThatDoesNotSayHowItsNetworkIsChosenConnectsAllTheSame)
{
  Answer answer;

  device.cereg = device.cgreg = device.creg = 2;
  device.fixed["+COPS?"] = "\r\nERROR\r\n";
  start ();
  call_connect (answer);
  run (SECOND);
  device.cereg = 1;
  device.urc ("+CEREG: 1");
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
}

TEST_F (RadioOfConnection, WhatAConnectionHasSetDoesNotOutliveIt)
{
  Answer left;
  char *bands[] = { const_cast<char *> ("catm-28"), nullptr };

  device.cnmp = 2;
  device.cmnb = 3;
  settings->rat = RAT_CATM;
  settings->bands = g_strdupv (bands);
  g_free (settings->operator_code);
  settings->operator_code = g_strdup ("46692");
  device.script = [this] (const std::string &command) -> std::optional<std::string> {
    if (command == "+COPS?" && device.cops_mode == 1)
      return "\r\n+COPS: 1,2,\"46692\",7\r\n";
    return std::nullopt;
  };
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.cnmp, 38);
  EXPECT_EQ (device.cmnb, 1);
  EXPECT_EQ (device.bands["CAT-M"], "28");
  EXPECT_EQ (device.cops_mode, 1);
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &left);
  ASSERT_TRUE (wait (left));
  stop (); /* another process knows it too */
  settings->rat = RAT_UNSET;
  g_clear_pointer (&settings->bands, g_strfreev);
  g_free (settings->operator_code);
  settings->operator_code = g_strdup ("");
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.cnmp, 2);
  EXPECT_EQ (device.cmnb, 3);
  EXPECT_EQ (device.bands["CAT-M"], "1,3,8");
  Answer again;
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &again);
  ASSERT_TRUE (wait (again));
  run (60 * SECOND);
  device.commands.clear ();
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.cops_mode, 0);
  EXPECT_EQ (device.count ("+CNMP"), 0) << "there is nothing to be put back any more";
}

TEST_F (RadioOfConnection, WhatAUserHasSetForTheModemStays)
{
  Answer set;

  device.cnmp = 2;
  settings->rat = RAT_CATM;
  g_free (settings->operator_code);
  settings->operator_code = g_strdup ("46692");
  device.script = [this] (const std::string &command) -> std::optional<std::string> {
    if (command == "+COPS?" && device.cops_mode == 1)
      return "\r\n+COPS: 1,2,\"46692\",7\r\n";
    return std::nullopt;
  };
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  modem_set_radio (modem, settings, answered, &set);
  ASSERT_TRUE (wait (set));
  EXPECT_EQ (set.error, "") << set.message;
  settings->rat = RAT_UNSET;
  g_free (settings->operator_code);
  settings->operator_code = g_strdup ("");
  stop ();
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.cnmp, 38);
  EXPECT_EQ (device.cops_mode, 1);
  Answer taken_back;
  modem_set_radio (modem, settings, answered, &taken_back);
  ASSERT_TRUE (wait (taken_back));
  EXPECT_EQ (taken_back.error, "") << taken_back.message;
  EXPECT_EQ (device.cops_mode, 0) << "no operator is said for the modem itself";
}

// +COPS=1 of the first is still under way.
TEST_F (RadioOfConnection, ThePlanOfAnEarlierConnectDecidesNothingForALaterOne)
{
  Answer first, second;

  g_free (settings->operator_code);
  settings->operator_code = g_strdup ("46699");
  device.fixed["+COPS=1,2,\"46699\""] = "\r\n+CME ERROR: no network service\r\n";
  device.delays["+COPS=1,2,\"46699\""] = 8 * SECOND;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  call_connect (first);
  run (2 * SECOND);
  g_free (settings->operator_code);
  settings->operator_code = g_strdup ("");
  call_connect (second);
  ASSERT_TRUE (wait (second));
  EXPECT_EQ (first.error, "Cancelled");
  EXPECT_EQ (second.error, "") << second.message;
}

// A client's own commands to the radio.
class RawRadio : public RadioOfConnection {
protected:
  RawRadio ()
  {
    device.script = [this] (const std::string &c) -> std::optional<std::string> {
      if (c == "+COPS?" && device.cops_mode == 2)
        return "\r\n+COPS: 2\r\n";
      if (c == "+COPS=2")
        leave ();
      else if (c == "+COPS=0" && device.cops_mode == 2)
        world.after (SECOND, [this] { admit (1); });
      else
        return std::nullopt;
      device.cops_mode = c[6] - '0';
      return "";
    };
  }
  void admit (int status)
  {
    device.cereg = status;
    device.attached = status;
    device.urc ("+CEREG: " + std::to_string (status));
  }
  void leave ()
  {
    admit (0);
    if (device.data_mode)
      device.drop_carrier ();
  }
  void send (const char *line)
  {
    Answer answer;

    modem_command (modem, line, 5000, answered, &answer);
    ASSERT_TRUE (wait (answer));
    ASSERT_EQ (answer.error, "") << answer.message;
  }
};

TEST_F (RawRadio, IsSetAgainForTheConnectionThatIsThere)
{
  settings->rat = RAT_CATM;
  ASSERT_TRUE (online ());
  send ("AT+CNMP=13");
  EXPECT_EQ (device.cnmp, 13);
  send ("AT+COPS=2");
  ASSERT_TRUE (world.run (SECOND, [&] { return state_info ()->state != MODEM_STATE_CONNECTED; }));
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED));
  EXPECT_EQ (device.cops_mode, 0);
  EXPECT_EQ (device.cnmp, 38);
}

} // namespace
