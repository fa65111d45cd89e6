// SPDX-License-Identifier: GPL-2.0-or-later
// Restarts, power and the card's first seconds as users of real modems report them.
#include "fault-ports.h"

namespace {

class Boot : public FaultPorts {
protected:
  Boot () : FaultPorts ({ "--fast", "--boot-ms=30" }) {}
};

TEST_F (Boot, OtherWordsThanRdy)
{
  set ("boot-words QCRDY|+CPIN: READY|SMS DONE|PB DONE");
  simulator.control ("restart");
  EXPECT_EQ (at.read_until ("PB DONE\r\n"), "\r\nQCRDY\r\n\r\n+CPIN: READY\r\n\r\nSMS DONE\r\n\r\nPB DONE\r\n");
  EXPECT_EQ (at.read_for (100), "");
  EXPECT_EQ (modem.read_for (10), "") << "the words are the AT port's";
  EXPECT_EQ (simulator.wait_for ("status", "registration", "home"), "home");
}

TEST_F (Boot, NoWordsAtAll)
{
  set ("boot-silent");
  simulator.control ("restart");
  EXPECT_EQ (simulator.wait_for ("status", "registration", "home"), "home");
  EXPECT_EQ (at.read_for (100), "");
  EXPECT_EQ (modem.read_for (10), "");
  EXPECT_EQ (at.command ("AT"), "AT\r\r\nOK\r\n") << "echo is on again";
}

TEST_F (Boot, ARestartForgetsSettingsAndThePppPortIsSilent)
{
  set ("boot-silent");
  at.command ("AT+CMEE=2;+CREG=2;+CGREG=2;+CEREG=2");
  modem.dial ();
  EXPECT_FALSE (host.connect ("none").empty ());
  simulator.control ("restart");
  EXPECT_EQ (simulator.wait_for ("status", "registration", "home"), "home");
  host.send (0xc021, "09 07 00 08 c7 63 0a e8");
  EXPECT_EQ (modem.read_for (100), "") << "not even an echo";
  EXPECT_EQ (at.command ("AT+CMEE?;+CREG?;+CGREG?;+CEREG?"),
             "AT+CMEE?;+CREG?;+CGREG?;+CEREG?\r\r\n+CMEE: 0\r\n\r\n+CREG: 0,1\r\n\r\n+CGREG: 0,1\r\n\r\n"
             "+CEREG: 0,1\r\n\r\nOK\r\n");
  simulator.control ("registration searching");
  EXPECT_EQ (at.read_for (50), "");
  EXPECT_NE (modem.command ("AT").find ("OK"), std::string::npos);
  EXPECT_EQ (modem.command ("AT"), "AT\r\r\nOK\r\n");
}

TEST_F (Boot, TheCardFailsAtFirst)
{
  at.command ("AT+CMEE=1");
  set ("sim-failure-ms 300");
  EXPECT_EQ (at.read_for (350), "") << "from the first question on";
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\n+CME ERROR: 13\r\n");
  EXPECT_EQ (at.command ("AT+CCID"), "\r\n+CME ERROR: 13\r\n");
  EXPECT_EQ (at.read_for (350), "") << "no URC tells of the end";
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\n+CPIN: READY\r\n\r\nOK\r\n");
  simulator.control ("restart");
  EXPECT_EQ (at.read_until ("SMS Ready\r\n"), "\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\nSMS Ready\r\n");
  EXPECT_EQ (at.command ("ATE0+CMEE=1;+CPIN?"), "ATE0+CMEE=1;+CPIN?\r\r\n+CME ERROR: 13\r\n");
}

TEST_F (Boot, CpinWithoutOk)
{
  set ("cpin-without-ok count 1");
  at.write ("AT+CPIN?\r");
  EXPECT_EQ (at.read_for (100), "\r\n+CPIN: READY\r\n");
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\n+CPIN: READY\r\n\r\nOK\r\n");
}

TEST_F (Boot, AUartStaysAfterPowerDown)
{
  set ("port-stays");
  at.write ("AT+CPOWD=1\r");
  EXPECT_EQ (at.read_for (150), "\r\nNORMAL POWER DOWN\r\n") << "and never a result code";
  EXPECT_EQ (simulator.value ("status", "power"), "off");
  at.write ("AT\r");
  EXPECT_EQ (at.read_for (100), "");
  EXPECT_FALSE (at.hung_up (0));
  EXPECT_EQ (simulator.control ("replug"), "ok\n") << "the power key";
  EXPECT_NE (at.read_until ("SMS Ready\r\n").find ("RDY"), std::string::npos);
  EXPECT_EQ (at.command ("AT+CFUN=1,1"), "AT+CFUN=1,1\r\r\nOK\r\n");
  EXPECT_NE (at.read_until ("SMS Ready\r\n").find ("\r\nRDY\r\n"), std::string::npos) << "a reset comes back by itself";
}

} // namespace
