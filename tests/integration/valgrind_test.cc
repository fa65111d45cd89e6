// SPDX-License-Identifier: GPL-2.0-or-later
// A connect–disconnect cycle under valgrind: no leak, no invalid access. In the suite `valgrind`: not for builds with
// sanitizers.
#include "world.h"

#include <gtest/gtest.h>
#include <signal.h>

TEST (Valgrind, ConnectDisconnectCycleLeaksNothing)
{
  World::Options options;
  options.wrapper = { "valgrind",
                      "--quiet",
                      "--leak-check=full",
                      "--show-leak-kinds=definite",
                      "--errors-for-leak-kinds=definite",
                      "--error-exitcode=99",
                      "--suppressions=" + std::string (g_getenv ("VALGRIND_SUPPRESSIONS")) };
  World world (options);
  for (int i = 0; i < 2; i++) {
    Reply reply = world.connect ("'apn': <'internet.iot'>", 120);
    ASSERT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
    int status = 0;
    std::string output = shell ("ping -n -I ppp0 -c 1 -W 5 8.8.8.8", &status);
    EXPECT_EQ (status, 0) << output;
    ASSERT_TRUE (world.disconnect ().ok ());
  }
  world.simulator ("fault dial-no-carrier");
  EXPECT_FALSE (world.connect ("'apn': <'internet.iot'>", 120).ok ());
  EXPECT_EQ (world.stop_daemon (SIGTERM), 0) << world.daemon ().log ();
  std::string log = world.daemon ().log ();
  // Errors end in the exit status 99; a note about a tty ioctl that valgrind does not know is none.
  for (const char *fault : { "Invalid read", "Invalid write", "definitely lost", "uninitialised" })
    EXPECT_EQ (log.find (fault), std::string::npos) << log;
}
