// SPDX-License-Identifier: GPL-2.0-or-later
// No packet that leaves the program holds what somebody else could log in with.
#include "dialect.h"

#include <gtest/gtest.h>
#include <random>

extern "C" {
#include "ppp/ppp-session.h"
}

namespace {

std::string
hidden (uint16_t protocol, const char *hex)
{
  std::vector<uint8_t> info = parse_hex (hex);
  ppp_hide_secrets (protocol, info.data (), info.size ());
  return to_hex (info);
}

struct Row {
  uint16_t protocol;
  const char *before, *after;
};

TEST (Secrets, PasswordsAndResponsesAreCoveredAndNothingElse)
{
  const Row rows[] = {
    { 0xc023, "01 01 00 0a 02 6d 65 02 70 77", "01 01 00 0a 02 6d 65 02 2a 2a" },
    { 0xc023, "01 01 00 06 00 00", "01 01 00 06 00 00" },
    { 0xc023, "02 01 00 0d 08 4c 6f 67 69 6e 20 4f 4b", "02 01 00 0d 08 4c 6f 67 69 6e 20 4f 4b" },
    { 0xc023, "03 01 00 06 01 4e", "03 01 00 06 01 4e" },
    { 0xc223, "01 01 00 09 02 20 85 78 79", "01 01 00 09 02 20 85 78 79" },
    { 0xc223, "02 01 00 09 02 20 85 78 79", "02 01 00 09 02 2a 2a 78 79" },
    { 0xc223, "03 01 00 06 6f 6b", "03 01 00 06 6f 6b" },
    { 0xc021, "01 01 00 0a 05 06 c7 63 0a e8", "01 01 00 0a 05 06 c7 63 0a e8" },
    { 0x8021, "01 01 00 0a 03 06 0a 00 00 01", "01 01 00 0a 03 06 0a 00 00 01" },
  };

  for (const Row &row : rows)
    EXPECT_EQ (hidden (row.protocol, row.before), row.after) << row.before;
}

TEST (Secrets, AlsoInAPacketThatThePeerRejects)
{
  EXPECT_EQ (hidden (0xc021, "08 03 00 10 c0 23 01 01 00 0a 02 6d 65 02 70 77"),
             "08 03 00 10 c0 23 01 01 00 0a 02 6d 65 02 2a 2a");
  EXPECT_EQ (hidden (0xc021, "08 03 00 0f c2 23 02 01 00 09 02 20 85 78 79"),
             "08 03 00 0f c2 23 02 01 00 09 02 2a 2a 78 79");
  EXPECT_EQ (hidden (0xc021, "08 03 00 0a 80 fd 01 01 00 04"), "08 03 00 0a 80 fd 01 01 00 04");
  EXPECT_EQ (hidden (0xc021, "08 03 00 10 c0 21 01 01 00 0a 02 6d 65 02 70 77"),
             "08 03 00 10 c0 21 01 01 00 0a 02 6d 65 02 70 77");
}

TEST (Secrets, PaddingBehindThePasswordIsCoveredToo)
{
  EXPECT_EQ (hidden (0xc023, "01 01 00 0a 02 6d 65 02 70 77 70 77"), "01 01 00 0a 02 6d 65 02 2a 2a 2a 2a");
}

TEST (Secrets, OfABrokenRequestNothingIsLeft)
{
  EXPECT_EQ (hidden (0xc023, "01 01 00 0a 02 6d"), "01 01 00 0a 2a 2a");
  EXPECT_EQ (hidden (0xc023, "01 01 00"), "2a 2a 2a");
  EXPECT_EQ (hidden (0xc023, "07 01 00 08 ff 70 77 70"), "07 01 00 08 2a 2a 2a 2a");
  EXPECT_EQ (hidden (0xc223, "02 01 00 09 ff 20 85"), "02 01 00 09 ff 2a 2a");
  EXPECT_EQ (hidden (0xc023, ""), "");
}

TEST (Secrets, AnyBytesAreSafeAndKeepTheirLength)
{
  const uint16_t protocols[] = { 0xc021, 0xc023, 0xc223, 0x8021 };
  std::mt19937 random (11);

  for (int round = 0; round < 20000; round++) {
    std::vector<uint8_t> info (random () % 40);
    for (uint8_t &byte : info)
      byte = uint8_t (random () % 2 ? random () % 12 : random ());
    if (info.size () > 6 && random () % 4 == 0)
      info[0] = 8, info[4] = 0xc0, info[5] = 0x23;
    std::vector<uint8_t> guarded = info;
    guarded.push_back (0x5a);
    ppp_hide_secrets (protocols[random () % 4], guarded.data (), info.size ());
    ASSERT_EQ (guarded.back (), 0x5a) << to_hex (info);
  }
}

} // namespace
