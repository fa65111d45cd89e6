// SPDX-License-Identifier: GPL-2.0-or-later
// What others remove comes back, and a fight over it is slowed down.
#include "network_support.h"

namespace {

class PutBack : public ::testing::Test {
protected:
  void SetUp () override
  {
    ASSERT_EQ (network.apply_now (config), "");
    whole = kernel_state ();
    turn (20);
  }

  // Whether all is there again after @command.
  void survives (const std::string &command)
  {
    run (command);
    EXPECT_NE (kernel_state (), whole) << command << " removed nothing";
    EXPECT_TRUE (until ([&] { return kernel_state () == whole; })) << command << " leaves\n" << kernel_state ();
  }

  static IpConfigInput input_of (const Tun &tun)
  {
    IpConfigInput input = usual_input (tun);
    input.local6 = ip ("fe80::1");
    return input;
  }

  Folder folder;
  Tun tun { "ppp9" };
  Network network { folder };
  IpConfig config = built (input_of (tun));
  std::string whole;
};

TEST_F (PutBack, TheRouteOfTheMainTable)
{
  survives ("ip route del default dev ppp9");
}

TEST_F (PutBack, TheRouteOfTheOwnTable)
{
  survives ("ip route flush table 51000");
}

TEST_F (PutBack, ARouteThatSomebodyReplaced)
{
  Tun other ("wl0");
  run ("ip link set wl0 addrgenmode none; ip link set wl0 up");
  whole = kernel_state ();
  survives ("ip route replace default dev wl0 metric 700");
}

TEST_F (PutBack, TheRules)
{
  survives ("ip rule del prio 5100");
  survives ("ip rule del prio 5101");
}

TEST_F (PutBack, AllRulesAtOnce)
{
  survives ("ip rule del prio 5100; ip rule del prio 5101; ip route flush table 51000");
}

TEST_F (PutBack, TheAddressAndTheRoutesThatTheKernelDropsWithIt)
{
  survives ("ip addr flush dev ppp9 scope global");
}

TEST_F (PutBack, TheIp6Address)
{
  survives ("ip -6 addr flush dev ppp9");
}

TEST_F (PutBack, EverythingWhenTheLinkComesUpAgain)
{
  run ("ip link set ppp9 down");
  turn (100);
  EXPECT_EQ (kernel_state ().find ("default"), std::string::npos) << "whoever renames it needs it down for a moment";
  EXPECT_NE (run ("ip link show ppp9").find ("DOWN"), std::string::npos);
  run ("ip link set ppp9 up");
  EXPECT_TRUE (until ([&] { return kernel_state () == whole; })) << kernel_state ();
}

TEST_F (PutBack, ALinkThatSomebodySetsDown)
{
  survives ("ip link set ppp9 down");
  EXPECT_NE (run ("ip link show ppp9").find (",UP"), std::string::npos);
}

TEST_F (PutBack, ALinkThatSomebodySetsDownAgainAndAgain)
{
  guint n_set_down = 0;
  const gint64 end = g_get_monotonic_time () + 4 * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < end) {
    if (run ("ip link show ppp9").find (",UP") != std::string::npos)
      n_set_down += runs ("ip link set ppp9 down");
    turn (20);
  }
  EXPECT_GE (n_set_down, 3u);
  EXPECT_LE (n_set_down, 5u);
  EXPECT_TRUE (until ([&] { return kernel_state () == whole; }) || until ([&] { return kernel_state () == whole; }))
    << "it gave up:\n"
    << kernel_state ();
}

TEST_F (PutBack, TheRuleFollowsANewName)
{
  run ("ip link set ppp9 name wwan9"); // a running interface may be renamed since Linux 6.3
  EXPECT_TRUE (until ([&] { return kernel_state ().find ("oif wwan9 lookup 51000") != std::string::npos; }))
    << kernel_state ();
  EXPECT_EQ (kernel_state ().find ("ppp9"), std::string::npos) << kernel_state ();
  network.clear (tun.ifindex);
  EXPECT_EQ (kernel_state (), "");
}

TEST_F (PutBack, LostEventsLeadToACompleteCheck)
{
  // More events than the socket's queue holds, ours among them, before the main loop turns.
  run ("ip link add name big type veth peer name gib; ip link set big addrgenmode none; ip link set big up");
  std::string batch;
  for (int i = 0; i < 3000; i++)
    batch += "route add 192.168." + std::to_string (i / 250) + "." + std::to_string (i % 250)
             + "/32 dev big table 77\n";
  put_file (folder.file ("batch"), batch + "rule del prio 5100\nroute del default dev ppp9\n");
  survives ("ip -batch " + folder.file ("batch"));
  run ("ip link del big");
}

TEST_F (PutBack, AFightIsSlowedDown)
{
  guint n_removed = 0;
  const gint64 end = g_get_monotonic_time () + 1500 * 1000;
  until ([&] {
    n_removed += runs ("ip route del default dev ppp9 2>/dev/null");
    return g_get_monotonic_time () > end;
  });
  // At once twice, then after 0.25, 0.5, 1 s: without the brake it would be hundreds.
  EXPECT_GE (n_removed, 3u);
  EXPECT_LE (n_removed, 6u);
  EXPECT_TRUE (until ([&] { return kernel_state () == whole; })) << "it gave up:\n" << kernel_state ();
}

TEST_F (PutBack, NothingAfterClear)
{
  network.clear (tun.ifindex);
  const std::string cleared = kernel_state ();
  run ("ip route add default dev lo metric 700 proto 209; ip route del default dev lo metric 700");
  turn (50);
  EXPECT_EQ (kernel_state (), cleared);
}

} // namespace
