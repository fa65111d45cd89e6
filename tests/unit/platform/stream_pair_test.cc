// SPDX-License-Identifier: GPL-2.0-or-later
// What goes in at one end comes out at the other, and neither end reaches children.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

extern "C" {
#include "platform/stream-pair.h"
}

TEST (StreamPair, CarriesBytesAndItsEnd)
{
  int ours = -1, theirs = -1;
  g_autoptr (GError) error = nullptr;
  char text[8] = "";

  ASSERT_TRUE (stream_pair_open (&ours, &theirs, &error)) << error->message;
  EXPECT_NE (fcntl (ours, F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_NE (fcntl (theirs, F_GETFD) & FD_CLOEXEC, 0);
  ASSERT_EQ (send (ours, "pcap", 4, 0), 4);
  close (ours);
  EXPECT_EQ (read (theirs, text, sizeof text), 4);
  EXPECT_STREQ (text, "pcap");
  EXPECT_EQ (read (theirs, text, sizeof text), 0);
  close (theirs);
}

TEST (StreamPair, AWriterLearnsThatTheReaderIsGone)
{
  int ours = -1, theirs = -1;

  ASSERT_TRUE (stream_pair_open (&ours, &theirs, nullptr));
  close (theirs);
  EXPECT_EQ (send (ours, "x", 1, MSG_NOSIGNAL), -1);
  EXPECT_EQ (errno, EPIPE);
  close (ours);
}

TEST (StreamPair, NamesWhatFailed)
{
  int ours = -1, theirs = -1;
  g_autoptr (GError) error = nullptr;
  rlimit limit = {};

  ASSERT_EQ (getrlimit (RLIMIT_NOFILE, &limit), 0);
  const rlimit none = { 0, limit.rlim_max };
  ASSERT_EQ (setrlimit (RLIMIT_NOFILE, &none), 0);
  bool opened = stream_pair_open (&ours, &theirs, &error);
  ASSERT_EQ (setrlimit (RLIMIT_NOFILE, &limit), 0);
  EXPECT_FALSE (opened);
  ASSERT_NE (error, nullptr);
  EXPECT_NE (std::string (error->message).find ("socketpair"), std::string::npos) << error->message;
  EXPECT_EQ (ours, -1);
}
