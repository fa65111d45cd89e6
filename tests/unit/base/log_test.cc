// SPDX-License-Identifier: GPL-2.0-or-later
// Levels have names, and lines above the level are not written.
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "base/log.h"
}

namespace {

TEST (Log, LevelNamesLeadBack)
{
  for (DtLogLevel level : { DT_LOG_ERROR, DT_LOG_WARNING, DT_LOG_INFO, DT_LOG_DEBUG }) {
    DtLogLevel back = DT_LOG_ERROR;
    ASSERT_TRUE (dt_log_level_from_string (dt_log_level_to_string (level), &back));
    EXPECT_EQ (back, level);
  }
  DtLogLevel unchanged = DT_LOG_INFO;
  EXPECT_FALSE (dt_log_level_from_string ("loud", &unchanged));
  EXPECT_EQ (unchanged, DT_LOG_INFO);
}

TEST (Log, WritesUpToTheLevelWithTheObject)
{
  dt_log_init ();
  dt_log_set_level (DT_LOG_INFO);
  testing::internal::CaptureStderr ();
  dt_log (DT_LOG_INFO, "usb_1_1_2", "state %s", "connected");
  dt_log (DT_LOG_DEBUG, "usb_1_1_2", "not shown");
  dt_log (DT_LOG_WARNING, nullptr, "plain");
  dt_log_state ("usb_1_1_2", "configuring", "connected", "user-request");
  dt_log_set_level (DT_LOG_WARNING);
  dt_log_state ("usb_1_1_2", "connected", "waiting", "no-carrier");
  dt_log_set_level (DT_LOG_INFO);
  std::string shown = testing::internal::GetCapturedStderr ();
  EXPECT_EQ (shown, "info    usb_1_1_2: state connected\nwarning plain\n"
                    "info    usb_1_1_2: configuring -> connected (user-request)\n");
}

} // namespace
