// SPDX-License-Identifier: GPL-2.0-or-later
// What of the data volume survives a restart, and whose it is.
#include "fake-world.h"

#include <gtest/gtest.h>

extern "C" {
#include "modem/usage/usage-memory.h"
}

namespace {

class UsageMemory : public testing::Test {
protected:
  void save (const char *profile, const char *modem, guint64 rx)
  {
    Usage usage = {};
    usage.rx_bytes = rx;
    usage_memory_save (&world.store, profile, modem, &usage);
  }
  guint64 load (const char *profile, const char *modem)
  {
    Usage usage = {};
    usage_memory_load (&world.store, profile, modem, &usage);
    return usage.rx_bytes;
  }
  FakeWorld world;
};

TEST_F (UsageMemory, IsTheProfilesOnEveryModem)
{
  save ("home", "usb_1_1", 5);
  EXPECT_EQ (load ("home", "usb_1_2"), 5u);
  EXPECT_EQ (load ("work", "usb_1_1"), 0u);
  EXPECT_EQ (load ("", "usb_1_1"), 0u);
}

TEST_F (UsageMemory, WithoutAProfileIsTheModems)
{
  save ("", "usb_1_1", 6);
  EXPECT_EQ (load ("", "usb_1_1"), 6u);
  EXPECT_EQ (load ("", "usb_1_2"), 0u);
  EXPECT_EQ (load ("usb_1_1", "usb_1_1"), 0u) << "a profile of the same name";
}

// Ids may have capital letters, which keys have not.
TEST_F (UsageMemory, NoTwoIdsShareAKey)
{
  const std::vector<const char *> ids = { "home", "Home", "ho.me", "ho_2eme", "_home", "5fhome" };
  for (size_t i = 0; i < ids.size (); i++)
    save (ids[i], "m", i + 1);
  for (size_t i = 0; i < ids.size (); i++)
    EXPECT_EQ (load (ids[i], "m"), i + 1) << ids[i];
  for (const auto &[key, value] : world.stored)
    EXPECT_EQ (key.second.find_first_not_of ("abcdefghijklmnopqrstuvwxyz0123456789_-"), std::string::npos)
      << key.second;
}

TEST_F (UsageMemory, WhatIsNotUnderstoodCountsAsNothing)
{
  save ("home", "m", 5);
  for (auto &[key, value] : world.stored)
    value = "5 GB";
  EXPECT_EQ (load ("home", "m"), 0u);
}

TEST_F (UsageMemory, AProfileThatIsNoMoreLeavesNothing)
{
  save ("home", "m", 5);
  save ("", "m", 6);
  usage_memory_forget (&world.store, "home");
  EXPECT_EQ (load ("home", "m"), 0u);
  EXPECT_EQ (load ("", "m"), 6u);
  EXPECT_EQ (world.stored.size (), 1u);
}

} // namespace
