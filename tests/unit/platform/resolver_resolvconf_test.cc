// SPDX-License-Identifier: GPL-2.0-or-later
// The program resolvconf: what it is told, in which order, without waiting for it.
#include "resolver_support.h"

#include <sys/stat.h>

namespace {

class Resolvconf : public ::testing::Test {
protected:
  void
  SetUp () override
  {
    put_file (folder.file ("resolv.conf"), "# somebody's\n");
    install ("");
    g_setenv ("PATH", folder.path.c_str (), TRUE);
    resolver = resolver_new (folder.file ("resolv.conf").c_str (), folder.file ("run").c_str (), nullptr);
  }

  void
  TearDown () override
  {
    resolver_free (resolver);
    g_setenv ("PATH", "/nonexistent", TRUE);
  }

  // A resolvconf that writes down its call after @before has run.
  void
  install (const std::string &before)
  {
    put_file (folder.file ("resolvconf"),
              "#!/bin/sh\ninput=; [ $1 != -a ] || input=\" <$(/bin/cat | /usr/bin/tr '\\n' ',')>\"\n" + before + "\necho \"$*$input\" >> "
                + folder.file ("log") + "\n");
    chmod (folder.file ("resolvconf").c_str (), 0755);
  }

  std::string log () { return file (folder.file ("log")); }

  void
  set (std::vector<const char *> servers)
  {
    IpConfig config = name_servers (7, "ppp0", servers);
    resolver_set (resolver, &config, FALSE);
  }

  Folder folder;
  Resolver *resolver = nullptr;
};

TEST_F (Resolvconf, IsToldTheServersAndToForgetThem)
{
  set ({ "9.9.9.9", "8.8.8.8" });
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_RESOLVCONF);
  EXPECT_TRUE (until ([&] { return log () == "-a ppp0.dialtone <nameserver 9.9.9.9,nameserver 8.8.8.8,>\n"; })) << log ();
  resolver_unset (resolver, 7);
  EXPECT_TRUE (until ([&] { return log () == "-a ppp0.dialtone <nameserver 9.9.9.9,nameserver 8.8.8.8,>\n-d ppp0.dialtone\n"; }))
    << log ();
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_NONE);
  EXPECT_EQ (file (folder.file ("resolv.conf")), "# somebody's\n");
}

TEST_F (Resolvconf, IsNotWaitedForAndKeepsTheOrder)
{
  install ("[ $1 = -d ] || /bin/sleep 0.2");
  const gint64 start = g_get_monotonic_time ();
  set ({ "9.9.9.9" });
  resolver_unset (resolver, 7);
  set ({ "8.8.8.8" });
  EXPECT_LT (g_get_monotonic_time () - start, 150 * 1000);
  EXPECT_TRUE (until ([&] {
    return log () == "-a ppp0.dialtone <nameserver 9.9.9.9,>\n-d ppp0.dialtone\n-a ppp0.dialtone <nameserver 8.8.8.8,>\n";
  })) << log ();
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

TEST_F (Resolvconf, WithoutItsRightsIsAskedForByFiles)
{
  std::string requests = folder.file ("requests");
  ResolverResolvconf *asking = resolver_resolvconf_new (requests.c_str ());
  IpConfig config = name_servers (7, "ppp0", { "9.9.9.9", "8.8.8.8" });
  ResolverEntry entry = {};
  entry.ifindex = 7;
  g_strlcpy (entry.ifname, "ppp0", sizeof entry.ifname);
  entry.n_servers = config.n_dns;
  for (guint i = 0; i < config.n_dns; i++)
    entry.servers[i] = config.dns[i];
  resolver_resolvconf_add (asking, &entry);
  EXPECT_EQ (file (requests + "/ppp0"), "nameserver 9.9.9.9\nnameserver 8.8.8.8\n");
  resolver_resolvconf_remove (asking, "ppp0");
  resolver_resolvconf_remove (asking, "ppp0");
  EXPECT_FALSE (g_file_test ((requests + "/ppp0").c_str (), G_FILE_TEST_EXISTS));
  EXPECT_EQ (log (), "<absent>");
  resolver_resolvconf_free (asking);
}

} // namespace
