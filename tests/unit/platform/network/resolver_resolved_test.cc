// SPDX-License-Identifier: GPL-2.0-or-later
// systemd-resolved over D-Bus, against a small one on a private bus.
#include "resolver_support.h"

#include <memory>

namespace {

class Resolved : public ::testing::Test {
protected:
  void SetUp () override
  {
    run ("mkdir -p " + folder.file ("run/systemd/resolve") + "; ln -s run/systemd/resolve/stub-resolv.conf "
         + folder.file ("resolv.conf"));
    put_file (folder.file ("run/systemd/resolve/stub-resolv.conf"), "nameserver 127.0.0.53\n");
    start ();
  }

  void TearDown () override
  {
    resolver_free (resolver);
    turn (20);
  }

  void start ()
  {
    resolver = resolver_new (folder.file ("resolv.conf").c_str (), folder.file ("run").c_str (), bus.address ());
  }

  void set (bool primary, bool best)
  {
    IpConfig config = name_servers (7, "ppp0", { "9.9.9.9", "2001:db8::1" }, primary);
    resolver_set (resolver, &config, best);
  }

  bool waits_for (FakeResolved &resolved, size_t n_calls)
  {
    return until ([&] { return resolved.calls.size () >= n_calls; });
  }

  static constexpr char dns[] =
    "SetLinkDNS (7, [(2, [0x09, 0x09, 0x09, 0x09]), (10, [0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, "
    "0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01])])";

  Folder folder;
  Bus bus;
  Resolver *resolver = nullptr;
};

using Calls = std::vector<std::string>;

TEST_F (Resolved, PrimaryServersAreForAllNames)
{
  FakeResolved resolved (bus);
  set (true, false);
  EXPECT_TRUE (resolved.calls.empty ()) << "nothing may wait for the bus";
  ASSERT_TRUE (waits_for (resolved, 5));
  EXPECT_EQ (resolved.calls, (Calls { "SetLinkDomains (7, [('.', true)])", "SetLinkDefaultRoute (7, true)",
                                      "SetLinkMulticastDNS (7, 'no')", "SetLinkLLMNR (7, 'no')", dns }));
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_RESOLVED);
}

TEST_F (Resolved, BackupServersStepBackUntilTheirRouteIsTheBest)
{
  FakeResolved resolved (bus);
  set (false, false);
  ASSERT_TRUE (waits_for (resolved, 5));
  EXPECT_TRUE (resolved.told ("SetLinkDomains (7, [])"));
  EXPECT_TRUE (resolved.told ("SetLinkDefaultRoute (7, false)"));
  resolved.calls.clear ();
  resolver_set_best (resolver, 7, TRUE);
  ASSERT_TRUE (waits_for (resolved, 5));
  EXPECT_TRUE (resolved.told ("SetLinkDefaultRoute (7, true)"));
  EXPECT_TRUE (resolved.told ("SetLinkDomains (7, [])"));
  resolved.calls.clear ();
  resolver_set_best (resolver, 7, TRUE);
  resolver_set_best (resolver, 8, TRUE);
  turn (50);
  EXPECT_TRUE (resolved.calls.empty ()) << "nothing has changed";
}

TEST_F (Resolved, IsRevertedAtTheEnd)
{
  FakeResolved resolved (bus);
  set (true, false);
  ASSERT_TRUE (waits_for (resolved, 5));
  resolver_unset (resolver, 7);
  ASSERT_TRUE (waits_for (resolved, 6));
  EXPECT_EQ (resolved.calls.back (), "RevertLink (7,)");
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_NONE);
}

TEST_F (Resolved, IsRevertedWhenTheResolverIsFreed)
{
  FakeResolved resolved (bus);
  set (true, false);
  ASSERT_TRUE (waits_for (resolved, 5));
  g_clear_pointer (&resolver, resolver_free);
  ASSERT_TRUE (waits_for (resolved, 6));
  EXPECT_EQ (resolved.calls.back (), "RevertLink (7,)");
}

TEST_F (Resolved, IsToldAgainAfterItsRestart)
{
  auto first = std::make_unique<FakeResolved> (bus);
  set (true, false);
  ASSERT_TRUE (waits_for (*first, 5));
  first.reset ();
  ASSERT_TRUE (until ([&] { return resolver_backend (resolver) == RESOLVER_NONE; }));
  FakeResolved second (bus);
  ASSERT_TRUE (waits_for (second, 5));
  EXPECT_EQ (second.calls.back (), dns);
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_RESOLVED);
}

TEST_F (Resolved, ThatStartsLaterIsToldThen)
{
  set (true, false);
  turn (50);
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_NONE);
  FakeResolved resolved (bus);
  ASSERT_TRUE (waits_for (resolved, 5));
}

TEST_F (Resolved, TakenBackBeforeTheBusAnsweredIsNeverTold)
{
  FakeResolved resolved (bus);
  set (true, false);
  resolver_unset (resolver, 7);
  turn (100);
  EXPECT_TRUE (resolved.calls.empty ());
}

TEST_F (Resolved, FreedBeforeTheBusAnswers)
{
  set (true, false);
  g_clear_pointer (&resolver, resolver_free);
  turn (100);
}

TEST_F (Resolved, RefusingOneCallStillGetsTheOthers)
{
  FakeResolved resolved (bus);
  resolved.refused = "SetLinkDefaultRoute";
  resolved.refused_with = "org.freedesktop.DBus.Error.UnknownMethod";
  set (false, true);
  ASSERT_TRUE (waits_for (resolved, 5));
  EXPECT_TRUE (resolved.told (dns));
}

TEST_F (Resolved, IsNotAskedWhenTheFileIsNotIts)
{
  FakeResolved resolved (bus);
  run ("rm " + folder.file ("resolv.conf"));
  put_file (folder.file ("resolv.conf"), "nameserver 1.1.1.1\n");
  set (true, false);
  turn (100);
  EXPECT_TRUE (resolved.calls.empty ());
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_FILE);
}

TEST (ResolvedWithoutBus, IsNobody)
{
  Folder folder;
  run ("ln -s run/systemd/resolve/stub-resolv.conf " + folder.file ("resolv.conf"));
  Resolver *resolver = resolver_new (folder.file ("resolv.conf").c_str (), folder.file ("run").c_str (),
                                     "unix:path=/nonexistent");
  IpConfig config = name_servers (7, "ppp0", { "9.9.9.9" });
  resolver_set (resolver, &config, FALSE);
  turn (100);
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_NONE);
  resolver_free (resolver);
}

TEST_F (Resolved, IsToldAgainAfterARestartOfTheBus)
{
  set (true, false);
  turn (50);
  bus.stop ();
  turn (100);
  bus.start ();
  FakeResolved resolved (bus);
  EXPECT_TRUE (waits_for (resolved, 5)) << resolved.calls.size () << " calls";
  EXPECT_EQ (resolver_backend (resolver), RESOLVER_RESOLVED);
}

} // namespace
