// SPDX-License-Identifier: GPL-2.0-or-later
// Groups of four hexadecimal digits are characters; words that look like such digits stay words.
#include <cstring>
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "at/at-ucs2.h"
}

namespace {

// On the heap without a NUL behind it, so that a read behind the end is seen.
std::string
copy (const std::string &text, gsize size = 64)
{
  g_autofree char *bytes = (char *) g_memdup2 (text.data (), text.size ());
  AtField field = { AT_FIELD_STRING, bytes, text.size () };
  std::string out (size, '?');

  at_field_copy_string (&field, out.data (), size);
  EXPECT_LT (strlen (out.c_str ()), size);
  return out.c_str ();
}

std::string
ascii (const std::string &text, gsize size = 64, AtFieldType type = AT_FIELD_STRING)
{
  g_autofree char *bytes = (char *) g_memdup2 (text.data (), text.size ());
  AtField field = { type, bytes, text.size () };
  std::string out (size, '?');

  if (!at_field_to_ascii (&field, out.data (), size)) {
    EXPECT_EQ (out, std::string (size, '?')) << "refused, yet touched";
    return "no";
  }
  EXPECT_LT (strlen (out.c_str ()), size);
  return out.c_str ();
}

TEST (AtUcs2, GroupsAreCharacters)
{
  EXPECT_EQ (copy ("004D006F007600690073007400610072"), "Movistar");
  EXPECT_EQ (copy ("0045"), "E");
  EXPECT_EQ (copy ("00e9"), "é");
  EXPECT_EQ (copy ("4E2D83EF96FB4FE1"), "中華電信");
  EXPECT_EQ (copy ("D83DDE00"), "\xf0\x9f\x98\x80");
  EXPECT_EQ (copy ("00320036"), "26");
}

TEST (AtUcs2, WhatIsNotWhollyOfGroupsStaysAsItIs)
{
  for (const char *text :
       { "", "Movistar", "T-Mobile", "46692", "310410", "004", "00450", "0045 0046", "004G", "FACE", "1234", "20202020",
         "46692000", "0000", "0007", "D83D", "D83D0041", "DE00D83D", "00410000" })
    EXPECT_EQ (copy (text), text);
}

TEST (AtUcs2, ALongTextIsCutBetweenCharacters)
{
  EXPECT_EQ (copy ("4E2D83EF96FB4FE1", 6), "中");
  EXPECT_EQ (copy ("4E2D83EF96FB4FE1", 7), "中華");
  EXPECT_EQ (copy ("00410042", 2), "A");
  EXPECT_EQ (copy ("00410042", 1), "");
  EXPECT_EQ (copy ("中華", 5), "中");
}

TEST (AtUcs2, AsciiIsWholeOrRefused)
{
  EXPECT_EQ (ascii ("0069006E007400650072006E00650074"), "internet");
  EXPECT_EQ (ascii ("internet"), "internet");
  EXPECT_EQ (ascii (""), "");
  EXPECT_EQ (ascii ("4E2D83EF"), "4E2D83EF") << "an access point's name is ASCII";
  EXPECT_EQ (ascii ("00e900e9"), "00e900e9");
  EXPECT_EQ (ascii ("0041004200430044", 5), "ABCD");
  EXPECT_EQ (ascii ("0041004200430044", 4), "no");
  EXPECT_EQ (ascii ("ABCD", 5), "ABCD");
  EXPECT_EQ (ascii ("ABCDE", 5), "no");
  EXPECT_EQ (ascii ("1", 64, AT_FIELD_LIST), "no");
}

} // namespace
