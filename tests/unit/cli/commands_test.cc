// SPDX-License-Identifier: GPL-2.0-or-later
// The program's frame: help, version, usage errors, colours.
#include "fake_service.h"

#include <gmock/gmock.h>

extern "C" {
#include "cli/commands.h"
#include "cli/output.h"
}

using testing::HasSubstr;

namespace {

using Commands = FakeService;

TEST_F (Commands, HelpAndVersionNeedNoService)
{
  Outcome help = run ({ "--help" });
  EXPECT_EQ (help.exit, 0);
  EXPECT_THAT (help.out, HasSubstr ("Usage: dialtonectl"));
  EXPECT_THAT (help.out, HasSubstr ("apn"));
  Outcome version = run ({ "--version" });
  EXPECT_EQ (version.exit, 0);
  EXPECT_THAT (version.out, HasSubstr ("dialtonectl 0."));
}

TEST_F (Commands, WrongUsageIsTwo)
{
  EXPECT_EQ (run ({}).exit, 2);
  Outcome outcome = run ({ "conect" });
  EXPECT_EQ (outcome.exit, 2);
  EXPECT_EQ (outcome.err, "dialtonectl: unknown command “conect”\n");
}

TEST (CommandsAlone, ABusThatIsNotThereIsNoService)
{
  g_autoptr (GError) error = nullptr;
  const char *argv[] = { "dialtonectl", "--bus=unix:path=/nonexistent/bus", "status", nullptr };
  g_autoptr (CliOptions) options = cli_options_parse (argv, &error);
  ASSERT_NE (options, nullptr);
  testing::internal::CaptureStderr ();
  EXPECT_EQ (commands_run (options), CLI_EXIT_NO_SERVICE);
  EXPECT_THAT (testing::internal::GetCapturedStderr (), HasSubstr ("Failed:"));
}

TEST (CommandsAlone, NoColourWhereNobodyWantsIt)
{
  g_setenv ("NO_COLOR", "1", TRUE);
  EXPECT_FALSE (output_has_colour ());
  g_unsetenv ("NO_COLOR");
}

} // namespace
