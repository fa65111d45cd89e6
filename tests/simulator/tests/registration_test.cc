// SPDX-License-Identifier: GPL-2.0-or-later
// What networks and modems were reported to do about registration, and the subscription's own network.
#include "fault-ports.h"

namespace {

class Registration : public FaultPorts {
protected:
  void SetUp () override
  {
    FaultPorts::SetUp ();
    at.command ("AT+CEREG=1");
    at.command ("AT+CMEE=1");
  }
  std::string cereg ()
  {
    std::string reply = at.command ("AT+CEREG?");
    return reply.substr (0, reply.find ("\r\n\r\nOK"));
  }
};

TEST_F (Registration, ARefusalIsKeptUntilTheRadioWasOff)
{
  simulator.control ("registration denied");
  set ("denied-until-radio");
  simulator.control ("registration home");
  at.read_for (50);
  EXPECT_EQ (cereg (), "\r\n+CEREG: 1,3");
  at.command ("AT+COPS=2");
  at.command ("AT+COPS=0");
  at.read_for (50);
  EXPECT_EQ (cereg (), "\r\n+CEREG: 1,3") << "asking again does not help";
  at.command ("AT+CFUN=4");
  at.write ("AT+CFUN=1\r");
  EXPECT_NE (at.read_until ("+CEREG: 1\r\n").find ("+CEREG: 1\r\n"), std::string::npos);
  simulator.control ("registration denied");
  simulator.control ("registration home");
  at.read_for (50);
  EXPECT_EQ (cereg (), "\r\n+CEREG: 1,3");
  simulator.control ("restart");
  EXPECT_EQ (simulator.wait_for ("status", "registration", "home"), "home");
}

TEST_F (Registration, ARadioCycleDoesNotHelpWhileTheNetworkRefuses)
{
  set ("denied-until-radio");
  simulator.control ("registration denied");
  at.command ("AT+CFUN=0");
  at.command ("AT+CFUN=1");
  EXPECT_EQ (simulator.wait_for ("status", "registration", "denied"), "denied");
}

TEST_F (Registration, SteeredAtEachNewRegistration)
{
  simulator.control ("registration roaming");
  at.read_until ("5\r\n");
  set ("steer 100");
  EXPECT_EQ (cereg (), "\r\n+CEREG: 1,5") << "who is registered stays so";
  at.command ("AT+CFUN=4");
  at.write ("AT+CFUN=1\r");
  EXPECT_NE (at.read_until ("+CEREG: 5\r\n").find ("\r\n+CEREG: 3\r\n\r\n+CEREG: 5\r\n"), std::string::npos);
  simulator.control ("registration idle");
  simulator.control ("registration home");
  EXPECT_EQ (at.read_until ("+CEREG: 1\r\n"), "\r\n+CEREG: 0\r\n\r\n+CEREG: 3\r\n\r\n+CEREG: 1\r\n");
}

TEST_F (Registration, AnOperatorChosenLongAgo)
{
  EXPECT_EQ (simulator.control ("operator stored 26201"), "ok\n");
  EXPECT_EQ (at.read_until ("3\r\n"), "\r\n+CEREG: 3\r\n");
  EXPECT_EQ (at.command ("AT+COPS?"), "\r\n+COPS: 1\r\n\r\nOK\r\n");
  simulator.control ("restart");
  at.read_until ("SMS Ready\r\n");
  EXPECT_EQ (simulator.wait_for ("status", "registration", "denied"), "denied") << "it is kept";
  at.command ("ATE0");
  at.command ("AT+CEREG=1");
  at.write ("AT+COPS=0\r");
  EXPECT_EQ (at.read_until ("1\r\n"), "\r\n+CEREG: 2\r\n\r\nOK\r\n\r\n+CEREG: 1\r\n");
  EXPECT_EQ (at.command ("AT+COPS?"), "\r\n+COPS: 0,0,\"Chunghwa Telecom\",7\r\n\r\nOK\r\n");
  simulator.control ("operator stored 46692");
  EXPECT_EQ (cereg (), "\r\n+CEREG: 1,1") << "this one is here";
  EXPECT_EQ (simulator.control ("operator stored 4669"), "error usage: operator stored MCCMNC | automatic\n");
  simulator.control ("operator stored 26201");
  EXPECT_EQ (simulator.control ("operator automatic"), "ok\n");
  EXPECT_EQ (simulator.wait_for ("status", "registration", "home"), "home");
}

TEST_F (Registration, StatesWithoutData)
{
  at.command ("AT+CMEE=0");
  for (const auto &[state, stat] : std::vector<std::pair<std::string, std::string>> {
         { "sms-only", "6" }, { "sms-only-roaming", "7" }, { "emergency", "8" }, { "rlos", "11" } }) {
    EXPECT_EQ (simulator.control ("registration " + state), "ok\n");
    EXPECT_EQ (at.read_until (stat + "\r\n"), "\r\n+CEREG: " + stat + "\r\n");
    modem.read_until (stat + "\r\n");
    EXPECT_EQ (simulator.value ("status", "registration"), state);
    EXPECT_EQ (modem.command ("ATD*99#"), "\r\nNO CARRIER\r\n") << "no service";
  }
  simulator.control ("registration sms-only");
  EXPECT_EQ (at.command ("AT+CREG=2;+CREG?"), "\r\n+CEREG: 6\r\n\r\n+CREG: 2,6,\"2CEC\",\"1B48921\",7\r\n\r\nOK\r\n");
}

TEST_F (Registration, DomainsApart)
{
  at.command ("AT+CREG=1");
  EXPECT_EQ (simulator.control ("registration creg sms-only"), "ok\n");
  EXPECT_EQ (at.read_until ("6\r\n"), "\r\n+CREG: 6\r\n");
  EXPECT_EQ (at.command ("AT+CREG?;+CGREG?;+CEREG?"),
             "\r\n+CREG: 1,6\r\n\r\n+CGREG: 0,1\r\n\r\n+CEREG: 1,1\r\n\r\nOK\r\n");
  EXPECT_NE (modem.dial (), "") << "LTE's packets are +CEREG's";
  simulator.control ("hangup");
  modem.read_until ("CARRIER\r\n");
  simulator.control ("registration cereg denied");
  modem.read_until ("3\r\n");
  EXPECT_EQ (modem.command ("ATD*99#"), "\r\nNO CARRIER\r\n");
  simulator.control ("registration home");
  EXPECT_EQ (at.command ("AT+CREG?;+CEREG?").substr (0, 4), "\r\n+C");
  EXPECT_NE (at.command ("AT+CREG?;+CEREG?").find ("+CREG: 1,1\r\n\r\n+CEREG: 1,1"), std::string::npos);
}

TEST_F (Registration, ANetworkThatComesBack)
{
  simulator.control ("registration idle");
  modem.read_until ("0\r\n");
  EXPECT_EQ (modem.command ("ATD*99#"), "\r\nNO CARRIER\r\n") << "a dial without service";
  simulator.control ("registration home after 100");
  EXPECT_EQ (at.read_until ("1\r\n"), "\r\n+CEREG: 0\r\n\r\n+CEREG: 1\r\n");
  modem.read_until ("1\r\n");
  EXPECT_EQ (modem.dial (), "\r\nCONNECT 150000000\r\n");
}

TEST (OwnNetwork, LengthOfTheCodeByCountryAndOperator)
{
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
    { "--imsi=466920000000001", "46692", "02" },  { "--imsi=405861000000001", "405861", "03" },
    { "--imsi=405040000000001", "40504", "02" },  { "--imsi=310410000000001", "310410", "03" },
    { "--imsi=502152000000001", "502152", "03" }, { "--imsi=502120000000001", "50212", "02" },
    { "--plmn=722070", "722070", "03" },
  };
  for (const auto &[option, code, length] : cases) {
    Simulator simulator ({ "--fast", option });
    Port at (simulator, "at");
    at.command ("ATE0+COPS=3,2");
    EXPECT_EQ (at.command ("AT+COPS?"), "\r\n+COPS: 0,2,\"" + code + "\",7\r\n\r\nOK\r\n");
    EXPECT_EQ (at.command ("AT+CRSM=176,28589,0,0,4"), "\r\n+CRSM: 144,0,\"000000" + length + "\"\r\n\r\nOK\r\n");
    EXPECT_NE (at.command ("AT+CPSI?").find ("Online," + code.substr (0, 3) + "-" + code.substr (3) + ","),
               std::string::npos);
  }
}

} // namespace
