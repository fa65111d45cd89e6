// SPDX-License-Identifier: GPL-2.0-or-later
// Each type keeps, gives back, copies and frees the values of a row.
#include <glib.h>
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "settings/setting-type.h"
}

namespace {

// A row of the table, and what is to be told of it: values as GVariant text, "" for none.
struct Case {
  const char *key;
  const SettingType *type;
  const char *preset, *good, *bad;
};

const Case cases[] = {
  { "apn", &setting_type_text, "''", "'internet'", "'a b'" },
  { "auth", &setting_type_word, "'auto'", "'chap'", "'mschap'" },
  { "allow-roaming", &setting_type_boolean, "true", "false", "" },
  { "timeout", &setting_type_number, "180", "3600", "3601" },
  { "cid", &setting_type_number, "1", "15", "0" },
  { "mtu", &setting_type_number, "0", "576", "575" },
  { "priority", &setting_type_integer, "0", "-5", "" },
  { "quota", &setting_type_bytes, "0", "18446744073709551615", "" },
  { "bands", &setting_type_bands, "[]", "['catm-3', 'nbiot-8']", "['catm-3', '8']" },
  { "dns-servers", &setting_type_addresses, "[]", "['192.0.2.1', '2001:db8::1']", "['192.0.2.1', '::']" },
};

std::string
get (const SettingRow *row, const ConnectionSettings *settings)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (row->type->get (row, settings));
  g_autofree char *text = g_variant_print (value, FALSE);

  EXPECT_STREQ (g_variant_get_type_string (value), row->type->signature);
  return text;
}

bool
set (const SettingRow *row, ConnectionSettings *settings, const char *text)
{
  g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE (row->type->signature), text, nullptr, nullptr, nullptr);

  return value != nullptr && row->type->set (row, settings, value);
}

TEST (SettingType, KeepsWhatIsAllowedAndNothingElse)
{
  for (const Case &one : cases) {
    const SettingRow *row = setting_row_find (one.key, SETTING_IN_PROFILE);
    g_autoptr (ConnectionSettings) settings = connection_settings_new ();

    ASSERT_EQ (row->type, one.type) << one.key;
    EXPECT_EQ (get (row, settings), one.preset) << one.key;
    EXPECT_TRUE (set (row, settings, one.good)) << one.key;
    EXPECT_EQ (get (row, settings), one.good) << one.key;
    EXPECT_FALSE (*one.bad != '\0' && set (row, settings, one.bad)) << one.key;
    EXPECT_EQ (get (row, settings), one.good) << one.key << " changed";
  }
}

TEST (SettingType, ACopyOutlivesItsOriginal)
{
  for (const Case &one : cases) {
    const SettingRow *row = setting_row_find (one.key, SETTING_IN_PROFILE);
    g_autoptr (ConnectionSettings) copy = nullptr;

    {
      g_autoptr (ConnectionSettings) settings = connection_settings_new ();

      ASSERT_TRUE (set (row, settings, one.good)) << one.key;
      copy = connection_settings_copy (settings);
    }
    EXPECT_EQ (get (row, copy), one.good) << one.key;
    EXPECT_TRUE (set (row, copy, one.preset)) << one.key;
  }
}

} // namespace
