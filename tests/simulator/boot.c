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

static gboolean
on_step (gpointer user_data)
{
  SimModem *self = user_data;

  sim_timer_stop (&self->boot_timer);
  say (self);
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
