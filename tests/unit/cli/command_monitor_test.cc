// SPDX-License-Identifier: GPL-2.0-or-later
// monitor shows the present, then every change, and outlives the service.
#include "fake_service.h"

#include <gmock/gmock.h>
#include <memory>

using testing::HasSubstr;

namespace {

using Monitor = FakeService;

TEST_F (Monitor, ShowsTheStateAndItsChanges)
{
  appear ();
  std::unique_ptr<Client> client (start ({ "monitor" }));
  ASSERT_TRUE (client->wait_for ("usb_1_1  registered\n"));
  change_state ("dialing", "autoconnect");
  ASSERT_TRUE (client->wait_for ("usb_1_1  dialing (a profile connects by itself)\n"));
  dialtone_modem_emit_signal_quality_changed (modem, 40, g_variant_new_parsed ("{'rsrp': <-101.5>}"));
  ASSERT_TRUE (client->wait_for ("usb_1_1  signal 40 % (fair), RSRP -101.5 dBm\n"));
  dialtone_modem_emit_recovery_step (modem, "radio", 2);
  ASSERT_TRUE (client->wait_for ("usb_1_1  recovery: radio, try 2\n"));
  dialtone_statistics_emit_quota_reached (statistics, "warning", 80000000);
  ASSERT_TRUE (client->wait_for ("usb_1_1  the data quota is nearly used up: 80.0\u00a0MB\n"));
  dialtone_statistics_emit_quota_reached (statistics, "reached", 100000000);
  ASSERT_TRUE (client->wait_for ("usb_1_1  the data quota is used up: 100.0\u00a0MB\n"));
  client->interrupt ();
  EXPECT_EQ (client->finish ().exit, 0);
}

TEST_F (Monitor, JsonLinesCarryTheAddresses)
{
  appear ();
  std::unique_ptr<Client> client (start ({ "monitor", "--json" }));
  ASSERT_TRUE (client->wait_for ("\"new\":\"registered\""));
  dialtone_connection_set_interface (link, "ppp0");
  dialtone_connection_set_ip4 (link, g_variant_new_parsed ("{'address': <'10.0.0.2'>, 'prefix': <uint32 32>}"));
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (link));
  ASSERT_TRUE (client->wait_for ("\"event\":\"connection\""));
  client->interrupt ();
  Outcome outcome = client->finish ();
  size_t at = outcome.out.find ("{\"event\":\"connection\"");
  ASSERT_NE (at, std::string::npos) << outcome.out;
  g_autoptr (JsonObject) event = parse_json (outcome.out.substr (at, outcome.out.find ('\n', at) - at));
  EXPECT_STREQ (json_object_get_string_member (event, "modem"), "usb_1_1");
  JsonObject *shown = json_object_get_object_member (event, "connection");
  EXPECT_STREQ (json_object_get_string_member (shown, "interface"), "ppp0");
}

TEST_F (Monitor, WaitsForAServiceThatIsNotThereYet)
{
  std::unique_ptr<Client> client (start ({ "monitor" }));
  ASSERT_TRUE (client->wait_for ("the service is not running"));
  appear ();
  ASSERT_TRUE (client->wait_for ("the service is running"));
  vanish ();
  client->interrupt ();
  EXPECT_EQ (client->finish ().exit, 0);
}

TEST_F (Monitor, EndsWithTheBus)
{
  std::unique_ptr<Client> client (start ({ "monitor" }));
  ASSERT_TRUE (client->wait_for ("the service is not running"));
  g_test_dbus_stop (bus);
  Outcome outcome = client->finish ();
  EXPECT_EQ (outcome.exit, 3);
  EXPECT_THAT (outcome.err, HasSubstr ("the bus has ended"));
}

} // namespace
