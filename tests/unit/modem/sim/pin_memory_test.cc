// SPDX-License-Identifier: GPL-2.0-or-later
// What is remembered of refused PINs, and that the memory is bounded and survives nonsense in its file.
#include "fake-world.h"

#include <gtest/gtest.h>

extern "C" {
#include "modem/sim/pin-memory.h"
}

namespace {

const char sim[] = "8988600810906888048812";

class PinMemory : public testing::Test {
protected:
  void note (const char *pin)
  {
    const auto done = [] (gpointer, const GError *) {};

    pin_memory_note (&world.store, &world.clock, sim, pin, 2, done, nullptr);
  }
  bool contains (const char *pin, guint left = 1, bool by_hand = false)
  {
    return pin_memory_forbids (&world.store, sim, pin, left, by_hand);
  }
  FakeWorld world;
};

TEST_F (PinMemory, ANotedPinCountsUntilItIsTakenBack)
{
  EXPECT_FALSE (contains ("1234"));
  note ("1234");
  EXPECT_TRUE (contains ("1234"));
  EXPECT_FALSE (contains ("1235"));
  EXPECT_FALSE (pin_memory_forbids (&world.store, "8988600000000000000", "1234", 1, FALSE));
  EXPECT_TRUE (pin_memory_forbids (&world.store, "", "1234", 1, FALSE)) << "of whatever SIM";
  pin_memory_remove (&world.store, sim, "1234");
  EXPECT_FALSE (contains ("1234"));
  EXPECT_TRUE (world.stored.empty ());
}

TEST_F (PinMemory, ARefusedPinStaysWhenTheSimIsFoundOpenAndAnUnansweredOneGoes)
{
  note ("1111");
  pin_memory_refused (&world.store, sim);
  note ("2222");
  pin_memory_opened (&world.store, sim);
  EXPECT_TRUE (contains ("1111"));
  EXPECT_FALSE (contains ("2222"));
  pin_memory_clear (&world.store, sim);
  EXPECT_FALSE (contains ("1111"));
}

// It was noted with two attempts left.
TEST_F (PinMemory, WhatWasOnlyTriedIsNotRefused)
{
  note ("1111");
  EXPECT_TRUE (contains ("1111", 1)) << "one attempt has gone";
  EXPECT_TRUE (contains ("1111", G_MAXUINT)) << "nobody knows";
  EXPECT_FALSE (contains ("1111", 2)) << "it was never judged";
  EXPECT_FALSE (contains ("1111", 3));
  EXPECT_FALSE (contains ("1111", 1, true)) << "a user decides for himself";
  pin_memory_refused (&world.store, sim);
  for (guint left : { 1u, 2u, 3u, G_MAXUINT })
    EXPECT_TRUE (contains ("1111", left)) << left;
  EXPECT_TRUE (contains ("1111", 3, true));
}

TEST_F (PinMemory, TheSamePinIsNeverStoredAlike)
{
  note ("1111");
  std::string first = world.stored.begin ()->second;
  pin_memory_clear (&world.store, sim);
  note ("1111");
  EXPECT_NE (world.stored.begin ()->second, first);
}

TEST_F (PinMemory, IsBounded)
{
  for (int i = 0; i < 100; i++)
    note (std::to_string (1000 + i).c_str ());
  EXPECT_TRUE (contains ("1099"));
  EXPECT_FALSE (contains ("1000"));
  EXPECT_LT (world.stored.begin ()->second.size (), 1000u);
}

TEST_F (PinMemory, NonsenseInTheStoreDoesNoHarm)
{
  note ("1111");
  for (const char *text : { "", " ", "::::", "r", "r:", "r:a:b r:c", "x:y:z    ", "t:\xff:\x01" }) {
    world.stored.begin ()->second = text;
    EXPECT_FALSE (contains ("1111")) << text;
    pin_memory_refused (&world.store, sim);
    pin_memory_opened (&world.store, sim);
    note ("1111");
    EXPECT_TRUE (contains ("1111")) << text;
  }
}

} // namespace
