// SPDX-License-Identifier: GPL-2.0-or-later
// Name servers along with routes: whose default route is the best decides whose servers come first.
#include "resolver_support.h"

namespace {

class NetworkDns : public ::testing::Test {
protected:
  IpConfig config (IpRouteMode route)
  {
    IpConfigInput input = usual_input (tun);
    input.route = route;
    input.dns4[0] = ip ("168.95.1.1");
    input.dns4[1] = ip ("168.95.192.1");
    return built (input);
  }

  std::string conf () { return file (folder.file ("resolv.conf")); }

  // "168.95.1.1 168.95.192.1 192.168.7.1"
  std::string order ()
  {
    std::string servers;
    for (std::string text = conf (), key = "\nnameserver "; true;) {
      size_t at = ("\n" + text).find (key);
      if (at == std::string::npos)
        return servers;
      text = ("\n" + text).substr (at + key.size ());
      servers += (servers.empty () ? "" : " ") + text.substr (0, text.find ('\n'));
    }
  }

  void SetUp () override
  {
    run ("ip link set wl0 addrgenmode none; ip link set wl0 up; ip addr add 192.168.7.2/24 dev wl0; "
         "ip route add default dev wl0 metric 600");
    put_file (folder.file ("resolv.conf"), "nameserver 192.168.7.1\n");
  }

  Folder folder;
  Tun wifi { "wl0" };
  Tun tun { "ppp9" };
  Network network { folder };
};

TEST_F (NetworkDns, BackupFollowsTheBestDefaultRoute)
{
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_BACKUP)), "");
  EXPECT_EQ (network.backend (), "file");
  EXPECT_EQ (order (), "192.168.7.1");
  run ("ip route del default dev wl0");
  EXPECT_TRUE (until ([&] { return order () == "168.95.1.1 168.95.192.1 192.168.7.1"; })) << conf ();
  run ("ip route add default dev wl0 metric 600");
  EXPECT_TRUE (until ([&] { return order () == "192.168.7.1"; })) << conf ();
  run ("ip link set wl0 down"); // takes its routes along without a word
  EXPECT_TRUE (until ([&] { return order () == "168.95.1.1 168.95.192.1 192.168.7.1"; })) << conf ();
  network.clear (tun.ifindex);
  EXPECT_EQ (conf (), "nameserver 192.168.7.1\n");
  EXPECT_EQ (network.backend (), "none");
}

TEST_F (NetworkDns, ARouteThatGoesWithTheLastAddressIsNoWayOutAnyMore)
{
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_BACKUP)), "");
  EXPECT_EQ (order (), "192.168.7.1");
  run ("ip address del 192.168.7.2/24 dev wl0"); // it is the last one, and takes the route along without a word
  EXPECT_TRUE (until ([&] { return order () == "168.95.1.1 168.95.192.1 192.168.7.1"; }))
    << conf () << run ("ip route");
}

TEST_F (NetworkDns, PrimaryComesFirst)
{
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_PRIMARY)), "");
  EXPECT_EQ (order (), "168.95.1.1 168.95.192.1 192.168.7.1");
}

TEST_F (NetworkDns, NoneIsNoWayOut)
{
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_NONE)), "");
  EXPECT_EQ (order (), "192.168.7.1");
}

TEST_F (NetworkDns, IsTakenBackWhenAChangeFails)
{
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_PRIMARY)), "");
  IpConfig bad = config (IP_ROUTE_PRIMARY);
  bad.routes[0].source = ip ("10.1.2.3");
  EXPECT_NE (network.apply_now (bad), "");
  EXPECT_EQ (conf (), "nameserver 192.168.7.1\n");
}

TEST_F (NetworkDns, OfACrashedPredecessorIsTakenBackAtTheStart)
{
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_PRIMARY)), "");
  const std::string ours = conf ();
  const std::string backup = file (folder.file ("run/resolv.conf.backup"));
  network.free ();
  put_file (folder.file ("resolv.conf"), ours);
  put_file (folder.file ("run/resolv.conf.backup"), backup);
  Network next (folder);
  EXPECT_EQ (conf (), "nameserver 192.168.7.1\n");
  EXPECT_EQ (file (folder.file ("run/resolv.conf.backup")), "<absent>");
}

TEST_F (NetworkDns, ThatCannotBeWrittenIsNoFailure)
{
  put_file (folder.file ("run"), "not a folder");
  EXPECT_EQ (network.apply_now (config (IP_ROUTE_PRIMARY)), "");
  EXPECT_EQ (conf (), "nameserver 192.168.7.1\n");
}

} // namespace
