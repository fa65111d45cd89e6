// SPDX-License-Identifier: GPL-2.0-or-later
// A device that takes no bytes holds up neither who closes it nor who opens another; the kernel's wait is played by
// this program's own close().
#include "main-loop.h"
#include "pty.h"
#include "serial/open-port.h"
#include "serial/played-ioctl.h"

#include <atomic>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

extern "C" {
#include "base/error.h"
#include "platform/serial/port.h"
#include "platform/serial/tty-closer.h"
#include "platform/serial/tty.h"
#include "platform/service/fd-store.h"
}

namespace {

std::atomic<int> wedged { -1 };       // the descriptor whose device takes no bytes
std::atomic<int> n_interrupted { 0 }; // waits that a signal ended
std::atomic<pid_t> closed_by { 0 };

pid_t
thread_id ()
{
  return static_cast<pid_t> (syscall (SYS_gettid));
}

} // namespace

// In place of libc's.
extern "C" int
close (int fd)
{
  int copy = fd;

  if (fd >= 0 && wedged.compare_exchange_strong (copy, -2)) {
    closed_by = thread_id ();
    if (poll (nullptr, 0, 30000) < 0 && errno == EINTR)
      n_interrupted++;
  }
  return static_cast<int> (syscall (SYS_close, fd));
}

namespace {

bool
is_open (int fd)
{
  return fcntl (fd, F_GETFD) >= 0;
}

// Ours of the file at @path.
int
find_descriptor (const std::string &path)
{
  for (const auto &entry : std::filesystem::directory_iterator ("/proc/self/fd")) {
    std::error_code code;
    if (std::filesystem::read_symlink (entry.path (), code) == path)
      return std::stoi (entry.path ().filename ());
  }
  return -1;
}

class TtyCloserTest : public testing::Test {
protected:
  TtyCloserTest ()
  {
    n_interrupted = closed_by = 0;
    play_ioctl ([] (int fd, unsigned long request, void *argument) -> std::optional<int> {
      if (fd != wedged || request != TIOCOUTQ)
        return std::nullopt;
      *static_cast<int *> (argument) = 5;
      return 0;
    });
  }
  ~TtyCloserTest () override
  {
    wedged = -1;
    play_ioctl ({});
    tty_closer_free (closer);
  }
  bool closing () { return tty_closer_is_closing (closer, pty.path.c_str ()) != FALSE; }

  Pty pty;
  TtyCloser *closer = tty_closer_new ();
};

TEST_F (TtyCloserTest, WhatHasNothingToSendIsClosedAtOnce)
{
  int fd = tty_open (pty.path.c_str (), nullptr);

  ASSERT_GE (fd, 0);
  tty_closer_close (closer, fd);
  EXPECT_FALSE (is_open (fd));
  EXPECT_FALSE (closing ());
  fd = tty_open (pty.path.c_str (), nullptr);
  ASSERT_GE (fd, 0) << "it was left locked";
  tty_closer_close (nullptr, fd);
  EXPECT_FALSE (is_open (fd));
}

TEST_F (TtyCloserTest, ADeviceThatTakesNoBytesIsClosedInTheBackgroundAndNotForLong)
{
  Pty other;
  int fd = tty_open (pty.path.c_str (), nullptr);
  gint64 start = g_get_monotonic_time ();

  ASSERT_GE (fd, 0);
  wedged = fd;
  tty_closer_close (closer, fd);
  EXPECT_LT (g_get_monotonic_time () - start, TTY_CLOSER_WAIT_MS * 1000 / 2) << "it was waited for";
  EXPECT_TRUE (closing ());
  EXPECT_FALSE (tty_closer_is_closing (closer, other.path.c_str ()));
  ASSERT_TRUE (run_until ([this] { return !closing (); }, 20000));
  EXPECT_FALSE (is_open (fd));
  EXPECT_NE (closed_by, thread_id ());
  EXPECT_EQ (n_interrupted, 1);
  EXPECT_GE (g_get_monotonic_time () - start, (TTY_CLOSER_WAIT_MS - 1) * 1000) << "its last bytes had no time";
}

TEST_F (TtyCloserTest, APortThatIsStillBeingClosedIsNotThereYet)
{
  static const PortListener listener = { [] (gpointer, const guint8 *, gsize) {}, [] (gpointer, const char *) {} };
  g_autoptr (FdStore) kept = fd_store_new ();
  g_autoptr (PlatformPorts) ports = platform_ports_new (kept, closer, nullptr);
  const PortOps *ops = platform_ports_ops (ports);
  g_autoptr (GError) error = nullptr;
  Port *port = open_port (ops, pty.path.c_str (), &listener, nullptr, &error);

  ASSERT_NE (port, nullptr) << error->message;
  wedged = find_descriptor (pty.path);
  ASSERT_GE (wedged, 0);
  ops->close (port);
  ASSERT_TRUE (closing ());
  EXPECT_EQ (ops->open (ops, pty.path.c_str (), &listener, nullptr, &error), nullptr);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_NO_MODEM)) << "to be tried again";
  ASSERT_TRUE (run_until ([this] { return !closing (); }, 20000));
  g_clear_error (&error);
  port = open_port (ops, pty.path.c_str (), &listener, nullptr, &error);
  EXPECT_NE (port, nullptr);
  ops->close (port);
}

} // namespace
