// SPDX-License-Identifier: GPL-2.0-or-later
// What a client may ask of the modem besides a connection.
#include "modem-fixture.h"

namespace {

class Requests : public ModemTest {
protected:
  void SetUp () override
  {
    start ();
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
    run (SECOND);
  }
};

TEST_F (Requests, FailWhileTheModemIsAway)
{
  Answer a, b, c, d;

  device.unplug ();
  ASSERT_TRUE (reach (MODEM_STATE_UNAVAILABLE));
  modem_refresh_signal (modem, answered, &a);
  modem_scan (modem, answered, &b);
  modem_reset (modem, "modem", answered, &c);
  modem_command (modem, "AT", 1000, answered, &d);
  ASSERT_TRUE (wait (d));
  run (1000);
  EXPECT_EQ (a.error + b.error + c.error + d.error, "NoModemNoModemNoModemNoModem");
}

TEST_F (Requests, AreAnsweredWhenTheModemGoesAwayUnderThem)
{
  Answer scan;

  device.fixed["+COPS=?"] = "";
  modem_scan (modem, answered, &scan);
  run (100000);
  device.unplug ();
  ASSERT_TRUE (wait (scan, 10000));
  EXPECT_EQ (scan.error, "NoModem");
}

TEST_F (Requests, AreAnsweredWhenTheModemRestartsUnderThem)
{
  Answer scan, identity;

  device.fixed["+COPS=?"] = "";
  modem_scan (modem, answered, &scan);
  modem_get_identity (modem, answered, &identity);
  run (100000);
  device.restart ();
  ASSERT_TRUE (wait (scan, 10000));
  ASSERT_TRUE (wait (identity, 10000));
  EXPECT_EQ (scan.count + identity.count, 2);
  EXPECT_EQ (scan.error, identity.error);
  EXPECT_NE (scan.error, "");
  EXPECT_NE (scan.error, "NoModem") << "it is there";
  EXPECT_EQ (scan.message, identity.message);
}

TEST_F (Requests, HalfAnIdentityIsAnAnswer)
{
  Answer answer;

  device.fixed["+CIMI"] = "";
  modem_get_sim_identity (modem, answered, &answer);
  run (100000);
  device.unplug ();
  ASSERT_TRUE (wait (answer, 10000));
  ASSERT_TRUE (answer.has_result) << answer.message;
  EXPECT_NE (answer.iccid, "");
  EXPECT_EQ (answer.imsi, "");
}

TEST_F (Requests, APowerOffThatTakesTheModemAwayIsASuccess)
{
  Answer answer;

  device.fixed["+CPOWD=1"] = "";
  modem_power_off (modem, answered, &answer);
  run (100000);
  EXPECT_EQ (answer.count, 0);
  device.unplug ();
  ASSERT_TRUE (wait (answer, 10000));
  EXPECT_EQ (answer.error, "");
}

TEST_F (Requests, AnEnableThatIsLostLetsTheModemConnectAgain)
{
  Answer enable;

  device.fixed["+CFUN=4"] = "";
  modem_enable (modem, FALSE, answered, &enable);
  run (100000);
  device.unplug ();
  ASSERT_TRUE (wait (enable, 10000));
  EXPECT_EQ (enable.error, "NoModem");
  device.plug ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 60 * SECOND));
  EXPECT_TRUE (online ());
}

TEST_F (Requests, AChangeOfThePinIsAnsweredWhenTheModemGoesAwayUnderIt)
{
  Answer lost;

  device.fixed["+CPWD=\"SC\",\"1234\",\"4321\""] = "";
  modem_change_pin (modem, "1234", "4321", answered, &lost);
  run (100000);
  device.unplug ();
  ASSERT_TRUE (wait (lost, 10000));
  EXPECT_EQ (lost.error, "NoModem");
}

TEST_F (Requests, AreNotAnsweredWhenTheModemIsFreed)
{
  Answer answers[8];

  ASSERT_TRUE (online ());
  for (const char *silent : { "+COPS=?", "+CGSN", "+CCID" })
    device.fixed[silent] = "";
  modem_scan (modem, answered, &answers[0]);
  modem_get_identity (modem, answered, &answers[1]);
  modem_get_sim_identity (modem, answered, &answers[2]);
  modem_change_pin (modem, "1234", "4321", answered, &answers[3]);
  modem_enable_pin (modem, "1234", TRUE, answered, &answers[4]);
  modem_set_radio (modem, settings, answered, &answers[5]);
  modem_enable (modem, FALSE, answered, &answers[6]);
  modem_reset (modem, "modem", answered, &answers[7]);
  stop ();
  for (const Answer &answer : answers)
    EXPECT_EQ (answer.count, 0);
}

} // namespace
