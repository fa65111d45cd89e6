// SPDX-License-Identifier: GPL-2.0-or-later
// Ports that are held, absent, unplugged and back.
#include "modem-fixture.h"

namespace {

class Ports : public ModemTest {};

TEST_F (Ports, APortInUseFailsAtOnceAndNamesTheHolder)
{
  Answer answer;

  world.busy["/dev/data"] = "ModemManager (pid 4711)";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Busy");
  EXPECT_NE (answer.message.find ("ModemManager (pid 4711)"), std::string::npos) << answer.message;
  EXPECT_LT (answer.at, SECOND);
  world.busy.clear ();
  ASSERT_TRUE (online ());
}

TEST_F (Ports, TheFailureWaitsForTheHoldersName)
{
  Answer answer;

  world.busy["/dev/at"] = "minicom (pid 123)";
  world.search_us = 2 * SECOND;
  start ();
  call_connect (answer);
  run (1900000);
  EXPECT_FALSE (answer.done);
  ASSERT_TRUE (wait (answer, SECOND));
  EXPECT_EQ (answer.error, "Busy");
  EXPECT_EQ (answer.message, "/dev/at is in use by minicom (pid 123): stop that program, two cannot share a port");
}

TEST_F (Ports, AHolderThatNobodySeesIsAnotherProgram)
{
  Answer answer;

  world.busy["/dev/at"] = "";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "Busy");
  EXPECT_NE (answer.message.find ("another program"), std::string::npos) << answer.message;
}

TEST_F (Ports, TheHolderIsLookedForOnceAndForEverybodyWhoAsks)
{
  world.busy["/dev/at"] = "minicom (pid 123)";
  start ();
  run (300 * SECOND);
  EXPECT_EQ (world.n_searches, 1);
  for (int caller = 2; caller < 4; caller++) {
    Answer answer;
    world.busy["/dev/at"] = "picocom (pid " + std::to_string (caller) + ")";
    call_connect (answer);
    ASSERT_TRUE (wait (answer));
    EXPECT_NE (answer.message.find (world.busy["/dev/at"]), std::string::npos) << answer.message;
    EXPECT_EQ (world.n_searches, caller);
  }
}

TEST_F (Ports, NobodyIsLookedForWhereTheModemIsFreeAndAnswers)
{
  ASSERT_TRUE (online ());
  device.unplug ();
  ASSERT_TRUE (reach (MODEM_STATE_UNAVAILABLE));
  device.plug ();
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED));
  EXPECT_EQ (world.n_searches, 0);
}

TEST_F (Ports, TheEndDoesNotWaitForASearch)
{
  Answer answer;

  world.busy["/dev/at"] = "minicom (pid 123)";
  world.search_us = 2 * SECOND;
  start ();
  run (1000);
  ASSERT_EQ (world.searches.size (), 1u);
  modem_shutdown (modem, answered, &answer);
  ASSERT_TRUE (wait (answer, 1000));
  EXPECT_TRUE (world.searches.empty ());
  stop ();
  start ();
  run (1000);
  ASSERT_EQ (world.searches.size (), 1u);
  stop ();
  EXPECT_TRUE (world.searches.empty ());
}

TEST_F (Ports, AModemThatIsNotThereFailsInTenSeconds)
{
  Answer answer;

  device.plugged = false;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "NoModem");
  EXPECT_LE (answer.at, 10 * SECOND);
  device.plug ();
  ASSERT_TRUE (online ());
}

TEST_F (Ports, AModemThatAppearsInTimeIsUsed)
{
  Answer answer;

  device.plugged = false;
  start ();
  call_connect (answer);
  run (5 * SECOND);
  device.plug ();
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
  EXPECT_LT (answer.at, SECOND);
}

TEST_F (Ports, UnplugAndReplugWhileOnline)
{
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  steps.clear ();
  device.unplug ();
  ASSERT_TRUE (reach (MODEM_STATE_UNAVAILABLE, 1000));
  EXPECT_EQ (state_info ()->reason, DT_REASON_DEVICE_REMOVED);
  EXPECT_TRUE (world.open_ports.empty ());
  expect_clean ();
  EXPECT_NE (modem_wanted (modem), nullptr);
  run (30 * SECOND);
  gint64 plugged = world.now ();
  device.plug ();
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 5 * SECOND)) << trail ();
  EXPECT_LT (world.now () - plugged, 500000) << trail ();
  EXPECT_TRUE (passed ("unavailable(device-removed) initializing(device-added) registered dialing(device-added)"))
    << trail ();
}

TEST_F (Ports, UnplugInEveryMomentOfTheWayUpIsAnsweredAndClean)
{
  for (gint64 us = 0; us < 60000; us += 700) {
    SCOPED_TRACE (us);
    Answer answer;
    start ();
    call_connect (answer);
    run (us);
    bool was_online = answer.done;
    device.unplug ();
    ASSERT_TRUE (wait (answer, 11 * SECOND)) << trail ();
    EXPECT_EQ (answer.error, was_online ? "" : "NoModem") << answer.message;
    EXPECT_EQ (state_info ()->state, MODEM_STATE_UNAVAILABLE);
    EXPECT_TRUE (world.open_ports.empty ());
    expect_clean ();
    device.plug ();
    ASSERT_TRUE (reach (was_online ? MODEM_STATE_CONNECTED : MODEM_STATE_REGISTERED));
    ASSERT_TRUE (online ());
    stop ();
    device.data_mode = false;
    device.echo = true;
    steps.clear ();
  }
}

TEST_F (Ports, AModemThatVanishesAsItBeginsToTransmitHasAWeakSupply)
{
  Answer answer;

  start ();
  call_connect (answer);
  ASSERT_TRUE (reach (MODEM_STATE_DIALING));
  run (5000);
  device.unplug ();
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "NoModem");
  EXPECT_EQ (state_info ()->reason, DT_REASON_POWER_SUSPECTED);
  EXPECT_NE (answer.message.find ("supply"), std::string::npos) << answer.message;
}

TEST_F (Ports, RepeatedUnpluggingLeavesNothingBehind)
{
  ASSERT_TRUE (online ());
  for (int i = 0; i < 30; i++) {
    run ((i * 37 % 200) * 1000);
    device.unplug ();
    run ((i * 53 % 300) * 1000);
    device.plug ();
  }
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 400 * SECOND));
  EXPECT_EQ (world.attaches, world.detaches + 1);
}

} // namespace
