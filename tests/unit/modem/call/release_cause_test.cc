// SPDX-License-Identifier: GPL-2.0-or-later
// A dial or a PPP that fails is explained, in bounded time, and leaves nothing behind.
#include "modem-fixture.h"

#include <map>

namespace {

class ReleaseCause : public ModemTest {
protected:
  // One Connect that must fail so, with the modem usable afterwards.
  void expect (const char *error, DtReason reason, gint64 limit_us = 5 * SECOND)
  {
    Answer answer;

    ASSERT_TRUE (connect (answer));
    EXPECT_EQ (answer.error, error) << answer.message;
    EXPECT_LE (answer.at, limit_us);
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 10 * SECOND));
    EXPECT_EQ (state_info ()->reason, reason) << dt_reason_to_string (state_info ()->reason);
    EXPECT_STREQ (last_error_name (), error);
    EXPECT_EQ (answer.message, last_error_text ());
    EXPECT_EQ (modem_wanted (modem), nullptr);
    expect_clean ();
  }
};

TEST_F (ReleaseCause, AnApnThatTheModemNamesAsUnknown)
{
  device.dial_answers = { "NO CARRIER" };
  device.ceer = "Missing or unknown APN";
  expect ("ApnRejected", DT_REASON_APN_REJECTED);
  ASSERT_TRUE (online ());
}

TEST_F (ReleaseCause, AServiceOptionThatIsNotSubscribed)
{
  device.dial_answers = { "+CME ERROR: 133" };
  expect ("ApnRejected", DT_REASON_APN_REJECTED);
}

TEST_F (ReleaseCause, AnApnThatTheNetworkRefuses)
{
  for (const char *code :
       { "127", "179", "133", "199", "Missing or unknown APN (#27)", "Requested service option not subscribed (#33)",
         "requested APN not supported in current RAT and PLMN combination (#66)", "Error (#27)" }) {
    SCOPED_TRACE (code);
    device.dials = 0;
    device.dial_answers = { std::string ("+CME ERROR: ") + code };
    expect ("ApnRejected", DT_REASON_APN_REJECTED);
  }
}

TEST_F (ReleaseCause, AuthenticationOfTheContext)
{
  for (const char *code :
       { "149", "129", "User authentication failed (#29)", "user authentication or authorization failed" }) {
    SCOPED_TRACE (code);
    device.dials = 0;
    device.dial_answers = { std::string ("+CME ERROR: ") + code };
    expect ("AuthFailed", DT_REASON_AUTH_FAILED);
  }
}

TEST_F (ReleaseCause, AnAttachThatTheErrorNamesAsGone)
{
  for (const char *code : { "53", "109", "110", "gprs is not attached" }) {
    SCOPED_TRACE (code);
    device.dials = 0;
    device.dial_answers = { std::string ("+CME ERROR: ") + code };
    expect ("NotRegistered", DT_REASON_NOT_ATTACHED);
  }
}

TEST_F (ReleaseCause, CausesThatPassOrLeaveOpenWhatIsWrongAreToldInWords)
{
  const std::map<std::string, std::string> cases = {
    { "122", "congestion" },
    { "126", "insufficient resources" },
    { "130", "activation rejected by GGSN" },
    { "131", "activation rejected, unspecified" },
    { "178", "maximum number of PDP contexts" },
    { "192", "PDP type IPv4 only allowed" },
    { "connection to network failed", "connection to network failed" },
  };

  for (const auto &[code, words] : cases) {
    SCOPED_TRACE (code);
    device.dials = 0;
    device.dial_answers = { "+CME ERROR: " + code };
    expect ("DialFailed", DT_REASON_DIAL_FAILED);
    EXPECT_NE (std::string (last_error_text ()).find (words), std::string::npos) << last_error_text ();
  }
}

TEST_F (ReleaseCause, TheCauseOfTheReleaseInOtherSpelling)
{
  device.dial_answers = { "NO CARRIER" };
  device.ceer = "NO_SUITABLE_CELLS_IN_TRACKING_AREA";
  expect ("RegistrationDenied", DT_REASON_REGISTRATION_DENIED);
}

TEST_F (ReleaseCause, ASubscriberWhoIsNotAllowed)
{
  for (const char *code : { "32", "102", "103", "105", "106", "107", "108", "111", "112", "113", "114", "115", "125",
                            "177", "189", "PLMN not allowed (#11)", "No suitable cells in tracking area",
                            "Operator determined barring (#8)", "rejected (#14)" }) {
    SCOPED_TRACE (code);
    device.dials = 0;
    device.dial_answers = { std::string ("+CME ERROR: ") + code };
    expect ("RegistrationDenied", DT_REASON_REGISTRATION_DENIED);
  }
}

TEST_F (ReleaseCause, AnErrorThatPasses)
{
  device.dial_answers = { "+CME ERROR: 148" };
  expect ("DialFailed", DT_REASON_DIAL_FAILED);
  EXPECT_NE (std::string (last_error_text ()).find ("unspecified GPRS"), std::string::npos) << last_error_text ();
}

TEST_F (ReleaseCause, NoCarrierWithoutAnExplanation)
{
  device.dial_answers = { "NO CARRIER" };
  expect ("DialFailed", DT_REASON_NO_CARRIER);
}

TEST_F (ReleaseCause, NoCarrierBecauseTheAttachIsGone)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  device.attached = 0;
  device.dial_answers = { "NO CARRIER" };
  expect ("NotRegistered", DT_REASON_NOT_ATTACHED);
}

TEST_F (ReleaseCause, ADialCommandThatIsRefusedInEveryForm)
{
  device.dial_answers = { "ERROR", "ERROR", "ERROR" };
  expect ("DialFailed", DT_REASON_DIAL_FAILED);
}

TEST_F (ReleaseCause, NoAnswerToTheDialCommand)
{
  device.dial_answers = { "" };
  expect ("DialFailed", DT_REASON_DIAL_TIMEOUT, 80 * SECOND);
}

TEST_F (ReleaseCause, AQuestionThatNobodyAnswersIsNotWaitedForLong)
{
  device.dial_answers = { "NO CARRIER" };
  device.fixed["+CEER"] = "";
  /* Four of them are for the NO CARRIER, which might have been that of a call from before the ports were opened. */
  expect ("DialFailed", DT_REASON_NO_CARRIER, 7 * SECOND);
}

TEST_F (ReleaseCause, APeerThatNeverSpeaks)
{
  device.lcp_silent = true;
  expect ("PppFailed", DT_REASON_LCP_TIMEOUT, 60 * SECOND);
}

TEST_F (ReleaseCause, APeerThatNeverGivesAnAddress)
{
  device.ipcp_silent = true;
  expect ("PppFailed", DT_REASON_IPCP_TIMEOUT, 60 * SECOND);
}

TEST_F (ReleaseCause, AHangupRightAfterLcpAsInTheArticle)
{
  device.hangs_up_after_lcp = device.ipcp_silent = true;
  expect ("DialFailed", DT_REASON_NO_CARRIER);
}

TEST_F (ReleaseCause, AHangupThatTheModemExplains)
{
  device.hangs_up_after_lcp = device.ipcp_silent = true;
  device.ceer = "PDP: requested service option not subscribed";
  expect ("ApnRejected", DT_REASON_APN_REJECTED);
}

TEST_F (ReleaseCause, APeerThatSaysGoodbyeInWords)
{
  device.terminates_with = "PDP context activation failed";
  Answer answer;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "PppFailed");
  EXPECT_NE (answer.message.find ("PDP context activation failed"), std::string::npos) << answer.message;
}

TEST_F (ReleaseCause, ThatCannotAttach)
{
  device.attached = 0;
  device.fixed["+CGATT=1"] = "\r\n+CME ERROR: 148\r\n";
  expect ("NotRegistered", DT_REASON_NOT_ATTACHED);
  device.fixed["+CGATT=1"] = "\r\n+CME ERROR: 107\r\n";
  expect ("RegistrationDenied", DT_REASON_REGISTRATION_DENIED);
}

// A modem that does not hear DTR is freed by ending its context, which takes the attach with it: that is no cause.
TEST_F (ReleaseCause, WhatOurHangupChangesIsNotTheCause)
{
  device.hears_dtr = device.hears_escape = false;
  device.hears_cgact = true;
  device.lcp_silent = true;
  settings->timeout = 170;
  expect ("PppFailed", DT_REASON_LCP_TIMEOUT, 170 * SECOND);
  EXPECT_GE (device.count ("+CGACT=0,1"), 1);
}

TEST_F (ReleaseCause, TheAttachThatWasMissingAtTheFailureIs)
{
  device.hears_dtr = device.hears_escape = false;
  device.hears_cgact = true;
  device.lcp_silent = true;
  settings->timeout = 170;
  device.script = [this] (const std::string &c) -> std::optional<std::string> {
    return c == "+CGATT?" && device.dials > 0 ? std::optional<std::string> ("\r\n+CGATT: 0\r\n") : std::nullopt;
  };
  expect ("NotRegistered", DT_REASON_NOT_ATTACHED, 170 * SECOND);
}

} // namespace
