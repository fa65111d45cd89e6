// SPDX-License-Identifier: GPL-2.0-or-later
// Every number of 27.007 §9.2 and 27.005 §3.2.5 has words, and words, however a modem writes them, lead to their
// number.
#include <gtest/gtest.h>
#include <set>
#include <string>

extern "C" {
#include "at/at-error-codes.h"
#include "at/at-result.h"
}

namespace {

TEST (AtErrorCodes, NumbersThatCallersTellApartHaveTheirWords)
{
  EXPECT_STREQ (at_cme_to_string (AT_CME_OPERATION_NOT_ALLOWED), "operation not allowed");
  EXPECT_STREQ (at_cme_to_string (AT_CME_SIM_NOT_INSERTED), "SIM not inserted");
  EXPECT_STREQ (at_cme_to_string (AT_CME_SIM_PIN_REQUIRED), "SIM PIN required");
  EXPECT_STREQ (at_cme_to_string (AT_CME_SIM_PUK_REQUIRED), "SIM PUK required");
  EXPECT_STREQ (at_cme_to_string (AT_CME_INCORRECT_PASSWORD), "incorrect password");
  EXPECT_STREQ (at_cme_to_string (AT_CME_GPRS_NOT_ALLOWED), "GPRS services not allowed");
  EXPECT_STREQ (at_cme_to_string (AT_CME_UNKNOWN_APN), "missing or unknown APN");
  EXPECT_STREQ (at_cme_to_string (AT_CME_USER_AUTHENTICATION), "user authentication failed");
  EXPECT_STREQ (at_cme_to_string (AT_CME_UNSPECIFIED_GPRS), "unspecified GPRS error");
  EXPECT_STREQ (at_cme_to_string (AT_CME_PDP_AUTHENTICATION), "PDP authentication failure");
  EXPECT_STREQ (at_cme_to_string (AT_CME_CFUN_OFF), "CFUN state is 0 or 4");
  EXPECT_STREQ (at_cms_to_string (331), "no network service");
  EXPECT_STREQ (at_cms_to_string (500), "unknown error");
  EXPECT_EQ (at_cme_to_string (9999), nullptr);
  EXPECT_EQ (at_cme_to_string (AT_CODE_UNKNOWN), nullptr);
  EXPECT_EQ (at_cms_to_string (512), nullptr);
}

TEST (AtErrorCodes, EveryNumberOfTheStandardHasWords)
{
  // What 27.007 leaves out below 234.
  const std::set<int> reserved = { 8, 9, 19, 28, 29, 33, 34, 35, 36, 37, 38, 39, 101, 120, 121, 123 };

  for (int code = 0; code <= 233; code++) {
    bool skipped = reserved.count (code) == 1 || (code >= 64 && code < 100) || (code > 151 && code < 171);
    // 99, 160 and 161 are the SIM7000's.
    EXPECT_EQ (at_cme_to_string (code) == nullptr, skipped && code != 99 && code != 160 && code != 161) << code;
  }
  for (int code : { 1,   42,  50,  111, 127, 128, 160, 175, 192, 197, 208, 213,
                    255, 300, 305, 310, 318, 320, 322, 330, 332, 340, 500 })
    EXPECT_NE (at_cms_to_string (code), nullptr) << code;
}

TEST (AtErrorCodes, WordsLeadBackToTheirNumber)
{
  guint n_cme = 0, n_cms = 0;

  for (int code = 0; code < 2000; code++) {
    if (const char *words = at_cme_to_string (code)) {
      n_cme++;
      EXPECT_EQ (at_cme_from_string (words), code) << words;
    }
    if (const char *words = at_cms_to_string (code)) {
      n_cms++;
      EXPECT_EQ (at_cms_from_string (words), code) << words;
    }
  }
  EXPECT_EQ (n_cme, 207u);
  EXPECT_EQ (n_cms, 71u);
  EXPECT_EQ (at_cme_from_string ("no such words"), AT_CODE_UNKNOWN);
  EXPECT_EQ (at_cme_from_string (""), AT_CODE_UNKNOWN);
  EXPECT_EQ (at_cms_from_string (""), AT_CODE_UNKNOWN);
}

TEST (AtErrorCodes, WordsAreKnownHoweverAModemWritesThem)
{
  const struct {
    const char *text;
    int code;
  } cases[] = {
    { "sim PIN required", 11 },
    { "SIMPINREQUIRED", 11 },
    { "Phone adaptor link reserved", 2 },
    { "network not allowed - emergency calls only", 32 },
    { "Network personalisation PIN required", 40 },
    { "Illegal UE", 103 },
    { "EPS_AND_NON_EPS_SERVICES_NOT_ALLOWED", 108 },
    { "NO_SUITABLE_CELLS_IN_TRACKING_AREA", 115 },
    { "Missing or unknown APN", 127 },
    { "Activation rejected by GGSN, Serving GW or PDN GW", 130 },
    { "PDN type IPv4 only allowed", 192 },
    // The SIM7000's own, whose numbers are other errors' in the standard.
    { "gprs is not attached", AT_CME_GPRS_NOT_ATTACHED },
    { "Unknown", 100 },
  };

  for (const auto &row : cases)
    EXPECT_EQ (at_cme_from_string (row.text), row.code) << row.text;
}

TEST (AtErrorCodes, TheCauseBehindTheWordsIsTakenOffOrTellsTheNumber)
{
  const struct {
    const char *text;
    int code;
  } cases[] = {
    { "Requested service option not subscribed (#33)", 133 },
    { "requested service option not subscribed(#33) ", 133 },
    { "PLMN not allowed (#11)", 111 },
    // The words count first: 8 is two numbers'.
    { "Operator determined barring (#8)", 177 },
    { "GPRS services and non-GPRS services not allowed (#8)", 108 },
    // Words that nobody knows.
    { "es geht nicht (#27)", 127 },
    { "es geht nicht (#29)", 129 },
    { "es geht nicht (#50)", 192 },
    { "es geht nicht (#66)", 179 },
    { "es geht nicht (#49)", 171 },
    { "es geht nicht (#95)", 172 },
    { "(#7)", 107 },
    { "es geht nicht (#0)", AT_CODE_UNKNOWN },
    { "es geht nicht (#1)", AT_CODE_UNKNOWN },
    { "es geht nicht (#250)", AT_CODE_UNKNOWN },
    { "es geht nicht (#9999999999)", AT_CODE_UNKNOWN },
    { "es geht nicht (#)", AT_CODE_UNKNOWN },
    { "es geht nicht (#7", AT_CODE_UNKNOWN },
    { "es geht nicht (#7) mehr", AT_CODE_UNKNOWN },
    { "es geht nicht (7)", AT_CODE_UNKNOWN },
  };

  for (const auto &row : cases)
    EXPECT_EQ (at_cme_from_string (row.text), row.code) << row.text;
}

} // namespace
