// SPDX-License-Identifier: GPL-2.0-or-later
// reset-data, as typed.
#include "fake_service.h"

#include <gmock/gmock.h>

using testing::HasSubstr;

namespace {

using ResetData = FakeService;

TEST_F (ResetData, IsQuietAndCallsOnce)
{
  guint calls = 0;
  appear ();
  on_reset_period = [&] (GDBusMethodInvocation *invocation) {
    calls++;
    g_dbus_method_invocation_return_value (invocation, nullptr);
  };
  Outcome outcome = run ({ "reset-data" });
  EXPECT_EQ (outcome.exit, 0) << outcome.err;
  EXPECT_EQ (outcome.out, "");
  EXPECT_EQ (calls, 1u);
  EXPECT_THAT (run ({ "--json", "reset-data" }).out, HasSubstr ("\"event\":\"data-reset\""));
}

TEST_F (ResetData, SaysWhyItMayNot)
{
  appear ();
  on_reset_period = [] (GDBusMethodInvocation *invocation) {
    fail_with (invocation, "org.freedesktop.DBus.Error.AccessDenied", "not allowed");
  };
  Outcome outcome = run ({ "reset-data" });
  EXPECT_EQ (outcome.exit, 4);
  EXPECT_NE (outcome.err, "");
}

TEST_F (ResetData, WithoutAModemThereIsNothingToReset)
{
  appear ();
  dialtone_manager_set_primary_modem (manager, "/");
  Outcome outcome = run ({ "reset-data" });
  EXPECT_EQ (outcome.exit, 1);
  EXPECT_THAT (outcome.err, HasSubstr ("there is no modem whose data is counted"));
}

} // namespace
