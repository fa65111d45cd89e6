// SPDX-License-Identifier: GPL-2.0-or-later
// A program that has the modem and can be asked to let go of it.
#include "modem-fixture.h"

#include <gmock/gmock.h>

using testing::HasSubstr;

// The other program, as PortOwnerOps show it.
struct _PortOwnerClaim {
  FakeWorld *world;
  PortOwnerChanged changed;
  gpointer user_data;
};

namespace {

struct FakeRival : PortOwnerOps {
  PortOwnerStance now = PORT_OWNER_ABSENT;
  std::string why;
  _PortOwnerClaim *claimed = nullptr;
  int claims = 0;
  bool ports_open_at_release = false;
  FakeWorld *world = nullptr;

  // Tells as the platform does: in a turn of its own.
  void become (PortOwnerStance stance)
  {
    now = stance;
    world->after (0, [this] {
      if (claimed != nullptr)
        claimed->changed (claimed->user_data);
    });
  }
};

FakeRival *the_rival;

PortOwnerClaim *
rival_claim_it (const PortOwnerOps *, const ModemDescription *, PortOwnerChanged changed, gpointer user_data)
{
  the_rival->claims++;
  return the_rival->claimed = new _PortOwnerClaim{ the_rival->world, changed, user_data };
}

PortOwnerStance
rival_stance (const PortOwnerClaim *, const char **text)
{
  if (text != nullptr)
    *text = the_rival->why.c_str ();
  return the_rival->now;
}

void
rival_release_it (PortOwnerClaim *claim)
{
  if (claim == nullptr)
    return;
  the_rival->ports_open_at_release = !claim->world->open_ports.empty ();
  the_rival->claimed = nullptr;
  delete claim;
}

class Rival : public ModemTest {
protected:
  Rival ()
  {
    the_rival = &rival;
    rival.name = "ModemManager";
    rival.claim = rival_claim_it;
    rival.stance = rival_stance;
    rival.release = rival_release_it;
    rival.world = &world;
    world.environment.port_owner = &rival;
  }
  void TearDown () override
  {
    ModemTest::TearDown ();
    EXPECT_EQ (rival.claimed, nullptr) << "the modem is still claimed";
    EXPECT_FALSE (rival.ports_open_at_release) << "given back while its ports were open";
  }
  // It has the modem, as it has when it is asked.
  void grab ()
  {
    world.busy["/dev/at"] = "ModemManager (pid 4711)";
    rival.now = PORT_OWNER_ASKED;
  }
  void let_go ()
  {
    world.busy.clear ();
    rival.become (PORT_OWNER_AWAY);
  }

  FakeRival rival;
};

TEST_F (Rival, OneThatDoesNotRunChangesNothing)
{
  ASSERT_TRUE (online ());
  EXPECT_EQ (rival.claims, 1);
}

TEST_F (Rival, WhileItIsAskedThePortsWaitAndAreOpenedAsSoonAsItHasLetGo)
{
  Answer answer;

  grab ();
  start ();
  call_connect (answer);
  run (40 * SECOND);
  EXPECT_FALSE (answer.done) << answer.message;
  EXPECT_EQ (info ()->state, MODEM_STATE_UNAVAILABLE);
  EXPECT_TRUE (world.open_ports.empty ());
  EXPECT_EQ (world.n_searches, 0) << "it is known who has the port";
  let_go ();
  ASSERT_TRUE (reach (MODEM_STATE_INITIALIZING, 1000)) << "at once";
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
}

// It may have a port open while it looks at a new device, of which it has not said anything yet.
TEST_F (Rival, APortThatItIsStillLookingAtIsWaitedFor)
{
  Answer answer;

  grab ();
  rival.now = PORT_OWNER_AWAY;
  start ();
  call_connect (answer);
  run (2 * SECOND);
  EXPECT_FALSE (answer.done) << answer.message;
  EXPECT_THAT (info ()->last_error_text, HasSubstr ("is still looking at it"));
  rival.become (PORT_OWNER_ASKED);
  run (20 * SECOND);
  let_go ();
  ASSERT_TRUE (reach (MODEM_STATE_INITIALIZING, 1000)) << "at once";
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
}

TEST_F (Rival, OneThatLooksForTooLongIsNamed)
{
  Answer answer;

  grab ();
  rival.now = PORT_OWNER_AWAY;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Busy");
  EXPECT_THAT (answer.message, HasSubstr ("ModemManager (pid 4711)"));
  EXPECT_LE (answer.at, 11 * SECOND);
}

// Nothing says that it has given up on a device that it does not know.
TEST_F (Rival, APortThatItClosesWithoutAWordIsOpenedInTime)
{
  grab ();
  rival.now = PORT_OWNER_AWAY;
  start ();
  run (30 * SECOND);
  world.busy.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_INITIALIZING, 11 * SECOND));
}

TEST_F (Rival, ARefusalSaysWhyAndWhatToDo)
{
  Answer answer;

  grab ();
  rival.now = PORT_OWNER_REFUSES;
  rival.why = "polkit does not allow it";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Busy");
  EXPECT_EQ (answer.message, "/dev/at is in use by ModemManager (pid 4711), which does not let go of it: polkit does not allow it");
  rival.become (PORT_OWNER_ASKED);
  run (SECOND);
  let_go ();
  ASSERT_TRUE (online ());
}

TEST_F (Rival, AnotherHolderIsNamedAsEver)
{
  Answer answer;

  world.busy["/dev/at"] = "ModemManagerX (pid 1)";
  rival.now = PORT_OWNER_AWAY;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.message, "/dev/at is in use by ModemManagerX (pid 1): stop that program, two cannot share a port");
}

TEST_F (Rival, OneThatComesWhileTheLinkIsUpDisturbsNothing)
{
  ASSERT_TRUE (online ());
  steps.clear ();
  rival.become (PORT_OWNER_ASKED);
  run (5 * SECOND);
  rival.become (PORT_OWNER_AWAY);
  run (60 * SECOND);
  EXPECT_EQ (trail (), "");
  EXPECT_EQ (info ()->state, MODEM_STATE_CONNECTED);
}

TEST_F (Rival, StaysClaimedWhileANamedModemIsUnplugged)
{
  ASSERT_TRUE (online ());
  device.unplug ();
  ASSERT_TRUE (reach (MODEM_STATE_UNAVAILABLE));
  EXPECT_NE (rival.claimed, nullptr);
  device.plug ();
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED));
  EXPECT_EQ (rival.claims, 1);
}

TEST_F (Rival, AnOrderlyEndGivesTheModemBackBehindThePorts)
{
  Answer answer;

  ASSERT_TRUE (online ());
  modem_shutdown (modem, answered, &answer);
  ASSERT_TRUE (wait (answer, 10 * SECOND));
  EXPECT_EQ (rival.claimed, nullptr);
  EXPECT_FALSE (rival.ports_open_at_release);
  rival.now = PORT_OWNER_ASKED;
  run (SECOND);
  EXPECT_TRUE (world.open_ports.empty ());
}

TEST_F (Rival, TheEndDoesNotWaitForItsAnswer)
{
  Answer answer;

  grab ();
  start ();
  run (SECOND);
  modem_shutdown (modem, answered, &answer);
  ASSERT_TRUE (wait (answer, 1000));
  EXPECT_EQ (rival.claimed, nullptr);
}

} // namespace
