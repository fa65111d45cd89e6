// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

extern "C" {
#include "modem/modem-listener.h"
}

namespace {

TEST (ModemListener, StepsAndLevelsHaveTheNamesOfTheInterface)
{
  EXPECT_STREQ (recovery_step_to_string (RECOVERY_STEP_REDIAL), "redial");
  EXPECT_STREQ (recovery_step_to_string (RECOVERY_STEP_RADIO), "radio");
  EXPECT_STREQ (recovery_step_to_string (RECOVERY_STEP_RESET), "reset");
  EXPECT_STREQ (quota_level_to_string (QUOTA_LEVEL_WARNING), "warning");
  EXPECT_STREQ (quota_level_to_string (QUOTA_LEVEL_REACHED), "reached");
}

} // namespace
