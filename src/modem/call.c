/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A call: its phase, and how it ends. */
#include "modem/modem-private.h"

CallPhase
call_phase (const Modem *self)
{
  return self->call.phase;
}

/* @vanished: the modem itself is gone. */
static void
call_over (Modem *self, gboolean vanished)
{
  DtReason reason = self->call.reason;
  g_autofree char *detail = g_steal_pointer (&self->call.detail);

  self->call.phase = CALL_NONE;
  if (self->call.deliberate)
    self->rest_reason = reason;
  else if (self->call.online)
    recovery_lost (self, reason, detail);
  else
    recovery_attempt_failed (self, reason, detail);
  if (self->call.online && !self->call.deliberate && self->wanted.settings != NULL && !vanished)
    core_show_loss (self, reason);
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
  AtPort *port = core_data_port (self);
  g_autofree char *copy = g_strdup (detail);

  at_scope_cancel (&self->call.scope);
  self->call.reason = reason;
  g_free (self->call.detail);
  self->call.detail = g_steal_pointer (&copy);
  bearer_down (self);
  self->call.phase = CALL_ENDING;
  at_queue_leave_data_mode (port->queue);
  if (!self->call.deliberate && !self->call.online)
    question_start (self);
  if (!command_mode)
    hangup_start (self);
  else
    self->hangup.clear = TRUE;
  core_show (self, DT_REASON_NONE);
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
    core_show (self, DT_REASON_NONE);
    dial_abort (self);
    call_end (self, reason, NULL, FALSE);
    break;
  case CALL_PPP:
    core_show (self, DT_REASON_NONE);
    bearer_close (self);
    break;
  case CALL_CLOSING:
    break;
  case CALL_ENDING:
    core_show (self, DT_REASON_NONE);
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
    g_autoptr (GError) error = recovery_error (self, reason, detail);
    connect_failed (self, error);
  }
  self->hangup.clear = FALSE;
  self->rest_reason = DT_REASON_NONE;
  self->wanted.next_us = 0;
  core_info (self)->next_attempt_us = 0;
  self->wanted.resume_reason = ours ? DT_REASON_RECOVERY : DT_REASON_DEVICE_ADDED;
}

static void
facts (const Modem *self, ModemFacts *out)
{
  out->call = self->call.phase;
  out->link = self->bearer.stage;
  out->deliberate = self->call.deliberate;
  out->was_online = self->call.online;
  out->hanging_up = self->hangup.running;
  out->up_reason = self->call.up_reason;
  out->end_reason = self->call.reason;
  out->port_is_clear = self->hangup.clear;
  if (self->hangup.dead && out->device != DEVICE_AWAY)
    out->device = DEVICE_SILENT;
  else if (self->hangup.running && out->device == DEVICE_READY)
    out->device = DEVICE_SETTING_UP;
}

static const ModemUrc urcs[] = { { "NO CARRIER", hangup_carrier_gone }, { "CONNECT", hangup_late_connect }, { NULL, NULL } };

const ModemComponent call_component = { .name = "call", .facts = facts, .urcs = urcs };
