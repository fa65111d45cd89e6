// SPDX-License-Identifier: GPL-2.0-or-later
// What the two rules are for: packets of sockets bound to our address or device go out and come back through the
// link, with any rp_filter and whatever the main table says. The second uplink wl0 stands for Wi-Fi.
#include "network_support.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

enum class Bound { Address, Device };

// Sends one UDP packet to a far host and waits for its echo.
bool
reaches (Bound bound)
{
  bool answered = false;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  EXPECT_GE (fd, 0);
  struct sockaddr_in here = {}, there = {};
  here.sin_family = there.sin_family = AF_INET;
  inet_pton (AF_INET, "10.174.46.45", &here.sin_addr);
  inet_pton (AF_INET, "192.0.2.77", &there.sin_addr);
  there.sin_port = htons (7);
  if (bound == Bound::Address)
    EXPECT_EQ (bind (fd, (struct sockaddr *) &here, sizeof here), 0) << g_strerror (errno);
  else
    EXPECT_EQ (setsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, "ppp9", 5), 0) << g_strerror (errno);
  if (sendto (fd, "hello", 5, 0, (struct sockaddr *) &there, sizeof there) == 5) {
    const gint64 end = g_get_monotonic_time () + 100 * 1000;
    until ([&] {
      char answer[16];
      answered = recv (fd, answer, sizeof answer, 0) == 5;
      return answered || g_get_monotonic_time () > end;
    });
  }
  close (fd);
  return answered;
}

struct Main {
  const char *name;
  const char *wifi_route; // nullptr: none
  IpRouteMode route;
};

class Reach : public ::testing::TestWithParam<std::tuple<int, Main>> {
protected:
  void SetUp () override
  {
    const std::string rp = std::to_string (std::get<0> (GetParam ()));
    for (const char *where : { "all", "default", "ppp9", "wl0" })
      put (std::string ("/proc/sys/net/ipv4/conf/") + where + "/rp_filter", rp);
    run ("ip link set wl0 addrgenmode none; ip link set wl0 up; ip addr add 192.168.7.2/24 dev wl0");
    if (std::get<1> (GetParam ()).wifi_route != nullptr)
      run (std::string ("ip route add ") + std::get<1> (GetParam ()).wifi_route);
    IpConfigInput input = usual_input (tun);
    input.peer4 = IpAddress {};
    input.route = std::get<1> (GetParam ()).route;
    ASSERT_EQ (network.apply_now (built (input)), "");
  }

  static void put (const std::string &path, const std::string &value) { run ("echo " + value + " > " + path); }

  Folder folder;
  Tun wifi { "wl0" };
  Tun tun { "ppp9" };
  EchoPeer wifi_peer { wifi };
  EchoPeer peer { tun };
  Network network { folder };
};

TEST_P (Reach, BoundToTheAddress)
{
  EXPECT_TRUE (reaches (Bound::Address));
  EXPECT_EQ (peer.n_echoed, 1u);
  EXPECT_EQ (wifi_peer.n_echoed, 0u) << "it left through Wi-Fi";
}

TEST_P (Reach, BoundToTheDevice)
{
  EXPECT_TRUE (reaches (Bound::Device));
  EXPECT_EQ (peer.n_echoed, 1u);
  EXPECT_EQ (wifi_peer.n_echoed, 0u) << "it left through Wi-Fi";
}

INSTANTIATE_TEST_SUITE_P (
  AllTables, Reach,
  ::testing::Combine (::testing::Values (0, 1, 2),
                      ::testing::Values (Main { "NoDefaultRoute", nullptr, IP_ROUTE_NONE },
                                         Main { "OnlyWifi", "default dev wl0 metric 600", IP_ROUTE_NONE },
                                         Main { "Both", "default dev wl0 metric 600", IP_ROUTE_BACKUP },
                                         Main { "Primary", "default dev wl0 metric 600", IP_ROUTE_PRIMARY })),
  [] (const auto &info) {
    return std::string (std::get<1> (info.param).name) + "RpFilter" + std::to_string (std::get<0> (info.param));
  });

TEST (ReachWithoutRules, FailsSoThatTheTestsAboveMeanSomething)
{
  Tun wifi ("wl0");
  Tun tun ("ppp9");
  EchoPeer wifi_peer (wifi);
  EchoPeer peer (tun);
  run ("for i in all ppp9 wl0; do echo 1 > /proc/sys/net/ipv4/conf/$i/rp_filter; done;"
       "ip link set wl0 addrgenmode none; ip link set wl0 up; ip addr add 192.168.7.2/24 dev wl0; "
       "ip route add default dev wl0 metric 600;"
       "ip link set ppp9 addrgenmode none; ip link set ppp9 up; ip addr add 10.174.46.45/32 dev ppp9; "
       "ip route add default dev ppp9 metric 700");
  EXPECT_FALSE (reaches (Bound::Device)) << "rp_filter 1 drops the answer";
  EXPECT_EQ (peer.n_echoed, 1u);
  reaches (Bound::Address);
  EXPECT_EQ (wifi_peer.n_echoed, 1u) << "the address alone does not choose the link";
}

} // namespace
