// SPDX-License-Identifier: GPL-2.0-or-later
// firewalld's zones, against a small firewalld on a private bus; and that nothing is configured before the zone is set.
#include "resolver_support.h"

#include <gmock/gmock.h>
#include <memory>

extern "C" {
#include "base/log.h"
#include "platform/network/firewall.h"
}

using testing::ElementsAre;
using testing::HasSubstr;

namespace {

const char introspection[] = R"xml(<node><interface name="org.fedoraproject.FirewallD1.zone">
<method name="changeZoneOfInterface"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="out"/></method>
<method name="removeInterface"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="out"/></method>
</interface></node>)xml";

class FakeFirewalld : public FakeOnBus {
public:
  explicit FakeFirewalld (Bus &bus)
      : FakeOnBus (bus, "org.fedoraproject.FirewallD1", "/org/fedoraproject/FirewallD1", introspection)
  {
  }
};

class FirewallTest : public ::testing::Test {
protected:
  void SetUp () override { start (); }
  void TearDown () override { firewall_free (firewall); }
  void start () { firewall = firewall_new (bus.address (), folder.path.c_str ()); }
  // What a crash leaves: the notes of now, when the end has taken them away.
  void crash ()
  {
    run ("cp -a " + folder.file ("zones") + " " + folder.file ("kept"));
    firewall_free (firewall);
    turn (20);
    run ("rm -rf " + folder.file ("zones") + "; mv " + folder.file ("kept") + " " + folder.file ("zones"));
    start ();
  }
  void set (guint ifindex, const char *ifname, const char *zone)
  {
    int before = done;
    firewall_set (
      firewall, ifindex, ifname, zone, [] (gpointer user_data) { static_cast<FirewallTest *> (user_data)->done++; },
      this);
    EXPECT_EQ (done, before) << "not from within the call";
  }
  bool is_done (int n = 1)
  {
    return until ([&] { return done >= n; });
  }

  Folder folder;
  Bus bus;
  Firewall *firewall = nullptr;
  int done = 0;
};

TEST_F (FirewallTest, PutsTheInterfaceIntoItsZoneAndOutAgain)
{
  FakeFirewalld firewalld (bus);
  set (7, "ppp0", "external");
  ASSERT_TRUE (is_done ());
  EXPECT_THAT (firewalld.calls, ElementsAre ("changeZoneOfInterface ('external', 'ppp0')"));
  EXPECT_TRUE (firewall_has (firewall, 7, "ppp0", "external"));
  EXPECT_FALSE (firewall_has (firewall, 7, "ppp1", "external"));
  EXPECT_FALSE (firewall_has (firewall, 7, "ppp0", "work"));
  EXPECT_FALSE (firewall_has (firewall, 8, "ppp0", "external"));
  firewall_unset (firewall, 7);
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 2; }));
  EXPECT_EQ (firewalld.calls[1], "removeInterface ('external', 'ppp0')");
  EXPECT_EQ (done, 1);
}

TEST_F (FirewallTest, AnotherZoneIsAChangeAndAnotherNameARemoval)
{
  FakeFirewalld firewalld (bus);
  set (7, "ppp0", "external");
  ASSERT_TRUE (is_done ());
  set (7, "ppp0", "work");
  ASSERT_TRUE (is_done (2));
  set (7, "cell0", "work");
  ASSERT_TRUE (is_done (3));
  EXPECT_THAT (firewalld.calls,
               ElementsAre ("changeZoneOfInterface ('external', 'ppp0')", "changeZoneOfInterface ('work', 'ppp0')",
                            "removeInterface ('work', 'ppp0')", "changeZoneOfInterface ('work', 'cell0')"));
}

TEST_F (FirewallTest, WithoutFirewalldThereIsNothingToWaitFor)
{
  set (7, "ppp0", "external");
  ASSERT_TRUE (is_done ());
  set (8, "ppp1", "external");
  ASSERT_TRUE (is_done (2));
  FakeFirewalld firewalld (bus);
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 2; })) << "one that starts later is told then";
  turn (50);
  EXPECT_EQ (done, 2);
}

TEST_F (FirewallTest, ARefusalIsSaidAndNotWaitedFor)
{
  FakeFirewalld firewalld (bus);
  firewalld.refused = "changeZoneOfInterface";
  firewalld.refused_with = "org.fedoraproject.FirewallD1.Exception";
  testing::internal::CaptureStderr ();
  set (7, "ppp0", "nosuch");
  bool answered = is_done ();
  std::string log = testing::internal::GetCapturedStderr ();
  EXPECT_TRUE (answered);
  EXPECT_THAT (log, HasSubstr ("does not put it into the zone nosuch: no"));
}

TEST_F (FirewallTest, OneThatDoesNotAnswerIsNotWaitedForLong)
{
  FakeFirewalld firewalld (bus);
  firewalld.silent = true;
  set (7, "ppp0", "external");
  EXPECT_FALSE (is_done ());
  for (int i = 0; i < 10 && done == 0; i++)
    is_done ();
  EXPECT_EQ (done, 1);
  EXPECT_EQ (firewalld.calls.size (), 1u) << "its answer is still awaited: it may be busy starting";
}

TEST_F (FirewallTest, IsToldAgainAfterAReloadAndAfterARestart)
{
  auto firewalld = std::make_unique<FakeFirewalld> (bus);
  set (7, "ppp0", "external");
  ASSERT_TRUE (is_done ());
  firewalld->emit ("org.fedoraproject.FirewallD1", "Reloaded");
  ASSERT_TRUE (until ([&] { return firewalld->calls.size () == 2; }));
  firewalld.reset ();
  turn (50);
  firewalld = std::make_unique<FakeFirewalld> (bus);
  ASSERT_TRUE (until ([&] { return firewalld->calls.size () == 1; }));
  EXPECT_EQ (firewalld->calls[0], "changeZoneOfInterface ('external', 'ppp0')");
  firewalld->emit ("org.fedoraproject.FirewallD1", "Reloaded");
  turn (50);
  EXPECT_EQ (firewalld->calls.size (), 2u) << "once, however often it came and went";
  EXPECT_EQ (done, 1);
}

TEST_F (FirewallTest, WhoTakesBackWhatIsUnderWayIsNotAnswered)
{
  FakeFirewalld firewalld (bus);
  firewalld.silent = true;
  set (7, "ppp0", "external");
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 1; }));
  firewall_unset (firewall, 7);
  turn (50);
  EXPECT_EQ (done, 0);
}

TEST_F (FirewallTest, TheEndTakesAllOut)
{
  FakeFirewalld firewalld (bus);
  set (7, "ppp0", "external");
  set (8, "ppp1", "work");
  ASSERT_TRUE (is_done (2));
  g_clear_pointer (&firewall, firewall_free);
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 4; }));
  EXPECT_TRUE (firewalld.told ("removeInterface ('external', 'ppp0')"));
  EXPECT_TRUE (firewalld.told ("removeInterface ('work', 'ppp1')"));
}

TEST_F (FirewallTest, MayBeFreedBeforeTheBusAnswers)
{
  set (7, "ppp0", "external");
  g_clear_pointer (&firewall, firewall_free);
  turn (50);
  EXPECT_EQ (done, 0);
}

TEST_F (FirewallTest, WhatACrashLeftIsTakenOut)
{
  FakeFirewalld firewalld (bus);
  set (7, "ppp0", "external");
  set (8, "ppp1", "work");
  ASSERT_TRUE (is_done (2));
  crash ();
  firewalld.calls.clear ();
  set (9, "ppp1", "home");
  firewall_sweep (firewall);
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 2; }));
  turn (50);
  EXPECT_THAT (firewalld.calls, testing::UnorderedElementsAre ("removeInterface ('external', 'ppp0')",
                                                               "changeZoneOfInterface ('home', 'ppp1')"));
  EXPECT_EQ (run ("ls " + folder.file ("zones")), "ppp1\n");
  firewall_sweep (firewall);
  turn (50);
  EXPECT_EQ (firewalld.calls.size (), 2u) << "once";
}

TEST_F (FirewallTest, WhatACrashLeftIsForgottenWhereFirewalldIsNot)
{
  {
    FakeFirewalld firewalld (bus);
    set (7, "ppp0", "external");
    ASSERT_TRUE (is_done ());
  }
  crash ();
  firewall_sweep (firewall);
  EXPECT_TRUE (until ([&] { return run ("ls " + folder.file ("zones")).empty (); }));
}

TEST_F (FirewallTest, NothingIsAskedForWithoutNotes)
{
  FakeFirewalld firewalld (bus);
  firewall_sweep (firewall);
  set (7, "ppp0", "external");
  ASSERT_TRUE (is_done ());
  firewall_unset (firewall, 7);
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 2; }));
  EXPECT_EQ (run ("ls " + folder.file ("zones")), "");
}

// With the interface, its addresses and routes.
class NetworkZone : public ::testing::Test {
protected:
  IpConfig config (const char *zone)
  {
    IpConfigInput input = usual_input (tun);
    input.zone = zone;
    return built (input);
  }

  Folder folder;
  Bus bus;
  Tun tun { "ppp9" };
  Network network { folder, bus.address () };
};

TEST_F (NetworkZone, ComesBeforeTheAddresses)
{
  FakeFirewalld firewalld (bus);
  firewalld.silent = true;
  network.apply (config ("external"));
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 1; }));
  turn (50);
  EXPECT_EQ (kernel_state (), "") << "nothing before the firewall has answered";
  firewalld.silent = false;
  network.apply (config ("external"));
  ASSERT_TRUE (until ([&] { return network.answers.size () == 2; })) << "a second call asks anew";
  EXPECT_EQ (network.answers[0], "another call came in between");
  EXPECT_EQ (network.answers[1], "");
  EXPECT_THAT (kernel_state (), HasSubstr ("10.174.46.45"));
  network.clear (tun.ifindex);
  EXPECT_EQ (kernel_state (), "");
  ASSERT_TRUE (until ([&] { return firewalld.calls.back () == "removeInterface ('external', 'ppp9')"; }));
}

TEST_F (NetworkZone, IsNotAskedForTwiceAndNotAtAllWithoutOne)
{
  FakeFirewalld firewalld (bus);
  ASSERT_EQ (network.apply_now (config ("")), "");
  turn (50);
  EXPECT_TRUE (firewalld.calls.empty ());
  ASSERT_EQ (network.apply_now (config ("external")), "");
  ASSERT_EQ (network.apply_now (config ("external")), "");
  EXPECT_THAT (firewalld.calls, ElementsAre ("changeZoneOfInterface ('external', 'ppp9')"));
  ASSERT_EQ (network.apply_now (config ("")), "");
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 2; }));
  EXPECT_EQ (firewalld.calls[1], "removeInterface ('external', 'ppp9')");
}

TEST_F (NetworkZone, FollowsTheInterfacesName)
{
  FakeFirewalld firewalld (bus);
  ASSERT_EQ (network.apply_now (config ("external")), "");
  run ("ip link set ppp9 down; ip link set ppp9 name cell9; ip link set cell9 up");
  ASSERT_TRUE (until ([&] { return firewalld.told ("changeZoneOfInterface ('external', 'cell9')"); }));
  EXPECT_TRUE (firewalld.told ("removeInterface ('external', 'ppp9')"));
  ASSERT_EQ (network.apply_now (config ("external")), "");
  EXPECT_EQ (firewalld.calls.size (), 3u) << "the settings still know it by its old name";
}

// A link that was taken over has its routes; that they wait for their zone here does not make them a crashed
// predecessor's.
TEST_F (NetworkZone, WhatWaitsForItIsNotSwept)
{
  FakeFirewalld firewalld (bus);
  Folder other_folder;
  Network predecessor (other_folder, bus.address ());
  ASSERT_EQ (predecessor.apply_now (config ("")), "");
  std::string state = kernel_state ();
  firewalld.silent = true;
  network.apply (config ("external"));
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 1; }));
  platform_network_sweep (network.self);
  EXPECT_EQ (kernel_state (), state);
  network.clear (tun.ifindex);
}

TEST_F (NetworkZone, GoesWithAConnectionThatNeverCameUp)
{
  FakeFirewalld firewalld (bus);
  firewalld.silent = true;
  network.apply (config ("external"));
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 1; }));
  network.clear (tun.ifindex);
  ASSERT_TRUE (until ([&] { return firewalld.calls.size () == 2 && network.answers.size () == 1; }));
  EXPECT_EQ (firewalld.calls[1], "removeInterface ('external', 'ppp9')");
  EXPECT_EQ (kernel_state (), "");
}

} // namespace
