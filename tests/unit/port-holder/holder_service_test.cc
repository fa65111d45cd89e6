// SPDX-License-Identifier: GPL-2.0-or-later
// dialtone-port-holder on a private bus: whom it names, whom it does not, and that it ends.
#include "main-loop.h"
#include "pty.h"

#include <gio/gio.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

namespace {

class HolderService : public testing::Test {
protected:
  HolderService () { g_test_dbus_up (bus); }
  ~HolderService () override
  {
    if (program != nullptr)
      g_subprocess_force_exit (program);
    g_clear_object (&program);
    g_clear_object (&connection);
    g_test_dbus_down (bus);
    g_object_unref (bus);
  }

  void start (const char *idle_ms)
  {
    auto flags = GDBusConnectionFlags (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION);
    const char *address = g_test_dbus_get_bus_address (bus);
    g_autofree char *where = g_strconcat ("--bus=", address, nullptr);
    g_autofree char *idle = g_strconcat ("--idle=", idle_ms, nullptr);

    connection = g_dbus_connection_new_for_address_sync (address, flags, nullptr, nullptr, nullptr);
    program = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, nullptr, g_getenv ("PORT_HOLDER"), where, idle, nullptr);
    ASSERT_NE (program, nullptr);
    ASSERT_TRUE (run_until ([this] { return has_name (); })) << "the name is not taken";
  }
  bool has_name ()
  {
    gboolean there = FALSE;
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", "org.dialtone1.PortHolder"), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    if (reply != nullptr)
      g_variant_get (reply, "(b)", &there);
    return there;
  }
  // "name pid", or the error.
  std::string find (const std::string &path)
  {
    struct stat st = {};
    g_autoptr (GError) error = nullptr;
    const char *name = "";
    guint pid = 0;

    EXPECT_EQ (stat (path.c_str (), &st), 0);
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      connection, "org.dialtone1.PortHolder", "/org/dialtone1/PortHolder", "org.dialtone1.PortHolder", "Find",
      g_variant_new ("(uu)", major (st.st_rdev), minor (st.st_rdev)), G_VARIANT_TYPE ("(su)"), G_DBUS_CALL_FLAGS_NONE,
      -1, nullptr, &error);
    if (reply == nullptr)
      return error->message;
    g_variant_get (reply, "(&su)", &name, &pid);
    return name + (" " + std::to_string (pid));
  }

  GTestDBus *bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  GDBusConnection *connection = nullptr;
  GSubprocess *program = nullptr;
  Pty pty;
};

TEST_F (HolderService, NamesTheProgramThatHasThePort)
{
  int ready[2], stop[2], status = 0;
  char byte = 0;

  start ("60000");
  EXPECT_EQ (find (pty.path), " 0");
  ASSERT_EQ (pipe2 (ready, O_CLOEXEC) | pipe2 (stop, O_CLOEXEC), 0);
  pid_t child = fork ();
  if (child == 0) {
    close (pty.master);
    close (stop[1]);
    int fd = open (pty.path.c_str (), O_RDWR | O_NOCTTY);
    prctl (PR_SET_NAME, "minicom");
    _exit (fd < 0 || write (ready[1], "", 1) != 1 || read (stop[0], &byte, 1) != 0);
  }
  EXPECT_EQ (read (ready[0], &byte, 1), 1);
  EXPECT_EQ (find (pty.path), "minicom " + std::to_string (child));
  for (int fd : { ready[0], ready[1], stop[0], stop[1] })
    close (fd);
  EXPECT_EQ (waitpid (child, &status, 0), child);
  EXPECT_EQ (find (pty.path), " 0");
}

TEST_F (HolderService, TheCallerDoesNotCount)
{
  // A terminal that this process has on both sides would count for nobody: here the other side is a child's.
  int ready[2], stop[2], status = 0;
  char byte = 0;

  start ("60000");
  ASSERT_EQ (pipe2 (ready, O_CLOEXEC) | pipe2 (stop, O_CLOEXEC), 0);
  pid_t child = fork ();
  if (child == 0) {
    close (stop[1]);
    _exit (write (ready[1], "", 1) != 1 || read (stop[0], &byte, 1) != 0);
  }
  EXPECT_EQ (read (ready[0], &byte, 1), 1);
  pty.unplug ();
  int slave = open (pty.path.c_str (), O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE (slave, 0);
  EXPECT_EQ (find (pty.path), " 0");
  close (slave);
  for (int fd : { ready[0], ready[1], stop[0], stop[1] })
    close (fd);
  EXPECT_EQ (waitpid (child, &status, 0), child);
}

TEST_F (HolderService, EndsWhenNobodyAsksAnyMore)
{
  g_autoptr (GError) error = nullptr;

  start ("300");
  EXPECT_EQ (find (pty.path), " 0");
  ASSERT_TRUE (g_subprocess_wait (program, nullptr, &error));
  EXPECT_EQ (g_subprocess_get_exit_status (program), 0);
  EXPECT_FALSE (has_name ());
}

TEST_F (HolderService, SaysWhyItCannotServe)
{
  g_autoptr (GError) error = nullptr;
  g_autofree char *text = nullptr;

  start ("60000");
  g_autofree char *where = g_strconcat ("--bus=", g_test_dbus_get_bus_address (bus), nullptr);
  g_autoptr (GSubprocess) second = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, g_getenv ("PORT_HOLDER"),
                                                     where, nullptr);
  ASSERT_TRUE (g_subprocess_communicate_utf8 (second, nullptr, nullptr, nullptr, &text, &error));
  EXPECT_EQ (g_subprocess_get_exit_status (second), 1);
  EXPECT_STREQ (text, "dialtone-port-holder: the name org.dialtone1.PortHolder cannot be had\n");
  g_autoptr (GSubprocess) wrong = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, g_getenv ("PORT_HOLDER"),
                                                    "--nonsense", nullptr);
  ASSERT_TRUE (g_subprocess_wait (wrong, nullptr, &error));
  EXPECT_EQ (g_subprocess_get_exit_status (wrong), 2);
}

} // namespace
