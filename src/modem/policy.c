/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/policy.h"

#include "modem/call/hangup.h"
#include "modem/connection/connection.h"
#include "modem/core-owner.h"
#include "modem/network/context.h"
#include "modem/network/registration.h"
#include "modem/sim/sim-pin.h"
#include "modem/sim/sim.h"
#include "modem/usage/statistics.h"

#include <glib/gi18n-lib.h>

/* What is wanted cannot be until something changes. */
static void
block (ModemCore *self, DtReason cause)
{
  g_autofree char *quota = cause == DT_REASON_QUOTA_REACHED ? statistics_describe (self) : NULL;

  connection_block (self, cause, quota == NULL ? sim_detail (self) : quota);
  if (connection_blocked (self) == DT_REASON_QUOTA_REACHED)
    statistics_wait (self);
}

static void
refuse (ModemCore *self)
{
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_WRONG_STATE,
                                                  _ ("the radio is off: Enable(true) turns it on"));

  connection_failed (self, error);
}

static gboolean
send_pin (ModemCore *self)
{
  connection_pin_tried (self);
  return sim_try_pin (self, connection_wanted (self)->pin);
}

/* TRUE: the facts are others now, and there is a new plan to be made. */
static gboolean
carry_out (ModemCore *self, const Plan *plan)
{
  switch (plan->action) {
  case PLAN_NOTHING:
    return FALSE;
  case PLAN_SEND_PIN:
    return !send_pin (self);
  case PLAN_BLOCK:
    block (self, plan->reason);
    return TRUE;
  case PLAN_REFUSE:
    refuse (self);
    return FALSE;
  case PLAN_APPLY_RADIO:
    connection_apply_radio (self);
    return FALSE;
  case PLAN_WRITE_CONTEXT:
    context_write (self);
    return !context_is_running (self);
  case PLAN_AWAIT_NETWORK:
    registration_wait (self, connection_search_time (self));
    return FALSE;
  case PLAN_AWAIT_TIME:
    connection_wait_until (self, plan->deadline);
    return FALSE;
  case PLAN_RECOVER:
    registration_stop_waiting (self);
    connection_recover (self);
    return FALSE;
  case PLAN_FREE_PORT:
    registration_stop_waiting (self);
    hangup_start (self);
    return FALSE;
  case PLAN_DIAL:
    registration_stop_waiting (self);
    connection_dial (self);
    return FALSE;
  }
  return FALSE;
}

void
policy_run (ModemCore *self)
{
  DtReason cause = core_take_cause (self);
  gboolean again = TRUE;

  if (connection_wanted (self) != NULL)
    statistics_follow (self);
  while (again) {
    Plan plan = core_decide (self, cause);

    again = carry_out (self, &plan);
    /* It may not be wanted any more, but that is why. */
    if (plan.action == PLAN_BLOCK)
      cause = plan.reason;
  }
}
