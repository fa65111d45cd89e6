// SPDX-License-Identifier: GPL-2.0-or-later
// Context, attach and dial command: what is sent, and what is spared.
#include "modem-fixture.h"

namespace {

class Dial : public ModemTest {};

TEST_F (Dial, WritesAContextThatDiffersOnceAndRemembersIt)
{
  Answer off;

  device.context_apn = "wrong";
  device.context_type = "IPV4V6";
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.context_apn, "internet.iot");
  EXPECT_EQ (device.context_type, "IP");
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off));
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGDCONT="), 1);
}

TEST_F (Dial, AnEmptyApnIsTheSubscriptionsDefault)
{
  g_free (settings->apn);
  settings->apn = g_strdup ("");
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.context_apn, "");
}

TEST_F (Dial, EveryApnThatTheSettingsTakeIsSentAsItIs)
{
  g_autoptr (GError) error = nullptr;
  const char *apn = "user@operator.example_1-2#+=/*";

  ASSERT_TRUE (connection_settings_set_text (settings, "apn", apn, FALSE, &error)) << error->message;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.context_apn, apn);
}

TEST_F (Dial, AnApnThatCouldBreakOutOfItsQuotesIsNeverSent)
{
  Answer answer;

  g_free (settings->apn);
  settings->apn = g_strdup ("x\";+CFUN=0;+CSQ=\"");
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "ApnRejected");
  EXPECT_EQ (device.count ("CFUN=0"), 0);
  EXPECT_EQ (device.dials, 0);
}

TEST_F (Dial, AsksForTheAttachWhereItIsMissing)
{
  device.attached = 0;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGATT=1"), 1);
}

TEST_F (Dial, ARefusedDialCommandIsTriedInItsOtherForms)
{
  device.dial_answers = { "ERROR", "ERROR" };
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("ATD*99#"), 1);
  EXPECT_EQ (device.count ("ATD*99***1#"), 1);
  EXPECT_EQ (device.count ("AT+CGDATA=\"PPP\",1"), 1);
}

// In words or as a number, with or without +CME ERROR: the command is refused, and not the call.
class RefusedForm : public Dial, public testing::WithParamInterface<const char *> {};

TEST_P (RefusedForm, LeadsToTheNext)
{
  device.dial_answers = { GetParam (), GetParam () };
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("ATD*99#"), 1);
  EXPECT_EQ (device.count ("ATD*99***1#"), 1);
  EXPECT_EQ (device.count ("AT+CGDATA=\"PPP\",1"), 1);
}

INSTANTIATE_TEST_SUITE_P (Words, RefusedForm,
                          testing::Values ("+CME ERROR: operation not supported", "+CME ERROR: 4", "+CME ERROR: 50",
                                           "+CME ERROR: Incorrect parameters", "COMMAND NOT SUPPORT"));

TEST_F (Dial, ARefusedCallIsNotDialledInItsOtherForms)
{
  Answer answer;

  device.dial_answers = { "+CME ERROR: 148" };
  ASSERT_TRUE (connect (answer));
  EXPECT_NE (answer.error, "");
  EXPECT_EQ (device.dials, 1);
}

TEST_F (Dial, TheContextOfTheSettingsIsWrittenAndDialled)
{
  device.other_contexts = { { 2, "\"IPV4V6\",\"ims\"" } };
  device.dial_answers = { "ERROR" };
  settings->cid = 3;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGDCONT="), 1);
  EXPECT_EQ (device.other_contexts[3], "\"IP\",\"internet.iot\"");
  EXPECT_EQ (device.count ("ATD*99#"), 0);
  EXPECT_EQ (device.count ("ATD*99***3#"), 1);
  EXPECT_EQ (device.count ("AT+CGDATA=\"PPP\",3"), 1);
}

TEST_F (Dial, AContextOfTheSettingsThatFitsIsLeft)
{
  device.context_apn = "wrong";
  device.other_contexts = { { 15, "\"IP\",\"internet.iot\"" } };
  settings->cid = 15;
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGDCONT="), 0);
  EXPECT_EQ (device.count ("ATD*99***15#"), 1);
}

TEST_F (Dial, OnlyTheContextOfTheCallIsEnded)
{
  Answer off;

  settings->cid = 3;
  device.hears_dtr = false;
  device.acks_terminate = device.drops_after_terminate = false;
  ASSERT_TRUE (online ());
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off));
  EXPECT_GE (device.count ("+CGACT=0,3"), 1);
  EXPECT_EQ (device.count ("+CGACT="), device.count ("+CGACT=0,3"));
}

// The modem may tell late that the call before has ended: when the next dial is out already.
TEST_F (Dial, ALateNoCarrierOfTheCallBeforeIsNotTheAnswer)
{
  Answer answer, off;

  ASSERT_TRUE (online ());
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off));
  run (2 * SECOND);
  device.dial_delay = SECOND;
  call_connect (answer);
  world.run (10 * SECOND, [this] { return device.dials == 2; });
  world.after (150000, [this] { world.deliver ("/dev/data", "\r\nNO CARRIER\r\n"); });
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
  EXPECT_EQ (device.dials, 2);
}

TEST_F (Dial, ANoCarrierThatNothingFollowsIsTheAnswer)
{
  Answer answer;

  device.dial_answers = { "NO CARRIER" };
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "DialFailed");
  EXPECT_EQ (device.dials, 1);
}

} // namespace
