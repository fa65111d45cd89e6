// SPDX-License-Identifier: GPL-2.0-or-later
// Searching, refused, abroad: what is waited for, how long, and what the caller hears.
#include "modem-fixture.h"

namespace {

class Registration : public ModemTest {
protected:
  void off (int status) { device.cereg = device.cgreg = device.creg = status; }
};

TEST_F (Registration, IsWaitedFor)
{
  Answer answer;

  off (2);
  start ();
  call_connect (answer);
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING));
  run (60 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_SEARCHING);
  EXPECT_STREQ (network_registration_to_string (network_info ()->registration), "searching");
  device.cereg = 1;
  device.urc ("+CEREG: 1,\"2CEC\",\"1B4A321\",7");
  ASSERT_TRUE (wait (answer, SECOND)) << trail ();
  EXPECT_EQ (answer.error, "");
  EXPECT_STREQ (access_technology_to_string (network_info ()->technology), "catm");
}

TEST_F (Registration, IsAskedForWhereReportsGetLost)
{
  off (2);
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING));
  device.cereg = 1;
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 11 * SECOND));
}

TEST_F (Registration, ThatNeverComesEndsWithTheCallersTime)
{
  Answer answer;

  off (2);
  settings->timeout = 45;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "NotRegistered") << answer.message;
  EXPECT_EQ (answer.at, 45 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_SEARCHING);
  EXPECT_EQ (state_info ()->reason, DT_REASON_REGISTRATION_TIMEOUT);
  EXPECT_EQ (modem_wanted (modem), nullptr);
  device.cereg = 1;
  device.urc ("+CEREG: 1");
  run (10 * SECOND);
  EXPECT_EQ (device.dials, 0) << "nothing is wanted any more";
}

TEST_F (Registration, ThatNeverComesIsSearchedForWithStrongerMeansByAutoconnect)
{
  Answer answer;

  off (2);
  settings->timeout = 30;
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "NotRegistered");
  EXPECT_EQ (answer.at, 30 * SECOND);
  run (800 * SECOND);
  ASSERT_GE (recovery.size (), 2u);
  EXPECT_EQ (recovery[0], "radio");
  EXPECT_EQ (recovery[1], "reset");
  off (1);
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED));
}

TEST_F (Registration, ARefusalThatStandsIsNamed)
{
  Answer answer;

  off (3);
  settings->timeout = 20;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "RegistrationDenied");
  EXPECT_EQ (answer.at, 20 * SECOND) << "a network may refuse for as long as the caller has patience";
  EXPECT_EQ (state_info ()->state, MODEM_STATE_SEARCHING);
  EXPECT_EQ (state_info ()->reason, DT_REASON_REGISTRATION_DENIED);
}

TEST_F (Registration, ARefusalForAMomentIsNone)
{
  Answer answer;

  off (3);
  start ();
  call_connect (answer);
  run (5 * SECOND);
  device.cereg = 1;
  device.urc ("+CEREG: 1");
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
}

TEST_F (Registration, ARefusalThatIsShorterThanTheCallersPatienceIsNone)
{
  Answer answer;

  off (3);
  start ();
  call_connect (answer);
  run (60 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_SEARCHING);
  EXPECT_EQ (state_info ()->reason, DT_REASON_REGISTRATION_DENIED) << "whoever looks sees it";
  device.cereg = 5;
  device.urc ("+CEREG: 5");
  ASSERT_TRUE (wait (answer, SECOND));
  EXPECT_EQ (answer.error, "") << answer.message;
}

// Some modems keep a refusal until their radio was off and on.
TEST_F (Registration, ARefusalIsAskedAboutAnewFromTimeToTimeByAutoconnect)
{
  Answer answer;
  std::vector<gint64> cycles;
  bool admits = false;

  off (3);
  settings->timeout = 20;
  device.script = [&] (const std::string &command) -> std::optional<std::string> {
    if (command == "+CFUN=4") {
      cycles.push_back (world.now ());
      off (0);
      device.cfun = 4;
      return "";
    }
    if (command == "+CFUN=1" && device.cfun == 4)
      world.after (2 * SECOND, [&] {
        off (0);
        device.cereg = admits ? 1 : 3;
        device.urc (admits ? "+CEREG: 1" : "+CEREG: 3");
      });
    return std::nullopt;
  };
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "RegistrationDenied");
  steps.clear ();
  gint64 refused = world.now ();
  run (6 * 3600 * SECOND);
  ASSERT_GE (cycles.size (), 3u);
  EXPECT_GE (cycles[0] - refused, 595 * SECOND) << "networks do not like to be asked often";
  EXPECT_LE (cycles[0] - refused, 900 * SECOND);
  for (size_t i = 1; i < cycles.size (); i++) {
    EXPECT_GE (cycles[i] - cycles[i - 1], i < 3 ? 1200 * SECOND : 3600 * SECOND) << i;
    EXPECT_LE (cycles[i] - cycles[i - 1], 5000 * SECOND) << i;
  }
  for (const Step &step : steps)
    EXPECT_EQ (step.reason, DT_REASON_REGISTRATION_DENIED)
      << modem_state_to_string (step.state) << " is told with another reason";
  for (size_t i = 0; i < recovery_attempts.size (); i++)
    EXPECT_EQ (recovery_attempts[i], i + 1) << "they are counted from the first";
  EXPECT_EQ (device.dials, 0);
  EXPECT_EQ (device.count ("+CFUN=1,1"), 0);
  admits = true;
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 5000 * SECOND));
}

TEST_F (Registration, ARefusalIsWaitedOutByAutoconnect)
{
  Answer answer;

  off (3);
  settings->timeout = 20;
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "RegistrationDenied");
  EXPECT_EQ (state_info ()->state, MODEM_STATE_WAITING);
  EXPECT_EQ (connection_info ()->next_attempt_us, 0) << "no time can be named";
  run (3600 * SECOND);
  EXPECT_EQ (device.dials, 0);
  EXPECT_EQ (device.count ("+CFUN=1,1"), 0);
  off (0);
  device.cereg = 1;
  device.urc ("+CEREG: 1");
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 15 * SECOND));
}

TEST_F (Registration, AbroadIsRefusedWhereForbidden)
{
  Answer answer;

  off (0);
  device.cereg = 5;
  settings->allow_roaming = FALSE;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "RoamingForbidden");
  EXPECT_TRUE (network_info ()->registration == NETWORK_REGISTRATION_ROAMING);
  EXPECT_STREQ (network_registration_to_string (network_info ()->registration), "roaming");
  EXPECT_EQ (device.dials, 0);
  settings->allow_roaming = TRUE;
  ASSERT_TRUE (online ());
}

TEST_F (Registration, AnySubscriptionDomainCounts)
{
  off (0);
  device.cgreg = 1;
  ASSERT_TRUE (online ());
}

class Limited : public Registration, public testing::WithParamInterface<int> {};

// For SMS alone (6, 7), for emergency calls (8) and the like (11).
TEST_P (Limited, IsNoRegistrationForData)
{
  Answer one, all;

  settings->timeout = 30;
  off (2);
  device.creg = GetParam ();
  ASSERT_TRUE (connect (one));
  EXPECT_EQ (one.error, "NotRegistered") << one.message;
  EXPECT_STREQ (network_registration_to_string (network_info ()->registration), "searching");
  off (GetParam ());
  device.urc ("+CEREG: " + std::to_string (GetParam ()));
  device.urc ("+CGREG: " + std::to_string (GetParam ()));
  ASSERT_TRUE (connect (all));
  EXPECT_EQ (all.error, "NotRegistered") << all.message;
  EXPECT_EQ (device.dials, 0);
  EXPECT_FALSE (passed ("registered")) << trail ();
}

TEST_P (Limited, DoesNotDisturbPacketService)
{
  off (0);
  device.cereg = 1;
  device.creg = GetParam ();
  ASSERT_TRUE (online ());
}

INSTANTIATE_TEST_SUITE_P (Registration, Limited, testing::Values (6, 7, 8, 11));

struct Domains {
  int cereg, cgreg, creg;
  const char *registration;
};

class Contradiction : public Registration, public testing::WithParamInterface<Domains> {};

TEST_P (Contradiction, IsResolvedInOnePlace)
{
  device.cereg = GetParam ().cereg;
  device.cgreg = GetParam ().cgreg;
  device.creg = GetParam ().creg;
  start ();
  run (5 * SECOND);
  EXPECT_STREQ (network_registration_to_string (network_info ()->registration), GetParam ().registration);
}

INSTANTIATE_TEST_SUITE_P (Registration, Contradiction,
                          testing::Values (Domains { 1, 0, 3, "home" }, Domains { 3, 1, 0, "home" },
                                           Domains { 5, 0, 1, "roaming" }, Domains { 3, 0, 1, "denied" },
                                           Domains { 0, 3, 1, "denied" }, Domains { 0, 0, 1, "home" },
                                           Domains { 2, 2, 5, "roaming" }, Domains { 2, 0, 3, "searching" },
                                           Domains { 0, 0, 3, "denied" }, Domains { 4, 0, 0, "unknown" }));

TEST_F (Registration, ALateCgregDoesNotOverruleCereg)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  device.urc ("+CGREG: 0");
  run (SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_REGISTERED);
}

TEST_F (Registration, LostWhileIdleIsShown)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  off (2);
  device.urc ("+CEREG: 2");
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING, 1000));
}

TEST_F (Registration, RadioSettingsOfAConnectionAreWrittenBeforeTheSearchAndOnlyWhereTheyDiffer)
{
  off (2);
  device.cnmp = 2;
  settings->rat = RAT_CATM;
  Answer answer;
  start ();
  call_connect (answer);
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING));
  run (SECOND);
  EXPECT_EQ (device.cnmp, 38);
  EXPECT_EQ (device.count ("+CNMP="), 1);
  device.cereg = 1;
  device.urc ("+CEREG: 1");
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
  stop ();
  steps.clear ();
  device.data_mode = false;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CNMP="), 1) << "it was right already";
}

} // namespace
