// SPDX-License-Identifier: GPL-2.0-or-later
// The difference between two configurations, carried out on a small model of the kernel that refuses what the kernel
// refuses.
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <set>
#include <string>

extern "C" {
#include "ipconfig/ip-config.h"
}

namespace {

std::string
text (const IpAddress &address)
{
  char buffer[IP_ADDRESS_MAX_STRING];
  return ip_address_format (&address, buffer);
}

// What the kernel holds of one link, as text.
class Kernel {
public:
  std::set<std::string> addresses, routes, rules;
  guint mtu = 0;
  std::string complaint;

  void carry_out (const IpConfigDiff &diff, const std::string &old_name, const std::string &new_name)
  {
    for (guint i = 0; i < diff.n_remove_rules; i++)
      remove (rules, show (diff.remove_rules[i], old_name));
    for (guint i = 0; i < diff.n_remove_routes; i++)
      remove (routes, show (diff.remove_routes[i]));
    for (guint i = 0; i < diff.n_remove_addresses; i++)
      remove_address (diff.remove_addresses[i]);
    if (diff.set_mtu)
      mtu = diff.mtu;
    for (guint i = 0; i < diff.n_add_addresses; i++)
      add (addresses, show (diff.add_addresses[i]));
    for (guint i = 0; i < diff.n_add_routes; i++)
      add_route (diff.add_routes[i]);
    for (guint i = 0; i < diff.n_add_rules; i++)
      add (rules, show (diff.add_rules[i], new_name));
  }

  static Kernel of (const IpConfig &config)
  {
    Kernel kernel;
    for (guint i = 0; i < config.n_addresses; i++)
      kernel.addresses.insert (show (config.addresses[i]));
    for (guint i = 0; i < config.n_routes; i++)
      kernel.routes.insert (show (config.routes[i]));
    for (guint i = 0; i < config.n_rules; i++)
      kernel.rules.insert (show (config.rules[i], config.ifname));
    kernel.mtu = config.mtu;
    return kernel;
  }

private:
  static std::string show (const IpLocalAddress &address)
  {
    return text (address.local) + " peer " + text (address.peer) + "/" + std::to_string (address.prefix);
  }

  static std::string show (const IpRoute &route)
  {
    return std::to_string (route.family) + " to " + text (route.destination) + "/" + std::to_string (route.prefix)
           + " table " + std::to_string (route.table) + " metric " + std::to_string (route.metric) + " src "
           + text (route.source);
  }

  static std::string show (const IpRule &rule, const std::string &ifname)
  {
    return std::to_string (rule.family) + " prio " + std::to_string (rule.priority) + " table "
           + std::to_string (rule.table)
           + (rule.from.family == IP_FAMILY_NONE ? " oif " + ifname : " from " + text (rule.from));
  }

  void remove (std::set<std::string> &where, const std::string &what)
  {
    if (where.erase (what) == 0)
      complaint += "removed what was not there: " + what + "\n";
  }

  void add (std::set<std::string> &where, const std::string &what)
  {
    if (!where.insert (what).second)
      complaint += "added twice: " + what + "\n";
  }

  // The kernel drops routes whose preferred source is not local any more.
  void remove_address (const IpLocalAddress &address)
  {
    remove (addresses, show (address));
    for (auto route = routes.begin (); route != routes.end ();) {
      if (route->find (" src " + text (address.local)) != std::string::npos)
        route = routes.erase (route);
      else
        ++route;
    }
  }

  void add_route (const IpRoute &route)
  {
    bool local = route.source.family == IP_FAMILY_NONE;
    for (auto &address : addresses)
      local |= address.rfind (text (route.source) + " ", 0) == 0;
    if (!local)
      complaint += "the source is not local: " + show (route) + "\n";
    add (routes, show (route));
  }
};

bool
same (const Kernel &a, const Kernel &b)
{
  return a.addresses == b.addresses && a.routes == b.routes && a.rules == b.rules && (b.mtu == 0 || a.mtu == b.mtu);
}

IpAddress
ip (const std::string &string)
{
  IpAddress address = {};
  EXPECT_TRUE (ip_address_parse (string.c_str (), &address)) << string;
  return address;
}

// Few values on purpose, so that many of two configurations agree.
IpConfig
random_config (std::mt19937 &random)
{
  auto pick = [&] (guint n) { return (guint) (random () % n); };
  IpConfigInput input = {};
  input.ifindex = 3;
  input.ifname = pick (8) == 0 ? "wwan0" : "ppp0";
  input.slot = pick (2);
  guint families = 1 + pick (3);
  if (families & 1)
    input.local4 = ip ("10.0.0." + std::to_string (1 + pick (2)));
  if (families & 1 && pick (2))
    input.peer4 = ip ("10.9.0." + std::to_string (1 + pick (2)));
  if (families & 2)
    input.local6 = ip ("fe80::" + std::to_string (1 + pick (2)));
  if (families & 2 && pick (2))
    input.peer6 = ip ("fe80::" + std::to_string (8 + pick (2)));
  input.dns4[0] = ip ("9.9.9." + std::to_string (1 + pick (2)));
  input.route = (IpRouteMode) pick (3);
  input.metric = pick (2) * 99;
  input.dns = pick (3) == 0 ? IP_DNS_NONE : IP_DNS_AUTO;
  input.link_mtu = pick (2) ? 1500 : 1280 + pick (2);
  IpConfig config = {};
  EXPECT_TRUE (ip_config_build (&input, &config, nullptr));
  return config;
}

bool
is_empty (const IpConfigDiff &diff)
{
  return !diff.set_mtu && !diff.dns_changed
         && diff.n_remove_rules + diff.n_remove_routes + diff.n_remove_addresses + diff.n_add_addresses
                + diff.n_add_routes + diff.n_add_rules
              == 0;
}

TEST (IpConfigDiff, CarriedOutOnTheOldItGivesTheNewAndTheKernelTakesEveryStep)
{
  std::mt19937 random (7);
  guint n_differ = 0;
  for (int i = 0; i < 20000; i++) {
    IpConfig from = random_config (random);
    IpConfig to = random_config (random);
    IpConfigDiff diff;
    ip_config_diff (&from, &to, &diff);
    Kernel kernel = Kernel::of (from);
    kernel.carry_out (diff, from.ifname, to.ifname);
    ASSERT_EQ (kernel.complaint, "") << "case " << i;
    ASSERT_TRUE (same (kernel, Kernel::of (to))) << "case " << i;
    n_differ += !ip_config_equal (&from, &to);
  }
  EXPECT_GT (n_differ, 10000u) << "the cases say too little";
}

TEST (IpConfigDiff, FromNothingAndToNothing)
{
  std::mt19937 random (8);
  for (int i = 0; i < 2000; i++) {
    IpConfig config = random_config (random);
    IpConfigDiff diff;
    Kernel kernel;
    ip_config_diff (nullptr, &config, &diff);
    EXPECT_EQ (diff.dns_changed, config.n_dns > 0);
    kernel.carry_out (diff, "", config.ifname);
    ASSERT_TRUE (same (kernel, Kernel::of (config))) << "case " << i;
    ip_config_diff (&config, nullptr, &diff);
    EXPECT_EQ (diff.dns_changed, config.n_dns > 0);
    EXPECT_FALSE (diff.set_mtu);
    kernel.carry_out (diff, config.ifname, "");
    ASSERT_EQ (kernel.complaint, "") << "case " << i;
    ASSERT_EQ (kernel.addresses.size () + kernel.routes.size () + kernel.rules.size (), 0u) << "case " << i;
  }
}

TEST (IpConfigDiff, IsEmptyExactlyForEqualValues)
{
  std::mt19937 random (9);
  for (int i = 0; i < 20000; i++) {
    IpConfig from = random_config (random);
    IpConfig to = random_config (random);
    to.ra_metric = from.ra_metric; // the kernel's own affair, no step of the difference
    IpConfigDiff diff;
    ip_config_diff (&from, &to, &diff);
    // A mere change of name shows only where a rule goes by it.
    if (strcmp (from.ifname, to.ifname) == 0) {
      ASSERT_EQ (is_empty (diff), (bool) ip_config_equal (&from, &to)) << "case " << i;
    }
    ip_config_diff (&from, &from, &diff);
    ASSERT_TRUE (is_empty (diff)) << "case " << i;
  }
}

TEST (IpConfigDiff, AnotherPeerTakesTheRoutesOfTheAddressWithIt)
{
  IpConfigInput input = {};
  input.ifindex = 3;
  input.ifname = "ppp0";
  input.local4 = ip ("10.0.0.1");
  input.peer4 = ip ("10.9.0.1");
  IpConfig from, to;
  ASSERT_TRUE (ip_config_build (&input, &from, nullptr));
  input.peer4 = ip ("10.9.0.2");
  ASSERT_TRUE (ip_config_build (&input, &to, nullptr));
  IpConfigDiff diff;
  ip_config_diff (&from, &to, &diff);
  EXPECT_EQ (diff.n_remove_addresses, 1u);
  EXPECT_EQ (diff.n_remove_routes, 3u);
  EXPECT_EQ (diff.n_add_routes, 3u);
  EXPECT_EQ (diff.n_remove_rules, 2u) << "the rule for the interface stays";
  EXPECT_FALSE (diff.dns_changed);
}

TEST (IpConfigDiff, AnotherMetricTouchesOneRouteOnly)
{
  IpConfigInput input = {};
  input.ifindex = 3;
  input.ifname = "ppp0";
  input.local4 = ip ("10.0.0.1");
  IpConfig from, to;
  ASSERT_TRUE (ip_config_build (&input, &from, nullptr));
  input.metric = 10;
  ASSERT_TRUE (ip_config_build (&input, &to, nullptr));
  IpConfigDiff diff;
  ip_config_diff (&from, &to, &diff);
  EXPECT_EQ (diff.n_remove_addresses + diff.n_remove_rules + diff.n_add_rules + diff.n_add_addresses, 0u);
  ASSERT_EQ (diff.n_remove_routes, 1u);
  ASSERT_EQ (diff.n_add_routes, 1u);
  EXPECT_EQ (diff.remove_routes[0].metric, 700u);
  EXPECT_EQ (diff.add_routes[0].metric, 10u);
}

TEST (IpConfigDiff, AnotherNameServerOrRankOfThemIsSeen)
{
  IpConfigInput input = {};
  input.ifindex = 3;
  input.ifname = "ppp0";
  input.local4 = ip ("10.0.0.1");
  input.dns4[0] = ip ("9.9.9.9");
  IpConfig from, to;
  IpConfigDiff diff;
  ASSERT_TRUE (ip_config_build (&input, &from, nullptr));
  to = from;
  to.dns[0] = ip ("9.9.9.8");
  ip_config_diff (&from, &to, &diff);
  EXPECT_TRUE (diff.dns_changed);
  EXPECT_FALSE (ip_config_equal (&from, &to));
  to = from;
  to.dns_default = TRUE;
  ip_config_diff (&from, &to, &diff);
  EXPECT_TRUE (diff.dns_changed);
  EXPECT_FALSE (ip_config_equal (&from, &to));
}

} // namespace
