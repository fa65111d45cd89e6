/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registration with the operator, and what the module tells about it. */
#include "modem-private.h"
#include "timer.h"

#include <string.h>

/* Where the module believes to be; the places of facts seen with CHT. */
#define LTE_AREA 0x2cec
#define LTE_CELL 28608801
#define NBIOT_AREA 0xcabc
#define NBIOT_CELL 54690159
#define GSM_AREA 0x1054
#define GSM_CELL 62168
/* The network that is roamed in. */
#define OTHER_CODE "46601"

static gboolean
is_registered_as (SimRegistration registration)
{
  return registration == SIM_REGISTRATION_HOME || registration == SIM_REGISTRATION_ROAMING;
}

gboolean
radio_is_registered (const SimModem *self)
{
  return is_registered_as (self->registration);
}

const char *
radio_operator_name (const SimModem *self)
{
  const char *code = radio_operator_code (self);

  if (strcmp (code, OTHER_CODE) == 0)
    return "Far EasTone";
  return strcmp (code, "46692") == 0 ? "Chunghwa Telecom" : code;
}

const char *
radio_operator_code (const SimModem *self)
{
  return self->registration == SIM_REGISTRATION_ROAMING ? OTHER_CODE : self->context->config.plmn;
}

gboolean
radio_is_lte (const SimModem *self)
{
  return self->technology == SIM_TECHNOLOGY_CATM || self->technology == SIM_TECHNOLOGY_NBIOT;
}

guint
radio_access_technology (const SimModem *self)
{
  switch (self->technology) {
  case SIM_TECHNOLOGY_NONE:
  case SIM_TECHNOLOGY_GSM:
    return 0;
  case SIM_TECHNOLOGY_CATM:
    return 7;
  case SIM_TECHNOLOGY_NBIOT:
    return 9;
  }
  return 0;
}

/* The stat of one command. */
static SimRegistration
status_of (const SimModem *self, SimDomain domain)
{
  gboolean settled = self->registration != SIM_REGISTRATION_IDLE && self->registration_timer == NULL;

  if (self->overrides[domain] >= 0 && settled)
    return (SimRegistration) self->overrides[domain];
  /* EPS registration is LTE's. */
  if (domain == SIM_DOMAIN_CEREG && !radio_is_lte (self) && radio_is_registered (self))
    return SIM_REGISTRATION_IDLE;
  return self->registration;
}

gboolean
radio_has_service (const SimModem *self)
{
  return is_registered_as (status_of (self, radio_is_lte (self) ? SIM_DOMAIN_CEREG : SIM_DOMAIN_CGREG));
}

void
radio_append_status (const SimModem *self, GString *out, SimDomain domain, guint mode)
{
  SimRegistration stat = status_of (self, domain);
  gboolean messages = stat == SIM_REGISTRATION_SMS_ONLY || stat == SIM_REGISTRATION_SMS_ONLY_ROAMING;
  guint area = GSM_AREA;
  guint cell = GSM_CELL;

  g_string_append_printf (out, "%d", stat);
  if (mode < 2 || (!messages && !is_registered_as (stat)))
    return;
  if (radio_is_lte (self)) {
    area = self->technology == SIM_TECHNOLOGY_CATM ? LTE_AREA : NBIOT_AREA;
    cell = self->technology == SIM_TECHNOLOGY_CATM ? LTE_CELL : NBIOT_CELL;
  }
  g_string_append_printf (out, ",\"%X\",\"%X\",%u", area, cell, radio_access_technology (self));
}

/* The URC of one command, if it is on. */
static void
tell (SimModem *self, SimDomain domain)
{
  static const char *const names[SIM_N_DOMAINS] = { "+CREG", "+CGREG", "+CEREG" };
  const guint modes[SIM_N_DOMAINS] = { self->creg, self->cgreg, self->cereg };
  g_autoptr (GString) urc = g_string_new (names[domain]);

  if (modes[domain] == 0
      || (domain == SIM_DOMAIN_CEREG && sim_faults_active (self->context->faults, SIM_FAULT_NO_CEREG)))
    return;
  g_string_append (urc, ": ");
  radio_append_status (self, urc, domain, modes[domain]);
  sim_modem_urc (self, urc->str);
}

static void
set_registration (SimModem *self, SimRegistration registration)
{
  gboolean was_registered = radio_is_registered (self);

  if (self->registration == registration)
    return;
  self->registration = registration;
  if (registration == SIM_REGISTRATION_DENIED)
    self->refused = sim_faults_active (self->context->faults, SIM_FAULT_DENIED_UNTIL_RADIO);
  for (guint i = 0; i < SIM_N_DOMAINS; i++)
    tell (self, (SimDomain) i);
  if (radio_is_registered (self) == was_registered)
    return;
  if (!was_registered)
    pdp_hold (self);
  if (self->cnsmod == 1) {
    g_autofree char *urc = g_strdup_printf ("+CNSMOD: %u", was_registered ? 0 : radio_access_technology (self));

    sim_modem_urc (self, urc);
  }
  if (self->clts == 1 && !was_registered) {
    sim_modem_urc (self, "*PSUTTZ: 26/11/22,01:02:03,\"+32\",0");
    sim_modem_urc (self, "DST: 0");
  }
}

/* What the network would say to this modem. */
static SimRegistration
verdict (const SimModem *self)
{
  const SimFaults *faults = self->context->faults;
  const char *here = self->granted == SIM_REGISTRATION_ROAMING ? OTHER_CODE : self->context->config.plmn;

  if (sim_faults_active (faults, SIM_FAULT_DENIED_UNTIL_RADIO) && self->refused)
    return SIM_REGISTRATION_DENIED;
  if (self->chosen_operator != NULL && strcmp (self->chosen_operator, here) != 0)
    return SIM_REGISTRATION_DENIED;
  if (is_registered_as (self->granted) && self->context_refused)
    return sim_faults_has_word (faults, SIM_FAULT_CONTEXT_NEEDED, "denied") ? SIM_REGISTRATION_DENIED
                                                                            : SIM_REGISTRATION_SEARCHING;
  return self->granted;
}

/* What the module ends up with once it has had the time. */
static SimRegistration
destination (const SimModem *self)
{
  if (self->power != SIM_POWER_ON || self->cfun != 1 || self->deregistered || card_check (self).end != AT_OK)
    return SIM_REGISTRATION_IDLE;
  return self->technology == SIM_TECHNOLOGY_NONE ? SIM_REGISTRATION_SEARCHING : verdict (self);
}

void
radio_judge_context (SimModem *self)
{
  const SimPdp *pdp = &self->contexts[0];
  AtResult ignored;

  self->context_refused = sim_faults_active (self->context->faults, SIM_FAULT_CONTEXT_NEEDED) && radio_is_lte (self)
                          && !apn_is_accepted (self, pdp->defined ? pdp->apn : "", &ignored);
}

static gboolean
on_steered (gpointer user_data)
{
  SimModem *self = user_data;

  sim_timer_stop (&self->registration_timer);
  set_registration (self, destination (self));
  return G_SOURCE_REMOVE;
}

/* The network answers. A home operator that steers its roaming subscribers has them refused at first. */
static void
arrive (SimModem *self)
{
  const SimFaults *faults = self->context->faults;
  gboolean was_registered = radio_is_registered (self);

  sim_timer_stop (&self->registration_timer);
  if (!was_registered)
    radio_judge_context (self);
  if (was_registered || !is_registered_as (destination (self)) || !sim_faults_active (faults, SIM_FAULT_STEER)) {
    set_registration (self, destination (self));
    return;
  }
  set_registration (self, SIM_REGISTRATION_DENIED);
  sim_timer_start (&self->registration_timer, (guint) sim_faults_number (faults, SIM_FAULT_STEER), on_steered, self);
}

static gboolean
on_registered (gpointer user_data)
{
  arrive (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
must_search (const SimModem *self)
{
  SimRegistration goal = destination (self);

  return goal != SIM_REGISTRATION_IDLE && goal != SIM_REGISTRATION_SEARCHING;
}

static void
start_search (SimModem *self)
{
  set_registration (self, SIM_REGISTRATION_SEARCHING);
  sim_timer_start (&self->registration_timer, self->context->config.register_ms, on_registered, self);
}

void
radio_update (SimModem *self)
{
  if (must_search (self) && self->registration == SIM_REGISTRATION_IDLE)
    start_search (self);
  else if (!must_search (self) || self->registration_timer == NULL)
    radio_settle (self);
}

void
radio_search (SimModem *self)
{
  if (radio_is_registered (self))
    return;
  radio_judge_context (self);
  if (must_search (self))
    start_search (self);
  else
    radio_settle (self);
}

void
radio_settle (SimModem *self)
{
  arrive (self);
}

void
radio_stop (SimModem *self)
{
  sim_timer_stop (&self->registration_timer);
  sim_timer_stop (&self->granted_timer);
}

static gboolean
on_granted (gpointer user_data)
{
  SimModem *self = user_data;

  sim_timer_stop (&self->granted_timer);
  self->granted = self->next_granted;
  for (guint i = 0; i < SIM_N_DOMAINS; i++)
    self->overrides[i] = -1;
  radio_settle (self);
  return G_SOURCE_REMOVE;
}

void
sim_modem_set_domain (SimModem *self, SimDomain domain, SimRegistration registration)
{
  SimRegistration before = status_of (self, domain);

  self->overrides[domain] = (gint) registration;
  if (status_of (self, domain) != before)
    tell (self, domain);
}

void
sim_modem_store_operator (SimModem *self, const char *code)
{
  g_free (self->chosen_operator);
  self->chosen_operator = g_strdup (code);
  self->cops_mode = code == NULL ? 0 : 1;
  if (code == NULL)
    radio_search (self);
  else
    radio_settle (self);
}

void
sim_modem_set_registration (SimModem *self, SimRegistration registration, guint ms)
{
  self->next_granted = registration;
  if (ms > 0)
    sim_timer_start (&self->granted_timer, ms, on_granted, self);
  else
    on_granted (self);
}

void
sim_modem_set_technology (SimModem *self, SimTechnology technology)
{
  self->technology = technology;
  radio_settle (self);
}

void
sim_modem_set_signal (SimModem *self, const SimSignal *signal)
{
  self->signal = *signal;
}
