// SPDX-License-Identifier: GPL-2.0-or-later
// The AT dialogue, byte for byte as the module's.
#include "simulator-client.h"

#include <gtest/gtest.h>

namespace {

TEST (At, EchoesUntilToldNotTo)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  EXPECT_EQ (show (at.command ("AT")), "AT\\r\\r\\nOK\\r\\n");
  EXPECT_EQ (show (at.command ("ATE0")), "ATE0\\r\\r\\nOK\\r\\n");
  EXPECT_EQ (show (at.command ("AT")), "\\r\\nOK\\r\\n");
}

TEST (At, RepliesHaveTheModulesForms)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  const std::vector<std::pair<std::string, std::string>> dialogue = {
    { "ATI", "SIM7000G R1529" },
    { "AT+CGMI", "SIMCOM_Ltd" },
    { "AT+CGMM", "SIMCOM_SIM7000G" },
    { "AT+GCAP", "+GCAP: +CGSM" },
    { "AT+GMR", "Revision:1529B11SIM7000G" },
    { "AT+CSQ", "+CSQ: 28,99" },
    { "AT+CPIN?", "+CPIN: READY" },
    { "AT+SPIC", "+SPIC: 3,10,3,10" },
    { "AT+CPSI?", "+CPSI: LTE CAT-M1,Online,466-92,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-6,-77,-57,16" },
    { "AT+CREG?", "+CREG: 0,1" },
    { "AT+CGREG?", "+CGREG: 0,1" },
    { "AT+CEREG?", "+CEREG: 0,1" },
    { "AT+COPS?", "+COPS: 0,0,\"Chunghwa Telecom\",7" },
    { "AT+CGDCONT?", "+CGDCONT: 1,\"IP\",\"\",\"0.0.0.0\",0,0,0,0" },
    { "AT+CGATT?", "+CGATT: 1" },
    { "AT+CGNAPN", "+CGNAPN: 1,\"internet.iot\"" },
    { "AT+CNMP?", "+CNMP: 38" },
    { "AT+CMNB?", "+CMNB: 1" },
    { "AT+CNSMOD?", "+CNSMOD: 0,7" },
    { "AT+CFUN?", "+CFUN: 1" },
    { "AT+CNACT?", "+CNACT: 0,\"0.0.0.0\"" },
  };
  for (const auto &[line, reply] : dialogue)
    EXPECT_EQ (at.command (line), "\r\n" + reply + "\r\n\r\nOK\r\n") << line;
  EXPECT_EQ (at.command ("AT+CIPSHUT"), "\r\nSHUT OK\r\n") << "no OK follows";
}

TEST (At, NamesAndCodesAreInTheCharacterSet)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  EXPECT_EQ (at.command ("AT+CSCS?"), "\r\n+CSCS: \"IRA\"\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CSCS=\"KOI8\""), "\r\nERROR\r\n");
  EXPECT_EQ (at.command ("AT+CSCS=\"UCS2\""), "\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CSCS?"), "\r\n+CSCS: \"UCS2\"\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+COPS=3,2;+COPS?"), "\r\n+COPS: 0,2,\"00340036003600390032\",7\r\n\r\nOK\r\n");
  EXPECT_NE (at.command ("AT+COPS=?").find ("(2,\"004300680075006E"), std::string::npos);
  EXPECT_EQ (at.command ("AT+CSCS=\"GSM\""), "\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+COPS?"), "\r\n+COPS: 0,2,\"46692\",7\r\n\r\nOK\r\n");
}

TEST (At, RegistrationShowsTheCellInMode2)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  EXPECT_EQ (at.command ("AT+CEREG=2;+CEREG?"), "\r\n+CEREG: 2,1,\"2CEC\",\"1B48921\",7\r\n\r\nOK\r\n");
}

TEST (At, SeveralCommandsInOneLineStopAtTheFirstError)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  EXPECT_EQ (at.command ("ATE0V1&D2;+CSQ;+CGATT?"),
             "ATE0V1&D2;+CSQ;+CGATT?\r\r\n+CSQ: 28,99\r\n\r\n+CGATT: 1\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CSQ;+NOSUCH;+CGATT?"), "\r\n+CSQ: 28,99\r\n\r\nERROR\r\n");
  EXPECT_EQ (at.command ("AT+CGDCONT=2,\"IP\",\"a;b\";+CSQ"), "\r\n+CSQ: 28,99\r\n\r\nOK\r\n") << "a quoted semicolon";
}

TEST (At, ErrorsFollowCmee)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  simulator.control ("sim absent");
  at.read_until ("NOT INSERTED\r\n");
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\nERROR\r\n");
  at.command ("AT+CMEE=1");
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\n+CME ERROR: 10\r\n");
  at.command ("AT+CMEE=2");
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\n+CME ERROR: SIM not inserted\r\n");
}

TEST (At, NumericResultsWithoutVerbosity)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  at.write ("ATV0\r");
  EXPECT_EQ (at.read_for (100), "0\r");
  at.write ("AT+CSQ\r");
  EXPECT_EQ (at.read_for (100), "+CSQ: 28,99\r\n0\r");
  at.write ("AT+NOSUCH\r");
  EXPECT_EQ (at.read_for (100), "4\r");
}

TEST (At, NoiseBeforeTheCommandDoesNotMatter)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  EXPECT_EQ (at.command ("~\x7f}#\xc0!AT"), "\r\nOK\r\n");
  at.write ("hello\r");
  EXPECT_EQ (at.read_for (100), "") << "no command, no answer";
}

TEST (At, AnOverlongLineIsAnError)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  EXPECT_EQ (at.command ("AT+CGDCONT=1,\"IP\",\"" + std::string (600, 'a') + "\""), "\r\nERROR\r\n");
  EXPECT_EQ (at.command ("AT"), "\r\nOK\r\n");
}

TEST (At, ReportsRegistrationByUrcOnBothPorts)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  Port modem (simulator, "modem");
  modem.command ("ATE0");
  at.command ("ATE0+CEREG=2;+CGREG=1");
  simulator.control ("registration denied");
  EXPECT_EQ (at.read_until ("+CEREG: 3\r\n"), "\r\n+CGREG: 3\r\n\r\n+CEREG: 3\r\n");
  EXPECT_EQ (modem.read_until ("+CEREG: 3\r\n"), "\r\n+CGREG: 3\r\n\r\n+CEREG: 3\r\n");
  simulator.control ("registration roaming after 20");
  EXPECT_EQ (at.read_until (",7\r\n"), "\r\n+CGREG: 5\r\n\r\n+CEREG: 5,\"2CEC\",\"1B48921\",7\r\n");
  EXPECT_EQ (at.command ("AT+COPS?"), "\r\n+COPS: 0,0,\"Far EasTone\",7\r\n\r\nOK\r\n");
}

TEST (At, FlightModeAndBack)
{
  Simulator simulator ({ "--fast", "--register-ms=20" });
  Port at (simulator, "at");
  at.command ("ATE0+CEREG=1;+CMEE=1");
  EXPECT_EQ (at.command ("AT+CFUN=4"), "\r\n+CEREG: 0\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CGATT?"), "\r\n+CME ERROR: 797\r\n");
  EXPECT_EQ (at.command ("AT+CFUN=1"), "\r\n+CEREG: 2\r\n\r\nOK\r\n");
  EXPECT_EQ (at.read_until ("+CEREG: 1\r\n"), "\r\n+CEREG: 1\r\n");
}

TEST (At, SignalFollowsTheControlSocketByTheModulesTable)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  const std::vector<std::pair<std::string, std::string>> cases = {
    { "-115 -140 -20 0", "0,99" }, { "-111 -120 -18 1", "1,99" }, { "-110 -120 -18 1", "2,99" },
    { "-54 -70 -6 20", "30,99" },  { "-40 -70 -6 20", "31,99" },  { "unknown", "99,99" },
    { "0 -95 -9 14", "0,99" },     { "1 -95 -9 14", "1,99" },     { "20 -95 -9 14", "20,99" },
    { "31 -70 -6 20", "31,99" },   { "99 -70 -6 20", "99,99" },
  };
  for (const auto &[set, csq] : cases) {
    EXPECT_EQ (simulator.control ("signal " + set), "ok\n");
    EXPECT_EQ (at.command ("AT+CSQ"), "\r\n+CSQ: " + csq + "\r\n\r\nOK\r\n") << set;
  }
}

TEST (At, TechnologyDecidesTheFormOfCpsi)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  simulator.control ("technology nbiot");
  EXPECT_EQ (at.command ("AT+CPSI?"),
             "\r\n+CPSI: LTE NB-IOT,Online,466-92,0xCABC,54690159,364,EUTRAN-BAND8,3640,0,0,-6,-77,-57,16\r\n"
             "\r\nOK\r\n");
  simulator.control ("technology gsm");
  EXPECT_EQ (at.command ("AT+CPSI?"),
             "\r\n+CPSI: GSM,Online,466-92,0x1054,62168,512 DCS 1800,-57,0,32-32\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CEREG?"), "\r\n+CEREG: 0,0\r\n\r\nOK\r\n");
  simulator.control ("technology none");
  EXPECT_EQ (at.command ("AT+CPSI?"), "\r\n+CPSI: NO SERVICE,Online\r\n\r\nOK\r\n");
}

TEST (At, UrcsNowAndInsideAReply)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0");
  simulator.control ("urc +CMTI: \"SM\",3");
  EXPECT_EQ (at.read_until ("3\r\n"), "\r\n+CMTI: \"SM\",3\r\n");
  simulator.control ("urc DST: 0 inside");
  EXPECT_EQ (at.command ("AT+CSQ"), "\r\n+CSQ: 28,99\r\n\r\nDST: 0\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CSQ"), "\r\n+CSQ: 28,99\r\n\r\nOK\r\n");
}

} // namespace
