/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gathers the facts, and carries out what the plan makes of them: the only place that decides what comes next and which state a modem is in. */
#include "modem/modem-private.h"
#include "modem/plan.h"
#include "modem/usage/statistics.h"

#include <glib/gi18n-lib.h>

static DeviceFact
device_fact (const Modem *self)
{
  if (!self->ports_open)
    return DEVICE_AWAY;
  if (self->bring_up.unresponsive || self->hangup.dead)
    return DEVICE_SILENT;
  if (self->bring_up.stage == BRING_UP_HELD && !self->sim.busy)
    return DEVICE_HELD;
  if (self->bring_up.stage != BRING_UP_DONE || self->hangup.running || at_scope_is_busy (&self->radio_cycle))
    return DEVICE_SETTING_UP;
  return DEVICE_READY;
}

static RegistrationFact
registration_fact (const Modem *self)
{
  if (registration_is_on (self))
    return registration_is_roaming (self) ? REGISTRATION_AWAY : REGISTRATION_HOME;
  return self->network.denied ? REGISTRATION_DENIED : REGISTRATION_OFF;
}

static void
call_facts (const Modem *self, ModemFacts *out)
{
  out->call = self->call.phase;
  out->link = self->bearer.stage;
  out->deliberate = self->call.deliberate;
  out->was_online = self->call.online;
  out->hanging_up = self->hangup.running;
  out->up_reason = self->call.up_reason;
  out->end_reason = self->call.reason;
  out->port_is_clear = self->hangup.clear;
}

static void
intent_facts (const Modem *self, ModemFacts *out)
{
  const Wanted *wanted = &self->wanted;

  out->wanted = wanted->settings != NULL;
  if (!out->wanted)
    return;
  out->pin_tried = wanted->pin_tried;
  out->radio_pending = wanted->radio_pending;
  out->radio_running = self->radio_running;
  out->allow_roaming = wanted->settings->allow_roaming;
  out->blocked = wanted->blocked;
  out->step_is_due = wanted->recovery != NULL;
  out->wait_reason = wanted->wait_reason;
  out->next_us = wanted->next_us;
}

static ModemFacts
gather (const Modem *self)
{
  ModemFacts facts = {
    .device = device_fact (self),
    .radio_off = self->radio_off,
    .sim_reason = self->sim.reason,
    .registration = registration_fact (self),
    .suspended = self->suspended,
    .exclusive = self->exclusive,
    .shown = core_info (self)->state,
  };

  call_facts (self, &facts);
  intent_facts (self, &facts);
  core_gather_facts (self, &facts);
  return facts;
}

/* The state is set here and nowhere else, but where a connection of an earlier process goes on. */
static Plan
decide (Modem *self, DtReason cause, gboolean just_lost)
{
  ModemFacts facts = gather (self);
  Plan plan;

  facts.cause = cause;
  facts.just_lost = just_lost;
  plan = plan_make (&facts, core_now (self));
  core_set_state (self, plan.state, plan.reason);
  return plan;
}

void
policy_show (Modem *self, DtReason cause)
{
  decide (self, cause, FALSE);
}

void
policy_show_loss (Modem *self, DtReason cause)
{
  decide (self, cause, TRUE);
}

/* What is wanted cannot be until something changes. */
static void
block (Modem *self, DtReason cause)
{
  g_autofree char *quota = cause == DT_REASON_QUOTA_REACHED ? statistics_describe (self) : NULL;

  recovery_block (self, cause, quota == NULL ? self->sim.detail : quota);
  if (self->wanted.blocked == DT_REASON_QUOTA_REACHED)
    statistics_wait (self);
}

static void
refuse (Modem *self)
{
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_WRONG_STATE, _("the radio is off: Enable(true) turns it on"));

  connect_failed (self, error);
}

static void
dial (Modem *self)
{
  if (self->wanted.failures > 0)
    core_tell_recovery (self, "redial", core_info (self)->attempts + 1);
  dial_start (self, self->wanted.resume_reason);
}

/* TRUE: the facts are others now, and there is a new plan to be made. */
static gboolean
carry_out (Modem *self, const Plan *plan)
{
  switch (plan->action) {
  case PLAN_NOTHING:
    return FALSE;
  case PLAN_SEND_PIN:
    return !sim_try_pin (self);
  case PLAN_BLOCK:
    block (self, plan->reason);
    return TRUE;
  case PLAN_REFUSE:
    refuse (self);
    return FALSE;
  case PLAN_APPLY_RADIO:
    radio_apply_wanted (self);
    return FALSE;
  case PLAN_AWAIT_NETWORK:
    if (!modem_timer_runs (self, TIMER_SEARCH))
      modem_timer_set (self, TIMER_SEARCH, SECONDS (self->wanted.settings->timeout));
    return FALSE;
  case PLAN_AWAIT_TIME:
    modem_timer_set (self, TIMER_REDIAL, plan->deadline - core_now (self));
    return FALSE;
  case PLAN_RECOVER:
    modem_timer_clear (self, TIMER_SEARCH);
    recovery_run_step (self);
    return FALSE;
  case PLAN_FREE_PORT:
    modem_timer_clear (self, TIMER_SEARCH);
    hangup_start (self);
    return FALSE;
  case PLAN_DIAL:
    modem_timer_clear (self, TIMER_SEARCH);
    dial (self);
    return FALSE;
  }
  return FALSE;
}

void
policy_run (Modem *self)
{
  DtReason cause = self->rest_reason;
  gboolean again = TRUE;

  self->rest_reason = DT_REASON_NONE;
  if (self->wanted.settings != NULL)
    statistics_follow (self);
  while (again) {
    Plan plan = decide (self, cause, FALSE);

    again = carry_out (self, &plan);
    /* It may not be wanted any more, but that is why. */
    if (plan.action == PLAN_BLOCK)
      cause = plan.reason;
  }
}
