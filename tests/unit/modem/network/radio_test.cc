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
  ASSERT_NE (answer.result, nullptr) << answer.message;
  g_autofree char *text = g_variant_print (answer.result, FALSE);
  EXPECT_EQ (g_variant_n_children (answer.result), 2u) << text;
  EXPECT_NE (std::string (text).find ("'46692'"), std::string::npos) << text;
  EXPECT_NE (std::string (text).find ("'forbidden'"), std::string::npos) << text;
}

TEST_F (Radio, ScanReadsNamesAndCodesInUcs2)
{
  Answer answer;

  device.charset = "UCS2";
  modem_scan (modem, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_NE (answer.result, nullptr) << answer.message;
  g_autofree char *text = g_variant_print (answer.result, FALSE);
  EXPECT_NE (std::string (text).find ("'466 92'"), std::string::npos) << text;
  EXPECT_NE (std::string (text).find ("'46601'"), std::string::npos) << text;
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
  EXPECT_EQ (info ()->state, MODEM_STATE_DISABLED);
  EXPECT_EQ (device.cfun, 4);
  expect_clean ();
  run (600 * SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_DISABLED) << trail ();
  call_connect (refused);
  ASSERT_TRUE (wait (refused));
  EXPECT_EQ (refused.error, "WrongState");
  modem_enable (modem, TRUE, answered, &on);
  ASSERT_TRUE (wait (on));
  EXPECT_EQ (device.cfun, 1);
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED)) << "what was up comes back with the radio";
}

// However the call ends, and whenever it is: nothing is dialled between its end and the command that turns the radio off.
TEST_F (Radio, DisableNeverRedialsFirst)
{
  using Setup = std::function<void ()>;
  const std::pair<const char *, Setup> ways[] = {
    { "the carrier falls after the goodbye", [] {} },
    { "the carrier stays", [this] { device.drops_after_terminate = false; } },
    { "the carrier falls with the goodbye", [this] { device.drops_after_terminate = device.drops_with_ack = true; } },
    { "no goodbye", [this] { device.drops_with_ack = device.acks_terminate = false; } },
  };
  const ModemState states[] = { MODEM_STATE_DIALING, MODEM_STATE_NEGOTIATING, MODEM_STATE_CONNECTED, MODEM_STATE_WAITING };

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
      EXPECT_EQ (info ()->state, MODEM_STATE_DISABLED) << trail ();
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
      world.run (20 * SECOND, [&] { return info ()->state == MODEM_STATE_CONNECTED && device.dials > dials; }))
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
  EXPECT_EQ (info ()->reason, DT_REASON_USER_REQUEST);
  EXPECT_EQ (modem_wanted (modem), nullptr);
  expect_clean ();
}

} // namespace
