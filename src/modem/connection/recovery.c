/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows from the end of a call: an answer, a wait, a redial, something stronger. Never gives up what it shall
 * bring back. */
#include "base/log.h"
#include "modem/call/call.h"
#include "modem/call/release-cause.h"
#include "modem/connection/intent.h"
#include "modem/device/bring-up.h"
#include "modem/network/radio.h"

static const BackoffLimits redial_limits = { SECONDS (2), SECONDS (300) };
/* A network that refuses is asked again by switching the radio off and on: some modems keep a refusal for ever.
 * Networks do not like to be asked often. */
static const BackoffLimits admission_limits = { SECONDS (800), SECONDS (4800) };
/* So long a search may take, at first; a modem that scans all bands of Cat-M and NB-IoT needs minutes. */
#define SEARCH_TIME SECONDS (200)
#define SEARCH_DOUBLINGS 4
/* A network that comes and goes does not make us dial more often. */
#define HURRY_PAUSE SECONDS (60)
/* A connection that did not last so long counts as a success only a few times in a row: else a link that falls again
 * and again as soon as it is up would be redialled for ever without a pause. */
#define STABLE_TIME SECONDS (30)
#define SHORT_SUCCESSES 5

/* What is done before the next dial after so many failures in a row; then from the start again. */
enum { STEP_RADIO, STEP_RESET, N_STEPS };

static const LadderStep ladder[N_STEPS] = {
  [STEP_RADIO] = { 4, RECOVERY_STEP_RADIO, radio_cycle },
  [STEP_RESET] = { 8, RECOVERY_STEP_RESET, bring_up_restart_modem },
};
#define LADDER_LENGTH 12

static const LadderStep *
ladder_step (guint failures)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ladder); i++) {
    if (failures % LADDER_LENGTH == ladder[i].failures)
      return &ladder[i];
  }
  return NULL;
}

static void
count_failure (ModemCore *self)
{
  Ladder *failed = intent_ladder (self);

  failed->failures++;
  failed->step = ladder_step (failed->failures);
}

/* When the next try to be admitted comes; ten minutes to the first, with the jitter that makes it shorter, an hour in
 * the end. */
static gint64
next_admission (ModemCore *self)
{
  Backoff *backoff = &intent_wanted (self)->admission;

  backoff->attempts = MAX (backoff->attempts, 1); /* none is at once */
  return core_now (self) + backoff_next (backoff, &admission_limits, core_random (self));
}

/* Plans the next try. */
static void
schedule (ModemCore *self, DtReason reason)
{
  Wanted *wanted = intent_wanted (self);
  gint64 delay = backoff_next (&wanted->backoff, &redial_limits, core_random (self));

  wanted->wait_reason = reason;
  wanted->next_us = core_now (self) + delay;
  connection_show_next (self, core_wall (self) + delay);
}

void
connection_block (ModemCore *self, DtReason reason, const char *detail)
{
  g_autoptr (GError) error = intent_error (self, reason, detail);
  Wanted *wanted = intent_wanted (self);

  connection_failed (self, error);
  if (wanted->settings == NULL)
    return;
  wanted->blocked = reason;
  wanted->wait_reason = reason;
  connection_show_next (self, 0);
  wanted->admission_us = reason == DT_REASON_REGISTRATION_DENIED ? next_admission (self) : 0;
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
  count_failure (self);
  connection_failed (self, error);
  core_explain (self, reason);
  if (connection_wanted (self) != NULL)
    schedule (self, reason);
}

void
recovery_context_failed (ModemCore *self, const ComponentEvent *event)
{
  DtReason reason = event->context_failed.reason;

  if (reason == DT_REASON_NONE)
    reason = release_cause_of (event->context_failed.code, event->context_failed.detail);
  attempt_failed (self, reason == DT_REASON_NONE ? DT_REASON_DIAL_FAILED : reason, event->context_failed.detail);
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
    count_failure (self);
  }
  wanted->resume_reason = DT_REASON_RECOVERY;
}

void
recovery_call_ended (ModemCore *self, const ComponentEvent *event)
{
  DtReason reason = event->call_ended.reason;

  if (event->call_ended.deliberate && event->call_ended.was_online)
    intent_ladder (self)->failures = 0;
  if (event->call_ended.deliberate)
    core_explain (self, reason);
  else if (event->call_ended.was_online)
    lost (self, reason, event->call_ended.detail, event->call_ended.lasted_us);
  else if (event->call_ended.again && !event->call_ended.vanished && connection_wanted (self) != NULL)
    intent_wanted (self)->next_us = 0;
  else
    attempt_failed (self, reason, event->call_ended.detail);
  if (event->call_ended.was_online && !event->call_ended.deliberate && connection_wanted (self) != NULL
      && !event->call_ended.vanished)
    core_show_loss (self, reason);
}

void
recovery_online (ModemCore *self, const ComponentEvent *event)
{
  Wanted *wanted = intent_wanted (self);

  wanted->established = TRUE;
  wanted->blocked = DT_REASON_NONE;
  wanted->resume_reason = DT_REASON_RECOVERY;
  intent_ladder (self)->step = NULL;
  intent_ladder (self)->searches = 0;
  connection_show_next (self, 0);
  intent_show_attempts (self, 0);
  intent_set_error (self, NULL);
  intent_answer_callers (self, NULL);
}

void
recovery_network_came (ModemCore *self, const ComponentEvent *event)
{
  Wanted *wanted = intent_wanted (self);
  Ladder *failed = intent_ladder (self);
  gint64 now = core_now (self);

  /* A pause before the next dial has lost its sense. */
  if (wanted->next_us <= now || (failed->hurried_us > 0 && now - failed->hurried_us < HURRY_PAUSE))
    return;
  failed->hurried_us = now;
  wanted->next_us = 0;
  backoff_reset (&wanted->backoff);
  core_wake (self);
}

gint64
connection_search_time (const ModemCore *self)
{
  return SEARCH_TIME << MIN (intent_ladder (self)->searches, SEARCH_DOUBLINGS);
}

/* @reason: what those see who look meanwhile. */
static void
run_step (ModemCore *self, const LadderStep *step, guint attempt, DtReason reason)
{
  core_tell_recovery (self, step->step, attempt);
  step->run (self, reason);
}

/* The steps take turns. Callers have their own patience: they are not told of it. */
void
recovery_no_network (ModemCore *self, const ComponentEvent *event)
{
  Ladder *failed = intent_ladder (self);
  const LadderStep *step;

  if (connection_wanted (self) == NULL || core_shown (self)->state != MODEM_STATE_SEARCHING
      || core_facts (self).registration != REGISTRATION_OFF)
    return;
  step = &ladder[failed->searches % N_STEPS];
  failed->searches++;
  if (g_queue_is_empty (&intent_wanted (self)->connect_callers)) {
    g_error_free (intent_error (self, DT_REASON_REGISTRATION_TIMEOUT, NULL));
    core_explain (self, DT_REASON_REGISTRATION_TIMEOUT);
  }
  run_step (self, step, failed->searches, DT_REASON_RECOVERY);
}

void
connection_recover (ModemCore *self)
{
  Wanted *wanted = intent_wanted (self);
  Ladder *failed = intent_ladder (self);

  if (wanted->blocked == DT_REASON_REGISTRATION_DENIED) {
    /* The pause before it is counted already. */
    run_step (self, &ladder[STEP_RADIO], wanted->admission.attempts - 1, DT_REASON_REGISTRATION_DENIED);
    wanted->admission_us = next_admission (self);
  } else if (failed->step != NULL) {
    run_step (self, g_steal_pointer (&failed->step), failed->failures, DT_REASON_RECOVERY);
  }
}

static void
show_attempt (ModemCore *self)
{
  connection_show_settings (self);
  intent_show_attempts (self, connection_info (self)->attempts + 1);
  connection_show_next (self, 0);
}

void
connection_dial (ModemCore *self)
{
  const Wanted *wanted = intent_wanted (self);
  guint failures = intent_ladder (self)->failures;

  if (failures > 0)
    core_tell_recovery (self, RECOVERY_STEP_REDIAL, connection_info (self)->attempts + 1);
  show_attempt (self);
  call_start (self, wanted->settings, wanted->resume_reason, MAX (connection_info (self)->attempts, failures + 1));
}
