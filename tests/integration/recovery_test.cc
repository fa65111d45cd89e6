// SPDX-License-Identifier: GPL-2.0-or-later
// What was up comes back by itself; what cannot come back waits for a change; Disconnect stops it.
#include "world.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace {

TEST (Recovery, HangupIsRedialledAtOnce)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.changes.clear ();
  world.simulator ("hangup");
  ASSERT_TRUE (world.wait_state ("connected")) << world.changes_text ();
  EXPECT_EQ (world.simulator_stat ("dials"), 2);
  EXPECT_EQ (world.changes_text (),
             "connected -> waiting (no-carrier)\nwaiting -> dialing (recovery)\ndialing -> negotiating (none)\n"
             "negotiating -> configuring (none)\nconfiguring -> connected (recovery)\n");
}

// Of Manager and Modem: the properties as PropertiesChanged has told them by then are those of every StateChanged.
TEST (Recovery, PropertiesAndSignalsTellTheSameStory)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.signals.clear ();
  world.simulator ("hangup");
  ASSERT_TRUE (world.wait_until ([&] { return world.saw_change ("connected", "recovery"); })) << world.changes_text ();
  for (std::string interface : { "org.dialtone1.Manager", "org.dialtone1.Modem" }) {
    std::string state = "'connected'", reason = "'user-request'";
    size_t changes = 0;
    auto take = [] (const std::string &text, const std::string &key, std::string *value) {
      size_t at = text.find ("'" + key + "': <");
      if (at != std::string::npos)
        *value = text.substr (at + key.size () + 5, text.find ('>', at) - at - key.size () - 5);
    };
    for (const std::string &signal : world.signals) {
      if (signal.rfind ("org.freedesktop.DBus.Properties.PropertiesChanged ('" + interface + "'", 0) == 0) {
        take (signal, "State", &state);
        take (signal, "StateReason", &reason);
      } else if (signal.rfind (interface + ".StateChanged (", 0) == 0) {
        changes++;
        EXPECT_EQ (signal.find (interface + ".StateChanged (" + state + ", "), 0u)
          << signal << " with the property " << state;
        EXPECT_NE (signal.find (", " + reason + ")"), std::string::npos) << signal << " with the property " << reason;
      }
    }
    EXPECT_GE (changes, 5u) << interface;
  }
}

TEST (Recovery, TerminationByTheNetworkIsRedialled)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.changes.clear ();
  world.simulator ("terminate idle timeout");
  ASSERT_TRUE (world.wait_until ([&] { return world.saw_change ("connected", ""); })) << world.changes_text ();
  bool reason = false;
  for (const StateChange &change : world.changes)
    reason = reason || change.reason == "peer-terminated";
  EXPECT_TRUE (reason) << world.changes_text ();
}

TEST (Recovery, FailedRedialBacksOffAndAnnouncesTheNextTry)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.simulator ("fault dial-no-carrier");
  world.changes.clear ();
  world.simulator ("hangup");
  ASSERT_TRUE (world.wait_until ([&] {
    return world.property (World::modem_path, "org.dialtone1.Connection.NextAttempt") != "0"
           && world.state () == "waiting";
  }))
    << world.changes_text ();
  EXPECT_EQ (world.leftovers (), "");
  world.simulator ("fault clear");
  EXPECT_TRUE (world.wait_state ("connected", 30)) << world.changes_text ();
}

TEST (Recovery, DisconnectStopsIt)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.simulator ("fault dial-no-carrier");
  world.simulator ("hangup");
  ASSERT_TRUE (world.wait_state ("waiting")) << world.changes_text ();
  EXPECT_TRUE (world.disconnect ().ok ());
  world.simulator ("fault clear");
  gint64 dials = world.simulator_stat ("dials");
  world.run_for (4);
  EXPECT_EQ (world.simulator_stat ("dials"), dials);
  EXPECT_NE (world.state (), "connected");
}

// Nothing is dialled between the end of the call and the command that turns the radio off; with the radio it comes
// back.
TEST (Recovery, DisableGoesStraightToDisabledAndEnableBringsItBack)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.changes.clear ();
  Reply off = world.call (World::modem_path, "org.dialtone1.Modem.Enable", "(false,)");
  EXPECT_TRUE (off.ok ()) << off.error << ": " << off.message;
  EXPECT_EQ (world.state (), "disabled") << world.changes_text ();
  EXPECT_EQ (world.simulator_stat ("dials"), 1) << world.changes_text ();
  EXPECT_FALSE (world.saw_change ("dialing", "")) << world.changes_text ();
  EXPECT_EQ (world.leftovers (), "");
  EXPECT_TRUE (world.call (World::modem_path, "org.dialtone1.Modem.Enable", "(true,)").ok ());
  EXPECT_TRUE (world.wait_state ("connected")) << world.changes_text ();
  EXPECT_EQ (world.simulator_stat ("dials"), 2);
}

TEST (Recovery, UnplugAndReplugComeBackOnline)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.changes.clear ();
  world.simulator ("unplug");
  ASSERT_TRUE (world.wait_state ("unavailable")) << world.changes_text ();
  EXPECT_TRUE (world.saw_change ("unavailable", "device-removed")
               || world.saw_change ("unavailable", "power-suspected"))
    << world.changes_text ();
  EXPECT_EQ (world.leftovers (), "");
  world.simulator ("replug");
  EXPECT_TRUE (world.wait_state ("connected", 40)) << world.changes_text ();
  EXPECT_EQ (world.simulator_stat ("dials"), 2);
}

// The modem goes away in every state: the call ends in bounded time, nothing is left, and it works again after the
// replug.
struct Departure {
  const char *state;
  std::vector<const char *> before; // simulator commands before Connect
  std::vector<const char *> after;  // and when connected
  bool connects;                    // Connect has succeeded by then; else it is under way and must fail
};

class UnplugIn : public testing::TestWithParam<Departure> {};

TEST_P (UnplugIn, LeavesNothingAndTheNextConnectWorks)
{
  const Departure &departure = GetParam ();
  const std::string state = departure.state;
  World::Options options;
  options.simulator = { "--connect-ms=400" };
  World world (options);
  std::optional<Reply> pending, leaving;

  ASSERT_TRUE (world.wait_state ("registered"));
  for (const char *command : departure.before)
    world.simulator (command);
  world.changes.clear ();
  if (state != "registered")
    world.call_later (World::manager_path, "org.dialtone1.Manager.Connect",
                      "(@a{sv} {'apn': <'internet.iot'>, 'timeout': <uint32 15>},)",
                      [&] (const Reply &reply) { pending = reply; });
  if (departure.connects) {
    ASSERT_TRUE (world.wait_until ([&] { return pending.has_value (); }));
    ASSERT_TRUE (pending->ok ()) << pending->error << ": " << pending->message;
  }
  for (const char *command : departure.after)
    world.simulator (command);
  if (state == "disconnecting")
    world.call_later (World::manager_path, "org.dialtone1.Manager.Disconnect", "()",
                      [&] (const Reply &reply) { leaving = reply; });
  ASSERT_TRUE (world.wait_state (state)) << world.changes_text ();
  world.simulator ("unplug");
  ASSERT_TRUE (world.wait_state ("unavailable")) << world.changes_text ();
  EXPECT_EQ (world.leftovers (), "");
  if (!departure.connects && state != "registered") {
    EXPECT_TRUE (world.wait_until ([&] { return pending.has_value (); }, 12)) << "Connect was not answered";
    EXPECT_TRUE (pending && !pending->ok ());
  }
  if (state == "disconnecting") {
    EXPECT_TRUE (world.wait_until ([&] { return leaving.has_value (); }, 5)) << "Disconnect was not answered";
    EXPECT_TRUE (leaving && leaving->ok ()) << leaving->message;
  }
  world.simulator ("fault clear");
  world.simulator ("registration home");
  world.simulator ("replug");
  Reply again = world.connect ("'apn': <'internet.iot'>", 60);
  EXPECT_TRUE (again.ok ()) << again.error << ": " << again.message << "\n" << world.changes_text ();
  EXPECT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (world.leftovers (), "");
}

INSTANTIATE_TEST_SUITE_P (States, UnplugIn,
                          testing::Values (Departure { "registered", {}, {}, false },
                                           Departure { "searching", { "registration searching" }, {}, false },
                                           Departure { "dialing", { "fault dial-silent" }, {}, false },
                                           Departure { "negotiating", { "fault ipcp-silent" }, {}, false },
                                           Departure { "connected", {}, {}, true },
                                           Departure { "waiting", {}, { "fault dial-no-carrier", "hangup" }, true },
                                           Departure { "disconnecting", { "fault terminate-silent" }, {}, true }),
                          [] (const auto &info) { return info.param.state; });

TEST (Recovery, ModemThatRestartsByItselfComesBackOnline)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.changes.clear ();
  world.simulator ("restart");
  EXPECT_TRUE (world.wait_until ([&] { return world.saw_change ("connected", ""); }, 60)) << world.changes_text ();
}

TEST (Recovery, GarbageOnTheAtPortDoesNotDisturbTheConnection)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.simulator ("fault at-garbage count 3");
  Reply reply = world.call (World::manager_path, "org.dialtone1.Manager.RefreshSignal", "()", 30);
  EXPECT_EQ (world.state (), "connected") << reply.message;
}

TEST (Autoconnect, ProfileComesUpAtStart)
{
  World::Options options;
  options.profiles["cht"] = "[profile]\napn=internet.iot\nautoconnect=true\n";
  World world (options);
  EXPECT_TRUE (world.wait_state ("connected")) << world.changes_text ();
  EXPECT_NE (world.property (World::modem_path, "org.dialtone1.Connection.Profile").find ("profile/cht"),
             std::string::npos);
}

TEST (Autoconnect, ProfileComesUpWhenTheModemAppears)
{
  World::Options options;
  options.profiles["cht"] = "[profile]\napn=internet.iot\nautoconnect=true\n";
  options.start_daemon = false;
  World world (options);
  world.simulator ("unplug");
  world.start_daemon ();
  ASSERT_EQ (world.state (), "unavailable");
  world.simulator ("replug");
  EXPECT_TRUE (world.wait_state ("connected", 40)) << world.changes_text ();
}

TEST (Autoconnect, GoesOnTryingUntilItWorks)
{
  World::Options options;
  options.profiles["cht"] = "[profile]\napn=internet.iot\nautoconnect=true\n";
  options.start_daemon = false;
  World world (options);
  world.simulator ("fault dial-no-carrier");
  world.start_daemon ();
  ASSERT_TRUE (world.wait_until ([&] { return world.simulator_stat ("dials") >= 2; }, 30));
  world.simulator ("fault clear");
  EXPECT_TRUE (world.wait_state ("connected", 40)) << world.changes_text ();
}

TEST (Autoconnect, DisconnectStopsItThroughReplugAndReload)
{
  World::Options options;
  options.profiles["cht"] = "[profile]\napn=internet.iot\nautoconnect=true\n";
  World world (options);
  ASSERT_TRUE (world.wait_state ("connected")) << world.changes_text ();
  ASSERT_TRUE (world.disconnect ().ok ());
  world.simulator ("unplug");
  ASSERT_TRUE (world.wait_state ("unavailable"));
  world.simulator ("replug");
  ASSERT_TRUE (world.wait_state ("registered", 40)) << world.changes_text ();
  EXPECT_TRUE (world.call (World::manager_path, "org.dialtone1.Manager.Reload").ok ());
  world.run_for (1);
  EXPECT_EQ (world.state (), "registered") << world.changes_text ();
  EXPECT_EQ (world.simulator_stat ("dials"), 1);
  EXPECT_TRUE (world.connect ("'profile': <'cht'>").ok ());
}

// Permanent causes wait for a change, without dialling meanwhile, and then go on by themselves.
struct Permanent {
  const char *name;
  const char *profile;             // further lines
  std::vector<std::string> before; // simulator commands before the daemon's start
  const char *reason;
  gint64 dials;                           // by then
  std::vector<std::string> change;        // simulator commands
  const char *method, *path, *parameters; // and, unless "", a call that is the change
};

class WaitsForAChange : public testing::TestWithParam<Permanent> {};

TEST_P (WaitsForAChange, AndThenGoesOn)
{
  const Permanent &permanent = GetParam ();
  World::Options options;
  options.profiles["cht"] = std::string ("[profile]\napn=internet.iot\nautoconnect=true\n") + permanent.profile;
  options.simulator = { "--pin=1234" };
  options.start_daemon = false;
  World world (options);
  for (const std::string &command : permanent.before)
    world.simulator (command);
  world.start_daemon ();
  ASSERT_TRUE (world.wait_until (
    [&] {
      return world.property (World::manager_path, "org.dialtone1.Manager.StateReason")
             == "'" + std::string (permanent.reason) + "'";
    },
    30))
    << world.changes_text ();
  world.run_for (2.5); // the first pause of a redial is two seconds
  EXPECT_EQ (world.simulator_stat ("dials"), permanent.dials) << world.changes_text ();
  EXPECT_EQ (world.property (World::modem_path, "org.dialtone1.Connection.NextAttempt"), "0");
  EXPECT_EQ (world.leftovers (), "");
  for (const std::string &command : permanent.change)
    world.simulator (command);
  if (*permanent.method != '\0') {
    Reply reply = world.call (permanent.path, permanent.method, permanent.parameters);
    EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  }
  EXPECT_TRUE (world.wait_state ("connected", 30)) << world.changes_text ();
}

// clang-format off
INSTANTIATE_TEST_SUITE_P (
  Causes, WaitsForAChange,
  testing::Values (
    Permanent { "PinRequired", "", {}, "sim-pin-required", 0, {}, "org.dialtone1.Sim.SendPin", World::modem_path,
                "('1234',)" },
    Permanent { "PinIncorrect", "pin=9999\n", {}, "sim-pin-incorrect", 0, {}, "org.dialtone1.Profile.Update",
                "/org/dialtone1/profile/cht",
                "(@a{sv} {'apn': <'internet.iot'>, 'autoconnect': <true>, 'pin': <'1234'>},)" },
    Permanent { "SimMissing", "pin=1234\n", { "sim absent" }, "sim-missing", 0, { "sim ready" }, "", "", "" },
    Permanent { "RegistrationDenied", "pin=1234\n", { "registration denied" }, "registration-denied", 0,
                { "registration home" }, "", "", "" },
    Permanent { "RoamingForbidden", "pin=1234\nallow-roaming=false\n", { "registration roaming" }, "roaming-forbidden",
                0, { "registration home" }, "", "", "" },
    Permanent { "AuthenticationRefused", "pin=1234\nauth=pap\nusername=u\npassword=wrong\n", { "fault pap-reject" },
                "auth-failed", 1, { "fault clear" }, "org.dialtone1.Profile.Update", "/org/dialtone1/profile/cht",
                "(@a{sv} {'apn': <'internet.iot'>, 'autoconnect': <true>, 'pin': <'1234'>, 'auth': <'pap'>, "
                "'username': <'u'>, 'password': <'right'>},)" }),
  [] (const auto &info) { return info.param.name; });
// clang-format on

TEST (Profiles, BrokenFileIsReportedWithLineAndHidesNoOther)
{
  World::Options options;
  options.profiles["good"] = "[profile]\napn=internet.iot\n";
  options.profiles["bad"] = "[profile]\napn=internet.iot\nmetrik=3\n";
  options.profiles["worse"] = "[profile]\nno equals sign here\n";
  World world (options);
  std::string profiles = world.property (World::manager_path, "org.dialtone1.Manager.Profiles");
  EXPECT_NE (profiles.find ("/org/dialtone1/profile/good"), std::string::npos) << profiles;
  EXPECT_EQ (profiles.find ("/bad"), std::string::npos) << profiles;
  std::string log = world.daemon ().log ();
  EXPECT_NE (log.find ("bad.conf:3"), std::string::npos) << log;
  EXPECT_NE (log.find ("metrik"), std::string::npos) << log;
  EXPECT_NE (log.find ("worse.conf:2"), std::string::npos) << log;
  Reply reply = world.connect ("'profile': <'good'>");
  EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
}

TEST (Profiles, AddedOverDBusIsStoredAndUsed)
{
  World world;
  Reply added = world.call (World::manager_path, "org.dialtone1.Manager.AddProfile",
                            "(@a{sv} {'id': <'cht'>, 'apn': <'internet.iot'>, 'password': <'geheim'>},)");
  ASSERT_TRUE (added.ok ()) << added.error << ": " << added.message;
  EXPECT_EQ (shell ("stat -c %a '" + world.directory + "/config/profiles/cht.conf'"), "600");
  Reply shown = world.call ("/org/dialtone1/profile/cht", "org.dialtone1.Profile.Get");
  EXPECT_EQ (shown.value.find ("geheim"), std::string::npos) << "a secret in Get";
  EXPECT_NE (world.call ("/org/dialtone1/profile/cht", "org.dialtone1.Profile.GetSecrets").value.find ("geheim"),
             std::string::npos);
  EXPECT_TRUE (world.connect ("'profile': <'cht'>").ok ());
  EXPECT_EQ (world.daemon ().log ().find ("geheim"), std::string::npos) << "a secret in the log";
}

} // namespace
