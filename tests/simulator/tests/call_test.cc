// SPDX-License-Identifier: GPL-2.0-or-later
// From ATD to NO CARRIER: refusals, escape, hanging up from either port, and by closing the port.
#include "ppp-host.h"

#include <gtest/gtest.h>

namespace {

TEST (Call, AllWaysToDial)
{
  Simulator simulator ({ "--fast" });
  for (const char *line : { "ATD*99#", "ATDT*99#", "ATDP*99#", "ATD*99***1#", "ATDT*99***1#", "ATD*98*1#", "ATD*99##",
                            "AT+CGDATA=\"PPP\",1" }) {
    Port modem (simulator, "modem");
    modem.write (std::string (line) + "\r");
    EXPECT_NE (modem.read_until ("150000000\r\n").find ("\r\nCONNECT 150000000\r\n"), std::string::npos) << line;
    simulator.control ("hangup");
    EXPECT_EQ (modem.read_until ("NO CARRIER\r\n"), "\r\nNO CARRIER\r\n") << line;
  }
  EXPECT_EQ (simulator.value ("stats", "dials"), "8");
}

TEST (Call, RefusalsNameTheCause)
{
  Simulator simulator ({ "--fast" });
  Port modem (simulator, "modem");
  modem.command ("ATE0+CMEE=1");
  modem.command ("AT+CGDCONT=1,\"IP\",\"wrong.apn\"");
  EXPECT_EQ (modem.command ("ATD*99#"), "\r\n+CME ERROR: 133\r\n");
  EXPECT_EQ (modem.command ("AT+CEER"), "\r\n+CEER: Missing or unknown APN\r\n\r\nOK\r\n");
  simulator.control ("apn reject wrong.apn 149");
  EXPECT_EQ (modem.command ("ATD*99#"), "\r\n+CME ERROR: 149\r\n");
  simulator.control ("apn reject wrong.apn 0");
  EXPECT_EQ (modem.command ("ATD*99#"), "\r\nNO CARRIER\r\n");
  simulator.control ("registration denied");
  EXPECT_EQ (modem.command ("ATD*99#"), "\r\nNO CARRIER\r\n");
  simulator.control ("registration home");
  simulator.control ("sim absent");
  modem.read_until ("INSERTED\r\n");
  EXPECT_EQ (modem.command ("ATD*99#"), "\r\n+CME ERROR: 10\r\n");
  EXPECT_EQ (modem.command ("ATD*99***7#"), "\r\n+CME ERROR: 10\r\n");
  EXPECT_EQ (modem.command ("ATD5551234"), "\r\nNO CARRIER\r\n") << "no voice";
  simulator.control ("sim ready");
  modem.read_until ("READY\r\n");
  EXPECT_EQ (modem.command ("ATD*99***7#"), "\r\nERROR\r\n") << "no such context";
  simulator.control ("apn accept wrong.apn");
  EXPECT_EQ (modem.dial (), "\r\nCONNECT 150000000\r\n");
}

TEST (Call, AtPortAnswersWhileTheModemPortCarriesData)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  Port modem (simulator, "modem");
  modem.dial ();
  EXPECT_EQ (at.command ("AT+CSQ"), "AT+CSQ\r\r\n+CSQ: 28,99\r\n\r\nOK\r\n");
  EXPECT_EQ (modem.read_for (50), "");
  EXPECT_EQ (at.command ("ATD*99#"), "ATD*99#\r\r\nERROR\r\n") << "one call at a time";
  EXPECT_EQ (at.command ("ATH"), "ATH\r\r\nOK\r\n");
  EXPECT_EQ (modem.read_until ("NO CARRIER\r\n"), "\r\nNO CARRIER\r\n");
}

TEST (Call, EscapeKeepsTheCallAndAtoReturns)
{
  Simulator simulator ({ "--fast", "--guard-ms=100" });
  Port modem (simulator, "modem");
  modem.command ("ATE0");
  modem.dial ();
  EXPECT_EQ (modem.read_for (150), "");
  modem.write ("+++");
  EXPECT_EQ (modem.read_until ("OK\r\n"), "\r\nOK\r\n");
  EXPECT_EQ (simulator.value ("status", "modem-port"), "escaped");
  EXPECT_EQ (modem.command ("AT+CSQ"), "\r\n+CSQ: 28,99\r\n\r\nOK\r\n");
  modem.write ("ATO\r");
  EXPECT_EQ (modem.read_until ("150000000\r\n"), "\r\nCONNECT 150000000\r\n");
  PppHost host (modem);
  EXPECT_FALSE (host.connect ("none").empty ());
  EXPECT_EQ (modem.read_for (150), "");
  modem.write ("+++");
  modem.read_until ("OK\r\n");
  EXPECT_EQ (modem.command ("ATH"), "\r\nOK\r\n");
  EXPECT_EQ (simulator.value ("status", "call"), "none");
  EXPECT_EQ (modem.command ("ATO"), "\r\nERROR\r\n");
}

TEST (Call, PlusesWithoutSilenceAreData)
{
  Simulator simulator ({ "--fast", "--guard-ms=400" });
  Port modem (simulator, "modem");
  modem.dial ();
  EXPECT_EQ (modem.read_for (500), "");
  modem.write ("x");
  modem.write ("+++");
  EXPECT_EQ (modem.read_for (600), "");
  modem.write ("+++");
  modem.write ("x");
  EXPECT_EQ (modem.read_for (600), "");
  EXPECT_EQ (simulator.value ("status", "modem-port"), "data");
}

TEST (Call, AnyCharacterAbortsDialling)
{
  Simulator simulator ({ "--fast", "--connect-ms=10000" });
  Port modem (simulator, "modem");
  modem.command ("ATE0");
  modem.write ("ATD*99#\r");
  EXPECT_EQ (simulator.wait_for ("status", "dials", "1"), "1");
  modem.write ("\r");
  EXPECT_EQ (modem.read_until ("CARRIER\r\n"), "\r\nNO CARRIER\r\n");
  EXPECT_EQ (modem.command ("AT"), "\r\nOK\r\n");
}

TEST (Call, ClosingThePortHangsUpAsAtDSays)
{
  const std::vector<std::pair<std::string, std::string>> cases = {
    { "AT&D2", "command" },
    { "AT&D1", "escaped" },
    { "AT&D0", "data" },
  };
  for (const auto &[line, mode] : cases) {
    Simulator simulator ({ "--fast" });
    Port modem (simulator, "modem");
    modem.command (line);
    modem.dial ();
    modem.close ();
    EXPECT_EQ (simulator.wait_for ("status", "modem-port", mode), mode) << line;
  }
}

TEST (Call, WithoutDtrAPortStaysInDataModeAndAnswersTheNextOpenerWithPpp)
{
  Simulator simulator ({ "--fast", "--no-hangup-on-close" });
  {
    Port modem (simulator, "modem");
    PppHost host (modem);
    modem.dial ();
    host.connect ("none");
  }
  Port modem (simulator, "modem");
  PppHost host (modem);
  modem.write ("AT\r");
  EXPECT_EQ (modem.read_for (100), "") << "in data mode nobody answers AT";
  host.send (0xc021, "05 01 00 04");
  EXPECT_EQ (host.expect (0xc021), "06 01 00 04");
  EXPECT_EQ (modem.read_until ("NO CARRIER\r\n"), "\r\nNO CARRIER\r\n");
}

TEST (Call, AnotherProgramCanBeTheFarEnd)
{
  Simulator simulator ({ "--fast", "--peer=cat" });
  Port modem (simulator, "modem");
  modem.command ("ATE0");
  modem.dial ();
  modem.write ("hello\r\n~}\x01");
  EXPECT_EQ (modem.read_until ("\x01"), "hello\r\n~}\x01") << "not a byte changed";
  EXPECT_EQ (simulator.value ("status", "ppp"), "peer");
  EXPECT_EQ (simulator.control ("terminate"), "error there is no PPP session of ours\n");
  simulator.control ("hangup");
  EXPECT_EQ (modem.read_until ("CARRIER\r\n"), "\r\nNO CARRIER\r\n");
}

TEST (Call, AProgramThatEndsDropsTheCarrier)
{
  Simulator simulator ({ "--fast", "--peer=true" });
  Port modem (simulator, "modem");
  modem.command ("ATE0");
  modem.write ("ATD*99#\r");
  EXPECT_EQ (modem.read_until ("CARRIER\r\n"), "\r\nCONNECT 150000000\r\n\r\nNO CARRIER\r\n");
}

// Debian's slirp, an implementation of PPP that nobody here wrote.
TEST (Call, SlirpBringsLcpAndIpcpUp)
{
  Simulator simulator ({ "--fast", "--peer=slirp-fullbolt -P" });
  Port modem (simulator, "modem");
  PppHost host (modem);
  modem.dial ();
  host.send (0xc021, "01 01 00 14 02 06 00 00 00 00 05 06 c7 63 0a e8 07 02 08 02");
  Bytes request = hex (host.expect (0xc021));
  ASSERT_GT (request.size (), 4u);
  EXPECT_EQ (host.expect (0xc021), "02 01 00 14 02 06 00 00 00 00 05 06 c7 63 0a e8 07 02 08 02");
  request[0] = 2;
  host.send (0xc021, request);
  EXPECT_EQ (host.expect (0x8021).substr (0, 2), "01");
  host.send (0x8021, "01 01 00 0a 03 06 00 00 00 00");
  EXPECT_EQ (host.expect (0x8021), "03 01 00 0a 03 06 0a 00 02 0f");
  host.send (0x8021, "01 02 00 0a 03 06 0a 00 02 0f");
  EXPECT_EQ (host.expect (0x8021), "02 02 00 0a 03 06 0a 00 02 0f");
}

} // namespace
