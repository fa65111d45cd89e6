// SPDX-License-Identifier: GPL-2.0-or-later
// Every way to fail has its error and reason, ends in bounded time, leaves nothing behind, and the next Connect works.
#include "world.h"

#include <gtest/gtest.h>

namespace {

struct Failure {
  const char *name;
  const char *fault;    // simulator command before Connect
  const char *settings; // of Connect
  const char *error;    // org.dialtone1.Error.<…>
  const char *reason;   // of the state change to failed, registered, locked, …; "" any
  const char *cure;     // simulator command before the next Connect
  int within_s;         // Connect must have answered by then
};

class Fails : public testing::TestWithParam<Failure> {};

const char *apn = "'apn': <'internet.iot'>";
const char *apn_short = "'apn': <'internet.iot'>, 'timeout': <uint32 4>";

TEST_P (Fails, WithItsErrorAndReasonAndTheNextConnectWorks)
{
  const Failure &failure = GetParam ();
  World world;
  ASSERT_TRUE (world.wait_state ("registered")) << world.changes_text ();
  world.changes.clear ();
  world.simulator (failure.fault);

  Reply reply = world.connect (failure.settings, failure.within_s + 10);
  EXPECT_EQ (reply.error, std::string ("org.dialtone1.Error.") + failure.error) << reply.message << "\n"
                                                                                << world.changes_text ();
  EXPECT_LT (reply.took_us, failure.within_s * G_USEC_PER_SEC);
  EXPECT_FALSE (reply.message.empty ());
  if (*failure.reason != '\0') {
    bool found = false;
    for (const StateChange &change : world.changes)
      found = found || change.reason == failure.reason;
    EXPECT_TRUE (found) << "no change with reason " << failure.reason << ":\n" << world.changes_text ();
  }
  EXPECT_EQ (world.leftovers (), "") << "after the failure";

  world.simulator (failure.cure);
  Reply again = world.connect (apn, 60);
  EXPECT_TRUE (again.ok ()) << "after the cure: " << again.error << ": " << again.message;
  EXPECT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (world.leftovers (), "") << "at the end";
}

INSTANTIATE_TEST_SUITE_P (
  Modem, Fails,
  testing::Values (
    Failure { "RefusedApn", "apn reject bad.apn 133", "'apn': <'bad.apn'>", "ApnRejected", "apn-rejected",
              "fault clear", 15 },
    Failure { "PdpAuthentication", "fault dial-cme 149", apn, "AuthFailed", "auth-failed", "fault clear", 15 },
    Failure { "GprsNotAllowed", "fault dial-cme 107", apn, "RegistrationDenied", "registration-denied", "fault clear",
              15 },
    Failure { "UnspecifiedGprsError", "fault dial-cme 148", apn, "DialFailed", "dial-failed", "fault clear", 15 },
    Failure { "DialError", "fault dial-error", apn, "DialFailed", "dial-failed", "fault clear", 15 },
    Failure { "NoCarrier", "fault dial-no-carrier", apn, "DialFailed", "no-carrier", "fault clear", 15 },
    Failure { "DialSilent", "fault dial-silent", apn_short, "Timeout", "dial-timeout", "fault clear", 12 },
    Failure { "ConnectThenSilence", "fault connect-silent", apn_short, "Timeout", "lcp-timeout", "fault clear", 12 },
    Failure { "LcpSilent", "fault lcp-silent", apn, "PppFailed", "lcp-timeout", "fault clear", 60 },
    Failure { "IpcpSilent", "fault ipcp-silent", apn_short, "Timeout", "ipcp-timeout", "fault clear", 12 },
    Failure { "PeerTerminatesWithText", "fault terminate-text PDP context activation failed", apn, "PppFailed",
              "peer-terminated", "fault clear", 15 },
    Failure { "HangupRightAfterProtocolReject", "fault hangup-after-protrej",
              "'apn': <'internet.iot'>, 'pdp-type': <'ipv4v6'>", "DialFailed", "no-carrier", "fault clear", 15 },
    Failure { "PapRefused", "fault pap-reject",
              "'apn': <'internet.iot'>, 'auth': <'pap'>, 'username': <'u'>, 'password': <'p'>", "AuthFailed",
              "auth-failed", "fault clear", 15 },
    Failure { "ChapRefused", "fault chap-reject",
              "'apn': <'internet.iot'>, 'auth': <'chap'>, 'username': <'u'>, 'password': <'p'>", "AuthFailed",
              "auth-failed", "fault clear", 15 },
    Failure { "Loopback", "fault loopback", apn, "PppFailed", "loopback", "fault clear", 60 },
    Failure { "AddressZero", "fault address-zero", apn, "PppFailed", "ipcp-timeout", "fault clear", 60 },
    Failure { "AddressOfNoHost", "fault address 127.0.0.1", apn, "IpConfigFailed", "ip-config-failed", "fault clear",
              15 },
    Failure { "AddressMulticast", "fault address 224.0.0.1", apn, "IpConfigFailed", "ip-config-failed", "fault clear",
              15 }),
  [] (const testing::TestParamInfo<Failure> &info) { return info.param.name; });

// Oddities of a modem that must not keep a connection from coming up.
class Survives : public testing::TestWithParam<std::pair<const char *, const char *>> {};

TEST_P (Survives, AndConnects)
{
  World world;
  ASSERT_TRUE (world.wait_state ("registered"));
  world.simulator (GetParam ().second);
  Reply reply = world.connect (apn, 90);
  EXPECT_TRUE (reply.ok ()) << GetParam ().second << ": " << reply.error << ": " << reply.message;
  EXPECT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (world.leftovers (), "");
}

INSTANTIATE_TEST_SUITE_P (
  Modem, Survives,
  testing::Values (
    std::pair { "EchoFlips", "fault echo-flip" }, std::pair { "UrcInReply", "fault urc-in-reply" },
    std::pair { "SplitReplies", "fault split-reply" }, std::pair { "GarbageFirst", "fault garbage-first" },
    std::pair { "EmptyNaks", "fault ipcp-empty-naks 3" },
    std::pair { "PlaceholderNaks", "fault ipcp-placeholder-naks 3" }, std::pair { "UrcOnPppPort", "fault urc-on-ppp" },
    std::pair { "NoNameServers", "fault no-dns" }, std::pair { "SecondNameServerRejected", "fault dns2-reject" },
    std::pair { "NmeaFlood", "fault nmea-flood" }, std::pair { "GarbledPpp", "fault garbage-on-ppp 1" },
    std::pair { "SlowTerminate", "fault terminate-silent" }, std::pair { "ReorderedAcks", "fault ack-reordered" }),
  [] (const auto &info) { return info.param.first; });

// The seed article's own connection: PAP after a Nak, Chunghwa's name servers, CCP rejected, no address for the peer.
TEST (SeedArticle, ConnectsWithPapAfterNak)
{
  World world;
  Reply reply =
    world.connect ("'apn': <'internet.iot'>, 'auth': <'pap'>, 'username': <'myusername@realm'>, 'password': <'x'>");
  ASSERT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  EXPECT_EQ (world.property (World::modem_path, "org.dialtone1.Connection.Dns"), "['168.95.1.1', '168.95.192.1']");
  std::string log = world.daemon ().log ();
  EXPECT_NE (log.find ("sent [LCP ConfNak id="), std::string::npos);
  EXPECT_NE (log.find ("<auth pap>"), std::string::npos);
  EXPECT_NE (log.find ("[PAP AuthAck"), std::string::npos);
  EXPECT_NE (log.find ("password=<hidden>"), std::string::npos);
}

// Its log ends in "Modem hangup" without a cause: ours must give one.
TEST (SeedArticle, HangupAfterProtocolRejectHasAReason)
{
  World world;
  ASSERT_TRUE (world.wait_state ("registered"));
  world.simulator ("fault hangup-after-protrej");
  Reply reply = world.connect ("'apn': <'internet.iot'>, 'pdp-type': <'ipv4v6'>");
  EXPECT_EQ (reply.error, "org.dialtone1.Error.DialFailed") << reply.message;
  EXPECT_NE (reply.message.find ("dropped the call"), std::string::npos) << reply.message;
  std::string last = world.property (World::modem_path, "org.dialtone1.Connection.LastError");
  EXPECT_NE (last.find ("DialFailed"), std::string::npos) << last;
}

TEST (BadInput, IsRefusedWithTheKeyAndWhatIsAllowed)
{
  World world;
  const std::pair<const char *, const char *> wrong[] = {
    { "'apm': <'internet.iot'>", "apm" },
    { "'apn': <42>", "apn" },
    { "'auth': <'kerberos'>", "auth" },
    { "'mtu': <uint32 70000>", "mtu" },
    { "'metric': <'low'>", "metric" },
    { "'dns-servers': <['not.an.address']>", "dns-servers" },
    { "'profile': <'no-such-profile'>", "no-such-profile" },
    { "'pin': <'12x4'>", "pin" },
    { "'timeout': <uint32 0>", "timeout" },
    { "'autoconnect': <true>", "autoconnect" },
  };
  for (const auto &[settings, word] : wrong) {
    Reply reply = world.connect (settings);
    EXPECT_EQ (reply.error, "org.freedesktop.DBus.Error.InvalidArgs") << settings << ": " << reply.message;
    EXPECT_NE (reply.message.find (word), std::string::npos) << settings << ": " << reply.message;
    EXPECT_EQ (reply.message.find ("12x4"), std::string::npos) << "a secret in the message";
  }
  EXPECT_TRUE (world.connect ().ok ());
}

TEST (BadInput, ClientsCannotBringTheDaemonDown)
{
  World world;
  for (const char *member :
       { "org.dialtone1.Manager.Connect", "org.dialtone1.Manager.NoSuch", "org.dialtone1.Nonsense.Connect" }) {
    Reply reply = world.call (World::manager_path, member, "(1, 2, 3)");
    EXPECT_FALSE (reply.ok ()) << member;
  }
  EXPECT_FALSE (world.call ("/org/dialtone1/modem/none", "org.dialtone1.Modem.Connect", "(@a{sv} {},)").ok ());
  EXPECT_FALSE (world.call (World::modem_path, "org.dialtone1.Modem.Command", "('ATD*99#', uint32 1000)").ok ());
  EXPECT_FALSE (world.call (World::modem_path, "org.dialtone1.Modem.Reset", "('hard',)").ok ());
  EXPECT_TRUE (world.connect ().ok ());
}

TEST (BadInput, ModemThatAnswersNothingIsNamedAndAskedAgain)
{
  World::Options options;
  options.start_daemon = false;
  World world (options);
  world.simulator ("fault no-answer");
  world.start_daemon ();
  Reply reply = world.connect (apn, 60);
  EXPECT_EQ (reply.error, "org.dialtone1.Error.ModemError") << reply.message;
  EXPECT_LT (reply.took_us, 40 * G_USEC_PER_SEC);
  EXPECT_TRUE (world.saw_change ("failed", "modem-unresponsive")) << world.changes_text ();
  EXPECT_EQ (world.leftovers (), "");
  world.simulator ("fault clear");
  EXPECT_TRUE (world.wait_state ("registered", 30)) << world.changes_text ();
  EXPECT_TRUE (world.connect ().ok ());
}

// Holds the AT port until it is killed; with @lock as pppd does it, without as cat does.
std::vector<std::string>
hold_at_port (const World &world, bool lock)
{
  std::string locking = lock ? "fcntl.flock(f,fcntl.LOCK_EX)\nfcntl.ioctl(f,termios.TIOCEXCL)\n" : "";
  return { "python3", "-c",
           "import os,fcntl,termios,signal\nf=os.open('" + world.directory + "/at',os.O_RDWR|os.O_NOCTTY)\n" + locking
             + "print('held',flush=True)\nsignal.pause()" };
}

// A daemon that lacks rights which the holder has: the kernel shows it nothing of that process, as it does to the
// packaged service.
std::vector<std::string>
blind ()
{
  return { "setpriv", "--inh-caps", "-sys_ptrace,-chown", "--bounding-set", "-sys_ptrace,-chown" };
}

// Whether somebody on the world's bus has @name before long.
bool
wait_for_name (World &world, const char *name)
{
  bool there = false;
  guint watch = g_bus_watch_name_on_connection (
    world.connection (), name, G_BUS_NAME_WATCHER_FLAGS_NONE,
    [] (GDBusConnection *, const char *, const char *, gpointer data) { *static_cast<bool *> (data) = true; }, nullptr,
    &there, nullptr);

  world.wait_until ([&] { return there; });
  g_bus_unwatch_name (watch);
  return there;
}

TEST (BadInput, PortHeldByAnotherProgramIsNamed)
{
  World::Options options;
  options.start_daemon = false;
  World world (options);
  // Another program opens the AT port exclusively, as pppd and ModemManager do.
  Child holder (hold_at_port (world, true), world.directory + "/holder.log");
  ASSERT_TRUE (holder.wait_for_output ("held")) << holder.log ();
  world.start_daemon ();
  Reply reply = world.connect (apn_short);
  EXPECT_EQ (reply.error, "org.dialtone1.Error.Busy") << reply.message;
  EXPECT_NE (reply.message.find ("python3"), std::string::npos) << reply.message;
  EXPECT_NE (reply.message.find (std::to_string (holder.pid ())), std::string::npos) << reply.message;
  holder.stop (9);
  Reply again = world.connect (apn, 60);
  EXPECT_TRUE (again.ok ()) << again.error << ": " << again.message;
}

TEST (BadInput, PortHolderThatTheDaemonMayNotSeeIsNamedByTheHelper)
{
  World::Options options;
  options.start_daemon = false;
  options.wrapper = blind ();
  World world (options);
  Child holder (hold_at_port (world, true), world.directory + "/holder.log");
  ASSERT_TRUE (holder.wait_for_output ("held")) << holder.log ();
  world.start_daemon ();
  Reply alone = world.connect (apn_short);
  EXPECT_EQ (alone.error, "org.dialtone1.Error.Busy") << alone.message;
  EXPECT_EQ (alone.message, world.directory + "/at is in use by another program: stop it, two cannot share a port")
    << "it must be blind";

  Child helper ({ g_getenv ("PORT_HOLDER"), "--bus=" + world.address (), "--idle=60000" },
                world.directory + "/helper.log");
  ASSERT_TRUE (wait_for_name (world, "org.dialtone1.PortHolder")) << helper.log ();
  Reply reply = world.connect (apn_short);
  EXPECT_EQ (reply.error, "org.dialtone1.Error.Busy") << reply.message;
  EXPECT_NE (reply.message.find ("python3 (pid " + std::to_string (holder.pid ()) + ")"), std::string::npos)
    << reply.message;
  EXPECT_LT (reply.took_us, 3 * G_USEC_PER_SEC);
  holder.stop (9);
  Reply again = world.connect (apn, 60);
  EXPECT_TRUE (again.ok ()) << again.error << ": " << again.message;
}

TEST (BadInput, SilentModemIsBlamedOnTheProgramThatSharesItsPort)
{
  World::Options options;
  options.start_daemon = false;
  World world (options);
  world.simulator ("fault no-answer");
  Child holder (hold_at_port (world, false), world.directory + "/holder.log");
  ASSERT_TRUE (holder.wait_for_output ("held")) << holder.log ();
  world.start_daemon ();
  Reply reply = world.connect (apn, 60);
  EXPECT_EQ (reply.error, "org.dialtone1.Error.Busy") << reply.message;
  EXPECT_NE (reply.message.find ("python3 (pid " + std::to_string (holder.pid ()) + ")"), std::string::npos)
    << reply.message;
  EXPECT_TRUE (world.saw_change ("failed", "modem-unresponsive")) << world.changes_text ();
  holder.stop (9);
  world.simulator ("fault clear");
  EXPECT_TRUE (world.wait_state ("registered", 30)) << world.changes_text ();
  EXPECT_TRUE (world.connect ().ok ());
}

} // namespace
