// SPDX-License-Identifier: GPL-2.0-or-later
// What a modem, its network or a caller can repeat as often as they like does not fill the log.
#include "modem-fixture.h"

#include <gmock/gmock.h>

using testing::HasSubstr;

namespace {

class LimitedLog : public ModemTest {
protected:
  void listen ()
  {
    dt_log_set_level (DT_LOG_INFO);
    testing::internal::CaptureStderr ();
  }
  std::string heard ()
  {
    dt_log_set_level (DT_LOG_ERROR);
    return testing::internal::GetCapturedStderr ();
  }
  static int count (const std::string &log, const std::string &words)
  {
    int n = 0;

    for (size_t at = log.find (words); at != std::string::npos; at = log.find (words, at + 1))
      n++;
    return n;
  }
};

TEST_F (LimitedLog, AWarningOfTheModemIsWrittenOnceAMinuteAndCounted)
{
  ASSERT_TRUE (online ());
  listen ();
  for (int i = 0; i < 600; i++) {
    device.urc ("UNDER-VOLTAGE WARNNING");
    if (i == 300)
      device.urc ("OVER-VOLTAGE WARNNING");
    run (SECOND / 20);
  }
  run (300 * SECOND);
  const std::string log = heard ();
  EXPECT_EQ (count (log, "UNDER-VOLTAGE"), 1) << log;
  EXPECT_EQ (count (log, "OVER-VOLTAGE"), 1) << "one kind does not hide another";
  EXPECT_EQ (count (log, "599 more warnings of low voltage"), 1) << log;
}

TEST_F (LimitedLog, AfterAQuietMinuteItIsWrittenAgain)
{
  ASSERT_TRUE (online ());
  listen ();
  for (int i = 0; i < 5; i++) {
    device.urc ("UNDER-VOLTAGE WARNNING");
    run (61 * SECOND);
  }
  const std::string log = heard ();
  EXPECT_EQ (count (log, "UNDER-VOLTAGE"), 5) << log;
  EXPECT_EQ (count (log, " more "), 0) << log;
}

TEST_F (LimitedLog, SoAreItsFarewellsAndRestarts)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  listen ();
  for (int i = 0; i < 400; i++) {
    device.urc ("NORMAL POWER DOWN");
    device.urc ("RDY");
    run (SECOND / 20);
  }
  run (120 * SECOND);
  const std::string log = heard ();
  EXPECT_LE (count (log, "switching itself off"), 1) << log;
  EXPECT_LE (count (log, "has restarted"), 10) << log;
  EXPECT_THAT (log, HasSubstr (" more times that the modem switches itself off"));
  EXPECT_THAT (log, HasSubstr (" more restarts of the modem"));
}

TEST_F (LimitedLog, ARegistrationThatFlapsTellsEveryStateButLogsSome)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (SECOND);
  steps.clear ();
  listen ();
  for (int i = 0; i < 500; i++) {
    device.urc (i % 2 == 0 ? "+CEREG: 2" : "+CEREG: 1");
    run (SECOND / 20);
  }
  run (120 * SECOND);
  const std::string log = heard ();
  EXPECT_GE (steps.size (), 400u);
  EXPECT_LE (count (log, " -> "), 130) << "of " << steps.size ();
  EXPECT_THAT (log, HasSubstr (" more changes of state"));
}

TEST_F (LimitedLog, ConnectsThatFailAtOnceAreNotAllLogged)
{
  device.sim = "NOT INSERTED";
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_FAILED));
  listen ();
  for (int i = 0; i < 100; i++) {
    Answer answer;

    call_connect (answer);
    ASSERT_TRUE (wait (answer));
    EXPECT_EQ (answer.error, "SimMissing");
  }
  run (120 * SECOND);
  const std::string log = heard ();
  EXPECT_LE (count (log, "not connected:"), 10) << log;
  EXPECT_THAT (log, HasSubstr (" more attempts that failed"));
}

} // namespace
