// SPDX-License-Identifier: GPL-2.0-or-later
// A command of a client's own.
#include "modem-fixture.h"

namespace {

class RawCommand : public ModemTest {
protected:
  void SetUp () override
  {
    start ();
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
    run (SECOND);
  }
};

TEST_F (RawCommand, ARawCommandGivesItsLines)
{
  Answer answer, error;

  modem_command (modem, "AT+CSQ", 1000, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_TRUE (answer.has_result) << answer.message;
  EXPECT_EQ (answer.reply, "+CSQ: 20,99\nOK");
  modem_command (modem, "AT+NONSENSE", 1000, answered, &error);
  ASSERT_TRUE (wait (error));
  EXPECT_EQ (error.error, "ModemError");
}

TEST_F (RawCommand, ARawQueryOfTheRegistrationIsAnsweredToo)
{
  Answer answer;

  modem_command (modem, "AT+CEREG?", 1000, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_TRUE (answer.has_result) << answer.message;
  EXPECT_EQ (answer.reply, "+CEREG: 2,1\nOK");
}

TEST_F (RawCommand, ARawCommandHasItsTimeout)
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

} // namespace
