// SPDX-License-Identifier: GPL-2.0-or-later
// The bytes of real packets are counted, and a quota ends a real connection and lets it come back.
#include "world.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace {

const std::string statistics = "org.dialtone1.Statistics.";

guint64
counter (World &world, const std::string &name)
{
  return g_ascii_strtoull (world.property (World::modem_path, statistics + name).c_str (), nullptr, 10);
}

// @n IP packets of 1000 bytes there, and as many back.
int
ping (int n)
{
  int status = -1;
  shell ("ping -q -I ppp0 -i 0.02 -W 2 -s 972 -c " + std::to_string (n) + " 10.0.0.1 2>&1", &status);
  return status;
}

TEST (Statistics, CountsThePacketsOfTheConnectionAndOfThePeriod)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  ASSERT_EQ (ping (10), 0);
  EXPECT_GE (counter (world, "RxBytes"), 10000u);
  EXPECT_LE (counter (world, "RxBytes"), 11000u);
  EXPECT_GE (counter (world, "TxBytes"), 10000u);
  EXPECT_LE (counter (world, "TxBytes"), 11000u);
  EXPECT_EQ (counter (world, "PeriodRxBytes"), counter (world, "RxBytes"));
  EXPECT_EQ (counter (world, "Quota"), 0u);
  gint64 start = (gint64) counter (world, "PeriodStart");
  EXPECT_LE (start, g_get_real_time ());
  EXPECT_GT (start, g_get_real_time () - 32 * 24 * 3600 * (gint64) G_USEC_PER_SEC);

  ASSERT_TRUE (world.disconnect ().ok ());
  guint64 period = counter (world, "PeriodRxBytes");
  EXPECT_EQ (world.stop_daemon (SIGTERM), 0);
  world.start_daemon ();
  ASSERT_TRUE (world.wait_state ("registered"));
  EXPECT_EQ (counter (world, "PeriodRxBytes"), period) << "a period outlives the daemon";
  EXPECT_EQ (counter (world, "RxBytes"), 0u);
}

TEST (Statistics, AQuotaCutsAndAResetBringsTheConnectionBack)
{
  World::Options options;
  options.profiles = { { "home", "[profile]\napn=internet.iot\nquota=50000\nquota-action=cut\n" } };
  World world (options);
  ASSERT_TRUE (world.connect ("'profile': <'home'>").ok ());
  EXPECT_EQ (counter (world, "Quota"), 50000u);
  world.changes.clear ();
  world.signals.clear ();
  ASSERT_EQ (ping (20), 0);
  EXPECT_EQ (world.state (), "connected");
  ping (8); // with 56000 bytes it is reached, and looked at within the second, perhaps before the last of them
  ASSERT_TRUE (world.wait_state ("waiting")) << world.changes_text ();
  EXPECT_TRUE (world.saw_change ("waiting", "quota-reached")) << world.changes_text ();
  EXPECT_EQ (world.leftovers (), "");
  bool told = false;
  for (const std::string &signal : world.signals)
    told = told || signal.rfind (statistics + "QuotaReached ('reached', ", 0) == 0;
  EXPECT_TRUE (told);
  EXPECT_NE (world.property (World::modem_path, "org.dialtone1.Connection.NextAttempt"), "0");

  Reply reply = world.connect ("'profile': <'home'>");
  EXPECT_EQ (reply.error, "org.dialtone1.Error.QuotaReached") << reply.message;
  EXPECT_EQ (world.simulator_stat ("dials"), 1);

  reply = world.call (World::modem_path, statistics + "ResetPeriod");
  EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  ASSERT_TRUE (world.wait_state ("connected")) << world.changes_text ();
  EXPECT_LT (counter (world, "PeriodRxBytes"), 1000u);
  EXPECT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (world.leftovers (), "");
}

} // namespace
