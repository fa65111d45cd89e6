// SPDX-License-Identifier: GPL-2.0-or-later
// From ports to online: the way, what is told in which order, and who is answered what.
#include "modem-fixture.h"

namespace {

class Connect : public ModemTest {};

TEST_F (Connect, ARegisteredModemIsOnlineWithinASecondOfTheStart)
{
  gint64 before = world.now ();

  ASSERT_TRUE (online ());
  EXPECT_LT (world.now () - before, 300000) << trail ();
  EXPECT_EQ (trail (),
             "initializing(boot) registered dialing(user-request) negotiating configuring connected(user-request)");
  EXPECT_STREQ (bearer_info ()->interface, "ppp0");
  EXPECT_STREQ (bearer_info ()->datapath, "tun");
  EXPECT_STREQ (connection_info ()->apn, "internet.iot");
  EXPECT_EQ (bearer_info ()->ip.n_addresses, 1u);
  EXPECT_EQ (bearer_info ()->ip.n_dns, 2u);
  EXPECT_EQ (connection_info ()->attempts, 0u);
  EXPECT_GT (bearer_info ()->since_us, 0);
  EXPECT_EQ (bearer_info ()->metric, 700u);
  EXPECT_EQ (device.count ("+CGDCONT="), 0) << "a context that fits must not be written";
  EXPECT_EQ (device.count ("+CGATT="), 0);
  EXPECT_EQ (device.count ("CNACT"), 0) << "the normal path must not be burdened";
}

TEST_F (Connect, TakesTheModemsAnswersAndAlmostNothingMoreWhenTheModemIsReady)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (5 * SECOND);
  gint64 before = world.now ();
  ASSERT_TRUE (online ());
  EXPECT_LT (world.now () - before, device.dial_delay + 15000);
}

TEST_F (Connect, WithTheSameSettingsSucceedsAtOnceWhenOnline)
{
  Answer again;

  ASSERT_TRUE (online ());
  size_t told = steps.size ();
  settings->timeout = 7; // does not make it another connection
  call_connect (again);
  ASSERT_TRUE (wait (again));
  EXPECT_EQ (again.error, "");
  EXPECT_EQ (again.at, 0);
  EXPECT_EQ (steps.size (), told);
  EXPECT_EQ (device.dials, 1);
}

TEST_F (Connect, ASecondCallerJoinsTheFirst)
{
  Answer first, second;

  start ();
  call_connect (first);
  ASSERT_TRUE (reach (MODEM_STATE_DIALING));
  call_connect (second);
  ASSERT_TRUE (wait (second));
  EXPECT_TRUE (first.done);
  EXPECT_EQ (first.error + second.error, "");
  EXPECT_EQ (device.dials, 1);
}

TEST_F (Connect, WithOtherSettingsTakesThePlaceOfTheFirst)
{
  Answer first, second;

  start ();
  call_connect (first);
  ASSERT_TRUE (reach (MODEM_STATE_NEGOTIATING));
  g_free (settings->apn);
  settings->apn = g_strdup ("other.apn");
  call_connect (second);
  ASSERT_TRUE (wait (second));
  EXPECT_EQ (first.error, "Cancelled");
  EXPECT_EQ (second.error, "") << second.message;
  EXPECT_EQ (device.context_apn, "other.apn");
  EXPECT_STREQ (connection_info ()->apn, "other.apn");
}

TEST_F (Connect, WithOtherSettingsWhileOnlineReconnects)
{
  Answer second;

  ASSERT_TRUE (online ());
  settings->route = IP_ROUTE_PRIMARY;
  call_connect (second);
  ASSERT_TRUE (wait (second));
  EXPECT_EQ (second.error, "");
  EXPECT_TRUE (passed ("connected(user-request) disconnecting(user-request) registered")) << trail ();
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
  EXPECT_EQ (bearer_info ()->metric, 50u);
  EXPECT_EQ (world.attaches, 2);
}

// A caller whose time is over hears what was waited for, not only that it took too long.
TEST_F (Connect, ItsTimeoutNamesWhatDidNotAnswer)
{
  settings->timeout = 5;
  device.lcp_silent = true;
  {
    Answer answer;
    ASSERT_TRUE (connect (answer)) << trail ();
    EXPECT_EQ (answer.error, "Timeout") << answer.message;
    EXPECT_TRUE (passed ("disconnecting(lcp-timeout)")) << trail ();
  }
  run (10 * SECOND);
  device.lcp_silent = false;
  device.ipcp_silent = true;
  {
    Answer answer;
    ASSERT_TRUE (connect (answer)) << trail ();
    EXPECT_EQ (answer.error, "Timeout") << answer.message;
    EXPECT_TRUE (passed ("disconnecting(ipcp-timeout)")) << trail ();
  }
  run (10 * SECOND);
  device.dial_delay = 60 * SECOND;
  {
    Answer answer;
    ASSERT_TRUE (connect (answer)) << trail ();
    EXPECT_EQ (answer.error, "Timeout") << answer.message;
    EXPECT_NE (answer.message.find ("dial"), std::string::npos) << answer.message;
    EXPECT_TRUE (passed ("disconnecting(dial-timeout)")) << trail ();
  }
}

TEST_F (Connect, AuthenticationIsRefusedForGoodAndTellsWhatToDo)
{
  Answer answer;

  device.wants_pap = device.refuses_pap = true;
  settings->auth = AUTH_MODE_PAP;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "AuthFailed") << answer.message;
  EXPECT_NE (answer.message.find ("username"), std::string::npos);
  EXPECT_EQ (device.dials, 1);
  run (3600 * SECOND);
  EXPECT_EQ (device.dials, 1);
  expect_clean ();
}

TEST_F (Connect, TheZoneGoesToTheNetwork)
{
  g_free (settings->zone);
  settings->zone = g_strdup ("external");
  ASSERT_TRUE (online ());
  ASSERT_FALSE (world.applied.empty ());
  EXPECT_STREQ (world.applied.back ().zone, "external");
}

} // namespace
