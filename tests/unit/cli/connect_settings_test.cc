// SPDX-License-Identifier: GPL-2.0-or-later
// Settings as typed get the types of the interface.
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <string>

extern "C" {
#include "cli/connect-settings.h"
#include "settings/setting-table.h"
}

namespace {

std::string
put (const char *key, const char *value)
{
  g_autoptr (GVariantDict) dict = g_variant_dict_new (nullptr);
  g_autoptr (GError) error = nullptr;

  if (!connect_settings_put (dict, key, value, &error)) {
    EXPECT_NE (error, nullptr);
    return std::string ("! ") + error->message;
  }
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_dict_end (dict));
  g_autofree char *text = g_variant_print (variant, TRUE);
  return text;
}

TEST (ConnectSettings, TextNumbersTruthAndLists)
{
  EXPECT_EQ (put ("apn", "internet.iot"), "{'apn': <'internet.iot'>}");
  EXPECT_EQ (put ("apn", ""), "{'apn': <''>}");
  EXPECT_EQ (put ("metric", "700"), "{'metric': <uint32 700>}");
  EXPECT_EQ (put ("allow-roaming", "no"), "{'allow-roaming': <false>}");
  EXPECT_EQ (put ("dns-servers", "1.1.1.1, 9.9.9.9"), "{'dns-servers': <['1.1.1.1', '9.9.9.9']>}");
  EXPECT_EQ (put ("bands", ""), "{'bands': <@as []>}");
}

// SOURCE_ROOT is where the source is.
TEST (ConnectSettings, TheKeysAndTypesAreThoseOfTheInterface)
{
  g_autofree char *text = nullptr;
  ASSERT_TRUE (g_file_get_contents (SOURCE_ROOT "/dbus/org.dialtone1.Manager.xml", &text, nullptr, nullptr));
  const std::string all = text;
  const size_t begin = all.find ("Settings are a dictionary");
  const std::string section = all.substr (begin, all.find ("A profile has in addition", begin) - begin);
  const std::regex key ("(?:\n      |, )([a-z-]+) \\(([a-z]+)\\)(?=[,:])");
  std::set<std::string> documented;
  for (auto match = std::sregex_iterator (section.begin (), section.end (), key); match != std::sregex_iterator ();
       ++match) {
    const std::string name = (*match)[1];
    const std::string type = (*match)[2];

    documented.insert (name);
    EXPECT_TRUE (setting_is_taken (name.c_str (), SETTING_IN_CONNECT)) << name;
    g_autoptr (GVariantDict) dict = g_variant_dict_new (nullptr);
    EXPECT_TRUE (connect_settings_put (dict, name.c_str (), "1", nullptr)) << name;
    g_autoptr (GVariant) value = g_variant_dict_lookup_value (dict, name.c_str (), nullptr);
    ASSERT_NE (value, nullptr) << name;
    EXPECT_EQ (type, g_variant_get_type_string (value)) << name;
  }
  g_autofree char *known = setting_list (SETTING_IN_CONNECT);
  g_auto (GStrv) keys = g_strsplit (known, ", ", -1);
  EXPECT_EQ (documented, std::set<std::string> (keys, keys + g_strv_length (keys)));
}

TEST (ConnectSettings, WhatDoesNotFitIsNamed)
{
  EXPECT_EQ (put ("metric", "-1"), "! metric is a whole number, not “-1”");
  EXPECT_EQ (put ("metric", "4294967296"), "! metric is a whole number, not “4294967296”");
  EXPECT_EQ (put ("allow-roaming", "maybe"), "! allow-roaming is true or false, not “maybe”");
  EXPECT_EQ (put ("apn", "\xff"), "! the value of apn is not UTF-8");
  EXPECT_EQ (put ("apm", "x").find ("! there is no setting “apm”; the settings are profile, apn,"), 0u);
}

TEST (ConnectSettings, OnlyTruthNeedsNoValue)
{
  EXPECT_TRUE (connect_settings_is_switch ("allow-roaming"));
  EXPECT_FALSE (connect_settings_is_switch ("apn"));
  EXPECT_FALSE (connect_settings_is_switch ("nonsense"));
  EXPECT_TRUE (setting_is_taken ("pdp-type", SETTING_IN_CONNECT));
  EXPECT_FALSE (setting_is_taken ("id", SETTING_IN_CONNECT)) << "a key of profiles";
}

TEST (ConnectSettings, ASecretIsTheFirstLine)
{
  g_autofree char *path = nullptr;
  g_autoptr (GError) error = nullptr;
  g_close (g_file_open_tmp ("dialtone-XXXXXX", &path, nullptr), nullptr);

  g_file_set_contents (path, "pass word\r\nmore", -1, nullptr);
  g_autofree char *secret = connect_settings_read_secret (path, &error);
  EXPECT_STREQ (secret, "pass word");
  g_file_set_contents (path, "", -1, nullptr);
  EXPECT_EQ (connect_settings_read_secret (path, &error), nullptr);
  EXPECT_TRUE (g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE));
  g_clear_error (&error);
  g_remove (path);
  EXPECT_EQ (connect_settings_read_secret (path, &error), nullptr);
  EXPECT_TRUE (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
}

} // namespace
