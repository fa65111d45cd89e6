// SPDX-License-Identifier: GPL-2.0-or-later
// dialtone-name-servers on a private bus: what it does with resolv.conf and resolvconf, how often, and what it never
// reads.
#include "resolver_support.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <string>
#include <sys/stat.h>

extern "C" {
#include "platform/network/resolver-helper.h"
}

using testing::HasSubstr;
using testing::Not;

namespace {

constexpr char theirs[] = "nameserver 192.168.1.1\n";

class NameServers : public ::testing::Test {
protected:
  void SetUp () override
  {
    put_file (conf, theirs);
    run ("mkdir " + folder.file ("bin"));
    put_file (folder.file ("bin/resolvconf"),
              "#!/bin/sh\ninput=\n[ $1 != -a ] || input=\" <$(cat | tr '\\n' ,)>\"\necho \"$*$input\" >>" + log_file
                + "\n");
    chmod (folder.file ("bin/resolvconf").c_str (), 0755);
  }
  void TearDown () override
  {
    resolver_helper_free (helper);
    if (program != nullptr)
      g_subprocess_force_exit (program);
    g_clear_object (&program);
    g_clear_object (&connection);
  }

  void start (const char *idle_ms = "60000")
  {
    auto flags = GDBusConnectionFlags (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION);
    g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);

    if (connection == nullptr)
      connection = g_dbus_connection_new_for_address_sync (bus.address (), flags, nullptr, nullptr, nullptr);
    g_clear_object (&program);
    g_subprocess_launcher_setenv (launcher, "PATH", (folder.file ("bin") + ":" + g_getenv ("PATH_OF_TESTS")).c_str (),
                                  TRUE);
    program = g_subprocess_launcher_spawn (
      launcher, nullptr, g_getenv ("NAME_SERVERS"), ("--bus=" + std::string (bus.address ())).c_str (),
      ("--resolv-conf=" + conf).c_str (), ("--runtime-dir=" + folder.file ("run")).c_str (),
      ("--idle=" + std::string (idle_ms)).c_str (), nullptr);
    ASSERT_NE (program, nullptr);
    ASSERT_TRUE (until ([this] { return has_name (); })) << "the name is not taken";
  }
  bool has_name ()
  {
    gboolean there = FALSE;
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", "org.dialtone1.NameServers"), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    if (reply != nullptr)
      g_variant_get (reply, "(b)", &there);
    return there;
  }
  // "" or the error.
  std::string set (const char *holder, const std::string &links)
  {
    g_autoptr (GError) error = nullptr;
    g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE ("a(sas)"), links.c_str (), nullptr, nullptr, nullptr);
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      connection, "org.dialtone1.NameServers", "/org/dialtone1/NameServers", "org.dialtone1.NameServers", "Set",
      g_variant_new ("(s@a(sas))", holder, value), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, &error);
    return reply == nullptr ? error->message : "";
  }
  std::string log () { return file (log_file); }
  bool logs (const std::string &text)
  {
    return until ([&] { return log () == text; });
  }

  Folder folder;
  const std::string conf = folder.file ("resolv.conf");
  const std::string log_file = folder.file ("log");
  Bus bus;
  GDBusConnection *connection = nullptr;
  GSubprocess *program = nullptr;
  ResolverHelper *helper = nullptr;
};

TEST_F (NameServers, WritesTheFileAndTakesItBack)
{
  start ();
  EXPECT_EQ (set ("file", "[('ppp0', ['9.9.9.9'])]"), "");
  EXPECT_THAT (file (conf), HasSubstr ("nameserver 9.9.9.9\n"));
  EXPECT_EQ (set ("none", "[]"), "");
  EXPECT_EQ (file (conf), theirs);
}

TEST_F (NameServers, TellsResolvconf)
{
  start ();
  EXPECT_EQ (set ("resolvconf", "[('ppp0', ['9.9.9.9', '8.8.8.8'])]"), "");
  EXPECT_TRUE (logs ("-a ppp0.dialtone <nameserver 9.9.9.9,nameserver 8.8.8.8,>\n")) << log ();
  EXPECT_EQ (set ("resolvconf", "[('ppp0', ['9.9.9.9', '8.8.8.8'])]"), "");
  EXPECT_EQ (set ("none", "[]"), "");
  EXPECT_TRUE (logs ("-a ppp0.dialtone <nameserver 9.9.9.9,nameserver 8.8.8.8,>\n-d ppp0.dialtone\n")) << log ();
  EXPECT_EQ (file (conf), theirs);
}

TEST_F (NameServers, MovesFromOneToTheOther)
{
  start ();
  EXPECT_EQ (set ("file", "[('ppp0', ['9.9.9.9'])]"), "");
  EXPECT_EQ (set ("resolvconf", "[('ppp0', ['9.9.9.9'])]"), "");
  EXPECT_EQ (file (conf), theirs);
  EXPECT_TRUE (logs ("-a ppp0.dialtone <nameserver 9.9.9.9,>\n")) << log ();
  EXPECT_EQ (set ("file", "[('ppp1', ['8.8.8.8'])]"), "");
  EXPECT_TRUE (logs ("-a ppp0.dialtone <nameserver 9.9.9.9,>\n-d ppp0.dialtone\n")) << log ();
  EXPECT_THAT (file (conf), HasSubstr ("nameserver 8.8.8.8\n"));
}

TEST_F (NameServers, AnotherProcessKnowsWhatTheLastOneSet)
{
  start ("300");
  EXPECT_EQ (set ("resolvconf", "[('ppp0', ['9.9.9.9'])]"), "");
  ASSERT_TRUE (logs ("-a ppp0.dialtone <nameserver 9.9.9.9,>\n")) << log ();
  g_autoptr (GError) error = nullptr;
  ASSERT_TRUE (g_subprocess_wait (program, nullptr, &error)) << "it ends by itself";
  EXPECT_EQ (g_subprocess_get_exit_status (program), 0);
  start ();
  EXPECT_EQ (set ("none", "[]"), "");
  EXPECT_TRUE (logs ("-a ppp0.dialtone <nameserver 9.9.9.9,>\n-d ppp0.dialtone\n")) << log ();
}

TEST_F (NameServers, RefusesWhatIsNoServerAndChangesNothing)
{
  start ();
  EXPECT_EQ (set ("file", "[('ppp0', ['9.9.9.9'])]"), "");
  const std::string before = file (conf);
  EXPECT_THAT (set ("file", "[('ppp0', ['8.8.8.8', 'root:x:0:0'])]"), HasSubstr ("no name server's address"));
  EXPECT_THAT (set ("resolvconf", "[('../../etc/x', ['8.8.8.8'])]"), HasSubstr ("no interface's name"));
  EXPECT_EQ (file (conf), before);
  EXPECT_EQ (log (), "<absent>");
}

TEST_F (NameServers, ChangesABoundedNumberOfTimesAndEndsWithTheLast)
{
  start ();
  for (int i = 0; i < 200; i++)
    EXPECT_EQ (set ("resolvconf", "[('ppp0', ['9.9.9." + std::to_string (i) + "'])]"), "");
  ASSERT_TRUE (until ([&] { return log ().find ("9.9.9.199") != std::string::npos; })) << log ();
  const std::string text = log ();
  const auto lines = std::count (text.begin (), text.end (), '\n');
  EXPECT_GE (lines, 6);
  EXPECT_LE (lines, 9) << text;
}

// Whoever has the rights of the service's user puts links and files of any kind into the folder where requests once
// were, as often as he likes: what they lead to comes nowhere.
TEST_F (NameServers, ReadsNothingOfTheServicesUser)
{
  put_file (folder.file ("secret"), "nameserver 6.6.6.6\nroot:secret:1:\n");
  run ("mkdir -p " + folder.file ("dialtone/resolvconf"));
  start ();
  for (int i = 0; i < 300; i++) {
    run ("cd " + folder.file ("dialtone/resolvconf") + "; ln -sf " + folder.file ("secret") + " ppp0; cp "
         + folder.file ("secret") + " ppp1; rm -f ppp0 ppp1");
    if (i % 50 == 0) {
      EXPECT_EQ (set ("resolvconf", "[('ppp0', ['9.9.9.9'])]"), "");
    }
  }
  run ("ln -s " + folder.file ("secret") + " " + folder.file ("dialtone/resolvconf/ppp0"));
  EXPECT_EQ (set ("none", "[]"), "");
  EXPECT_TRUE (logs ("-a ppp0.dialtone <nameserver 9.9.9.9,>\n-d ppp0.dialtone\n")) << log ();
}

// A resolv.conf that is a link is not written through, whoever made the link.
TEST_F (NameServers, WritesThroughNoLinkButConnMans)
{
  put_file (folder.file ("shadow"), "root:secret:1:\n");
  run ("ln -sf " + folder.file ("shadow") + " " + conf);
  start ();
  EXPECT_EQ (set ("file", "[('ppp0', ['9.9.9.9'])]"), "");
  turn (100);
  EXPECT_EQ (file (folder.file ("shadow")), "root:secret:1:\n");
  run ("cd " + folder.path
       + "; mkdir -p run/connman; echo nameserver ::1 >run/connman/resolv.conf; ln -sf run/connman/resolv.conf "
       + conf);
  EXPECT_EQ (set ("file", "[('ppp0', ['9.9.9.9'])]"), "");
  EXPECT_THAT (file (folder.file ("run/connman/resolv.conf")), HasSubstr ("nameserver 9.9.9.9\n"));
  EXPECT_EQ (set ("none", "[]"), "");
  EXPECT_EQ (file (folder.file ("run/connman/resolv.conf")), "nameserver ::1\n");
}

TEST_F (NameServers, AreAskedForByTheServiceInTheBackground)
{
  start ();
  helper = resolver_helper_new (bus.address ());
  const ResolverEntry ours = entry ("ppp0", { "9.9.9.9", "fe80::5" }, true, true);
  resolver_helper_set (helper, RESOLVER_FILE, &ours, 1);
  EXPECT_EQ (file (conf), theirs) << "nothing may wait for the bus";
  EXPECT_TRUE (
    until ([&] { return file (conf).find ("nameserver 9.9.9.9\nnameserver fe80::5%ppp0\n") != std::string::npos; }))
    << file (conf);
  put_file (conf, theirs);
  resolver_helper_set (helper, RESOLVER_FILE, &ours, 1);
  EXPECT_TRUE (until ([&] { return file (conf).find ("nameserver 9.9.9.9") != std::string::npos; })) << "put back";
  resolver_helper_set (helper, RESOLVER_FILE, nullptr, 0);
  g_clear_pointer (&helper, resolver_helper_free);
  EXPECT_TRUE (until ([&] { return file (conf) == theirs; }))
    << "what was asked for last is done though nobody is there any more";
}

TEST_F (NameServers, ThatAreNotThereAreMissedInTheLogOnly)
{
  helper = resolver_helper_new (bus.address ());
  const ResolverEntry ours = entry ("ppp0", { "9.9.9.9" }, true, true);
  testing::internal::CaptureStderr ();
  resolver_helper_set (helper, RESOLVER_FILE, &ours, 1);
  turn (200);
  EXPECT_THAT (testing::internal::GetCapturedStderr (), HasSubstr ("name servers are not set: "));
}

} // namespace
