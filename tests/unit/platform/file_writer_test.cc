// SPDX-License-Identifier: GPL-2.0-or-later
// Files reach the disk in order, whole, and without holding up who writes them.
#include "main-loop.h"
#include "pty.h"
#include "slow-disk.h"

#include <condition_variable>
#include <dirent.h>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <sstream>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <vector>

extern "C" {
#include "base/error.h"
#include "platform/file-replace.h"
#include "platform/file-writer.h"
}

namespace {

std::mutex the_lock;
std::condition_variable the_gate;
bool held = false;
int n_waiting = 0, n_all = 0;

} // namespace

// In place of libc's.
extern "C" int
fsync (int fd)
{
  {
    std::unique_lock<std::mutex> lock (the_lock);
    n_all++;
    n_waiting++;
    the_gate.wait (lock, [] { return !held; });
    n_waiting--;
  }
  return static_cast<int> (syscall (SYS_fsync, fd));
}

SlowDisk::SlowDisk ()
{
  std::lock_guard<std::mutex> lock (the_lock);
  held = true;
}

SlowDisk::~SlowDisk ()
{
  open ();
}

void
SlowDisk::open ()
{
  std::lock_guard<std::mutex> lock (the_lock);
  held = false;
  the_gate.notify_all ();
}

bool
SlowDisk::is_waited_for ()
{
  std::lock_guard<std::mutex> lock (the_lock);
  return n_waiting > 0;
}

int
SlowDisk::n_syncs ()
{
  std::lock_guard<std::mutex> lock (the_lock);
  return n_all;
}

namespace {

std::string
contents (const std::string &path)
{
  std::ifstream file (path);
  std::ostringstream text;

  text << file.rdbuf ();
  return file ? text.str () : "no file";
}

// The writer's, of this process: others may come and go.
int
n_threads ()
{
  int n = 0;

  for (const auto &task : std::filesystem::directory_iterator ("/proc/self/task"))
    n += contents (task.path () / "comm") == "files\n";
  return n;
}

class FileWriterTest : public testing::Test {
protected:
  ~FileWriterTest () override
  {
    EXPECT_TRUE (file_writer_drain (writer, 10 * G_USEC_PER_SEC, nullptr, nullptr));
    file_writer_free (writer);
  }

  struct Answer {
    FileWriterTest *test;
    std::string name;
  };
  static void answered (gpointer data, const GError *error)
  {
    auto *answer = static_cast<Answer *> (data);

    answer->test->heard += answer->name + (error == nullptr ? " " : "! ");
    if (error != nullptr) {
      EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_FAILED));
      answer->test->words = error->message;
    }
  }
  gpointer write (const std::string &file, const std::string &text, const char *name)
  {
    answers.push_back (std::make_unique<Answer> (Answer { this, name }));
    return ops->write (ops, path (file).c_str (), text.data (), text.size (), answered, answers.back ().get ());
  }
  gpointer remove (const std::string &file, const char *name)
  {
    answers.push_back (std::make_unique<Answer> (Answer { this, name }));
    return ops->remove (ops, path (file).c_str (), answered, answers.back ().get ());
  }
  std::string path (const std::string &file) const { return directory.path + "/" + file; }
  bool hear (const std::string &what)
  {
    return run_until ([&] { return heard == what; });
  }

  Directory directory;
  FileWriter *writer = file_writer_new ();
  const FileOps *ops = file_writer_ops (writer);
  std::vector<std::unique_ptr<Answer>> answers;
  std::string heard, words;
};

TEST_F (FileWriterTest, AFileIsWrittenForItsOwnerAloneWithTheFoldersItNeeds)
{
  struct stat st = {};

  umask (0);
  write ("new/er/a", std::string ("one\0two", 7), "a");
  ASSERT_TRUE (hear ("a ")) << heard << words;
  EXPECT_EQ (contents (path ("new/er/a")), std::string ("one\0two", 7));
  ASSERT_EQ (stat (path ("new/er/a").c_str (), &st), 0);
  EXPECT_EQ (st.st_mode & 07777, 0600u);
  ASSERT_EQ (stat (path ("new").c_str (), &st), 0);
  EXPECT_EQ (st.st_mode & 07777, 0700u);
  EXPECT_NE (access (path ("new/er/a.dialtone-new").c_str (), F_OK), 0);
}

TEST_F (FileWriterTest, NobodyWaitsForTheDiskAndTheAnswerDoes)
{
  SlowDisk disk;

  write ("a", "1", "a");
  ASSERT_TRUE (run_until ([&] { return disk.is_waited_for (); }));
  run_ready ();
  EXPECT_EQ (heard, "");
  disk.open ();
  EXPECT_TRUE (hear ("a ")) << heard;
}

TEST_F (FileWriterTest, TheLastOfSeveralWritesIsDoneAndAllAreAnsweredInOrder)
{
  SlowDisk disk;
  int before;

  write ("a", "1", "a1");
  ASSERT_TRUE (run_until ([&] { return disk.is_waited_for (); }));
  before = SlowDisk::n_syncs ();
  write ("a", "2", "a2");
  write ("b", "1", "b");
  remove ("a", "a3");
  write ("a", "4", "a4");
  disk.open ();
  ASSERT_TRUE (hear ("a1 a2 a3 a4 b ")) << heard;
  EXPECT_EQ (contents (path ("a")), "4");
  EXPECT_EQ (contents (path ("b")), "1");
  EXPECT_LE (SlowDisk::n_syncs () - before, 1 + 2 * 2) << "what was replaced before it began was written";
}

TEST_F (FileWriterTest, RemovingWhatIsNotThereSucceeds)
{
  write ("a", "1", "a");
  remove ("a", "gone");
  remove ("never", "never");
  remove ("no/folder/at/all", "nowhere");
  ASSERT_TRUE (hear ("a gone never nowhere ")) << heard << words;
  EXPECT_EQ (contents (path ("a")), "no file");
}

TEST_F (FileWriterTest, AFailureIsToldWithPathAndCauseAndLeavesTheOldFile)
{
  ASSERT_EQ (mkdir (path ("folder").c_str (), 0700), 0);
  ASSERT_EQ (mkdir (path ("folder/inside").c_str (), 0700), 0);
  write ("folder", "1", "w");
  ASSERT_TRUE (hear ("w! ")) << heard;
  EXPECT_NE (words.find (path ("folder")), std::string::npos) << words;
  EXPECT_NE (words.find (g_strerror (EISDIR)), std::string::npos) << words;
  EXPECT_NE (access (path ("folder.dialtone-new").c_str (), F_OK), 0) << "something was left";
  remove ("folder", "r");
  ASSERT_TRUE (hear ("w! r! ")) << heard;
  EXPECT_EQ (ops->write (ops, "/proc/nowhere/a", "x", 1, answered, answers.back ().get ()) == nullptr, false);
  ASSERT_TRUE (hear ("w! r! r! ")) << heard;
  EXPECT_NE (words.find ("/proc/nowhere/a"), std::string::npos) << words;
}

TEST_F (FileWriterTest, WhatAProcessLeftThatDiedInTheMidstIsReplaced)
{
  std::ofstream (path ("a")) << "old";
  ASSERT_EQ (symlink (path ("other").c_str (), path ("a.dialtone-new").c_str ()), 0);
  write ("a", "1", "a");
  ASSERT_TRUE (hear ("a ")) << heard << words;
  EXPECT_EQ (contents (path ("a")), "1");
  EXPECT_EQ (contents (path ("other")), "no file") << "a link was followed";
}

TEST_F (FileWriterTest, WhatAProcessLeftThatDiedInTheMidstIsSweptAndNothingElse)
{
  for (const char *name : { "a.conf", "a.conf.dialtone-new", "b.conf.new", "dialtone-new" })
    std::ofstream (path (name)) << "x";
  file_replace_sweep (directory.path.c_str ());
  file_replace_sweep (path ("nowhere").c_str ());
  EXPECT_EQ (contents (path ("a.conf.dialtone-new")), "no file");
  for (const char *name : { "a.conf", "b.conf.new", "dialtone-new" })
    EXPECT_EQ (contents (path (name)), "x") << name;
}

TEST_F (FileWriterTest, WhoIsForgottenIsNotToldAndTheFileIsWrittenAllTheSame)
{
  SlowDisk disk;

  ops->forget (write ("a", "1", "a1"));
  ops->forget (write ("a", "2", "a2"));
  write ("a", "3", "a3");
  ops->forget (nullptr);
  disk.open ();
  ASSERT_TRUE (hear ("a3 ")) << heard;
  EXPECT_EQ (contents (path ("a")), "3");
}

TEST_F (FileWriterTest, TheThreadIsThereOnlyWhileThereIsWork)
{
  EXPECT_EQ (n_threads (), 0);
  for (int i = 0; i < 20; i++) {
    SlowDisk disk;
    write ("a", std::to_string (i), "");
    ASSERT_TRUE (run_until ([&] { return disk.is_waited_for (); }));
    EXPECT_EQ (n_threads (), 1);
    disk.open ();
    ASSERT_TRUE (run_until ([&] { return n_threads () == 0; })) << n_threads ();
  }
}

TEST_F (FileWriterTest, ItsThreadTakesNoSignals)
{
  SlowDisk disk;
  std::string line;

  write ("a", "1", "a");
  ASSERT_TRUE (run_until ([&] { return disk.is_waited_for (); }));
  DIR *tasks = opendir ("/proc/self/task");
  bool found = false;
  while (const dirent *task = readdir (tasks)) {
    std::string folder = std::string ("/proc/self/task/") + task->d_name;
    if (contents (folder + "/comm") != "files\n")
      continue;
    found = true;
    std::ifstream status (folder + "/status");
    while (std::getline (status, line) && line.rfind ("SigBlk:", 0) != 0) {
    }
    EXPECT_NE (std::stoull (line.substr (8), nullptr, 16) & (1ull << (SIGTERM - 1)), 0u) << line;
  }
  closedir (tasks);
  EXPECT_TRUE (found);
}

TEST_F (FileWriterTest, TheEndWaitsForTheDiskAndForWhatTheAnswersBring)
{
  struct Chain {
    const FileOps *ops;
    std::string folder;
    int left;
    static void next (gpointer data, const GError *)
    {
      auto *chain = static_cast<Chain *> (data);
      std::string path = chain->folder + "/" + std::to_string (chain->left);

      if (chain->left-- > 0)
        chain->ops->write (chain->ops, path.c_str (), "x", 1, next, chain);
    }
  } chain = { ops, directory.path, 5 };

  Chain::next (&chain, nullptr);
  EXPECT_TRUE (file_writer_drain (writer, 10 * G_USEC_PER_SEC, nullptr, nullptr));
  for (int i = 1; i <= 5; i++)
    EXPECT_EQ (contents (path (std::to_string (i))), "x") << i;
}

TEST_F (FileWriterTest, TheEndDoesNotWaitForEver)
{
  SlowDisk disk;
  int alive = 0;

  write ("a", "1", "a");
  auto count = [] (gpointer n) { ++*static_cast<int *> (n); };
  EXPECT_FALSE (file_writer_drain (writer, 1500000, count, &alive));
  EXPECT_EQ (alive, 1) << "a sign of life every second";
  disk.open ();
  EXPECT_TRUE (file_writer_drain (writer, 10 * G_USEC_PER_SEC, nullptr, nullptr));
  EXPECT_EQ (heard, "a ");
}

} // namespace
