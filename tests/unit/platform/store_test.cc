// SPDX-License-Identifier: GPL-2.0-or-later
// Values survive the store, in files only their owner can read.
#include "pty.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

extern "C" {
#include "platform/store.h"
}

namespace {

class Store : public testing::Test
{
protected:
  Store () { open (); }
  ~Store () override { platform_store_free (store); }

  void
  open ()
  {
    platform_store_free (store);
    store = platform_store_new (folder.c_str ());
    ops = platform_store_ops (store);
  }
  std::string
  get (const char *group, const char *key)
  {
    g_autofree char *value = ops->get (ops, group, key);
    return value == nullptr ? "(none)" : value;
  }

  Directory directory;
  std::string folder = directory.path + "/lib/dialtone";
  PlatformStore *store = nullptr;
  const StoreOps *ops = nullptr;
};

TEST_F (Store, ValuesComeBackAfterARestart)
{
  ops->set (ops, "usb_1_1_2", "refused-pin", "a b;c=\n\"d\" é");
  ops->set (ops, "usb_1_1_2", "other", "1");
  ops->set (ops, "wwan", "other", "2");
  open ();
  EXPECT_EQ (get ("usb_1_1_2", "refused-pin"), "a b;c=\n\"d\" é");
  EXPECT_EQ (get ("usb_1_1_2", "other"), "1");
  EXPECT_EQ (get ("wwan", "other"), "2");
  EXPECT_EQ (get ("wwan", "missing"), "(none)");
  EXPECT_EQ (get ("missing", "missing"), "(none)");
}

TEST_F (Store, NullRemovesForGood)
{
  ops->set (ops, "a", "key", "1");
  ops->set (ops, "a", "key", nullptr);
  ops->set (ops, "a", "never", nullptr);
  EXPECT_EQ (get ("a", "key"), "(none)");
  open ();
  EXPECT_EQ (get ("a", "key"), "(none)");
}

TEST_F (Store, FilesAreTheOwnersAlone)
{
  struct stat st = {};

  umask (0);
  ops->set (ops, "a", "key", "1");
  ASSERT_EQ (stat (folder.c_str (), &st), 0);
  EXPECT_EQ (st.st_mode & 07777, 0700u);
  ASSERT_EQ (stat ((folder + "/a.conf").c_str (), &st), 0);
  EXPECT_EQ (st.st_mode & 07777, 0600u);
}

TEST_F (Store, AnEqualValueIsNotWrittenAgain)
{
  struct stat before = {}, after = {};

  ops->set (ops, "a", "key", "1");
  ASSERT_EQ (stat ((folder + "/a.conf").c_str (), &before), 0);
  ops->set (ops, "a", "key", "1");
  ASSERT_EQ (stat ((folder + "/a.conf").c_str (), &after), 0);
  EXPECT_EQ (before.st_ino, after.st_ino) << "the file was replaced";
}

TEST_F (Store, ABrokenFileCountsAsEmptyAndIsReplaced)
{
  ops->set (ops, "a", "key", "1");
  std::ofstream (folder + "/a.conf") << "[a\nkey";
  open ();
  testing::internal::CaptureStderr ();
  EXPECT_EQ (get ("a", "key"), "(none)");
  EXPECT_NE (testing::internal::GetCapturedStderr ().find ("a.conf"), std::string::npos) << "nothing was logged";
  ops->set (ops, "a", "key", "2");
  open ();
  EXPECT_EQ (get ("a", "key"), "2");
}

TEST_F (Store, ANameThatIsAPathIsRefused)
{
  testing::internal::CaptureStderr ();
  ops->set (ops, "../a", "key", "1");
  EXPECT_EQ (get ("../a", "key"), "(none)");
  testing::internal::GetCapturedStderr ();
  EXPECT_FALSE (std::filesystem::exists (directory.path + "/lib/a.conf"));
}

} // namespace
