// SPDX-License-Identifier: GPL-2.0-or-later
// From Connect to online and back, as a client sees it.
#include "world.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace {

using testing::Test;

std::string
ping (const std::string &target, const std::string &options = "-I ppp0")
{
  int status = 0;
  std::string output = shell ("ping -n -c 2 -i 0.2 -W 3 " + options + " " + target, &status);
  return status == 0 ? "" : output;
}

TEST (Connect, BringsUpAddressRoutesRulesAndNameServers)
{
  World world;
  Reply reply = world.connect ();

  ASSERT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  EXPECT_EQ (reply.value, "('/org/dialtone1/modem/test',)");
  EXPECT_EQ (world.state (), "connected");
  EXPECT_EQ (world.property (World::manager_path, "org.dialtone1.Manager.Online"), "true");

  std::string address = shell ("ip -o -4 address show dev ppp0");
  EXPECT_NE (address.find ("inet 10.174.46.45/32"), std::string::npos) << address;
  EXPECT_EQ (address.find ("10.64.64.64"), std::string::npos) << "an address of nobody was invented: " << address;
  std::string main_route = shell ("ip -4 route show default");
  EXPECT_NE (main_route.find ("default dev ppp0"), std::string::npos) << main_route;
  EXPECT_NE (main_route.find ("metric 700"), std::string::npos) << main_route;
  std::string rules = shell ("ip -4 rule show");
  EXPECT_NE (rules.find ("from 10.174.46.45"), std::string::npos) << rules;
  EXPECT_NE (rules.find ("oif ppp0"), std::string::npos) << rules;
  EXPECT_NE (world.resolv_conf ().find ("168.95.1.1"), std::string::npos) << world.resolv_conf ();
  EXPECT_NE (world.resolv_conf ().find ("168.95.192.1"), std::string::npos) << world.resolv_conf ();

  ASSERT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (world.leftovers (), "");
}

TEST (Connect, PublishesTheConnection)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());

  auto property = [&] (const char *name) {
    return world.property (World::modem_path, std::string ("org.dialtone1.Connection.") + name);
  };
  EXPECT_EQ (property ("Apn"), "'internet.iot'");
  EXPECT_EQ (property ("Interface"), "'ppp0'");
  EXPECT_EQ (property ("Datapath"), "'tun'");
  EXPECT_EQ (property ("Ifindex"), shell ("ip -o link show dev ppp0 | cut -d: -f1"));
  EXPECT_EQ (property ("Mtu"), "1500");
  EXPECT_EQ (property ("Route"), "'backup'");
  EXPECT_EQ (property ("Metric"), "700");
  EXPECT_EQ (property ("Dns"), "['168.95.1.1', '168.95.192.1']");
  std::string ip4 = property ("Ip4");
  EXPECT_NE (ip4.find ("'address': <'10.174.46.45'>"), std::string::npos) << ip4;
  EXPECT_EQ (ip4.find ("'peer'"), std::string::npos) << "the network gave no peer: " << ip4;
  EXPECT_NE (property ("Since"), "0");
  EXPECT_EQ (world.property (World::modem_path, "org.dialtone1.Modem.OperatorCode"), "'46692'");
  EXPECT_EQ (world.property (World::modem_path, "org.dialtone1.Modem.AccessTechnology"), "'catm'");
  EXPECT_EQ (world.property (World::modem_path, "org.dialtone1.Modem.Registration"), "'home'");
}

TEST (Connect, PingsThroughPppByInterfaceByAddressAndByRoute)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());

  EXPECT_EQ (ping ("8.8.8.8"), "");
  EXPECT_EQ (ping ("8.8.8.8", "-I 10.174.46.45"), "");
  EXPECT_EQ (ping ("8.8.8.8", ""), "");
  EXPECT_EQ (ping ("8.8.8.8", "-I ppp0 -s 1400"), "");
  EXPECT_GE (world.simulator_stat ("icmp"), 8);
}

TEST (Connect, PingsWithStrictReversePathFilterAndNoRoute)
{
  World world;
  shell ("for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 1 >$f; done");
  ASSERT_TRUE (world.connect ("'apn': <'internet.iot'>, 'route': <'none'>").ok ());

  EXPECT_EQ (shell ("ip -4 route show default"), "");
  EXPECT_EQ (ping ("8.8.8.8"), "");
  EXPECT_EQ (ping ("8.8.8.8", "-I 10.174.46.45"), "");
  shell ("for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >$f; done");
}

TEST (Connect, StateChangesClimbTheLadderBeforeTheReply)
{
  World world;
  ASSERT_TRUE (world.wait_state ("registered"));
  world.changes.clear ();
  size_t seen_at_reply = 0;
  bool done = false;
  world.call_later (World::manager_path, "org.dialtone1.Manager.Connect", "(@a{sv} {'apn': <'internet.iot'>},)",
                    [&] (const Reply &reply) {
                      EXPECT_TRUE (reply.ok ()) << reply.message;
                      seen_at_reply = world.changes.size ();
                      done = true;
                    });
  ASSERT_TRUE (world.wait_until ([&] { return done; }));

  ASSERT_FALSE (world.changes.empty ());
  EXPECT_EQ (world.changes.back ().new_state, "connected") << world.changes_text ();
  EXPECT_EQ (seen_at_reply, world.changes.size ()) << "a state change came after the reply";
  std::vector<std::string> states;
  for (const StateChange &change : world.changes)
    states.push_back (change.new_state);
  EXPECT_EQ (states, (std::vector<std::string> { "dialing", "negotiating", "configuring", "connected" }))
    << world.changes_text ();
  EXPECT_EQ (world.changes.front ().reason, "user-request");
}

TEST (Connect, SameSettingsAgainSucceedAtOnceWithoutDialling)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  gint64 dials = world.simulator_stat ("dials");
  Reply again = world.connect ();

  EXPECT_TRUE (again.ok ()) << again.message;
  EXPECT_EQ (world.simulator_stat ("dials"), dials);
}

TEST (Connect, OtherSettingsReconnect)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  Reply other = world.connect ("'apn': <'internet.iot'>, 'route': <'primary'>");

  ASSERT_TRUE (other.ok ()) << other.message;
  EXPECT_NE (shell ("ip -4 route show default").find ("metric 50"), std::string::npos);
  EXPECT_EQ (shell ("ip -4 route show default | wc -l"), "1");
}

TEST (Connect, SecondCallerJoinsTheFirst)
{
  World world;
  int answers = 0;
  for (int i = 0; i < 2; i++) {
    world.call_later (World::manager_path, "org.dialtone1.Manager.Connect", "(@a{sv} {'apn': <'internet.iot'>},)",
                      [&] (const Reply &reply) {
                        EXPECT_TRUE (reply.ok ()) << reply.error << reply.message;
                        answers++;
                      });
  }
  ASSERT_TRUE (world.wait_until ([&] { return answers == 2; }));
  EXPECT_EQ (world.simulator_stat ("dials"), 1);
}

TEST (Connect, CallerThatLeavesCancelsNothing)
{
  World::Options options;
  options.fast = false;
  World world (options);
  std::string caller = shell ("gdbus call --address '" + world.address ()
                              + "' -d org.dialtone1 -o /org/dialtone1 -m org.dialtone1.Manager.Connect "
                                "\"{'apn': <'internet.iot'>}\" >/dev/null 2>&1 & echo $!");
  ASSERT_TRUE (world.wait_state ("dialing")) << world.changes_text ();
  shell ("kill " + caller);
  EXPECT_TRUE (world.wait_state ("connected")) << world.changes_text ();
}

TEST (Connect, DisconnectCancelsAConnectUnderWay)
{
  World::Options options;
  options.simulator = { "--connect-ms=3000" };
  options.fast = false;
  World world (options);
  std::optional<Reply> pending;
  ASSERT_TRUE (world.wait_state ("registered"));
  world.call_later (World::manager_path, "org.dialtone1.Manager.Connect", "(@a{sv} {'apn': <'internet.iot'>},)",
                    [&] (const Reply &reply) { pending = reply; });
  ASSERT_TRUE (world.wait_state ("dialing"));
  EXPECT_TRUE (world.disconnect ().ok ());
  ASSERT_TRUE (world.wait_until ([&] { return pending.has_value (); }));
  EXPECT_EQ (pending->error, "org.dialtone1.Error.Cancelled");
  EXPECT_EQ (world.leftovers (), "");
  Reply again = world.connect ();
  EXPECT_TRUE (again.ok ()) << again.error << ": " << again.message;
}

TEST (Connect, DisconnectIsIdempotentAndTheNextConnectWorks)
{
  World world;
  EXPECT_TRUE (world.disconnect ().ok ());
  for (int i = 0; i < 5; i++) {
    Reply reply = world.connect ();
    ASSERT_TRUE (reply.ok ()) << "round " << i << ": " << reply.error << ": " << reply.message;
    ASSERT_TRUE (world.disconnect ().ok ());
    EXPECT_TRUE (world.disconnect ().ok ());
    EXPECT_EQ (world.state (), "registered");
    EXPECT_EQ (world.leftovers (), "") << "round " << i;
  }
}

TEST (Connect, DescriptorsDoNotPileUp)
{
  World world;
  auto descriptors = [&] { return shell ("ls /proc/" + std::to_string (world.daemon ().pid ()) + "/fd | wc -l"); };
  ASSERT_TRUE (world.connect ().ok ());
  ASSERT_TRUE (world.disconnect ().ok ());
  std::string before = descriptors ();
  for (int i = 0; i < 10; i++) {
    ASSERT_TRUE (world.connect ().ok ());
    ASSERT_TRUE (world.disconnect ().ok ());
  }
  EXPECT_EQ (descriptors (), before);
}

// Whatever it is doing, the daemon that is told to end hangs up, cleans, answers who waits, and exits with success.
class TerminatedIn : public testing::TestWithParam<std::pair<const char *, const char *>> {};

TEST_P (TerminatedIn, HangsUpAndLeavesNothing)
{
  const auto &[state, fault] = GetParam ();
  World::Options options;
  options.simulator = { "--connect-ms=1000" };
  World world (options);
  std::optional<Reply> pending;
  ASSERT_TRUE (world.wait_state ("registered"));
  if (*fault != '\0')
    world.simulator (fault);
  world.call_later (World::manager_path, "org.dialtone1.Manager.Connect", "(@a{sv} {'apn': <'internet.iot'>},)",
                    [&] (const Reply &reply) { pending = reply; });
  ASSERT_TRUE (world.wait_state (state)) << world.changes_text ();
  EXPECT_EQ (world.stop_daemon (SIGTERM), 0);
  EXPECT_EQ (world.leftovers (), "");
  ASSERT_TRUE (world.wait_until ([&] { return pending.has_value (); }, 5)) << "Connect was not answered";
  EXPECT_EQ (pending->error, std::string (state) == "connected" ? "" : "org.dialtone1.Error.Cancelled")
    << pending->message;
  EXPECT_NE (world.simulator ("status").find ("modem-port: command"), std::string::npos) << world.simulator ("status");
}

INSTANTIATE_TEST_SUITE_P (States, TerminatedIn,
                          testing::Values (std::pair { "dialing", "" },
                                           std::pair { "negotiating", "fault ipcp-silent" },
                                           std::pair { "connected", "" },
                                           std::pair { "searching", "registration searching" }),
                          [] (const auto &info) { return info.param.first; });

TEST (Connect, WhatAKilledDaemonLeftIsCleanedByTheNext)
{
  World::Options options;
  options.simulator = { "--no-hangup-on-close" };
  World world (options);
  ASSERT_TRUE (world.connect ().ok ());
  EXPECT_EQ (world.stop_daemon (SIGKILL), 128 + SIGKILL);
  world.changes.clear ();
  world.start_daemon ();
  ASSERT_TRUE (world.wait_state ("registered", 30)) << "the modem was left in data mode: " << world.changes_text ();
  EXPECT_EQ (world.leftovers (), "");
  Reply reply = world.connect ();
  ASSERT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  EXPECT_EQ (ping ("8.8.8.8"), "");
}

TEST (Connect, ForeignDeletionOfRouteAndRuleIsRepaired)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  shell ("ip route del default dev ppp0 metric 700; ip rule del from 10.174.46.45");
  EXPECT_TRUE (world.wait_until ([&] {
    return shell ("ip -4 route show default").find ("metric 700") != std::string::npos
           && shell ("ip -4 rule show").find ("from 10.174.46.45") != std::string::npos;
  }))
    << shell ("ip route; ip rule");
}

TEST (Signal, IsReadOnTheAtPortWhilePppRuns)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.simulator ("-- signal 20 -95 -9 14");
  Reply reply = world.call (World::manager_path, "org.dialtone1.Manager.RefreshSignal");
  ASSERT_TRUE (reply.ok ()) << reply.message;
  EXPECT_NE (reply.value.find ("'rsrp': <-95.0>"), std::string::npos) << reply.value;
  EXPECT_NE (world.property (World::manager_path, "org.dialtone1.Manager.SignalQuality"), "0");
  EXPECT_EQ (world.state (), "connected");
}

TEST (Introspection, EverythingOfTheContractIsThere)
{
  World world;
  ASSERT_TRUE (world.wait_state ("registered"));
  Reply objects = world.call ("/org/dialtone1", "org.freedesktop.DBus.ObjectManager.GetManagedObjects");
  for (const char *name : { "org.dialtone1.Modem", "org.dialtone1.Sim", "org.dialtone1.Connection",
                            "org.dialtone1.Trace", "/org/dialtone1/modem/test" })
    EXPECT_NE (objects.value.find (name), std::string::npos) << name << " is not in " << objects.value;
}

} // namespace
