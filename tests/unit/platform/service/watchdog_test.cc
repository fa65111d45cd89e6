// SPDX-License-Identifier: GPL-2.0-or-later
// That the service manager hears of us in time, and that it costs no turn of the main loop where one comes anyway.
#include "service/notify-socket.h"

#include <string>

extern "C" {
#include "platform/service/watchdog.h"
}

namespace {

class WatchdogTest : public testing::Test, protected NotifySocket {
protected:
  ~WatchdogTest () override
  {
    if (source != nullptr) {
      g_source_destroy (source);
      g_source_unref (source);
    }
    g_unsetenv ("WATCHDOG_USEC");
    g_unsetenv ("WATCHDOG_PID");
  }

  void start (const std::string &allowed_us)
  {
    g_setenv ("WATCHDOG_USEC", allowed_us.c_str (), TRUE);
    source = watchdog_new ();
    if (source != nullptr)
      g_source_attach (source, nullptr);
  }

  GSource *source = nullptr;
};

TEST_F (WatchdogTest, FeedsByItselfInTime)
{
  gint64 begin = g_get_monotonic_time ();

  start ("2000000");
  EXPECT_FALSE (g_main_context_iteration (nullptr, FALSE)) << "not yet";
  EXPECT_EQ (next (), "");
  EXPECT_TRUE (g_main_context_iteration (nullptr, TRUE));
  EXPECT_GE (g_get_monotonic_time () - begin, 1500000);
  EXPECT_EQ (next (), "WATCHDOG=1");
  EXPECT_EQ (next (), "");
}

TEST_F (WatchdogTest, ATurnThatComesAnywayFeeds)
{
  GSource *other = g_timeout_source_new (600);
  bool came = false;

  start ("2000000");
  g_source_set_callback (
    other,
    [] (gpointer flag) -> gboolean {
      *static_cast<bool *> (flag) = true;
      return G_SOURCE_REMOVE;
    },
    &came, nullptr);
  g_source_attach (other, nullptr);
  EXPECT_TRUE (g_main_context_iteration (nullptr, TRUE));
  EXPECT_TRUE (came) << "the turn was the other one's";
  EXPECT_EQ (next (), "WATCHDOG=1");
  g_source_unref (other);
}

TEST_F (WatchdogTest, NobodyIsToldWhoDoesNotAsk)
{
  start ("0");
  EXPECT_EQ (source, nullptr);
  g_setenv ("WATCHDOG_PID", "1", TRUE);
  start ("200000");
  EXPECT_EQ (source, nullptr) << "it is about another process";
}

} // namespace
