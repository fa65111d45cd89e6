// SPDX-License-Identifier: GPL-2.0-or-later
// Who is told what, and in which order.
#include "modem-fixture.h"

extern "C" {
#include "modem/network/network-info.h"
#include "modem/outbox.h"
}

namespace {

class OutboxOfAModem : public ModemTest {};

TEST_F (OutboxOfAModem, InfoIsToldBeforeStatesAndStatesBeforeTheAnswer)
{
  Answer answer;

  start ();
  call_connect (answer);
  while (!answer.done) {
    events.clear ();
    ASSERT_TRUE (world.run (SECOND, [&] { return !events.empty (); }));
    int n = static_cast<int> (std::count (events.begin (), events.end (), "info"));
    EXPECT_EQ (n, 1) << "info is told once a turn";
    EXPECT_EQ (events.front (), "info");
  }
  EXPECT_EQ (steps.back ().state, MODEM_STATE_CONNECTED);
}

class OutboxTest : public testing::Test {
protected:
  void SetUp () override
  {
    listener.changed = [] (gpointer data, ModemInfoParts parts) { of (data)->tell ("info " + std::to_string (parts)); };
    listener.event = [] (gpointer data, const ModemEvent *event) { of (data)->tell (text_of (event)); };
    signal.percent = 40;
  }

  void TearDown () override { outbox_free (outbox); }

  static OutboxTest *of (gpointer data) { return static_cast<OutboxTest *> (data); }

  static void answered (gpointer data, const ModemResult *result, const GError *error)
  {
    of (data)->tell (result != nullptr ? result->reply : error != nullptr ? error->message : "done");
  }

  static std::string text_of (const ModemEvent *event)
  {
    switch (event->kind) {
    case MODEM_EVENT_STATE_CHANGED:
      return std::string (modem_state_to_string (event->state_changed.old_state)) + ">"
             + modem_state_to_string (event->state_changed.new_state);
    case MODEM_EVENT_SIGNAL_CHANGED:
      return "signal " + std::to_string (event->signal_changed->percent);
    case MODEM_EVENT_RECOVERY_STEP:
      return std::string (recovery_step_to_string (event->recovery_step.step))
             + std::to_string (event->recovery_step.attempt);
    case MODEM_EVENT_QUOTA_REACHED:
      return std::string (quota_level_to_string (event->quota_reached.level))
             + std::to_string (event->quota_reached.bytes);
    case MODEM_EVENT_PACKET:
    case N_MODEM_EVENTS:
      break;
    }
    return "?";
  }

  void tell (const std::string &what)
  {
    told += (told.empty () ? "" : " ") + what;
    if (what == close_at)
      outbox_close (outbox);
    if (what == add_at)
      fill ();
  }

  // Not in the order in which they are told.
  void fill ()
  {
    ModemResult result = { MODEM_RESULT_REPLY, {} };

    result.reply = g_strdup ("result");
    outbox_add_answer (outbox, answered, this, modem_result_new (result), nullptr);
    outbox_add_answer (outbox, nullptr, nullptr, nullptr, g_error_new_literal (DT_ERROR, DT_ERROR_FAILED, "unheard"));
    outbox_add_answer (outbox, answered, this, nullptr, g_error_new_literal (DT_ERROR, DT_ERROR_FAILED, "error"));
    outbox_add_signal (outbox, &signal);
    ModemEvent event = {};
    event.kind = MODEM_EVENT_STATE_CHANGED;
    event.state_changed = { MODEM_STATE_INITIALIZING, MODEM_STATE_UNAVAILABLE, DT_REASON_BOOT };
    outbox_add_event (outbox, &event);
    event.kind = MODEM_EVENT_RECOVERY_STEP;
    event.recovery_step = { RECOVERY_STEP_RADIO, 4 };
    outbox_add_event (outbox, &event);
    event.kind = MODEM_EVENT_QUOTA_REACHED;
    event.quota_reached = { QUOTA_LEVEL_WARNING, 8000 };
    outbox_add_event (outbox, &event);
    event.kind = MODEM_EVENT_STATE_CHANGED;
    event.state_changed = { MODEM_STATE_SEARCHING, MODEM_STATE_INITIALIZING, DT_REASON_NONE };
    outbox_add_event (outbox, &event);
    outbox_add_info (outbox, MODEM_INFO_DEVICE);
    outbox_add_info (outbox, MODEM_INFO_STATE);
  }

  std::string deliver ()
  {
    told.clear ();
    outbox_deliver (outbox, &listener, this);
    return told;
  }

  static constexpr const char *everything =
    "info 3 unavailable>initializing radio4 warning8000 initializing>searching signal 40 result error";

  Outbox *outbox = outbox_new ();
  ModemListener listener = {};
  SignalInfo signal = {};
  std::string told, close_at, add_at;
};

TEST_F (OutboxTest, TellsEverythingOnceAndInOrder)
{
  fill ();
  EXPECT_EQ (told, "") << "not before its time";
  EXPECT_EQ (deliver (), everything);
  EXPECT_EQ (deliver (), "");
}

TEST_F (OutboxTest, WhatIsAddedMeanwhileWaits)
{
  add_at = "result";
  fill ();
  EXPECT_EQ (deliver (), everything);
  add_at = "";
  EXPECT_EQ (deliver (), everything);
}

TEST_F (OutboxTest, TellsNothingMoreWhenItIsClosedUnderway)
{
  for (const auto &[at, what] : std::map<std::string, std::string> {
         { "info 3", "info 3" },
         { "radio4", "info 3 unavailable>initializing radio4" },
         { "signal 40", "info 3 unavailable>initializing radio4 warning8000 initializing>searching signal 40" },
         { "result", "info 3 unavailable>initializing radio4 warning8000 initializing>searching signal 40 result" } }) {
    close_at = at;
    fill ();
    EXPECT_EQ (deliver (), what);
    outbox_free (outbox);
    outbox = outbox_new ();
  }
}

TEST_F (OutboxTest, IsClosedForGood)
{
  outbox_close (outbox);
  fill ();
  EXPECT_EQ (deliver (), "");
  fill (); // and is freed with it
}

TEST_F (OutboxTest, AListenerNeedNotListen)
{
  listener = {};
  fill ();
  EXPECT_EQ (deliver (), "result error");
}

} // namespace
