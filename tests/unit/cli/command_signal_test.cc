// SPDX-License-Identifier: GPL-2.0-or-later
// signal measures once, or again and again.
#include "fake_service.h"

#include <gmock/gmock.h>
#include <memory>

using testing::HasSubstr;

namespace {

class Signal : public FakeService {
protected:
  guint calls = 0;

  void SetUp () override
  {
    FakeService::SetUp ();
    appear ();
    on_refresh = [this] (GDBusMethodInvocation *invocation) {
      calls++;
      dialtone_manager_complete_refresh_signal (
        manager, invocation, 60 + calls, g_variant_new_parsed ("{'rsrp': <-95.0>, 'rsrq': <-12.5>, 'sinr': <8.25>}"));
    };
  }
};

TEST_F (Signal, OneLineForAPerson)
{
  Outcome outcome = run ({ "signal" });
  EXPECT_EQ (outcome.out, "61 % (good), RSRP -95 dBm, RSRQ -12.5 dB, SINR 8.2 dB\n") << outcome.err;
  EXPECT_EQ (outcome.exit, 0);
}

TEST_F (Signal, Json)
{
  Outcome outcome = run ({ "signal", "--json" });
  g_autoptr (JsonObject) event = parse_json (outcome.out);
  EXPECT_EQ (json_object_get_int_member (event, "percent"), 61);
  EXPECT_DOUBLE_EQ (json_object_get_double_member (json_object_get_object_member (event, "signal"), "rsrq"), -12.5);
}

TEST_F (Signal, WatchGoesOnUntilInterrupted)
{
  std::unique_ptr<Client> client (start ({ "signal", "--watch", "--interval=1", "--json" }));
  ASSERT_TRUE (client->wait_for ("\"percent\":62"));
  client->interrupt ();
  Outcome outcome = client->finish ();
  EXPECT_EQ (outcome.exit, 0) << outcome.err;
  EXPECT_THAT (outcome.out, HasSubstr ("\"percent\":61"));
}

TEST_F (Signal, AModemThatIsNotThereIsAFailure)
{
  on_refresh = [] (GDBusMethodInvocation *invocation) {
    fail_with (invocation, "org.dialtone1.Error.NoModem", "there is no modem");
  };
  Outcome outcome = run ({ "signal" });
  EXPECT_EQ (outcome.exit, 1);
  EXPECT_EQ (outcome.err, "Failed:  there is no modem\n");
  EXPECT_EQ (run ({ "signal", "--watch" }).exit, 1);
}

} // namespace
