// SPDX-License-Identifier: GPL-2.0-or-later
// Faults of the AT dialogue that users of real modems report.
#include "fault-ports.h"

#include <chrono>

namespace {

class Dialogue : public FaultPorts {};

int
ms_since (std::chrono::steady_clock::time_point start)
{
  auto passed = std::chrono::steady_clock::now () - start;
  return static_cast<int> (std::chrono::duration_cast<std::chrono::milliseconds> (passed).count ());
}

TEST_F (Dialogue, AnUnaskedLineComesBeforeBareAnswersOnly)
{
  set ("urc-in-bare +CIEV: \"Charging\",100%");
  for (const auto &[command, answer] :
       std::vector<std::pair<std::string, std::string>> { { "AT+CGMM", "SIMCOM_SIM7000G" },
                                                          { "AT+CGMR", "Revision:1529B11SIM7000G" },
                                                          { "AT+CGMI", "SIMCOM_Ltd" },
                                                          { "AT+CGSN", "869951030000001" },
                                                          { "AT+CIMI", "466920000000001" },
                                                          { "AT+CCID", "8988692000000000017F" } })
    EXPECT_EQ (at.command (command), "\r\n+CIEV: \"Charging\",100%\r\n\r\n" + answer + "\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CSQ"), "\r\n+CSQ: 28,99\r\n\r\nOK\r\n");
  set ("urc-in-bare count 1");
  EXPECT_EQ (at.command ("AT+CGMM"), "\r\n+CGEV: ME PDN ACT 1\r\n\r\nSIMCOM_SIM7000G\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CGMM"), "\r\nSIMCOM_SIM7000G\r\n\r\nOK\r\n");
}

TEST_F (Dialogue, QuietUntilQ0AndAgainAfterARestart)
{
  set ("quiet");
  at.write ("AT\r");
  EXPECT_EQ (at.read_for (100), "");
  at.write ("AT+CMEE?\r");
  EXPECT_EQ (at.read_for (100), "\r\n+CMEE: 0\r\n") << "information comes, the result does not";
  EXPECT_EQ (at.command ("ATQ0"), "\r\nOK\r\n");
  modem.write ("AT\r");
  EXPECT_EQ (modem.read_for (100), "") << "it is each port's own";
  EXPECT_EQ (modem.command ("ATQ0"), "\r\nOK\r\n");
  simulator.control ("restart");
  at.read_until ("SMS Ready\r\n");
  at.write ("ATE0\r");
  EXPECT_EQ (at.read_for (100), "ATE0\r");
  set ("clear");
  EXPECT_EQ (at.command ("ATQ0"), "\r\nOK\r\n");
}

TEST_F (Dialogue, Ucs2UntilAnotherCharacterSetIsChosen)
{
  const std::string name = "004300680075006E0067006800770061002000540065006C00650063006F006D";
  set ("charset-ucs2");
  EXPECT_EQ (at.command ("AT+CSCS?"), "\r\n+CSCS: \"UCS2\"\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+COPS?"), "\r\n+COPS: 0,0,\"" + name + "\",7\r\n\r\nOK\r\n");
  at.command ("ATZ+CSCS=\"GSM\"");
  at.command ("ATE0");
  EXPECT_EQ (at.command ("AT+COPS?"), "\r\n+COPS: 0,0,\"Chunghwa Telecom\",7\r\n\r\nOK\r\n");
  simulator.control ("restart");
  at.read_until ("SMS Ready\r\n");
  at.command ("ATE0");
  EXPECT_EQ (at.command ("AT+CSCS?"), "\r\n+CSCS: \"UCS2\"\r\n\r\nOK\r\n") << "it is stored";
}

TEST_F (Dialogue, APromptIsLeftWithEscapeAndNothingIsSent)
{
  set ("sms-prompt");
  EXPECT_EQ (simulator.value ("status", "at-port"), "prompt");
  at.write ("AT\r");
  EXPECT_EQ (at.read_until ("> "), "\r\n> ");
  at.write ("AT+CMEE?\r");
  EXPECT_EQ (at.read_until ("> "), "\r\n> ");
  EXPECT_EQ (modem.command ("AT"), "\r\nOK\r\n");
  at.write ("\x1b");
  EXPECT_EQ (at.read_until ("OK\r\n"), "\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n");
  EXPECT_EQ (simulator.value ("status", "messages"), "0");
  set ("sms-prompt");
  at.write ("text\x1a");
  at.read_until ("OK\r\n");
  EXPECT_EQ (simulator.value ("status", "messages"), "1");
}

TEST_F (Dialogue, SlowOnOnePort)
{
  set ("slow-port modem 300");
  auto start = std::chrono::steady_clock::now ();
  EXPECT_EQ (modem.command ("AT+CMEE=1;+CMEE=0"), "\r\nOK\r\n");
  EXPECT_GE (ms_since (start), 300);
  EXPECT_LT (ms_since (start), 550) << "once a line";
  start = std::chrono::steady_clock::now ();
  at.command ("AT");
  EXPECT_LT (ms_since (start), 250);
  set ("slow-port 300");
  start = std::chrono::steady_clock::now ();
  at.command ("AT");
  EXPECT_GE (ms_since (start), 300);
  EXPECT_EQ (simulator.control ("fault slow-port"), "error slow-port does not take this argument\n");
}

TEST_F (Dialogue, OneAnswerComesWhenTheHostAsksForSomethingElse)
{
  set ("late-answer 200");
  at.write ("AT+CSQ\r");
  EXPECT_EQ (at.read_for (100), "");
  at.write ("AT+CGMM\r");
  EXPECT_EQ (at.read_until ("7000G\r\n\r\nOK\r\n"), "\r\n+CSQ: 28,99\r\n\r\nOK\r\n\r\nSIMCOM_SIM7000G\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n");
}

TEST_F (Dialogue, OneCommandALine)
{
  set ("one-command");
  EXPECT_EQ (at.command ("AT+CMEE=2;+CMEE?"), "\r\nERROR\r\n");
  EXPECT_EQ (at.command ("ATE0V1"), "\r\nERROR\r\n");
  EXPECT_EQ (at.command ("AT+CMEE?"), "\r\n+CMEE: 0\r\n\r\nOK\r\n") << "nothing of a refused line was done";
  EXPECT_EQ (at.command ("AT+CMEE=1"), "\r\nOK\r\n");
  set ("one-command 4");
  EXPECT_EQ (at.command ("AT+CFUN?;+CPIN?"), "\r\n+CME ERROR: 4\r\n");
}

TEST_F (Dialogue, NoCereg)
{
  at.command ("AT+CEREG=2");
  set ("no-cereg");
  for (const char *command : { "AT+CEREG?", "AT+CEREG=2", "AT+CEREG=?" })
    EXPECT_EQ (at.command (command), "\r\nERROR\r\n") << command;
  EXPECT_EQ (at.command ("AT+CREG?;+CGREG?"), "\r\n+CREG: 0,1\r\n\r\n+CGREG: 0,1\r\n\r\nOK\r\n");
  at.command ("AT+CGREG=1");
  simulator.control ("registration denied");
  EXPECT_EQ (at.read_for (100), "\r\n+CGREG: 3\r\n");
}

TEST_F (Dialogue, NoDtr)
{
  set ("no-dtr");
  modem.dial ();
  modem.close ();
  Port again (simulator, "modem");
  again.write ("AT\r");
  EXPECT_EQ (again.read_for (100), "");
  EXPECT_EQ (simulator.value ("status", "modem-port"), "data");
  EXPECT_EQ (at.command ("AT+CGACT=0,1"), "\r\nOK\r\n");
  EXPECT_EQ (again.read_until ("CARRIER\r\n"), "\r\nNO CARRIER\r\n");
  EXPECT_EQ (again.command ("AT"), "\r\nOK\r\n");
}

TEST (DialogueOptions, FaultsFromTheStart)
{
  Simulator simulator ({ "--fast", "--fault=quiet", "--fault=late-answer modem 5 count 3" });
  Port at (simulator, "at");
  at.write ("ATE0\r");
  EXPECT_EQ (at.read_for (100), "ATE0\r");
  EXPECT_EQ (simulator.value ("status", "fault"), "quiet ");
  std::string help = simulator.control ("help");
  EXPECT_NE (help.find ("fault slow-port [at|modem] NUMBER\n"), std::string::npos) << help;
}

} // namespace
