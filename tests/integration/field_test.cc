// SPDX-License-Identifier: GPL-2.0-or-later
// What users of such modems report, with the real daemon: it comes online all the same, by itself or by one Connect, or
// says why not.
#include "world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>

namespace {

constexpr const char *apn = "'apn': <'internet.iot'>, 'timeout': <uint32 90>";

// A modem as it is found: what it is begun with, and what is done to it before the daemon starts.
struct Found {
  const char *name;
  std::vector<std::string> options;
  std::vector<std::string> commands;
  const char *settings = apn;
};

std::ostream &
operator<< (std::ostream &out, const Found &found)
{
  return out << found.name;
}

class FoundModem : public testing::TestWithParam<Found> {};

TEST_P (FoundModem, ConnectsAtTheFirstCall)
{
  World::Options options;
  options.start_daemon = false;
  options.simulator = GetParam ().options;
  World world (options);
  for (const std::string &command : GetParam ().commands)
    world.simulator (command);
  world.start_daemon ();
  Reply reply = world.connect (GetParam ().settings, 120);
  EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message << "\n" << world.changes_text ();
  EXPECT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (world.leftovers (), "");
}

INSTANTIATE_TEST_SUITE_P (
  Field, FoundModem,
  testing::Values (
    Found { "TheStoredApnIsAnothers", { "--stored-apn=old.example", "--fault=context-needed" }, {} },
    Found {
      "TheStoredApnIsAnothersAndItIsDenied", { "--stored-apn=old.example", "--fault=context-needed denied" }, {} },
    Found { "TheContextIsActive", { "--stored-apn=old.example", "--apn=*", "--fault=context-busy" }, {} },
    Found {
      "OnlyDetachingFreesTheContext", { "--stored-apn=old.example", "--apn=*", "--fault=context-busy 3 cgatt" }, {} },
    Found {
      "OnlyTheRadioFreesTheContext", { "--stored-apn=old.example", "--apn=*", "--fault=context-busy 3 cfun" }, {} },
    Found { "AnotherContextIsTheOne",
            { "--fault=context-cid 3" },
            {},
            "'apn': <'internet.iot'>, 'cid': <uint32 3>, 'timeout': <uint32 90>" },
    Found { "AnOperatorWasChosenThatIsNotHere", {}, { "operator stored 46699" } },
    Found { "ItIsQuiet", { "--fault=quiet" }, {} }, Found { "ItSpeaksUcs2", { "--fault=charset-ucs2" }, {} },
    Found { "ItIsAtThePromptOfAMessage", { "--fault=sms-prompt" }, {} },
    Found { "ItsPortIsSlow", { "--fault=slow-port modem 1200" }, {} },
    Found { "BothItsPortsAreSlow", { "--fault=slow-port 600" }, {} },
    Found { "TheSimFailsAtFirst", { "--fault=sim-failure-ms 6000" }, {} },
    Found { "TheSimIsReadyWithoutOk", { "--fault=cpin-without-ok" }, {} },
    Found { "OneCommandALine", { "--fault=one-command" }, {} },
    Found { "OneCommandALineInWords", { "--fault=one-command 4" }, {} },
    Found { "WithoutCereg", { "--fault=no-cereg" }, {} },
    Found { "WordsBeforeBareAnswers", { "--fault=urc-in-bare" }, {} },
    Found { "ItIsSteered", { "--fault=steer 15000" }, { "registration roaming" } },
    Found { "IPv6AloneByProtocolReject",
            { "--network=ipv6" },
            {},
            "'apn': <'internet.iot'>, 'pdp-type': <'ipv4v6'>, 'timeout': <uint32 90>" },
    Found { "IPv6AloneAndSilence",
            { "--network=ipv6" },
            { "network ipv6 silent" },
            "'apn': <'internet.iot'>, 'pdp-type': <'ipv4v6'>, 'timeout': <uint32 90>" },
    Found { "IPv6AloneByTerminateRequest",
            { "--network=ipv6" },
            { "network ipv6 terminate" },
            "'apn': <'internet.iot'>, 'pdp-type': <'ipv4v6'>, 'timeout': <uint32 90>" },
    Found { "IPv6EndsTheLink",
            { "--fault=ipv6-ends" },
            {},
            "'apn': <'internet.iot'>, 'pdp-type': <'ipv4v6'>, 'timeout': <uint32 90>" },
    Found { "AChallengeUnasked",
            { "--fault=chap-unasked" },
            {},
            "'apn': <'internet.iot'>, 'username': <'u'>, 'password': <'p'>, 'timeout': <uint32 90>" }),
  [] (const auto &info) { return info.param.name; });

TEST (Field, TheModulesOwnStackIsFreedForOneWhoTriesAgainAndAgain)
{
  World::Options options;
  options.simulator = { "--fault=stack-holds" };
  World world (options);
  int calls = 0;
  Reply reply;
  do {
    reply = world.connect (apn, 120);
    calls++;
  } while (!reply.ok () && calls < 4);
  EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
}

TEST (Field, ANetworkForMessagesAloneIsNone)
{
  World::Options options;
  options.start_daemon = false;
  World world (options);
  world.simulator ("registration sms-only");
  world.start_daemon ();
  Reply reply = world.connect ("'apn': <'internet.iot'>, 'timeout': <uint32 10>", 60);
  EXPECT_EQ (reply.error, "org.dialtone1.Error.NotRegistered") << reply.message;
  EXPECT_EQ (world.simulator_stat ("dials"), 0);
  world.simulator ("registration home");
  EXPECT_TRUE (world.connect (apn, 120).ok ());
}

class Restart : public testing::TestWithParam<const char *> {};

TEST_P (Restart, OfAnIdleModemIsSeen)
{
  World world;
  ASSERT_TRUE (world.wait_state ("registered"));
  world.simulator (GetParam ());
  world.simulator ("log clear");
  world.simulator ("restart");
  EXPECT_TRUE (world.wait_until ([&] { return world.simulator ("log").find ("+CEREG=2") != std::string::npos; }, 45))
    << world.simulator ("log");
  EXPECT_TRUE (world.wait_state ("registered", 30)) << world.changes_text ();
}

TEST_P (Restart, OfAModemOnlineIsToldAndMended)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.simulator (GetParam ());
  world.changes.clear ();
  world.simulator ("restart");
  EXPECT_TRUE (world.wait_until ([&] { return !world.changes.empty (); }, 30)) << "nobody was told";
  if (!world.changes.empty ()) {
    EXPECT_EQ (world.changes[0].old_state, "connected");
    EXPECT_NE (world.changes[0].reason, "none");
  }
  EXPECT_TRUE (world.wait_state ("connected", 60)) << world.changes_text ();
}

INSTANTIATE_TEST_SUITE_P (Field, Restart,
                          testing::Values ("'fault boot-words QCRDY|+CPIN: READY|SMS DONE|PB DONE'",
                                           "'fault boot-words *ATREADY: 1|+CPIN: READY'",
                                           "'fault boot-words SMS Ready|Call Ready'", "fault boot-silent"),
                          [] (const auto &info) { return "Words" + std::to_string (info.index); });

TEST (Field, ALinkThatCarriesNothingIsRedialled)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.simulator ("fault carries-nothing cgatt count 1");
  world.changes.clear ();
  shell ("ping -q -i 2 -c 150 -I ppp0 10.0.0.1 >/dev/null 2>&1 & echo $!");
  EXPECT_TRUE (world.wait_until (
    [&] { return world.saw_change ("waiting", "link-dead") || world.saw_change ("disconnecting", "link-dead"); }, 240))
    << world.changes_text ();
  world.simulator ("fault clear");
  EXPECT_TRUE (world.wait_state ("connected", 60)) << world.changes_text ();
  shell ("pkill -x ping");
}

TEST (Field, WhoHangsUpIsToldEvenWhereNothingFreesThePort)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.simulator ("fault no-dtr");
  world.simulator ("fault slow-port modem 4000");
  Reply reply = world.disconnect ();
  EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  EXPECT_LT (reply.took_us, 45 * G_USEC_PER_SEC);
  EXPECT_EQ (world.leftovers (), "");
}

TEST (Field, TheNetworkIsBackAndSoAreWe)
{
  World::Options options;
  options.profiles["cht"] = "[profile]\napn=internet.iot\nautoconnect=true\n";
  options.start_daemon = false;
  World world (options);
  world.simulator ("fault dial-no-carrier");
  world.start_daemon ();
  ASSERT_TRUE (world.wait_until ([&] { return world.simulator_stat ("dials") >= 4; }, 60)) << world.changes_text ();
  world.simulator ("registration searching");
  ASSERT_TRUE (world.wait_until (
    [&] { return world.property (World::modem_path, "org.dialtone1.Modem.Registration") == "'searching'"; }));
  world.simulator ("fault clear");
  world.simulator ("registration home");
  EXPECT_TRUE (world.wait_state ("connected", 15)) << world.changes_text ();
}

TEST (Field, APeerThatSaysGoodbyeIsNamed)
{
  World world;
  ASSERT_TRUE (world.connect ().ok ());
  world.changes.clear ();
  world.simulator ("terminate");
  ASSERT_TRUE (world.wait_until ([&] { return !world.changes.empty (); }));
  EXPECT_EQ (world.changes[0].reason, "peer-terminated") << world.changes_text ();
  EXPECT_TRUE (world.wait_state ("connected", 30)) << world.changes_text ();
}

TEST (Field, NameServersThatNobodyTakesAreSeen)
{
  World world;
  shell ("rm -f /etc/resolv.conf; ln -s /run/nobody/resolv.conf /etc/resolv.conf");
  EXPECT_TRUE (world.connect ("'apn': <'internet.iot'>, 'route': <'primary'>").ok ());
  EXPECT_TRUE (world.wait_until (
    [&] { return world.property (World::modem_path, "org.dialtone1.Connection.DnsHolder") == "'none'"; }, 10));
  const std::string status = shell ("LC_ALL=C.UTF-8 $DIALTONECTL --bus='" + world.address () + "' status");
  EXPECT_NE (status.find ("nobody known looks after /etc/resolv.conf"), std::string::npos) << status;
  EXPECT_TRUE (world.disconnect ().ok ());
  shell ("rm -f /etc/resolv.conf");
}

TEST (Field, ThePortOfPositionsIsRead)
{
  for (const char *who : { "drain", "leave" }) {
    SCOPED_TRACE (who);
    World::Options options;
    options.start_daemon = false;
    World world (options);
    shell ("printf '[dialtone]\\nnmea=" + std::string (who) + "\\n' > " + world.directory + "/config/dialtone.conf");
    world.start_daemon ();
    ASSERT_TRUE (world.wait_state ("registered"));
    world.run_for (1.5);
    const std::string holders = shell ("ls -l /proc/" + std::to_string (world.daemon ().pid ())
                                       + "/fd | grep -c \"$(readlink " + world.directory + "/nmea)$\"");
    EXPECT_EQ (holders, who == std::string ("drain") ? "1" : "0");
    EXPECT_TRUE (world.connect ().ok ());
  }
}

class DataPath : public testing::TestWithParam<const char *> {};

TEST_P (DataPath, ALinkThatSomebodySetsDownIsSetUpAgain)
{
  World::Options options;
  options.daemon = { std::string ("--datapath=") + GetParam () };
  World world (options);
  ASSERT_TRUE (world.connect ("'apn': <'internet.iot'>, 'route': <'primary'>").ok ());
  const std::string routes = shell ("ip route show table all dev ppp0 | sort");
  world.changes.clear ();
  shell ("ip link set ppp0 down");
  // The kernel tells the test nothing.
  for (int i = 0; i < 100 && shell ("ip route show table all dev ppp0 | sort") != routes; i++)
    world.run_for (0.1);
  EXPECT_EQ (shell ("ip route show table all dev ppp0 | sort"), routes);
  int status = 1;
  const std::string ping = shell ("ping -n -c 2 -i 0.2 -W 3 -I ppp0 10.0.0.1", &status);
  EXPECT_EQ (status, 0) << ping;
  EXPECT_EQ (world.state (), "connected");
  EXPECT_EQ (world.changes_text (), "") << "nobody was offline for longer than a moment";
  EXPECT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (world.leftovers (), "");
}

INSTANTIATE_TEST_SUITE_P (Field, DataPath, testing::Values ("auto", "tun"),
                          [] (const auto &info) { return std::string (info.param); });

} // namespace
