// SPDX-License-Identifier: GPL-2.0-or-later
// Addresses, routes and rules in a real kernel: what apply() brings, what clear() and failures leave behind, and what
// the rules are good for.
#include "network_support.h"

namespace {

class NetworkTest : public ::testing::Test {
protected:
  Folder folder;
  Tun tun { "ppp9" };
  Network network { folder };
  const std::string before = kernel_state ();
};

TEST_F (NetworkTest, ApplyBringsTheWholeConfiguration)
{
  ASSERT_EQ (network.apply_now (built (usual_input (tun))), "");
  EXPECT_EQ (kernel_state (), "10.64.0.1 dev ppp9 table 51000 proto 209 scope link src 10.174.46.45\n"
                              "5000: from 10.174.46.45 lookup main suppress_prefixlength 1 proto 209\n"
                              "5100: from 10.174.46.45 lookup 51000 proto 209\n"
                              "5101: from all oif ppp9 lookup 51000 proto 209\n"
                              "default dev ppp9 proto 209 scope link src 10.174.46.45 metric 700\n"
                              "default dev ppp9 table 51000 proto 209 scope link src 10.174.46.45\n"
                              "ppp9 inet 10.174.46.45 peer 10.64.0.1/32 scope global noprefixroute ppp9\n");
  EXPECT_NE (run ("ip link show ppp9").find ("UP"), std::string::npos);
}

TEST_F (NetworkTest, WithoutAPeerTheAddressStandsAlone)
{
  IpConfigInput input = usual_input (tun);
  input.peer4 = IpAddress {};
  input.route = IP_ROUTE_NONE;
  input.slot = 3;
  ASSERT_EQ (network.apply_now (built (input)), "");
  EXPECT_EQ (kernel_state (), "5003: from 10.174.46.45 lookup main suppress_prefixlength 1 proto 209\n"
                              "5106: from 10.174.46.45 lookup 51003 proto 209\n"
                              "5107: from all oif ppp9 lookup 51003 proto 209\n"
                              "default dev ppp9 table 51003 proto 209 scope link src 10.174.46.45\n"
                              "ppp9 inet 10.174.46.45/32 scope global noprefixroute ppp9\n");
}

TEST_F (NetworkTest, TheMtuIsSet)
{
  IpConfigInput input = usual_input (tun);
  input.mtu = 1358;
  ASSERT_EQ (network.apply_now (built (input)), "");
  EXPECT_NE (run ("ip link show ppp9").find ("mtu 1358"), std::string::npos);
}

TEST_F (NetworkTest, ClearLeavesNothingBehind)
{
  IpConfigInput input = usual_input (tun);
  input.local6 = ip ("fe80::1");
  input.peer6 = ip ("fe80::2");
  ASSERT_EQ (network.apply_now (built (input)), "");
  ASSERT_NE (kernel_state (), before);
  network.clear (tun.ifindex);
  EXPECT_EQ (kernel_state (), before);
  EXPECT_EQ (run ("ip link show ppp9").find (",UP"), std::string::npos) << "it was down before";
  turn (50);
  EXPECT_EQ (kernel_state (), before) << "something was put back after clear";
}

TEST_F (NetworkTest, ClearLeavesALinkUpThatWasUp)
{
  run ("ip link set ppp9 addrgenmode none; ip link set ppp9 up");
  ASSERT_EQ (network.apply_now (built (usual_input (tun))), "");
  network.clear (tun.ifindex);
  EXPECT_NE (run ("ip link show ppp9").find ("UP"), std::string::npos);
  EXPECT_EQ (kernel_state (), before);
}

TEST_F (NetworkTest, ClearAfterTheInterfaceIsGoneRemovesTheRules)
{
  {
    Tun other ("ppp8");
    IpConfigInput input = usual_input (other);
    ASSERT_EQ (network.apply_now (built (input)), "");
    network.clear (0); // nobody's
    EXPECT_NE (kernel_state (), before);
    const guint ifindex = other.ifindex;
    close (other.fd);
    other.fd = -1;
    turn (20);
    network.clear (ifindex);
  }
  EXPECT_EQ (kernel_state (), before);
}

TEST_F (NetworkTest, FreeClears)
{
  ASSERT_EQ (network.apply_now (built (usual_input (tun))), "");
  network.free ();
  EXPECT_EQ (kernel_state (), before);
}

TEST_F (NetworkTest, AnotherConfigurationReplacesTheFirstCompletely)
{
  IpConfigInput input = usual_input (tun);
  ASSERT_EQ (network.apply_now (built (input)), "");
  input.local4 = ip ("10.174.99.1");
  input.peer4 = IpAddress {};
  input.route = IP_ROUTE_PRIMARY;
  input.mtu = 1400;
  ASSERT_EQ (network.apply_now (built (input)), "");
  EXPECT_EQ (kernel_state (), "5000: from 10.174.99.1 lookup main suppress_prefixlength 1 proto 209\n"
                              "5100: from 10.174.99.1 lookup 51000 proto 209\n"
                              "5101: from all oif ppp9 lookup 51000 proto 209\n"
                              "default dev ppp9 proto 209 scope link src 10.174.99.1 metric 50\n"
                              "default dev ppp9 table 51000 proto 209 scope link src 10.174.99.1\n"
                              "ppp9 inet 10.174.99.1/32 scope global noprefixroute ppp9\n");
  network.clear (tun.ifindex);
  EXPECT_EQ (kernel_state (), before);
}

TEST_F (NetworkTest, AnotherPeerOfTheSameAddressKeepsTheRoutes)
{
  IpConfigInput input = usual_input (tun);
  ASSERT_EQ (network.apply_now (built (input)), "");
  const std::string first = kernel_state ();
  input.peer4 = ip ("10.64.0.2");
  ASSERT_EQ (network.apply_now (built (input)), "");
  std::string expected = first;
  for (size_t at; (at = expected.find ("10.64.0.1")) != std::string::npos;)
    expected.replace (at, 9, "10.64.0.2");
  EXPECT_EQ (kernel_state (), expected);
}

TEST_F (NetworkTest, TheSameConfigurationTwiceIsNoChange)
{
  ASSERT_EQ (network.apply_now (built (usual_input (tun))), "");
  const std::string first = kernel_state ();
  ASSERT_EQ (network.apply_now (built (usual_input (tun))), "");
  EXPECT_EQ (kernel_state (), first);
}

TEST_F (NetworkTest, ASecondCallBeforeTheAnswerReplacesTheFirst)
{
  IpConfigInput input = usual_input (tun);
  network.apply (built (input));
  input.local4 = ip ("10.174.99.1");
  network.apply (built (input));
  EXPECT_TRUE (network.answers.empty ());
  ASSERT_TRUE (until ([&] { return network.answers.size () == 2; }));
  EXPECT_EQ (network.answers[0], "another call came in between");
  EXPECT_EQ (network.answers[1], "");
  EXPECT_EQ (kernel_state ().find ("10.174.46.45"), std::string::npos);
  EXPECT_NE (kernel_state ().find ("10.174.99.1"), std::string::npos);
}

TEST_F (NetworkTest, ClearBeforeTheAnswerCancels)
{
  network.apply (built (usual_input (tun)));
  network.clear (tun.ifindex);
  ASSERT_TRUE (until ([&] { return network.answers.size () == 1; }));
  EXPECT_EQ (network.answers[0], "another call came in between");
  EXPECT_EQ (kernel_state (), before);
}

TEST_F (NetworkTest, AnswersThatArePendingAtTheEndAreDropped)
{
  network.apply (built (usual_input (tun)));
  network.free ();
  turn (20);
  EXPECT_TRUE (network.answers.empty ());
}

TEST_F (NetworkTest, TwoModemsHaveTheirDefaultRoutesSideBySide)
{
  Tun second ("ppp8");
  IpConfigInput input = usual_input (tun);
  ASSERT_EQ (network.apply_now (built (input)), "");
  const std::string alone = kernel_state ();
  input = usual_input (second);
  input.local4 = ip ("10.99.0.9");
  input.slot = 1;
  ASSERT_EQ (network.apply_now (built (input)), "");
  const std::string routes = run ("ip route show default");
  EXPECT_LT (routes.find ("ppp9"), routes.find ("ppp8")) << "the first stays first:\n" << routes;
  EXPECT_NE (routes.find ("ppp8"), std::string::npos) << routes;
  network.clear (second.ifindex);
  EXPECT_EQ (kernel_state (), alone);
}

TEST_F (NetworkTest, Ip6HasOnlyTheAgreedAddressAndTakesAdvertisements)
{
  IpConfigInput input = usual_input (tun);
  input.local6 = ip ("fe80::1");
  input.peer6 = ip ("fe80::2");
  ASSERT_EQ (network.apply_now (built (input)), "");
  turn (50);
  EXPECT_EQ (run ("ip -o -6 addr show dev ppp9 | wc -l"), "1\n") << run ("ip -6 addr show dev ppp9");
  EXPECT_NE (run ("ip -6 addr show dev ppp9").find ("inet6 fe80::1/64 scope link nodad noprefixroute"),
             std::string::npos)
    << run ("ip -6 addr show dev ppp9");
  EXPECT_EQ (file ("/proc/sys/net/ipv6/conf/ppp9/accept_ra"), "2\n");
  EXPECT_EQ (file ("/proc/sys/net/ipv6/conf/ppp9/accept_ra_defrtr"), "1\n");
  EXPECT_EQ (file ("/proc/sys/net/ipv6/conf/ppp9/ra_defrtr_metric"), "700\n");
  input.route = IP_ROUTE_NONE;
  ASSERT_EQ (network.apply_now (built (input)), "");
  EXPECT_EQ (file ("/proc/sys/net/ipv6/conf/ppp9/accept_ra_defrtr"), "0\n");
  EXPECT_NE (kernel_state ().find (
               "5101: from all oif ppp9 lookup 51000 proto 209\n5101: from all oif ppp9 lookup 51000 proto 209\n"),
             std::string::npos)
    << "one rule in either family: " << kernel_state ();
  EXPECT_NE (kernel_state ().find ("fe80::/64 dev ppp9 table 51000"), std::string::npos) << kernel_state ();
}

TEST_F (NetworkTest, WithRouteNoneTheMainTableIsLeftAlone)
{
  IpConfigInput input = usual_input (tun);
  input.local6 = ip ("fe80::1");
  input.peer6 = ip ("fe80::2");
  input.route = IP_ROUTE_NONE;
  const std::string main_before = main_table ();
  ASSERT_EQ (network.apply_now (built (input)), "");
  EXPECT_EQ (main_table (), main_before);
  EXPECT_TRUE (runs ("ip route get 192.0.2.1 oif ppp9")) << "but the link itself leads everywhere";
  EXPECT_TRUE (runs ("ip -6 route get 2001:db8::1 oif ppp9"));
  EXPECT_TRUE (runs ("ip -6 route get fe80::2 oif ppp9"));
  network.clear (tun.ifindex);
  EXPECT_EQ (main_table (), main_before);
}

TEST_F (NetworkTest, WithoutIp6TheKernelMakesNoAddressOfItsOwn)
{
  ASSERT_EQ (network.apply_now (built (usual_input (tun))), "");
  turn (50);
  EXPECT_EQ (run ("ip -o -6 addr show dev ppp9"), "");
}

// --- failures: each step, seen by its words, leaves nothing ---

class NetworkFailure : public NetworkTest {
protected:
  void fails (const IpConfig &config, const char *words)
  {
    const std::string message = network.apply_now (config);
    EXPECT_NE (message.find (words), std::string::npos) << message;
    EXPECT_EQ (kernel_state (), before);
    EXPECT_EQ (run ("ip link show ppp9").find (",UP"), std::string::npos);
    // and the next one works
    EXPECT_EQ (network.apply_now (built (usual_input (tun))), "");
    network.clear (tun.ifindex);
    EXPECT_EQ (kernel_state (), before);
  }
  IpConfig config = built (usual_input (tun));
};

TEST_F (NetworkFailure, OfTheLink)
{
  config.ifindex = 99999;
  fails (config, "cannot find the link of ppp9");
}

TEST_F (NetworkFailure, OfTheMtu)
{
  config.mtu = 5000000;
  fails (config, "cannot set the MTU 5000000 of ppp9");
}

TEST_F (NetworkFailure, OfTheAddress)
{
  config.addresses[0].prefix = 77;
  fails (config, "cannot add the address 10.174.46.45/77 of ppp9");
}

TEST_F (NetworkFailure, OfTheSecondAddress)
{
  config.addresses[1] = { ip ("ff02::1"), {}, 64 };
  config.n_addresses = 2;
  fails (config, "cannot add the address ff02::1/64 of ppp9");
}

TEST_F (NetworkFailure, OfTheRouteInTheOwnTable)
{
  config.routes[0].source = ip ("10.1.2.3"); // not a local address
  fails (config, "cannot add the default route in table 51000 of ppp9");
}

TEST_F (NetworkFailure, OfTheRouteInTheMainTable)
{
  config.routes[1].source = ip ("10.1.2.3");
  fails (config, "cannot add the default route in table 254 of ppp9");
}

TEST_F (NetworkFailure, OfTheFirstRule)
{
  config.rules[0].family = (IpFamily) 0;
  fails (config, "cannot add the rule 5000 for 10.174.46.45 of ppp9");
}

TEST_F (NetworkFailure, OfTheSecondRule)
{
  config.rules[1].family = (IpFamily) 0;
  fails (config, "cannot add the rule 5100 for 10.174.46.45 of ppp9");
}

TEST_F (NetworkFailure, OfTheLastRule)
{
  config.rules[2].family = (IpFamily) 0;
  fails (config, "cannot add the rule 5101 for the interface of ppp9");
}

TEST_F (NetworkFailure, OfTheRouteToThePeer)
{
  config.routes[2].source = ip ("10.1.2.3");
  fails (config, "cannot add the route to 10.64.0.1/32 in table 51000 of ppp9");
}

TEST_F (NetworkFailure, OfAChangeTakesTheOldConfigurationToo)
{
  ASSERT_EQ (network.apply_now (config), "");
  IpConfig bad = config;
  bad.routes[1].source = ip ("10.1.2.3");
  fails (bad, "cannot add the default route in table 254 of ppp9");
}

// --- a predecessor that crashed ---

TEST (NetworkStart, RemovesWhatACrashedPredecessorLeft)
{
  Folder folder;
  Tun tun ("ppp9");
  const std::string clean = kernel_state ();
  run ("ip link set ppp9 addrgenmode none; ip link set ppp9 up; ip route add default dev ppp9 proto 209 metric 700;"
       "ip route add default dev ppp9 table 51007 proto 209; ip -6 route add default dev ppp9 table 51007 proto 209;"
       "ip rule add from 10.1.1.1 lookup 51007 prio 5114 protocol 209; "
       "ip rule add oif ppp77 lookup 51007 prio 5115 protocol 209;"
       "ip -6 rule add oif ppp77 lookup 51007 prio 5115 protocol 209;"
       "ip rule add from 10.1.1.2 lookup 51007 prio 4000; ip route add default dev ppp9 metric 4000");
  ASSERT_NE (kernel_state (), clean);
  Network network (folder);
  EXPECT_EQ (kernel_state (), clean);
  EXPECT_NE (run ("ip rule").find ("4000:"), std::string::npos) << "what is not ours must stay";
  EXPECT_NE (run ("ip route").find ("metric 4000"), std::string::npos) << "what is not ours must stay";
  run ("ip rule del prio 4000");
}

// The link of a predecessor, as earlier versions left it: a peer with a route in the main table, no rule that passes
// over default routes.
TEST (NetworkStart, TakesOverALinkThatAnOlderVersionConfigured)
{
  Folder folder;
  Tun tun ("ppp9");
  IpConfigInput input = usual_input (tun);
  input.local6 = ip ("fe80::1");
  input.peer6 = ip ("fe80::2");
  const std::string clean = kernel_state ();
  const std::string clean_main = main_table ();
  std::string fresh;
  {
    Network network (folder);
    ASSERT_EQ (network.apply_now (built (input)), "");
    fresh = kernel_state () + main_table ();
  }
  ASSERT_EQ (kernel_state (), clean);
  run ("ip link set ppp9 addrgenmode none; ip link set ppp9 up; ip addr add 10.174.46.45 peer 10.64.0.1/32 dev ppp9;"
       "ip addr add fe80::1 peer fe80::2/64 dev ppp9 nodad; "
       "ip route add default dev ppp9 scope link src 10.174.46.45 table 51000 proto 209;"
       "ip route add default dev ppp9 scope link src 10.174.46.45 metric 700 proto 209;"
       "ip rule add from 10.174.46.45 lookup 51000 prio 5100 protocol 209; "
       "ip rule add oif ppp9 lookup 51000 prio 5101 protocol 209");
  Network network (folder, nullptr, TRUE);
  ASSERT_EQ (network.apply_now (built (input)), "");
  platform_network_sweep (network.self);
  // What an address is called does not change; its routes do.
  std::string now = kernel_state () + main_table ();
  auto replace = [&now] (const std::string &from, const std::string &to) {
    size_t at = now.find (from);
    ASSERT_NE (at, std::string::npos) << from << "\n" << now;
    now.replace (at, from.size (), to);
  };
  replace ("peer 10.64.0.1/32 scope global ppp9", "peer 10.64.0.1/32 scope global noprefixroute ppp9");
  replace ("fe80::1 peer fe80::2/64 scope link nodad", "fe80::1/64 scope link nodad noprefixroute");
  EXPECT_EQ (now, fresh);
  // The kernel makes its routes again for such an address when the link comes up.
  run ("ip link set ppp9 down; ip link set ppp9 up");
  EXPECT_TRUE (until ([&] {
    return kernel_state ().find ("default dev ppp9 table 51000") != std::string::npos
           && main_table ().find ("proto kernel") == std::string::npos;
  }))
    << main_table ();
  network.clear (tun.ifindex);
  EXPECT_EQ (kernel_state (), clean);
  EXPECT_EQ (main_table (), clean_main);
}

} // namespace
