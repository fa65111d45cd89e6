// SPDX-License-Identifier: GPL-2.0-or-later
// Whatever addresses the operator gives, the LAN of the host stays the host's own.
#include "world.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <vector>

namespace {

const std::string apn = "'apn': <'internet.iot'>";

// A LAN on lan0, where this host is 192.168.1.10; the far end, in a network namespace of its own, is the router
// 192.168.1.1 and the hosts .50 and .53.
class Lan {
public:
  Lan () : host_ ({ "unshare", "-n", "sh", "-c", "echo ready; exec sleep 600" }, "/dev/null")
  {
    const std::string pid = std::to_string (host_.pid ());
    // The child is in its namespace when the namespace is not ours any more.
    shell ("while [ $(readlink /proc/" + pid + "/ns/net) = $(readlink /proc/self/ns/net) ]; do :; done");
    run ("ip link add lan0 type veth peer name far0 netns " + pid);
    far ("ip link set lo up; ip link set far0 up; for a in 1 50 53; do ip address add 192.168.1.$a/24 dev far0; done; "
         "ip address add 8.8.8.8/32 dev far0");
    run ("ip link set lan0 up; ip address add 192.168.1.10/24 dev lan0; "
         "ip route add default via 192.168.1.1 dev lan0 metric 100");
    main_before = main_table ();
  }
  ~Lan ()
  {
    shell ("ip link del lan0; ip address flush dev lo scope global");
    host_.stop (SIGKILL);
  }

  static std::string run (const std::string &command)
  {
    int status = 0;
    std::string output = shell (command, &status);
    EXPECT_EQ (status, 0) << command << "\n" << output;
    return output;
  }
  std::string far (const std::string &command)
  {
    return run ("nsenter -n -t " + std::to_string (host_.pid ()) + " sh -c '" + command + "'");
  }
  // All of it, in both families.
  static std::string main_table ()
  {
    return run ("ip -4 route show table main; ip -6 route show table main | grep -v '^fe80::/64 dev lan0'; true");
  }

  std::string main_before;

private:
  Child host_;
};

// The interface by which a packet of @source (empty: any) to @target would leave.
std::string
way (const std::string &target, const std::string &source = "")
{
  return shell ("ip -4 route get " + target + (source.empty () ? "" : " from " + source)
                + " | grep -o 'dev [^ ]*' | head -n 1 | cut -c5-");
}

std::string
ping (const std::string &target, const std::string &options = "")
{
  int status = 0;
  std::string output = shell ("ping -n -c 2 -i 0.2 -W 3 " + options + " " + target, &status);
  return status == 0 ? "" : output;
}

class LanTest : public testing::Test {
protected:
  void expect_refused (const Reply &reply, const std::string &address)
  {
    EXPECT_EQ (reply.error, "org.dialtone1.Error.IpConfigFailed") << reply.value;
    EXPECT_NE (reply.message.find (address), std::string::npos) << reply.message;
    EXPECT_NE (reply.message.find ("lan0"), std::string::npos) << reply.message;
    expect_lan_untouched ();
  }
  void expect_lan_untouched ()
  {
    EXPECT_EQ (Lan::main_table (), lan.main_before);
    EXPECT_EQ (way ("192.168.1.50"), "lan0");
    EXPECT_EQ (way ("192.168.1.50", "192.168.1.10"), "lan0");
    EXPECT_EQ (way ("8.8.8.8", "192.168.1.10"), "lan0");
    EXPECT_EQ (ping ("192.168.1.50", "-I 192.168.1.10"), "");
  }

  Lan lan;
};

TEST_F (LanTest, OurOwnAddressIsRefused)
{
  World world;
  world.simulator ("fault address 192.168.1.10");
  expect_refused (world.connect (apn + ", 'route': <'backup'>"), "192.168.1.10");
  expect_refused (world.connect (apn + ", 'route': <'none'>"), "192.168.1.10");
  EXPECT_EQ (world.leftovers (), "");
}

TEST_F (LanTest, TheAddressOfTheRouterIsRefused)
{
  World world;
  world.simulator ("fault address 192.168.1.1");
  expect_refused (world.connect (), "192.168.1.1");
  EXPECT_EQ (ping ("192.168.1.1"), "");
  EXPECT_EQ (world.leftovers (), "");
}

TEST_F (LanTest, TheAddressOfAHostThatWeTalkToIsRefused)
{
  World world;
  EXPECT_EQ (ping ("192.168.1.53"), "");
  world.simulator ("fault address 192.168.1.53");
  expect_refused (world.connect (), "192.168.1.53");
  EXPECT_EQ (ping ("192.168.1.53"), "");
  EXPECT_EQ (world.leftovers (), "");
}

TEST_F (LanTest, AnAddressFromItsRangeLeavesItsHostsWhereTheyAre)
{
  World world;
  world.simulator ("fault address 192.168.1.77");
  Reply reply = world.connect ();
  ASSERT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  EXPECT_EQ (way ("192.168.1.50"), "lan0");
  EXPECT_EQ (way ("192.168.1.50", "192.168.1.10"), "lan0");
  EXPECT_EQ (way ("192.168.1.50", "192.168.1.77"), "lan0");
  EXPECT_EQ (way ("8.8.8.8"), "lan0") << "route=backup";
  EXPECT_EQ (way ("8.8.8.8", "192.168.1.77"), "ppp0");
  EXPECT_EQ (ping ("192.168.1.50"), "");
  EXPECT_EQ (ping ("10.0.0.1", "-I 192.168.1.77"), "")
    << "the operator's network, which the LAN's router does not have";
  EXPECT_EQ (ping ("10.0.0.1", "-I ppp0"), "");
}

TEST_F (LanTest, APeerThatIsTheRouterTakesNothing)
{
  World world;
  world.simulator ("fault peer-address 192.168.1.1");
  for (const char *route : { "backup", "primary", "none" }) {
    Reply reply = world.connect (apn + ", 'route': <'" + route + "'>");
    ASSERT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
    EXPECT_NE (world.property (World::modem_path, "org.dialtone1.Connection.Ip4").find ("192.168.1.1"),
               std::string::npos);
    EXPECT_EQ (way ("192.168.1.1"), "lan0") << route;
    EXPECT_EQ (way ("192.168.1.1", "10.174.46.45"), "lan0") << route;
    EXPECT_EQ (ping ("192.168.1.1"), "") << route;
    EXPECT_EQ (ping ("10.0.0.1", "-I ppp0"), "") << route;
    if (std::string (route) == "none") {
      EXPECT_EQ (Lan::main_table (), lan.main_before);
    }
  }
}

TEST_F (LanTest, APeerAnywhereHasNoRouteInTheMainTable)
{
  World world;
  world.simulator ("fault peer-address 1.1.1.1");
  ASSERT_TRUE (world.connect ().ok ());
  EXPECT_EQ (way ("1.1.1.1"), "lan0");
  EXPECT_EQ (way ("1.1.1.1", "10.174.46.45"), "ppp0");
  ASSERT_TRUE (world.connect (apn + ", 'route': <'none'>").ok ());
  EXPECT_EQ (Lan::main_table (), lan.main_before);
  ASSERT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (world.leftovers (), "");
}

TEST_F (LanTest, WithIp6AndRouteNoneTheMainTableStaysAsItIs)
{
  World::Options options;
  options.simulator = { "--ipv6" };
  World world (options);
  Reply reply = world.connect (apn + ", 'route': <'none'>, 'pdp-type': <'ipv4v6'>");
  ASSERT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  ASSERT_TRUE (world.wait_until (
    [] { return shell ("ip -6 address show dev ppp0").find ("2001:db8:46:92:") != std::string::npos; }))
    << shell ("ip -6 address");
  EXPECT_TRUE (world.wait_until ([&] { return Lan::main_table () == lan.main_before; })) << Lan::main_table ();
}

TEST_F (LanTest, NameServersOfTheLanStayThere)
{
  World::Options options;
  options.simulator = { "--dns=192.168.1.53", "--dns=192.168.1.1" };
  World world (options);
  ASSERT_TRUE (world.connect ().ok ());
  EXPECT_EQ (way ("192.168.1.53"), "lan0");
  EXPECT_EQ (way ("192.168.1.53", "10.174.46.45"), "lan0");
  EXPECT_EQ (ping ("192.168.1.53"), "");
}

// The connection has just ended with the reason, and the client can read why.
void
expect_ended (World &world, const std::string &words)
{
  ASSERT_TRUE (world.wait_until ([&] { return world.saw_change ("waiting", "ip-config-failed"); }))
    << world.changes_text ();
  const std::string error = world.property (World::modem_path, "org.dialtone1.Connection.LastError");
  EXPECT_NE (error.find ("IpConfigFailed"), std::string::npos) << error;
  EXPECT_NE (error.find (words), std::string::npos) << error;
}

TEST_F (LanTest, AnAddressThatTheHostGetsLaterEndsTheConnectionUntilItIsGone)
{
  World world;
  world.simulator ("fault address 172.20.0.5");
  ASSERT_TRUE (world.connect ().ok ());
  world.changes.clear ();
  Lan::run ("ip address add 172.20.0.5/24 dev lan0");
  expect_ended (world, "172.20.0.5");
  EXPECT_EQ (way ("8.8.8.8", "172.20.0.5"), "lan0");
  Lan::run ("ip address del 172.20.0.5/24 dev lan0");
  EXPECT_TRUE (world.wait_state ("connected", 60)) << world.changes_text ();
}

TEST_F (LanTest, AGatewayThatTheHostGetsLaterEndsTheConnection)
{
  World world;
  world.simulator ("fault address 192.168.1.77");
  ASSERT_TRUE (world.connect ().ok ());
  world.changes.clear ();
  Lan::run ("ip route add 203.0.113.0/24 via 192.168.1.77 dev lan0");
  expect_ended (world, "192.168.1.77");
}

TEST_F (LanTest, OtherAddressesAndGatewaysEndNothing)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.changes.clear ();
  Lan::run ("ip address add 172.20.0.5/24 dev lan0 && ip route add 203.0.113.0/24 via 172.20.0.1 && ip address add "
            "172.21.0.5/32 dev lo");
  world.run_for (0.5);
  EXPECT_EQ (world.state (), "connected");
  EXPECT_TRUE (world.changes.empty ()) << world.changes_text ();
}

TEST_F (LanTest, TwoModemsWithOneAddressBothStay)
{
  g_autofree char *made = g_dir_make_tmp ("dialtone-second-XXXXXX", nullptr);
  const std::string second = made;
  Child simulator ({ getenv ("SIMULATOR"), "--directory=" + second, "--fast" }, second + "/simulator.log");
  ASSERT_TRUE (simulator.wait_for_output ("ready")) << simulator.log ();
  World::Options options;
  options.daemon = { "--modem=at=" + second + "/at,data=" + second + "/modem,nmea=" + second
                     + "/nmea,model=sim7000,id=other" };
  World both (options);
  const std::vector<const char *> paths = { World::modem_path, "/org/dialtone1/modem/other" };
  // Each by its own name: the manager's Connect takes whichever is ready first.
  for (const char *path : paths) {
    ASSERT_TRUE (both.wait_until ([&] { return both.property (path, "org.dialtone1.Modem.State") == "'registered'"; }))
      << path;
    Reply reply = both.call (path, "org.dialtone1.Modem.Connect", "({'apn': <'internet.iot'>},)");
    ASSERT_TRUE (reply.ok ()) << path << ": " << reply.error << ": " << reply.message;
  }
  both.run_for (0.5);
  for (const char *path : paths) {
    EXPECT_EQ (both.property (path, "org.dialtone1.Modem.State"), "'connected'") << path;
    std::string interface = both.property (path, "org.dialtone1.Connection.Interface");
    EXPECT_EQ (ping ("10.0.0.1", "-I " + interface.substr (1, interface.size () - 2)), "") << path;
  }
  simulator.stop (SIGTERM);
  shell ("rm -r " + second);
}

} // namespace
