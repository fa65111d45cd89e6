// SPDX-License-Identifier: GPL-2.0-or-later
// The program resolvconf: what it is told, in which order, without waiting for it.
#include "resolver_support.h"

#include <sys/stat.h>

namespace {

class Resolvconf : public ::testing::Test {
protected:
  void SetUp () override
  {
    put_file (folder.file ("resolv.conf"), "# somebody's\n");
    install ("");
    g_setenv ("PATH", folder.path.c_str (), TRUE);
    resolver = resolver_new (folder.file ("resolv.conf").c_str (), folder.file ("run").c_str (), nullptr);
  }

  void TearDown () override
  {
    resolver_free (resolver);
    g_setenv ("PATH", "/nonexistent", TRUE);
  }

  // A resolvconf that writes down its call after @before has run.
  void install (const std::string &before)
  {
    put_file (folder.file ("resolvconf"),
              "#!/bin/sh\ninput=; [ $1 != -a ] || input=\" <$(/bin/cat | /usr/bin/tr '\\n' ',')>\"\n" + before
                + "\necho \"$*$input\" >> " + folder.file ("log") + "\n");
    chmod (folder.file ("resolvconf").c_str (), 0755);
  }

  std::string log () { return file (folder.file ("log")); }

  void set (std::vector<const char *> servers)
  {
    IpConfig config = name_servers (7, "ppp0", servers);
    resolver_set (resolver, &config, TRUE);
  }

  Folder folder;
  Resolver *resolver = nullptr;
};

TEST_F (Resolvconf, IsToldTheServersAndToForgetThem)
{
  set ({ "9.9.9.9", "8.8.8.8" });
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_RESOLVCONF);
  EXPECT_TRUE (until ([&] { return log () == "-a ppp0.dialtone <nameserver 9.9.9.9,nameserver 8.8.8.8,>\n"; }))
    << log ();
  resolver_unset (resolver, 7);
  EXPECT_TRUE (
    until ([&] { return log () == "-a ppp0.dialtone <nameserver 9.9.9.9,nameserver 8.8.8.8,>\n-d ppp0.dialtone\n"; }))
    << log ();
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_NONE);
  EXPECT_EQ (file (folder.file ("resolv.conf")), "# somebody's\n");
}

TEST_F (Resolvconf, IsNotWaitedForAndKeepsTheOrder)
{
  // It does not end before it may, and who waited for it would never let it.
  install ("[ $1 = -d ] || until [ -e " + folder.file ("gate") + " ]; do /bin/sleep 0.01; done");
  set ({ "9.9.9.9" });
  resolver_unset (resolver, 7);
  set ({ "8.8.8.8" });
  EXPECT_EQ (log (), "<absent>");
  put_file (folder.file ("gate"), "");
  EXPECT_TRUE (until ([&] {
    return log ()
           == "-a ppp0.dialtone <nameserver 9.9.9.9,>\n-d ppp0.dialtone\n-a ppp0.dialtone <nameserver 8.8.8.8,>\n";
  }))
    << log ();
}

TEST_F (Resolvconf, FailingDoesNotStopTheRest)
{
  install ("echo broken >&2; [ $1 = -d ] || exit 3");
  set ({ "9.9.9.9" });
  resolver_unset (resolver, 7);
  EXPECT_TRUE (until ([&] { return log () == "-d ppp0.dialtone\n"; })) << log ();
}

TEST_F (Resolvconf, IsToldToForgetAtTheEndEvenIfItHangs)
{
  install ("[ $1 = -d ] || exec /bin/sleep 100");
  set ({ "9.9.9.9" });
  turn (50);
  const gint64 start = g_get_monotonic_time ();
  g_clear_pointer (&resolver, resolver_free);
  EXPECT_LT (g_get_monotonic_time () - start, 2 * G_USEC_PER_SEC);
  EXPECT_EQ (log (), "-d ppp0.dialtone\n");
}

TEST_F (Resolvconf, ThatIsResolvedInDisguiseDoesNotCount)
{
  run ("cd " + folder.path + "; mv resolvconf resolvectl; ln -s resolvectl resolvconf");
  set ({ "9.9.9.9" });
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_FILE);
}

TEST_F (Resolvconf, ForgetsWhatACrashedPredecessorTold)
{
  set ({ "9.9.9.9" });
  ASSERT_TRUE (until ([&] { return log () == "-a ppp0.dialtone <nameserver 9.9.9.9,>\n"; })) << log ();
  EXPECT_EQ (run ("ls " + folder.file ("run/resolvconf")), "ppp0.dialtone\n");
  Resolver *next = resolver_new (folder.file ("resolv.conf").c_str (), folder.file ("run").c_str (), nullptr);
  resolver_sweep (next);
  EXPECT_TRUE (until ([&] { return log () == "-a ppp0.dialtone <nameserver 9.9.9.9,>\n-d ppp0.dialtone\n"; }))
    << log ();
  resolver_free (next);
  EXPECT_EQ (run ("ls " + folder.file ("run/resolvconf")), "");
}

TEST_F (Resolvconf, KeepsALinkThatWasTakenOver)
{
  set ({ "9.9.9.9" });
  ASSERT_TRUE (until ([&] { return log () == "-a ppp0.dialtone <nameserver 9.9.9.9,>\n"; })) << log ();
  Resolver *next = resolver_new (folder.file ("resolv.conf").c_str (), folder.file ("run").c_str (), nullptr);
  IpConfig config = name_servers (7, "ppp0", { "9.9.9.9" });
  resolver_set (next, &config, TRUE);
  resolver_sweep (next);
  ASSERT_TRUE (until (
    [&] { return log () == "-a ppp0.dialtone <nameserver 9.9.9.9,>\n-a ppp0.dialtone <nameserver 9.9.9.9,>\n"; }))
    << log ();
  turn (50);
  EXPECT_EQ (log ().find ("-d"), std::string::npos);
  resolver_free (next);
}

TEST_F (Resolvconf, NotesThatAreNoRecordsAreNoArguments)
{
  run ("mkdir -p " + folder.file ("run/resolvconf") + "; cd " + folder.file ("run/resolvconf")
       + "; touch -- -rf x 'a b.dialtone' ';id.dialtone'");
  resolver_sweep (resolver);
  turn (100);
  EXPECT_EQ (log (), "<absent>");
}

TEST_F (Resolvconf, HasThemOnlyWhileTheModemIsTheWayOut)
{
  const std::string once = "-a ppp0.dialtone <nameserver 9.9.9.9,>\n";
  set ({ "9.9.9.9" });
  ASSERT_TRUE (until ([&] { return log () == once; })) << log ();
  resolver_set_best (resolver, 7, FALSE);
  ASSERT_TRUE (until ([&] { return log () == once + "-d ppp0.dialtone\n"; })) << log ();
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_RESOLVCONF);
  resolver_set_best (resolver, 7, TRUE);
  EXPECT_TRUE (until ([&] { return log () == once + "-d ppp0.dialtone\n" + once; })) << log ();
}

TEST (ResolvconfRecord, SortsBeforeEthernetWithEitherProgram)
{
  g_autofree char *plain = resolver_resolvconf_record ("ppp0", FALSE);
  g_autofree char *by_name = resolver_resolvconf_record ("ppp0", TRUE);
  EXPECT_STREQ (plain, "ppp0.dialtone");
  EXPECT_STREQ (by_name, "hso.ppp0.dialtone");
}

} // namespace
