// SPDX-License-Identifier: GPL-2.0-or-later
// Single requests to the kernel: links, addresses, routes and rules, twice added, twice removed, on links that are
// gone.
#include "network_support.h"

#include <cerrno>

extern "C" {
#include "platform/network/netlink-address.h"
#include "platform/network/netlink-link.h"
#include "platform/network/netlink-route.h"
#include "platform/network/netlink-rule.h"
}

namespace {

constexpr guint GONE = 987654;

class Netlink : public ::testing::Test {
protected:
  void SetUp () override
  {
    socket = netlink_socket_new (nullptr);
    ASSERT_NE (socket, nullptr);
    run (
      "ip link set ppp9 addrgenmode none; ip link set wl0 addrgenmode none; ip link set wl0 up; ip link set ppp9 up");
  }

  void TearDown () override { netlink_socket_free (socket); }

  bool is_best ()
  {
    gboolean best = FALSE;
    EXPECT_EQ (netlink_route_is_best (socket, tun.ifindex, &best), 0);
    return best;
  }

  NetlinkSocket *socket = nullptr;
  Tun wifi { "wl0" };
  Tun tun { "ppp9" };
  gboolean added = FALSE;
};

TEST_F (Netlink, TellsAboutALinkAndChangesIt)
{
  NetlinkLink link = {};
  ASSERT_EQ (netlink_link_get (socket, tun.ifindex, &link), 0);
  EXPECT_STREQ (link.name, "ppp9");
  EXPECT_TRUE (link.up);
  EXPECT_EQ (link.mtu, 1500u);
  EXPECT_EQ (netlink_link_set_mtu (socket, tun.ifindex, 1400), 0);
  EXPECT_EQ (netlink_link_set_up (socket, tun.ifindex, FALSE), 0);
  ASSERT_EQ (netlink_link_get (socket, tun.ifindex, &link), 0);
  EXPECT_FALSE (link.up);
  EXPECT_EQ (link.mtu, 1400u);
}

TEST_F (Netlink, SaysWhenALinkIsGone)
{
  NetlinkLink link = {};
  for (guint ifindex : { 0u, GONE, G_MAXUINT })
    EXPECT_EQ (netlink_link_get (socket, ifindex, &link), ENODEV) << ifindex;
  EXPECT_EQ (netlink_link_set_up (socket, GONE, TRUE), ENODEV);
}

TEST_F (Netlink, AnAddressIsAddedOnceAndRemovedWhetherThereOrNot)
{
  for (const char *text : { "10.1.1.1", "fe80::9" }) {
    const IpLocalAddress address = { ip (text), {}, (guint8) (ip (text).family == IP_FAMILY_4 ? 32 : 64) };
    EXPECT_EQ (netlink_address_add (socket, tun.ifindex, &address, &added), 0) << text;
    EXPECT_TRUE (added) << text;
    EXPECT_EQ (netlink_address_add (socket, tun.ifindex, &address, &added), 0) << text;
    EXPECT_FALSE (added) << text;
    EXPECT_EQ (netlink_address_remove (socket, tun.ifindex, &address), 0) << text;
    EXPECT_EQ (netlink_address_remove (socket, tun.ifindex, &address), 0) << text;
    EXPECT_EQ (netlink_address_remove (socket, GONE, &address), 0) << text;
    EXPECT_EQ (netlink_address_add (socket, GONE, &address, &added), ENODEV) << text;
    EXPECT_FALSE (added) << text;
  }
  EXPECT_EQ (kernel_state (), "");
}

TEST_F (Netlink, ARouteIsAddedOnceAndRemovedWhetherThereOrNot)
{
  for (IpFamily family : { IP_FAMILY_4, IP_FAMILY_6 }) {
    const IpRoute route = { family, 51003, 77, {}, {}, 0 };
    EXPECT_EQ (netlink_route_add (socket, tun.ifindex, &route, &added), 0) << family;
    EXPECT_TRUE (added) << family;
    EXPECT_EQ (netlink_route_add (socket, tun.ifindex, &route, &added), 0) << family;
    EXPECT_FALSE (added) << family;
    EXPECT_EQ (netlink_route_remove (socket, tun.ifindex, &route), 0) << family;
    EXPECT_EQ (netlink_route_remove (socket, tun.ifindex, &route), 0) << family;
    EXPECT_EQ (netlink_route_remove (socket, GONE, &route), 0) << family;
    EXPECT_NE (netlink_route_add (socket, GONE, &route, nullptr), 0) << family;
  }
  EXPECT_EQ (kernel_state (), "");
}

TEST_F (Netlink, ARouteMayLeadToOneNetworkOnly)
{
  const IpRoute host = { IP_FAMILY_4, 51003, 0, {}, ip ("10.64.0.1"), 32 };
  const IpRoute prefix = { IP_FAMILY_6, 51003, 1024, {}, ip ("fe80::"), 64 };
  const IpRoute everything = { IP_FAMILY_4, 51003, 0, {}, {}, 0 };
  for (const IpRoute *route : { &host, &prefix, &everything })
    EXPECT_EQ (netlink_route_add (socket, tun.ifindex, route, nullptr), 0);
  EXPECT_EQ (kernel_state (), "10.64.0.1 dev ppp9 table 51003 proto 209 scope link\n"
                              "default dev ppp9 table 51003 proto 209 scope link\n"
                              "fe80::/64 dev ppp9 table 51003 proto 209 metric 1024 pref medium\n");
  EXPECT_EQ (netlink_route_add (socket, tun.ifindex, &host, &added), 0);
  EXPECT_FALSE (added);
  EXPECT_EQ (netlink_route_remove (socket, tun.ifindex, &everything), 0);
  EXPECT_EQ (netlink_route_remove (socket, tun.ifindex, &prefix), 0);
  EXPECT_EQ (kernel_state (), "10.64.0.1 dev ppp9 table 51003 proto 209 scope link\n");
  EXPECT_EQ (netlink_route_remove (socket, tun.ifindex, &host), 0);
  EXPECT_EQ (kernel_state (), "");
}

TEST_F (Netlink, AnAddressBringsNoRouteToTheMainTable)
{
  const IpLocalAddress four = { ip ("10.1.1.1"), ip ("192.168.1.1"), 32 };
  const IpLocalAddress six = { ip ("fe80::9"), ip ("fe80::a"), 64 };
  const std::string before = run ("ip -4 route show table main; ip -6 route show table main");
  EXPECT_EQ (netlink_address_add (socket, tun.ifindex, &four, nullptr), 0);
  EXPECT_EQ (netlink_address_add (socket, tun.ifindex, &six, nullptr), 0);
  EXPECT_EQ (run ("ip -4 route show table main; ip -6 route show table main"), before);
  EXPECT_NE (run ("ip addr show dev ppp9").find ("10.1.1.1 peer 192.168.1.1/32"), std::string::npos);
  EXPECT_EQ (netlink_address_remove (socket, tun.ifindex, &four), 0);
  EXPECT_EQ (netlink_address_remove (socket, tun.ifindex, &six), 0);
  EXPECT_EQ (kernel_state (), "");
}

TEST_F (Netlink, WhatTheKernelMadeInTheMainTableIsRemovedAndNothingElse)
{
  run ("ip addr add 10.1.1.1 peer 192.168.1.1/32 dev ppp9; ip addr add 10.2.2.1/24 dev ppp9; "
       "ip addr add fe80::9 peer fe80::a/64 dev ppp9 nodad;"
       "ip -6 route add 2001:db8:7::/64 dev ppp9 proto ra; ip -6 route add default dev ppp9 proto ra metric 700; "
       "ip route add 10.3.0.0/16 dev ppp9;"
       "ip addr add 192.168.1.10/24 dev wl0; ip -6 addr add 2001:db8:1::1/64 dev wl0");
  const IpAddress local = ip ("10.1.1.1");
  guint n_removed = 0;
  EXPECT_EQ (netlink_route_remove_made (socket, tun.ifindex, &local, &n_removed), 0);
  EXPECT_EQ (n_removed, 4u);
  EXPECT_EQ (run ("ip -4 route show table main | sort"),
             "10.2.2.0/24 dev ppp9 proto kernel scope link src 10.2.2.1 \n"
             "10.3.0.0/16 dev ppp9 scope link \n"
             "192.168.1.0/24 dev wl0 proto kernel scope link src 192.168.1.10 \n");
  const std::string six = run ("ip -6 route show table main");
  EXPECT_NE (six.find ("default dev ppp9 proto ra"), std::string::npos) << six;
  EXPECT_NE (six.find ("2001:db8:1::/64 dev wl0"), std::string::npos) << six;
  EXPECT_EQ (six.find ("/64 dev ppp9"), std::string::npos) << six;
  EXPECT_EQ (six.find ("fe80::a"), std::string::npos) << six;
}

TEST_F (Netlink, OnlyOurOwnRouteIsRemoved)
{
  run ("ip route add default dev ppp9 metric 700");
  const IpRoute route = { IP_FAMILY_4, IP_CONFIG_MAIN_TABLE, 700, {}, {}, 0 };
  EXPECT_EQ (netlink_route_remove (socket, tun.ifindex, &route), 0);
  EXPECT_NE (run ("ip route show default").find ("metric 700"), std::string::npos);
}

TEST_F (Netlink, ARuleIsAddedOnceAndRemovedWhetherThereOrNot)
{
  const IpRule rules[] = {
    { IP_FAMILY_4, 5000, 254, ip ("10.1.1.1") },      { IP_FAMILY_6, 5000, 254, ip ("2001:db8::1") },
    { IP_FAMILY_4, 5100, 51000, ip ("10.1.1.1") },    { IP_FAMILY_4, 5101, 51000, {} },
    { IP_FAMILY_6, 5100, 51000, ip ("2001:db8::1") }, { IP_FAMILY_6, 5101, 51000, {} }
  };
  for (const IpRule &rule : rules) {
    EXPECT_EQ (netlink_rule_add (socket, "ppp9", &rule, &added), 0);
    EXPECT_TRUE (added);
    EXPECT_EQ (netlink_rule_add (socket, "ppp9", &rule, &added), 0);
    EXPECT_FALSE (added);
  }
  EXPECT_EQ (kernel_state (), "5000: from 10.1.1.1 lookup main suppress_prefixlength 1 proto 209\n"
                              "5000: from 2001:db8::1 lookup main suppress_prefixlength 1 proto 209\n"
                              "5100: from 10.1.1.1 lookup 51000 proto 209\n"
                              "5100: from 2001:db8::1 lookup 51000 proto 209\n"
                              "5101: from all oif ppp9 lookup 51000 proto 209\n"
                              "5101: from all oif ppp9 lookup 51000 proto 209\n");
  for (const IpRule &rule : rules) {
    EXPECT_EQ (netlink_rule_remove (socket, "ppp9", &rule), 0);
    EXPECT_EQ (netlink_rule_remove (socket, "ppp9", &rule), 0);
  }
  EXPECT_EQ (kernel_state (), "");
}

TEST_F (Netlink, PurgingCountsWhatItRemovesAndLeavesOthers)
{
  run ("ip rule add from 10.1.1.1 lookup 77 prio 4000; ip rule add from 10.1.1.2 lookup 77 prio 4001 protocol 209;"
       "ip -6 rule add oif ppp9 lookup 77 prio 4001 protocol 209;"
       "ip route add default dev ppp9 metric 9; ip route add default dev ppp9 table 77 proto 209; "
       "ip -6 route add 2001:db8::/32 dev ppp9 proto 209");
  guint n_removed = 0;
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (guint));
  EXPECT_EQ (netlink_rule_purge (socket, kept, &n_removed), 0);
  EXPECT_EQ (n_removed, 2u);
  EXPECT_EQ (netlink_route_purge (socket, kept, links, &n_removed), 0);
  EXPECT_EQ (n_removed, 4u);
  ASSERT_EQ (links->len, 2u);
  EXPECT_EQ (g_array_index (links, guint, 0), tun.ifindex);
  EXPECT_EQ (kernel_state (), "");
  EXPECT_NE (run ("ip route show default").find ("metric 9"), std::string::npos);
  run ("ip rule del prio 4000");
}

TEST_F (Netlink, PurgingKeepsWhatALinkStillNeeds)
{
  IpConfig config = {};
  config.ifindex = tun.ifindex;
  g_strlcpy (config.ifname, "ppp9", sizeof config.ifname);
  config.n_routes = 2;
  config.routes[0] = { IP_FAMILY_4, 51000, 0, {}, {}, 0 };
  config.routes[1] = { IP_FAMILY_4, 51000, 0, {}, ip ("10.64.0.1"), 32 };
  config.n_rules = 3;
  config.rules[0] = { IP_FAMILY_4, 5100, 51000, ip ("10.1.1.1") };
  config.rules[1] = { IP_FAMILY_4, 5101, 51000, {} };
  config.rules[2] = { IP_FAMILY_4, 5000, 254, ip ("10.1.1.1") };
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (kept, &config);
  guint n_removed = 0;

  for (guint i = 0; i < 2; i++)
    EXPECT_EQ (netlink_route_add (socket, tun.ifindex, &config.routes[i], nullptr), 0);
  for (guint i = 0; i < 3; i++)
    EXPECT_EQ (netlink_rule_add (socket, "ppp9", &config.rules[i], nullptr), 0);
  // Of another address, another name, another table, another interface, another peer.
  run ("ip rule add from 10.1.1.9 lookup 51000 prio 5100 protocol 209; "
       "ip rule add oif ppp8 lookup 51000 prio 5101 protocol 209;"
       "ip rule add from 10.1.1.1 lookup 51001 prio 5100 protocol 209; "
       "ip route add 203.0.113.0/24 dev ppp9 table 51001 proto 209;"
       "ip route add 10.64.0.2 dev ppp9 table 51000 proto 209");
  std::string all = kernel_state ();
  EXPECT_EQ (netlink_rule_purge (socket, kept, &n_removed), 0);
  EXPECT_EQ (n_removed, 3u) << all;
  EXPECT_EQ (netlink_route_purge (socket, kept, links, &n_removed), 0);
  EXPECT_EQ (n_removed, 5u) << all;
  EXPECT_NE (kernel_state ().find ("5100: from 10.1.1.1 lookup 51000"), std::string::npos) << kernel_state ();
  EXPECT_NE (kernel_state ().find ("oif ppp9"), std::string::npos) << kernel_state ();
  EXPECT_NE (kernel_state ().find ("5000: from 10.1.1.1 lookup main"), std::string::npos) << kernel_state ();
  EXPECT_NE (run ("ip route show table 51000").find ("default dev ppp9"), std::string::npos);
  EXPECT_NE (run ("ip route show table 51000").find ("10.64.0.1 dev ppp9"), std::string::npos);
  g_ptr_array_set_size (kept, 0);
  EXPECT_EQ (netlink_rule_purge (socket, kept, &n_removed), 0);
  EXPECT_EQ (netlink_route_purge (socket, kept, links, &n_removed), 0);
  EXPECT_EQ (kernel_state (), "");
}

TEST_F (Netlink, TheBestDefaultRouteIsTheOneWithTheLowestMetric)
{
  EXPECT_TRUE (is_best ()) << "no other";
  run ("ip route add default dev wl0 metric 600");
  EXPECT_FALSE (is_best ()) << "another, and none of ours";
  run ("ip route add default dev ppp9 metric 700");
  EXPECT_FALSE (is_best ());
  run ("ip route add default dev ppp9 metric 50");
  EXPECT_TRUE (is_best ());
  run ("ip route add default dev wl0 metric 50 table 99; ip route add 192.0.2.0/24 dev wl0");
  EXPECT_TRUE (is_best ()) << "only default routes of the main table count";
  run ("ip route add default dev wl0");
  EXPECT_FALSE (is_best ()) << "metric 0 is the lowest";
}

} // namespace
