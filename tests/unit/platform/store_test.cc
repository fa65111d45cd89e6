// SPDX-License-Identifier: GPL-2.0-or-later
// Values survive the store, in files only their owner can read.
#include "main-loop.h"
#include "pty.h"
#include "slow-disk.h"

#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <sys/stat.h>
#include <vector>

extern "C" {
#include "platform/file-writer.h"
#include "platform/store.h"
}

namespace {

class Store : public testing::Test {
protected:
  Store () { open (); }
  ~Store () override
  {
    platform_store_free (store);
    drain ();
    file_writer_free (writer);
  }

  void open ()
  {
    platform_store_free (store);
    drain ();
    store = platform_store_new (folder.c_str (), run.c_str (), file_writer_ops (writer));
    ops = platform_store_ops (store);
  }
  void drain () { EXPECT_TRUE (file_writer_drain (writer, 10 * G_USEC_PER_SEC, nullptr, nullptr)); }
  // Everything that was set reaches the disk.
  void write ()
  {
    run_ready ();
    drain ();
  }
  gpointer sync (const char *group, const char *name)
  {
    names.push_back (std::make_unique<Waiter> (Waiter { this, name }));
    return ops->sync (ops, group, answered, names.back ().get ());
  }
  struct Waiter {
    Store *test;
    std::string name;
  };
  static void answered (gpointer data, const GError *error)
  {
    auto *waiter = static_cast<Waiter *> (data);
    waiter->test->heard += waiter->name + (error == nullptr ? " " : "! ");
  }
  std::string get (const char *group, const char *key)
  {
    g_autofree char *value = ops->get (ops, group, key);
    return value == nullptr ? "(none)" : value;
  }

  Directory directory;
  std::string folder = directory.path + "/lib/dialtone";
  std::string run = directory.path + "/run";
  FileWriter *writer = file_writer_new ();
  std::vector<std::unique_ptr<Waiter>> names;
  std::string heard;
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
  write ();
  ASSERT_EQ (stat (folder.c_str (), &st), 0);
  EXPECT_EQ (st.st_mode & 07777, 0700u);
  ASSERT_EQ (stat ((folder + "/a.conf").c_str (), &st), 0);
  EXPECT_EQ (st.st_mode & 07777, 0600u);
}

TEST_F (Store, AnEqualValueIsNotWrittenAgain)
{
  struct stat before = {}, after = {};

  ops->set (ops, "a", "key", "1");
  write ();
  ASSERT_EQ (stat ((folder + "/a.conf").c_str (), &before), 0);
  ops->set (ops, "a", "key", "1");
  write ();
  ASSERT_EQ (stat ((folder + "/a.conf").c_str (), &after), 0);
  EXPECT_EQ (before.st_ino, after.st_ino) << "the file was replaced";
}

TEST_F (Store, ABrokenFileCountsAsEmptyAndIsReplaced)
{
  ops->set (ops, "a", "key", "1");
  write ();
  std::ofstream (folder + "/a.conf") << "[a\nkey";
  testing::internal::CaptureStderr ();
  open ();
  EXPECT_EQ (get ("a", "key"), "(none)");
  EXPECT_NE (testing::internal::GetCapturedStderr ().find ("a.conf"), std::string::npos) << "nothing was logged";
  ops->set (ops, "a", "key", "2");
  open ();
  EXPECT_EQ (get ("a", "key"), "2");
}

TEST_F (Store, ReadersSeeTheNewestValueAtOnceAndTheDiskGetsOneWriteATurn)
{
  int before = SlowDisk::n_syncs ();

  for (int i = 0; i < 50; i++) {
    ops->set (ops, "a", "x", std::to_string (i).c_str ());
    ops->set (ops, "a", "y", std::to_string (-i).c_str ());
    EXPECT_EQ (get ("a", "x"), std::to_string (i));
  }
  sync ("a", "a");
  ASSERT_TRUE (run_until ([&] { return !heard.empty (); }));
  EXPECT_EQ (SlowDisk::n_syncs () - before, 2) << "the file, and its folder";
  open ();
  EXPECT_EQ (get ("a", "x"), "49");
  EXPECT_EQ (get ("a", "y"), "-49");
}

TEST_F (Store, ASyncIsAnsweredWhenTheDiskHasItAndNotBefore)
{
  SlowDisk disk;

  ops->set (ops, "a", "key", "1");
  sync ("a", "first");
  ASSERT_TRUE (run_until ([&] { return disk.is_waited_for (); }));
  ops->set (ops, "a", "key", "2");
  sync ("a", "second");
  sync ("b", "nothing");
  ops->forget (sync ("a", "forgotten"));
  EXPECT_EQ (heard, "") << "from within the call";
  ASSERT_TRUE (run_until ([&] { return !heard.empty (); }));
  EXPECT_EQ (heard, "nothing ") << "another group has nothing to wait for";
  disk.open ();
  ASSERT_TRUE (run_until ([&] { return heard == "nothing first second "; })) << heard;
  sync ("a", "again");
  ASSERT_TRUE (run_until ([&] { return heard == "nothing first second again "; })) << heard;
}

TEST_F (Store, AFailureIsToldAndTriedAgainWithAnEqualValue)
{
  ASSERT_EQ (mkdir ((directory.path + "/lib").c_str (), 0700), 0);
  std::ofstream ((folder)) << "a file where the folder should be";
  testing::internal::CaptureStderr ();
  ops->set (ops, "a", "key", "1");
  sync ("a", "one");
  ASSERT_TRUE (run_until ([&] { return heard == "one! "; })) << heard;
  EXPECT_EQ (get ("a", "key"), "1");
  for (int i = 0; i < 3; i++) {
    ops->set (ops, "a", "key", "1");
    write ();
  }
  sync ("a", "two");
  ASSERT_TRUE (run_until ([&] { return heard == "one! two! "; })) << heard;
  std::string log = testing::internal::GetCapturedStderr ();
  EXPECT_NE (log.find ("a.conf"), std::string::npos) << log;
  EXPECT_EQ (log.find ("a.conf"), log.rfind ("a.conf")) << "told more than once: " << log;

  ASSERT_EQ (unlink (folder.c_str ()), 0);
  ops->set (ops, "a", "key", "1");
  sync ("a", "three");
  ASSERT_TRUE (run_until ([&] { return heard == "one! two! three "; })) << heard;
  open ();
  EXPECT_EQ (get ("a", "key"), "1");
}

TEST_F (Store, WhatIsSetLastIsWrittenAtTheEnd)
{
  ops->set (ops, "a", "key", "1");
  open (); // without a turn of the main loop in between
  EXPECT_EQ (get ("a", "key"), "1");
}

TEST_F (Store, AFileThatEndsItsReadersIsSetAside)
{
  ops->set (ops, "sim", "key", "1");
  write ();
  open ();
  EXPECT_EQ (get ("sim", "key"), "1");
  std::ofstream (run + "/reading-sim.conf") << "99";
  testing::internal::CaptureStderr ();
  open ();
  EXPECT_NE (testing::internal::GetCapturedStderr ().find ("sim.conf.bad"), std::string::npos);
  EXPECT_EQ (get ("sim", "key"), "(none)");
  EXPECT_TRUE (std::filesystem::exists (folder + "/sim.conf.bad"));
  ops->set (ops, "sim", "key", "2");
  open ();
  EXPECT_EQ (get ("sim", "key"), "2");
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
