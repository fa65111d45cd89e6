// SPDX-License-Identifier: GPL-2.0-or-later
// PIN and PUK: what is asked, what a wrong one costs, what the right one starts.
#include "simulator-client.h"

#include <gtest/gtest.h>

namespace {

TEST (Card, TheRightPinStartsRegistration)
{
  Simulator simulator ({ "--fast", "--pin=0918", "--register-ms=20" });
  Port at (simulator, "at");
  at.command ("ATE0+CEREG=1;+CGREG=1;+CMEE=1");
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CIMI"), "\r\n+CME ERROR: 11\r\n");
  at.write ("AT+CPIN=\"0918\"\r");
  std::string got = at.read_until ("+CEREG: 1\r\n");
  for (std::string expected : { "\r\n+CPIN: READY\r\n", "\r\nOK\r\n", "\r\n+CEREG: 2\r\n", "\r\nSMS Ready\r\n",
                                "\r\n+CGREG: 1\r\n", "\r\n+CEREG: 1\r\n" })
    EXPECT_NE (got.find (expected), std::string::npos) << expected << " in " << show (got);
  EXPECT_EQ (simulator.value ("status", "pin-attempts"), "1");
  EXPECT_EQ (at.command ("AT+CPIN=0918"), "\r\n+CME ERROR: 3\r\n") << "nothing is asked for any more";
}

TEST (Card, ThreeWrongPinsAskForThePukWhichSetsANewPin)
{
  Simulator simulator ({ "--fast", "--pin=0918", "--puk=87654321" });
  Port at (simulator, "at");
  at.command ("ATE0+CMEE=1");
  EXPECT_EQ (at.command ("AT+CPIN=1111"), "\r\n+CME ERROR: 16\r\n");
  EXPECT_EQ (at.command ("AT+SPIC"), "\r\n+SPIC: 2,10,3,10\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CPIN=1111"), "\r\n+CME ERROR: 16\r\n");
  EXPECT_EQ (at.command ("AT+CPIN=1111"), "\r\n+CME ERROR: 12\r\n");
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CPIN=0918"), "\r\n+CME ERROR: 12\r\n") << "a PIN is no PUK";
  EXPECT_EQ (at.command ("AT+CPIN=11111111,2222"), "\r\n+CME ERROR: 16\r\n");
  EXPECT_EQ (at.command ("AT+SPIC"), "\r\n+SPIC: 0,9,3,10\r\n\r\nOK\r\n");
  at.write ("AT+CPIN=87654321,2222\r");
  EXPECT_NE (at.read_until ("OK\r\n").find ("+CPIN: READY"), std::string::npos);
  EXPECT_EQ (simulator.value ("status", "pin-tries"), "3");
}

TEST (Card, TenWrongPuksAreTheEnd)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0+CMEE=1");
  simulator.control ("sim puk");
  at.read_until ("SIM PUK\r\n");
  for (int i = 0; i < 9; i++)
    ASSERT_EQ (at.command ("AT+CPIN=11111111,2222"), "\r\n+CME ERROR: 16\r\n") << i;
  EXPECT_EQ (at.command ("AT+CPIN=11111111,2222"), "\r\n+CME ERROR: 13\r\n");
  EXPECT_EQ (at.command ("AT+CPIN?"), "\r\n+CME ERROR: 13\r\n");
  EXPECT_EQ (simulator.value ("status", "sim"), "failure");
}

TEST (Card, LockAndPinCanBeChanged)
{
  Simulator simulator ({ "--fast" });
  Port at (simulator, "at");
  at.command ("ATE0+CMEE=1");
  EXPECT_EQ (at.command ("AT+CLCK=\"SC\",2"), "\r\n+CLCK: 0\r\n\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CLCK=\"SC\",1,\"1111\""), "\r\n+CME ERROR: 16\r\n");
  EXPECT_EQ (at.command ("AT+CLCK=\"SC\",1,\"1234\""), "\r\nOK\r\n");
  EXPECT_EQ (at.command ("AT+CPWD=\"SC\",\"1234\",\"4321\""), "\r\nOK\r\n");
  simulator.control ("restart");
  EXPECT_NE (at.read_until ("SIM PIN\r\n").find ("RDY"), std::string::npos);
  EXPECT_NE (at.command ("AT+CPIN=4321").find ("\r\nOK\r\n"), std::string::npos);
}

} // namespace
