// SPDX-License-Identifier: GPL-2.0-or-later
// The peer's words never carry control characters, broken UTF-8 or more than there is room for.
#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-text.h"
}

#include <cstring>
#include <string>

namespace {

std::string
copy (const std::string &text, gsize size = 128)
{
  std::string out (size, 'x');
  ppp_text_copy (out.data (), size, ppp_reader ((const guint8 *) text.data (), text.size ()));
  return std::string (out.c_str ());
}

TEST (Text, PlainWordsStay)
{
  EXPECT_EQ (copy ("Login incorrect"), "Login incorrect");
  EXPECT_EQ (copy ("中華電信 ä"), "中華電信 ä");
  EXPECT_EQ (copy (""), "");
}

TEST (Text, OuterBlanksAndLineEndsGo)
{
  EXPECT_EQ (copy ("\r\n  hello there \r\n"), "hello there");
  EXPECT_EQ (copy (std::string ("\0\0ok\0", 5)), "ok");
  EXPECT_EQ (copy (" \r\n "), "");
}

TEST (Text, ControlAndInvalidBytesBecomeQuestionMarks)
{
  EXPECT_EQ (copy ("a\x1b[31mb\x7f"), "a?[31mb");
  EXPECT_EQ (copy ("a\xff\xc3"), "a??");
  EXPECT_EQ (copy (std::string ("a\0b", 3)), "a?b");
  EXPECT_EQ (copy ("a\xc2\x85z"), "a??z") << "C1 control character";
}

TEST (Text, IsCutAtACharactersEnd)
{
  EXPECT_EQ (copy ("abcdef", 4), "abc");
  EXPECT_EQ (copy ("aaä", 4), "aa");
  EXPECT_EQ (copy ("aä", 4), "aä");
  EXPECT_EQ (copy ("abc", 1), "");
  std::string long_text = copy (std::string (1000, 'z'));
  EXPECT_EQ (long_text.size (), 127u);
}

TEST (Text, EveryPairOfBytesGivesValidUtf8)
{
  for (int a = 0; a < 256; a++) {
    for (int b = 0; b < 256; b++) {
      std::string out = copy (std::string ({ 'x', char (a), char (b), 'y' }), 16);
      ASSERT_TRUE (g_utf8_validate (out.data (), gssize (out.size ()), nullptr)) << a << " " << b;
    }
  }
}

} // namespace
