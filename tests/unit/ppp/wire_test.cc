// SPDX-License-Identifier: GPL-2.0-or-later
// The bounded reader and writer: right values, and errors that stick.
#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-wire.h"
}

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
  EXPECT_FALSE (ppp_reader_take (&reader, 0).failed);
  EXPECT_EQ (ppp_reader_u16 (&reader), 0);
  EXPECT_TRUE (reader.failed);
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

} // namespace
