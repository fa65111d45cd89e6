// SPDX-License-Identifier: GPL-2.0-or-later
// The port of positions is read as long as the modem is there, and left to whoever has it or is to have it.
#include "modem-fixture.h"

namespace {

class NmeaDrain : public ModemTest {
protected:
  NmeaDrain ()
  {
    description.nmea_path = const_cast<char *> ("/dev/nmea");
    device.nmea_path = "/dev/nmea";
  }
  void sentence () { world.deliver ("/dev/nmea", "$GPGGA,,,,,,0,,,,,,,,*66\r\n"); }
};

TEST_F (NmeaDrain, ReadsWhatComes)
{
  ASSERT_TRUE (online ());
  ASSERT_NE (world.find_port ("/dev/nmea"), nullptr);
  for (int i = 0; i < 100; i++)
    sentence ();
  run (10 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
  stop ();
  EXPECT_EQ (world.find_port ("/dev/nmea"), nullptr);
}

TEST_F (NmeaDrain, GoesAndComesWithTheModem)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  device.unplug ();
  ASSERT_TRUE (reach (MODEM_STATE_UNAVAILABLE));
  EXPECT_EQ (world.find_port ("/dev/nmea"), nullptr);
  run (120 * SECOND);
  device.plugged = true;
  world.appear ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  EXPECT_NE (world.find_port ("/dev/nmea"), nullptr);
}

TEST_F (NmeaDrain, IsLeftToOthersWhereTheSettingsSaySo)
{
  world.environment.leave_nmea = TRUE;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (120 * SECOND);
  EXPECT_EQ (world.find_port ("/dev/nmea"), nullptr);
}

TEST_F (NmeaDrain, IsLeftToWhoeverHasIt)
{
  world.busy["/dev/nmea"] = "gpsd (pid 7)";
  ASSERT_TRUE (online ()) << "it does not matter to the rest";
  run (200 * SECOND);
  EXPECT_EQ (world.find_port ("/dev/nmea"), nullptr);
  world.busy.clear ();
  run (90 * SECOND);
  EXPECT_NE (world.find_port ("/dev/nmea"), nullptr) << "nobody reads it any more";
}

TEST_F (NmeaDrain, APortThatIsNotThereYetIsOpenedLater)
{
  device.nmea_path = "";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  device.nmea_path = "/dev/nmea";
  run (90 * SECOND);
  EXPECT_NE (world.find_port ("/dev/nmea"), nullptr);
}

} // namespace
