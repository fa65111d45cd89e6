/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SIM card's lock: PIN, PUK and how many tries are left (3GPP TS 31.101 §9.5). */
#include "modem-private.h"
#include "timer.h"

#include <string.h>

static void
became_ready (SimModem *self)
{
  self->card = SIM_CARD_READY;
  sim_modem_urc (self, "+CPIN: READY");
  modem_boot_card_ready (self);
  radio_update (self);
}

void
card_power_on (SimModem *self)
{
  if (self->card == SIM_CARD_READY && self->pin_lock)
    self->card = SIM_CARD_PIN;
}

static gboolean
is_busy (const SimModem *self)
{
  return g_get_monotonic_time () < self->card_busy_until_us;
}

const char *
card_state_text (const SimModem *self)
{
  if (is_busy (self))
    return "NOT READY";
  switch (self->card) {
  case SIM_CARD_READY:
    return "READY";
  case SIM_CARD_ABSENT:
    return "NOT INSERTED";
  case SIM_CARD_PIN:
    return "SIM PIN";
  case SIM_CARD_PUK:
    return "SIM PUK";
  case SIM_CARD_FAILURE:
    return "NOT READY";
  }
  return "NOT READY";
}

AtResult
card_check (const SimModem *self)
{
  if (self->cfun == 0)
    return at_cme (CME_SIM_FAILURE);
  if (is_busy (self))
    return at_cme (CME_SIM_BUSY);
  switch (self->card) {
  case SIM_CARD_READY:
    return at_result (AT_OK);
  case SIM_CARD_ABSENT:
    return at_cme (CME_NO_SIM);
  case SIM_CARD_PIN:
    return at_cme (CME_SIM_PIN);
  case SIM_CARD_PUK:
    return at_cme (CME_SIM_PUK);
  case SIM_CARD_FAILURE:
    return at_cme (CME_SIM_FAILURE);
  }
  return at_cme (CME_SIM_FAILURE);
}

AtResult
card_check_command (SimModem *self)
{
  const SimFaults *faults = self->context->faults;
  gint64 now = g_get_monotonic_time ();

  if (!sim_faults_active (faults, SIM_FAULT_SIM_FAILURE_MS))
    return card_check (self);
  if (self->card_failure_until_us == 0)
    self->card_failure_until_us = now + (gint64) (sim_faults_number (faults, SIM_FAULT_SIM_FAILURE_MS) * 1000);
  return now < self->card_failure_until_us ? at_cme (CME_SIM_FAILURE) : card_check (self);
}

/* 4 to 8 digits. */
static gboolean
is_code (const char *code)
{
  gsize len = strlen (code);

  return len >= 4 && len <= 8 && strspn (code, "0123456789") == len;
}

/* One try with the PIN; three wrong ones lock the card. */
static gboolean
try_pin (SimModem *self, const char *pin)
{
  if (strcmp (pin, self->pin) == 0) {
    self->pin_tries = SIM_PIN_TRIES;
    return TRUE;
  }
  if (--self->pin_tries == 0)
    self->card = SIM_CARD_PUK;
  return FALSE;
}

static AtResult
enter_puk (SimModem *self, const char *puk, const char *new_pin)
{
  if (!is_code (new_pin))
    return at_cme (CME_SIM_PUK);
  if (strcmp (puk, self->puk) != 0) {
    if (--self->puk_tries == 0)
      self->card = SIM_CARD_FAILURE;
    return at_cme (self->puk_tries == 0 ? CME_SIM_FAILURE : CME_WRONG_PASSWORD);
  }
  g_free (self->pin);
  self->pin = g_strdup (new_pin);
  self->pin_tries = SIM_PIN_TRIES;
  self->puk_tries = SIM_PUK_TRIES;
  became_ready (self);
  return at_result (AT_OK);
}

AtResult
card_enter (SimModem *self, const char *code, const char *new_pin)
{
  AtResult state = card_check (self);

  if (state.end == AT_OK)
    return at_cme (CME_NOT_ALLOWED); /* nothing is asked for */
  if (state.cme != CME_SIM_PIN && state.cme != CME_SIM_PUK)
    return state;
  self->context->stats.pin_attempts++;
  if (!is_code (code))
    return at_cme (CME_WRONG_PASSWORD);
  if (self->card == SIM_CARD_PUK)
    return enter_puk (self, code, new_pin);
  if (!try_pin (self, code))
    return at_cme (self->card == SIM_CARD_PUK ? CME_SIM_PUK : CME_WRONG_PASSWORD);
  became_ready (self);
  return at_result (AT_OK);
}

AtResult
card_change_pin (SimModem *self, const char *old_pin, const char *new_pin)
{
  if (!self->pin_lock || !is_code (new_pin))
    return at_cme (CME_NOT_ALLOWED); /* 31.101: only while the PIN is enabled */
  if (!try_pin (self, old_pin))
    return at_cme (self->card == SIM_CARD_PUK ? CME_SIM_PUK : CME_WRONG_PASSWORD);
  g_free (self->pin);
  self->pin = g_strdup (new_pin);
  return at_result (AT_OK);
}

AtResult
card_set_lock (SimModem *self, gboolean lock, const char *pin)
{
  if (!try_pin (self, pin))
    return at_cme (self->card == SIM_CARD_PUK ? CME_SIM_PUK : CME_WRONG_PASSWORD);
  self->pin_lock = lock;
  return at_result (AT_OK);
}

static gboolean
on_card_awake (gpointer user_data)
{
  SimModem *self = user_data;
  g_autofree char *urc = NULL;

  sim_timer_stop (&self->card_timer);
  self->card_busy_until_us = 0;
  urc = g_strdup_printf ("+CPIN: %s", card_state_text (self));
  sim_modem_urc (self, urc);
  if (self->card == SIM_CARD_READY)
    modem_boot_card_ready (self);
  radio_update (self);
  return G_SOURCE_REMOVE;
}

void
card_delay (SimModem *self, guint ms)
{
  self->card_busy_until_us = g_get_monotonic_time () + (gint64) ms * 1000;
  if (self->power == SIM_POWER_ON)
    sim_modem_urc (self, "+CPIN: NOT READY");
  sim_timer_start (&self->card_timer, ms, on_card_awake, self);
  radio_update (self);
}

void
card_stop (SimModem *self)
{
  sim_timer_stop (&self->card_timer);
  self->card_busy_until_us = 0;
}

void
sim_modem_set_card (SimModem *self, SimCard card)
{
  g_autofree char *urc = NULL;

  self->card = card;
  if (card == SIM_CARD_PIN) {
    self->pin_tries = SIM_PIN_TRIES;
    self->pin_lock = TRUE;
  } else if (card == SIM_CARD_PUK) {
    self->pin_tries = 0;
    self->pin_lock = TRUE;
    self->puk_tries = SIM_PUK_TRIES;
  } else if (card == SIM_CARD_READY) {
    self->pin_tries = SIM_PIN_TRIES;
    self->puk_tries = SIM_PUK_TRIES;
  }
  urc = g_strdup_printf ("+CPIN: %s", card_state_text (self));
  sim_modem_urc (self, urc);
  radio_update (self);
}
