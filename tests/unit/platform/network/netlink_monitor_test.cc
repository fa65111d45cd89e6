// SPDX-License-Identifier: GPL-2.0-or-later
// Which of the kernel's messages become events.
#include "network_support.h"

#include <algorithm>
#include <cstring>

extern "C" {
#include "platform/network/netlink-monitor.h"
}

namespace {

class Monitor : public ::testing::Test {
protected:
  void SetUp () override
  {
    run ("ip link set ppp9 addrgenmode none; ip link set ppp9 up");
    monitor = netlink_monitor_new (on_event, this, nullptr);
    ASSERT_NE (monitor, nullptr);
  }

  void TearDown () override { netlink_monitor_free (monitor); }

  static void on_event (const NetlinkEvent *event, gpointer user_data)
  {
    static_cast<Monitor *> (user_data)->events.push_back (*event);
  }

  bool saw (NetlinkEventType type, guint ifindex = 0)
  {
    return std::any_of (events.begin (), events.end (),
                        [&] (const NetlinkEvent &event) { return event.type == type && event.ifindex == ifindex; });
  }

  bool used (const char *address)
  {
    const IpAddress wanted = ip (address);
    return std::any_of (events.begin (), events.end (), [&] (const NetlinkEvent &event) {
      return event.type == NETLINK_EVENT_ADDRESS_USED && event.ifindex == tun.ifindex
             && ip_address_equal (&event.address, &wanted);
    });
  }

  // Whether @command, and nothing before it, leads to the event.
  bool leads_to (const std::string &command, NetlinkEventType type, guint ifindex = 0)
  {
    turn (20);
    events.clear ();
    run (command);
    return until ([&] { return saw (type, ifindex); });
  }

  bool leads_to_nothing (const std::string &command)
  {
    turn (20);
    events.clear ();
    run (command);
    turn (30);
    return events.empty ();
  }

  Tun tun { "ppp9" };
  NetlinkMonitor *monitor = nullptr;
  std::vector<NetlinkEvent> events;
};

TEST_F (Monitor, Links)
{
  ASSERT_TRUE (leads_to ("ip link set ppp9 down", NETLINK_EVENT_LINK_CHANGED, tun.ifindex));
  EXPECT_FALSE (events.back ().up);
  ASSERT_TRUE (leads_to ("ip link set ppp9 up", NETLINK_EVENT_LINK_CHANGED, tun.ifindex));
  EXPECT_TRUE (std::any_of (events.begin (), events.end (),
                            [] (auto &event) { return event.up && !strcmp (event.name, "ppp9"); }));
  EXPECT_TRUE (leads_to ("ip link set ppp9 name other", NETLINK_EVENT_LINK_CHANGED, tun.ifindex));
  EXPECT_STREQ (events.back ().name, "other");
  EXPECT_TRUE (leads_to ("ip link del other", NETLINK_EVENT_LINK_REMOVED, tun.ifindex));
}

TEST_F (Monitor, Addresses)
{
  EXPECT_TRUE (leads_to ("ip addr add 10.1.1.1/32 dev ppp9", NETLINK_EVENT_ADDRESS_USED, tun.ifindex));
  EXPECT_TRUE (used ("10.1.1.1"));
  EXPECT_TRUE (leads_to ("ip addr del 10.1.1.1/32 dev ppp9", NETLINK_EVENT_ADDRESS_REMOVED, tun.ifindex));
  EXPECT_TRUE (leads_to ("ip addr add fe80::7/64 dev ppp9 nodad", NETLINK_EVENT_ADDRESS_USED, tun.ifindex));
  EXPECT_TRUE (used ("fe80::7"));
  EXPECT_TRUE (leads_to ("ip addr del fe80::7/64 dev ppp9", NETLINK_EVENT_ADDRESS_REMOVED, tun.ifindex));
}

TEST_F (Monitor, GatewaysAndSingleHostsOfForeignRoutes)
{
  run ("ip addr add 10.1.1.1/24 dev ppp9");
  EXPECT_TRUE (
    leads_to ("ip route add 192.0.2.0/24 via 10.1.1.2 dev ppp9 table 77", NETLINK_EVENT_ADDRESS_USED, tun.ifindex));
  EXPECT_TRUE (used ("10.1.1.2"));
  EXPECT_TRUE (leads_to ("ip route add 198.51.100.7 dev ppp9", NETLINK_EVENT_ADDRESS_USED, tun.ifindex));
  EXPECT_TRUE (used ("198.51.100.7"));
  EXPECT_TRUE (leads_to ("ip -6 route add 2001:db8:3::/48 nexthop via fe80::2 dev ppp9 nexthop via fe80::3 dev ppp9",
                         NETLINK_EVENT_ADDRESS_USED, tun.ifindex));
  EXPECT_TRUE (until ([&] { return used ("fe80::2") && used ("fe80::3"); }));
  EXPECT_TRUE (leads_to_nothing ("ip route add 198.51.100.8 dev ppp9 table 51001 proto 209"));
}

TEST_F (Monitor, RoutesThatTheKernelMakesInTheMainTable)
{
  EXPECT_TRUE (leads_to ("ip addr add 10.1.1.1/24 dev ppp9", NETLINK_EVENT_ROUTE_MADE, tun.ifindex));
  EXPECT_TRUE (leads_to ("ip -6 route add 2001:db8:3::/64 dev ppp9 proto ra", NETLINK_EVENT_ROUTE_MADE, tun.ifindex));
  events.clear ();
  run (
    "ip -6 route add default dev ppp9 proto ra; ip route add 192.0.2.0/24 dev ppp9; ip addr add 10.9.9.9/32 dev ppp9");
  EXPECT_TRUE (until ([&] { return used ("10.9.9.9"); }));
  EXPECT_FALSE (saw (NETLINK_EVENT_ROUTE_MADE, tun.ifindex));
}

TEST_F (Monitor, OurRoutesAndThoseInOurTables)
{
  EXPECT_TRUE (leads_to_nothing ("ip route add default dev ppp9 table 51001 proto 209"));
  EXPECT_TRUE (leads_to ("ip route del default dev ppp9 table 51001", NETLINK_EVENT_ROUTE_REMOVED));
  run ("ip route add default dev ppp9 table 51001 proto 209");
  EXPECT_TRUE (leads_to ("ip route replace default dev lo table 51001", NETLINK_EVENT_ROUTE_REMOVED));
  EXPECT_TRUE (leads_to_nothing ("ip route add 192.0.2.0/24 dev ppp9; ip route del 192.0.2.0/24 dev ppp9"));
}

TEST_F (Monitor, DefaultRoutesOfTheMainTable)
{
  EXPECT_TRUE (leads_to ("ip route add default dev ppp9 metric 3", NETLINK_EVENT_DEFAULT_CHANGED));
  EXPECT_TRUE (leads_to ("ip route del default dev ppp9 metric 3", NETLINK_EVENT_DEFAULT_CHANGED));
}

TEST_F (Monitor, OurRules)
{
  EXPECT_TRUE (leads_to_nothing ("ip rule add from 10.1.1.1 lookup 77 prio 4000 protocol 209"));
  EXPECT_TRUE (leads_to ("ip rule del prio 4000", NETLINK_EVENT_RULE_REMOVED));
  run ("ip rule add from 10.1.1.1 lookup 77 prio 4000");
  EXPECT_TRUE (leads_to_nothing ("ip rule del prio 4000"));
}

TEST_F (Monitor, LostMessages)
{
  std::string batch;
  for (int i = 0; i < 3000; i++)
    batch += "route add 192.168." + std::to_string (i / 250) + "." + std::to_string (i % 250)
             + "/32 dev ppp9 table 77\n";
  Folder folder;
  put_file (folder.file ("batch"), batch);
  EXPECT_TRUE (leads_to ("ip -batch " + folder.file ("batch"), NETLINK_EVENT_OVERRUN));
  EXPECT_TRUE (leads_to ("ip route add default dev ppp9 metric 3", NETLINK_EVENT_DEFAULT_CHANGED))
    << "it goes on after that";
}

} // namespace
