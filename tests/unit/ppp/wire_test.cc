// SPDX-License-Identifier: GPL-2.0-or-later
// The bounded reader and writer: right values, and errors that stick.
#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-outbox.h"
#include "ppp/ppp-random.h"
#include "ppp/ppp-wire.h"
}

#include <cstring>
#include <set>

namespace {

TEST (Wire, ReadsNetworkOrder)
{
  const guint8 data[] = { 1, 2, 3, 4, 5, 6, 7 };
  PppReader reader = ppp_reader (data, sizeof data);
  EXPECT_EQ (ppp_reader_u8 (&reader), 1);
  EXPECT_EQ (ppp_reader_u16 (&reader), 0x0203);
  EXPECT_EQ (ppp_reader_u32 (&reader), 0x04050607u);
  EXPECT_EQ (reader.left, 0u);
  EXPECT_FALSE (reader.failed);
}

TEST (Wire, ReadingPastTheEndSticks)
{
  const guint8 data[] = { 1, 2, 3 };
  PppReader reader = ppp_reader (data, sizeof data);
  EXPECT_EQ (ppp_reader_u32 (&reader), 0u);
  EXPECT_TRUE (reader.failed);
  EXPECT_EQ (ppp_reader_u8 (&reader), 0) << "nothing is given after a failure";
  EXPECT_TRUE (ppp_reader_take (&reader, 0).failed);
}

TEST (Wire, TakenPartIsBoundedByItself)
{
  const guint8 data[] = { 1, 2, 3 };
  PppReader reader = ppp_reader (data, sizeof data);
  PppReader part = ppp_reader_take (&reader, 2);
  EXPECT_EQ (ppp_reader_u16 (&part), 0x0102);
  EXPECT_EQ (ppp_reader_u8 (&part), 0);
  EXPECT_TRUE (part.failed);
  EXPECT_FALSE (reader.failed);
  EXPECT_EQ (ppp_reader_u8 (&reader), 3);
  EXPECT_TRUE (ppp_reader_take (&reader, G_MAXSIZE).failed);
}

TEST (Wire, EmptyInputIsFine)
{
  PppReader reader = ppp_reader (nullptr, 0);
  guint8 out[2] = { 7, 7 };
  EXPECT_FALSE (ppp_reader_take (&reader, 0).failed);
  ppp_reader_copy (&reader, out, 2);
  EXPECT_TRUE (reader.failed);
  EXPECT_EQ (out[0], 0);
}

TEST (Wire, CopyGivesTheBytes)
{
  const guint8 data[] = { 1, 2, 3 };
  PppReader reader = ppp_reader (data, sizeof data);
  guint8 out[3];
  ppp_reader_copy (&reader, out, 3);
  EXPECT_EQ (memcmp (out, data, 3), 0);
}

TEST (Wire, WritingPastTheEndSticksAndWritesNothing)
{
  guint8 data[4] = { 9, 9, 9, 9 };
  PppWriter writer = ppp_writer (data, 3);
  ppp_writer_u16 (&writer, 0x0102);
  ppp_writer_bytes (&writer, data, 2);
  EXPECT_TRUE (writer.failed);
  ppp_writer_u8 (&writer, 5);
  EXPECT_EQ (writer.len, 2u);
  EXPECT_EQ (data[2], 9);
  EXPECT_EQ (data[3], 9);
}

TEST (Outbox, DropsTheNewestWhenFullAndForgetsWhatWasTaken)
{
  PppOutbox box = {};
  PppFrame frame;
  const guint8 data[] = { 's', 'e', 'c', 'r', 'e', 't' };
  guint8 long_data[PPP_MAX_INFO] = {};

  EXPECT_FALSE (ppp_outbox_send (&box, 0xc021, 9, 0, long_data, PPP_MAX_INFO - 3)) << "too long";
  for (int i = 0; i < PPP_OUTBOX_FRAMES; i++)
    EXPECT_TRUE (ppp_outbox_send (&box, 0xc023, 1, guint8 (i), data, sizeof data));
  EXPECT_FALSE (ppp_outbox_send (&box, 0xc023, 1, 99, data, sizeof data));
  for (int i = 0; i < PPP_OUTBOX_FRAMES; i++) {
    ASSERT_TRUE (ppp_outbox_pop (&box, &frame));
    EXPECT_EQ (frame.info[1], i) << "the oldest first";
    EXPECT_EQ (frame.len, 10u);
  }
  EXPECT_FALSE (ppp_outbox_pop (&box, &frame));
  EXPECT_EQ (memmem (&box, sizeof box, data, sizeof data), nullptr) << "a copy stayed";
}

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

} // namespace
