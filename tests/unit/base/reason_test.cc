// SPDX-License-Identifier: GPL-2.0-or-later
// Every reason has a string that leads back to it, words, and an error; what is permanent is not redialled.
#include <gtest/gtest.h>
#include <set>
#include <string>

extern "C" {
#include "base/reason.h"
}

namespace {

TEST (Reason, StringsAreDistinctAndLeadBack)
{
  std::set<std::string> seen;

  for (int i = 0; i < DT_N_REASONS; i++) {
    const char *string = dt_reason_to_string (static_cast<DtReason> (i));
    DtReason back = DT_REASON_INTERNAL;

    ASSERT_NE (string, nullptr) << "reason " << i;
    EXPECT_TRUE (seen.insert (string).second) << string;
    ASSERT_TRUE (dt_reason_from_string (string, &back)) << string;
    EXPECT_EQ (back, i);
    EXPECT_NE (dt_reason_describe (back), nullptr) << string;
    EXPECT_STRNE (dt_reason_describe (back), "") << string;
  }
}

TEST (Reason, UnknownStringIsRefusedAndChangesNothing)
{
  DtReason reason = DT_REASON_BOOT;
  EXPECT_FALSE (dt_reason_from_string ("no-such-reason", &reason));
  EXPECT_EQ (reason, DT_REASON_BOOT);
}

TEST (Reason, OnlyTheSimARefusalAndThePolicyArePermanent)
{
  const std::set<DtReason> permanent = {
    DT_REASON_SIM_MISSING,         DT_REASON_SIM_PIN_REQUIRED, DT_REASON_SIM_PIN_INCORRECT, DT_REASON_SIM_PUK_REQUIRED,
    DT_REASON_REGISTRATION_DENIED, DT_REASON_AUTH_FAILED,      DT_REASON_ROAMING_FORBIDDEN, DT_REASON_QUOTA_REACHED,
  };
  for (int i = 0; i < DT_N_REASONS; i++) {
    DtReason reason = static_cast<DtReason> (i);
    EXPECT_EQ (dt_reason_is_permanent (reason), permanent.count (reason) == 1) << dt_reason_to_string (reason);
  }
}

TEST (Reason, ErrorCarriesCauseDetailAndAdvice)
{
  g_autoptr (GError) error = nullptr;
  dt_reason_set_error (&error, DT_REASON_SIM_PIN_INCORRECT, "+CME ERROR: 16");
  ASSERT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_SIM_PIN_INCORRECT));
  EXPECT_STREQ (error->message,
                "the SIM refused the PIN (+CME ERROR: 16): correct the PIN; the refused one will not be sent again");
}

TEST (Error, NamesAreThoseOfTheInterface)
{
  std::set<std::string> seen;
  for (int i = 0; i < DT_N_ERRORS; i++)
    EXPECT_TRUE (seen.insert (dt_error_name (static_cast<DtError> (i))).second);
  EXPECT_STREQ (dt_error_name (DT_ERROR_SIM_PUK_REQUIRED), "SimPukRequired");
  EXPECT_STREQ (dt_error_name (DT_ERROR_IP_CONFIG_FAILED), "IpConfigFailed");
}

} // namespace
