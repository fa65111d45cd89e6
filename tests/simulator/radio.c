/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registration with the operator, and what the module tells about it. */
#include "modem-private.h"
#include "timer.h"

/* Where the module believes to be; the places of facts seen with CHT. */
#define LTE_AREA 0x2cec
#define LTE_CELL 28608801
#define NBIOT_AREA 0xcabc
#define NBIOT_CELL 54690159
#define GSM_AREA 0x1054
#define GSM_CELL 62168

gboolean
radio_is_registered (const SimModem *self)
{
  return self->registration == SIM_REGISTRATION_HOME || self->registration == SIM_REGISTRATION_ROAMING;
}

const char *
radio_operator_name (const SimModem *self)
{
  return self->registration == SIM_REGISTRATION_ROAMING ? "Far EasTone" : "Chunghwa Telecom";
}

const char *
radio_operator_code (const SimModem *self)
{
  return self->registration == SIM_REGISTRATION_ROAMING ? "46601" : "46692";
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

void
radio_append_status (const SimModem *self, GString *out, const char *name, guint mode)
{
  SimRegistration stat = self->registration;
  gboolean lte = self->technology == SIM_TECHNOLOGY_CATM || self->technology == SIM_TECHNOLOGY_NBIOT;
  guint area = GSM_AREA;
  guint cell = GSM_CELL;

  /* EPS registration is LTE's. */
  if (g_str_equal (name, "+CEREG") && !lte && radio_is_registered (self))
    stat = SIM_REGISTRATION_IDLE;
  g_string_append_printf (out, "%d", stat);
  if (mode < 2 || (stat != SIM_REGISTRATION_HOME && stat != SIM_REGISTRATION_ROAMING))
    return;
  if (lte) {
    area = self->technology == SIM_TECHNOLOGY_CATM ? LTE_AREA : NBIOT_AREA;
    cell = self->technology == SIM_TECHNOLOGY_CATM ? LTE_CELL : NBIOT_CELL;
  }
  g_string_append_printf (out, ",\"%X\",\"%X\",%u", area, cell, radio_access_technology (self));
}

static void
tell (SimModem *self, const char *name, guint mode)
{
  g_autoptr (GString) urc = g_string_new (name);

  if (mode == 0)
    return;
  g_string_append (urc, ": ");
  radio_append_status (self, urc, name, mode);
  sim_modem_urc (self, urc->str);
}

static void
set_registration (SimModem *self, SimRegistration registration)
{
  gboolean was_registered = radio_is_registered (self);

  if (self->registration == registration)
    return;
  self->registration = registration;
  tell (self, "+CREG", self->creg);
  tell (self, "+CGREG", self->cgreg);
  if (!sim_faults_active (self->context->faults, SIM_FAULT_NO_CEREG))
    tell (self, "+CEREG", self->cereg);
  if (radio_is_registered (self) == was_registered)
    return;
  if (self->cnsmod == 1) {
    g_autofree char *urc = g_strdup_printf ("+CNSMOD: %u", was_registered ? 0 : radio_access_technology (self));

    sim_modem_urc (self, urc);
  }
  if (self->clts == 1 && !was_registered) {
    sim_modem_urc (self, "*PSUTTZ: 26/11/22,01:02:03,\"+32\",0");
    sim_modem_urc (self, "DST: 0");
  }
}

/* What the module ends up with once it has had the time. */
static SimRegistration
destination (const SimModem *self)
{
  if (self->power != SIM_POWER_ON || self->cfun != 1 || self->deregistered || card_check (self).end != AT_OK)
    return SIM_REGISTRATION_IDLE;
  return self->technology == SIM_TECHNOLOGY_NONE ? SIM_REGISTRATION_SEARCHING : self->granted;
}

static gboolean
on_registered (gpointer user_data)
{
  SimModem *self = user_data;

  sim_timer_stop (&self->registration_timer);
  set_registration (self, destination (self));
  return G_SOURCE_REMOVE;
}

void
radio_update (SimModem *self)
{
  SimRegistration goal = destination (self);
  gboolean must_search = goal != SIM_REGISTRATION_IDLE && goal != SIM_REGISTRATION_SEARCHING;

  if (must_search && self->registration == SIM_REGISTRATION_IDLE) {
    set_registration (self, SIM_REGISTRATION_SEARCHING);
    sim_timer_start (&self->registration_timer, self->context->config.register_ms, on_registered, self);
  } else if (!must_search || self->registration_timer == NULL) {
    radio_settle (self);
  }
}

void
radio_settle (SimModem *self)
{
  sim_timer_stop (&self->registration_timer);
  set_registration (self, destination (self));
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
  radio_settle (self);
  return G_SOURCE_REMOVE;
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
