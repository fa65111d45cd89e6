// SPDX-License-Identifier: GPL-2.0-or-later
// What a link's configuration should be, from what PPP and the settings say.
#include <cstring>
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "base/error.h"
#include "ipconfig/ip-config.h"
}

namespace {

IpAddress
ip (const char *text)
{
  IpAddress address = {};
  EXPECT_TRUE (ip_address_parse (text, &address)) << text;
  return address;
}

std::string
text (const IpAddress &address)
{
  char buffer[IP_ADDRESS_MAX_STRING];
  return ip_address_format (&address, buffer);
}

std::vector<std::string>
dns (const IpConfig &config)
{
  std::vector<std::string> servers;
  for (guint i = 0; i < config.n_dns; i++)
    servers.push_back (text (config.dns[i]));
  return servers;
}

std::string
routes (const IpConfig &config)
{
  std::string all;
  for (guint i = 0; i < config.n_routes; i++) {
    const IpRoute &route = config.routes[i];
    const bool everything = route.destination.family == IP_FAMILY_NONE;
    all += (everything ? "default" : text (route.destination) + "/" + std::to_string (route.prefix)) + " table "
           + std::to_string (route.table) + " metric " + std::to_string (route.metric)
           + (route.source.family == IP_FAMILY_NONE ? "" : " src " + text (route.source)) + "\n";
    EXPECT_TRUE (everything || route.destination.family == route.family);
    EXPECT_TRUE (!everything || route.prefix == 0);
  }
  return all;
}

std::string
rules (const IpConfig &config)
{
  std::string all;
  for (guint i = 0; i < config.n_rules; i++) {
    const IpRule &rule = config.rules[i];
    all += std::string (rule.family == IP_FAMILY_4 ? "4 " : "6 ") + std::to_string (rule.priority) + ": "
           + (rule.from.family == IP_FAMILY_NONE ? "oif" : "from " + text (rule.from)) + " table "
           + std::to_string (rule.table) + "\n";
  }
  return all;
}

using Servers = std::vector<std::string>;

// The connection of a SIM7000 in Taiwan.
IpConfigInput
typical ()
{
  IpConfigInput input = {};
  input.ifindex = 7;
  input.ifname = "ppp0";
  input.local4 = ip ("10.174.46.45");
  input.peer4 = ip ("10.0.0.1");
  input.dns4[0] = ip ("168.95.1.1");
  input.dns4[1] = ip ("168.95.192.1");
  input.link_mtu = 1500;
  return input;
}

IpConfig
build (const IpConfigInput &input)
{
  IpConfig config = {};
  GError *error = nullptr;
  EXPECT_TRUE (ip_config_build (&input, &config, &error)) << (error == nullptr ? "" : error->message);
  g_clear_error (&error);
  return config;
}

std::string
refusal (const IpConfigInput &input)
{
  IpConfig config;
  IpConfig before;
  memset (&config, 0x5a, sizeof config);
  memset (&before, 0x5a, sizeof before);
  GError *error = nullptr;
  EXPECT_FALSE (ip_config_build (&input, &config, &error));
  EXPECT_EQ (memcmp (&config, &before, sizeof config), 0) << "the result was touched";
  if (error == nullptr)
    return "no error";
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED));
  std::string message = error->message;
  g_clear_error (&error);
  return message;
}

TEST (IpConfigBuild, BackupPutsTheDefaultRouteBehindOthersAndIntoItsOwnTable)
{
  IpConfig config = build (typical ());

  EXPECT_EQ (config.ifindex, 7u);
  EXPECT_STREQ (config.ifname, "ppp0");
  EXPECT_EQ (config.mtu, 1500u);
  ASSERT_EQ (config.n_addresses, 1u);
  EXPECT_EQ (text (config.addresses[0].local), "10.174.46.45");
  EXPECT_EQ (text (config.addresses[0].peer), "10.0.0.1");
  EXPECT_EQ (config.addresses[0].prefix, 32);
  EXPECT_EQ (routes (config), "default table 51000 metric 0 src 10.174.46.45\n"
                              "default table 254 metric 700 src 10.174.46.45\n"
                              "10.0.0.1/32 table 51000 metric 0 src 10.174.46.45\n");
  EXPECT_EQ (rules (config), "4 5000: from 10.174.46.45 table 254\n"
                             "4 5100: from 10.174.46.45 table 51000\n"
                             "4 5101: oif table 51000\n");
  EXPECT_EQ (dns (config), (Servers { "168.95.1.1", "168.95.192.1" }));
  EXPECT_FALSE (config.dns_default);
}

TEST (IpConfigBuild, PrimaryComesBeforeOthersForRoutesAndNames)
{
  IpConfigInput input = typical ();
  input.route = IP_ROUTE_PRIMARY;
  IpConfig config = build (input);
  EXPECT_NE (routes (config).find ("default table 254 metric 50"), std::string::npos) << routes (config);
  EXPECT_TRUE (config.dns_default);
}

TEST (IpConfigBuild, NoneLeavesTheMainTableAloneButKeepsTheOwnOne)
{
  IpConfigInput input = typical ();
  input.route = IP_ROUTE_NONE;
  input.metric = 5;
  IpConfig config = build (input);
  input.local6 = ip ("fe80::1");
  config = build (input);
  EXPECT_EQ (routes (config).find ("table 254"), std::string::npos) << routes (config);
  EXPECT_EQ (config.n_rules, 4u);
}

TEST (IpConfigBuild, TheUsersMetricWins)
{
  for (IpRouteMode mode : { IP_ROUTE_BACKUP, IP_ROUTE_PRIMARY }) {
    IpConfigInput input = typical ();
    input.route = mode;
    input.metric = 321;
    IpConfig config = build (input);
    EXPECT_NE (routes (config).find ("default table 254 metric 321"), std::string::npos) << routes (config);
  }
}

TEST (IpConfigBuild, AZoneIsPartOfIt)
{
  IpConfigInput input = typical ();
  IpConfig without = build (input);
  EXPECT_STREQ (without.zone, "");
  input.zone = "external";
  IpConfig with = build (input);
  EXPECT_STREQ (with.zone, "external");
  EXPECT_FALSE (ip_config_equal (&with, &without));
}

TEST (IpConfigBuild, EverySlotHasItsOwnTableAndPriorities)
{
  IpConfigInput input = typical ();
  input.slot = IP_CONFIG_MAX_SLOTS - 1;
  IpConfig config = build (input);
  EXPECT_EQ (config.routes[0].table, 51063u);
  EXPECT_EQ (rules (config), "4 5063: from 10.174.46.45 table 254\n"
                             "4 5226: from 10.174.46.45 table 51063\n"
                             "4 5227: oif table 51063\n");
  input.slot = IP_CONFIG_MAX_SLOTS;
  EXPECT_NE (refusal (input).find ("64"), std::string::npos);
}

TEST (IpConfigBuild, AnUnusablePeerCountsAsNone)
{
  for (const char *peer : { "0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", "10.174.46.45" }) {
    IpConfigInput input = typical ();
    input.peer4 = ip (peer);
    EXPECT_EQ (build (input).addresses[0].peer.family, IP_FAMILY_NONE) << peer;
    EXPECT_EQ (build (input).n_routes, 2u) << peer;
  }
}

TEST (IpConfigBuild, AnAddressThatNoHostMayHaveIsRefusedAndNamed)
{
  for (const char *local : { "0.0.0.1", "0.255.255.255", "127.0.0.1", "127.255.255.255", "224.0.0.9", "239.1.2.3",
                             "240.0.0.1", "255.255.255.255" }) {
    IpConfigInput input = typical ();
    input.local4 = ip (local);
    EXPECT_NE (refusal (input).find (local), std::string::npos) << local;
  }
}

TEST (IpConfigBuild, PrivateAndLinkLocalAddressesAreAddresses)
{
  for (const char *local : { "1.0.0.1", "10.0.0.1", "100.64.0.1", "128.0.0.1", "169.254.7.7", "172.16.0.1",
                             "192.168.1.10", "223.255.255.254" }) {
    IpConfigInput input = typical ();
    input.local4 = ip (local);
    EXPECT_EQ (text (build (input).addresses[0].local), local);
  }
}

TEST (IpConfigBuild, NoAddressAtAllIsRefused)
{
  IpConfigInput input = typical ();
  input.local4 = IpAddress {};
  EXPECT_NE (refusal (input).find ("no address"), std::string::npos);
}

TEST (IpConfigBuild, ANameThatIsNoneIsRefused)
{
  IpConfigInput input = typical ();
  for (const char *name : { (const char *) nullptr, "", "a-name-of-16-byte" }) {
    input.ifname = name;
    EXPECT_NE (refusal (input).find ("not the name"), std::string::npos);
  }
}

TEST (IpConfigBuild, TheSmallerMtuCounts)
{
  const guint cases[][3] = {
    { 1500, 0, 1500 }, { 1500, 1400, 1400 }, { 1400, 1500, 1400 }, { 0, 576, 576 }, { 0, 0, 0 }
  };
  for (auto &row : cases) {
    IpConfigInput input = typical ();
    input.link_mtu = row[0];
    input.mtu = row[1];
    EXPECT_EQ (build (input).mtu, row[2]) << row[0] << " and " << row[1];
  }
}

TEST (IpConfigBuild, DnsModes)
{
  const IpAddress manual[] = { ip ("127.0.0.1"), ip ("2001:4860:4860::8888"),
                               ip ("127.0.0.1"), ip ("224.0.0.1"),
                               ip ("0.0.0.0"),   ip ("9.9.9.9"),
                               ip ("8.8.8.8"),   ip ("1.1.1.1") };
  IpConfigInput input = typical ();
  input.dns_servers = manual;
  input.n_dns_servers = G_N_ELEMENTS (manual);
  EXPECT_EQ (dns (build (input)), (Servers { "168.95.1.1", "168.95.192.1" }));
  input.dns = IP_DNS_MANUAL;
  EXPECT_EQ (dns (build (input)), (Servers { "127.0.0.1", "2001:4860:4860::8888", "9.9.9.9", "8.8.8.8" }));
  input.dns = IP_DNS_NONE;
  input.route = IP_ROUTE_PRIMARY;
  EXPECT_EQ (dns (build (input)), Servers {});
  EXPECT_FALSE (build (input).dns_default);
}

TEST (IpConfigBuild, NameServersOfTheNetworkMustBeHostsAndDifferent)
{
  IpConfigInput input = typical ();
  input.dns4[0] = ip ("127.0.0.1");
  EXPECT_EQ (dns (build (input)), (Servers { "168.95.192.1" }));
  input.dns4[0] = input.dns4[1];
  EXPECT_EQ (dns (build (input)), (Servers { "168.95.192.1" }));
  input.dns4[0] = input.dns4[1] = IpAddress {};
  EXPECT_EQ (dns (build (input)), Servers {});
}

TEST (IpConfigBuild, Ip6GetsItsLinkLocalAddressAndTheMetricForTheKernelsRoute)
{
  IpConfigInput input = typical ();
  input.local6 = ip ("fe80::1");
  input.peer6 = ip ("fe80::2");
  IpConfig config = build (input);
  ASSERT_EQ (config.n_addresses, 2u);
  EXPECT_EQ (text (config.addresses[1].local), "fe80::1");
  EXPECT_EQ (text (config.addresses[1].peer), "fe80::2");
  EXPECT_EQ (config.addresses[1].prefix, 64);
  EXPECT_EQ (config.ra_metric, 700u);
  EXPECT_NE (routes (config).find ("default table 51000 metric 1024\nfe80::/64 table 51000 metric 1024\n"),
             std::string::npos)
    << routes (config);
  EXPECT_NE (rules (config).find ("6 5101: oif table 51000\n"), std::string::npos) << rules (config);
  input.route = IP_ROUTE_NONE;
  EXPECT_EQ (build (input).ra_metric, 0u);
  input.route = IP_ROUTE_PRIMARY;
  EXPECT_EQ (build (input).ra_metric, 50u);
}

TEST (IpConfigBuild, Ip6AloneIsEnough)
{
  IpConfigInput input = typical ();
  input.local4 = IpAddress {};
  input.local6 = ip ("fe80::1");
  IpConfig config = build (input);
  EXPECT_EQ (config.n_addresses, 1u);
  EXPECT_EQ (config.n_routes, 2u);
  EXPECT_EQ (config.n_rules, 1u);
}

TEST (IpConfigBuild, AnMtuTooSmallForIp6LeavesItOut)
{
  IpConfigInput input = typical ();
  input.local6 = ip ("fe80::1");
  input.mtu = 1279;
  EXPECT_EQ (build (input).n_addresses, 1u);
  input.local4 = IpAddress {};
  EXPECT_NE (refusal (input).find ("1280"), std::string::npos);
}

TEST (IpConfigModes, StringsSurviveTheRoundTripAndNothingElsePasses)
{
  for (IpRouteMode mode : { IP_ROUTE_BACKUP, IP_ROUTE_PRIMARY, IP_ROUTE_NONE }) {
    IpRouteMode out = mode == IP_ROUTE_NONE ? IP_ROUTE_BACKUP : IP_ROUTE_NONE;
    EXPECT_TRUE (ip_route_mode_from_string (ip_route_mode_to_string (mode), &out));
    EXPECT_EQ (out, mode);
  }
  for (IpDnsMode mode : { IP_DNS_AUTO, IP_DNS_NONE, IP_DNS_MANUAL }) {
    IpDnsMode out = mode == IP_DNS_NONE ? IP_DNS_AUTO : IP_DNS_NONE;
    EXPECT_TRUE (ip_dns_mode_from_string (ip_dns_mode_to_string (mode), &out));
    EXPECT_EQ (out, mode);
  }
  IpRouteMode route = IP_ROUTE_PRIMARY;
  IpDnsMode dns_mode = IP_DNS_MANUAL;
  for (const char *bad : { "", "Backup", "backup ", "auto-none" }) {
    EXPECT_FALSE (ip_route_mode_from_string (bad, &route));
    EXPECT_FALSE (ip_dns_mode_from_string (bad, &dns_mode));
  }
  EXPECT_EQ (route, IP_ROUTE_PRIMARY);
  EXPECT_EQ (dns_mode, IP_DNS_MANUAL);
}

} // namespace
