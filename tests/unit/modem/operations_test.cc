// SPDX-License-Identifier: GPL-2.0-or-later
// What a client may ask of the modem besides a connection.
#include "modem-fixture.h"

namespace {

class Operations : public ModemTest {
protected:
  void SetUp () override
  {
    start ();
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
    run (SECOND);
  }
};

TEST_F (Operations, ARawCommandGivesItsLines)
{
  Answer answer, error;

  modem_command (modem, "AT+CSQ", 1000, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_NE (answer.result, nullptr) << answer.message;
  EXPECT_STREQ (g_variant_get_string (answer.result, nullptr), "+CSQ: 20,99\nOK");
  modem_command (modem, "AT+NONSENSE", 1000, answered, &error);
  ASSERT_TRUE (wait (error));
  EXPECT_EQ (error.error, "ModemError");
}

TEST_F (Operations, ARawQueryOfTheRegistrationIsAnsweredToo)
{
  Answer answer;

  modem_command (modem, "AT+CEREG?", 1000, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_NE (answer.result, nullptr) << answer.message;
  EXPECT_STREQ (g_variant_get_string (answer.result, nullptr), "+CEREG: 2,1\nOK");
}

TEST_F (Operations, ARawCommandHasItsTimeout)
{
  Answer answer;

  device.fixed["+SLOW"] = "";
  modem_command (modem, "AT+SLOW", 700, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_NE (answer.error, "");
  EXPECT_LE (answer.at, 800000);
  Answer bad;
  modem_command (modem, "AT", 0, answered, &bad);
  ASSERT_TRUE (wait (bad));
  EXPECT_NE (bad.error.find ("g-io-error"), std::string::npos);
}

TEST_F (Operations, FailWhileTheModemIsAway)
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

TEST_F (Operations, AreAnsweredWhenTheModemGoesAwayUnderThem)
{
  Answer scan;

  device.fixed["+COPS=?"] = "";
  modem_scan (modem, answered, &scan);
  run (100000);
  device.unplug ();
  ASSERT_TRUE (wait (scan, 10000));
  EXPECT_EQ (scan.error, "NoModem");
}

} // namespace
