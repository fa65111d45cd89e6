// SPDX-License-Identifier: GPL-2.0-or-later
// Which lines are final results, and what their numbers and words mean.
#include <gtest/gtest.h>
#include <set>
#include <string>

extern "C" {
#include "at/at-result.h"
}

namespace {

TEST (AtResult, EveryFinalForm)
{
  const struct {
    const char *line;
    AtFinal final;
    int code;
    const char *text;
  } cases[] = {
    { "OK", AT_FINAL_OK, -1, "" },
    { "SHUT OK", AT_FINAL_OK, -1, "" },
    { "ERROR", AT_FINAL_ERROR, -1, "" },
    { "CONNECT", AT_FINAL_CONNECT, -1, "" },
    { "CONNECT 150000000", AT_FINAL_CONNECT, -1, "150000000" },
    { "CONNECT 115200", AT_FINAL_CONNECT, -1, "115200" },
    { "NO CARRIER", AT_FINAL_NO_CARRIER, -1, "" },
    { "NO DIALTONE", AT_FINAL_NO_DIALTONE, -1, "" },
    { "NO DIAL TONE", AT_FINAL_NO_DIALTONE, -1, "" },
    { "BUSY", AT_FINAL_BUSY, -1, "" },
    { "NO ANSWER", AT_FINAL_NO_ANSWER, -1, "" },
    { "OK ", AT_FINAL_OK, -1, "" },
    { "ERROR  ", AT_FINAL_ERROR, -1, "" },
    { "NO CARRIER ", AT_FINAL_NO_CARRIER, -1, "" },
    { "0 ", AT_FINAL_OK, -1, "" },
    { "+CME ERROR: 10 ", AT_FINAL_CME_ERROR, 10, "10 " },
    { "+CME ERROR: SIM busy ", AT_FINAL_CME_ERROR, 14, "SIM busy " },
    { "+CME ERROR: PLMN not allowed (#11)", AT_FINAL_CME_ERROR, 111, "PLMN not allowed (#11)" },
    { "MODEM ERROR: 5", AT_FINAL_ERROR, -1, "MODEM ERROR: 5" },
    { "MODEM ERROR:5 ", AT_FINAL_ERROR, -1, "MODEM ERROR:5 " },
    { "COMMAND NOT SUPPORT", AT_FINAL_NOT_SUPPORTED, -1, "" },
    { "NA", AT_FINAL_NOT_SUPPORTED, -1, "" },
    { "+CME ERROR: 10", AT_FINAL_CME_ERROR, 10, "10" },
    { "+CME ERROR:10", AT_FINAL_CME_ERROR, 10, "10" },
    { "+CME ERROR: SIM not inserted", AT_FINAL_CME_ERROR, 10, "SIM not inserted" },
    { "+CME ERROR: sim FAILURE", AT_FINAL_CME_ERROR, 13, "sim FAILURE" },
    { "+CME ERROR: unknown", AT_FINAL_CME_ERROR, 100, "unknown" },
    { "+CME ERROR: the moon is full", AT_FINAL_CME_ERROR, -1, "the moon is full" },
    { "+CME ERROR: 123456", AT_FINAL_CME_ERROR, -1, "123456" },
    { "+CME ERROR: 10x", AT_FINAL_CME_ERROR, -1, "10x" },
    { "+CME ERROR: ", AT_FINAL_CME_ERROR, -1, "" },
    { "+CMS ERROR: 310", AT_FINAL_CMS_ERROR, 310, "310" },
    { "+CMS ERROR: Invalid memory index", AT_FINAL_CMS_ERROR, 321, "Invalid memory index" },
    { "+CMS ERROR: 512", AT_FINAL_CMS_ERROR, 512, "512" },
    { "0", AT_FINAL_OK, -1, "" },
    { "1", AT_FINAL_CONNECT, -1, "" },
    { "3", AT_FINAL_NO_CARRIER, -1, "" },
    { "4", AT_FINAL_ERROR, -1, "" },
    { "6", AT_FINAL_NO_DIALTONE, -1, "" },
    { "7", AT_FINAL_BUSY, -1, "" },
    { "8", AT_FINAL_NO_ANSWER, -1, "" },
  };

  for (const auto &row : cases) {
    AtFinal final = AT_FINAL_TIMEOUT;
    int code = 77;
    const char *text = nullptr;

    ASSERT_TRUE (at_result_parse (row.line, &final, &code, &text)) << row.line;
    EXPECT_EQ (final, row.final) << row.line;
    EXPECT_EQ (code, row.code) << row.line;
    EXPECT_STREQ (text, row.text) << row.line;
  }
}

TEST (AtResult, OtherLinesAreNoFinalAndTouchNothing)
{
  for (const char *line :
       { "",    "ok",  "OKAY",         "CONNECTED",     "CONNECT150",         "RING",       "2",        "5",
         "9",   "00",  "PROCEEDING",   "NO CARRIER 1",  "+CSQ: 1,99",         "+CME ERROR", "ERROR: 1", "NAN",
         " OK", "O K", "MODEM ERROR:", "MODEM ERROR: ", "MODEM ERROR: apple", "MODEM ERROR" }) {
    AtFinal final = AT_FINAL_TIMEOUT;
    int code = 77;
    const char *text = "old";

    EXPECT_FALSE (at_result_parse (line, &final, &code, &text)) << line;
    EXPECT_EQ (final, AT_FINAL_TIMEOUT) << line;
    EXPECT_EQ (code, 77) << line;
    EXPECT_STREQ (text, "old") << line;
  }
}

TEST (AtResult, EveryFinalHasItsOwnName)
{
  std::set<std::string> names;

  for (int final = 0; final < AT_N_FINALS; final++)
    names.insert (at_final_to_string ((AtFinal) final));
  EXPECT_EQ (names.size (), (size_t) AT_N_FINALS);
  EXPECT_STREQ (at_final_to_string (AT_FINAL_CME_ERROR), "+CME ERROR");
  EXPECT_STREQ (at_final_to_string (AT_FINAL_TIMEOUT), "TIMEOUT");
}

TEST (AtResult, OnlyDiallingEndsWithACallsResult)
{
  std::set<AtFinal> calls;

  for (int final = 0; final < AT_N_FINALS; final++) {
    if (at_final_is_call ((AtFinal) final))
      calls.insert ((AtFinal) final);
  }
  const std::set<AtFinal> expected = { AT_FINAL_CONNECT, AT_FINAL_NO_CARRIER, AT_FINAL_NO_DIALTONE, AT_FINAL_BUSY,
                                       AT_FINAL_NO_ANSWER };
  EXPECT_EQ (calls, expected);
}

} // namespace
