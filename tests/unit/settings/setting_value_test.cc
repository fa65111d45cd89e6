// SPDX-License-Identifier: GPL-2.0-or-later
// The edges of what each setting may be, and that every value of an enumeration has a name and the next has none.
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "settings/connection-settings.h"
#include "settings/setting-value.h"
}

namespace {

struct Row {
  const char *what;
  gboolean (*is) (const char *text);
  std::string text;
  bool allowed;
};

TEST (SettingValue, Edges)
{
  const Row rows[] = {
    { "id", setting_is_id, std::string (64, 'a'), true },
    { "id too long", setting_is_id, std::string (65, 'a'), false },
    { "id that hides its file", setting_is_id, ".home", false },
    { "id like an option", setting_is_id, "-home", false },
    { "id out of the folder", setting_is_id, "a/../b", false },
    { "apn", setting_is_apn, std::string (100, 'x'), true },
    { "apn too long", setting_is_apn, std::string (101, 'x'), false },
    { "apn that ends its quotes", setting_is_apn, "a\",b", false },
    { "apn with a line's end", setting_is_apn, "a\rAT", false },
    { "credential", setting_is_credential, "p\xc3\xa4ss \" word", true },
    { "credential too long", setting_is_credential, std::string (256, 'x'), false },
    { "credential with a control character", setting_is_credential, "a\tb", false },
    { "pin", setting_is_pin, "1234", true },
    { "pin too short", setting_is_pin, "123", false },
    { "pin too long", setting_is_pin, "123456789", false },
    { "pin of letters", setting_is_pin, "12a4", false },
    { "operator", setting_is_operator, "46692", true },
    { "operator with a long MNC", setting_is_operator, "310410", true },
    { "operator too short", setting_is_operator, "4669", false },
    { "zone", setting_is_zone, "public", true },
    { "zone too long", setting_is_zone, std::string (33, 'z'), false },
    { "iccid", setting_is_iccid, "898860081090688804", true },
    { "iccid with a filler", setting_is_iccid, "8988600810906888048F", true },
    { "iccid too short", setting_is_iccid, "89886008109068880", false },
    { "band", setting_is_band, "nbiot-255", true },
    { "band 0", setting_is_band, "catm-0", false },
    { "band too high", setting_is_band, "catm-256", false },
    { "band of another technology", setting_is_band, "lte-3", false },
    { "band without a number", setting_is_band, "catm-", false },
  };

  for (const Row &row : rows)
    EXPECT_EQ (bool (row.is (row.text.c_str ())), row.allowed) << row.what << ": " << row.text;
}

// Whatever stands here goes out as +CGDCONT=1,"IP","…" unchanged.
TEST (SettingValue, TheAlphabetOfAnApnIsWhatAQuotedStringCarries)
{
  const std::string others = ".-_@#+=/*";

  for (int c = 1; c < 256; c++) {
    const std::string text = std::string ("a") + char (c) + "b";
    const bool allowed = c < 128 && (g_ascii_isalnum (char (c)) || others.find (char (c)) != std::string::npos);

    EXPECT_EQ (bool (setting_is_apn (text.c_str ())), allowed) << text;
    EXPECT_EQ (setting_apn_stray (text.c_str ()), allowed ? nullptr : text.c_str () + 1) << text;
  }
  EXPECT_TRUE (setting_is_apn (""));
}

TEST (SettingValue, Names)
{
  EXPECT_STREQ (setting_auth_name (3), "chap");
  EXPECT_EQ (setting_auth_name (4), nullptr);
  EXPECT_STREQ (setting_pdp_type_name (PDP_TYPE_IPV4V6), "ipv4v6");
  EXPECT_EQ (setting_pdp_type_name (PDP_TYPE_IPV4V6 + 1), nullptr);
  EXPECT_STREQ (setting_rat_name (RAT_UNSET), "");
  EXPECT_STREQ (setting_rat_name (RAT_GSM), "gsm");
  EXPECT_EQ (setting_rat_name (RAT_GSM + 1), nullptr);
  EXPECT_STREQ (setting_quota_action_name (QUOTA_CUT), "cut");
  EXPECT_EQ (setting_quota_action_name (QUOTA_CUT + 1), nullptr);
  EXPECT_STREQ (setting_route_name (IP_ROUTE_NONE), "none");
  EXPECT_EQ (setting_route_name (IP_ROUTE_NONE + 1), nullptr);
  EXPECT_STREQ (setting_dns_name (IP_DNS_MANUAL), "manual");
  EXPECT_EQ (setting_dns_name (IP_DNS_MANUAL + 1), nullptr);
}

} // namespace
