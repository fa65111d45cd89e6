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

} // namespace
