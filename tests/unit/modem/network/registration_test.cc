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
  EXPECT_EQ (info ()->state, MODEM_STATE_SEARCHING);
  EXPECT_STREQ (info ()->registration, "searching");
  device.cereg = 1;
  device.urc ("+CEREG: 1,\"2CEC\",\"1B4A321\",7");
  ASSERT_TRUE (wait (answer, SECOND)) << trail ();
  EXPECT_EQ (answer.error, "");
  EXPECT_STREQ (info ()->access_technology, "catm");
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
  EXPECT_EQ (info ()->state, MODEM_STATE_SEARCHING);
  EXPECT_EQ (info ()->reason, DT_REASON_REGISTRATION_TIMEOUT);
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
  run (400 * SECOND);
  EXPECT_EQ (answer.error, "NotRegistered");
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
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "RegistrationDenied");
  EXPECT_LE (answer.at, 12 * SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_SEARCHING);
  EXPECT_EQ (info ()->reason, DT_REASON_REGISTRATION_DENIED);
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

TEST_F (Registration, ARefusalIsWaitedOutByAutoconnect)
{
  Answer answer;

  off (3);
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "RegistrationDenied");
  EXPECT_EQ (info ()->state, MODEM_STATE_WAITING);
  EXPECT_EQ (info ()->next_attempt_us, 0) << "no time can be named";
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
  EXPECT_TRUE (info ()->roaming);
  EXPECT_STREQ (info ()->registration, "roaming");
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

TEST_F (Registration, ALateCgregDoesNotOverruleCereg)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  device.urc ("+CGREG: 0");
  run (SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_REGISTERED);
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
