/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module says after power-on, and when. */
#include "modem-private.h"
#include "timer.h"

static void schedule (SimModem *self, guint ms);

static void
say (SimModem *self)
{
  g_autofree char *cpin = NULL;

  switch (self->boot) {
  case SIM_BOOT_RDY:
    self->power = SIM_POWER_ON;
    sim_modem_urc (self, "RDY");
    self->boot = SIM_BOOT_CFUN;
    break;
  case SIM_BOOT_CFUN:
    sim_modem_urc (self, "+CFUN: 1");
    self->boot = SIM_BOOT_CPIN;
    break;
  case SIM_BOOT_CPIN:
    cpin = g_strdup_printf ("+CPIN: %s", card_state_text (self));
    if (!sim_faults_active (self->context->faults, SIM_FAULT_SIM_FAILURE_MS))
      sim_modem_urc (self, cpin);
    radio_update (self);
    self->boot = SIM_BOOT_SMS_READY;
    break;
  case SIM_BOOT_SMS_READY:
    /* With a locked SIM this comes after the PIN: modem_boot_card_ready(). */
    if (card_check (self).end != AT_OK)
      return;
    sim_modem_urc (self, "SMS Ready");
    self->boot = SIM_BOOT_DONE;
    return;
  case SIM_BOOT_DONE:
    return;
  }
  schedule (self, self->context->config.boot_ms / 3);
}

/* What the fault makes it say, a line a step, on the AT port alone: what a data port was set to is gone without a word.
 * TRUE: there is more to come. */
static gboolean
say_words (SimModem *self)
{
  const SimFaults *faults = self->context->faults;
  gboolean silent = sim_faults_active (faults, SIM_FAULT_BOOT_SILENT);
  g_auto (GStrv) words = g_strsplit (silent ? "" : sim_faults_text (faults, SIM_FAULT_BOOT_WORDS), "|", -1);
  guint n = g_strv_length (words);

  self->power = SIM_POWER_ON;
  if (self->boot_words < n)
    at_port_urc (self->at, words[self->boot_words]);
  if (self->boot_words++ == 0)
    radio_update (self);
  return self->boot_words < n;
}

static gboolean
on_step (gpointer user_data)
{
  SimModem *self = user_data;
  const SimFaults *faults = self->context->faults;

  sim_timer_stop (&self->boot_timer);
  if (!sim_faults_active (faults, SIM_FAULT_BOOT_WORDS) && !sim_faults_active (faults, SIM_FAULT_BOOT_SILENT))
    say (self);
  else if (say_words (self))
    schedule (self, self->context->config.boot_ms / 3);
  else
    self->boot = SIM_BOOT_DONE;
  return G_SOURCE_REMOVE;
}

static void
schedule (SimModem *self, guint ms)
{
  sim_timer_start (&self->boot_timer, ms, on_step, self);
}

void
modem_boot (SimModem *self)
{
  self->power = SIM_POWER_BOOTING;
  self->boot = SIM_BOOT_RDY;
  self->boot_words = 0;
  schedule (self, self->context->config.boot_ms);
}

void
modem_boot_stop (SimModem *self)
{
  sim_timer_stop (&self->boot_timer);
  self->boot = SIM_BOOT_DONE;
}

void
modem_boot_card_ready (SimModem *self)
{
  if (self->boot == SIM_BOOT_SMS_READY && self->boot_timer == NULL)
    schedule (self, self->context->config.boot_ms / 3);
}
