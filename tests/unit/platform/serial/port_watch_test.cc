// SPDX-License-Identifier: GPL-2.0-or-later
// A device is seen to appear: behind links, in directories that come later, and never for nothing.
#include "serial/port-fixture.h"

namespace {

using PortWatch = PortTest;

TEST_F (PortWatch, SeesALinkThatComesAndGoes)
{
  Directory directory;
  std::string path = directory.path + "/run/sim/modem";

  EXPECT_EQ (open (path), nullptr);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_NO_MODEM)) << message ();
  start_watch (path);
  std::filesystem::create_directories (directory.path + "/run/sim");
  run_ready ();
  EXPECT_EQ (appeared, 0);
  std::filesystem::create_symlink (pty.path, path);
  EXPECT_TRUE (run_until ([this] { return appeared > 0; }));
  port = open (path);
  EXPECT_NE (port, nullptr) << message ();
  ops->close (g_steal_pointer (&port));

  std::filesystem::remove_all (directory.path + "/run");
  run_ready ();
  appeared = 0;
  std::filesystem::create_directories (directory.path + "/run/sim");
  std::filesystem::create_symlink (pty.path, path);
  EXPECT_TRUE (run_until ([this] { return appeared > 0; })) << "not seen the second time";
}

TEST_F (PortWatch, FollowsADanglingLink)
{
  Directory directory;
  std::string path = directory.path + "/modem";

  std::filesystem::create_symlink ("devices/tty", path);
  start_watch (path);
  std::filesystem::create_directory (directory.path + "/devices");
  run_ready ();
  EXPECT_EQ (appeared, 0);
  std::filesystem::create_symlink (pty.path, directory.path + "/devices/tty");
  EXPECT_TRUE (run_until ([this] { return appeared > 0; }));
}

TEST_F (PortWatch, MissesNothingBetweenOpenAndWatch)
{
  Directory directory;
  std::string path = directory.path + "/modem";

  EXPECT_EQ (open (path), nullptr);
  std::filesystem::create_symlink (pty.path, path);
  start_watch (path);
  EXPECT_EQ (appeared, 0) << "told from within the call";
  EXPECT_TRUE (run_until ([this] { return appeared == 1; }));
}

TEST_F (PortWatch, IsSilentAboutADeviceThatIsBusy)
{
  Directory directory;

  port = open (pty.path);
  ASSERT_NE (port, nullptr) << message ();
  EXPECT_EQ (open (pty.path), nullptr);
  start_watch (pty.path);
  run_ready ();
  EXPECT_EQ (appeared, 0) << "this would be an endless loop of open and watch";
}

TEST_F (PortWatch, IgnoresOtherEntries)
{
  Directory directory;

  start_watch (directory.path + "/modem");
  std::filesystem::create_symlink (pty.path, directory.path + "/other");
  run_ready ();
  EXPECT_EQ (appeared, 0);
}

} // namespace
