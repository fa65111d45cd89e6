// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "base/error.h"
#include "daemon/bus/pending-calls.h"
}

static void
note (gpointer log, const ModemResult *result, const GError *error)
{
  *static_cast<std::string *> (log) += error != nullptr ? error->message : result != nullptr ? result->imei : "done";
  *static_cast<std::string *> (log) += ";";
}

TEST (PendingCalls, AnAnswerIsForwardedOnceAndTheRestFailTogether)
{
  g_autoptr (PendingCalls) calls = pending_calls_new ();
  char value[] = "value";
  ModemResult result = { MODEM_RESULT_DEVICE_IDENTITY, {} };
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_NO_MODEM, "gone");
  std::string first, second, third;

  result.imei = value;
  PendingCall *call = pending_calls_add (calls, note, &first);
  pending_calls_add (calls, note, &second);
  pending_calls_add (calls, note, &third);
  pending_call_done (call, &result, nullptr);
  EXPECT_EQ (first, "value;");
  EXPECT_EQ (second, "");
  pending_calls_fail (calls, error);
  EXPECT_EQ (first, "value;");
  EXPECT_EQ (second, "gone;");
  EXPECT_EQ (third, "gone;");
  pending_calls_fail (calls, error);
  EXPECT_EQ (third, "gone;");
}

TEST (PendingCalls, AnAnswerMayAskForTheNextOperation)
{
  struct Chain {
    PendingCalls *calls;
    std::string log;
  } chain = { pending_calls_new (), "" };

  PendingCall *call = pending_calls_add (
    chain.calls,
    [] (gpointer data, const ModemResult *, const GError *) {
      auto *self = static_cast<Chain *> (data);

      self->log += "first;";
      pending_call_done (pending_calls_add (self->calls, note, &self->log), nullptr, nullptr);
    },
    &chain);
  pending_call_done (call, nullptr, nullptr);
  EXPECT_EQ (chain.log, "first;done;");
  pending_calls_free (chain.calls);
}
