// SPDX-License-Identifier: GPL-2.0-or-later
// Power, reset, unplugging, and what the control socket and the statistics say.
#include "ppp-host.h"

#include <gtest/gtest.h>

namespace {

TEST (Power, PortsAreMadeAndRemoved)
{
  Simulator simulator ({ "--fast" });
  for (const char *name : { "at", "modem", "nmea", "control" })
    EXPECT_TRUE (simulator.exists (name)) << name;
  EXPECT_EQ (simulator.stop (), 0);
  for (const char *name : { "at", "modem", "nmea", "control" })
    EXPECT_FALSE (simulator.exists (name)) << name;
}

TEST (Power, BootSequenceHasTheModulesOrder)
{
  Simulator simulator ({ "--boot", "--boot-ms=900", "--register-ms=100", "--latency-ms=0" });
  Port at (simulator, "at");
  at.write ("AT\r");
  EXPECT_EQ (at.read_until ("SMS Ready\r\n"), "\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\nSMS Ready\r\n")
    << "deaf before RDY";
  EXPECT_EQ (simulator.wait_for ("status", "registration", "home"), "home");
}

TEST (Power, ALockedSimHoldsSmsReadyBack)
{
  Simulator simulator ({ "--fast", "--boot", "--boot-ms=30", "--pin=1234" });
  Port at (simulator, "at");
  EXPECT_EQ (at.read_until ("SIM PIN\r\n"), "\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: SIM PIN\r\n");
  EXPECT_EQ (at.read_for (100), "");
  at.write ("AT+CPIN=1234\r");
  EXPECT_NE (at.read_until ("SMS Ready\r\n").find ("SMS Ready"), std::string::npos);
}

TEST (Power, ResetTakesThePortsAwayAndBack)
{
  Simulator simulator ({ "--fast", "--boot-ms=30", "--reset-ms=1000" });
  Port at (simulator, "at");
  at.command ("ATE0+CMEE=2;+CGDCONT=1,\"IP\",\"internet.iot\"");
  EXPECT_EQ (at.command ("AT+CFUN=1,1"), "\r\nOK\r\n");
  EXPECT_TRUE (at.hung_up ());
  EXPECT_EQ (simulator.value ("status", "power"), "gone") << "and with that all ports are";
  EXPECT_FALSE (simulator.exists ("at"));
  EXPECT_FALSE (simulator.exists ("modem"));
  at.close ();
  EXPECT_EQ (simulator.wait_for ("status", "power", "on"), "on");
  Port again (simulator, "at");
  std::string settings = again.command ("AT+CMEE?;+CGDCONT?");
  EXPECT_NE (settings.find ("+CMEE: 0\r\n\r\n+CGDCONT: 1,\"IP\",\"internet.iot\""), std::string::npos)
    << "settings of the power-on, contexts of the flash";
}

TEST (Power, DownIsForGoodUntilReplugged)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  EXPECT_EQ (at.command ("AT+CPOWD=1"), "\r\nNORMAL POWER DOWN\r\n");
  EXPECT_TRUE (at.hung_up ());
  EXPECT_EQ (simulator.value ("status", "power"), "gone");
  EXPECT_EQ (simulator.control ("replug"), "ok\n");
  EXPECT_EQ (simulator.wait_for ("status", "power", "on"), "on");
}

TEST (Power, UnplugInACallAndReplugUnderTheSameNames)
{
  Simulator simulator ({ "--fast" });
  Port modem (simulator, "modem");
  PppHost host (modem);
  modem.dial ();
  host.connect ("none");
  EXPECT_EQ (simulator.control ("unplug"), "ok\n");
  EXPECT_TRUE (modem.hung_up ());
  EXPECT_FALSE (simulator.exists ("modem"));
  EXPECT_EQ (simulator.control ("unplug"), "error the modem is unplugged\n");
  EXPECT_EQ (simulator.control ("replug after 500"), "ok\n");
  EXPECT_FALSE (simulator.exists ("modem"));
  EXPECT_EQ (simulator.wait_for ("status", "registration", "home"), "home");
  Port again (simulator, "modem");
  PppHost second (again);
  again.dial ();
  EXPECT_FALSE (second.connect ("chap").empty ());
}

TEST (Power, SpontaneousRestartForgetsTheCall)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  Port modem (simulator, "modem");
  modem.dial ();
  simulator.control ("restart");
  EXPECT_EQ (at.read_until ("SMS Ready\r\n"), "\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\nSMS Ready\r\n");
  EXPECT_EQ (simulator.value ("status", "call"), "none");
  EXPECT_NE (modem.command ("AT").find ("OK"), std::string::npos);
}

TEST (Power, APortNobodyHasOpenKeepsNothingForTheNextOpener)
{
  Simulator simulator ({ "--fast" });
  {
    Port at (simulator, "at");
    at.command ("ATE0");
    simulator.control ("urc FIRST");
  }
  simulator.control ("urc SECOND");
  Port at (simulator, "at");
  EXPECT_EQ (at.read_for (100), "");
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n") << "echo is the port's, not the opener's";
}

TEST (Power, GnssTalksOnItsPort)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  Port nmea (simulator, "nmea");
  EXPECT_EQ (nmea.read_for (50), "");
  at.command ("AT+CGNSPWR=1");
  EXPECT_EQ (nmea.read_until ("\r\n").substr (0, 7), "$GNRMC,");
}

TEST (Control, SaysWhatIsWrong)
{
  Simulator simulator ({ "--fast" });
  EXPECT_EQ (simulator.control ("dance"), "error unknown command dance; try help\n");
  EXPECT_EQ (simulator.control ("sim"), "error usage: sim ready|absent|pin|puk|failure\n");
  EXPECT_EQ (simulator.control ("registration home later 5"),
             "error usage: registration home|roaming|searching|denied|idle|sms-only|sms-only-roaming|emergency|rlos"
             " [after MS] | creg|cgreg|cereg STATE\n");
  EXPECT_EQ (simulator.control ("fault nonsense"), "error no fault nonsense\n");
  EXPECT_EQ (simulator.control ("fault dial-cme many"), "error dial-cme does not take this argument\n");
  EXPECT_EQ (simulator.control ("hangup"), "error there is no call\n");
}

TEST (Control, LogAndStatisticsTellWhatTheModemWasAsked)
{
  Simulator simulator ({ "--latency-ms=20", "--connect-ms=50" });
  Port at (simulator, "at");
  Port modem (simulator, "modem");
  at.command ("AT+CSQ;+CPIN?");
  modem.dial ();
  std::string log = simulator.control ("log");
  EXPECT_NE (log.find (" at AT+CSQ;+CPIN?\n"), std::string::npos) << log;
  EXPECT_NE (log.find (" modem ATD*99#\n"), std::string::npos) << log;
  EXPECT_EQ (simulator.value ("stats", "at_commands"), "3");
  int answering = std::stoi (simulator.value ("stats", "answering_us"));
  EXPECT_GE (answering, 110000) << "three answers and a dial";
  EXPECT_LT (answering, 1000000);
  EXPECT_EQ (simulator.control ("stats reset"), "ok\n");
  EXPECT_EQ (simulator.value ("stats", "answering_us"), "0");
  simulator.control ("log clear");
  EXPECT_EQ (simulator.control ("log"), "ok\n");
}

TEST (Control, ClientPrintsTheReplyAndExitsByIt)
{
  Simulator simulator ({ "--fast" });
  std::string control = "--control=" + simulator.path ("control");
  for (const auto &[command, expected, status] : std::vector<std::tuple<const char *, std::string, int>> {
         { "sim", "error usage: sim ready|absent|pin|puk|failure\n", 1 }, { "signal -57 -77 -6 16", "ok\n", 0 } }) {
    g_autofree char *line = g_strdup_printf ("%s %s %s", g_getenv ("SIMULATOR"), control.c_str (), command);
    g_autofree char *out = nullptr;
    gint got = 0;
    ASSERT_TRUE (g_spawn_command_line_sync (line, &out, nullptr, &got, nullptr));
    EXPECT_EQ (out, expected);
    EXPECT_EQ (g_spawn_check_wait_status (got, nullptr), status == 0) << command;
  }
}

} // namespace
