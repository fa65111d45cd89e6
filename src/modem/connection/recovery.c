/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows from the end of a call: an answer, a wait, a redial, something stronger. Never gives up what it shall bring back. */
#include "base/log.h"
#include "modem/call/call.h"
#include "modem/connection/intent.h"
#include "modem/device/bring-up.h"
#include "modem/network/radio.h"
#include "modem/network/registration.h"

static const BackoffLimits redial_limits = { SECONDS (2), SECONDS (300) };
/* A connection that did not last so long counts as a success only a few times in a row: else a link that falls again
 * and again as soon as it is up would be redialled for ever without a pause. */
#define STABLE_TIME SECONDS (30)
#define SHORT_SUCCESSES 5

/* What is done before the next dial after so many failures in a row; then from the start again. */
static const RecoveryStep ladder[] = { { 4, "radio", radio_cycle }, { 8, "reset", bring_up_restart_modem } };
#define LADDER_LENGTH 12

static const RecoveryStep *
ladder_step (guint failures)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ladder); i++) {
    if (failures % LADDER_LENGTH == ladder[i].failures)
      return &ladder[i];
  }
  return NULL;
}

/* Plans the next try. */
static void
schedule (ModemCore *self, DtReason reason)
{
  Wanted *wanted = intent_wanted (self);
  gint64 delay = backoff_next (&wanted->backoff, &redial_limits, core_random (self));

  wanted->wait_reason = reason;
  wanted->next_us = core_now (self) + delay;
  core_info (self)->next_attempt_us = core_wall (self) + delay;
  core_touch (self, MODEM_INFO_REST);
}

static void
count_failure (ModemCore *self, guint failures)
{
  Wanted *wanted = intent_wanted (self);

  wanted->failures += failures;
  wanted->recovery = ladder_step (wanted->failures);
}

static void
attempt_failed (ModemCore *self, DtReason reason, const char *detail)
{
  g_autoptr (GError) error = NULL;

  if (connection_wanted (self) == NULL)
    return;
  if (dt_reason_is_permanent (reason)) {
    connection_block (self, reason, detail);
    core_explain (self, reason);
    return;
  }
  error = intent_error (self, reason, detail);
  connection_failed (self, error);
  core_explain (self, reason);
  if (connection_wanted (self) == NULL)
    return;
  schedule (self, reason);
  count_failure (self, 1);
}

/* The connection is lost that was up. */
static void
lost (ModemCore *self, DtReason reason, const char *detail, gint64 lasted_us)
{
  Wanted *wanted = intent_wanted (self);
  g_autoptr (GError) error = NULL;

  dt_reason_set_error (&error, reason, detail);
  if (core_log_allows (self, MODEM_LOG_LOST))
    dt_log (DT_LOG_WARNING, core_id (self), "the connection is lost after %" G_GINT64_FORMAT " s: %s",
            lasted_us / G_USEC_PER_SEC, error->message);
  intent_set_error (self, error);
  wanted->short_ones = lasted_us >= STABLE_TIME ? 0 : wanted->short_ones + 1;
  if (wanted->short_ones <= SHORT_SUCCESSES)
    connection_unblock (self);
  if (dt_reason_is_permanent (reason)) {
    connection_block (self, reason, detail);
  } else {
    schedule (self, reason);
    count_failure (self, 1);
  }
  wanted->resume_reason = DT_REASON_RECOVERY;
}

void
recovery_call_ended (ModemCore *self, const ComponentEvent *event)
{
  DtReason reason = event->call_ended.reason;

  if (event->call_ended.deliberate)
    core_explain (self, reason);
  else if (event->call_ended.was_online)
    lost (self, reason, event->call_ended.detail, event->call_ended.lasted_us);
  else
    attempt_failed (self, reason, event->call_ended.detail);
  if (event->call_ended.was_online && !event->call_ended.deliberate && connection_wanted (self) != NULL && !event->call_ended.vanished)
    core_show_loss (self, reason);
}

void
recovery_online (ModemCore *self, const ComponentEvent *event)
{
  Wanted *wanted = intent_wanted (self);

  wanted->established = TRUE;
  wanted->blocked = DT_REASON_NONE;
  wanted->recovery = NULL;
  wanted->resume_reason = DT_REASON_RECOVERY;
  core_info (self)->next_attempt_us = 0;
  core_set_uint (self, &core_info (self)->attempts, 0);
  core_set_string (self, &core_info (self)->last_error_name, "");
  core_set_string (self, &core_info (self)->last_error_text, "");
  intent_answer_callers (self, NULL);
}

/* No network for as long as a caller would wait. */
void
recovery_no_network (ModemCore *self, const ComponentEvent *event)
{
  g_autoptr (GError) error = NULL;

  if (connection_wanted (self) == NULL || core_info (self)->state != MODEM_STATE_SEARCHING || registration_is_on (self))
    return;
  error = intent_error (self, DT_REASON_REGISTRATION_TIMEOUT, NULL);
  connection_failed (self, error);
  core_explain (self, DT_REASON_REGISTRATION_TIMEOUT);
  if (connection_wanted (self) == NULL)
    return;
  /* By whole rungs of the ladder: a search has been given its time. */
  count_failure (self, ladder[0].failures);
  connection_recover (self);
}

void
connection_recover (ModemCore *self)
{
  const RecoveryStep *step = g_steal_pointer (&intent_wanted (self)->recovery);

  if (step == NULL)
    return;
  core_tell_recovery (self, step->name, intent_wanted (self)->failures);
  step->run (self, DT_REASON_RECOVERY);
}

static void
show_attempt (ModemCore *self)
{
  connection_show_settings (self);
  core_set_uint (self, &core_info (self)->attempts, core_info (self)->attempts + 1);
  core_info (self)->next_attempt_us = 0;
  core_touch (self, MODEM_INFO_REST);
}

void
connection_dial (ModemCore *self)
{
  const Wanted *wanted = intent_wanted (self);

  if (wanted->failures > 0)
    core_tell_recovery (self, "redial", core_info (self)->attempts + 1);
  show_attempt (self);
  call_start (self, wanted->settings, wanted->resume_reason, core_info (self)->attempts);
}
