// SPDX-License-Identifier: GPL-2.0-or-later
// Status for a person, from its JSON form.
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "cli/status-text.h"
}

namespace {

const char *const online = R"({
  "version": "0.1.0", "state": "connected", "state_reason": "none", "profiles": ["cht", "lab"],
  "modems": [ {
    "id": "usb_1_1", "state": "connected", "state_reason": "none", "manufacturer": "SIMCOM_Ltd", "model": "SIM7000C", "revision": "",
    "ports": [["/dev/ttyUSB2", "at"], ["/dev/ttyUSB3", "data"]],
    "registration": "home", "operator_code": "46692", "operator_name": "Chunghwa", "access_technology": "catm",
    "signal_quality": 62, "signal": { "rsrp": -95.0, "rssi": -69.5 },
    "sim": { "lock": "none", "pin_retries": 3 },
    "connection": { "profile": "cht", "apn": "internet.iot", "interface": "ppp0", "datapath": "tun", "mtu": 1500,
      "ip4": { "address": "10.174.46.45", "prefix": 32, "peer": "10.64.64.64" }, "ip6": {}, "dns": ["168.95.1.1", "168.95.192.1"],
      "route": "backup", "metric": 700, "since": 1000000, "next_attempt": 0, "last_error": ["", ""] } } ] })";

std::string
shown (const char *json, gint64 now_us)
{
  g_autoptr (JsonNode) node = json_from_string (json, nullptr);
  g_autofree char *text = status_text (json_node_get_object (node), now_us, FALSE);
  return text;
}

TEST (StatusText, EverythingThatIsKnownAligned)
{
  EXPECT_EQ (shown (online, 1000000 + 754 * G_USEC_PER_SEC),
             "Dialtone 0.1.0\n"
             "  State     connected\n"
             "  Profiles  cht, lab\n"
             "Modem usb_1_1\n"
             "  State          connected\n"
             "  Device         SIMCOM_Ltd SIM7000C\n"
             "  Ports          /dev/ttyUSB2 (at), /dev/ttyUSB3 (data)\n"
             "  SIM card       ready\n"
             "  Network        Chunghwa 46692, LTE Cat-M1, home network\n"
             "  Signal         62 % (good), RSRP -95 dBm, RSSI -69.5 dBm\n"
             "  Profile        cht\n"
             "  APN            internet.iot\n"
             "  Interface      ppp0 (tun), MTU 1500\n"
             "  Address        10.174.46.45/32, peer 10.64.64.64\n"
             "  Name servers   168.95.1.1, 168.95.192.1\n"
             "  Default route  backup, metric 700\n"
             "  Online for     12 min\n");
}

TEST (StatusText, NameServersThatNobodyAsks)
{
  auto with = [] (const char *holder, const char *route) {
    return shown ((std::string (R"({"version":"0.1.0","state":"connected","modems":[{"id":"m","state":"connected",)")
                   + R"("connection":{"dns":["1.1.1.1"],"dns_holder":")" + holder + R"(","route":")" + route
                   + R"("}}]})")
                    .c_str (),
                  0);
  };
  EXPECT_NE (with ("resolved", "primary").find ("1.1.1.1\n"), std::string::npos);
  EXPECT_NE (with ("foreign", "primary").find ("1.1.1.1 (not in use: NetworkManager has others)\n"), std::string::npos);
  EXPECT_NE (with ("none", "primary").find ("1.1.1.1 (not in use: nobody known looks after /etc/resolv.conf)\n"),
             std::string::npos);
  EXPECT_NE (with ("none", "backup").find ("1.1.1.1 (not in use now)\n"), std::string::npos);
}

TEST (StatusText, TheDataAndItsQuota)
{
  std::string text = shown (
    R"({"version":"0.1.0","state":"connected","modems":[{"id":"m","state":"connected","statistics":{"rx_bytes":1200000,
    "tx_bytes":300,"period_rx_bytes":70000000,"period_tx_bytes":10000000,"period_start":1798761600000000,"quota":100000000}}]})",
    0);
  EXPECT_NE (text.find ("  Data         1.2\u00a0MB received, 300 bytes sent\n"), std::string::npos) << text;
  EXPECT_NE (text.find ("  This period  80.0\u00a0MB of 100.0\u00a0MB since 2027-01-01\n"), std::string::npos) << text;
  text = shown (
    R"({"version":"0.1.0","state":"connected","modems":[{"id":"m","state":"connected","statistics":{"period_rx_bytes":1000,
    "period_start":1798761600000000,"quota":0}}]})",
    0);
  EXPECT_NE (text.find ("  This period  1.0\u00a0kB since 2027-01-01\n"), std::string::npos) << text;
}

TEST (StatusText, WhatIsWrongAndWhatIsNext)
{
  std::string text =
    shown (R"({"version":"0.1.0","state":"waiting","state_reason":"no-carrier","modems":[{"id":"m","state":"waiting",
    "state_reason":"no-carrier","sim":{"lock":"pin","pin_retries":1},"connection":{"next_attempt":9000000,
    "last_error":["org.dialtone1.Error.DialFailed","the modem dropped the call"]}}]})",
           1000000);
  EXPECT_NE (text.find ("waiting for the next try (the modem dropped the call)"), std::string::npos) << text;
  EXPECT_NE (text.find ("Next try in  8 s\n"), std::string::npos) << text;
  EXPECT_NE (text.find ("Last error   the modem dropped the call\n"), std::string::npos) << text;
  EXPECT_NE (text.find ("waits for the PIN, 1 try left\n"), std::string::npos) << text;
}

TEST (StatusText, WithoutAModemSaysWhatToLookFor)
{
  std::string text = shown (R"({"version":"0.1.0","state":"unavailable","state_reason":"none","modems":[]})", 0);
  EXPECT_NE (text.find ("No modem."), std::string::npos) << text;
}

TEST (StatusText, AServiceThatSaysLittleIsNoProblem)
{
  EXPECT_EQ (shown ("{}", 0).find ("Dialtone \n"), 0u);
  EXPECT_NE (shown (R"({"modems":[{"ports":[["only one"]],"connection":{"last_error":[]}}]})", 0).find ("Modem "),
             std::string::npos);
}

TEST (StatusText, Durations)
{
  for (auto [seconds, words] : std::initializer_list<std::pair<gint64, const char *>> { { -5, "0 s" },
                                                                                        { 59, "59 s" },
                                                                                        { 60, "1 min" },
                                                                                        { 3599, "59 min" },
                                                                                        { 3600, "1 h 0 min" },
                                                                                        { 90061, "1 d 1 h" } }) {
    g_autofree char *text = status_text_duration (seconds * G_USEC_PER_SEC);
    EXPECT_STREQ (text, words);
  }
}

TEST (StatusText, FiguresAreRoundedAndAbsentOnesLeftOut)
{
  g_autofree char *none = status_text_signal (0, nullptr);
  EXPECT_STREQ (none, "0 % (none or unknown)");
  g_autoptr (JsonNode) node = json_from_string (R"({"rsrp":-101.26,"rsrq":-9})", nullptr);
  g_autofree char *some = status_text_signal (33, json_node_get_object (node));
  EXPECT_STREQ (some, "33 % (weak), RSRP -101.3 dBm, RSRQ -9 dB");
}

} // namespace
