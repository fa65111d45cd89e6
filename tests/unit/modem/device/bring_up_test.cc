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
  EXPECT_STREQ (device_info ()->manufacturer, "SIMCOM_Ltd");
  EXPECT_STREQ (device_info ()->model, "SIMCOM_SIM7000G");
  EXPECT_STREQ (device_info ()->revision, "1351B05SIM7000E");
  EXPECT_STREQ (network_info ()->operator_code, "46692");
  EXPECT_STREQ (network_info ()->operator_name, "Chunghwa Telecom");
  EXPECT_STREQ (access_technology_to_string (network_info ()->technology), "catm");
  EXPECT_STREQ (network_registration_to_string (network_info ()->registration), "home");
  EXPECT_STREQ (sim_info ()->operator_code, "46692");
  EXPECT_STREQ (sim_lock_to_string (sim_info ()->lock), "none");
  EXPECT_STREQ (network_info ()->cell_band, "EUTRAN-BAND3");
  EXPECT_EQ (network_info ()->cell_id, 28608801u);
  EXPECT_EQ (network_info ()->cell_channel, 1750u);
  EXPECT_EQ (signal_info ()->percent, 50u) << "RSRP -100 dBm";
  ASSERT_NE (device_info ()->quirks, nullptr);
  EXPECT_STREQ (device_info ()->quirks[0], "dial-alternatives");
}

TEST_F (BringUp, PutsTheCharacterSetRightThatAnotherProgramLeft)
{
  device.charset = "UCS2";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  EXPECT_EQ (device.charset, "IRA");
  EXPECT_STREQ (network_info ()->operator_name, "Chunghwa Telecom");
}

TEST_F (BringUp, TakesTheAlphabetOfGsmFromAModemWithoutAscii)
{
  device.charset = "UCS2";
  device.charsets = { "GSM", "UCS2" };
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  EXPECT_EQ (device.charset, "GSM");
}

TEST_F (BringUp, ReadsNamesOfAModemThatStaysInUcs2)
{
  device.charset = "UCS2";
  device.charsets = { "UCS2" };
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  EXPECT_EQ (device.charset, "UCS2");
  EXPECT_STREQ (network_info ()->operator_name, "Chunghwa Telecom");
}

TEST_F (BringUp, AModemThatDoesNotAnswerTheCharacterSetIsReadyAllTheSame)
{
  device.fixed["+CSCS=\"IRA\""] = "";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 15 * SECOND));
  run (SECOND);
  EXPECT_STREQ (network_info ()->operator_name, "Chunghwa Telecom");
}

TEST_F (BringUp, GoesOnWithTheFirstAnswerOfAModemThatIsStillBooting)
{
  device.muted = { "/dev/at", "/dev/data" };
  start ();
  run (4 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_INITIALIZING);
  device.muted.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 5 * SECOND));
}

TEST_F (BringUp, AWordOnTheDataPortWakesASilentAtPort)
{
  device.wake_by_data = true;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 3 * SECOND));
}

// ATQ1 was stored by another program.
TEST_F (BringUp, FoundQuiet)
{
  device.quiet = true;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 10 * SECOND)) << trail ();
  EXPECT_FALSE (passed ("failed"));
  ASSERT_TRUE (online ());
}

TEST_F (BringUp, FoundQuietOnTheOnlyPort)
{
  description.data_path = description.at_path;
  device.data_path = device.at_path;
  device.quiet = true;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 10 * SECOND)) << trail ();
  ASSERT_TRUE (online ());
}

// The setting is of each port.
TEST_F (BringUp, FoundQuietOnOnePort)
{
  for (const char *port : { "/dev/at", "/dev/data" }) {
    device.quiet_ports = { port };
    start ();
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 10 * SECOND)) << port << trail ();
    ASSERT_TRUE (online ());
    EXPECT_EQ (device.count ("+CGACT=0"), 0);
    EXPECT_TRUE (device.quiet_ports.empty ());
    stop ();
    device.data_mode = false;
  }
}

TEST_F (BringUp, FoundQuietWithoutAnythingThatIsAnswered)
{
  device.quiet = true;
  device.script = [this] (const std::string &c) -> std::optional<std::string> {
    return device.quiet && c.rfind ("Q0", 0) != 0 ? std::optional<std::string> ("") : std::nullopt;
  };
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 20 * SECOND)) << trail ();
  ASSERT_TRUE (online ());
}

TEST_F (BringUp, AModemThatNeverAnswersIsNamedAndStillAsked)
{
  Answer answer;

  device.muted = { "/dev/at", "/dev/data" };
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "ModemError") << answer.message;
  EXPECT_LT (answer.at, 60 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_FAILED);
  EXPECT_EQ (state_info ()->reason, DT_REASON_MODEM_UNRESPONSIVE);
  run (300 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_FAILED);
  device.muted.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  ASSERT_TRUE (online ());
}

TEST_F (BringUp, ASilentModemIsBlamedOnTheProgramThatSharesItsPort)
{
  Answer answer, again;

  device.muted = { "/dev/at", "/dev/data" };
  world.sharing["/dev/at"] = "cat (pid 99)";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Busy");
  EXPECT_EQ (answer.message, "/dev/at is in use by cat (pid 99): stop that program, two cannot share a port");
  EXPECT_LT (answer.at, 5 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_FAILED);
  EXPECT_EQ (state_info ()->reason, DT_REASON_MODEM_UNRESPONSIVE);
  // It goes, and the modem is still silent: then it is the modem's fault.
  world.sharing.clear ();
  run (20 * SECOND);
  call_connect (again);
  ASSERT_TRUE (wait (again));
  EXPECT_EQ (again.error, "ModemError") << again.message;
  device.muted.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  ASSERT_TRUE (online ());
}

TEST_F (BringUp, AnswersThatAnotherProgramReadsAreMissedByName)
{
  Answer answer;

  device.fixed["+CGMM"] = "";
  world.sharing["/dev/at"] = "minicom (pid 7)";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Busy");
  EXPECT_NE (answer.message.find ("minicom (pid 7)"), std::string::npos) << answer.message;
  EXPECT_LT (answer.at, 10 * SECOND);
  world.sharing.clear ();
  device.fixed.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  ASSERT_TRUE (online ());
}

TEST_F (BringUp, AnswersThatAreMissedForNoReasonAreAskedForAgain)
{
  Answer answer;

  device.fixed["+CGMM"] = "";
  start ();
  call_connect (answer);
  run (30 * SECOND);
  EXPECT_FALSE (answer.done) << answer.message;
  EXPECT_GT (world.n_searches, 2);
  device.fixed.clear ();
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
}

TEST_F (BringUp, WhoeverSharesThePortOfAModemThatAnswersIsNobodysBusiness)
{
  world.sharing["/dev/at"] = "cat (pid 99)";
  device.wake_by_data = true;
  ASSERT_TRUE (online ());
  EXPECT_EQ (world.n_searches, 0);
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
  EXPECT_EQ (state_info ()->state, MODEM_STATE_INITIALIZING);
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
  EXPECT_EQ (state_info ()->state, MODEM_STATE_FAILED);
  EXPECT_EQ (state_info ()->reason, DT_REASON_SIM_MISSING);
  EXPECT_STREQ (sim_lock_to_string (sim_info ()->lock), "missing");
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

TEST_F (BringUp, AnotherSimEndsWhatWaitsForAChange)
{
  Answer answer;

  device.wants_pap = device.refuses_pap = true;
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "AuthFailed");
  run (60 * SECOND);
  device.sim = "NOT INSERTED";
  device.urc ("+CPIN: NOT INSERTED");
  run (5 * SECOND);
  device.refuses_pap = false;
  device.sim = "READY";
  device.urc ("+CPIN: READY");
  EXPECT_TRUE (reach (MODEM_STATE_CONNECTED, 5 * SECOND)) << trail ();
}

} // namespace
