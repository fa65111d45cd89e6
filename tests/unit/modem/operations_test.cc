// SPDX-License-Identifier: GPL-2.0-or-later
// What a client may ask of the modem besides a connection.
#include "modem-fixture.h"

namespace {

class Operations : public ModemTest {
protected:
  void SetUp () override
  {
    start ();
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
    run (SECOND);
  }
};

TEST_F (Operations, RefreshSignalAsksNowAndTells)
{
  Answer answer;
  guint percent = 0;
  GVariant *details = nullptr;
  gdouble value = 0;
  int told = signals;

  device.cpsi = "LTE CAT-M1,Online,466-92,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-6,-90,-57,16";
  modem_refresh_signal (modem, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_NE (answer.result, nullptr) << answer.message;
  g_variant_get (answer.result, "(u@a{sv})", &percent, &details);
  EXPECT_EQ (percent, 75u);
  EXPECT_TRUE (g_variant_lookup (details, "rsrp", "d", &value));
  EXPECT_EQ (value, -90);
  EXPECT_TRUE (g_variant_lookup (details, "sinr", "d", &value));
  EXPECT_EQ (value, 12);
  EXPECT_FALSE (g_variant_lookup (details, "ber", "u", nullptr)) << "99 is unknown";
  g_variant_unref (details);
  EXPECT_EQ (signals, told + 1);
}

TEST_F (Operations, RefreshSignalWorksWhileOnline)
{
  Answer answer;

  ASSERT_TRUE (online ());
  modem_refresh_signal (modem, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
  EXPECT_EQ (info ()->state, MODEM_STATE_CONNECTED);
}

TEST_F (Operations, SignalIsToldWhenItChangesAndNotOtherwise)
{
  int told = signals;

  run (300 * SECOND);
  EXPECT_EQ (signals, told);
  device.cpsi = "LTE CAT-M1,Online,466-92,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-9,-100,-58,10";
  run (60 * SECOND);
  EXPECT_EQ (signals, told) << "the quality is the same";
  device.cpsi = "LTE CAT-M1,Online,466-92,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-6,-95,-57,16";
  run (60 * SECOND);
  EXPECT_EQ (signals, told + 1);
}

TEST_F (Operations, ScanListsTheNetworks)
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

TEST_F (Operations, SetRadioWritesAndReadsBack)
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

TEST_F (Operations, SetRadioSaysWhatTheModemDidNotTake)
{
  Answer answer;

  device.fixed["+CNMP=13"] = "\r\nOK\r\n";
  settings->rat = RAT_GSM;
  modem_set_radio (modem, settings, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "ModemError");
  EXPECT_NE (answer.message.find ("+CNMP: 13"), std::string::npos) << answer.message;
}

TEST_F (Operations, ARawCommandGivesItsLines)
{
  Answer answer, error;

  modem_command (modem, "AT+CSQ", 1000, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_NE (answer.result, nullptr) << answer.message;
  EXPECT_STREQ (g_variant_get_string (answer.result, nullptr), "+CSQ: 20,99\nOK");
  modem_command (modem, "AT+NONSENSE", 1000, answered, &error);
  ASSERT_TRUE (wait (error));
  EXPECT_EQ (error.error, "ModemError");
}

TEST_F (Operations, ARawQueryOfTheRegistrationIsAnsweredToo)
{
  Answer answer;

  modem_command (modem, "AT+CEREG?", 1000, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_NE (answer.result, nullptr) << answer.message;
  EXPECT_STREQ (g_variant_get_string (answer.result, nullptr), "+CEREG: 2,1\nOK");
}

TEST_F (Operations, ARawCommandHasItsTimeout)
{
  Answer answer;

  device.fixed["+SLOW"] = "";
  modem_command (modem, "AT+SLOW", 700, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_NE (answer.error, "");
  EXPECT_LE (answer.at, 800000);
  Answer bad;
  modem_command (modem, "AT", 0, answered, &bad);
  ASSERT_TRUE (wait (bad));
  EXPECT_NE (bad.error.find ("g-io-error"), std::string::npos);
}

TEST_F (Operations, DisableEndsTheConnectionAndTurnsTheRadioOff)
{
  Answer off, on, refused;

  ASSERT_TRUE (online ());
  modem_enable (modem, FALSE, answered, &off);
  ASSERT_TRUE (wait (off));
  EXPECT_EQ (off.error, "");
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

TEST_F (Operations, ResetsBringBackWhatWasUp)
{
  for (const char *kind : { "radio", "modem" }) {
    SCOPED_TRACE (kind);
    Answer answer;
    ASSERT_TRUE (online ());
    int dials = device.dials;
    modem_reset (modem, kind, answered, &answer);
    ASSERT_TRUE (wait (answer));
    EXPECT_EQ (answer.error, "");
    ASSERT_TRUE (world.run (20 * SECOND, [&] { return info ()->state == MODEM_STATE_CONNECTED && device.dials > dials; })) << trail ();
  }
  Answer wrong;
  modem_reset (modem, "kick", answered, &wrong);
  ASSERT_TRUE (wait (wrong));
  EXPECT_NE (wrong.error.find ("g-io-error"), std::string::npos);
}

TEST_F (Operations, AResetWhosePortsGoAndComeIsNoLoss)
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

TEST_F (Operations, PowerOffEndsEverything)
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

TEST_F (Operations, FailWhileTheModemIsAway)
{
  Answer a, b, c, d;

  device.unplug ();
  ASSERT_TRUE (reach (MODEM_STATE_UNAVAILABLE));
  modem_refresh_signal (modem, answered, &a);
  modem_scan (modem, answered, &b);
  modem_reset (modem, "modem", answered, &c);
  modem_command (modem, "AT", 1000, answered, &d);
  ASSERT_TRUE (wait (d));
  run (1000);
  EXPECT_EQ (a.error + b.error + c.error + d.error, "NoModemNoModemNoModemNoModem");
}

TEST_F (Operations, AreAnsweredWhenTheModemGoesAwayUnderThem)
{
  Answer scan;

  device.fixed["+COPS=?"] = "";
  modem_scan (modem, answered, &scan);
  run (100000);
  device.unplug ();
  ASSERT_TRUE (wait (scan, 10000));
  EXPECT_EQ (scan.error, "NoModem");
}

} // namespace
