// SPDX-License-Identifier: GPL-2.0-or-later
// dialtonectl against the real daemon, as a person would use it.
#include "world.h"

#include <gtest/gtest.h>

namespace {

std::string
dialtonectl (World &world, const std::string &arguments, int *status = nullptr)
{
  return shell (std::string ("LC_ALL=C.UTF-8 ") + g_getenv ("DIALTONECTL") + " --bus='" + world.address () + "' "
                  + arguments,
                status);
}

TEST (Dialtonectl, ConnectsShowsAndDisconnects)
{
  World world;
  int status = -1;
  std::string output = dialtonectl (world, "connect --apn internet.iot", &status);
  EXPECT_EQ (status, 0) << output;
  output = dialtonectl (world, "status", &status);
  EXPECT_EQ (status, 0) << output;
  for (const char *word : { "connected", "10.174.46.45", "168.95.1.1", "ppp0", "internet.iot" })
    EXPECT_NE (output.find (word), std::string::npos) << word << " is not in\n" << output;
  EXPECT_EQ (output.find ('\033'), std::string::npos) << "colours without a terminal";
  output = dialtonectl (world, "signal", &status);
  EXPECT_EQ (status, 0) << output;
  output = dialtonectl (world, "disconnect", &status);
  EXPECT_EQ (status, 0) << output;
  EXPECT_EQ (world.leftovers (), "");
}

TEST (Dialtonectl, FailureIsToldInWordsWithWhatToTry)
{
  World::Options options;
  options.simulator = { "--pin=1234" };
  World world (options);
  int status = 0;
  std::string output = dialtonectl (world, "connect --apn internet.iot", &status);
  EXPECT_EQ (status, 1) << output;
  EXPECT_NE (output.find ("PIN"), std::string::npos) << output;
}

TEST (Dialtonectl, JsonIsJson)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  for (const char *command :
       { "status --json", "signal --json", "connect --apn internet.iot --json", "disconnect --json" }) {
    int status = -1;
    std::string output = dialtonectl (
      world, std::string (command) + " | python3 -c 'import json,sys\nfor l in sys.stdin: json.loads(l)'", &status);
    EXPECT_EQ (status, 0) << command << ": " << output;
  }
}

} // namespace
