// SPDX-License-Identifier: GPL-2.0-or-later
// Which state a modem is in and what it does next, as a table to be read, and what holds for all combinations of facts.
#include <algorithm>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <vector>

extern "C" {
#include "modem/plan.h"
}

namespace {

constexpr gint64 now = 1000;

// What differs from a modem that is registered at home, whose data port is clear, and of which nothing is wanted.
struct Facts : ModemFacts {
  Facts () : ModemFacts {}
  {
    device = DEVICE_READY;
    registration = REGISTRATION_HOME;
    port_is_clear = TRUE;
    shown = MODEM_STATE_REGISTERED;
  }

  // clang-format off
  Facts &at (DeviceFact value) { device = value; return *this; }
  Facts &held (DtReason reason) { device = DEVICE_HELD; sim_reason = reason; return *this; }
  Facts &on (RegistrationFact value) { registration = value; return *this; }
  Facts &in (CallPhase phase, LinkStage stage = LINK_NEGOTIATING) { call = phase; link = stage; return *this; }
  Facts &from (ModemState state) { shown = state; return *this; }
  Facts &because (DtReason reason) { cause = reason; return *this; }
  Facts &lost (DtReason reason) { just_lost = TRUE; wanted = TRUE; cause = reason; return *this; }
  Facts &up (DtReason reason) { up_reason = reason; return *this; }
  Facts &ends (DtReason reason) { end_reason = reason; return *this; }
  Facts &ours () { deliberate = TRUE; return *this; }
  Facts &was_up () { was_online = TRUE; return *this; }
  Facts &hangs () { hanging_up = TRUE; return *this; }
  Facts &off () { radio_off = TRUE; return *this; }
  Facts &want () { wanted = TRUE; return *this; }
  Facts &patient () { wanted = TRUE; caller_waits = TRUE; return *this; }
  Facts &asks_in (gint64 us) { admission_us = now + us; return *this; }
  Facts &roams () { allow_roaming = TRUE; return *this; }
  Facts &pin () { pin_tried = TRUE; return *this; }
  Facts &blocks (DtReason reason) { wanted = TRUE; blocked = reason; return *this; }
  Facts &quota () { quota_forbids = TRUE; return *this; }
  Facts &radio () { radio_pending = TRUE; return *this; }
  Facts &radio_runs () { radio_running = TRUE; return *this; }
  Facts &context () { context_pending = TRUE; return *this; }
  Facts &context_runs () { context_running = TRUE; return *this; }
  Facts &step () { step_is_due = TRUE; return *this; }
  Facts &held_port () { port_is_clear = FALSE; return *this; }
  Facts &waits (DtReason reason, gint64 us) { wait_reason = reason; next_us = now + us; return *this; }
  Facts &sleeps () { suspended = TRUE; return *this; }
  Facts &request () { exclusive = TRUE; return *this; }
  // clang-format on
};

struct Row {
  const char *what;
  Facts facts;
  ModemState state;
  DtReason reason;
  PlanAction action;
};

void
PrintTo (const Row &row, std::ostream *out)
{
  *out << row.what;
}

const char *
reason_name (DtReason reason)
{
  return dt_reason_to_string (reason);
}

// Without a call, with nothing wanted: where a modem rests.
const std::vector<Row> resting = {
  { "its ports are closed", Facts ().at (DEVICE_AWAY), MODEM_STATE_UNAVAILABLE, DT_REASON_NONE, PLAN_NOTHING },
  { "they were just lost", Facts ().at (DEVICE_AWAY).because (DT_REASON_DEVICE_REMOVED), MODEM_STATE_UNAVAILABLE,
    DT_REASON_DEVICE_REMOVED, PLAN_NOTHING },
  { "the daemon ends", Facts ().at (DEVICE_AWAY).because (DT_REASON_DAEMON_EXIT), MODEM_STATE_UNAVAILABLE,
    DT_REASON_DAEMON_EXIT, PLAN_NOTHING },
  { "it is being set up", Facts ().at (DEVICE_SETTING_UP), MODEM_STATE_INITIALIZING, DT_REASON_NONE, PLAN_NOTHING },
  { "it was just plugged in", Facts ().at (DEVICE_SETTING_UP).because (DT_REASON_DEVICE_ADDED),
    MODEM_STATE_INITIALIZING, DT_REASON_DEVICE_ADDED, PLAN_NOTHING },
  { "it restarts for recovery", Facts ().at (DEVICE_SETTING_UP).because (DT_REASON_RECOVERY), MODEM_STATE_INITIALIZING,
    DT_REASON_RECOVERY, PLAN_NOTHING },
  { "it does not answer", Facts ().at (DEVICE_SILENT), MODEM_STATE_FAILED, DT_REASON_MODEM_UNRESPONSIVE, PLAN_NOTHING },
  { "it does not answer, whatever has just changed", Facts ().at (DEVICE_SILENT).because (DT_REASON_USER_REQUEST),
    MODEM_STATE_FAILED, DT_REASON_MODEM_UNRESPONSIVE, PLAN_NOTHING },
  { "there is no SIM", Facts ().held (DT_REASON_SIM_MISSING), MODEM_STATE_FAILED, DT_REASON_SIM_MISSING, PLAN_NOTHING },
  { "the SIM wants its PIN", Facts ().held (DT_REASON_SIM_PIN_REQUIRED), MODEM_STATE_LOCKED, DT_REASON_SIM_PIN_REQUIRED,
    PLAN_NOTHING },
  { "the SIM has refused a PIN", Facts ().held (DT_REASON_SIM_PIN_INCORRECT), MODEM_STATE_LOCKED,
    DT_REASON_SIM_PIN_INCORRECT, PLAN_NOTHING },
  { "the SIM wants its PUK", Facts ().held (DT_REASON_SIM_PUK_REQUIRED), MODEM_STATE_LOCKED, DT_REASON_SIM_PUK_REQUIRED,
    PLAN_NOTHING },
  { "the radio is off", Facts ().off (), MODEM_STATE_DISABLED, DT_REASON_USER_REQUEST, PLAN_NOTHING },
  { "the radio is off, and was never on a network", Facts ().off ().on (REGISTRATION_OFF), MODEM_STATE_DISABLED,
    DT_REASON_USER_REQUEST, PLAN_NOTHING },
  { "the radio is being turned on again", Facts ().off ().at (DEVICE_SETTING_UP), MODEM_STATE_INITIALIZING,
    DT_REASON_NONE, PLAN_NOTHING },
  { "it searches", Facts ().on (REGISTRATION_OFF), MODEM_STATE_SEARCHING, DT_REASON_NONE, PLAN_NOTHING },
  { "it searches since a user hung up", Facts ().on (REGISTRATION_OFF).because (DT_REASON_USER_REQUEST),
    MODEM_STATE_SEARCHING, DT_REASON_USER_REQUEST, PLAN_NOTHING },
  { "networks refuse it", Facts ().on (REGISTRATION_DENIED), MODEM_STATE_SEARCHING, DT_REASON_REGISTRATION_DENIED,
    PLAN_NOTHING },
  { "networks refuse it, whatever has just changed", Facts ().on (REGISTRATION_DENIED).because (DT_REASON_USER_REQUEST),
    MODEM_STATE_SEARCHING, DT_REASON_REGISTRATION_DENIED, PLAN_NOTHING },
  { "it is registered", Facts (), MODEM_STATE_REGISTERED, DT_REASON_NONE, PLAN_NOTHING },
  { "it is registered abroad", Facts ().on (REGISTRATION_AWAY), MODEM_STATE_REGISTERED, DT_REASON_NONE, PLAN_NOTHING },
  { "an attempt has failed, and nobody wants another", Facts ().because (DT_REASON_NO_CARRIER), MODEM_STATE_REGISTERED,
    DT_REASON_NO_CARRIER, PLAN_NOTHING },
  { "the computer sleeps", Facts ().sleeps (), MODEM_STATE_REGISTERED, DT_REASON_NONE, PLAN_NOTHING },
};

// A call is its own master.
const std::vector<Row> calls = {
  { "the context is prepared", Facts ().in (CALL_PREPARING).want (), MODEM_STATE_REGISTERED, DT_REASON_NONE,
    PLAN_NOTHING },
  { "it is prepared again behind a failure", Facts ().in (CALL_PREPARING).want ().from (MODEM_STATE_WAITING),
    MODEM_STATE_WAITING, DT_REASON_NONE, PLAN_NOTHING },
  { "the network goes while it is prepared", Facts ().in (CALL_PREPARING).want ().on (REGISTRATION_OFF),
    MODEM_STATE_REGISTERED, DT_REASON_NONE, PLAN_NOTHING },
  { "it dials for a user", Facts ().in (CALL_DIALING).want ().up (DT_REASON_USER_REQUEST), MODEM_STATE_DIALING,
    DT_REASON_USER_REQUEST, PLAN_NOTHING },
  { "it dials by itself", Facts ().in (CALL_DIALING).want ().up (DT_REASON_AUTOCONNECT), MODEM_STATE_DIALING,
    DT_REASON_AUTOCONNECT, PLAN_NOTHING },
  { "it dials while the AT port is silent",
    Facts ().in (CALL_DIALING).at (DEVICE_SILENT).want ().up (DT_REASON_RECOVERY), MODEM_STATE_DIALING,
    DT_REASON_RECOVERY, PLAN_NOTHING },
  { "it dials while the network is searched",
    Facts ().in (CALL_DIALING).on (REGISTRATION_OFF).want ().up (DT_REASON_RECOVERY), MODEM_STATE_DIALING,
    DT_REASON_RECOVERY, PLAN_NOTHING },
  { "PPP negotiates", Facts ().in (CALL_PPP).want ().up (DT_REASON_USER_REQUEST), MODEM_STATE_NEGOTIATING,
    DT_REASON_NONE, PLAN_NOTHING },
  { "addresses are there", Facts ().in (CALL_PPP, LINK_CONFIGURING).want (), MODEM_STATE_CONFIGURING, DT_REASON_NONE,
    PLAN_NOTHING },
  { "it is online", Facts ().in (CALL_PPP, LINK_ONLINE).want ().up (DT_REASON_USER_REQUEST), MODEM_STATE_CONNECTED,
    DT_REASON_USER_REQUEST, PLAN_NOTHING },
  { "it is online while the modem is set up anew beside it",
    Facts ().in (CALL_PPP, LINK_ONLINE).at (DEVICE_SETTING_UP).want ().up (DT_REASON_BOOT), MODEM_STATE_CONNECTED,
    DT_REASON_BOOT, PLAN_NOTHING },
  { "it is online while the SIM is held",
    Facts ().in (CALL_PPP, LINK_ONLINE).held (DT_REASON_SIM_PIN_REQUIRED).want ().up (DT_REASON_BOOT),
    MODEM_STATE_CONNECTED, DT_REASON_BOOT, PLAN_NOTHING },
  { "it is online while the network is searched",
    Facts ().in (CALL_PPP, LINK_ONLINE).on (REGISTRATION_OFF).want ().up (DT_REASON_BOOT), MODEM_STATE_CONNECTED,
    DT_REASON_BOOT, PLAN_NOTHING },
  { "the peer has taken its address back",
    Facts ().in (CALL_PPP, LINK_NEGOTIATING).was_up ().want ().from (MODEM_STATE_CONNECTED), MODEM_STATE_NEGOTIATING,
    DT_REASON_PEER_TERMINATED, PLAN_NOTHING },
  { "the peer ends the session",
    Facts ().in (CALL_PPP, LINK_ENDING).was_up ().ends (DT_REASON_PEER_TERMINATED).want ().from (MODEM_STATE_CONNECTED),
    MODEM_STATE_DISCONNECTING, DT_REASON_PEER_TERMINATED, PLAN_NOTHING },
  { "the peer ends the session before it was up",
    Facts ().in (CALL_PPP, LINK_ENDING).ends (DT_REASON_PEER_TERMINATED).want ().from (MODEM_STATE_NEGOTIATING),
    MODEM_STATE_NEGOTIATING, DT_REASON_NONE, PLAN_NOTHING },
  { "a dial is given up", Facts ().in (CALL_DIALING).ours ().ends (DT_REASON_USER_REQUEST), MODEM_STATE_DISCONNECTING,
    DT_REASON_USER_REQUEST, PLAN_NOTHING },
  { "a user hangs up", Facts ().in (CALL_PPP, LINK_ONLINE).ours ().ends (DT_REASON_USER_REQUEST),
    MODEM_STATE_DISCONNECTING, DT_REASON_USER_REQUEST, PLAN_NOTHING },
  { "PPP says goodbye", Facts ().in (CALL_CLOSING).ours ().ends (DT_REASON_SUSPEND), MODEM_STATE_DISCONNECTING,
    DT_REASON_SUSPEND, PLAN_NOTHING },
  { "the port is freed behind it", Facts ().in (CALL_ENDING).ours ().hangs ().ends (DT_REASON_DAEMON_EXIT),
    MODEM_STATE_DISCONNECTING, DT_REASON_DAEMON_EXIT, PLAN_NOTHING },
  { "the port is freed behind a lost connection",
    Facts ().in (CALL_ENDING).was_up ().hangs ().ends (DT_REASON_NO_CARRIER).want (), MODEM_STATE_DISCONNECTING,
    DT_REASON_NO_CARRIER, PLAN_NOTHING },
  { "a failed dial is being explained",
    Facts ().in (CALL_ENDING).want ().from (MODEM_STATE_DIALING).ends (DT_REASON_DIAL_FAILED), MODEM_STATE_DIALING,
    DT_REASON_NONE, PLAN_NOTHING },
  { "a failed dial is being explained while the port is freed",
    Facts ().in (CALL_ENDING).want ().hangs ().from (MODEM_STATE_DIALING), MODEM_STATE_DIALING, DT_REASON_NONE,
    PLAN_NOTHING },
  { "PPP that never came up is being explained",
    Facts ().in (CALL_ENDING).want ().hangs ().from (MODEM_STATE_NEGOTIATING), MODEM_STATE_NEGOTIATING, DT_REASON_NONE,
    PLAN_NOTHING },
  { "somebody hangs up while it is explained",
    Facts ().in (CALL_ENDING).ours ().from (MODEM_STATE_NEGOTIATING).ends (DT_REASON_USER_REQUEST),
    MODEM_STATE_DISCONNECTING, DT_REASON_USER_REQUEST, PLAN_NOTHING },
  { "a connection is lost that is still wanted", Facts ().lost (DT_REASON_NO_CARRIER).from (MODEM_STATE_DISCONNECTING),
    MODEM_STATE_WAITING, DT_REASON_NO_CARRIER, PLAN_NOTHING },
  { "it is lost together with the network",
    Facts ().lost (DT_REASON_LINK_DEAD).on (REGISTRATION_OFF).from (MODEM_STATE_CONNECTED), MODEM_STATE_WAITING,
    DT_REASON_LINK_DEAD, PLAN_NOTHING },
};

// A connection is wanted.
const std::vector<Row> wanted = {
  { "of a modem that is not there", Facts ().at (DEVICE_AWAY).want (), MODEM_STATE_UNAVAILABLE, DT_REASON_NONE,
    PLAN_NOTHING },
  { "of one that is being set up", Facts ().at (DEVICE_SETTING_UP).want (), MODEM_STATE_INITIALIZING, DT_REASON_NONE,
    PLAN_NOTHING },
  { "while a request is at work", Facts ().want ().request (), MODEM_STATE_REGISTERED, DT_REASON_NONE, PLAN_NOTHING },
  { "while a request is at work, of a locked one", Facts ().held (DT_REASON_SIM_PIN_REQUIRED).want ().request (),
    MODEM_STATE_LOCKED, DT_REASON_SIM_PIN_REQUIRED, PLAN_NOTHING },
  { "while the computer sleeps", Facts ().want ().sleeps (), MODEM_STATE_WAITING, DT_REASON_SUSPEND, PLAN_NOTHING },
  { "while the computer sleeps, of a locked one", Facts ().held (DT_REASON_SIM_PIN_REQUIRED).want ().sleeps (),
    MODEM_STATE_WAITING, DT_REASON_SUSPEND, PLAN_NOTHING },
  { "while the computer sleeps, of one that is being set up", Facts ().at (DEVICE_SETTING_UP).want ().sleeps (),
    MODEM_STATE_INITIALIZING, DT_REASON_NONE, PLAN_NOTHING },
  { "the SIM is locked and the PIN was not looked at",
    Facts ().held (DT_REASON_SIM_PIN_REQUIRED).want ().from (MODEM_STATE_INITIALIZING), MODEM_STATE_INITIALIZING,
    DT_REASON_NONE, PLAN_SEND_PIN },
  { "the PIN of the settings may not be sent",
    Facts ().held (DT_REASON_SIM_PIN_REQUIRED).want ().pin ().from (MODEM_STATE_INITIALIZING), MODEM_STATE_INITIALIZING,
    DT_REASON_SIM_PIN_REQUIRED, PLAN_BLOCK },
  { "the PIN was refused", Facts ().held (DT_REASON_SIM_PIN_INCORRECT).want ().pin ().from (MODEM_STATE_LOCKED),
    MODEM_STATE_LOCKED, DT_REASON_SIM_PIN_INCORRECT, PLAN_BLOCK },
  { "everybody knows that it was",
    Facts ().held (DT_REASON_SIM_PIN_INCORRECT).pin ().blocks (DT_REASON_SIM_PIN_INCORRECT), MODEM_STATE_LOCKED,
    DT_REASON_SIM_PIN_INCORRECT, PLAN_NOTHING },
  { "the SIM wants its PUK", Facts ().held (DT_REASON_SIM_PUK_REQUIRED).want ().pin ().from (MODEM_STATE_LOCKED),
    MODEM_STATE_LOCKED, DT_REASON_SIM_PUK_REQUIRED, PLAN_BLOCK },
  { "there is no SIM", Facts ().held (DT_REASON_SIM_MISSING).want ().from (MODEM_STATE_FAILED), MODEM_STATE_FAILED,
    DT_REASON_SIM_MISSING, PLAN_BLOCK },
  { "everybody knows that there is none", Facts ().held (DT_REASON_SIM_MISSING).blocks (DT_REASON_SIM_MISSING),
    MODEM_STATE_FAILED, DT_REASON_SIM_MISSING, PLAN_NOTHING },
  { "it does not answer", Facts ().at (DEVICE_SILENT).want ().from (MODEM_STATE_INITIALIZING), MODEM_STATE_INITIALIZING,
    DT_REASON_MODEM_UNRESPONSIVE, PLAN_BLOCK },
  { "everybody knows that it does not", Facts ().at (DEVICE_SILENT).blocks (DT_REASON_MODEM_UNRESPONSIVE),
    MODEM_STATE_FAILED, DT_REASON_MODEM_UNRESPONSIVE, PLAN_NOTHING },
  { "the radio is off", Facts ().off ().want (), MODEM_STATE_DISABLED, DT_REASON_USER_REQUEST, PLAN_REFUSE },
  { "the radio must be set first", Facts ().want ().radio (), MODEM_STATE_REGISTERED, DT_REASON_NONE,
    PLAN_APPLY_RADIO },
  { "the radio must be set first, also to find a network",
    Facts ().on (REGISTRATION_OFF).want ().radio ().from (MODEM_STATE_SEARCHING), MODEM_STATE_SEARCHING, DT_REASON_NONE,
    PLAN_APPLY_RADIO },
  { "the radio must be set first, also where networks refuse",
    Facts ().on (REGISTRATION_DENIED).want ().radio ().from (MODEM_STATE_SEARCHING), MODEM_STATE_SEARCHING,
    DT_REASON_NONE, PLAN_APPLY_RADIO },
  { "the radio is being set", Facts ().want ().radio_runs ().because (DT_REASON_USER_REQUEST), MODEM_STATE_REGISTERED,
    DT_REASON_NONE, PLAN_NOTHING },
  { "the context must be written", Facts ().want ().context (), MODEM_STATE_REGISTERED, DT_REASON_NONE,
    PLAN_WRITE_CONTEXT },
  { "the context must be written first, also to find a network",
    Facts ().on (REGISTRATION_OFF).want ().context ().from (MODEM_STATE_SEARCHING), MODEM_STATE_SEARCHING,
    DT_REASON_NONE, PLAN_WRITE_CONTEXT },
  { "the context must be written first, also where networks refuse",
    Facts ().on (REGISTRATION_DENIED).want ().context ().from (MODEM_STATE_SEARCHING), MODEM_STATE_SEARCHING,
    DT_REASON_NONE, PLAN_WRITE_CONTEXT },
  { "the context must be written, and the radio be set", Facts ().want ().context ().radio (), MODEM_STATE_REGISTERED,
    DT_REASON_NONE, PLAN_APPLY_RADIO },
  { "the context is being written", Facts ().want ().context ().context_runs (), MODEM_STATE_REGISTERED, DT_REASON_NONE,
    PLAN_NOTHING },
  { "the context is being written for who has left", Facts ().context_runs (), MODEM_STATE_REGISTERED, DT_REASON_NONE,
    PLAN_NOTHING },
  { "there is no network", Facts ().on (REGISTRATION_OFF).want (), MODEM_STATE_SEARCHING, DT_REASON_NONE,
    PLAN_AWAIT_NETWORK },
  { "there is no network since one was lost",
    Facts ().on (REGISTRATION_OFF).want ().because (DT_REASON_REGISTRATION_TIMEOUT), MODEM_STATE_SEARCHING,
    DT_REASON_REGISTRATION_TIMEOUT, PLAN_AWAIT_NETWORK },
  { "networks refuse", Facts ().on (REGISTRATION_DENIED).want ().from (MODEM_STATE_SEARCHING), MODEM_STATE_SEARCHING,
    DT_REASON_REGISTRATION_DENIED, PLAN_BLOCK },
  { "networks refuse, and somebody has time: they may think better of it",
    Facts ().on (REGISTRATION_DENIED).patient ().from (MODEM_STATE_SEARCHING), MODEM_STATE_SEARCHING,
    DT_REASON_REGISTRATION_DENIED, PLAN_AWAIT_NETWORK },
  { "they are asked again some time later",
    Facts ().on (REGISTRATION_DENIED).blocks (DT_REASON_REGISTRATION_DENIED).asks_in (1), MODEM_STATE_WAITING,
    DT_REASON_REGISTRATION_DENIED, PLAN_AWAIT_TIME },
  { "which is now", Facts ().on (REGISTRATION_DENIED).blocks (DT_REASON_REGISTRATION_DENIED).asks_in (0),
    MODEM_STATE_WAITING, DT_REASON_REGISTRATION_DENIED, PLAN_RECOVER },
  { "everybody knows that they do", Facts ().on (REGISTRATION_DENIED).blocks (DT_REASON_REGISTRATION_DENIED),
    MODEM_STATE_WAITING, DT_REASON_REGISTRATION_DENIED, PLAN_NOTHING },
  { "it is abroad", Facts ().on (REGISTRATION_AWAY).want (), MODEM_STATE_REGISTERED, DT_REASON_ROAMING_FORBIDDEN,
    PLAN_BLOCK },
  { "it is abroad, which everybody knows", Facts ().on (REGISTRATION_AWAY).blocks (DT_REASON_ROAMING_FORBIDDEN),
    MODEM_STATE_WAITING, DT_REASON_ROAMING_FORBIDDEN, PLAN_NOTHING },
  { "it is abroad, and may be", Facts ().on (REGISTRATION_AWAY).want ().roams (), MODEM_STATE_REGISTERED,
    DT_REASON_NONE, PLAN_DIAL },
  { "it may be abroad, and networks refuse", Facts ().on (REGISTRATION_DENIED).want ().roams (), MODEM_STATE_REGISTERED,
    DT_REASON_REGISTRATION_DENIED, PLAN_BLOCK },
  { "the quota is used up", Facts ().want ().quota (), MODEM_STATE_REGISTERED, DT_REASON_QUOTA_REACHED, PLAN_BLOCK },
  { "the quota is used up, which everybody knows", Facts ().blocks (DT_REASON_QUOTA_REACHED).quota (),
    MODEM_STATE_WAITING, DT_REASON_QUOTA_REACHED, PLAN_NOTHING },
  { "the quota is used up where there is no network", Facts ().on (REGISTRATION_OFF).want ().quota (),
    MODEM_STATE_REGISTERED, DT_REASON_QUOTA_REACHED, PLAN_BLOCK },
  { "the network has refused the APN", Facts ().blocks (DT_REASON_APN_REJECTED), MODEM_STATE_WAITING,
    DT_REASON_APN_REJECTED, PLAN_NOTHING },
  { "the network has refused the credentials", Facts ().blocks (DT_REASON_AUTH_FAILED), MODEM_STATE_WAITING,
    DT_REASON_AUTH_FAILED, PLAN_NOTHING },
  { "the backoff is not over", Facts ().want ().waits (DT_REASON_NO_CARRIER, 1), MODEM_STATE_WAITING,
    DT_REASON_NO_CARRIER, PLAN_AWAIT_TIME },
  { "the backoff is over", Facts ().want ().waits (DT_REASON_NO_CARRIER, 0).from (MODEM_STATE_WAITING),
    MODEM_STATE_WAITING, DT_REASON_NONE, PLAN_DIAL },
  { "the backoff is not over, and a step is due", Facts ().want ().step ().waits (DT_REASON_NO_CARRIER, 1),
    MODEM_STATE_WAITING, DT_REASON_NO_CARRIER, PLAN_AWAIT_TIME },
  { "a step of recovery is due", Facts ().want ().step ().from (MODEM_STATE_WAITING), MODEM_STATE_WAITING,
    DT_REASON_NONE, PLAN_RECOVER },
  { "a step is due, and the port is not clear", Facts ().want ().step ().held_port (), MODEM_STATE_REGISTERED,
    DT_REASON_NONE, PLAN_RECOVER },
  { "the port is not clear", Facts ().want ().held_port (), MODEM_STATE_REGISTERED, DT_REASON_NONE, PLAN_FREE_PORT },
  { "nothing stands in the way", Facts ().want (), MODEM_STATE_REGISTERED, DT_REASON_NONE, PLAN_DIAL },
  { "nothing stands in the way any more", Facts ().want ().from (MODEM_STATE_SEARCHING), MODEM_STATE_REGISTERED,
    DT_REASON_NONE, PLAN_DIAL },
  { "it was wanted behind a user's Disconnect",
    Facts ().want ().because (DT_REASON_USER_REQUEST).from (MODEM_STATE_DISCONNECTING), MODEM_STATE_REGISTERED,
    DT_REASON_NONE, PLAN_DIAL },
  { "somebody hangs up before anything was begun", Facts ().in (CALL_PREPARING).ours (), MODEM_STATE_REGISTERED,
    DT_REASON_NONE, PLAN_NOTHING },
};

class PlanTable : public ::testing::TestWithParam<Row> {};

TEST_P (PlanTable, Says)
{
  const Row &row = GetParam ();
  Plan plan = plan_make (&row.facts, now);

  EXPECT_STREQ (modem_state_to_string (plan.state), modem_state_to_string (row.state)) << row.what;
  EXPECT_STREQ (reason_name (plan.reason), reason_name (row.reason)) << row.what;
  EXPECT_STREQ (plan_action_to_string (plan.action), plan_action_to_string (row.action)) << row.what;
  EXPECT_EQ (plan.deadline,
             row.action == PLAN_AWAIT_TIME ? MAX (row.facts.next_us, row.facts.admission_us) : G_MAXINT64)
    << row.what;
}

INSTANTIATE_TEST_SUITE_P (AtRest, PlanTable, ::testing::ValuesIn (resting));
INSTANTIATE_TEST_SUITE_P (InACall, PlanTable, ::testing::ValuesIn (calls));
INSTANTIATE_TEST_SUITE_P (Wanted, PlanTable, ::testing::ValuesIn (wanted));

TEST (PlanTables, NameEachRowOnce)
{
  std::vector<std::string> names;
  for (const auto *rows : { &resting, &calls, &wanted }) {
    for (const Row &row : *rows) {
      std::string name = (rows == &resting ? "at rest: "
                          : rows == &calls ? "in a call: "
                                           : "wanted: ")
                         + std::string (row.what);
      EXPECT_EQ (std::count (names.begin (), names.end (), name), 0) << name;
      names.push_back (name);
    }
  }
}

// What can be true at once, of a modem of which a connection is wanted: who stands further up is who counts. Facts of
// one place exclude each other.
struct Condition {
  const char *what;
  int place;
  void (*apply) (Facts &facts);
};

const std::vector<Condition> conditions = {
  { "a call dials", 1, [] (Facts &f) { f.in (CALL_DIALING).up (DT_REASON_AUTOCONNECT); } },
  { "a call negotiates", 1, [] (Facts &f) { f.in (CALL_PPP, LINK_NEGOTIATING).from (MODEM_STATE_DIALING); } },
  { "a call is online", 1, [] (Facts &f) { f.in (CALL_PPP, LINK_ONLINE).up (DT_REASON_AUTOCONNECT); } },
  { "a call is being ended", 1, [] (Facts &f) { f.in (CALL_CLOSING).ours ().ends (DT_REASON_SUSPEND); } },
  { "a connection was just lost", 2, [] (Facts &f) { f.lost (DT_REASON_NO_CARRIER); } },
  { "the ports are closed", 3, [] (Facts &f) { f.at (DEVICE_AWAY); } },
  { "it is being set up", 3, [] (Facts &f) { f.at (DEVICE_SETTING_UP); } },
  { "the computer sleeps", 4, [] (Facts &f) { f.sleeps (); } },
  { "it does not answer", 3, [] (Facts &f) { f.at (DEVICE_SILENT); } },
  { "there is no SIM", 3, [] (Facts &f) { f.held (DT_REASON_SIM_MISSING); } },
  { "the SIM is locked", 3, [] (Facts &f) { f.held (DT_REASON_SIM_PIN_REQUIRED); } },
  { "the radio is off", 5, [] (Facts &f) { f.off (); } },
  { "the radio is being set", 6, [] (Facts &f) { f.radio_runs (); } },
  { "the context is being written", 14, [] (Facts &f) { f.context_runs (); } },
  { "the radio must be set", 7, [] (Facts &f) { f.radio (); } },
  { "the context must be written", 15, [] (Facts &f) { f.context (); } },
  { "the credentials were refused", 8, [] (Facts &f) { f.blocks (DT_REASON_AUTH_FAILED); } },
  { "networks refuse", 9, [] (Facts &f) { f.on (REGISTRATION_DENIED); } },
  { "it is abroad", 9, [] (Facts &f) { f.on (REGISTRATION_AWAY); } },
  { "the quota is used up", 10, [] (Facts &f) { f.quota (); } },
  { "there is no network", 9, [] (Facts &f) { f.on (REGISTRATION_OFF); } },
  { "the backoff is not over", 11, [] (Facts &f) { f.waits (DT_REASON_PEER_TERMINATED, 5); } },
  { "a step of recovery is due", 12, [] (Facts &f) { f.step (); } },
  { "the port is not clear", 13, [] (Facts &f) { f.held_port (); } },
};

Plan
plan_with (const Condition &first, const Condition *second)
{
  Facts facts;
  facts.want ();
  if (second != nullptr)
    second->apply (facts);
  first.apply (facts);
  /* Before anything else happened to it. */
  facts.pin_tried = facts.device == DEVICE_HELD;
  return plan_make (&facts, now);
}

/* What is known to whoever waits is not told again. */
bool
is_told (const Condition &first, const Condition &second)
{
  return first.place == 3 && second.place == 8;
}

TEST (PlanPrecedence, WhoStandsFurtherUpCounts)
{
  unsigned n_pairs = 0;

  for (size_t i = 0; i < conditions.size (); i++) {
    for (size_t j = i + 1; j < conditions.size (); j++) {
      const Condition &first = conditions[i], &second = conditions[j];
      if (first.place == second.place || is_told (first, second))
        continue;
      Plan alone = plan_with (first, nullptr);
      Plan both = plan_with (first, &second);
      SCOPED_TRACE (std::string (first.what) + ", and " + second.what);
      EXPECT_STREQ (modem_state_to_string (both.state), modem_state_to_string (alone.state));
      EXPECT_STREQ (reason_name (both.reason), reason_name (alone.reason));
      EXPECT_STREQ (plan_action_to_string (both.action), plan_action_to_string (alone.action));
      n_pairs++;
    }
  }
  EXPECT_GT (n_pairs, 180u);
}

// All combinations of the facts that are not numbers, times a few reasons.
template <typename Function>
void
for_all (Function function)
{
  static const DtReason sim_reasons[] = { DT_REASON_SIM_MISSING, DT_REASON_SIM_PIN_REQUIRED };
  static const DtReason blocks[] = { DT_REASON_NONE, DT_REASON_AUTH_FAILED };
  static const DtReason causes[] = { DT_REASON_NONE, DT_REASON_USER_REQUEST };
  constexpr unsigned n_flags = 16;

  for (unsigned flags = 0; flags < 1u << n_flags; flags++) {
    for (int device = 0; device < N_DEVICE_FACTS; device++) {
      for (int registration = 0; registration < N_REGISTRATION_FACTS; registration++) {
        for (int phase = 0; phase < N_CALL_PHASES; phase++) {
          Facts facts;
          unsigned bit = 0;
          for (gboolean *flag : { &facts.radio_off, &facts.deliberate, &facts.was_online, &facts.hanging_up,
                                  &facts.port_is_clear, &facts.wanted, &facts.pin_tried, &facts.radio_pending,
                                  &facts.radio_running, &facts.allow_roaming, &facts.quota_forbids, &facts.step_is_due,
                                  &facts.context_pending, &facts.context_running, &facts.suspended, &facts.exclusive })
            *flag = (flags >> bit++) & 1;
          facts.device = (DeviceFact) device;
          facts.registration = (RegistrationFact) registration;
          facts.call = (CallPhase) phase;
          /* The rest follows from the flags, so that each value meets many others. */
          facts.link = (LinkStage) ((flags / 7) % N_LINK_STAGES);
          facts.sim_reason = sim_reasons[flags % 2];
          facts.blocked = facts.wanted ? blocks[(flags / 3) % 2] : DT_REASON_NONE;
          facts.cause = causes[(flags / 5) % 2];
          facts.caller_waits = facts.wanted && (flags / 7) % 2;
          facts.admission_us = facts.blocked != DT_REASON_NONE && (flags / 2) % 2 ? now - 1 + (gint64) (flags % 3) : 0;
          facts.next_us = now - 1 + (gint64) (flags % 3);
          facts.wait_reason = DT_REASON_NO_CARRIER;
          facts.up_reason = DT_REASON_USER_REQUEST;
          facts.end_reason = DT_REASON_NO_CARRIER;
          facts.shown = (ModemState) (flags % MODEM_N_STATES);
          function (facts);
          if (::testing::Test::HasFailure ())
            return;
        }
      }
    }
  }
}

// Whoever wants a connection and is not connected has something that is being done, a time, or a change to wait for,
// and can read which.
TEST (PlanProperty, WhatIsWantedHasSomethingToWaitFor)
{
  for_all ([] (const Facts &facts) {
    Plan plan = plan_make (&facts, now);

    ASSERT_LT (plan.state, MODEM_N_STATES);
    ASSERT_NE (modem_state_to_string (plan.state), nullptr);
    if (facts.call != CALL_NONE || !facts.wanted)
      return;
    bool acts = plan.action != PLAN_NOTHING;
    /* The ports; answers; the end of a request, of a sleep, of the radio's setting or of writing the context. */
    bool others = facts.device == DEVICE_AWAY || facts.device == DEVICE_SETTING_UP || facts.exclusive || facts.suspended
                  || facts.radio_running || facts.context_running;
    /* A change, of which the reason tells. */
    bool told = facts.blocked != DT_REASON_NONE && plan.reason != DT_REASON_NONE;
    ASSERT_TRUE (acts || others || told) << modem_state_to_string (plan.state);
  });
}

TEST (PlanProperty, WhatWaitsFailsOrIsLockedSaysWhy)
{
  for_all ([] (const Facts &facts) {
    Plan plan = plan_make (&facts, now);

    if (plan.state == facts.shown)
      return; /* it has been said */
    if (plan.state == MODEM_STATE_WAITING || plan.state == MODEM_STATE_FAILED || plan.state == MODEM_STATE_LOCKED
        || plan.state == MODEM_STATE_DISABLED || plan.state == MODEM_STATE_DISCONNECTING) {
      ASSERT_NE (plan.reason, DT_REASON_NONE) << modem_state_to_string (plan.state);
    }
  });
}

TEST (PlanProperty, OnlyARegisteredModemThatMayDialsAndOnlyWhenItIsTime)
{
  for_all ([] (const Facts &facts) {
    Plan plan = plan_make (&facts, now);

    if (plan.action != PLAN_DIAL)
      return;
    ASSERT_EQ (facts.call, CALL_NONE);
    ASSERT_EQ (facts.device, DEVICE_READY);
    ASSERT_TRUE (facts.registration == REGISTRATION_HOME
                 || (facts.registration == REGISTRATION_AWAY && facts.allow_roaming));
    ASSERT_TRUE (facts.wanted && facts.port_is_clear && facts.next_us <= now && facts.blocked == DT_REASON_NONE);
    ASSERT_FALSE (facts.radio_off || facts.quota_forbids || facts.suspended || facts.exclusive || facts.radio_pending
                  || facts.radio_running || facts.context_pending || facts.context_running);
  });
}

TEST (PlanProperty, ACallIsLeftAlone)
{
  for_all ([] (const Facts &facts) {
    if (facts.call != CALL_NONE) {
      ASSERT_EQ (plan_make (&facts, now).action, PLAN_NOTHING);
    }
  });
}

TEST (PlanProperty, NothingIsDoneForNobody)
{
  for_all ([] (const Facts &facts) {
    if (!facts.wanted) {
      ASSERT_EQ (plan_make (&facts, now).action, PLAN_NOTHING);
    }
  });
}

// Who acts on the end of a connection can read why it has come.
TEST (PlanProperty, NobodyLeavesConnectedWithoutAReason)
{
  for_all ([] (const Facts &facts) {
    Facts up = facts;
    up.shown = MODEM_STATE_CONNECTED;
    up.was_online = TRUE; /* it was shown */
    if (up.call != CALL_PPP && up.call != CALL_CLOSING && up.call != CALL_ENDING)
      return;
    Plan plan = plan_make (&up, now);

    if (plan.state != MODEM_STATE_CONNECTED && up.link != LINK_CONFIGURING) {
      ASSERT_NE (plan.reason, DT_REASON_NONE) << modem_state_to_string (plan.state);
    }
  });
}

// The same facts twice are the same plan, and once a block is told it is not told again.
TEST (PlanProperty, ABlockIsToldOnce)
{
  for_all ([] (const Facts &facts) {
    Plan plan = plan_make (&facts, now);

    if (plan.action != PLAN_BLOCK)
      return;
    Facts told = facts;
    told.blocked = plan.reason;
    ASSERT_EQ (plan_make (&told, now).action, PLAN_NOTHING) << reason_name (plan.reason);
    ASSERT_EQ (plan_make (&told, now).reason, plan.reason);
  });
}

} // namespace
