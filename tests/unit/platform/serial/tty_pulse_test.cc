// SPDX-License-Identifier: GPL-2.0-or-later
// DTR goes down and comes up again, and a device that does not answer holds nobody up; which is played.
#include "main-loop.h"
#include "pty.h"
#include "serial/played-ioctl.h"

#include <condition_variable>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <mutex>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

extern "C" {
#include "platform/serial/tty-pulse.h"
}

namespace {

std::mutex lock;
std::condition_variable answers;
bool silent = false;  // the device does not answer control requests
bool waiting = false; // one is under way
std::string line;     // what DTR did

std::string
line_so_far ()
{
  std::lock_guard guard (lock);
  return line;
}

void
make_silent (bool on)
{
  std::lock_guard guard (lock);
  silent = on;
  answers.notify_all ();
}

std::optional<int>
note (int, unsigned long request, void *argument)
{
  if ((request != TIOCMBIS && request != TIOCMBIC) || *static_cast<int *> (argument) != TIOCM_DTR)
    return std::nullopt;
  std::unique_lock guard (lock);
  waiting = true;
  answers.wait (guard, [] { return !silent; });
  waiting = false;
  line += request == TIOCMBIS ? "up " : "down ";
  return 0;
}

class TtyPulseTest : public testing::Test {
protected:
  TtyPulseTest ()
  {
    line.clear ();
    play_ioctl (note);
  }
  ~TtyPulseTest () override
  {
    tty_pulse_end (pulse);
    make_silent (false);
    close (fd);
    EXPECT_TRUE (run_until ([this] { return count_descriptors () == descriptors; })) << "some were left open";
    play_ioctl ({});
  }

  Pty pty;
  size_t descriptors = count_descriptors ();
  int fd = open (pty.path.c_str (), O_RDWR | O_NOCTTY | O_CLOEXEC);
  TtyPulse *pulse = nullptr;
};

TEST_F (TtyPulseTest, GoesDownAndUpAgain)
{
  pulse = tty_pulse_start (fd, 1000);
  ASSERT_NE (pulse, nullptr);
  EXPECT_TRUE (run_until ([] { return line_so_far () == "down up "; })) << line_so_far ();
}

TEST_F (TtyPulseTest, EndedBeforeItsTimeStaysDownAndLeavesNoDescriptor)
{
  pulse = tty_pulse_start (fd, gint64 { 3600 } * G_USEC_PER_SEC);
  ASSERT_TRUE (run_until ([] { return line_so_far () == "down "; }));
  tty_pulse_end (g_steal_pointer (&pulse));
  EXPECT_EQ (line_so_far (), "down ");
  EXPECT_EQ (count_descriptors (), descriptors + 1) << "the test's own";
}

TEST_F (TtyPulseTest, OutlivesTheDescriptorThatItWasGiven)
{
  make_silent (true);
  pulse = tty_pulse_start (fd, 1000);
  close (std::exchange (fd, -1));
  make_silent (false);
  EXPECT_TRUE (run_until ([] { return line_so_far () == "down up "; })) << line_so_far ();
}

TEST_F (TtyPulseTest, WaitsForNoDeviceThatDoesNotAnswer)
{
  make_silent (true);
  // Either would wait for ever.
  pulse = tty_pulse_start (fd, 1000);
  ASSERT_TRUE (run_until ([] {
    std::lock_guard guard (lock);
    return waiting;
  }));
  tty_pulse_end (g_steal_pointer (&pulse));
  make_silent (false);
  EXPECT_TRUE (run_until ([] { return line_so_far () == "down "; })) << line_so_far ();
}

} // namespace
