// SPDX-License-Identifier: GPL-2.0-or-later
// The capture is pcap byte for byte, and a reader that does not read costs packets, never time.
#include <algorithm>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

extern "C" {
#include "daemon/pcap-writer.h"
}

namespace {

constexpr size_t header_size = 24, record_size = 16, frame_size = 5;

class PcapWriterTest : public testing::Test {
protected:
  void SetUp () override
  {
    int ends[2];

    ASSERT_EQ (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    reader_ = ends[1];
    ASSERT_EQ (fcntl (reader_, F_SETFL, O_NONBLOCK), 0);
    writer_ = pcap_writer_new (ends[0], nullptr);
    ASSERT_NE (writer_, nullptr);
  }
  void TearDown () override
  {
    pcap_writer_free (writer_);
    if (reader_ >= 0)
      close (reader_);
  }
  bool write (const std::string &info, bool sent = true, guint16 protocol = 0xc021, gint64 time_us = 1700000000123456)
  {
    return pcap_writer_packet (writer_, time_us, sent, protocol, reinterpret_cast<const guint8 *> (info.data ()),
                               info.size ());
  }
  // Everything that is there.
  std::string read_all ()
  {
    std::string all;
    char part[4096];

    for (ssize_t n; (n = ::read (reader_, part, sizeof part)) > 0;)
      all.append (part, size_t (n));
    return all;
  }
  static guint32 number (const std::string &bytes, size_t at)
  {
    guint32 value = 0;

    memcpy (&value, bytes.data () + at, sizeof value);
    return GUINT32_FROM_LE (value);
  }

  PcapWriter *writer_ = nullptr;
  int reader_ = -1;
};

TEST_F (PcapWriterTest, TheHeaderComesAtOnce)
{
  EXPECT_EQ (
    read_all (),
    std::string ("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\xcc\x00\x00\x00",
                 header_size));
}

TEST_F (PcapWriterTest, ASentAndAReceivedPacketByteForByte)
{
  read_all ();
  ASSERT_TRUE (write (std::string ("\x01\x01\x00\x04", 4), true));
  // 1700000000 is 0x6553f100, 123456 is 0x1e240.
  EXPECT_EQ (
    read_all (),
    std::string ("\x00\xf1\x53\x65\x40\xe2\x01\x00\x09\x00\x00\x00\x09\x00\x00\x00\x01\xff\x03\xc0\x21\x01\x01\x00\x04",
                 25));
  ASSERT_TRUE (write (std::string ("\x03\x02\x00\x04", 4), false, 0x8021, 1));
  EXPECT_EQ (
    read_all (),
    std::string ("\x00\x00\x00\x00\x01\x00\x00\x00\x09\x00\x00\x00\x09\x00\x00\x00\x00\xff\x03\x80\x21\x03\x02\x00\x04",
                 25));
}

TEST_F (PcapWriterTest, AnEmptyPacketIsARecordToo)
{
  read_all ();
  ASSERT_TRUE (write (""));
  EXPECT_EQ (read_all ().size (), record_size + frame_size);
}

TEST_F (PcapWriterTest, WhatIsNotReadIsDroppedAndCountedAndTheRestIsWhole)
{
  const std::string info (400, 'x');
  int written = 0, later = 0;

  while (pcap_writer_dropped (writer_) == 0) {
    ASSERT_TRUE (write (info, true, 0xc021, written)) << "a full socket is not a lost reader";
    ASSERT_LT (++written, 100000);
  }
  written--;
  EXPECT_GE (written, 100) << "some hundred fit";
  for (int i = 0; i < 7; i++)
    ASSERT_TRUE (write (info));
  EXPECT_EQ (pcap_writer_dropped (writer_), 8u);

  std::string all = read_all ();
  ASSERT_TRUE (write (info, false, 0x8021, 77)) << "there is room again";
  EXPECT_EQ (pcap_writer_dropped (writer_), 8u);
  all += read_all ();
  for (size_t at = header_size; at < all.size (); at += record_size + number (all, at + 8), later++) {
    ASSERT_LE (at + record_size, all.size ());
    ASSERT_EQ (number (all, at + 8), frame_size + info.size ());
    ASSERT_EQ (number (all, at + 12), frame_size + info.size ());
    ASSERT_EQ (number (all, at + 4), guint32 (later < written ? later : 77));
  }
  EXPECT_EQ (later, written + 1);
}

// A socket takes a large record in parts; nothing may come between them.
TEST_F (PcapWriterTest, ARecordThatWasTakenInPartIsFinishedFirst)
{
  const std::string large (60000, 'x');
  int records = 0;
  std::string all;

  for (int i = 0; i < 400; i++) {
    ASSERT_TRUE (write (large, true, 0xc021, i));
    if (i % 3 == 0) {
      char part[10007];
      ssize_t n = ::read (reader_, part, sizeof part);
      all.append (part, size_t (std::max<ssize_t> (n, 0)));
    }
  }
  for (int i = 0; i < 3; i++) {
    all += read_all ();
    ASSERT_TRUE (write (""));
  }
  all += read_all ();
  for (size_t at = header_size; at < all.size (); at += record_size + number (all, at + 8), records++)
    ASSERT_TRUE (number (all, at + 8) == frame_size + large.size () || number (all, at + 8) == frame_size)
      << "record " << records << " at " << at;
  EXPECT_GT (records, 3);
  EXPECT_GT (pcap_writer_dropped (writer_), 0u);
}

TEST_F (PcapWriterTest, AReaderThatIsGoneIsToldWithoutASignal)
{
  close (reader_);
  reader_ = -1;
  EXPECT_FALSE (write ("x"));
  EXPECT_FALSE (write ("x"));
}

TEST_F (PcapWriterTest, TheEndOfTheWriterIsTheEndOfTheFile)
{
  char byte;

  g_clear_pointer (&writer_, pcap_writer_free);
  EXPECT_EQ (read_all ().size (), header_size);
  EXPECT_EQ (::read (reader_, &byte, 1), 0);
}

TEST (PcapWriter, WhatIsNoSocketIsRefused)
{
  g_autoptr (GError) error = nullptr;
  int fd = open ("/dev/null", O_WRONLY | O_CLOEXEC);

  EXPECT_EQ (pcap_writer_new (fd, &error), nullptr);
  EXPECT_NE (error, nullptr);
  EXPECT_EQ (fcntl (fd, F_GETFD), -1) << "it was taken";
}

} // namespace
