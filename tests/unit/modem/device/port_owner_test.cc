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

struct FakePortOwner : PortOwnerOps {
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

FakePortOwner *the_owner;

PortOwnerClaim *
owner_claim_it (const PortOwnerOps *, const ModemDescription *, PortOwnerChanged changed, gpointer user_data)
{
  the_owner->claims++;
  return the_owner->claimed = new _PortOwnerClaim { the_owner->world, changed, user_data };
}

PortOwnerStance
owner_stance (const PortOwnerClaim *, const char **text)
{
  if (text != nullptr)
    *text = the_owner->why.c_str ();
  return the_owner->now;
}

void
owner_release_it (PortOwnerClaim *claim)
{
  if (claim == nullptr)
    return;
  the_owner->ports_open_at_release = !claim->world->open_ports.empty ();
  the_owner->claimed = nullptr;
  delete claim;
}

class PortOwnerAtWork : public ModemTest {
protected:
  PortOwnerAtWork ()
  {
    the_owner = &owner;
    owner.name = "ModemManager";
    owner.claim = owner_claim_it;
    owner.stance = owner_stance;
    owner.release = owner_release_it;
    owner.world = &world;
    world.environment.port_owner = &owner;
  }
  void TearDown () override
  {
    ModemTest::TearDown ();
    EXPECT_EQ (owner.claimed, nullptr) << "the modem is still claimed";
    EXPECT_FALSE (owner.ports_open_at_release) << "given back while its ports were open";
  }
  // It has the modem, as it has when it is asked.
  void grab ()
  {
    world.busy["/dev/at"] = "ModemManager (pid 4711)";
    owner.now = PORT_OWNER_ASKED;
  }
  void let_go ()
  {
    world.busy.clear ();
    owner.become (PORT_OWNER_AWAY);
  }

  FakePortOwner owner;
};

TEST_F (PortOwnerAtWork, OneThatDoesNotRunChangesNothing)
{
  ASSERT_TRUE (online ());
  EXPECT_EQ (owner.claims, 1);
}

TEST_F (PortOwnerAtWork, WhileItIsAskedThePortsWaitAndAreOpenedAsSoonAsItHasLetGo)
{
  Answer answer;

  grab ();
  start ();
  call_connect (answer);
  run (40 * SECOND);
  EXPECT_FALSE (answer.done) << answer.message;
  EXPECT_EQ (state_info ()->state, MODEM_STATE_UNAVAILABLE);
  EXPECT_TRUE (world.open_ports.empty ());
  EXPECT_EQ (world.n_searches, 0) << "it is known who has the port";
  let_go ();
  ASSERT_TRUE (reach (MODEM_STATE_INITIALIZING, 1000)) << "at once";
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
}

// It may have a port open while it looks at a new device, of which it has not said anything yet.
TEST_F (PortOwnerAtWork, APortThatItIsStillLookingAtIsWaitedFor)
{
  Answer answer;

  grab ();
  owner.now = PORT_OWNER_AWAY;
  start ();
  call_connect (answer);
  run (2 * SECOND);
  EXPECT_FALSE (answer.done) << answer.message;
  EXPECT_THAT (last_error_text (), HasSubstr ("is still looking at it"));
  owner.become (PORT_OWNER_ASKED);
  run (20 * SECOND);
  let_go ();
  ASSERT_TRUE (reach (MODEM_STATE_INITIALIZING, 1000)) << "at once";
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
}

TEST_F (PortOwnerAtWork, OneThatLooksForTooLongIsNamed)
{
  Answer answer;

  grab ();
  owner.now = PORT_OWNER_AWAY;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Busy");
  EXPECT_THAT (answer.message, HasSubstr ("ModemManager (pid 4711)"));
  EXPECT_LE (answer.at, 11 * SECOND);
}

// Nothing says that it has given up on a device that it does not know.
TEST_F (PortOwnerAtWork, APortThatItClosesWithoutAWordIsOpenedInTime)
{
  grab ();
  owner.now = PORT_OWNER_AWAY;
  start ();
  run (30 * SECOND);
  world.busy.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_INITIALIZING, 11 * SECOND));
}

TEST_F (PortOwnerAtWork, ARefusalSaysWhyAndWhatToDo)
{
  Answer answer;

  grab ();
  owner.now = PORT_OWNER_REFUSES;
  owner.why = "polkit does not allow it";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Busy");
  EXPECT_EQ (answer.message,
             "/dev/at is in use by ModemManager (pid 4711), which does not let go of it: polkit does not allow it");
  owner.become (PORT_OWNER_ASKED);
  run (SECOND);
  let_go ();
  ASSERT_TRUE (online ());
}

TEST_F (PortOwnerAtWork, AnotherHolderIsNamedAsEver)
{
  Answer answer;

  world.busy["/dev/at"] = "ModemManagerX (pid 1)";
  owner.now = PORT_OWNER_AWAY;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.message, "/dev/at is in use by ModemManagerX (pid 1): stop that program, two cannot share a port");
}

TEST_F (PortOwnerAtWork, OneThatComesWhileTheLinkIsUpDisturbsNothing)
{
  ASSERT_TRUE (online ());
  steps.clear ();
  owner.become (PORT_OWNER_ASKED);
  run (5 * SECOND);
  owner.become (PORT_OWNER_AWAY);
  run (60 * SECOND);
  EXPECT_EQ (trail (), "");
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
}

TEST_F (PortOwnerAtWork, StaysClaimedWhileANamedModemIsUnplugged)
{
  ASSERT_TRUE (online ());
  device.unplug ();
  ASSERT_TRUE (reach (MODEM_STATE_UNAVAILABLE));
  EXPECT_NE (owner.claimed, nullptr);
  device.plug ();
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED));
  EXPECT_EQ (owner.claims, 1);
}

TEST_F (PortOwnerAtWork, AnOrderlyEndGivesTheModemBackBehindThePorts)
{
  Answer answer;

  ASSERT_TRUE (online ());
  modem_shutdown (modem, answered, &answer);
  ASSERT_TRUE (wait (answer, 10 * SECOND));
  EXPECT_EQ (owner.claimed, nullptr);
  EXPECT_FALSE (owner.ports_open_at_release);
  owner.now = PORT_OWNER_ASKED;
  run (SECOND);
  EXPECT_TRUE (world.open_ports.empty ());
}

TEST_F (PortOwnerAtWork, TheEndDoesNotWaitForItsAnswer)
{
  Answer answer;

  grab ();
  start ();
  run (SECOND);
  modem_shutdown (modem, answered, &answer);
  ASSERT_TRUE (wait (answer, 1000));
  EXPECT_EQ (owner.claimed, nullptr);
}

} // namespace
