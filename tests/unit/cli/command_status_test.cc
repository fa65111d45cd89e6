// SPDX-License-Identifier: GPL-2.0-or-later
// status and disconnect, as typed.
#include "fake_service.h"

#include <gmock/gmock.h>

using testing::HasSubstr;
using testing::Not;

namespace {

using Status = FakeService;

TEST_F (Status, ShowsTheModem)
{
  appear ();
  Outcome outcome = run ({ "status" });
  EXPECT_EQ (outcome.exit, 0) << outcome.err;
  EXPECT_THAT (outcome.out, HasSubstr ("Dialtone 0.1.0\n"));
  EXPECT_THAT (outcome.out, HasSubstr ("Modem usb_1_1\n"));
  EXPECT_THAT (outcome.out, HasSubstr ("Chunghwa Telecom 46692, LTE Cat-M1, home network\n"));
  EXPECT_THAT (outcome.out, HasSubstr ("/dev/ttyUSB2 (at), /dev/ttyUSB3 (data)\n"));
  EXPECT_THAT (outcome.out, Not (HasSubstr ("\033["))) << "no colours into a pipe";
}

TEST_F (Status, JsonKeysAreTheDocumentedOnes)
{
  appear ();
  Outcome outcome = run ({ "--json", "status" });
  g_autoptr (JsonObject) status = parse_json (outcome.out);
  for (const char *key : { "version", "state", "state_reason", "primary_modem", "signal_quality", "online", "metered",
                           "modems", "profiles" })
    EXPECT_TRUE (json_object_has_member (status, key)) << key;
  EXPECT_STREQ (json_object_get_string_member (status, "primary_modem"), "usb_1_1");
  JsonArray *modems = json_object_get_array_member (status, "modems");
  ASSERT_EQ (json_array_get_length (modems), 1u);
  JsonObject *shown = json_array_get_object_element (modems, 0);
  for (const char *key : { "id", "path", "state", "state_reason", "manufacturer", "model", "ports", "registration",
                           "operator_code", "access_technology", "signal", "sim", "connection", "statistics" })
    EXPECT_TRUE (json_object_has_member (shown, key)) << key;
  JsonObject *connection_shown = json_object_get_object_member (shown, "connection");
  for (const char *key : { "profile", "apn", "interface", "ip4", "dns", "mtu", "route", "metric", "since", "attempts",
                           "next_attempt", "last_error" })
    EXPECT_TRUE (json_object_has_member (connection_shown, key)) << key;
  EXPECT_STREQ (json_object_get_string_member (connection_shown, "profile"), "");
  JsonObject *statistics_shown = json_object_get_object_member (shown, "statistics");
  for (const char *key : { "rx_bytes", "tx_bytes", "period_rx_bytes", "period_tx_bytes", "period_start", "quota" })
    EXPECT_TRUE (json_object_has_member (statistics_shown, key)) << key;
}

TEST_F (Status, AProfileIsShownAsItIsCalled)
{
  appear ();
  dialtone_connection_set_profile (link, "/org/dialtone1/profile/my_2dapn");
  Outcome outcome = run ({ "--json", "status" });
  EXPECT_THAT (outcome.out, HasSubstr ("\"profile\":\"my-apn\""));
}

TEST_F (Status, WithoutAServiceSaysHowToStartIt)
{
  Outcome outcome = run ({ "status" });
  EXPECT_EQ (outcome.exit, 3);
  EXPECT_THAT (outcome.err, HasSubstr ("systemctl start dialtone"));
}

TEST_F (Status, DisconnectIsQuietAndCallsOnce)
{
  guint calls = 0;
  appear ();
  on_disconnect = [&] (GDBusMethodInvocation *invocation) {
    calls++;
    dialtone_manager_complete_disconnect (manager, invocation);
  };
  Outcome outcome = run ({ "disconnect" });
  EXPECT_EQ (outcome.exit, 0);
  EXPECT_EQ (outcome.out, "");
  EXPECT_EQ (calls, 1u);
}

} // namespace
