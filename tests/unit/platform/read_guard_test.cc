// SPDX-License-Identifier: GPL-2.0-or-later
// A file that ends its readers is set aside; one that is read in peace never is.
#include "pty.h"

#include <fstream>
#include <gtest/gtest.h>

extern "C" {
#include "platform/read-guard.h"
}

namespace {

class ReadGuard : public testing::Test {
protected:
  ReadGuard () { std::ofstream (file) << "state"; }
  bool enter () { return read_guard_enter (run.c_str (), file.c_str ()) != FALSE; }
  void leave () { read_guard_leave (run.c_str (), file.c_str ()); }
  bool there (const std::string &path) const { return std::filesystem::exists (path); }

  Directory directory;
  std::string run = directory.path + "/run/dialtone";
  std::string file = directory.path + "/sim.conf";
};

TEST_F (ReadGuard, WhoReadsInPeaceReadsAlways)
{
  for (int i = 0; i < 3 * READ_GUARD_LIMIT; i++) {
    ASSERT_TRUE (enter ()) << i;
    leave ();
  }
  EXPECT_TRUE (there (file));
  EXPECT_TRUE (std::filesystem::is_empty (run)) << "a note was left";
}

TEST_F (ReadGuard, AFileWhoseReadersDoNotComeToAnEndIsSetAside)
{
  for (int i = 0; i < READ_GUARD_LIMIT; i++)
    ASSERT_TRUE (enter ()) << "reader " << i; // and dies
  testing::internal::CaptureStderr ();
  EXPECT_FALSE (enter ());
  EXPECT_NE (testing::internal::GetCapturedStderr ().find ("sim.conf.bad"), std::string::npos) << "nothing was logged";
  EXPECT_FALSE (there (file));
  EXPECT_TRUE (there (file + ".bad"));

  std::ofstream (file) << "new state";
  EXPECT_TRUE (enter ()) << "it begins anew";
  leave ();
}

TEST_F (ReadGuard, OneReaderInPeaceForgivesTheDeadOnes)
{
  for (int i = 0; i < READ_GUARD_LIMIT; i++)
    ASSERT_TRUE (enter ());
  leave ();
  for (int i = 0; i < READ_GUARD_LIMIT; i++)
    ASSERT_TRUE (enter ());
}

TEST_F (ReadGuard, OnlyOneIsKept)
{
  testing::internal::CaptureStderr ();
  for (int round = 0; round < 3; round++) {
    std::ofstream (file) << round;
    for (int i = 0; i < READ_GUARD_LIMIT; i++)
      ASSERT_TRUE (enter ());
    EXPECT_FALSE (enter ());
  }
  testing::internal::GetCapturedStderr ();
  int n = 0;
  for ([[maybe_unused]] const auto &entry : std::filesystem::directory_iterator (directory.path))
    n++;
  EXPECT_EQ (n, 2) << "the folder run, and one file";
}

TEST_F (ReadGuard, NonsenseInTheNoteAndARunFolderThatCannotBeAreNoHarm)
{
  ASSERT_TRUE (enter ());
  std::ofstream (run + "/reading-sim.conf") << "\xff-12x";
  EXPECT_TRUE (enter ());
  leave ();
  EXPECT_TRUE (read_guard_enter ("/proc/nowhere", file.c_str ()));
  read_guard_leave ("/proc/nowhere", file.c_str ());
}

} // namespace
