/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a fault does at the moment it is switched on, and what goes on by itself as long as one is on. */
#include "modem-private.h"
#include "nmea.h"
#include "timer.h"

#include <string.h>

/* From the under-voltage URC to the ports' end. */
#define BROWN_OUT_MS 100
#define NOISE_MS 100

static gboolean
on_noise (gpointer user_data)
{
  SimModem *self = user_data;
  SimFaults *faults = self->context->faults;

  if (sim_faults_take (faults, SIM_FAULT_AT_GARBAGE)) {
    gsize len = (gsize) MIN (sim_faults_number (faults, SIM_FAULT_AT_GARBAGE), 4096);
    g_autofree guint8 *noise = g_malloc (len);

    for (gsize i = 0; i < len; i++)
      noise[i] = (guint8) g_rand_int (self->context->random);
    at_port_write (self->at, noise, len);
  }
  if (sim_faults_active (faults, SIM_FAULT_NMEA_FLOOD)
      && strcmp (sim_faults_text (faults, SIM_FAULT_NMEA_FLOOD), "at") == 0) {
    g_autofree char *sentence = sim_nmea_sentence ();

    for (guint i = 0; i < 10; i++)
      at_port_write (self->at, (const guint8 *) sentence, strlen (sentence));
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_brown_out (gpointer user_data)
{
  sim_modem_unplug (user_data);
  return G_SOURCE_REMOVE;
}

static void
card_is_late (SimModem *self)
{
  card_delay (self, (guint) sim_faults_number (self->context->faults, SIM_FAULT_CPIN_LATE));
}

static void
search_for_a_while (SimModem *self)
{
  SimRegistration before = self->granted;

  sim_modem_set_registration (self, SIM_REGISTRATION_SEARCHING, 0);
  sim_modem_set_registration (self, before,
                              (guint) sim_faults_number (self->context->faults, SIM_FAULT_CREG_SEARCHING));
}

static void
deny (SimModem *self)
{
  sim_modem_set_registration (self, SIM_REGISTRATION_DENIED, 0);
}

static void
brown_out (SimModem *self)
{
  sim_modem_urc (self, "UNDER-VOLTAGE POWER DOWN");
  sim_timer_start (&self->reset_timer, BROWN_OUT_MS, on_brown_out, self);
}

static void
go_quiet (SimModem *self)
{
  at_port_set_quiet (self->at, TRUE);
  at_port_set_quiet (self->data, TRUE);
}

static void
choose_ucs2 (SimModem *self)
{
  self->ucs2 = TRUE;
}

static void
wait_for_message (SimModem *self)
{
  at_port_prompt (self->at);
}

static void
keep_refusal (SimModem *self)
{
  self->refused = self->registration == SIM_REGISTRATION_DENIED;
}

static void
need_context (SimModem *self)
{
  radio_judge_context (self);
  radio_settle (self);
}

static void
make_busy (SimModem *self)
{
  pdp_hold (self);
}

static void
hold_by_stack (SimModem *self)
{
  self->cnact = TRUE;
}

static void
carry_nothing (SimModem *self)
{
  const SimFaults *faults = self->context->faults;
  gboolean attach = sim_faults_has_word (faults, SIM_FAULT_CARRIES_NOTHING, "cgatt");

  if (sim_faults_has_word (faults, SIM_FAULT_CARRIES_NOTHING, "unasked"))
    at_port_urc (self->at, attach ? "+CGATT: 0" : "+CGACT: 1,0");
}

typedef struct {
  SimFault fault;
  gboolean once; /* over as soon as it has happened */
  void (*begin) (SimModem *self);
} EventRow;

static const EventRow events[] = {
  { SIM_FAULT_CPIN_LATE, TRUE, card_is_late },
  { SIM_FAULT_CREG_SEARCHING, TRUE, search_for_a_while },
  { SIM_FAULT_CREG_DENIED, TRUE, deny },
  { SIM_FAULT_UNDER_VOLTAGE, TRUE, brown_out },
  { SIM_FAULT_SPONTANEOUS_RDY, TRUE, sim_modem_restart },
  { SIM_FAULT_QUIET, FALSE, go_quiet },
  { SIM_FAULT_CHARSET_UCS2, FALSE, choose_ucs2 },
  { SIM_FAULT_SMS_PROMPT, TRUE, wait_for_message },
  { SIM_FAULT_CONTEXT_NEEDED, FALSE, need_context },
  { SIM_FAULT_DENIED_UNTIL_RADIO, FALSE, keep_refusal },
  { SIM_FAULT_CONTEXT_BUSY, FALSE, make_busy },
  { SIM_FAULT_STACK_HOLDS, FALSE, hold_by_stack },
  { SIM_FAULT_CARRIES_NOTHING, FALSE, carry_nothing },
};

void
sim_modem_hear (SimModem *self)
{
  if (self->at != NULL)
    at_port_hear (self->at);
  if (self->data != NULL)
    at_port_hear (self->data);
}

void
sim_modem_faults_changed (SimModem *self)
{
  SimFaults *faults = self->context->faults;
  gboolean flood = sim_faults_active (faults, SIM_FAULT_NMEA_FLOOD);

  if (self->nmea == NULL)
    return;
  sim_nmea_set_flood (self->nmea, flood && strcmp (sim_faults_text (faults, SIM_FAULT_NMEA_FLOOD), "at") != 0);
  sim_timer_stop (&self->noise_timer);
  if (sim_faults_active (faults, SIM_FAULT_AT_GARBAGE) || flood)
    sim_timer_start (&self->noise_timer, NOISE_MS, on_noise, self);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++) {
    if (!sim_faults_begins (faults, events[i].fault))
      continue;
    events[i].begin (self);
    if (events[i].once)
      sim_faults_clear (faults, events[i].fault);
  }
}
