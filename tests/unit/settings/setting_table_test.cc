// SPDX-License-Identifier: GPL-2.0-or-later
// What the table promises to those who only know names: the client, the daemon's rights, completion.
#include <glib.h>
#include <gtest/gtest.h>
#include <set>
#include <string>

extern "C" {
#include "settings/setting-row.h"
}

namespace {

std::string
list (SettingPlace place)
{
  g_autofree char *text = setting_list (place);

  return text;
}

TEST (SettingTable, TheOrderOfTheInterfaceStays)
{
  EXPECT_STREQ (setting_key (0), "profile");
  EXPECT_EQ (
    list (SETTING_IN_CONNECT),
    "profile, apn, username, password, auth, pdp-type, cid, pin, rat, bands, operator, allow-roaming, route, metric, "
    "dns, dns-servers, mtu, zone, timeout");
  EXPECT_EQ (list (SETTING_IN_PROFILE),
             list (SETTING_IN_CONNECT) + ", id, autoconnect, sim-iccid, priority, quota, quota-action, billing-day");
}

TEST (SettingTable, EveryRowIsWholeAndItsKeyIsItsOwn)
{
  std::set<std::string> seen;
  const SettingRow *row;

  for (guint i = 0; (row = setting_row (i)) != nullptr; i++) {
    g_autofree char *allowed = setting_row_allowed (row);

    EXPECT_STREQ (setting_key (i), row->key);
    EXPECT_TRUE (seen.insert (row->key).second) << row->key;
    EXPECT_TRUE (g_variant_type_string_is_valid (row->type->signature)) << row->key;
    EXPECT_STREQ (setting_type (row->key), row->type->signature);
    EXPECT_STRNE (allowed, "") << row->key;
    EXPECT_EQ (row->places & SETTING_IN_PROFILE, guint (SETTING_IN_PROFILE))
      << row->key << ": what is in force must be kept over a restart";
  }
  EXPECT_EQ (setting_key (guint (seen.size ())), nullptr);
}

// SetRadio asks for the one right, whatever it is given; its message about other settings names these three.
TEST (SettingTable, SetRadioTakesWhatTheRightOfTheRadioGuards)
{
  for (guint i = 0; setting_key (i) != nullptr; i++)
    EXPECT_EQ (setting_is_taken (setting_key (i), SETTING_IN_SET_RADIO) != FALSE,
               setting_right (setting_key (i)) == SETTING_RIGHT_RADIO)
      << setting_key (i);
  EXPECT_EQ (list (SETTING_IN_SET_RADIO), "rat, bands, operator");
}

TEST (SettingTable, WordsAreThoseOfChoices)
{
  EXPECT_STREQ (setting_word ("auth", 0), "auto");
  EXPECT_STREQ (setting_word ("auth", 3), "chap");
  EXPECT_EQ (setting_word ("auth", 4), nullptr);
  EXPECT_STREQ (setting_word ("rat", 0), "") << "unset";
  EXPECT_EQ (setting_word ("apn", 0), nullptr);
  EXPECT_EQ (setting_word ("nonsense", 0), nullptr);
}

TEST (SettingTable, WhatThereIsNotNeedsNothingMore)
{
  EXPECT_EQ (setting_right ("nonsense"), SETTING_RIGHT_CONNECT);
  EXPECT_FALSE (setting_is_taken ("nonsense", SETTING_IN_PROFILE));
  EXPECT_FALSE (setting_is_taken ("quota", SETTING_IN_CONNECT));
}

} // namespace
