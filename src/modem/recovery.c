/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows from the end of a call: an answer, a wait, a redial, something stronger. Never gives up what it
 * shall bring back. */
#include "base/log.h"
#include "modem/modem-private.h"
#include "modem/network/radio.h"
#include "modem/network/registration.h"

static const BackoffLimits redial_limits = { SECONDS (2), SECONDS (300) };
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

void
recovery_set_error (Modem *self, const GError *error)
{
  const char *name = error->domain == DT_ERROR ? dt_error_name ((DtError) error->code) : "Failed";

  core_set_string (self, &core_info (self)->last_error_name, name);
  core_set_string (self, &core_info (self)->last_error_text, error->message);
}

GError *
recovery_error (Modem *self, DtReason reason, const char *detail)
{
  GError *error = NULL;

  /* A peer's words are worth showing, our own twice are not. */
  if (g_strcmp0 (detail, dt_reason_describe (reason)) == 0)
    detail = NULL;
  if (reason == DT_REASON_MODEM_UNRESPONSIVE && self->rival.name != NULL)
    error = rival_error (self, self->rival.name);
  else
    dt_reason_set_error (&error, reason, detail);
  if (core_log_allows (self, MODEM_LOG_NOT_CONNECTED))
    dt_log (DT_LOG_WARNING, core_id (self), "not connected: %s", error->message);
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

/* Plans the next try. */
static void
schedule (Modem *self, DtReason reason)
{
  const ClockOps *clock = core_environment (self)->clock;
  guint32 jitter = 0;

  clock->random (clock, (guint8 *) &jitter, sizeof jitter);

  gint64 delay = backoff_next (&self->wanted.backoff, &redial_limits, jitter);
  self->wanted.wait_reason = reason;
  self->wanted.next_us = core_now (self) + delay;
  core_info (self)->next_attempt_us = clock->wall (clock) + delay;
  core_touch (self, MODEM_INFO_REST);
}

void
recovery_block (Modem *self, DtReason reason, const char *detail)
{
  g_autoptr (GError) error = recovery_error (self, reason, detail);

  connect_failed (self, error);
  if (self->wanted.settings == NULL)
    return;
  self->wanted.blocked = reason;
  self->wanted.wait_reason = reason;
  core_info (self)->next_attempt_us = 0;
  core_touch (self, MODEM_INFO_REST);
}

/* Something changed: what is wanted is tried again from the start. */
void
recovery_unblock (Modem *self)
{
  self->wanted.blocked = DT_REASON_NONE;
  self->wanted.pin_tried = FALSE;
  self->wanted.next_us = 0;
  self->wanted.failures = 0;
  backoff_reset (&self->wanted.backoff);
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

  g_autoptr (GError) error = recovery_error (self, reason, detail);
  connect_failed (self, error);
  self->rest_reason = reason;
  if (self->wanted.settings == NULL)
    return;
  schedule (self, reason);
  self->wanted.failures++;
  self->wanted.recovery = ladder_step (self->wanted.failures);
}

void
recovery_lost (Modem *self, DtReason reason, const char *detail)
{
  gint64 lasted = core_now (self) - self->call.online_us;
  g_autoptr (GError) error = NULL;

  dt_reason_set_error (&error, reason, detail);
  if (core_log_allows (self, MODEM_LOG_LOST))
    dt_log (DT_LOG_WARNING, core_id (self), "the connection is lost after %" G_GINT64_FORMAT " s: %s",
            lasted / G_USEC_PER_SEC, error->message);
  recovery_set_error (self, error);
  self->wanted.short_ones = lasted >= STABLE_TIME ? 0 : self->wanted.short_ones + 1;
  if (self->wanted.short_ones <= SHORT_SUCCESSES)
    recovery_unblock (self);
  if (dt_reason_is_permanent (reason)) {
    recovery_block (self, reason, detail);
  } else {
    schedule (self, reason);
    self->wanted.failures++;
    self->wanted.recovery = ladder_step (self->wanted.failures);
  }
  self->wanted.resume_reason = DT_REASON_RECOVERY;
}

void
recovery_online (Modem *self)
{
  self->call.online = TRUE;
  self->call.online_us = core_now (self);
  self->wanted.established = TRUE;
  self->wanted.blocked = DT_REASON_NONE;
  self->wanted.recovery = NULL;
  self->wanted.resume_reason = DT_REASON_RECOVERY;
  core_info (self)->next_attempt_us = 0;
  core_set_uint (self, &core_info (self)->attempts, 0);
  core_set_string (self, &core_info (self)->last_error_name, "");
  core_set_string (self, &core_info (self)->last_error_text, "");
  connect_answer_all (self, NULL);
}

/* No network for as long as a caller would wait. */
void
recovery_search_timeout (Modem *self)
{
  if (self->wanted.settings == NULL || core_info (self)->state != MODEM_STATE_SEARCHING || registration_is_on (self))
    return;

  g_autoptr (GError) error = recovery_error (self, DT_REASON_REGISTRATION_TIMEOUT, NULL);
  connect_failed (self, error);
  self->rest_reason = DT_REASON_REGISTRATION_TIMEOUT;
  if (self->wanted.settings == NULL)
    return;
  /* By whole rungs of the ladder: a search has been given its time. */
  self->wanted.failures += ladder[0].failures;
  self->wanted.recovery = ladder_step (self->wanted.failures);
  recovery_run_step (self);
}

/* TRUE: something is under way that must come first. */
gboolean
recovery_run_step (Modem *self)
{
  const char *step = g_steal_pointer (&self->wanted.recovery);

  if (step == NULL)
    return FALSE;
  core_tell_recovery (self, step, self->wanted.failures);
  if (g_str_equal (step, "radio"))
    radio_cycle (self, DT_REASON_RECOVERY);
  else
    radio_reset (self, DT_REASON_RECOVERY);
  return TRUE;
}
