// SPDX-License-Identifier: GPL-2.0-or-later
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "settings/profile.h"
}

TEST (Profile, IdsThatLeadOutOfTheFolderAreNone)
{
  for (const char *id : { "", ".", "..", "../x", "a/b", ".hidden", "-x", "a b", "a\nb" })
    EXPECT_FALSE (profile_check_id (id, nullptr)) << id;
  EXPECT_TRUE (profile_check_id ("internet.iot", nullptr));
}

TEST (Profile, WhatIsRenderedIsReadBack)
{
  g_autofree char *folder = g_dir_make_tmp ("dialtone-XXXXXX", nullptr);
  g_autoptr (ConnectionSettings) settings = connection_settings_new ();
  g_autoptr (GError) error = nullptr;
  const std::string path = std::string (folder) + "/p.conf";
  gsize len = 0;

  const char *const rows[][2] = { { "id", "p" },
                                  { "password", "  \\ ; # = \"x\" " },
                                  { "username", "\xc3\xa9\xe7\x94\xb2" },
                                  { "bands", "catm-3;nbiot-8" },
                                  { "allow-roaming", "false" },
                                  { "billing-day", "31" } };
  for (const auto &row : rows)
    ASSERT_TRUE (connection_settings_set_text (settings, row[0], row[1], TRUE, &error)) << error->message;
  g_autofree char *file = profile_file_path (folder, "p");
  EXPECT_EQ (file, path);
  g_autofree char *text = profile_render (folder, settings, &len);
  EXPECT_EQ (len, strlen (text));
  ASSERT_TRUE (g_file_set_contents (file, text, (gssize) len, &error)) << error->message;
  g_autoptr (ConnectionSettings) again = profile_load (folder, "p", &error);
  ASSERT_NE (again, nullptr) << error->message;
  EXPECT_TRUE (connection_settings_equal (settings, again));
  EXPECT_EQ (again->billing_day, 31u);
  g_unlink (file);
  EXPECT_EQ (profile_load (folder, "p", &error), nullptr);
  EXPECT_THAT (error->message, testing::HasSubstr (path));
  g_rmdir (folder);
}
