/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a call ends, and what follows from it: an answer, a wait, a redial, something stronger. Never gives up what it
 * shall bring back. */
#include "base/log.h"
#include "modem/modem-private.h"

static const BackoffLimits redial_limits = { SECONDS (2), SECONDS (300) };
/* A network that refuses is asked again by switching the radio off and on: some modems keep a refusal for ever. Networks do not like to be asked often. */
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

typedef struct {
  guint failures;
  const char *step;
} LadderRow;

/* What is done before the next dial after so many failures in a row; then from the start again. */
static const LadderRow ladder[] = { { 4, "radio" }, { 8, "reset" } };
#define LADDER_LENGTH 12
/* What is done when a search has taken its time, in turns. */
static const char *const search_steps[] = { "radio", "reset" };

void
recovery_set_error (Modem *self, const GError *error)
{
  const char *name = error->domain == DT_ERROR ? dt_error_name ((DtError) error->code) : "Failed";

  modem_info_string (self, &self->info.last_error_name, name);
  modem_info_string (self, &self->info.last_error_text, error->message);
}

static GError *
failure_error (Modem *self, DtReason reason, const char *detail)
{
  GError *error = NULL;

  /* A peer's words are worth showing, our own twice are not. */
  if (g_strcmp0 (detail, dt_reason_describe (reason)) == 0)
    detail = NULL;
  if (reason == DT_REASON_MODEM_UNRESPONSIVE && self->rival.name != NULL)
    error = rival_error (self, self->rival.name);
  else
    dt_reason_set_error (&error, reason, detail);
  if (modem_log_allows (self, MODEM_LOG_NOT_CONNECTED))
    dt_log (DT_LOG_WARNING, modem_id (self), "not connected: %s", error->message);
  recovery_set_error (self, error);
  return error;
}

static const char *
ladder_step (guint failures)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ladder); i++) {
    if (failures % LADDER_LENGTH == ladder[i].failures)
      return ladder[i].step;
  }
  return NULL;
}

guint
recovery_failures (const Modem *self)
{
  return self->ladder.failures;
}

static void
count_failure (Modem *self)
{
  self->ladder.failures++;
  self->ladder.step = ladder_step (self->ladder.failures);
}

static gint64
next_pause (Modem *self, Backoff *backoff, const BackoffLimits *limits)
{
  const ClockOps *clock = self->environment->clock;
  guint32 jitter = 0;

  clock->random (clock, (guint8 *) &jitter, sizeof jitter);
  return backoff_next (backoff, limits, jitter);
}

/* To the next try to be admitted; ten minutes to the first, with the jitter that makes it shorter, an hour in the end. */
static gint64
admission_pause (Modem *self)
{
  Backoff *backoff = &self->wanted.admission;

  backoff->attempts = MAX (backoff->attempts, 1); /* none is at once */
  return modem_now (self) + next_pause (self, backoff, &admission_limits);
}

/* Plans the next try. */
static void
schedule (Modem *self, DtReason reason)
{
  gint64 pause = next_pause (self, &self->wanted.backoff, &redial_limits);

  self->wanted.wait_reason = reason;
  self->wanted.next_us = modem_now (self) + pause;
  self->info.next_attempt_us = self->environment->clock->wall (self->environment->clock) + pause;
  modem_info_touch (self, MODEM_INFO_REST);
}

void
recovery_block (Modem *self, DtReason reason, const char *detail)
{
  g_autoptr (GError) error = failure_error (self, reason, detail);

  connect_failed (self, error);
  if (self->wanted.settings == NULL)
    return;
  self->wanted.blocked = reason;
  self->wanted.wait_reason = reason;
  self->info.next_attempt_us = 0;
  self->wanted.admission_us = reason == DT_REASON_REGISTRATION_DENIED ? admission_pause (self) : 0;
  modem_info_touch (self, MODEM_INFO_REST);
}

/* Something changed: what is wanted is tried again from the start. */
void
recovery_unblock (Modem *self)
{
  self->wanted.blocked = DT_REASON_NONE;
  self->wanted.pin_tried = FALSE;
  self->wanted.next_us = 0;
  self->wanted.admission_us = 0;
  self->ladder.failures = 0;
  backoff_reset (&self->wanted.backoff);
  backoff_reset (&self->wanted.admission);
}

void
recovery_network_came (Modem *self)
{
  gint64 now = modem_now (self);

  if (self->wanted.next_us <= now || (self->ladder.hurried_us > 0 && now - self->ladder.hurried_us < HURRY_PAUSE))
    return;
  self->ladder.hurried_us = now;
  self->wanted.next_us = 0;
  backoff_reset (&self->wanted.backoff);
  modem_timer_set (self, TIMER_TURN, 0);
}

void
recovery_attempt_failed (Modem *self, DtReason reason, const char *detail)
{
  if (self->wanted.settings == NULL)
    return;
  if (dt_reason_is_permanent (reason)) {
    recovery_block (self, reason, detail);
    self->rest_reason = reason;
    return;
  }

  g_autoptr (GError) error = failure_error (self, reason, detail);
  count_failure (self);
  connect_failed (self, error);
  self->rest_reason = reason;
  if (self->wanted.settings != NULL)
    schedule (self, reason);
}

static void
lost (Modem *self, DtReason reason, const char *detail)
{
  gint64 lasted = modem_now (self) - self->call.online_us;
  g_autoptr (GError) error = NULL;

  dt_reason_set_error (&error, reason, detail);
  if (modem_log_allows (self, MODEM_LOG_LOST))
    dt_log (DT_LOG_WARNING, modem_id (self), "the connection is lost after %" G_GINT64_FORMAT " s: %s",
            lasted / G_USEC_PER_SEC, error->message);
  recovery_set_error (self, error);
  self->wanted.short_ones = lasted >= STABLE_TIME ? 0 : self->wanted.short_ones + 1;
  if (self->wanted.short_ones <= SHORT_SUCCESSES)
    recovery_unblock (self);
  if (dt_reason_is_permanent (reason)) {
    recovery_block (self, reason, detail);
  } else {
    schedule (self, reason);
    count_failure (self);
  }
  self->wanted.resume_reason = DT_REASON_RECOVERY;
}

void
recovery_online (Modem *self)
{
  self->call.online = TRUE;
  self->call.online_us = modem_now (self);
  self->wanted.established = TRUE;
  self->wanted.blocked = DT_REASON_NONE;
  self->wanted.resume_reason = DT_REASON_RECOVERY;
  self->ladder.step = NULL;
  self->ladder.searches = 0;
  self->info.next_attempt_us = 0;
  modem_info_uint (self, &self->info.attempts, 0);
  modem_info_string (self, &self->info.last_error_name, "");
  modem_info_string (self, &self->info.last_error_text, "");
  connect_answer_all (self, NULL);
}

gint64
recovery_search_time (const Modem *self)
{
  return SEARCH_TIME << MIN (self->ladder.searches, SEARCH_DOUBLINGS);
}

/* @reason: what those see who look meanwhile. */
static void
run_step (Modem *self, const char *step, guint attempt, DtReason reason)
{
  modem_tell_recovery (self, step, attempt);
  if (g_str_equal (step, "radio"))
    radio_cycle (self, reason);
  else
    radio_reset (self, reason);
}

/* Callers have their own patience: they are not told of it. */
void
recovery_search_timeout (Modem *self)
{
  const char *step;

  if (self->wanted.settings == NULL || self->info.state != MODEM_STATE_SEARCHING || registration_is_on (self) || self->network.denied)
    return;
  step = search_steps[self->ladder.searches % G_N_ELEMENTS (search_steps)];
  self->ladder.searches++;
  if (g_queue_is_empty (&self->wanted.waiters)) {
    g_error_free (failure_error (self, DT_REASON_REGISTRATION_TIMEOUT, NULL));
    self->rest_reason = DT_REASON_REGISTRATION_TIMEOUT;
  }
  run_step (self, step, self->ladder.searches, DT_REASON_RECOVERY);
}

void
recovery_run_step (Modem *self)
{
  if (self->wanted.blocked == DT_REASON_REGISTRATION_DENIED) {
    /* The pause before it is counted already. */
    run_step (self, "radio", self->wanted.admission.attempts - 1, DT_REASON_REGISTRATION_DENIED);
    self->wanted.admission_us = admission_pause (self);
  } else if (self->ladder.step != NULL) {
    run_step (self, g_steal_pointer (&self->ladder.step), self->ladder.failures, DT_REASON_RECOVERY);
  }
}

/* @vanished: the modem itself is gone. */
static void
call_over (Modem *self, gboolean vanished)
{
  DtReason reason = self->call.reason;
  g_autofree char *detail = g_steal_pointer (&self->call.detail);

  self->call.phase = CALL_NONE;
  if (self->call.deliberate && self->call.online)
    self->ladder.failures = 0;
  if (self->call.deliberate)
    self->rest_reason = reason;
  else if (self->call.online)
    lost (self, reason, detail);
  else if (self->call.again && !vanished && self->wanted.settings != NULL)
    self->wanted.next_us = 0;
  else
    recovery_attempt_failed (self, reason, detail);
  if (self->call.online && !self->call.deliberate && self->wanted.settings != NULL && !vanished)
    policy_show_loss (self, reason);
  self->call.online = FALSE;
}

void
call_check_ended (Modem *self)
{
  if (self->call.phase != CALL_ENDING || self->hangup.running || at_scope_is_busy (&self->question.scope))
    return;
  if (!self->call.deliberate && !self->call.online)
    question_conclude (self);
  call_over (self, FALSE);
}

/* @command_mode: the modem has said that the port is in command mode again. */
void
call_end (Modem *self, DtReason reason, const char *detail, gboolean command_mode)
{
  AtPort *port = modem_data_port (self);
  g_autofree char *copy = g_strdup (detail);

  at_scope_cancel (&self->call.scope);
  self->call.reason = reason;
  g_free (self->call.detail);
  self->call.detail = g_steal_pointer (&copy);
  if (self->call.phase == CALL_PPP || self->call.phase == CALL_CLOSING)
    self->call.untold_us = command_mode ? 0 : modem_now (self);
  bearer_down (self);
  self->call.phase = CALL_ENDING;
  at_queue_leave_data_mode (port->queue);
  if (!self->call.deliberate && !self->call.online && !self->call.again)
    question_start (self);
  if (!command_mode)
    hangup_start (self);
  else
    self->hangup.clear = TRUE;
  policy_show (self, DT_REASON_NONE);
  call_check_ended (self);
}

/* Ends the call because somebody wants it. */
void
call_drop (Modem *self, DtReason reason)
{
  self->call.deliberate = TRUE;
  self->call.reason = reason;
  switch (self->call.phase) {
  case CALL_NONE:
    self->rest_reason = reason;
    break;
  case CALL_PREPARING:
    at_scope_cancel (&self->call.scope);
    self->call.phase = CALL_NONE;
    self->rest_reason = reason;
    break;
  case CALL_DIALING:
    policy_show (self, DT_REASON_NONE);
    dial_abort (self);
    call_end (self, reason, NULL, FALSE);
    break;
  case CALL_PPP:
    policy_show (self, DT_REASON_NONE);
    bearer_close (self);
    break;
  case CALL_CLOSING:
    break;
  case CALL_ENDING:
    policy_show (self, DT_REASON_NONE);
    question_cancel (self);
    call_check_ended (self);
    break;
  }
}

void
call_lost (Modem *self, DtReason reason, const char *detail, gboolean returning)
{
  gboolean ours = ports_loss_is_expected (self);

  hangup_cancel (self);
  question_cancel (self);
  if (self->call.phase != CALL_NONE && returning && !self->call.online && !self->call.deliberate) {
    /* An attempt that has not failed: it begins again with the bring-up. */
    bearer_down (self);
    at_scope_cancel (&self->call.scope);
    self->call.phase = CALL_NONE;
  } else if (self->call.phase != CALL_NONE) {
    bearer_down (self);
    at_scope_cancel (&self->call.scope);
    self->call.reason = reason;
    g_free (self->call.detail);
    self->call.detail = g_strdup (detail);
    call_over (self, TRUE);
  } else if (!ours && !returning && !g_queue_is_empty (&self->wanted.waiters)) {
    g_autoptr (GError) error = failure_error (self, reason, detail);
    connect_failed (self, error);
  }
  self->hangup.clear = FALSE;
  self->rest_reason = DT_REASON_NONE;
  self->wanted.next_us = 0;
  self->info.next_attempt_us = 0;
  self->wanted.resume_reason = ours ? DT_REASON_RECOVERY : DT_REASON_DEVICE_ADDED;
}
