/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out what the plan makes of the facts. */
#include "modem/modem-private.h"
#include "modem/network/registration.h"
#include "modem/usage/statistics.h"

#include <glib/gi18n-lib.h>

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
    registration_wait (self, SECONDS (self->wanted.settings->timeout));
    return FALSE;
  case PLAN_AWAIT_TIME:
    modem_timer_set (self, TIMER_REDIAL, plan->deadline - core_now (self));
    return FALSE;
  case PLAN_RECOVER:
    registration_stop_waiting (self);
    recovery_run_step (self);
    return FALSE;
  case PLAN_FREE_PORT:
    registration_stop_waiting (self);
    hangup_start (self);
    return FALSE;
  case PLAN_DIAL:
    registration_stop_waiting (self);
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
    Plan plan = core_decide (self, cause);

    again = carry_out (self, &plan);
    /* It may not be wanted any more, but that is why. */
    if (plan.action == PLAN_BLOCK)
      cause = plan.reason;
  }
}
