// SPDX-License-Identifier: GPL-2.0-or-later
// Addresses that this host has another use for: refused at first, and told of later; what is our own is no conflict.
#include "network_support.h"

extern "C" {
#include "base/error.h"
#include "platform/network/network-conflict.h"
}

namespace {

class Conflict : public ::testing::Test {
protected:
  Conflict ()
  {
    // A LAN, and an interface beside it that is down.
    run ("ip link add lan0 type veth peer name far0; ip link set lan0 addrgenmode none; "
         "ip link set far0 addrgenmode none; ip link set far0 up;"
         "ip link set lan0 up; ip addr add 192.168.1.10/24 brd + dev lan0; ip addr add 192.168.9.9/24 dev spare");
    before = kernel_state ();
  }
  ~Conflict () override { run ("ip link del lan0"); }

  IpConfig config_of (const char *local, const Tun &of, guint slot = 0)
  {
    IpConfigInput input = usual_input (of);
    input.local4 = ip (local);
    input.slot = slot;
    return built (input);
  }
  IpConfig config_of (const char *local) { return config_of (local, tun); }

  void refused (const char *local, const char *interface, const char *words)
  {
    const std::string all = kernel_state ();
    const std::string message = network.apply_now (config_of (local));
    EXPECT_NE (message.find (local), std::string::npos) << message;
    EXPECT_NE (message.find (interface), std::string::npos) << message;
    EXPECT_NE (message.find (words), std::string::npos) << message;
    EXPECT_EQ (kernel_state (), all) << "something is left of " << local;
  }

  void taken (const char *local)
  {
    EXPECT_EQ (network.apply_now (config_of (local)), "") << local;
    network.clear (tun.ifindex);
  }

  void watch (guint ifindex)
  {
    network.ops->watch (
      network.ops, ifindex,
      [] (gpointer user_data, const GError *error) {
        EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED));
        static_cast<Conflict *> (user_data)->losses.push_back (error->message);
      },
      this);
  }

  bool is_told (const std::string &command, const char *words)
  {
    turn (20);
    losses.clear ();
    run (command);
    return until ([&] { return !losses.empty (); }) && losses.back ().find (words) != std::string::npos;
  }

  Folder folder;
  Tun tun { "ppp9" };
  Tun second { "ppp8" };
  Tun spare { "spare" };
  Network network { folder };
  std::string before;
  std::vector<std::string> losses;
};

TEST_F (Conflict, AnAddressOfAnotherInterface)
{
  refused ("192.168.1.10", "lan0", "has already");
  refused ("192.168.9.9", "spare", "has already");
  run ("ip link set lan0 down");
  refused ("192.168.1.10", "lan0", "has already");
}

TEST_F (Conflict, TheBroadcastAddressOfAnotherNetwork)
{
  refused ("192.168.1.255", "lan0", "in use");
}

TEST_F (Conflict, AGatewayInAnyTable)
{
  run ("ip route add default via 192.168.1.1 dev lan0 metric 100; "
       "ip route add 10.0.0.0/8 via 192.168.1.2 dev lan0 table 77;"
       "ip route add 11.0.0.0/8 nexthop via 192.168.1.3 dev lan0 nexthop via 192.168.1.4 dev lan0; "
       "ip route add default via 192.168.1.5 dev lan0 onlink table 51000");
  for (const char *gateway : { "192.168.1.1", "192.168.1.2", "192.168.1.3", "192.168.1.4", "192.168.1.5" })
    refused (gateway, "lan0", "gateway");
}

TEST_F (Conflict, AHostThatHasARouteOfItsOwn)
{
  run ("ip route add 10.66.66.1 dev lan0; ip route add 10.66.66.2 via 192.168.1.1 dev lan0 table 77; "
       "ip route add 10.66.67.0/31 dev lan0");
  refused ("10.66.66.1", "lan0", "in use");
  refused ("10.66.66.2", "lan0", "in use");
  taken ("10.66.67.1");
}

TEST_F (Conflict, ANeighbourThatHasAnswered)
{
  run ("for s in reachable stale permanent; do n=$((${n:-50}+1)); "
       "ip neigh add 192.168.1.$n lladdr 02:00:00:00:00:01 dev lan0 nud $s; done;"
       "ip neigh add 192.168.1.60 dev lan0 nud failed");
  for (const char *neighbour : { "192.168.1.51", "192.168.1.52", "192.168.1.53" })
    refused (neighbour, "lan0", "in use");
  taken ("192.168.1.60");
}

TEST_F (Conflict, AnAddressWithinTheNetworkOfAnotherInterfaceIsNone)
{
  run ("ip route add default via 192.168.1.1 dev lan0 metric 100");
  const IpConfig config = config_of ("192.168.1.77");
  ASSERT_EQ (network.apply_now (config), "");
  EXPECT_NE (run ("ip route get 192.168.1.50 from 192.168.1.77").find ("dev lan0"), std::string::npos);
  EXPECT_NE (run ("ip route get 192.168.1.50").find ("dev lan0"), std::string::npos);
  EXPECT_NE (run ("ip route get 192.0.2.1 from 192.168.1.77").find ("dev ppp9"), std::string::npos);
  // A VPN that leaves the default route as it is, and covers it with two halves.
  run ("ip route add 0.0.0.0/1 dev lan0; ip route add 128.0.0.0/1 dev lan0");
  EXPECT_NE (run ("ip route get 192.0.2.1 from 192.168.1.77").find ("dev ppp9"), std::string::npos);
}

TEST_F (Conflict, OurOwnModemsMayHaveTheSame)
{
  ASSERT_EQ (network.apply_now (config_of ("10.174.46.45")), "");
  watch (tun.ifindex);
  EXPECT_EQ (network.apply_now (config_of ("10.174.46.45", second, 1)), "");
  turn (100);
  EXPECT_EQ (losses, std::vector<std::string> {});
}

// Of a predecessor, before it is taken over.
TEST_F (Conflict, ALinkIsOursByTheProtocolOfItsRoutes)
{
  g_autoptr (NetlinkSocket) socket = netlink_socket_new (nullptr);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (guint));
  const IpConfig config = config_of ("10.174.46.45");
  run ("ip link set ppp8 addrgenmode none; ip link set ppp8 up; ip addr add 10.174.46.45/32 dev ppp8");
  g_autoptr (GError) error = nullptr;
  EXPECT_FALSE (network_conflict_check (socket, &config, none, &error));
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED));
  g_array_append_val (none, second.ifindex);
  EXPECT_TRUE (network_conflict_check (socket, &config, none, nullptr));
  g_array_set_size (none, 0);
  run ("ip route add default dev ppp8 table 51017 proto 209");
  EXPECT_TRUE (network_conflict_check (socket, &config, none, nullptr));
}

// What is kept for a successor stays a while after that one has let it go.
TEST_F (Conflict, ALinkThatAPredecessorLeftBehindIsOurs)
{
  network.free ();
  run ("ip link set ppp8 addrgenmode none; ip link set ppp8 up; ip addr add 10.174.46.45/32 dev ppp8; "
       "ip route add default dev ppp8 table 51017 proto 209");
  Network successor (folder);
  ASSERT_EQ (run ("ip route show table all").find ("proto 209"), std::string::npos) << "it was swept";
  EXPECT_EQ (successor.apply_now (config_of ("10.174.46.45")), "");
}

TEST_F (Conflict, LinkLocalIp6AddressesAreNone)
{
  run ("ip addr add fe80::1/64 dev lan0 nodad");
  IpConfigInput input = usual_input (tun);
  input.local6 = ip ("fe80::1");
  EXPECT_EQ (network.apply_now (built (input)), "");
}

TEST_F (Conflict, AChangeToSuchAnAddressTakesTheOldConfigurationToo)
{
  ASSERT_EQ (network.apply_now (config_of ("10.174.46.45")), "");
  EXPECT_NE (network.apply_now (config_of ("192.168.1.10")), "");
  EXPECT_EQ (kernel_state (), before);
  EXPECT_EQ (run ("ip link show ppp9").find (",UP"), std::string::npos) << "it was down before";
}

// --- later ---

TEST_F (Conflict, ThatComesLaterIsTold)
{
  ASSERT_EQ (network.apply_now (config_of ("192.168.1.77")), "");
  watch (tun.ifindex);
  EXPECT_TRUE (is_told ("ip addr add 192.168.1.77/32 dev lan0", "lan0 has already"));
  EXPECT_NE (kernel_state ().find ("ppp9"), std::string::npos) << "taking it away is up to who was told";
  run ("ip addr del 192.168.1.77/32 dev lan0");
  EXPECT_TRUE (is_told ("ip route add 203.0.113.0/24 via 192.168.1.77 dev lan0", "gateway on lan0"));
  run ("ip route del 203.0.113.0/24");
  EXPECT_TRUE (is_told ("ip route add 192.168.1.77 dev lan0 table 77", "in use on lan0"));
  run ("ip route del 192.168.1.77 table 77");
}

TEST_F (Conflict, ThatTheEventsDoNotShowIsFoundWhenSomeAreLost)
{
  ASSERT_EQ (network.apply_now (config_of ("192.168.1.77")), "");
  watch (tun.ifindex);
  std::string batch;
  for (int i = 0; i < 3000; i++)
    batch += "route add 10.77." + std::to_string (i / 250) + "." + std::to_string (i % 250) + "/32 dev lan0 table 77\n";
  put_file (folder.file ("batch"), batch + "addr add 192.168.1.77/32 dev lan0\n");
  EXPECT_TRUE (is_told ("ip -batch " + folder.file ("batch"), "lan0 has already"));
}

TEST_F (Conflict, WhatIsNoneIsNotTold)
{
  ASSERT_EQ (network.apply_now (config_of ("192.168.1.77")), "");
  watch (tun.ifindex);
  run ("ip addr add 192.168.1.78/24 dev lan0; ip route add 203.0.113.0/24 via 192.168.1.79 dev lan0; "
       "ip addr add 192.168.1.77/32 dev ppp8;"
       "ip addr del 192.168.1.77/32 dev ppp8");
  turn (100);
  EXPECT_EQ (losses, std::vector<std::string> {});
}

TEST_F (Conflict, NobodyIsToldAfterClear)
{
  ASSERT_EQ (network.apply_now (config_of ("192.168.1.77")), "");
  watch (tun.ifindex);
  run ("ip addr add 192.168.1.77/32 dev lan0");
  network.clear (tun.ifindex);
  turn (100);
  EXPECT_EQ (losses, std::vector<std::string> {});
}

// Whoever is told takes one link away; the other is told all the same.
TEST_F (Conflict, EveryLinkIsToldAndMayBeClearedMeanwhile)
{
  struct Told {
    Network *network;
    guint ifindex, count;
  } told[] = { { &network, tun.ifindex, 0 }, { &network, second.ifindex, 0 } };
  ASSERT_EQ (network.apply_now (config_of ("192.168.1.77")), "");
  ASSERT_EQ (network.apply_now (config_of ("192.168.1.77", second, 1)), "");
  for (Told &one : told)
    network.ops->watch (
      network.ops, one.ifindex,
      [] (gpointer user_data, const GError *) {
        auto *self = static_cast<Told *> (user_data);
        self->count++;
        self->network->clear (self->ifindex);
      },
      &one);
  run ("ip addr add 192.168.1.77/32 dev lan0");
  EXPECT_TRUE (until ([&] { return told[0].count == 1 && told[1].count == 1; }));
  turn (50);
  EXPECT_EQ (told[0].count + told[1].count, 2u);
  EXPECT_EQ (kernel_state ().find ("proto 209"), std::string::npos) << kernel_state ();
}

} // namespace
