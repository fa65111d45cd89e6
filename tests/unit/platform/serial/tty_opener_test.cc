// SPDX-License-Identifier: GPL-2.0-or-later
// A device that does not answer holds nobody up who opens it; which is played.
#include "main-loop.h"
#include "pty.h"
#include "serial/open-port.h"
#include "serial/played-ioctl.h"

#include <condition_variable>
#include <gtest/gtest.h>
#include <mutex>
#include <sys/ioctl.h>
#include <vector>

extern "C" {
#include "base/error.h"
#include "platform/serial/port.h"
#include "platform/serial/tty-opener.h"
#include "platform/serial/tty.h"
#include "platform/service/fd-store.h"
}

namespace {

std::mutex lock;
std::condition_variable answers;
bool silent = false; // the devices do not answer control requests
int n_waiting = 0;

void
make_silent (bool on)
{
  std::lock_guard guard (lock);
  silent = on;
  answers.notify_all ();
}

int
count_waiting ()
{
  std::lock_guard guard (lock);
  return n_waiting;
}

// The kernel's wait for a control request.
std::optional<int>
wait_for_answer (int, unsigned long request, void *)
{
  if (request == TIOCMBIS) {
    std::unique_lock guard (lock);
    n_waiting++;
    answers.wait (guard, [] { return !silent; });
    n_waiting--;
  }
  return std::nullopt;
}

class TtyOpenerTest : public testing::Test {
protected:
  TtyOpenerTest () { play_ioctl (wait_for_answer); }
  ~TtyOpenerTest () override
  {
    make_silent (false);
    EXPECT_TRUE (run_until ([] { return count_waiting () == 0; }));
    play_ioctl ({});
    tty_opener_free (opener);
    g_clear_error (&error);
    // Whoever is free of the lock ends soon.
    EXPECT_TRUE (run_until ([this] { return count_descriptors () == descriptors; })) << "some were left open";
  }
  int open (const std::string &path)
  {
    g_clear_error (&error);
    return tty_opener_open (opener, path.c_str (), TTY_OPENER_WAIT_MS, &error);
  }
  // What comes of it, however late this process gets to see that.
  int open_in_time (const std::string &path)
  {
    int fd = -1;

    run_until ([&] { return (fd = open (path)) >= 0 || message ().find ("is being opened") == std::string::npos; });
    return fd;
  }
  std::string message () const { return error == nullptr ? "(no error)" : error->message; }

  TtyOpener *opener = tty_opener_new (nullptr, 300);
  size_t descriptors = count_descriptors ();
  GError *error = nullptr;
};

TEST_F (TtyOpenerTest, ADeviceThatAnswersIsOpened)
{
  Pty pty;
  int fd = open_in_time (pty.path);

  ASSERT_GE (fd, 0) << message ();
  EXPECT_EQ (open_in_time (pty.path), -1);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_BUSY)) << message ();
  tty_closer_close (nullptr, fd);
}

TEST_F (TtyOpenerTest, WhatIsNoDeviceIsToldAsEver)
{
  Directory directory;

  open_in_time (directory.path + "/none");
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_NO_MODEM)) << message ();
  open_in_time (directory.path);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_FAILED));
  EXPECT_EQ (message (), directory.path + " is not a serial port");
}

TEST_F (TtyOpenerTest, ADeviceThatDoesNotAnswerIsOpenedBehind)
{
  Pty pty;

  make_silent (true);
  // It would wait for ever.
  EXPECT_EQ (open (pty.path), -1);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_NO_MODEM)) << "to be tried again, not: " << message ();
  EXPECT_EQ (open (pty.path), -1);
  ASSERT_TRUE (run_until ([] { return count_waiting () > 0; }));
  EXPECT_EQ (count_waiting (), 1) << "it is opened once";
  make_silent (false);
  int fd = open_in_time (pty.path);
  ASSERT_GE (fd, 0) << message ();
  tty_closer_close (nullptr, fd);
}

TEST_F (TtyOpenerTest, WhatNobodyAsksForAgainIsClosed)
{
  Pty pty;

  make_silent (true);
  EXPECT_EQ (open (pty.path), -1);
  ASSERT_TRUE (run_until ([] { return count_waiting () > 0; }));
  size_t open_now = count_descriptors ();
  make_silent (false);
  EXPECT_TRUE (run_until ([&] { return count_descriptors () == open_now - 1; }));
  int fd = open_in_time (pty.path);
  EXPECT_GE (fd, 0) << "it was left locked: " << message ();
  tty_closer_close (nullptr, fd);
}

TEST_F (TtyOpenerTest, APathThatLeadsElsewhereByThenGivesTheOtherDevice)
{
  Pty first, second;
  Directory directory;
  const std::string path = directory.path + "/modem";

  std::filesystem::create_symlink (first.path, path);
  make_silent (true);
  EXPECT_EQ (open (path), -1);
  ASSERT_TRUE (run_until ([] { return count_waiting () > 0; }));
  std::filesystem::remove (path);
  std::filesystem::create_symlink (second.path, path);
  make_silent (false);
  int fd = -1;
  EXPECT_TRUE (run_until ([&] { return (fd = open (path)) >= 0; })) << message ();
  EXPECT_EQ (std::filesystem::read_symlink ("/proc/self/fd/" + std::to_string (fd)), second.path);
  tty_closer_close (nullptr, fd);
}

TEST_F (TtyOpenerTest, SoManyAtMost)
{
  std::vector<Pty> ptys (TTY_OPENER_MAX + 1);

  make_silent (true);
  for (const Pty &pty : ptys)
    EXPECT_EQ (open (pty.path), -1);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_FAILED)) << message ();
  make_silent (false);
  for (const Pty &pty : ptys) {
    int fd = open_in_time (pty.path);
    EXPECT_GE (fd, 0) << message ();
    tty_closer_close (nullptr, fd);
  }
}

TEST_F (TtyOpenerTest, APortWhoseDeviceDoesNotAnswerIsNotThereYet)
{
  static const PortListener listener = { [] (gpointer, const guint8 *, gsize) {}, [] (gpointer, const char *) {} };
  g_autoptr (FdStore) kept = fd_store_new ();
  g_autoptr (PlatformPorts) ports = platform_ports_new (kept, nullptr, nullptr);
  const PortOps *ops = platform_ports_ops (ports);
  Pty pty;

  make_silent (true);
  EXPECT_EQ (ops->open (ops, pty.path.c_str (), &listener, nullptr, &error), nullptr);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_NO_MODEM)) << message ();
  g_clear_error (&error);
  make_silent (false);
  Port *port = open_port (ops, pty.path.c_str (), &listener, nullptr, &error);
  ASSERT_NE (port, nullptr) << message ();
  ops->close (port);
}

} // namespace
