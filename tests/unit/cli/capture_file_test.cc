// SPDX-License-Identifier: GPL-2.0-or-later
// A capture is there as a whole or not at all, and nobody else may read it.
#include <glib/gstdio.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

extern "C" {
#include "cli/capture-file.h"
}

namespace {

class CaptureFileTest : public testing::Test {
protected:
  void SetUp () override
  {
    g_autofree char *path = g_dir_make_tmp ("dialtone-XXXXXX", nullptr);
    directory = path;
    file = directory + "/a.pcap";
  }
  void TearDown () override
  {
    g_unlink (file.c_str ());
    EXPECT_EQ (g_rmdir (directory.c_str ()), 0) << "something is left in " << directory;
  }
  std::string contents () const
  {
    g_autofree char *text = nullptr;
    return g_file_get_contents (file.c_str (), &text, nullptr, nullptr) ? text : "(none)";
  }
  static bool write (CaptureFile *self, const char *text)
  {
    g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
    return capture_file_write (self, bytes, nullptr);
  }

  std::string directory, file;
};

TEST_F (CaptureFileTest, AppearsWithItsFirstBytesAndGrows)
{
  g_autoptr (CaptureFile) self = capture_file_new (file.c_str (), nullptr);
  ASSERT_NE (self, nullptr);
  EXPECT_EQ (contents (), "(none)");
  ASSERT_TRUE (write (self, "one"));
  EXPECT_EQ (contents (), "one");
  ASSERT_TRUE (write (self, "two"));
  EXPECT_EQ (contents (), "onetwo");
  EXPECT_EQ (capture_file_size (self), 6u);
  EXPECT_FALSE (capture_file_is_stdout (self));
  EXPECT_TRUE (capture_file_finish (self, nullptr));
  struct stat status = {};
  ASSERT_EQ (stat (file.c_str (), &status), 0);
  EXPECT_EQ (status.st_mode & 0777, 0600u);
}

TEST_F (CaptureFileTest, WhatNeverCameLeavesTheOldFileAlone)
{
  ASSERT_TRUE (g_file_set_contents (file.c_str (), "old", -1, nullptr));
  capture_file_free (capture_file_new (file.c_str (), nullptr));
  EXPECT_EQ (contents (), "old");
}

TEST_F (CaptureFileTest, TakesThePlaceOfALinkNotOfItsTarget)
{
  std::string target = directory + "/target";
  ASSERT_TRUE (g_file_set_contents (target.c_str (), "precious", -1, nullptr));
  ASSERT_EQ (symlink (target.c_str (), file.c_str ()), 0);
  g_autoptr (CaptureFile) self = capture_file_new (file.c_str (), nullptr);
  ASSERT_TRUE (write (self, "one"));
  g_autofree char *text = nullptr;
  ASSERT_TRUE (g_file_get_contents (target.c_str (), &text, nullptr, nullptr));
  EXPECT_STREQ (text, "precious");
  g_unlink (target.c_str ());
}

TEST_F (CaptureFileTest, NamesTheFileThatFails)
{
  g_autoptr (GError) error = nullptr;
  EXPECT_EQ (capture_file_new ((directory + "/not/there").c_str (), &error), nullptr);
  ASSERT_NE (error, nullptr);
  EXPECT_NE (std::string (error->message).find ("/not/there"), std::string::npos) << error->message;
}

TEST_F (CaptureFileTest, ADashIsStandardOutput)
{
  g_autoptr (CaptureFile) self = capture_file_new ("-", nullptr);
  EXPECT_TRUE (capture_file_is_stdout (self));
  EXPECT_TRUE (capture_file_finish (self, nullptr));
}

} // namespace
