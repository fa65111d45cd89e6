// SPDX-License-Identifier: GPL-2.0-or-later
// Billing periods by the calendar, the parts of a quota, and the text that is stored.
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "modem/usage/usage.h"
}

namespace {

constexpr gint64 SECOND = 1000000;

class UsagePeriod : public testing::TestWithParam<const char *> {
protected:
  void SetUp () override { g_setenv ("TZ", GetParam (), TRUE); }
  void TearDown () override { g_unsetenv ("TZ"); }
};

// Local time, "2027-01-15 08:00:00".
gint64
at (const char *text)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, zone);

  return time == nullptr ? -1 : g_date_time_to_unix (time) * SECOND;
}

std::string
show (gint64 us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (us / SECOND);
  g_autofree char *text = g_date_time_format (time, "%F %T");

  return text;
}

TEST_P (UsagePeriod, BeginsAtMidnightOfTheBillingDay)
{
  struct Case {
    const char *now;
    guint day;
    const char *start, *end;
  };
  for (const Case &c : {
         Case { "2027-01-15T08:00:00", 1, "2027-01-01 00:00:00", "2027-02-01 00:00:00" },
         Case { "2027-01-15T08:00:00", 15, "2027-01-15 00:00:00", "2027-02-15 00:00:00" },
         Case { "2027-01-15T08:00:00", 16, "2026-12-16 00:00:00", "2027-01-16 00:00:00" },
         Case { "2027-01-01T00:00:00", 1, "2027-01-01 00:00:00", "2027-02-01 00:00:00" },
         Case { "2027-12-31T23:59:59", 1, "2027-12-01 00:00:00", "2028-01-01 00:00:00" },
         Case { "2027-02-28T12:00:00", 31, "2027-02-28 00:00:00", "2027-03-31 00:00:00" },
         Case { "2028-02-28T12:00:00", 31, "2028-01-31 00:00:00", "2028-02-29 00:00:00" },
         Case { "2027-03-30T12:00:00", 31, "2027-02-28 00:00:00", "2027-03-31 00:00:00" },
         Case { "2027-04-30T12:00:00", 31, "2027-04-30 00:00:00", "2027-05-31 00:00:00" },
         Case { "2027-03-28T04:00:00", 28, "2027-03-28 00:00:00", "2027-04-28 00:00:00" },
       }) {
    gint64 start = usage_period_start (at (c.now), c.day);

    EXPECT_EQ (show (start), c.start) << c.now << ", day " << c.day;
    EXPECT_EQ (show (usage_period_end (start, c.day)), c.end) << c.now << ", day " << c.day;
    EXPECT_EQ (show (usage_period_end (at (c.now), c.day)), c.end) << "begun by hand at " << c.now << ", day " << c.day;
  }
}

INSTANTIATE_TEST_SUITE_P (Zones, UsagePeriod,
                          testing::Values ("UTC", "Asia/Taipei", "Europe/Berlin", "America/St_Johns"));

TEST (Usage, LevelsAreFourFifthsAndAll)
{
  EXPECT_EQ (usage_level (G_MAXUINT64, 0), USAGE_BELOW) << "there is no quota";
  EXPECT_EQ (usage_level (799, 1000), USAGE_BELOW);
  EXPECT_EQ (usage_level (800, 1000), USAGE_WARNING);
  EXPECT_EQ (usage_level (999, 1000), USAGE_WARNING);
  EXPECT_EQ (usage_level (1000, 1000), USAGE_REACHED);
  EXPECT_EQ (usage_level (0, 1), USAGE_BELOW);
  EXPECT_EQ (usage_level (1, 1), USAGE_REACHED);
  EXPECT_EQ (usage_level (G_MAXUINT64 - 1, G_MAXUINT64), USAGE_WARNING);
  EXPECT_EQ (usage_left (100, 1000), 700u);
  EXPECT_EQ (usage_left (800, 1000), 200u);
  EXPECT_EQ (usage_left (1000, 1000), G_MAXUINT64);
  EXPECT_EQ (usage_left (5, 0), G_MAXUINT64);
}

TEST (Usage, LooksMoreOftenTheNearerTheLevelIs)
{
  EXPECT_EQ (usage_next_look (G_MAXUINT64, 1, 30 * SECOND, SECOND), 60 * SECOND) << "there is no level";
  EXPECT_EQ (usage_next_look (1280 * 1024, 1, 30 * SECOND, SECOND), 10 * SECOND)
    << "a slow flow may become Cat-M1's fastest";
  EXPECT_EQ (usage_next_look (10000000, 5000000, SECOND, SECOND), 2 * SECOND) << "a faster one counts as it is";
  EXPECT_EQ (usage_next_look (1, 1000, SECOND, SECOND), SECOND);
  EXPECT_EQ (usage_next_look (1, G_MAXUINT64, 0, SECOND), SECOND);
  EXPECT_EQ (usage_next_look (1, 0, 30 * SECOND, SECOND), 2 * SECOND) << "at rest it is left alone, more and more";
  EXPECT_EQ (usage_next_look (1, 0, 30 * SECOND, 40 * SECOND), 60 * SECOND);
}

TEST (Usage, ANewPeriodIsEmptyAndTheConnectionGoesOn)
{
  Usage usage = { 5, 6, 7, USAGE_REACHED, {} };

  usage.mark.rx_bytes = 9;
  usage_begin (&usage, 8);
  EXPECT_EQ (usage.rx_bytes, 0u);
  EXPECT_EQ (usage.tx_bytes, 0u);
  EXPECT_EQ (usage.start_us, 8);
  EXPECT_EQ (usage.told, USAGE_BELOW);
  EXPECT_EQ (usage.mark.rx_bytes, 9u);
}

TEST (Usage, TextAndBack)
{
  Usage usage = { G_MAXUINT64, 2, 1800000000000000, USAGE_WARNING, {} };
  Usage back = {};

  g_strlcpy (usage.mark.modem, "usb_1_1", sizeof usage.mark.modem);
  usage.mark.since_us = 7;
  usage.mark.rx_bytes = 8;
  usage.mark.tx_bytes = 9;
  g_autofree char *text = usage_to_string (&usage);
  EXPECT_EQ (std::string (text).find ('\n'), std::string::npos);
  ASSERT_TRUE (usage_from_string (text, &back)) << text;
  EXPECT_EQ (back.rx_bytes, usage.rx_bytes);
  EXPECT_EQ (back.tx_bytes, 2u);
  EXPECT_EQ (back.start_us, usage.start_us);
  EXPECT_EQ (back.told, USAGE_WARNING);
  EXPECT_STREQ (back.mark.modem, "usb_1_1");
  EXPECT_EQ (back.mark.since_us, 7);
  EXPECT_EQ (back.mark.rx_bytes, 8u);
  EXPECT_EQ (back.mark.tx_bytes, 9u);
}

TEST (Usage, OtherTextIsRefused)
{
  Usage usage = {};

  usage.rx_bytes = 3;
  for (const char *text : { "", "5", "(1, 2)", "(1, 2, 3, 3, '', 0, 0, 0)", "(1, 2, -3, 0, '', 0, 0, 0)",
                            "(-1, 2, 3, 0, '', 0, 0, 0)", "(1, 2, 9223372036854775807, 0, '', 0, 0, 0)",
                            "(1, 2, 3, 0, '', 0, 0, 0) x", "(1, 2, 3, 0, '\xff', 0, 0, 0)" }) {
    EXPECT_FALSE (usage_from_string (text, &usage)) << text;
    EXPECT_EQ (usage.rx_bytes, 3u) << text;
  }
  std::string longer = "(1, 2, 3, 0, '" + std::string (300, 'm') + "', 0, 0, 0)";
  ASSERT_TRUE (usage_from_string (longer.c_str (), &usage));
  EXPECT_EQ (usage.mark.modem, std::string (USAGE_MARK_MODEM_MAX - 1, 'm'));
}

TEST (Usage, LevelsHaveNames)
{
  EXPECT_STREQ (usage_level_to_string (USAGE_BELOW), "below");
  EXPECT_STREQ (usage_level_to_string (USAGE_WARNING), "warning");
  EXPECT_STREQ (usage_level_to_string (USAGE_REACHED), "reached");
}

} // namespace
