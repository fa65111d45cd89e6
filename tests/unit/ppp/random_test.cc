// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers from a seed: different ones, the same for the same seed, and usable with any.
#include <gtest/gtest.h>
#include <set>

extern "C" {
#include "ppp/ppp-random.h"
}

namespace {

TEST (Random, DiffersBySeedAndIsNeverTheNullMagic)
{
  std::set<guint32> seen;
  for (guint8 n = 0; n < 100; n++) {
    guint8 seed[16] = { n };
    PppRandom random;
    ppp_random_init (&random, seed);
    for (int i = 0; i < 100; i++) {
      guint32 magic = ppp_random_magic (&random);
      EXPECT_NE (magic, 0u);
      seen.insert (magic);
    }
  }
  EXPECT_GE (seen.size (), 9990u);
}

TEST (Random, SameSeedSameNumbers)
{
  const guint8 seed[16] = { 5, 6, 7 };
  PppRandom a, b;
  ppp_random_init (&a, seed);
  ppp_random_init (&b, seed);
  for (int i = 0; i < 10; i++)
    EXPECT_EQ (ppp_random_u64 (&a), ppp_random_u64 (&b));
}

TEST (Random, EveryByteOfTheSeedMatters)
{
  std::set<guint64> seen;
  for (int i = 0; i < 16; i++) {
    guint8 seed[16] = {};
    PppRandom random;
    seed[i] = 1;
    ppp_random_init (&random, seed);
    seen.insert (ppp_random_u64 (&random));
  }
  EXPECT_GE (seen.size (), 8u) << "the two halves may cancel out, single bytes of one half may not";
}

} // namespace
