// SPDX-License-Identifier: GPL-2.0-or-later
// So many lines of a kind in a minute, and the others counted.
#include <gtest/gtest.h>

extern "C" {
#include "base/log-limit.h"
}

namespace {

constexpr gint64 minute = LOG_LIMIT_WINDOW_US;

TEST (LogLimit, TheFirstLinesOfAMinuteAreWrittenAndTheOthersCounted)
{
  LogLimit limit = {};
  int written = 0;

  EXPECT_EQ (log_limit_deadline (&limit), G_MAXINT64);
  for (gint64 now = 1000; now < 1000 + minute; now += minute / 100)
    written += log_limit_allows (&limit, 3, now);
  EXPECT_EQ (written, 3);
  EXPECT_EQ (log_limit_deadline (&limit), 1000 + minute);
  EXPECT_EQ (log_limit_take (&limit, 999 + minute), 0u) << "the minute is not over";
  EXPECT_EQ (log_limit_take (&limit, 1000 + minute), 97u);
  EXPECT_EQ (log_limit_take (&limit, 1000 + minute), 0u) << "told once";
  EXPECT_EQ (log_limit_deadline (&limit), G_MAXINT64);
}

TEST (LogLimit, RareLinesAreAllWritten)
{
  LogLimit limit = {};

  for (gint64 now = 0; now < 10 * minute; now += minute) {
    EXPECT_TRUE (log_limit_allows (&limit, 1, now)) << now;
    EXPECT_EQ (log_limit_take (&limit, now), 0u);
  }
}

TEST (LogLimit, WhatNobodyAskedAboutIsAddedUp)
{
  LogLimit limit = {};

  for (gint64 now : { (gint64) 5, (gint64) 6, 5 + minute, 6 + minute })
    log_limit_allows (&limit, 1, now);
  EXPECT_EQ (log_limit_take (&limit, 5 + 2 * minute), 2u);
}

} // namespace
