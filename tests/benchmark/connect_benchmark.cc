// SPDX-License-Identifier: GPL-2.0-or-later
// How long Connect takes, split into the modem's answering time and ours, and what the daemon costs: `meson test
// --benchmark -v`.
#include "world.h"

#include <algorithm>
#include <cstdio>
#include <gtest/gtest.h>
#include <signal.h>
#include <string>
#include <vector>

namespace {

constexpr int rounds = 20;

struct Figures {
  std::vector<double> total, modem, ours;
};

double
median (std::vector<double> values)
{
  std::sort (values.begin (), values.end ());
  return values[values.size () / 2];
}

void
print (const char *what, const Figures &figures)
{
  printf ("%-44s %8.1f ms = modem %7.1f ms + dialtone %6.1f ms   (min %.1f, max %.1f of %zu)\n", what,
          median (figures.total), median (figures.modem), median (figures.ours),
          *std::min_element (figures.ours.begin (), figures.ours.end ()),
          *std::max_element (figures.ours.begin (), figures.ours.end ()), figures.ours.size ());
  fflush (stdout);
}

void
add (Figures &figures, World &world, gint64 total_us)
{
  double modem = static_cast<double> (world.simulator_stat ("answering_us")) / 1000;
  double total = static_cast<double> (total_us) / 1000;

  figures.total.push_back (total);
  figures.modem.push_back (modem);
  figures.ours.push_back (total - modem);
}

World::Options
realistic ()
{
  World::Options options;
  options.fast = false; // 2 ms an AT command, 200 ms from ATD to CONNECT
  options.daemon = { "--log-level=warning" };
  return options;
}

TEST (Benchmark, ConnectToOnline)
{
  World world (realistic ());
  Figures figures;

  ASSERT_TRUE (world.wait_state ("registered"));
  for (int i = 0; i < rounds; i++) {
    world.simulator ("stats reset");
    Reply reply = world.connect ();
    ASSERT_TRUE (reply.ok ()) << reply.message;
    add (figures, world, reply.took_us);
    ASSERT_TRUE (world.disconnect ().ok ());
  }
  print ("Connect to connected, modem registered", figures);
}

TEST (Benchmark, StartToOnline)
{
  World::Options options = realistic ();
  options.profiles["cht"] = "[profile]\napn=internet.iot\nautoconnect=true\n";
  options.start_daemon = false;
  World world (options);
  Figures figures;

  for (int i = 0; i < rounds; i++) {
    world.simulator ("stats reset");
    world.changes.clear ();
    gint64 start_us = g_get_monotonic_time ();
    world.start_daemon ();
    ASSERT_TRUE (world.wait_state ("connected"));
    add (figures, world, g_get_monotonic_time () - start_us);
    ASSERT_EQ (world.stop_daemon (SIGTERM), 0);
  }
  print ("start of the daemon to connected", figures);
}

TEST (Benchmark, HangupToOnline)
{
  Figures figures;

  // A link that falls again and again is redialled ever later: a few in a row, each time anew.
  for (int i = 0; i < rounds; i++) {
    World world (realistic ());
    ASSERT_TRUE (world.connect ().ok ());
    world.simulator ("stats reset");
    world.changes.clear ();
    gint64 start_us = g_get_monotonic_time ();
    world.simulator ("hangup");
    ASSERT_TRUE (world.wait_until ([&] { return world.saw_change ("connected", ""); })) << world.changes_text ();
    add (figures, world, g_get_monotonic_time () - start_us);
  }
  print ("hangup to connected again", figures);
}

TEST (Benchmark, MemoryAndIdleCost)
{
  World world (realistic ());
  ASSERT_TRUE (world.connect ().ok ());
  std::string process = "/proc/" + std::to_string (world.daemon ().pid ());
  auto number = [&] (const std::string &command) { return atol (shell (command).c_str ()); };
  std::string wakeups = "awk '/^(non)?voluntary_ctxt/ {n += $2} END {print n}' " + process + "/status";
  std::string cpu_ns = "awk '{print $1}' " + process + "/schedstat";

  printf ("%-44s %8.1f MB PSS, %.1f MB private\n", "memory, connected",
          static_cast<double> (number ("awk '/^Pss:/ {print $2}' " + process + "/smaps_rollup")) / 1024,
          static_cast<double> (number ("awk '/^Private/ {n += $2} END {print n}' " + process + "/smaps_rollup"))
            / 1024);
  long wakeups_before = number (wakeups);
  long cpu_before = number (cpu_ns);
  world.run_for (30);
  printf ("%-44s %8.1f ms CPU, %ld context switches\n", "30 s idle, connected",
          static_cast<double> (number (cpu_ns) - cpu_before) / 1e6, number (wakeups) - wakeups_before);
}

} // namespace
