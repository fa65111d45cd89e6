// SPDX-License-Identifier: GPL-2.0-or-later
// The life of a modem: freed in any moment, quiet when idle, ended in good order.
#include "modem-fixture.h"

namespace {

class ModemLife : public ModemTest {};

TEST_F (ModemLife, CanBeFreedAtAnyMoment)
{
  for (gint64 us = 0; us < 60000; us += 700) {
    Answer answer;
    start ();
    call_connect (answer);
    run (us);
    int before = answer.count;
    stop ();
    EXPECT_EQ (answer.count, before) << "a freed modem answers nobody";
    steps.clear ();
    device.data_mode = false;
    device.echo = true;
  }
}

// The modem may be freed by whom it tells something.
void
free_it (gpointer user_data, const ModemResult *, const GError *)
{
  auto **modem = static_cast<Modem **> (user_data);
  g_clear_pointer (modem, modem_free);
}

TEST_F (ModemLife, CanBeFreedFromWithinItsOwnAnswer)
{
  start ();
  modem_connect (modem, settings, FALSE, DT_REASON_USER_REQUEST, free_it, &modem);
  ASSERT_TRUE (world.run (SECOND * 10, [&] { return modem == nullptr; }));
  run (SECOND);
  expect_clean ();
  EXPECT_TRUE (world.alarms.empty ());
}

TEST_F (ModemLife, AnIdleModemCostsNoWakeupsButTheSignalPoll)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (35 * SECOND);
  int before = world.wakeups;
  run (300 * SECOND);
  EXPECT_LE (world.wakeups - before, 11);
}

TEST_F (ModemLife, ShutdownEndsEverythingInGoodOrder)
{
  Answer bye, late;

  ASSERT_TRUE (online ());
  modem_shutdown (modem, answered, &bye);
  ASSERT_TRUE (wait (bye, 3 * SECOND));
  EXPECT_EQ (bye.error, "");
  EXPECT_EQ (state_info ()->state, MODEM_STATE_UNAVAILABLE);
  EXPECT_EQ (state_info ()->reason, DT_REASON_DAEMON_EXIT);
  EXPECT_FALSE (device.data_mode);
  EXPECT_TRUE (world.open_ports.empty ());
  expect_clean ();
  call_connect (late);
  ASSERT_TRUE (wait (late));
  EXPECT_EQ (late.error, "Cancelled");
  run (600 * SECOND);
  EXPECT_TRUE (world.open_ports.empty ()) << "nothing starts any more";
}

TEST_F (ModemLife, ShutdownAnswersWhoWaits)
{
  Answer connecting, scanning, bye;

  device.cereg = 2;
  device.fixed["+COPS=?"] = "";
  start ();
  call_connect (connecting);
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING));
  modem_scan (modem, answered, &scanning);
  modem_shutdown (modem, answered, &bye);
  ASSERT_TRUE (wait (bye, 3 * SECOND));
  EXPECT_EQ (connecting.error, "Cancelled");
  EXPECT_EQ (scanning.count, 1);
  EXPECT_NE (scanning.error, "");
}

} // namespace
