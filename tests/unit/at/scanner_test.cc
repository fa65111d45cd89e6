// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes become the same lines and prompts wherever the reads split them, and never more than a line's worth is kept.
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "at/at-scanner.h"
}

namespace {

using Lines = std::vector<std::string>;

void
feed (AtScanner *scanner, const std::string &bytes, Lines *out)
{
  const guint8 *data = (const guint8 *) bytes.data ();
  gsize len = bytes.size ();

  while (len > 0) {
    gsize used = 0;
    AtScan scan = at_scanner_feed (scanner, data, len, &used);

    ASSERT_GT (used, 0u);
    ASSERT_LE (used, len);
    if (scan == AT_SCAN_LINE)
      out->push_back (at_scanner_get_line (scanner));
    else if (scan == AT_SCAN_PROMPT)
      out->push_back ("[prompt]");
    else
      ASSERT_EQ (used, len) << "bytes are left, yet no line was found";
    data += used;
    len -= used;
  }
}

// Feeds @bytes whole, split in two at every place, and one by one.
void
expect_lines (const std::string &bytes, const Lines &expected, gboolean prompt = FALSE)
{
  for (gsize split = 0; split <= bytes.size () + 1; split++) {
    g_autoptr (AtScanner) scanner = at_scanner_new ();
    Lines lines;

    at_scanner_expect_prompt (scanner, prompt);
    if (split <= bytes.size ()) {
      feed (scanner, bytes.substr (0, split), &lines);
      feed (scanner, bytes.substr (split), &lines);
    } else {
      for (char byte : bytes)
        feed (scanner, std::string (1, byte), &lines);
    }
    EXPECT_EQ (lines, expected) << "split at " << split;
  }
}

TEST (AtScanner, VerboseLines)
{
  expect_lines ("\r\n+CSQ: 31,99\r\n\r\nOK\r\n", { "+CSQ: 31,99", "OK" });
}

TEST (AtScanner, EchoEndsWithALoneCr)
{
  expect_lines ("AT+CSQ\r\r\n+CSQ: 31,99\r\n\r\nOK\r\n", { "AT+CSQ", "+CSQ: 31,99", "OK" });
}

TEST (AtScanner, DoubledCrMissingCrAndMissingLeadingLineEnd)
{
  expect_lines ("\r\r\nOK\r\r\n", { "OK" });
  expect_lines ("+CSQ: 1,99\nOK\n", { "+CSQ: 1,99", "OK" });
  expect_lines ("\nOK\r\n", { "OK" });
}

TEST (AtScanner, NumericFormOfAtv0)
{
  expect_lines ("+CSQ: 1,99\r\n0\r", { "+CSQ: 1,99", "0" });
}

TEST (AtScanner, NulsAndNoiseInFrontOfALineAreDropped)
{
  expect_lines (std::string ("\0\0\xff\xfe\x01OK\r\n", 9), { "OK" });
  expect_lines (std::string ("\0\r\n\0RDY\r\n", 9), { "RDY" });
  expect_lines ("\xff\xff\r\nOK\r\n", { "OK" });
}

TEST (AtScanner, ControlsAreDroppedAndBrokenUtf8BecomesAQuestionMark)
{
  expect_lines ("a\x01\x11\x7f"
                "b\tc\r\n",
                { "ab\tc" });
  expect_lines ("a\xff"
                "b\xc3\r\n",
                { "a?b?" });
  expect_lines ("\"中華\"\r\n", { "\"中華\"" });
}

TEST (AtScanner, PromptIsSeenOnlyWhenExpectedAndOnlyAtTheStartOfALine)
{
  expect_lines ("\r\n> ", { "[prompt]" }, TRUE);
  expect_lines ("\r\n> \r\n+CMGS: 5\r\n", { "[prompt]", "+CMGS: 5" }, TRUE);
  expect_lines ("\r\n> \r\n", { "> " }, FALSE);
  expect_lines ("a> b\r\n", { "a> b" }, TRUE);
}

TEST (AtScanner, ALongLineIsCutAndTheNextOneIsWhole)
{
  std::string kept (AT_MAX_LINE, 'x');

  expect_lines (kept + "\r\nOK\r\n", { kept, "OK" });
  expect_lines (kept + "yz\r\nOK\r\n", { kept, "OK" });
}

TEST (AtScanner, NothingBehindTheLineEndIsConsumed)
{
  g_autoptr (AtScanner) scanner = at_scanner_new ();
  const guint8 data[] = "CONNECT 150000000\r\n~\xff";
  gsize used = 0;

  ASSERT_EQ (at_scanner_feed (scanner, data, sizeof data - 1, &used), AT_SCAN_LINE);
  EXPECT_STREQ (at_scanner_get_line (scanner), "CONNECT 150000000");
  EXPECT_EQ (used, 18u) << "up to the CR";
  EXPECT_TRUE (at_scanner_ended_with_cr (scanner));
  EXPECT_EQ (at_scanner_skip_line_feed (scanner, data + used, 0), 0u) << "no byte there yet";
  EXPECT_EQ (at_scanner_skip_line_feed (scanner, data + used, sizeof data - 1 - used), 1u);
  EXPECT_EQ (at_scanner_skip_line_feed (scanner, (const guint8 *) "\n", 1), 0u) << "only one LF belongs to the line";
}

TEST (AtScanner, ALineFeedThatBelongsToNoCrIsNotSkipped)
{
  g_autoptr (AtScanner) scanner = at_scanner_new ();
  gsize used = 0;

  ASSERT_EQ (at_scanner_feed (scanner, (const guint8 *) "CONNECT\n\n", 9, &used), AT_SCAN_LINE);
  EXPECT_EQ (used, 8u);
  EXPECT_FALSE (at_scanner_ended_with_cr (scanner));
  EXPECT_EQ (at_scanner_skip_line_feed (scanner, (const guint8 *) "\n", 1), 0u);
}

TEST (AtScanner, ResetDropsHalfALine)
{
  g_autoptr (AtScanner) scanner = at_scanner_new ();
  Lines lines;

  feed (scanner, "half", &lines);
  EXPECT_STREQ (at_scanner_get_line (scanner), "") << "no line is complete";
  at_scanner_reset (scanner);
  feed (scanner, "OK\r\n", &lines);
  EXPECT_EQ (lines, Lines ({ "OK" }));
}

} // namespace
