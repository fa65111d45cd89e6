// SPDX-License-Identifier: GPL-2.0-or-later
// A folder of profiles in memory: what is read, what is told, and what is known of files that are none.
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "settings/profile-folder.h"
}

using testing::ElementsAre;
using testing::HasSubstr;

class ProfileFolderTest : public testing::Test {
protected:
  void SetUp () override
  {
    g_autofree char *path = g_dir_make_tmp ("dialtone-XXXXXX", nullptr);

    path_ = path;
    folder_ = profile_folder_new (path, &listener, this);
  }
  void TearDown () override
  {
    profile_folder_free (folder_);
    for (const char *id : { "a", "b", "c" })
      g_unlink (file (id).c_str ());
    g_rmdir (path_.c_str ());
  }
  std::string file (const char *id) const { return path_ + "/" + id + ".conf"; }
  void write (const char *id, const char *text)
  {
    ASSERT_TRUE (g_file_set_contents (file (id).c_str (), text, -1, nullptr));
  }
  static ConnectionSettings *settings (const char *id, const char *apn)
  {
    ConnectionSettings *self = connection_settings_new ();

    EXPECT_TRUE (connection_settings_set_text (self, "id", id, TRUE, nullptr));
    EXPECT_TRUE (connection_settings_set_text (self, "apn", apn, TRUE, nullptr));
    return self;
  }
  static void note (gpointer self, const char *sign, const char *id)
  {
    static_cast<ProfileFolderTest *> (self)->events_.push_back (std::string (sign) + id);
  }
  static void added (gpointer self, const char *id) { note (self, "+", id); }
  static void changed (gpointer self, const char *id) { note (self, "~", id); }
  static void removed (gpointer self, const char *id) { note (self, "-", id); }

  static const ProfileFolderListener listener;
  std::string path_;
  ProfileFolder *folder_ = nullptr;
  std::vector<std::string> events_;
};

const ProfileFolderListener ProfileFolderTest::listener = { added, changed, removed };

TEST_F (ProfileFolderTest, NothingIsReadBeforeItIsLoaded)
{
  write ("a", "[profile]\napn=x\n");
  EXPECT_EQ (profile_folder_get (folder_, "a"), nullptr);
  profile_folder_load (folder_);
  ASSERT_NE (profile_folder_get (folder_, "a"), nullptr);
  EXPECT_STREQ (profile_folder_get (folder_, "a")->apn, "x");
  EXPECT_THAT (events_, ElementsAre ("+a"));
  EXPECT_EQ (profile_folder_path (folder_), path_);
}

TEST_F (ProfileFolderTest, WhatWasWrittenIsToldOnceThoughTheFileIsReadLater)
{
  write ("a", "[profile]\napn=x\n");
  profile_folder_put (folder_, "a", settings ("a", "x"));
  profile_folder_load (folder_);
  EXPECT_THAT (events_, ElementsAre ("+a"));
  write ("a", "[profile]\napn=y\n");
  profile_folder_put (folder_, "a", settings ("a", "y"));
  profile_folder_load (folder_);
  EXPECT_THAT (events_, ElementsAre ("+a", "~a"));
  g_unlink (file ("a").c_str ());
  profile_folder_put (folder_, "a", nullptr);
  profile_folder_load (folder_);
  EXPECT_THAT (events_, ElementsAre ("+a", "~a", "-a"));
}

TEST_F (ProfileFolderTest, AMistakeIsKnownUntilItIsMended)
{
  write ("a", "[profile]\nmtu=9\n");
  write ("b", "[profile]\napn=x\n");
  profile_folder_load (folder_);
  EXPECT_EQ (profile_folder_get (folder_, "a"), nullptr);
  ASSERT_NE (profile_folder_mistake (folder_, "a"), nullptr);
  EXPECT_THAT (profile_folder_mistake (folder_, "a"), HasSubstr (file ("a") + ":2: mtu: 9 is not allowed"));
  EXPECT_EQ (profile_folder_mistake (folder_, "b"), nullptr);
  write ("a", "[profile]\nmtu=576\n");
  profile_folder_load (folder_);
  EXPECT_EQ (profile_folder_mistake (folder_, "a"), nullptr);
  EXPECT_THAT (events_, ElementsAre ("+b", "+a"));
}

// Else its id would be taken for ever, and nobody could see by what.
TEST_F (ProfileFolderTest, AMistakeGoesWithItsFile)
{
  write ("a", "[profile]\nmtu=9\n");
  profile_folder_load (folder_);
  g_unlink (file ("a").c_str ());
  profile_folder_load (folder_);
  EXPECT_EQ (profile_folder_mistake (folder_, "a"), nullptr);
  EXPECT_THAT (events_, ElementsAre ());
}

TEST_F (ProfileFolderTest, TheHighestPriorityComesFirst)
{
  write ("a", "[profile]\n");
  write ("b", "[profile]\npriority=5\n");
  write ("c", "[profile]\n");
  profile_folder_load (folder_);
  g_autoptr (GPtrArray) list = profile_folder_list (folder_);
  std::string ids;

  for (guint i = 0; i < list->len; i++)
    ids += static_cast<const ConnectionSettings *> (list->pdata[i])->id;
  EXPECT_EQ (ids, "bac");
}
