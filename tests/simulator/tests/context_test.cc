// SPDX-License-Identifier: GPL-2.0-or-later
// Packet contexts and calls as users of real modems report them.
#include "fault-ports.h"

namespace {

// An echo request from 10.174.46.45 to 8.8.8.8.
const char ping[] = "45 00 00 24 00 01 00 00 40 01 31 ee 0a ae 2e 2d 08 08 08 08 "
                    "08 00 54 35 12 34 00 01 61 62 63 64 65 66 67 68";

class Context : public FaultPorts {
protected:
  using FaultPorts::FaultPorts;
  void SetUp () override
  {
    FaultPorts::SetUp ();
    at.command ("AT+CMEE=1");
  }
  void hang_up ()
  {
    simulator.control ("hangup");
    modem.read_until ("CARRIER\r\n");
  }
};

class StoredContext : public Context {
protected:
  StoredContext () : Context ({ "--fast", "--register-ms=50", "--stored-apn=old.example", "--stored-type=IPV4V6" }) {}
};

TEST_F (StoredContext, TheNetworkWantsAnotherApn)
{
  at.command ("AT+CEREG=1");
  set ("context-needed");
  EXPECT_EQ (at.read_until ("2\r\n"), "\r\n+CEREG: 2\r\n");
  EXPECT_NE (at.command ("AT+CGDCONT?").find ("1,\"IPV4V6\",\"old.example\""), std::string::npos);
  simulator.control ("restart");
  at.read_until ("READY\r\n");
  EXPECT_EQ (simulator.wait_for ("status", "registration", "searching"), "searching");
  EXPECT_EQ (at.read_for (150).find ("+CEREG"), std::string::npos);
  at.command ("ATE0");
  at.command ("AT+CEREG=1");
  EXPECT_EQ (at.command ("AT+CGDCONT=1,\"IP\",\"other.example\""), "\r\nOK\r\n");
  EXPECT_EQ (at.read_for (150), "");
  EXPECT_EQ (at.command ("AT+CGDCONT=1,\"IP\",\"internet.iot\""), "\r\nOK\r\n");
  EXPECT_EQ (at.read_until ("1\r\n"), "\r\n+CEREG: 1\r\n");
  EXPECT_EQ (at.command ("AT+CGDCONT=1,\"IP\",\"other.example\""), "\r\nOK\r\n");
  EXPECT_EQ (at.read_for (150), "") << "who is registered stays so";
  at.command ("AT+CFUN=4");
  at.command ("AT+CFUN=1");
  EXPECT_EQ (at.read_for (150), "") << "and is refused the next time";
  EXPECT_EQ (simulator.value ("status", "registration"), "searching");
}

TEST_F (StoredContext, RefusedOnLteOnly)
{
  set ("context-needed denied");
  EXPECT_EQ (simulator.value ("status", "registration"), "denied");
  simulator.control ("technology nbiot");
  EXPECT_EQ (simulator.value ("status", "registration"), "denied");
  simulator.control ("technology gsm");
  EXPECT_EQ (simulator.value ("status", "registration"), "home");
}

TEST_F (Context, BusyUntilOneOfThreeFreesIt)
{
  const std::string define = "AT+CGDCONT=1,\"IP\",\"internet.iot\"";
  set ("context-busy");
  for (const auto &[free, back] : std::vector<std::pair<std::string, std::string>> {
         { "AT+CGACT=0,1", "AT+CGACT=1,1" }, { "AT+CGATT=0", "AT+CGATT=1" }, { "AT+CFUN=4", "AT+CFUN=1" } }) {
    EXPECT_EQ (at.command (define), "\r\n+CME ERROR: 3\r\n") << free;
    at.command (free);
    EXPECT_EQ (at.command (define), "\r\nOK\r\n") << free;
    at.command (back);
    EXPECT_EQ (simulator.wait_for ("status", "registration", "home"), "home");
  }
  EXPECT_EQ (at.command ("AT+CGDCONT=2,\"IP\",\"internet.iot\""), "\r\nOK\r\n") << "that one is not in use";
  at.command ("AT+CGACT=0,1");
  EXPECT_EQ (at.command ("AT+CGACT?"), "\r\n+CGACT: 1,0\r\n\r\n+CGACT: 2,0\r\n\r\nOK\r\n");
  modem.dial ();
  EXPECT_EQ (at.command (define), "\r\n+CME ERROR: 3\r\n");
}

TEST_F (Context, BusyUntilWhatIsNamedFreesIt)
{
  const std::string define = "AT+CGDCONT=1,\"IP\",\"internet.iot\"";
  set ("context-busy 148 cgatt");
  at.command ("AT+CGACT=0,1");
  EXPECT_EQ (at.command (define), "\r\n+CME ERROR: 148\r\n");
  at.command ("AT+CFUN=4");
  EXPECT_EQ (at.command (define), "\r\n+CME ERROR: 148\r\n");
  at.command ("AT+CFUN=1");
  at.command ("AT+CGATT=0");
  EXPECT_EQ (at.command (define), "\r\nOK\r\n");
  simulator.control ("restart");
  at.read_until ("SMS Ready\r\n");
  at.command ("AT+CGATT=1");
  set ("context-busy cfun");
  at.command ("ATE0+CMEE=1");
  at.command ("AT+CGATT=0");
  EXPECT_EQ (at.command (define), "\r\n+CME ERROR: 3\r\n");
  at.command ("AT+CFUN=0");
  EXPECT_EQ (at.command (define), "\r\nOK\r\n");
}

TEST_F (Context, OnlyOneContextGetsAConnection)
{
  set ("context-cid 2");
  EXPECT_EQ (modem.command ("ATD*99#"), "\r\nNO CARRIER\r\n");
  EXPECT_EQ (modem.command ("ATD*99***1#"), "\r\nNO CARRIER\r\n");
  EXPECT_EQ (modem.command ("ATD*99***2#"), "\r\nERROR\r\n") << "not defined yet";
  at.command ("AT+CGDCONT=2,\"IP\",\"internet.iot\"");
  modem.write ("ATD*99***2#\r");
  EXPECT_EQ (modem.read_until ("150000000\r\n"), "\r\nCONNECT 150000000\r\n");
}

TEST_F (Context, WhatTheNetworkMadeOfIt)
{
  at.command ("AT+CGDCONT=1,\"IPV4V6\",\"internet.iot\"");
  set ("granted-type");
  set ("apn-suffix");
  EXPECT_EQ (at.command ("AT+CGDCONT?"),
             "\r\n+CGDCONT: 1,\"IP\",\"internet.iot.mnc092.mcc466.gprs\",\"0.0.0.0\",0,0,0,0\r\n\r\nOK\r\n");
  at.command ("AT+CGDCONT=1,\"IPV4V6\",\"internet.iot.mnc092.mcc466.gprs\"");
  EXPECT_NE (modem.dial (), "") << "the long form is the same APN";
  hang_up ();
  simulator.control ("registration searching");
  EXPECT_NE (at.command ("AT+CGDCONT?").find ("\"IPV4V6\""), std::string::npos) << "nothing is granted";
}

TEST_F (Context, TheStackHoldsIt)
{
  set ("stack-holds");
  EXPECT_EQ (modem.command ("ATD*99#"), "\r\nNO CARRIER\r\n");
  at.command ("AT+CIPSHUT");
  EXPECT_EQ (modem.command ("ATD*99#"), "\r\nNO CARRIER\r\n");
  EXPECT_NE (at.command ("AT+CNACT?").find ("+CNACT: 1,"), std::string::npos);
  at.write ("AT+CNACT=0\r");
  EXPECT_EQ (at.read_until ("DEACTIVE\r\n"), "\r\nOK\r\n\r\n+APP PDP: DEACTIVE\r\n");
  modem.read_until ("DEACTIVE\r\n");
  EXPECT_EQ (modem.dial (), "\r\nCONNECT 150000000\r\n");
}

TEST_F (Context, TheLastCallsNoCarrierComesDuringTheNextDial)
{
  set ("late-no-carrier 100");
  EXPECT_EQ (modem.dial (), "\r\nCONNECT 150000000\r\n") << "nothing is owed yet";
  simulator.control ("hangup");
  EXPECT_EQ (modem.read_for (100), "");
  EXPECT_EQ (modem.dial (), "\r\nNO CARRIER\r\n\r\nCONNECT 150000000\r\n");
  set ("clear");
  hang_up ();
  EXPECT_EQ (modem.dial (), "\r\nCONNECT 150000000\r\n");
}

TEST_F (Context, CarriesNothingAndTheAtPortKnows)
{
  modem.dial ();
  EXPECT_FALSE (host.connect ("none").empty ());
  set ("carries-nothing");
  host.send (0x0021, ping);
  EXPECT_TRUE (host.silent (0x0021, 100));
  host.send (0xc021, "09 07 00 08 c7 63 0a e8");
  EXPECT_EQ (host.expect (0xc021).substr (0, 5), "0a 07") << "LCP echo is answered";
  EXPECT_EQ (at.command ("AT+CGATT?;+CGACT?"), "\r\n+CGATT: 1\r\n\r\n+CGACT: 1,1\r\n\r\nOK\r\n");
  set ("carries-nothing cgatt");
  EXPECT_EQ (at.command ("AT+CGATT?;+CGACT?"), "\r\n+CGATT: 0\r\n\r\n+CGACT: 1,1\r\n\r\nOK\r\n");
  set ("carries-nothing cgact unasked");
  EXPECT_EQ (at.read_until ("0\r\n"), "\r\n+CGACT: 1,0\r\n");
  EXPECT_EQ (at.command ("AT+CGATT?;+CGACT?"), "\r\n+CGATT: 1\r\n\r\n+CGACT: 1,0\r\n\r\nOK\r\n");
  set ("clear");
  host.send (0x0021, ping);
  EXPECT_NE (host.expect (0x0021), "");
}

} // namespace
