/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/plan.h"

const char *
plan_action_to_string (PlanAction action)
{
  static const char *const names[N_PLAN_ACTIONS] = {
    [PLAN_NOTHING] = "nothing",
    [PLAN_SEND_PIN] = "send-pin",
    [PLAN_BLOCK] = "block",
    [PLAN_REFUSE] = "refuse",
    [PLAN_APPLY_RADIO] = "apply-radio",
    [PLAN_WRITE_CONTEXT] = "write-context",
    [PLAN_AWAIT_NETWORK] = "await-network",
    [PLAN_AWAIT_TIME] = "await-time",
    [PLAN_RECOVER] = "recover",
    [PLAN_FREE_PORT] = "free-port",
    [PLAN_DIAL] = "dial",
  };

  g_return_val_if_fail ((guint) action < N_PLAN_ACTIONS, "nothing");

  return names[action];
}

static Plan
plan (ModemState state, DtReason reason, PlanAction action)
{
  return (Plan) { .state = state, .reason = reason, .action = action, .deadline = G_MAXINT64 };
}

/* What is under way will change the state by itself. */
static Plan
stay (const ModemFacts *facts, PlanAction action)
{
  return plan (facts->shown, DT_REASON_NONE, action);
}

static gboolean
is_registered (const ModemFacts *facts)
{
  return facts->registration == REGISTRATION_HOME || facts->registration == REGISTRATION_AWAY;
}

static Plan
of_link (const ModemFacts *facts)
{
  switch (facts->link) {
  case LINK_NEGOTIATING: /* anew, when the peer has taken its addresses back */
    return plan (MODEM_STATE_NEGOTIATING, facts->was_online ? DT_REASON_PEER_TERMINATED : DT_REASON_NONE, PLAN_NOTHING);
  case LINK_CONFIGURING:
    return plan (MODEM_STATE_CONFIGURING, DT_REASON_NONE, PLAN_NOTHING);
  case LINK_ONLINE:
    return plan (MODEM_STATE_CONNECTED, facts->up_reason, PLAN_NOTHING);
  case LINK_ENDING: /* an attempt that has failed is shown when its cause is known */
    return facts->was_online ? plan (MODEM_STATE_DISCONNECTING, facts->end_reason, PLAN_NOTHING)
                             : stay (facts, PLAN_NOTHING);
  }
  return stay (facts, PLAN_NOTHING);
}

/* A call is its own master: it goes on, or ends, whatever the rest of the modem does. */
static Plan
of_call (const ModemFacts *facts)
{
  gboolean ends = facts->call != CALL_PREPARING && facts->deliberate;

  if (ends || (facts->call == CALL_ENDING && facts->was_online && facts->hanging_up))
    return plan (MODEM_STATE_DISCONNECTING, facts->end_reason, PLAN_NOTHING);
  switch (facts->call) {
  case CALL_DIALING:
    return plan (MODEM_STATE_DIALING, facts->up_reason, PLAN_NOTHING);
  case CALL_PPP:
    return of_link (facts);
  case CALL_NONE:
  case CALL_PREPARING:
  case CALL_CLOSING:
  case CALL_ENDING: /* an attempt that has failed is shown when its cause is known */
    return stay (facts, PLAN_NOTHING);
  }
  return stay (facts, PLAN_NOTHING);
}

/* Where a modem without a call is, if nothing is wanted. */
static Plan
at_rest (const ModemFacts *facts)
{
  switch (facts->device) {
  case DEVICE_AWAY:
    return plan (MODEM_STATE_UNAVAILABLE, facts->cause, PLAN_NOTHING);
  case DEVICE_SILENT:
    return plan (MODEM_STATE_FAILED, DT_REASON_MODEM_UNRESPONSIVE, PLAN_NOTHING);
  case DEVICE_HELD:
    return plan (facts->sim_reason == DT_REASON_SIM_MISSING ? MODEM_STATE_FAILED : MODEM_STATE_LOCKED,
                 facts->sim_reason, PLAN_NOTHING);
  case DEVICE_SETTING_UP:
    return plan (MODEM_STATE_INITIALIZING, facts->cause, PLAN_NOTHING);
  case DEVICE_READY:
    break;
  }
  if (facts->radio_off)
    return plan (MODEM_STATE_DISABLED, DT_REASON_USER_REQUEST, PLAN_NOTHING);
  if (is_registered (facts))
    return plan (MODEM_STATE_REGISTERED, facts->cause, PLAN_NOTHING);
  return plan (MODEM_STATE_SEARCHING,
               facts->registration == REGISTRATION_DENIED ? DT_REASON_REGISTRATION_DENIED : facts->cause, PLAN_NOTHING);
}

/* What keeps a modem that searches or is registered from dialling until something changes; DT_REASON_NONE: nothing. */
static DtReason
obstacle (const ModemFacts *facts)
{
  if (facts->blocked != DT_REASON_NONE)
    return facts->blocked;
  /* A network may refuse for a while, on the way to another one (steering of roaming): as long as somebody has time. */
  if (facts->registration == REGISTRATION_DENIED && !facts->caller_waits)
    return DT_REASON_REGISTRATION_DENIED;
  if (facts->registration == REGISTRATION_AWAY && !facts->allow_roaming)
    return DT_REASON_ROAMING_FORBIDDEN;
  return facts->quota_forbids ? DT_REASON_QUOTA_REACHED : DT_REASON_NONE;
}

static Plan
until (ModemState state, DtReason reason, gint64 deadline)
{
  return (Plan) { .state = state, .reason = reason, .action = PLAN_AWAIT_TIME, .deadline = deadline };
}

/* Told once, then waited for. */
static Plan
blocked (const ModemFacts *facts, ModemState state, DtReason reason, gint64 now_us)
{
  if (facts->blocked == DT_REASON_NONE)
    return (Plan) { .state = facts->shown, .reason = reason, .action = PLAN_BLOCK, .deadline = G_MAXINT64 };
  if (facts->admission_us == 0)
    return plan (state, reason, PLAN_NOTHING);
  return facts->admission_us > now_us ? until (state, reason, facts->admission_us) : plan (state, reason, PLAN_RECOVER);
}

/* Registered, and nothing stands in the way. */
static Plan
to_dial (const ModemFacts *facts, gint64 now_us)
{
  if (facts->next_us > now_us)
    return until (MODEM_STATE_WAITING, facts->wait_reason, facts->next_us);
  if (facts->step_is_due)
    return stay (facts, PLAN_RECOVER);
  if (!facts->port_is_clear)
    return stay (facts, PLAN_FREE_PORT);
  /* Who has waited goes on from there. */
  return facts->shown == MODEM_STATE_WAITING ? stay (facts, PLAN_DIAL)
                                             : plan (MODEM_STATE_REGISTERED, DT_REASON_NONE, PLAN_DIAL);
}

/* A connection is wanted of a modem that answers, and nobody else is at work on it. */
static Plan
to_connect (const ModemFacts *facts, Plan rest, gint64 now_us)
{
  DtReason reason = DT_REASON_NONE;

  if (rest.state == MODEM_STATE_LOCKED && !facts->pin_tried)
    return stay (facts, PLAN_SEND_PIN);
  if (rest.state == MODEM_STATE_LOCKED || rest.state == MODEM_STATE_FAILED)
    return blocked (facts, rest.state, rest.reason, now_us);
  if (rest.state == MODEM_STATE_DISABLED)
    return plan (rest.state, rest.reason, PLAN_REFUSE);
  if (facts->radio_running || facts->context_running)
    return stay (facts, PLAN_NOTHING);
  if (facts->radio_pending)
    return stay (facts, PLAN_APPLY_RADIO);
  if (facts->context_pending)
    return stay (facts, PLAN_WRITE_CONTEXT);
  reason = obstacle (facts);
  if (reason != DT_REASON_NONE)
    return blocked (facts, MODEM_STATE_WAITING, reason, now_us);
  if (!is_registered (facts))
    return plan (rest.state, rest.reason, PLAN_AWAIT_NETWORK);
  return to_dial (facts, now_us);
}

Plan
plan_make (const ModemFacts *facts, gint64 now_us)
{
  Plan rest;

  if (facts->call != CALL_NONE)
    return of_call (facts);
  if (facts->just_lost)
    return plan (MODEM_STATE_WAITING, facts->cause, PLAN_NOTHING);
  rest = at_rest (facts);
  if (!facts->wanted || facts->exclusive || facts->device == DEVICE_AWAY || facts->device == DEVICE_SETTING_UP)
    return rest;
  if (facts->suspended)
    return plan (MODEM_STATE_WAITING, DT_REASON_SUSPEND, PLAN_NOTHING);
  return to_connect (facts, rest, now_us);
}
