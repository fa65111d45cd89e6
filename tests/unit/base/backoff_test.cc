// SPDX-License-Identifier: GPL-2.0-or-later
// The redial policy: at once, then growing, bounded, jittered, without end.
#include <gtest/gtest.h>

extern "C" {
#include "base/backoff.h"
}

namespace {

const BackoffLimits limits = { 2 * G_USEC_PER_SEC, 300 * G_USEC_PER_SEC };

TEST (Backoff, FirstTryIsAtOnce)
{
  Backoff backoff = {};
  EXPECT_EQ (backoff_next (&backoff, &limits, 0), 0);
  EXPECT_EQ (backoff_next (&backoff, &limits, 0), 2 * G_USEC_PER_SEC);
}

TEST (Backoff, DoublesUpToTheLimitAndStaysThere)
{
  Backoff backoff = {};
  gint64 expected = 2 * G_USEC_PER_SEC;

  backoff_next (&backoff, &limits, 0);
  for (int i = 0; i < 1000; i++) {
    ASSERT_EQ (backoff_next (&backoff, &limits, 0), expected) << "try " << i;
    expected = MIN (expected * 2, limits.limit_us);
  }
}

TEST (Backoff, JitterOnlyShortensAndByAQuarterAtMost)
{
  for (guint32 jitter : { 1u, 0x7fffffffu, 0xffffffffu }) {
    Backoff backoff = {};
    backoff_next (&backoff, &limits, jitter);
    for (int i = 0; i < 20; i++) {
      Backoff plain = backoff;
      gint64 with = backoff_next (&backoff, &limits, jitter);
      gint64 without = backoff_next (&plain, &limits, 0);
      EXPECT_LE (with, without);
      EXPECT_GE (with, without - without / 4 - 1);
    }
  }
}

TEST (Backoff, SuccessStartsOver)
{
  Backoff backoff = {};
  for (int i = 0; i < 5; i++)
    backoff_next (&backoff, &limits, 0);
  backoff_reset (&backoff);
  EXPECT_EQ (backoff_next (&backoff, &limits, 0), 0);
}

} // namespace
