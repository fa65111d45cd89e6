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
  EXPECT_EQ (trail (), "initializing(boot) registered dialing(user-request) negotiating configuring connected(user-request)");
  EXPECT_STREQ (info ()->interface, "ppp0");
  EXPECT_STREQ (info ()->datapath, "tun");
  EXPECT_STREQ (info ()->apn, "internet.iot");
  EXPECT_EQ (info ()->ip.n_addresses, 1u);
  EXPECT_EQ (info ()->ip.n_dns, 2u);
  EXPECT_EQ (info ()->attempts, 0u);
  EXPECT_GT (info ()->since_us, 0);
  EXPECT_EQ (info ()->metric, 700u);
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

TEST_F (Connect, InfoIsToldBeforeStatesAndStatesBeforeTheAnswer)
{
  Answer answer;

  start ();
  call_connect (answer);
  while (!answer.done) {
    events.clear ();
    ASSERT_TRUE (world.run (SECOND, [&] { return !events.empty (); }));
    int n = static_cast<int> (std::count (events.begin (), events.end (), "info"));
    EXPECT_EQ (n, 1) << "info is told once a turn";
    EXPECT_EQ (events.front (), "info");
  }
  EXPECT_EQ (steps.back ().state, MODEM_STATE_CONNECTED);
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
  EXPECT_STREQ (info ()->apn, "other.apn");
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
  EXPECT_EQ (info ()->state, MODEM_STATE_CONNECTED);
  EXPECT_EQ (info ()->metric, 50u);
  EXPECT_EQ (world.attaches, 2);
}

TEST_F (Connect, WritesAContextThatDiffersOnceAndRemembersIt)
{
  Answer off;

  device.context_apn = "wrong";
  device.context_type = "IPV4V6";
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.context_apn, "internet.iot");
  EXPECT_EQ (device.context_type, "IP");
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off));
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGDCONT="), 1);
}

TEST_F (Connect, AnEmptyApnIsTheSubscriptionsDefault)
{
  g_free (settings->apn);
  settings->apn = g_strdup ("");
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.context_apn, "");
}

TEST_F (Connect, AnApnThatCouldBreakOutOfItsQuotesIsNeverSent)
{
  Answer answer;

  g_free (settings->apn);
  settings->apn = g_strdup ("x\";+CFUN=0;+CSQ=\"");
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "ApnRejected");
  EXPECT_EQ (device.count ("CFUN=0"), 0);
  EXPECT_EQ (device.dials, 0);
}

TEST_F (Connect, AsksForTheAttachWhereItIsMissing)
{
  device.attached = 0;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGATT=1"), 1);
}

TEST_F (Connect, BytesBehindConnectReachTheLink)
{
  device.behind_connect = "\x7e\xff\x7d#\xc0!";
  ASSERT_TRUE (online ());
  EXPECT_EQ (world.pending, "\x7e\xff\x7d#\xc0!");
}

TEST_F (Connect, TakesTheNextDataPathWhenTheFirstIsNotSupported)
{
  world.kernel_supported = false;
  world.links[0] = &world.missing_link_ops;
  world.links[1] = &world.link_ops;
  ASSERT_TRUE (online ());
  EXPECT_STREQ (info ()->datapath, "tun");
}

TEST_F (Connect, ALinkThatCannotBeMadeIsIpConfigFailed)
{
  Answer answer;

  world.link_fails = true;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "IpConfigFailed");
  EXPECT_NE (answer.message.find ("no TUN device"), std::string::npos) << answer.message;
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  expect_clean ();
  world.link_fails = false;
  ASSERT_TRUE (online ()) << "the next one must work";
}

TEST_F (Connect, ANetworkThatRefusesTheAddressesIsIpConfigFailed)
{
  Answer answer;

  world.network_fails = true;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "IpConfigFailed");
  EXPECT_EQ (modem_wanted (modem), nullptr);
  expect_clean ();
  world.network_fails = false;
  ASSERT_TRUE (online ());
}

TEST_F (Connect, AnAddressThatNoHostMayHaveIsIpConfigFailed)
{
  Answer answer;

  device.address = std::string ("\x7f\x00\x00\x05", 4);
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "IpConfigFailed") << answer.message;
  expect_clean ();
}

TEST_F (Connect, ANetworkThatNeverAnswersEndsWithTheCallersTime)
{
  Answer answer;

  world.network_silent = true;
  settings->timeout = 20;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Timeout") << answer.message;
  EXPECT_LE (answer.at, 20 * SECOND);
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  expect_clean ();
}

TEST_F (Connect, APortInUseFailsAtOnceAndNamesTheHolder)
{
  Answer answer;

  world.busy["/dev/data"] = "ModemManager (pid 4711)";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Busy");
  EXPECT_NE (answer.message.find ("ModemManager (pid 4711)"), std::string::npos) << answer.message;
  EXPECT_LT (answer.at, SECOND);
  world.busy.clear ();
  ASSERT_TRUE (online ());
}

TEST_F (Connect, AModemThatIsNotThereFailsInTenSeconds)
{
  Answer answer;

  device.plugged = false;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "NoModem");
  EXPECT_LE (answer.at, 10 * SECOND);
  device.plug ();
  ASSERT_TRUE (online ());
}

TEST_F (Connect, AModemThatAppearsInTimeIsUsed)
{
  Answer answer;

  device.plugged = false;
  start ();
  call_connect (answer);
  run (5 * SECOND);
  device.plug ();
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
  EXPECT_LT (answer.at, SECOND);
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

TEST_F (Connect, CanBeFreedAtAnyMoment)
{
  for (gint64 us = 0; us < 60000; us += 700) {
    Answer answer;
    start ();
    call_connect (answer);
    run (us);
    int before = answer.count;
    stop ();
    EXPECT_EQ (answer.count, before) << "a freed modem answers nobody";
    steps.clear ();
    device.data_mode = false;
    device.echo = true;
  }
}

// The modem may be freed by whom it tells something.
void
free_it (gpointer user_data, GVariant *, const GError *)
{
  auto **modem = static_cast<Modem **> (user_data);
  g_clear_pointer (modem, modem_free);
}

TEST_F (Connect, CanBeFreedFromWithinItsOwnAnswer)
{
  start ();
  modem_connect (modem, settings, FALSE, DT_REASON_USER_REQUEST, free_it, &modem);
  ASSERT_TRUE (world.run (SECOND * 10, [&] { return modem == nullptr; }));
  run (SECOND);
  expect_clean ();
  EXPECT_TRUE (world.alarms.empty ());
}

TEST_F (Connect, IPv6GoesAloneWhereItIsAskedForAlone)
{
  Answer answer;

  settings->pdp_type = PDP_TYPE_IPV6;
  settings->timeout = 60;
  ASSERT_TRUE (connect (answer)); // the fake peer has no IPV6CP: bounded, and named
  EXPECT_NE (answer.error, "");
  EXPECT_EQ (device.context_type, "IPV6");
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  expect_clean ();
}

TEST_F (Connect, DualStackNeedsIPv4Only)
{
  settings->pdp_type = PDP_TYPE_IPV4V6;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.context_type, "IPV4V6");
  run (120 * SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_CONNECTED) << trail ();
}

} // namespace
