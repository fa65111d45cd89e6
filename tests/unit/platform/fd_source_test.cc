// SPDX-License-Identifier: GPL-2.0-or-later
// A descriptor in the main loop: what is wanted comes, what is not does not, and nothing wakes the loop for its own
// sake.
#include "main-loop.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <utility>
#include <vector>

extern "C" {
#include "platform/fd-source.h"
}

namespace {

class FdSourceTest : public testing::Test {
protected:
  FdSourceTest ()
  {
    EXPECT_EQ (pipe (ends), 0);
    source = fd_source_new (ends[0], G_IO_IN, ready, this);
    run_ready ();
  }

  ~FdSourceTest () override
  {
    source_clear (&source);
    close (ends[0]);
    if (ends[1] >= 0)
      close (ends[1]);
  }

  static void ready (gpointer data, GIOCondition came)
  {
    auto *self = static_cast<FdSourceTest *> (data);
    char byte;
    self->came.push_back (came);
    if (came & G_IO_IN) {
      EXPECT_EQ (read (self->ends[0], &byte, 1), 1);
    }
    if (self->wanted_next != 0)
      fd_source_want (self->source, self->wanted_next);
  }

  // How many descriptors would end the next poll of the main loop at once.
  static int would_wake ()
  {
    GMainContext *context = g_main_context_default ();
    std::vector<GPollFD> fds (16);
    gint priority = 0, timeout = 0;

    EXPECT_TRUE (g_main_context_acquire (context));
    g_main_context_prepare (context, &priority);
    gint n = g_main_context_query (context, priority, &timeout, fds.data (), gint (fds.size ()));
    int woken = g_poll (fds.data (), guint (n), 0);
    g_main_context_check (context, priority, fds.data (), n);
    g_main_context_release (context);
    return woken;
  }

  int ends[2];
  GSource *source = nullptr;
  std::vector<GIOCondition> came;
  GIOCondition wanted_next = GIOCondition (0);
};

TEST_F (FdSourceTest, TellsWhatCameAndNothingWhenNothingIsWanted)
{
  ASSERT_EQ (write (ends[1], "ab", 2), 2);
  fd_source_want (source, GIOCondition (0));
  close (std::exchange (ends[1], -1));
  run_ready ();
  EXPECT_TRUE (came.empty ()) << "not even a hang-up";

  fd_source_want (source, G_IO_IN);
  ASSERT_TRUE (run_until ([this] { return came.size () >= 3; }));
  EXPECT_TRUE (came[0] & G_IO_IN);
  EXPECT_TRUE (came[1] & G_IO_IN);
  EXPECT_EQ (came[2], G_IO_HUP) << "unasked";
}

TEST_F (FdSourceTest, WorkDoesNotWakeTheLoopAgain)
{
  ASSERT_EQ (would_wake (), 0);
  wanted_next = GIOCondition (G_IO_IN | G_IO_PRI);
  ASSERT_EQ (write (ends[1], "a", 1), 1);
  ASSERT_EQ (would_wake (), 1);
  ASSERT_TRUE (g_main_context_iteration (nullptr, FALSE));
  ASSERT_EQ (came.size (), 1u);
  EXPECT_EQ (would_wake (), 0) << "a dispatch or a new wish has interrupted the next poll: system calls for nothing";
}

} // namespace
