// SPDX-License-Identifier: GPL-2.0-or-later
// The link, its addresses and what can be wrong with them.
#include "modem-fixture.h"

namespace {

class Bearer : public ModemTest {};

TEST_F (Bearer, BytesBehindConnectReachTheLink)
{
  device.behind_connect = "\x7e\xff\x7d#\xc0!";
  ASSERT_TRUE (online ());
  EXPECT_EQ (world.pending, "\x7e\xff\x7d#\xc0!");
}

TEST_F (Bearer, TakesTheNextDataPathWhenTheFirstIsNotSupported)
{
  world.kernel_supported = false;
  world.links[0] = &world.missing_link_ops;
  world.links[1] = &world.link_ops;
  ASSERT_TRUE (online ());
  EXPECT_STREQ (bearer_info ()->datapath, "tun");
}

TEST_F (Bearer, ALinkThatCannotBeMadeIsIpConfigFailed)
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

TEST_F (Bearer, ANetworkThatRefusesTheAddressesIsIpConfigFailed)
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

TEST_F (Bearer, AnAddressThatNoHostMayHaveIsIpConfigFailed)
{
  Answer answer;

  device.address = std::string ("\x7f\x00\x00\x05", 4);
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "IpConfigFailed") << answer.message;
  expect_clean ();
}

TEST_F (Bearer, ANetworkLostLaterEndsTheConnectionAndIsTriedAgain)
{
  ASSERT_TRUE (online ());
  const guint ifindex = bearer_info ()->ifindex;
  steps.clear ();
  world.lose_network (ifindex, "lan0 has 10.174.46.45 now");
  ASSERT_TRUE (world.run (60 * SECOND,
                          [&] {
                            return std::any_of (steps.begin (), steps.end (), [] (const Step &step) {
                              return step.state == MODEM_STATE_WAITING && step.reason == DT_REASON_IP_CONFIG_FAILED;
                            });
                          }))
    << trail ();
  world.network_fails = true;
  EXPECT_STREQ (last_error_name (), "IpConfigFailed");
  EXPECT_NE (std::string (last_error_text ()).find ("lan0 has 10.174.46.45 now"), std::string::npos)
    << last_error_text ();
  expect_clean ();
  EXPECT_TRUE (world.network_watches.empty ());

  const int before = world.attaches;
  run (20 * SECOND);
  EXPECT_GT (world.attaches, before) << "it is tried again by itself";
  EXPECT_LE (world.attaches, before + 6) << "and not without pause";
  world.network_fails = false;
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 300 * SECOND));
  EXPECT_EQ (world.network_watches.size (), 1u);
}

TEST_F (Bearer, ANetworkLostBehindAGoodbyeIsNoNews)
{
  Answer answer;

  ASSERT_TRUE (online ());
  const FakeWorld::NetworkWatch watch = world.network_watches.at (bearer_info ()->ifindex);
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, "late");
  EXPECT_TRUE (world.network_watches.empty ()) << "the watch ends with the configuration";
  watch.lost (watch.user_data, error);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  EXPECT_EQ (steps.back ().reason, DT_REASON_USER_REQUEST);
}

TEST_F (Bearer, ANetworkThatNeverAnswersEndsWithTheCallersTime)
{
  Answer answer;

  world.network_silent = true;
  settings->timeout = 20;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Timeout") << answer.message;
  EXPECT_LT (answer.at, 21 * SECOND) << "the goodbye takes no longer";
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  expect_clean ();
}

TEST_F (Bearer, IPv6GoesAloneWhereItIsAskedForAlone)
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

TEST_F (Bearer, DualStackNeedsIPv4Only)
{
  settings->pdp_type = PDP_TYPE_IPV4V6;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.context_type, "IPV4V6");
  run (120 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED) << trail ();
}

// An access point with IPv6 only, in the three ways in which a network has no IPv4.
class WithoutIPv4 : public ModemTest, public testing::WithParamInterface<const char *> {};

TEST_P (WithoutIPv4, DualStackGoesOnWithIPv6Alone)
{
  settings->pdp_type = PDP_TYPE_IPV4V6;
  device.no_ip4 = GetParam ();
  device.has_ip6 = true;
  ASSERT_TRUE (online ()) << trail ();
  EXPECT_LE (world.now (), 60 * SECOND);
  ASSERT_EQ (bearer_info ()->ip.n_addresses, 1u);
  EXPECT_EQ (bearer_info ()->ip.addresses[0].local.bytes[0], 0xfe);
  EXPECT_FALSE (world.open_links.at (0)->pass4);
  run (120 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED) << trail ();
  EXPECT_EQ (device.dials, 1);
}

INSTANTIATE_TEST_SUITE_P (Bearer, WithoutIPv4, testing::Values ("protocol", "address", "silence"),
                          [] (const auto &info) { return std::string (info.param); });

// A peer that ends the link as soon as IPv6 is asked for: by its goodbye, or by hanging up.
class WithoutIPv6 : public ModemTest, public testing::WithParamInterface<const char *> {
protected:
  WithoutIPv6 ()
  {
    settings->pdp_type = PDP_TYPE_IPV4V6;
    device.ends_on_ip6 = GetParam ();
  }
};

TEST_P (WithoutIPv6, IsAskedForIPv4AloneWithinOneConnect)
{
  Answer off;

  ASSERT_TRUE (online ()) << trail ();
  EXPECT_EQ (device.dials, 2);
  EXPECT_LE (world.now (), 30 * SECOND);
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off));
  ASSERT_TRUE (online ()) << trail ();
  EXPECT_EQ (device.dials, 3) << "it is remembered";
}

TEST_P (WithoutIPv6, IsAskedForIPv4AloneByAProfile)
{
  Answer answer;

  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 30 * SECOND)) << trail ();
  EXPECT_EQ (device.dials, 2);
  device.drop_carrier ();
  run (SECOND);
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 30 * SECOND)) << trail ();
  EXPECT_EQ (device.dials, 3) << "it is remembered";
}

TEST_P (WithoutIPv6, IsAskedForBothAgainWhereThatWasNotIt)
{
  Answer first;

  device.terminates_with = "no";
  ASSERT_TRUE (connect (first));
  EXPECT_EQ (first.error, "PppFailed") << first.message;
  EXPECT_EQ (device.dials, 2);
  device.terminates_with = device.ends_on_ip6 = "";
  device.has_ip6 = true;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.dials, 3);
  EXPECT_EQ (bearer_info ()->ip.n_addresses, 2u);
}

INSTANTIATE_TEST_SUITE_P (Bearer, WithoutIPv6, testing::Values ("terminate", "hang up"));

// pdp-type=ip where there is IPv6 only: the error says what to set.
TEST_F (Bearer, IPv4WhereThereIsNoneNamesTheSetting)
{
  for (const char *kind : { "protocol", "address", "silence" }) {
    Answer answer;

    SCOPED_TRACE (kind);
    device.no_ip4 = kind;
    ASSERT_TRUE (connect (answer));
    EXPECT_EQ (answer.error, "PppFailed");
    EXPECT_NE (answer.message.find ("pdp-type=ipv4v6"), std::string::npos) << answer.message;
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  }
  device.no_ip4 = "";
  device.ceer = "PDP type IPv6 only allowed";
  for (const char *words : { "NO CARRIER", "+CME ERROR: 193", "+CME ERROR: PDP type IPv6 only allowed (#51)" }) {
    Answer answer;

    SCOPED_TRACE (words);
    device.dials = 0;
    device.dial_answers = { words };
    ASSERT_TRUE (connect (answer));
    EXPECT_NE (answer.message.find ("pdp-type=ipv4v6"), std::string::npos) << answer.message;
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  }
}

TEST_F (Bearer, TrafficThatTheSessionDoesNotSeeSparesTheEcho)
{
  ASSERT_TRUE (online ());
  device.echo_silent = true;
  for (int i = 0; i < 60; i++) {
    run (10 * SECOND);
    ASSERT_FALSE (world.open_links.empty ()) << i;
    world.open_links[0]->heard_us = world.now ();
  }
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED) << trail ();
}

TEST_F (Bearer, APeerThatStartsOverKeepsTheLinkAndGetsItsNewAddress)
{
  ASSERT_TRUE (online ());
  steps.clear ();
  device.renegotiate (std::string ("\x0a\x01\x02\x03", 4));
  ASSERT_TRUE (reach (MODEM_STATE_NEGOTIATING, SECOND));
  EXPECT_FALSE (world.open_links.at (0)->pass4) << "no packet may go out under the old address";
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 10 * SECOND));
  EXPECT_EQ (trail (), "negotiating(peer-terminated) configuring connected(user-request)");
  EXPECT_EQ (bearer_info ()->ip.addresses[0].local.bytes[3], 3);
  EXPECT_EQ (world.attaches, 1);
  EXPECT_EQ (device.dials, 1);
}

TEST_F (Bearer, APeerThatEndsTheSessionIsTheReasonOfTheFirstStep)
{
  Answer answer;

  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  ASSERT_TRUE (wait (answer));
  steps.clear ();
  world.frame_to_link (PPP_PROTOCOL_LCP, std::string ("\x05\x01\x00\x04", 4));
  run (100000);
  ASSERT_FALSE (steps.empty ());
  EXPECT_EQ (steps[0].state, MODEM_STATE_DISCONNECTING) << trail ();
  EXPECT_FALSE (world.open_links.empty () ? false : world.open_links[0]->pass4);
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED)) << trail ();
  for (const Step &step : steps) {
    if (step.state == MODEM_STATE_DISCONNECTING || step.state == MODEM_STATE_WAITING) {
      EXPECT_EQ (step.reason, DT_REASON_PEER_TERMINATED) << trail ();
    }
    EXPECT_FALSE (step.old_state == MODEM_STATE_CONNECTED && step.state == MODEM_STATE_NEGOTIATING) << trail ();
  }
}

TEST_F (Bearer, ATraceHasEveryControlPacketAndNoPassword)
{
  device.wants_pap = true;
  g_free (settings->username);
  g_free (settings->password);
  settings->username = g_strdup ("me");
  settings->password = g_strdup ("geheim");
  start ();
  modem_set_tracing (modem, TRUE);
  ASSERT_TRUE (online ());
  ASSERT_GE (packets.size (), 8u);
  EXPECT_TRUE (packets[0].sent);
  EXPECT_EQ (packets[0].protocol, PPP_PROTOCOL_LCP);
  EXPECT_EQ (packets[0].text.rfind ("[LCP ConfReq id=0x1 <asyncmap 0x0>", 0), 0u) << packets[0].text;
  bool asked = false, answered = false;
  for (const Packet &packet : packets) {
    EXPECT_EQ (packet.text.find ("geheim"), std::string::npos);
    EXPECT_EQ (packet.info.find ("geheim"), std::string::npos) << packet.text;
    if (packet.protocol == PPP_PROTOCOL_PAP && packet.sent) {
      asked = true;
      EXPECT_EQ (packet.text, "[PAP AuthReq id=0x1 user=\"me\" password=<hidden>]");
      EXPECT_EQ (packet.info, std::string ("\x01\x01\x00\x0e\x02me\x06******", 14));
    }
    answered = answered || (packet.protocol == PPP_PROTOCOL_PAP && !packet.sent);
  }
  EXPECT_TRUE (asked && answered);
}

TEST_F (Bearer, NobodyTracesNothingIsTold)
{
  ASSERT_TRUE (online ());
  EXPECT_TRUE (packets.empty ());
  modem_set_tracing (modem, TRUE);
  run (60 * SECOND);
  EXPECT_FALSE (packets.empty ()) << "LCP echo";
  modem_set_tracing (modem, FALSE);
  packets.clear ();
  run (60 * SECOND);
  EXPECT_TRUE (packets.empty ());
}

TEST_F (Bearer, AnIdleConnectionCostsOneTimerInHalfAMinute)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  int before = world.wakeups;
  run (300 * SECOND);
  EXPECT_LE (world.wakeups - before, 11) << "LCP echo and signal poll in one, nothing else";
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
}

} // namespace
