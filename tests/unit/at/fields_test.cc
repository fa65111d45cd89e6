// SPDX-License-Identifier: GPL-2.0-or-later
// The field iterator gives each field its type and never half a value.
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "at/at-fields.h"
}

namespace {

// "t:1 s:a l:1-3 e:" for the fields of @line.
std::string
render (AtFields *fields)
{
  static const char types[] = { 'e', 't', 's', 'l' };
  std::string text;
  AtField field;

  while (at_fields_next (fields, &field))
    text += (text.empty () ? "" : " ") + std::string (1, types[field.type]) + ":"
            + std::string (field.start, field.len);
  return text;
}

std::string
fields_of (const char *line, const char *prefix = "+CMD:")
{
  AtFields fields;

  return at_fields_init (&fields, line, prefix) ? render (&fields) : "no";
}

AtField
field_of (const char *value)
{
  std::string line = std::string ("+CMD: ") + value;
  static std::string kept;
  AtFields fields;
  AtField field = { AT_FIELD_EMPTY, "", 0 };

  kept = line;
  EXPECT_TRUE (at_fields_init (&fields, kept.c_str (), "+CMD:"));
  at_fields_next (&fields, &field);
  return field;
}

TEST (AtFields, EveryKindOfFieldIsRecognized)
{
  EXPECT_EQ (fields_of ("+CMD: 1,\"a\",(1-3),,0x2CEC"), "t:1 s:a l:1-3 e: t:0x2CEC");
  EXPECT_EQ (fields_of ("+CMD:1"), "t:1");
  EXPECT_EQ (fields_of ("+CMD: "), "");
  EXPECT_EQ (fields_of ("+CMD:"), "");
  EXPECT_EQ (fields_of ("+CMD: 2,,"), "t:2 e: e:");
  EXPECT_EQ (fields_of ("+CMD: ,"), "e: e:");
  EXPECT_EQ (fields_of ("+CMD: \"\",1"), "s: t:1");
  EXPECT_EQ (fields_of ("+CMD: LTE CAT-M1,Online"), "t:LTE CAT-M1 t:Online");
}

TEST (AtFields, SpacesAroundValuesAreLeftOut)
{
  EXPECT_EQ (fields_of ("+CMD: 2 , 1F00 , \"a b\" , (1, 2) , "), "t:2 t:1F00 s:a b l:1, 2 e:");
}

TEST (AtFields, CommasInQuotesAndParenthesesSeparateNothing)
{
  EXPECT_EQ (fields_of ("+CMD: \"a,b\",(\"c)d\",2)"), "s:a,b l:\"c)d\",2");
  EXPECT_EQ (fields_of ("+CMD: ((2-Automatic),(13-GSM Only)),5"), "l:(2-Automatic),(13-GSM Only) t:5");
}

TEST (AtFields, AQuoteInsideAStringDoesNotEndIt)
{
  EXPECT_EQ (fields_of ("+CMD: \"Caf\"e \" , 7"), "s:Caf\"e  t:7");
}

TEST (AtFields, AQuoteInsideAStringOfAListDoesNotHideItsEnd)
{
  EXPECT_EQ (fields_of ("+CMD: (2,\"5\" Net\",\"a\"),7"), "l:2,\"5\" Net\",\"a\" t:7");
  EXPECT_EQ (fields_of ("+CMD: ( \"a)\" , \"b(\" ),7"), "l: \"a)\" , \"b(\"  t:7");
  EXPECT_EQ (fields_of ("+CMD: (5\",2),7"), "l:5\",2 t:7");
  EXPECT_EQ (fields_of ("+CMD: 1,(\"a,2"), "t:1");
}

TEST (AtFields, ALineIsAWordWithSpacesBehindIt)
{
  EXPECT_TRUE (at_line_is ("OK", "OK"));
  EXPECT_TRUE (at_line_is ("OK  ", "OK"));
  for (const char *line : { "", "O", "OKAY", " OK", "OK 1", "OK\t" })
    EXPECT_FALSE (at_line_is (line, "OK")) << line;
}

TEST (AtFields, AnUnfinishedFieldEndsTheIteration)
{
  EXPECT_EQ (fields_of ("+CMD: 1,\"inter"), "t:1");
  EXPECT_EQ (fields_of ("+CMD: 1,(2,3"), "t:1");
  EXPECT_EQ (fields_of ("+CMD: 1,\"a\"b,2"), "t:1");
  EXPECT_EQ (fields_of ("+CMD: 1,(2)x,2"), "t:1");
  EXPECT_EQ (fields_of ("+CMD: \""), "");
  EXPECT_EQ (fields_of ("+CMD: ("), "");
}

TEST (AtFields, OnlyTheWholePrefixMatches)
{
  EXPECT_EQ (fields_of ("+CMDX: 1"), "no");
  EXPECT_EQ (fields_of ("+CMDX: 1", "+CMD"), "no");
  EXPECT_EQ (fields_of ("+CMD: 1", "+CMD"), "t:1");
  EXPECT_EQ (fields_of ("+CM"), "no");
  EXPECT_EQ (fields_of (""), "no");
  EXPECT_EQ (fields_of ("1", ""), "no");
}

TEST (AtFields, AListCanBeEntered)
{
  AtField list = field_of ("(2,\"466 92\",\"46692\",7)");
  AtField text = field_of ("(1)");
  AtFields inside;

  ASSERT_EQ (list.type, AT_FIELD_LIST);
  text.type = AT_FIELD_TEXT;
  EXPECT_FALSE (at_fields_enter (&inside, &text));
  list = field_of ("(2,\"466 92\",\"46692\",7)");
  ASSERT_TRUE (at_fields_enter (&inside, &list));
  EXPECT_EQ (render (&inside), "t:2 s:466 92 s:46692 t:7");
}

TEST (AtFields, ReadStopsAtTheRoomThereIs)
{
  AtFields fields;
  AtField field[2];

  ASSERT_TRUE (at_fields_init (&fields, "+CMD: 1,2,3", "+CMD:"));
  EXPECT_EQ (at_fields_read (&fields, field, 2), 2u);
  EXPECT_EQ (at_fields_read (&fields, field, 2), 1u);
  EXPECT_EQ (at_fields_read (&fields, field, 2), 0u);
}

TEST (AtField, UnsignedNumbers)
{
  const struct {
    const char *value;
    guint32 max;
    int expected; // -1: refused
  } cases[] = { { "0", 5, 0 },
                { "002", 5, 2 },
                { "5", 5, 5 },
                { "6", 5, -1 },
                { "\"3\"", 5, 3 },
                { "-1", 5, -1 },
                { "1x", 5, -1 },
                { "", 5, -1 },
                { "(1)", 5, -1 },
                { "\"\"", 5, -1 },
                { "99999999999999999999", G_MAXUINT32, -1 } };

  for (const auto &row : cases) {
    AtField field = field_of (row.value);
    guint32 number = 77;
    gboolean ok = at_field_to_uint (&field, row.max, &number);

    EXPECT_EQ (ok, row.expected >= 0) << row.value;
    EXPECT_EQ (number, row.expected >= 0 ? (guint32) row.expected : 77u) << row.value;
  }
}

TEST (AtField, HexadecimalNumbers)
{
  const struct {
    const char *value;
    gint64 expected;
  } cases[] = { { "0x2CEC", 0x2cec },       { "0X2cec", 0x2cec }, { "\"07D0\"", 0x7d0 }, { "FFFFFFFF", 0xffffffff },
                { "100000000", -1 },        { "0x", -1 },         { "0xG", -1 },         { "", -1 },
                { "00000000000000FF", 255 } };

  for (const auto &row : cases) {
    AtField field = field_of (row.value);
    guint32 number = 77;
    gboolean ok = at_field_to_hex (&field, &number);

    EXPECT_EQ (ok, row.expected >= 0) << row.value;
    EXPECT_EQ (number, row.expected >= 0 ? (guint32) row.expected : 77u) << row.value;
  }
}

TEST (AtField, SignedNumbersWithFractions)
{
  const struct {
    const char *value;
    gboolean ok;
    gdouble expected;
  } cases[] = { { "-53", TRUE, -53 }, { "0", TRUE, 0 },           { "-10.25", TRUE, -10.25 }, { "1.", TRUE, 1 },
                { ".5", FALSE, 0 },   { "-", FALSE, 0 },          { "--5", FALSE, 0 },        { "1.5.2", FALSE, 0 },
                { "1.x", FALSE, 0 },  { "999999", TRUE, 999999 }, { "1000000", FALSE, 0 },    { "", FALSE, 0 },
                { "44-44", FALSE, 0 } };

  for (const auto &row : cases) {
    AtField field = field_of (row.value);
    gdouble number = 77;

    EXPECT_EQ (at_field_to_number (&field, &number), row.ok) << row.value;
    EXPECT_NEAR (number, row.ok ? row.expected : 77, 1e-9) << row.value;
  }
}

TEST (AtField, Ranges)
{
  const struct {
    const char *value;
    int low;
    int high;
  } cases[] = { { "1-3", 1, 3 },  { "7", 7, 7 },     { "3-1", -1, -1 }, { "-3", -1, -1 },
                { "1-", -1, -1 }, { "1-x", -1, -1 }, { "", -1, -1 } };

  for (const auto &row : cases) {
    AtField field = field_of (row.value);
    guint32 low = 77, high = 78;
    gboolean ok = at_field_to_range (&field, &low, &high);

    EXPECT_EQ (ok, row.low >= 0) << row.value;
    EXPECT_EQ (low, ok ? (guint32) row.low : 77u) << row.value;
    EXPECT_EQ (high, ok ? (guint32) row.high : 78u) << row.value;
  }
}

TEST (AtField, TextIsCopiedWholeOrCutBetweenCharacters)
{
  AtField field = field_of ("\"abc\"");
  char text[8] = "old";

  EXPECT_FALSE (at_field_to_text (&field, text, 3));
  EXPECT_STREQ (text, "old");
  EXPECT_TRUE (at_field_to_text (&field, text, 4));
  EXPECT_STREQ (text, "abc");
  at_field_copy (&field, text, 3);
  EXPECT_STREQ (text, "ab");
  field = field_of ("\"中華\""); // three bytes each
  at_field_copy (&field, text, 6);
  EXPECT_STREQ (text, "中");
  at_field_copy (&field, text, 7);
  EXPECT_STREQ (text, "中華");
  field = field_of ("");
  EXPECT_FALSE (at_field_to_text (&field, text, sizeof text));
  at_field_copy (&field, text, sizeof text);
  EXPECT_STREQ (text, "");
}

TEST (AtField, EqualIgnoresCase)
{
  AtField field = field_of ("sim pin");

  EXPECT_TRUE (at_field_equal (&field, "SIM PIN"));
  EXPECT_FALSE (at_field_equal (&field, "SIM PIN2"));
  EXPECT_FALSE (at_field_equal (&field, "SIM"));
}

} // namespace
