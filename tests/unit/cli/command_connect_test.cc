// SPDX-License-Identifier: GPL-2.0-or-later
// connect shows every state, tells the cause of a failure with what to try, and leaves the service alone when
// interrupted.
#include "fake_service.h"

#include <glib/gstdio.h>
#include <gmock/gmock.h>
#include <memory>

using testing::HasSubstr;

namespace {

class Connect : public FakeService {
protected:
  void SetUp () override
  {
    FakeService::SetUp ();
    appear ();
  }

  void go_online (GDBusMethodInvocation *invocation)
  {
    change_state ("dialing", "user-request");
    change_state ("negotiating", "none");
    dialtone_connection_set_interface (link, "ppp0");
    dialtone_connection_set_ip4 (link, g_variant_new_parsed ("{'address': <'10.174.46.45'>, 'prefix': <uint32 32>}"));
    const char *const dns[] = { "168.95.1.1", "168.95.192.1", nullptr };
    dialtone_connection_set_dns (link, dns);
    g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (link));
    change_state ("connected", "none");
    dialtone_manager_complete_connect (manager, invocation, "/org/dialtone1/modem/usb_1_1");
  }
};

TEST_F (Connect, PassesTheSettingsAndShowsTheWayUp)
{
  std::string given;
  on_connect = [&] (GDBusMethodInvocation *invocation, GVariant *settings) {
    g_autofree char *text = g_variant_print (settings, TRUE);
    given = text;
    go_online (invocation);
  };
  Outcome outcome = run ({ "connect", "--apn", "internet.iot", "mtu=1400", "--allow-roaming" });
  EXPECT_EQ (outcome.exit, 0) << outcome.err;
  EXPECT_THAT (given, HasSubstr ("'apn': <'internet.iot'>"));
  EXPECT_THAT (given, HasSubstr ("'mtu': <uint32 1400>"));
  EXPECT_THAT (given, HasSubstr ("'allow-roaming': <true>"));
  EXPECT_THAT (outcome.out, HasSubstr (" s  registered\n"));
  EXPECT_THAT (outcome.out, HasSubstr (" s  dialing\n"));
  EXPECT_THAT (outcome.out, HasSubstr (" s  negotiating PPP\n"));
  EXPECT_THAT (outcome.out, HasSubstr (" s  connected\n"));
  EXPECT_THAT (
    outcome.out,
    HasSubstr ("Online: ppp0, 10.174.46.45/32, DNS 168.95.1.1, 168.95.192.1, Chunghwa Telecom LTE Cat-M1\n"));
}

TEST_F (Connect, JsonIsOneObjectALineAndEndsWithTheModem)
{
  on_connect = [&] (GDBusMethodInvocation *invocation, GVariant *) { go_online (invocation); };
  Outcome outcome = run ({ "--json", "connect" });
  g_auto (GStrv) lines = g_strsplit (outcome.out.c_str (), "\n", -1);
  ASSERT_EQ (g_strv_length (lines), 5u) << outcome.out;
  g_autoptr (JsonObject) first = parse_json (lines[0]);
  g_autoptr (JsonObject) last = parse_json (lines[3]);
  EXPECT_STREQ (json_object_get_string_member (first, "event"), "state");
  EXPECT_STREQ (json_object_get_string_member (first, "new"), "dialing");
  EXPECT_STREQ (json_object_get_string_member (first, "old"), "registered");
  EXPECT_STREQ (json_object_get_string_member (first, "reason"), "user-request");
  EXPECT_GE (json_object_get_int_member (last, "elapsed_ms"), 0);
  EXPECT_STREQ (json_object_get_string_member (last, "event"), "connected");
  JsonObject *shown = json_object_get_object_member (last, "modem");
  EXPECT_STREQ (json_object_get_string_member (shown, "id"), "usb_1_1");
  JsonObject *ip4 = json_object_get_object_member (json_object_get_object_member (shown, "connection"), "ip4");
  EXPECT_STREQ (json_object_get_string_member (ip4, "address"), "10.174.46.45");
  EXPECT_EQ (outcome.exit, 0);
}

TEST_F (Connect, ASettingThatIsNotAllowedIsNamedAndTheStatusSaysSo)
{
  on_connect = [&] (GDBusMethodInvocation *invocation, GVariant *) {
    fail_with (invocation, "org.freedesktop.DBus.Error.AccessDenied",
               "not allowed: zone needs org.dialtone1.network (polkit refuses)");
  };
  Outcome outcome = run ({ "connect", "zone=trusted" });
  EXPECT_EQ (outcome.exit, 4);
  EXPECT_EQ (outcome.err, "Failed:  not allowed: zone needs org.dialtone1.network (polkit refuses)\n"
                          "Try:     use sudo, or leave the setting out; "
                          "an administrator may put it into a profile, by which everybody may connect\n");
}

TEST_F (Connect, AFailureNamesTheCauseAndWhatToTry)
{
  on_connect = [&] (GDBusMethodInvocation *invocation, GVariant *) {
    change_state ("dialing", "user-request");
    change_state ("registered", "apn-rejected");
    fail_with (invocation, "org.dialtone1.Error.ApnRejected",
               "the network refuses the APN (+CEER: Unknown APN): check the APN with the operator");
  };
  Outcome outcome = run ({ "connect", "apn=wrong" });
  EXPECT_EQ (outcome.exit, 1);
  EXPECT_THAT (outcome.out, HasSubstr (" s  registered (the network refuses the APN)\n"));
  EXPECT_EQ (outcome.err, "Failed:  the network refuses the APN (+CEER: Unknown APN)\n"
                          "Try:     check the APN with the operator\n");
}

TEST_F (Connect, AFailureInJsonHasErrorReasonAndAdvice)
{
  on_connect = [&] (GDBusMethodInvocation *invocation, GVariant *) {
    change_state ("failed", "sim-missing");
    fail_with (invocation, "org.dialtone1.Error.SimMissing", "there is no SIM, or it cannot be read");
  };
  Outcome outcome = run ({ "connect", "--json" });
  EXPECT_EQ (outcome.exit, 1);
  std::string last = outcome.out.substr (outcome.out.rfind ("{\"event\""));
  g_autoptr (JsonObject) event = parse_json (last);
  EXPECT_STREQ (json_object_get_string_member (event, "event"), "failed");
  EXPECT_STREQ (json_object_get_string_member (event, "error"), "org.dialtone1.Error.SimMissing");
  EXPECT_STREQ (json_object_get_string_member (event, "reason"), "sim-missing");
  EXPECT_STREQ (json_object_get_string_member (event, "advice"), "insert a SIM, contacts down, and reset the modem");
}

TEST_F (Connect, WrongSettingsAreUsageErrorsWithoutACall)
{
  on_connect = [] (GDBusMethodInvocation *, GVariant *) { FAIL () << "Connect was called"; };
  Outcome unknown = run ({ "connect", "apm=internet" });
  EXPECT_EQ (unknown.exit, 2);
  EXPECT_THAT (unknown.err, HasSubstr ("there is no setting “apm”"));
  EXPECT_EQ (run ({ "connect", "mtu=big" }).exit, 2);
}

TEST_F (Connect, WhatTheServiceRefusesAsArgumentIsAUsageErrorToo)
{
  on_connect = [] (GDBusMethodInvocation *invocation, GVariant *) {
    fail_with (invocation, "org.freedesktop.DBus.Error.InvalidArgs", "auth: no such method “pup”");
  };
  Outcome outcome = run ({ "connect", "auth=pup" });
  EXPECT_EQ (outcome.exit, 2);
  EXPECT_EQ (outcome.err, "Failed:  auth: no such method “pup”\n");
}

TEST_F (Connect, MissingRightsSayHowToGetThem)
{
  on_connect = [] (GDBusMethodInvocation *invocation, GVariant *) {
    fail_with (invocation, "org.freedesktop.DBus.Error.AccessDenied", "not authorized");
  };
  Outcome outcome = run ({ "connect" });
  EXPECT_EQ (outcome.exit, 4);
  EXPECT_THAT (outcome.err, HasSubstr ("sudo"));
}

TEST_F (Connect, AnInterruptSaysThatTheServiceGoesOn)
{
  on_connect = [&] (GDBusMethodInvocation *invocation, GVariant *) {
    pending = invocation;
    change_state ("dialing", "user-request");
  };
  std::unique_ptr<Client> client (start ({ "connect" }));
  ASSERT_TRUE (client->wait_for ("dialing"));
  client->interrupt ();
  Outcome outcome = client->finish ();
  EXPECT_EQ (outcome.exit, 130);
  EXPECT_THAT (outcome.err, HasSubstr ("The service goes on connecting"));
  EXPECT_THAT (outcome.err, HasSubstr ("dialtonectl disconnect"));
  fail_with (pending, "org.dialtone1.Error.Cancelled", "the test ends");
}

TEST_F (Connect, AServiceThatDiesMeanwhileIsNoService)
{
  GDBusConnection *own = connection;
  on_connect = [&] (GDBusMethodInvocation *invocation, GVariant *) {
    g_dbus_connection_close_sync (own, nullptr, nullptr);
    g_object_unref (invocation); // nobody would hear an answer
  };
  EXPECT_EQ (run ({ "connect" }).exit, 3);
}

TEST_F (Connect, APasswordFileIsRead)
{
  std::string given;
  on_connect = [&] (GDBusMethodInvocation *invocation, GVariant *settings) {
    g_variant_lookup (settings, "password", "s", nullptr);
    g_autofree char *text = g_variant_print (settings, FALSE);
    given = text;
    go_online (invocation);
  };
  g_autofree char *path = nullptr;
  int fd = g_file_open_tmp ("dialtone-XXXXXX", &path, nullptr);
  g_close (fd, nullptr);
  g_file_set_contents (path, "s3cret\nsecond line\n", -1, nullptr);
  EXPECT_EQ (run ({ "connect", std::string ("--password-file=") + path }).exit, 0);
  EXPECT_EQ (given, "{'password': <'s3cret'>}");
  g_remove (path);
}

} // namespace
