// SPDX-License-Identifier: GPL-2.0-or-later
// What the udev rules find of the modems that are left to others.
#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

extern "C" {
#include "platform/usb/ignore-marks.h"
}

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class IgnoreMarks : public testing::Test {
protected:
  IgnoreMarks ()
  {
    g_autofree char *made = g_dir_make_tmp ("dialtone-marks-XXXXXX", nullptr);
    top = made;
    folder = top + "/state/ignored";
  }
  ~IgnoreMarks () override { std::filesystem::remove_all (top); }
  void write (std::vector<const char *> names)
  {
    names.push_back (nullptr);
    ignore_marks_write (folder.c_str (), names.data ());
  }
  std::vector<std::string> marks () const
  {
    std::vector<std::string> found;
    if (std::filesystem::exists (folder))
      for (const auto &entry : std::filesystem::directory_iterator (folder))
        found.push_back (entry.path ().filename ());
    std::sort (found.begin (), found.end ());
    return found;
  }

  std::string top, folder;
};

TEST_F (IgnoreMarks, NothingIsMadeForNothing)
{
  write ({});
  EXPECT_FALSE (std::filesystem::exists (top + "/state"));
}

TEST_F (IgnoreMarks, TheFolderIsAsTheListIs)
{
  write ({ "1-1.2", "1e0e:9001" });
  EXPECT_THAT (marks (), ElementsAre ("1-1.2", "1e0e:9001"));
  write ({ "1-1.2", "2-1" });
  EXPECT_THAT (marks (), ElementsAre ("1-1.2", "2-1"));
  write ({});
  EXPECT_THAT (marks (), IsEmpty ());
}

// The unit of systemd that watches it is to see a start, too.
TEST_F (IgnoreMarks, AListThatStaysTheSameChangesTheFolderAllTheSame)
{
  write ({ "1-1.2" });
  struct timespec long_ago[2] = { { 1000, 0 }, { 1000, 0 } };
  ASSERT_EQ (utimensat (AT_FDCWD, folder.c_str (), long_ago, 0), 0);
  write ({ "1-1.2" });
  struct stat st;
  ASSERT_EQ (stat (folder.c_str (), &st), 0);
  EXPECT_GT (st.st_mtim.tv_sec, 1000);
}

TEST_F (IgnoreMarks, WhatCannotBeWrittenIsSaid)
{
  std::filesystem::create_directories (top + "/state");
  g_file_set_contents (folder.c_str (), "a file", -1, nullptr);
  testing::internal::CaptureStderr ();
  write ({ "1-1.2" });
  EXPECT_THAT (testing::internal::GetCapturedStderr (), HasSubstr ("udev's rules do not follow"));
}

} // namespace
