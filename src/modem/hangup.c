/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Brings the data port back to command mode, whatever holds it: a call of ours that has ended, or one that a crash has
 * left behind. First the ways that cost no time, then DTR and ATH on the other port, which then ends the context, then
 * PPP's own goodbye and the escape sequence with its guard times. */
#include "base/log.h"
#include "modem/modem-private.h"
#include "modem/network/radio.h"
#include "modem/network/registration.h"

#define CHECK_TIMEOUT MS (300)
#define HANGUP_TIMEOUT SECONDS (1)
#define DEACTIVATE_TIMEOUT SECONDS (3)
#define DTR_LOW MS (250)
#define DTR_SETTLE MS (500)
/* V.250 §6.2.1 and the modem's own manual: one second of silence before and after. */
#define GUARD_TIME MS (1100)
#define MAX_ROUNDS 3
/* A port that nothing frees is looked at again from time to time. */
#define DEAD_PAUSE SECONDS (60)

/* LCP Terminate-Request, id 3, framed for the default ACCM (RFC 1661 §5.5, RFC 1662). */
static const guint8 terminate_request[] = {
  0x7e, 0xff, 0x7d, 0x23, 0xc0, 0x21, 0x7d, 0x25, 0x7d, 0x23, 0x7d, 0x20, 0x7d, 0x24, 0x85, 0x72, 0x7e,
};
static const guint8 escape[] = { '+', '+', '+' };

static void
finish (Modem *self, gboolean clear)
{
  at_scope_cancel (&self->hangup.scope);
  self->hangup.running = FALSE;
  self->hangup.clear = clear;
  modem_timer_clear (self, TIMER_HANGUP);
  if (core_is_single_port (self) && self->bring_up.stage == BRING_UP_RUNNING) {
    bring_up_wake_again (self);
    return;
  }
  if (clear) {
    self->hangup.dead = FALSE;
    self->data_resets = 0;
    if (self->wanted.blocked == DT_REASON_MODEM_UNRESPONSIVE)
      recovery_unblock (self);
    call_check_ended (self);
    return;
  }
  dt_log (DT_LOG_WARNING, core_id (self), "the data port cannot be brought back to command mode");
  call_check_ended (self);
  if (core_is_single_port (self) || self->data_resets > 0) {
    self->hangup.dead = TRUE;
    modem_timer_set (self, TIMER_HANGUP, DEAD_PAUSE);
    return;
  }
  self->data_resets++;
  core_tell_recovery (self, "reset", self->data_resets);
  radio_reset (self, DT_REASON_RECOVERY);
}

static void
check_done (Modem *self, const AtReply *reply, gpointer data)
{
  /* ERROR is an answer too: some firmware does not know &C. */
  if (reply->final != AT_FINAL_TIMEOUT)
    finish (self, TRUE);
  else
    hangup_timer (self);
}

static void
check (Modem *self)
{
  const AtCommand command = { .line = "E0V1&D2&C1", .timeout_us = CHECK_TIMEOUT };

  at_port_send (core_data_port (self), &self->hangup.scope, &command, check_done, NULL);
}

static void
ath_done (Modem *self, const AtReply *reply, gpointer data)
{
  if (reply->final == AT_FINAL_TIMEOUT && ++self->hangup.rounds >= MAX_ROUNDS) {
    finish (self, FALSE);
    return;
  }
  self->hangup.step = HANGUP_CHECK;
  check (self);
}

static void
deactivate_done (Modem *self, const AtReply *reply, gpointer data)
{
  if (reply->final == AT_FINAL_OK)
    check (self);
  else
    hangup_timer (self);
}

/* Not all modems hear DTR (3GPP TS 27.007 §10.1.10). */
static void
deactivate (Modem *self)
{
  const AtCommand command = { .line = "+CGACT=0,1", .timeout_us = DEACTIVATE_TIMEOUT };

  if (core_is_single_port (self) || core_at_port (self)->silent > 0) {
    hangup_timer (self);
    return;
  }
  registration_set_attached (self, FALSE); /* on LTE there is no attach without a context */
  at_port_send (core_at_port (self), &self->hangup.scope, &command, deactivate_done, NULL);
}

static void
drop_dtr (Modem *self)
{
  AtPort *port = core_data_port (self);
  const AtCommand hang_up = { .line = "H", .timeout_us = HANGUP_TIMEOUT };

  if (port->port != NULL)
    core_environment (self)->ports->pulse_dtr (port->port, DTR_LOW);
  if (!core_is_single_port (self) && core_at_port (self)->silent == 0)
    at_port_send (core_at_port (self), NULL, &hang_up, NULL, NULL);
  modem_timer_set (self, TIMER_HANGUP, DTR_SETTLE);
}

/* The step that is under way has not helped: the next one. */
void
hangup_timer (Modem *self)
{
  AtPort *port = core_data_port (self);
  const AtCommand hang_up = { .line = "H", .timeout_us = HANGUP_TIMEOUT };

  if (!self->hangup.running) {
    if (self->hangup.dead)
      hangup_start (self);
    return;
  }
  self->hangup.step = self->hangup.step == HANGUP_ATH ? HANGUP_CHECK : self->hangup.step + 1;
  switch (self->hangup.step) {
  case HANGUP_DTR:
    drop_dtr (self);
    break;
  case HANGUP_CHECK:
  case HANGUP_RECHECK:
    check (self);
    break;
  case HANGUP_DEACTIVATE:
    deactivate (self);
    break;
  case HANGUP_TERMINATE:
    dt_log (DT_LOG_INFO, core_id (self), "the data port is in data mode: ending the call that holds it");
    at_port_reset (port);
    at_port_write (port, terminate_request, sizeof terminate_request);
    modem_timer_set (self, TIMER_HANGUP, GUARD_TIME);
    break;
  case HANGUP_ESCAPE:
    at_port_write (port, escape, sizeof escape);
    modem_timer_set (self, TIMER_HANGUP, GUARD_TIME);
    break;
  case HANGUP_ATH:
    at_port_send (port, &self->hangup.scope, &hang_up, ath_done, NULL);
    break;
  }
}

void
hangup_start (Modem *self)
{
  if (self->hangup.running)
    return;
  self->hangup = (Hangup) { .running = TRUE, .step = HANGUP_CHECK, .dead = self->hangup.dead };
  at_queue_leave_data_mode (core_data_port (self)->queue);
  check (self);
}

void
hangup_late_connect (Modem *self, AtPort *port, const char *line)
{
  if (port != core_data_port (self))
    return;
  self->hangup.clear = FALSE;
  if (self->call.phase == CALL_NONE || self->call.phase == CALL_ENDING)
    hangup_start (self);
}

void
hangup_carrier_gone (Modem *self, AtPort *port, const char *line)
{
  if (port != core_data_port (self) || !self->hangup.running || self->hangup.step > HANGUP_DEACTIVATE)
    return;
  /* A check that is out was written into the data and will not be answered; or it met the modem just behind its
   * NO CARRIER, and will. */
  modem_timer_clear (self, TIMER_HANGUP);
  at_scope_cancel (&self->hangup.scope);
  at_queue_abandon (port->queue, core_now (self));
  self->hangup.step = HANGUP_CHECK;
  check (self);
}

void
hangup_cancel (Modem *self)
{
  at_scope_cancel (&self->hangup.scope);
  self->hangup.running = FALSE;
  modem_timer_clear (self, TIMER_HANGUP);
}
