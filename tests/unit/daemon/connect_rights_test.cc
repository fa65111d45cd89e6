// SPDX-License-Identifier: GPL-2.0-or-later
// Connect needs the right of every guarded setting that it is given.
#include "polkit_test.h"

#include <set>

extern "C" {
#include "settings/setting-table.h"
}

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

// One setting as a client gives it, and the right that it needs beside that to connect ("": none); by hand, from the
// interface's contract.
struct Row {
  const char *key, *settings, *right;
};

const Row rows[] = {
  { "profile", "'profile': <'cht'>", "" },
  { "apn", "'apn': <'y'>", "" },
  { "username", "'username': <'u'>", "" },
  { "password", "'password': <'p'>", "" },
  { "auth", "'auth': <'pap'>", "" },
  { "pdp-type", "'pdp-type': <'ipv6'>", "" },
  { "pin", "'pin': <'1111'>", "sim" },
  { "rat", "'rat': <'gsm'>", "radio" },
  { "bands", "'bands': <['catm-3']>", "radio" },
  { "operator", "'operator': <'46692'>", "radio" },
  { "allow-roaming", "'allow-roaming': <false>", "" },
  { "route", "'route': <'primary'>", "network" },
  { "route", "'route': <'none'>", "" },
  { "route", "'route': <'backup'>", "" },
  { "metric", "'metric': <uint32 1>", "network" },
  { "dns", "'dns': <'none'>", "network" },
  { "dns", "'dns': <'manual'>, 'dns-servers': <['203.0.113.66']>", "network" },
  { "dns-servers", "'dns': <'manual'>, 'dns-servers': <['203.0.113.66']>", "network" },
  { "cid", "'cid': <uint32 3>", "" },
  { "mtu", "'mtu': <uint32 1300>", "" },
  { "zone", "'zone': <'trusted'>", "network" },
  { "timeout", "'timeout': <uint32 5>", "" },
};

} // namespace

class ConnectRightsTest : public PolkitTest {
protected:
  static constexpr const char *denied = "org.freedesktop.DBus.Error.AccessDenied";

  void only (const std::set<std::string> &rights)
  {
    verdict_ = Verdict::no;
    verdicts_.clear ();
    for (const std::string &right : rights)
      verdicts_["org.dialtone1." + right] = Verdict::yes;
    questions_.clear ();
  }
  // The object and interface of both methods called Connect.
  static std::vector<std::pair<std::string, const char *>> faces ()
  {
    return { { manager_path, manager }, { modem_path ("m"), modem_interface } };
  }
  // A Connect that is carried out has reached the modem, and waits there.
  bool carried_out (Reply &reply, const std::string &path, const char *interface, const std::string &settings,
                    GDBusCallFlags flags = G_DBUS_CALL_FLAGS_NONE)
  {
    call_async (reply, path, interface, "Connect", "({" + settings + "},)", flags);
    spin ([&] { return reply.done || fake_modem_has (fake_modem ("m"), "connect"); });
    if (!fake_modem_has (fake_modem ("m"), "connect"))
      return false;
    fake_modem_answer (fake_modem ("m"), "connect");
    spin ([&] { return reply.done; });
    return true;
  }
  void SetUp () override
  {
    PolkitTest::SetUp ();
    write_profile ("cht", "[profile]\napn=x\n");
    write_profile (
      "full", "[profile]\napn=x\npin=1234\nrat=gsm\nbands=catm-3\noperator=46692\nroute=primary\nmetric=7\ndns=manual\n"
              "dns-servers=192.0.2.1\nzone=public\n");
    write_profile ("quiet", "[profile]\napn=x\nroute=none\nmetric=7\n");
    start_polkit (Verdict::no);
    start_daemon (true);
    add_modem ("m");
  }
};

TEST_F (ConnectRightsTest, WithTheRightToConnectAloneNoGuardedSettingGetsThrough)
{
  for (const auto &[path, interface] : faces ()) {
    for (const Row &row : rows) {
      Reply reply;
      const bool guarded = *row.right != '\0';

      only ({ "connect" });
      forget_heard ();
      EXPECT_EQ (carried_out (reply, path, interface, row.settings), !guarded)
        << interface << " " << row.settings << ": " << reply.text ();
      if (!guarded)
        continue;
      EXPECT_EQ (reply.error, denied) << row.settings;
      EXPECT_THAT (reply.message, HasSubstr (row.key)) << row.settings;
      EXPECT_THAT (reply.message, HasSubstr (std::string ("org.dialtone1.") + row.right)) << row.settings;
      EXPECT_THAT (heard (), ElementsAre (std::string ("error ") + denied)) << row.settings << ": a state has changed";
    }
  }
  EXPECT_TRUE (fake_modem ("m")->operations.empty ());
}

TEST_F (ConnectRightsTest, TheRightOfTheSettingIsEnoughAndNoOtherOneIsAskedFor)
{
  for (const auto &[path, interface] : faces ()) {
    for (const Row &row : rows) {
      Reply reply;
      std::vector<std::string> asked = { "org.dialtone1.connect 0" };

      only ({ "connect", row.right });
      if (*row.right != '\0')
        asked.push_back (std::string ("org.dialtone1.") + row.right + " 0");
      EXPECT_TRUE (carried_out (reply, path, interface, row.settings))
        << interface << " " << row.settings << ": " << reply.text ();
      EXPECT_EQ (questions_, asked) << row.settings;
    }
  }
}

TEST_F (ConnectRightsTest, EverySettingStandsInTheTableWithItsRight)
{
  static const std::map<std::string, SettingRight> rights = { { "", SETTING_RIGHT_CONNECT },
                                                              { "sim", SETTING_RIGHT_SIM },
                                                              { "radio", SETTING_RIGHT_RADIO },
                                                              { "network", SETTING_RIGHT_NETWORK } };
  std::map<std::string, std::set<SettingRight>> expected;

  for (const Row &row : rows)
    expected[row.key].insert (rights.at (row.right));
  for (guint i = 0; setting_key (i) != nullptr; i++) {
    const char *key = setting_key (i);

    if (!setting_is_taken (key, SETTING_IN_CONNECT)) {
      EXPECT_EQ (setting_right (key), SETTING_RIGHT_CONNECT) << key << ": Connect does not take it";
      continue;
    }
    ASSERT_TRUE (expected.count (key) == 1) << key << " is new: say here which right it needs";
    EXPECT_TRUE (expected[key].count (setting_right (key)) == 1) << key;
  }
}

TEST_F (ConnectRightsTest, WhatAProfileHoldsNeedsTheRightToConnectAlone)
{
  const char *const settings[] = {
    "'profile': <'full'>",
    "'profile': <'full'>, 'apn': <'other'>, 'route': <'backup'>",
    "'profile': <'full'>, 'rat': <'gsm'>, 'bands': <['catm-3']>, 'operator': <'46692'>, 'route': <'primary'>, "
    "'metric': <uint32 7>, "
    "'dns': <'manual'>, 'dns-servers': <['192.0.2.1']>, 'zone': <'public'>",
    "'apn': <'y'>, 'rat': <''>, 'operator': <''>, 'metric': <uint32 0>, 'dns': <'auto'>, 'zone': <''>, 'pin': <''>",
    "'timeout': <uint32 5>",
  };

  for (const auto &[path, interface] : faces ()) {
    for (const char *text : settings) {
      Reply reply;

      only ({ "connect" });
      EXPECT_TRUE (carried_out (reply, path, interface, text)) << text << ": " << reply.text ();
    }
  }
}

TEST_F (ConnectRightsTest, AnotherValueThanTheProfilesNeedsItsRight)
{
  const std::vector<std::pair<const char *, const char *>> cases = {
    { "'profile': <'full'>, 'rat': <''>", "rat needs org.dialtone1.radio" },
    { "'profile': <'full'>, 'zone': <''>", "zone needs org.dialtone1.network" },
    { "'profile': <'full'>, 'dns': <'auto'>", "dns needs org.dialtone1.network" },
    { "'profile': <'full'>, 'metric': <uint32 0>", "metric needs org.dialtone1.network" },
    { "'profile': <'full'>, 'dns-servers': <['203.0.113.66']>", "dns-servers needs org.dialtone1.network" },
    { "'profile': <'cht'>, 'route': <'primary'>", "route needs org.dialtone1.network" },
    { "'profile': <'quiet'>, 'route': <'backup'>", "route needs org.dialtone1.network" },
    // Equal or not: what is refused to the one and carried out for the other would tell the profile's PIN.
    { "'profile': <'full'>, 'pin': <'1234'>", "pin needs org.dialtone1.sim" },
    { "'profile': <'full'>, 'pin': <'1235'>", "pin needs org.dialtone1.sim" },
  };

  for (const auto &[settings, text] : cases) {
    Reply reply;

    only ({ "connect" });
    EXPECT_FALSE (carried_out (reply, manager_path, manager, settings)) << settings;
    EXPECT_EQ (reply.error, denied) << settings;
    EXPECT_THAT (reply.message, HasSubstr (text));
    EXPECT_THAT (reply.message, Not (HasSubstr ("123"))) << "a PIN is not repeated";
  }
}

TEST_F (ConnectRightsTest, AllMissingRightsAreAskedForOnceAndNamed)
{
  Reply reply;

  only ({ "connect", "radio" });
  EXPECT_FALSE (
    carried_out (reply, manager_path, manager, "'zone': <'x'>, 'pin': <'1111'>, 'rat': <'gsm'>, 'metric': <uint32 1>"));
  EXPECT_EQ (
    reply.message,
    "not allowed: pin needs org.dialtone1.sim, metric needs org.dialtone1.network, zone needs org.dialtone1.network "
    "(polkit refuses)");
  EXPECT_THAT (questions_, ElementsAre ("org.dialtone1.connect 0", "org.dialtone1.sim 0", "org.dialtone1.radio 0",
                                        "org.dialtone1.network 0"));
}

TEST_F (ConnectRightsTest, WhoMayNotConnectLearnsNothingOfTheSettings)
{
  for (const char *settings : { "'zone': <'x'>", "'profile': <'nobody'>", "'nonsense': <1>" }) {
    Reply reply;

    only ({});
    EXPECT_FALSE (carried_out (reply, manager_path, manager, settings));
    EXPECT_EQ (reply.message, "not allowed: org.dialtone1.connect (polkit refuses)") << settings;
    EXPECT_THAT (questions_, ElementsAre ("org.dialtone1.connect 0")) << settings;
  }
}

TEST_F (ConnectRightsTest, WrongSettingsAreAWrongArgumentAndNoMatterOfRights)
{
  for (const char *settings :
       { "'zone': <'x'>, 'zone': <''>", "'pin': <'12'>", "'dns': <'manual'>", "'rat': <'5g'>" }) {
    Reply reply;

    only ({ "connect" });
    EXPECT_FALSE (carried_out (reply, manager_path, manager, settings));
    EXPECT_EQ (reply.error, "org.freedesktop.DBus.Error.InvalidArgs") << settings << ": " << reply.message;
  }
}

TEST_F (ConnectRightsTest, DialogsComeOneAfterTheOtherAndOnlyWhenTheyCanHelp)
{
  Reply granted;
  Reply dismissed;
  Reply in_vain;
  const char *settings = "'pin': <'1111'>, 'rat': <'gsm'>, 'zone': <'x'>";

  only ({ "connect", "radio" });
  verdicts_["org.dialtone1.sim"] = verdicts_["org.dialtone1.network"] = Verdict::challenge;
  on_dialog_ = Verdict::yes;
  EXPECT_TRUE (
    carried_out (granted, manager_path, manager, settings, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION))
    << granted.text ();
  EXPECT_THAT (questions_, ElementsAre ("org.dialtone1.connect 0", "org.dialtone1.sim 0", "org.dialtone1.radio 0",
                                        "org.dialtone1.network 0", "org.dialtone1.sim 1", "org.dialtone1.network 1"));
  on_dialog_ = Verdict::challenge;
  questions_.clear ();
  EXPECT_FALSE (
    carried_out (dismissed, manager_path, manager, settings, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION));
  EXPECT_EQ (dismissed.error, denied);
  EXPECT_EQ (questions_.back (), "org.dialtone1.sim 1") << "who takes one dialog away does not get the next";
  EXPECT_THAT (dismissed.message, HasSubstr ("the password was not given"));
  verdicts_["org.dialtone1.network"] = Verdict::no;
  questions_.clear ();
  EXPECT_FALSE (
    carried_out (in_vain, manager_path, manager, settings, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION));
  EXPECT_EQ (in_vain.error, denied);
  EXPECT_THAT (questions_, Not (testing::Contains ("org.dialtone1.sim 1")))
    << "no password is asked for a call that cannot be";
}

TEST_F (ConnectRightsTest, WithoutADialogAPasswordThatWouldHelpIsSaid)
{
  Reply reply;

  only ({ "connect" });
  verdicts_["org.dialtone1.network"] = Verdict::challenge;
  EXPECT_FALSE (carried_out (reply, manager_path, manager, "'zone': <'x'>"));
  EXPECT_EQ (reply.error, "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired");
  EXPECT_EQ (reply.message, "not allowed: zone needs org.dialtone1.network (a password is needed)");
}

// What was the profile's value when the call came is not when the password has been typed.
TEST_F (ConnectRightsTest, AProfileThatChangesDuringTheDialogIsJudgedAnew)
{
  Reply reply;

  only ({});
  verdicts_["org.dialtone1.connect"] = Verdict::challenge;
  on_dialog_ = Verdict::silence;
  call_async (reply, manager_path, manager, "Connect", "({'profile': <'full'>, 'zone': <'public'>},)",
              G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION);
  ASSERT_TRUE (spin ([&] { return waiting_.size () == 1; }));
  write_profile ("full", "[profile]\napn=x\nzone=drop\n");
  daemon_reload (daemon_);
  answer_all (Verdict::yes);
  ASSERT_TRUE (spin ([&] { return reply.done; }));
  EXPECT_EQ (reply.message, "not allowed: zone needs org.dialtone1.network (polkit refuses)");
  EXPECT_TRUE (fake_modem ("m")->operations.empty ());
}
