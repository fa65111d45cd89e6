/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SIM and the radio behind it: is it there, is it open. Holds the bring-up until both are as
 * they must be. */
#include "base/log.h"
#include "modem/modem-private.h"
#include "modem/network/radio.h"
#include "modem/network/registration.h"

#include <glib/gi18n-lib.h>

/* After power-up and CFUN=1 a SIM needs some seconds. */
#define BUSY_PAUSE MS (500)
#define BUSY_TRIES 40
/* SIM failure (CME 13) is believed when it was said so often. */
#define FAILURE_TRIES 3
#define MISSING_PAUSE SECONDS (30)
#define ACCEPTED_TIME SECONDS (10)
#define RADIO_TRIES 2

static void
set_lock (Modem *self, const char *lock)
{
  core_set_string (self, &core_info (self)->sim_lock, lock);
}

void
sim_forget (Modem *self)
{
  pin_tries_cancel (self);
  at_scope_cancel (&self->sim.check);
  at_scope_cancel (&self->sim.work);
  at_scope_cancel (&self->sim.identity);
  self->sim = (SimCard) { .reason = DT_REASON_NONE };
  set_lock (self, "unknown");
  core_set_string (self, &core_info (self)->sim_operator_code, "");
  core_set_uint (self, &core_info (self)->pin_retries, G_MAXUINT);
  core_set_uint (self, &core_info (self)->puk_retries, G_MAXUINT);
}

void
sim_hold (Modem *self, const char *lock, DtReason reason, const char *detail)
{
  self->sim.busy = FALSE;
  self->sim.reason = reason;
  self->sim.detail = detail;
  set_lock (self, lock);
  bring_up_hold (self);
}

static void
missing (Modem *self, const char *detail)
{
  sim_hold (self, "missing", DT_REASON_SIM_MISSING, detail);
  modem_timer_set (self, TIMER_BRING_UP, MISSING_PAUSE);
}

static void
look_again (Modem *self, guint limit, const char *detail)
{
  if (++self->sim.tries >= limit)
    missing (self, detail);
  else
    modem_timer_set (self, TIMER_BRING_UP, BUSY_PAUSE);
}

static gboolean
is_sim_cause (DtReason reason)
{
  return reason == DT_REASON_SIM_MISSING || reason == DT_REASON_SIM_PIN_REQUIRED
         || reason == DT_REASON_SIM_PIN_INCORRECT || reason == DT_REASON_SIM_PUK_REQUIRED;
}

static void
opened (Modem *self, const char *lock)
{
  self->sim.busy = self->sim.refused = FALSE;
  self->sim.reason = DT_REASON_NONE;
  self->sim.detail = NULL;
  self->sim.tries = 0;
  set_lock (self, lock);
  if (is_sim_cause (self->wanted.blocked))
    recovery_unblock (self);
  bring_up_next (self);
}

static void
retries_done (Modem *self, const AtReply *reply, gpointer data)
{
  guint pin = G_MAXUINT;
  guint puk = G_MAXUINT;

  for (guint i = 0; i < reply->lines->len; i++) {
    if (at_parse_spic (g_ptr_array_index (reply->lines, i), &pin, &puk))
      break;
  }
  core_set_uint (self, &core_info (self)->pin_retries, pin);
  core_set_uint (self, &core_info (self)->puk_retries, puk);
}

static void
locked_done (Modem *self, const AtReply *reply, gpointer data)
{
  sim_hold (self, "pin", self->sim.refused ? DT_REASON_SIM_PIN_INCORRECT : DT_REASON_SIM_PIN_REQUIRED, NULL);
}

void
sim_ask_retries (Modem *self)
{
  const AtCommand retries = { .line = core_model (self)->pin_retries, .prefix = "+SPIC:|+CPINR:", .timeout_us = SECONDS (3) };

  if (core_model (self)->pin_retries != NULL)
    at_port_send (core_at_port (self), &self->sim.identity, &retries, retries_done, NULL);
}

/* Which SIM it is and how many attempts are left decides whether a PIN may go out: both are asked first. */
static void
locked (Modem *self)
{
  const AtCommand barrier = { .line = "", .timeout_us = SECONDS (3) };

  if (self->sim.accepted_us > 0 && core_now (self) - self->sim.accepted_us < ACCEPTED_TIME) {
    look_again (self, BUSY_TRIES, NULL);
    return;
  }
  sim_read_iccid (self);
  sim_ask_retries (self);
  at_port_send (core_at_port (self), &self->sim.work, &barrier, locked_done, NULL);
}

static void
take_state (Modem *self, AtSimState state)
{
  switch (state) {
  case AT_SIM_READY:
    opened (self, "none");
    break;
  case AT_SIM_PIN2: /* of no concern to us */
    opened (self, "pin2");
    break;
  case AT_SIM_PUK2:
    opened (self, "puk2");
    break;
  case AT_SIM_PIN:
    locked (self);
    break;
  case AT_SIM_PUK:
    sim_ask_retries (self);
    sim_hold (self, "puk", DT_REASON_SIM_PUK_REQUIRED, NULL);
    break;
  case AT_SIM_PHONE_PIN:
  case AT_SIM_PHONE_PUK:
    sim_hold (self, "phone", DT_REASON_SIM_PIN_REQUIRED, _("the modem is locked to another SIM"));
    break;
  case AT_SIM_NETWORK_PIN:
    sim_hold (self, "network", DT_REASON_SIM_PIN_REQUIRED, _("the modem is locked to another operator"));
    break;
  case AT_SIM_NOT_INSERTED:
    missing (self, NULL);
    break;
  case AT_SIM_NOT_READY:
  case AT_SIM_UNKNOWN:
    look_again (self, BUSY_TRIES, _("it does not get ready"));
    break;
  }
}

static void
take_error (Modem *self, const AtReply *reply)
{
  int code = reply->code;

  if (code == AT_CME_SIM_NOT_INSERTED || code == AT_CME_SIM_WRONG)
    missing (self, NULL);
  else if (code == AT_CME_SIM_FAILURE)
    look_again (self, FAILURE_TRIES, "SIM failure");
  else if (code == AT_CME_SIM_PIN_REQUIRED)
    take_state (self, AT_SIM_PIN);
  else if (code == AT_CME_SIM_PUK_REQUIRED)
    take_state (self, AT_SIM_PUK);
  else /* busy, powered down, or a bare ERROR: it may yet come */
    look_again (self, BUSY_TRIES, _("it cannot be asked"));
}

static void
radio_done (Modem *self, const AtReply *reply, gpointer data)
{
  modem_timer_set (self, TIMER_BRING_UP, 0);
}

/* CFUN is 0, 4, 5 or 7; the last two are left only by a restart when the firmware is in a mood. FALSE: nothing helps,
 * go on as it is. */
static gboolean
turn_radio_on (Modem *self, guint level)
{
  const AtCommand on = { .line = "+CFUN=1", .timeout_us = SECONDS (15) };

  if (self->sim.radio_tries > RADIO_TRIES)
    return FALSE;
  dt_log (DT_LOG_INFO, core_id (self), "the radio is off (CFUN %u): turning it on", level);
  if (self->sim.radio_tries++ == RADIO_TRIES) {
    radio_reset (self, DT_REASON_RECOVERY);
  } else {
    self->sim.radio_us = core_now (self);
    at_port_send (core_at_port (self), &self->sim.work, &on, radio_done, NULL);
  }
  return TRUE;
}

static void
check_done (Modem *self, const AtReply *reply, gpointer data)
{
  AtSimState state = AT_SIM_UNKNOWN;
  gboolean has_state = FALSE;
  guint level = 1;

  if (reply->final == AT_FINAL_TIMEOUT) {
    bring_up_start (self);
    return;
  }
  for (guint i = 0; i < reply->lines->len; i++) {
    const char *line = g_ptr_array_index (reply->lines, i);

    has_state = at_parse_cpin (line, &state) || has_state;
    at_parse_cfun (line, &level);
  }
  if (level != 1 && !core_facts (self).radio_off && turn_radio_on (self, level))
    return;
  if (has_state)
    take_state (self, state);
  else
    take_error (self, reply);
}

void
sim_check (Modem *self)
{
  const AtCommand command = { .line = "+CFUN?;+CPIN?", .prefix = "+CFUN:|+CPIN:", .timeout_us = SECONDS (10) };

  if (self->sim.pin_out || at_scope_is_busy (&self->sim.check))
    return;
  at_port_send_joined (core_at_port (self), &self->sim.check, &command, check_done, NULL);
}

void
sim_retry_timer (Modem *self)
{
  if (bring_up_waits_for_sim (self))
    sim_check (self);
}

/* Our own CFUN makes the SIM go and come. */
static gboolean
radio_was_switched (const Modem *self)
{
  return core_facts (self).radio_off || radio_is_cycling (self)
         || (self->sim.radio_us > 0 && core_now (self) - self->sim.radio_us < SECONDS (10));
}

static void
card_changed (Modem *self, AtPort *port, const char *line)
{
  AtSimState state = AT_SIM_UNKNOWN;

  if (!at_parse_cpin (line, &state))
    return;
  if (bring_up_waits_for_sim (self)) {
    modem_timer_set (self, TIMER_BRING_UP, 0);
    return;
  }
  if (self->bring_up.stage != BRING_UP_DONE || radio_was_switched (self))
    return;
  if (state == AT_SIM_NOT_INSERTED) {
    call_lost (self, DT_REASON_SIM_MISSING, NULL, FALSE);
    sim_forget (self);
    registration_forget (self);
    missing (self, _("it was taken out"));
  } else if (state != AT_SIM_READY && self->call.phase == CALL_NONE) {
    sim_forget (self);
    bring_up_sim_again (self);
  }
}

static void
facts (const Modem *self, ModemFacts *out)
{
  out->sim_reason = self->sim.reason;
  if (self->sim.busy && out->device == DEVICE_HELD)
    out->device = DEVICE_SETTING_UP;
}

static const ModemUrc urcs[] = { { "+CPIN:", card_changed }, { NULL, NULL } };

const ModemComponent sim_component = { .name = "sim", .facts = facts, .urcs = urcs };
