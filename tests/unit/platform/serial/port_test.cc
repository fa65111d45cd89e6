// SPDX-License-Identifier: GPL-2.0-or-later
// A port on a pseudo-terminal: settings, exclusive use, bytes both ways, loss.
#include "serial/port-fixture.h"

#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>

extern "C" {
#include "platform/serial/tty-holder.h"
}

namespace {

TEST_F (PortTest, IsRawAndLocalAndKeepsDtrOnClose)
{
  struct termios settings = {};

  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  EXPECT_STREQ (ops->path (port), pty.path.c_str ());
  ASSERT_EQ (tcgetattr (port_fd (port), &settings), 0);
  EXPECT_TRUE (settings.c_cflag & CLOCAL);
  EXPECT_FALSE (settings.c_cflag & (HUPCL | CRTSCTS | PARENB | CSTOPB));
  EXPECT_EQ (settings.c_cflag & CSIZE, (tcflag_t) CS8);
  EXPECT_FALSE (settings.c_lflag & (ECHO | ICANON | ISIG | IEXTEN));
  EXPECT_FALSE (settings.c_iflag & (ICRNL | IXON | IXOFF));
  EXPECT_FALSE (settings.c_oflag & OPOST);
  EXPECT_TRUE (fcntl (port_fd (port), F_GETFD) & FD_CLOEXEC);
  EXPECT_TRUE (fcntl (port_fd (port), F_GETFL) & O_NONBLOCK);
}

TEST_F (PortTest, ForgetsWhatCameBeforeTheOpen)
{
  pty.say ("RDY\r\n");
  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  pty.say ("OK");
  EXPECT_TRUE (run_until ([this] { return heard.size () >= 2; }));
  EXPECT_EQ (heard, "OK");
}

TEST_F (PortTest, CarriesAllByteValuesBothWays)
{
  std::string all, got;

  for (int i = 0; i < 256; i++)
    all += (char) i;
  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  ops->write (port, reinterpret_cast<const guint8 *> (all.data ()), all.size ());
  EXPECT_TRUE (run_until ([&] { return (got += pty.hear ()).size () >= all.size (); }));
  EXPECT_TRUE (got == all) << got.size ();
  pty.say (all);
  EXPECT_TRUE (run_until ([&] { return heard.size () >= all.size (); }));
  EXPECT_TRUE (heard == all) << heard.size ();
}

TEST_F (PortTest, AHungUpTtyIsOpenedAgainAndItsOwnerHearsNothing)
{
  Directory directory;
  std::string path = directory.path + "/modem";
  Pty second;

  std::filesystem::create_symlink (pty.path, path);
  port = open (path);
  ASSERT_NE (port, nullptr) << message ();
  port_suspend (port, TRUE); /* as with a line discipline on it */
  pty.unplug ();
  std::filesystem::remove (path);
  std::filesystem::create_symlink (second.path, path);
  port_reopen (port);
  port_suspend (port, FALSE);
  second.say ("NO CARRIER");
  EXPECT_TRUE (run_until ([this] { return heard == "NO CARRIER"; })) << heard;
  ops->write (port, reinterpret_cast<const guint8 *> ("AT\r"), 3);
  EXPECT_EQ (second.hear (), "AT\r");
  EXPECT_TRUE (lost.empty ());
}

TEST_F (PortTest, AHungUpTtyThatIsGoneIsLost)
{
  Directory directory;
  std::string path = directory.path + "/modem";

  std::filesystem::create_symlink (pty.path, path);
  port = open (path);
  ASSERT_NE (port, nullptr) << message ();
  pty.unplug ();
  std::filesystem::remove (path);
  port_reopen (port);
  EXPECT_TRUE (run_until ([this] { return !lost.empty (); }));
  EXPECT_NE (lost.at (0).find (path), std::string::npos) << lost.at (0);
}

TEST_F (PortTest, AMissingPathIsNoModem)
{
  port = open ("/dev/dialtone-is-not-there");
  EXPECT_EQ (port, nullptr);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_NO_MODEM)) << message ();
  EXPECT_NE (message ().find ("/dev/dialtone-is-not-there"), std::string::npos) << message ();
}

TEST_F (PortTest, WhatIsNoSerialPortIsSaidSo)
{
  for (const char *path : { "/etc/passwd", "/dev/null", "/tmp" }) {
    port = open (path);
    EXPECT_EQ (port, nullptr) << path;
    EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_FAILED)) << message ();
    EXPECT_NE (message ().find ("not a serial port"), std::string::npos) << message ();
  }
}

/* Another program that has opened @path, and goes when its end of @pipe does. */
pid_t
start_holder (Pty &pty, bool lock, int *out_end)
{
  int ready[2], stop[2];
  char byte = 0;

  EXPECT_EQ (pipe2 (ready, O_CLOEXEC) | pipe2 (stop, O_CLOEXEC), 0);
  pid_t child = fork ();
  if (child == 0) {
    close (pty.master);
    close (stop[1]);
    int fd = ::open (pty.path.c_str (), O_RDWR | O_NOCTTY);
    prctl (PR_SET_NAME, "minicom");
    bool held = fd >= 0 && (!lock || flock (fd, LOCK_EX) == 0) && write (ready[1], "", 1) == 1;
    _exit (!held || read (stop[0], &byte, 1) != 0);
  }
  close (ready[1]);
  close (stop[0]);
  EXPECT_EQ (read (ready[0], &byte, 1), 1);
  close (ready[0]);
  *out_end = stop[1];
  return child;
}

TEST_F (PortTest, APortThatAnotherProgramHasLockedIsBusy)
{
  int end = -1, status = 0;
  pid_t child = start_holder (pty, true, &end);

  port = open (pty.path);
  EXPECT_EQ (port, nullptr);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_BUSY)) << message ();
  EXPECT_EQ (message (), pty.path + " is in use by another program");
  close (end);
  EXPECT_EQ (waitpid (child, &status, 0), child);
  EXPECT_EQ (status, 0);
  port = open (pty.path);
  EXPECT_NE (port, nullptr) << message ();
}

TEST_F (PortTest, NamesTheProgramThatHoldsItWithOrWithoutALock)
{
  for (bool lock : { false, true }) {
    int end = -1, status = 0;
    pid_t child = start_holder (pty, lock, &end);

    EXPECT_EQ (holder (false), "minicom (pid " + std::to_string (child) + ")");
    close (end);
    EXPECT_EQ (waitpid (child, &status, 0), child);
    EXPECT_EQ (status, 0);
  }
  EXPECT_EQ (holder (false), "nobody");
}

TEST_F (PortTest, OneProcessCanBeLeftOutOfTheLook)
{
  int status = -1;
  pid_t child = fork ();

  /* This process is the emulator, the child stands for the daemon. */
  if (child == 0) {
    close (pty.master);
    int fd = ::open (pty.path.c_str (), O_RDWR | O_NOCTTY);
    struct stat st = {};
    guint pid = 0;
    bool left_out = fd >= 0 && fstat (fd, &st) == 0 && tty_find_holder (st.st_rdev, getpid (), &pid) == nullptr;
    bool counted = tty_find_holder (st.st_rdev, 0, &pid) != nullptr && pid == (guint) getpid ();
    _exit ((left_out ? 0 : 1) + (counted ? 0 : 2));
  }
  EXPECT_EQ (waitpid (child, &status, 0), child);
  EXPECT_EQ (status, 0);
}

TEST_F (PortTest, AHoldersNameIsPrintable)
{
  int ready[2], stop[2], status = 0;
  char byte = 0;

  ASSERT_EQ (pipe2 (ready, O_CLOEXEC) | pipe2 (stop, O_CLOEXEC), 0);
  pid_t child = fork ();
  if (child == 0) {
    close (pty.master);
    close (stop[1]);
    int fd = ::open (pty.path.c_str (), O_RDWR | O_NOCTTY);
    prctl (PR_SET_NAME, "a\nb\xff");
    _exit (fd < 0 || write (ready[1], "", 1) != 1 || read (stop[0], &byte, 1) != 0);
  }
  EXPECT_EQ (read (ready[0], &byte, 1), 1);
  EXPECT_EQ (holder (false), "a?b\xef\xbf\xbd (pid " + std::to_string (child) + ")");
  for (int fd : { ready[0], ready[1], stop[0], stop[1] })
    close (fd);
  EXPECT_EQ (waitpid (child, &status, 0), child);
}

TEST_F (PortTest, ASecondOpenIsBusyUntilTheFirstIsClosed)
{
  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  EXPECT_EQ (open (pty.path), nullptr);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_BUSY)) << message ();
  ops->close (port);
  port = open (pty.path);
  EXPECT_NE (port, nullptr) << message ();
}

TEST_F (PortTest, TheProgramBehindAPtyIsNotAHolder)
{
  int own_slave = ::open (pty.path.c_str (), O_RDWR | O_NOCTTY | O_CLOEXEC);
  pid_t child = fork ();

  /* This process is the emulator and has both ends; the child stands for the daemon. */
  if (child == 0) {
    port = open (pty.path);
    bool opened = port != nullptr;
    ops->close (port);
    _exit (opened ? 0 : 1);
  }
  int status = -1;
  EXPECT_EQ (waitpid (child, &status, 0), child);
  EXPECT_EQ (status, 0);
  close (own_slave);
}

TEST_F (PortTest, AHangupIsToldOnce)
{
  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  pty.unplug ();
  EXPECT_TRUE (run_until ([this] { return !lost.empty (); }));
  run_ready ();
  ASSERT_EQ (lost.size (), 1u);
  EXPECT_FALSE (lost[0].empty ());
}

TEST_F (PortTest, MayBeClosedFromItsOwnData)
{
  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  close_on_data = true;
  pty.say ("x");
  EXPECT_TRUE (run_until ([this] { return port == nullptr; }));
  EXPECT_EQ (heard, "x");
}

TEST_F (PortTest, QueuesWhatTheDeviceDoesNotTakeAndKeepsTheOrder)
{
  std::string sent, got;

  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  /* A pty takes some KiB by itself, then everything waits here. */
  for (int i = 0; port_queued (port) < 32 * 1024; i++) {
    std::string piece = std::to_string (i) + ",";
    ops->write (port, reinterpret_cast<const guint8 *> (piece.data ()), piece.size ());
    sent += piece;
  }
  EXPECT_TRUE (run_until ([&] { return (got += pty.hear ()).size () >= sent.size (); })) << got.size ();
  EXPECT_TRUE (got == sent) << "the bytes came in another order";
  EXPECT_EQ (port_queued (port), 0u);
  EXPECT_TRUE (lost.empty ());
}

TEST_F (PortTest, MoreThan64KiBWaitingIsALoss)
{
  std::string block (16 * 1024, 'x');

  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  for (int i = 0; i < 20; i++)
    ops->write (port, reinterpret_cast<const guint8 *> (block.data ()), block.size ());
  EXPECT_TRUE (lost.empty ()) << "told from within the call";
  EXPECT_TRUE (run_until ([this] { return !lost.empty (); }));
  EXPECT_EQ (lost[0], "the modem takes no more data");
}

TEST_F (PortTest, PulsingDtrDoesNoHarmWhereThereIsNoDtr)
{
  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  ops->pulse_dtr (port, 1000);
  ops->pulse_dtr (port, 2000);
  pty.say ("OK");
  EXPECT_TRUE (run_until ([this] { return heard == "OK"; }));
  ops->pulse_dtr (port, 1000000);
}

TEST_F (PortTest, LeavesNoDescriptorOpen)
{
  size_t before = count_descriptors ();

  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  EXPECT_EQ (open (pty.path), nullptr);
  EXPECT_EQ (open ("/dev/null"), nullptr);
  ops->close (g_steal_pointer (&port));
  EXPECT_EQ (count_descriptors (), before);
}

} // namespace
