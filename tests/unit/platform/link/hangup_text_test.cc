// SPDX-License-Identifier: GPL-2.0-or-later
// The modem's last words are found in what follows the last frame.
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "platform/link/hangup-text.h"
}

namespace {

struct Line {
  std::string text;
  gsize used;
};

Line
line_of (const std::string &bytes, bool final)
{
  gsize used = 9999;
  const auto *data = reinterpret_cast<const guint8 *> (bytes.data ());
  g_autofree char *text = hangup_text_line (data, bytes.size (), final, &used);
  return { text == nullptr ? "(none)" : text, used };
}

TEST (HangupText, IsTheFirstLineThatIsNotEmpty)
{
  Line line = line_of (std::string ("\0\r\n\r\nNO CARRIER\r\n+CGEV: NW DETACH\r\n", 35), false);

  EXPECT_EQ (line.text, "NO CARRIER");
  EXPECT_EQ (line.used, 17u);
}

TEST (HangupText, WaitsForTheEndOfTheLineUnlessItIsFinal)
{
  for (const char *part : { "", "\r", "\r\n", "\r\nNO CARR", "NO CARRIER" })
    EXPECT_EQ (line_of (part, false).text, "(none)") << part;
  EXPECT_EQ (line_of ("\r\nNO CARR", true).text, "NO CARR");
  EXPECT_EQ (line_of ("\r\n", true).text, "");
}

TEST (HangupText, IsPrintableAndShort)
{
  EXPECT_EQ (line_of ("NO\x01\xff\x1b[31m\n", false).text, "NO???[31m");
  EXPECT_EQ (line_of (std::string (5000, 'x') + "\r", false).text.size (), 80u);
}

TEST (HangupText, KnowsWhatEndsACall)
{
  for (const char *end : { "NO CARRIER", "NO ANSWER", "NO DIALTONE", "NO DIAL TONE", "BUSY", "ERROR", "+CME ERROR: 3",
                           "RDY", "QCRDY", "*ATREADY: 1", "PB DONE", "+CPIN: READY", "NORMAL POWER DOWN" })
    EXPECT_TRUE (hangup_text_ends_call (end)) << end;
  for (const char *other : { "", "+CEREG: 1", "OK", "CONNECT", "+PPPD: DISCONNECTED", "NO" })
    EXPECT_FALSE (hangup_text_ends_call (other)) << other;
}

} // namespace
