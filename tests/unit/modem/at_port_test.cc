// SPDX-License-Identifier: GPL-2.0-or-later
// The AT dialogue under bad conditions.
#include "modem-fixture.h"

namespace {

class AtPortPaths : public ModemTest {};

TEST_F (AtPortPaths, KnowsModemsThatWantOneCommandALine)
{
  device.joined_lines = false;
  ASSERT_TRUE (online ());
  EXPECT_GT (device.count ("AT+CEREG=2"), 0);
}

TEST_F (AtPortPaths, GarbageOnBothPortsDoesNoHarm)
{
  std::string noise;
  for (int i = 0; i < 5000; i++)
    noise += static_cast<char> (i * 7919 % 256);
  start ();
  for (int i = 0; i < 20; i++) {
    world.after (i * 1700, [this, noise] {
      world.deliver ("/dev/at", noise + "\r\n");
      world.deliver ("/dev/data", noise + "\r\n");
    });
  }
  run (SECOND);
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 60 * SECOND));
  ASSERT_TRUE (online ());
}

TEST_F (AtPortPaths, OnePortAloneIsEnough)
{
  description.data_path = description.at_path;
  device.data_path = device.at_path;
  ASSERT_TRUE (online ());
  run (300 * SECOND);
  EXPECT_EQ (info ()->state, MODEM_STATE_CONNECTED);
  Answer signal;
  modem_refresh_signal (modem, answered, &signal);
  ASSERT_TRUE (wait (signal));
  EXPECT_EQ (signal.error, "WrongState");
}

} // namespace
