// SPDX-License-Identifier: GPL-2.0-or-later
// The SIM: absent, locked, refused; and a PIN that was refused is never sent twice.
#include "world.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace {

World::Options
locked ()
{
  World::Options options;
  options.simulator = { "--pin=1234" };
  return options;
}

int
pins_sent (World &world)
{
  return atoi (shell ("printf '%s' \"" + world.simulator ("log | tr -d '\"'") + "\" | grep -c 'CPIN='").c_str ());
}

TEST (Sim, AbsentIsSaidAtOnce)
{
  World::Options options;
  options.start_daemon = false;
  World world (options);
  world.simulator ("sim absent");
  world.start_daemon ();
  Reply reply = world.connect ();
  EXPECT_EQ (reply.error, "org.dialtone1.Error.SimMissing") << reply.message;
  EXPECT_LT (reply.took_us, 15 * G_USEC_PER_SEC);
  EXPECT_EQ (world.property (World::modem_path, "org.dialtone1.Sim.Lock"), "'missing'");
  world.simulator ("sim ready");
  EXPECT_TRUE (world.wait_state ("registered", 60)) << world.changes_text ();
  EXPECT_TRUE (world.connect ().ok ());
}

TEST (Sim, LockedWithoutPinIsSaid)
{
  World world (locked ());
  ASSERT_TRUE (world.wait_state ("locked")) << world.changes_text ();
  Reply reply = world.connect ();
  EXPECT_EQ (reply.error, "org.dialtone1.Error.SimPinRequired") << reply.message;
  EXPECT_EQ (world.property (World::modem_path, "org.dialtone1.Sim.Lock"), "'pin'");
  EXPECT_EQ (world.property (World::modem_path, "org.dialtone1.Sim.PinRetries"), "3");
}

TEST (Sim, PinFromSettingsUnlocksAndConnects)
{
  World world (locked ());
  Reply reply = world.connect ("'apn': <'internet.iot'>, 'pin': <'1234'>");
  EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  EXPECT_EQ (world.property (World::modem_path, "org.dialtone1.Sim.Lock"), "'none'");
  EXPECT_EQ (world.daemon ().log ().find ("1234"), std::string::npos) << "the PIN is in the log";
}

TEST (Sim, PinOverDBusUnlocks)
{
  World world (locked ());
  ASSERT_TRUE (world.wait_state ("locked"));
  Reply reply = world.call (World::modem_path, "org.dialtone1.Sim.SendPin", "('1234',)");
  EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  EXPECT_TRUE (world.wait_state ("registered", 30)) << world.changes_text ();
}

TEST (Sim, RefusedPinIsNeverSentAgainNotEvenAfterARestart)
{
  World::Options options = locked ();
  options.profiles["wrong"] = "[profile]\napn=internet.iot\npin=9999\nautoconnect=true\n";
  World world (options);
  ASSERT_TRUE (world.wait_until ([&] {
    return world.saw_change ("locked", "sim-pin-incorrect") || world.saw_change ("failed", "sim-pin-incorrect");
  }))
    << world.changes_text ();
  EXPECT_EQ (pins_sent (world), 1);
  Reply reply = world.connect ("'profile': <'wrong'>");
  EXPECT_EQ (reply.error, "org.dialtone1.Error.SimPinIncorrect") << reply.message;
  reply = world.call (World::modem_path, "org.dialtone1.Sim.SendPin", "('9999',)");
  EXPECT_EQ (reply.error, "org.dialtone1.Error.SimPinIncorrect") << reply.message;
  EXPECT_EQ (world.stop_daemon (SIGTERM), 0);
  world.changes.clear ();
  world.start_daemon ();
  ASSERT_TRUE (world.wait_state ("locked")) << world.changes_text ();
  reply = world.connect ("'profile': <'wrong'>");
  EXPECT_EQ (reply.error, "org.dialtone1.Error.SimPinIncorrect") << reply.message;
  EXPECT_EQ (pins_sent (world), 1) << "the refused PIN was sent again";
  reply = world.connect ("'apn': <'internet.iot'>, 'pin': <'1234'>");
  EXPECT_TRUE (reply.ok ()) << "the right PIN after the wrong one: " << reply.error << ": " << reply.message;
}

TEST (Sim, APinThatCannotBeNotedIsNotTried)
{
  World::Options options = locked ();
  options.start_daemon = false;
  World world (options);
  shell ("rmdir '" + world.directory + "/state' && touch '" + world.directory
         + "/state'"); // root could write into any folder
  for (int i = 0; i < 3; i++) {
    world.start_daemon ();
    ASSERT_TRUE (world.wait_state ("locked")) << world.changes_text ();
    Reply reply = world.connect ("'apn': <'internet.iot'>, 'pin': <'9999'>");
    EXPECT_EQ (reply.error, "org.dialtone1.Error.SimPinRequired") << reply.message;
    EXPECT_NE (reply.message.find ("state folder"), std::string::npos) << reply.message;
    EXPECT_EQ (world.stop_daemon (SIGTERM), 0);
    world.changes.clear ();
  }
  EXPECT_EQ (pins_sent (world), 0);
  shell ("rm '" + world.directory + "/state'");
  world.start_daemon ();
  ASSERT_TRUE (world.wait_state ("locked")) << world.changes_text ();
  Reply reply = world.connect ("'apn': <'internet.iot'>, 'pin': <'1234'>");
  EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  EXPECT_EQ (pins_sent (world), 1);
}

TEST (Sim, BlockedSimAsksForThePukAndTakesIt)
{
  World::Options options = locked ();
  options.simulator.push_back ("--puk=12345678");
  World world (options);
  world.simulator ("sim puk");
  Reply reply = world.connect ("'apn': <'internet.iot'>, 'pin': <'1234'>");
  EXPECT_EQ (reply.error, "org.dialtone1.Error.SimPukRequired") << reply.message;
  reply = world.call (World::modem_path, "org.dialtone1.Sim.SendPuk", "('12345678', '4321')");
  EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  EXPECT_TRUE (world.connect ().ok ());
}

TEST (Sim, IdentitiesAreGivenByMethodOnlyAndNeverLogged)
{
  World::Options options;
  options.simulator = { "--iccid=89886012345678901234", "--imsi=466921234567890", "--imei=869951031234567" };
  World world (options);
  ASSERT_TRUE (world.wait_state ("registered"));
  Reply reply = world.call (World::modem_path, "org.dialtone1.Sim.GetIdentity");
  EXPECT_NE (reply.value.find ("89886012345678901234"), std::string::npos)
    << reply.error << reply.message << reply.value;
  EXPECT_NE (reply.value.find ("466921234567890"), std::string::npos) << reply.value;
  EXPECT_NE (world.call (World::modem_path, "org.dialtone1.Modem.GetIdentity").value.find ("869951031234567"),
             std::string::npos);
  std::string log = world.daemon ().log ();
  std::string objects = world.call ("/org/dialtone1", "org.freedesktop.DBus.ObjectManager.GetManagedObjects").value;
  for (const char *identity : { "89886012345678901234", "466921234567890", "869951031234567" }) {
    EXPECT_EQ (log.find (identity), std::string::npos) << identity << " is in the log";
    EXPECT_EQ (objects.find (identity), std::string::npos) << identity << " is a property";
  }
  EXPECT_EQ (world.property (World::modem_path, "org.dialtone1.Sim.OperatorCode"), "'46692'");
}

TEST (Registration, DeniedIsSaidAndOnlyAChangeLeadsOut)
{
  World::Options options;
  options.start_daemon = false;
  World world (options);
  world.simulator ("registration denied");
  world.start_daemon ();
  Reply reply = world.connect ("'apn': <'internet.iot'>, 'timeout': <uint32 60>", 90);
  EXPECT_EQ (reply.error, "org.dialtone1.Error.RegistrationDenied") << reply.message;
  world.simulator ("registration home");
  EXPECT_TRUE (world.wait_state ("registered", 30)) << world.changes_text ();
  EXPECT_TRUE (world.connect ().ok ());
}

TEST (Registration, ConnectWaitsForTheNetwork)
{
  World::Options options;
  options.start_daemon = false;
  World world (options);
  world.simulator ("registration searching");
  world.start_daemon ();
  std::optional<Reply> pending;
  world.call_later (World::manager_path, "org.dialtone1.Manager.Connect", "(@a{sv} {'apn': <'internet.iot'>},)",
                    [&] (const Reply &reply) { pending = reply; });
  ASSERT_TRUE (world.wait_state ("searching"));
  world.simulator ("registration home");
  ASSERT_TRUE (world.wait_until ([&] { return pending.has_value (); }, 30));
  EXPECT_TRUE (pending->ok ()) << pending->error << ": " << pending->message;
}

TEST (Registration, NoNetworkEndsWithTheCallersTimeout)
{
  World::Options options;
  options.start_daemon = false;
  World world (options);
  world.simulator ("registration searching");
  world.start_daemon ();
  Reply reply = world.connect ("'apn': <'internet.iot'>, 'timeout': <uint32 3>");
  EXPECT_EQ (reply.error, "org.dialtone1.Error.NotRegistered") << reply.message;
  EXPECT_LT (reply.took_us, 8 * G_USEC_PER_SEC);
}

TEST (Registration, RoamingIsRefusedWhereItIsNotAllowed)
{
  World::Options options;
  options.start_daemon = false;
  World world (options);
  world.simulator ("registration roaming");
  world.start_daemon ();
  Reply reply = world.connect ("'apn': <'internet.iot'>, 'allow-roaming': <false>");
  EXPECT_EQ (reply.error, "org.dialtone1.Error.RoamingForbidden") << reply.message;
  EXPECT_TRUE (world.connect ("'apn': <'internet.iot'>, 'allow-roaming': <true>").ok ());
}

} // namespace
