/* SPDX-License-Identifier: GPL-2.0-or-later */
/* On which network the modem is, by its reports and by asking: 27.007 §7.2, 10.1.20, 10.1.22. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <string.h>

/* Reports get lost when a modem restarts; while searching it is asked too. */
#define POLL_PAUSE SECONDS (10)
/* A network may refuse for a moment, on the way to another one. */
#define DENIED_TIME SECONDS (10)

static gboolean
packet (const Modem *self, AtRegistrationStatus status)
{
  const AtRegistrationStatus *of = self->network.status;

  return of[AT_DOMAIN_EPS] == status || of[AT_DOMAIN_PS] == status;
}

static gboolean
any (const Modem *self, AtRegistrationStatus status)
{
  return packet (self, status) || self->network.status[AT_DOMAIN_CS] == status;
}

/* What the domains say against each other is resolved here. To be registered means to have packet service, so the packet domains count, +CEREG and
 * +CGREG alike, since a modem has one of them at a time. +CREG may be wrong on LTE, in both directions: it is believed when it is on, as that of a GSM
 * modem which is not attached yet, unless a packet domain is refused; and when nobody else has an opinion. */
static AtRegistrationStatus
overall (const Modem *self)
{
  AtRegistrationStatus circuit = self->network.status[AT_DOMAIN_CS];

  if (packet (self, AT_REGISTRATION_HOME))
    return AT_REGISTRATION_HOME;
  if (packet (self, AT_REGISTRATION_ROAMING))
    return AT_REGISTRATION_ROAMING;
  if (packet (self, AT_REGISTRATION_DENIED))
    return AT_REGISTRATION_DENIED;
  if (circuit == AT_REGISTRATION_HOME || circuit == AT_REGISTRATION_ROAMING)
    return circuit;
  if (any (self, AT_REGISTRATION_SEARCHING))
    return AT_REGISTRATION_SEARCHING;
  if (circuit == AT_REGISTRATION_DENIED)
    return AT_REGISTRATION_DENIED;
  return any (self, AT_REGISTRATION_UNKNOWN) ? AT_REGISTRATION_UNKNOWN : AT_REGISTRATION_IDLE;
}

static gboolean
is_on (AtRegistrationStatus status)
{
  return status == AT_REGISTRATION_HOME || status == AT_REGISTRATION_ROAMING;
}

/* How much of a network there is for data: a dial that failed with less is worth another try with more. */
static guint
service (const Modem *self)
{
  if (packet (self, AT_REGISTRATION_HOME) || packet (self, AT_REGISTRATION_ROAMING))
    return self->network.attached ? 3 : 2;
  return is_on (overall (self)) ? 1 : 0;
}

static const char *
status_name (AtRegistrationStatus status)
{
  switch (status) {
  case AT_REGISTRATION_IDLE:
    return "idle";
  case AT_REGISTRATION_HOME:
    return "home";
  case AT_REGISTRATION_SEARCHING:
    return "searching";
  case AT_REGISTRATION_DENIED:
    return "denied";
  case AT_REGISTRATION_UNKNOWN:
    return "unknown";
  case AT_REGISTRATION_ROAMING:
    return "roaming";
  }
  return "unknown";
}

gboolean
registration_is_on (const Modem *self)
{
  return is_on (overall (self));
}

gboolean
registration_is_roaming (const Modem *self)
{
  return overall (self) == AT_REGISTRATION_ROAMING;
}

gboolean
registration_is_denied (const Modem *self)
{
  return self->network.denied || overall (self) == AT_REGISTRATION_DENIED;
}

const char *
registration_technology (const Modem *self, AtTechnology technology)
{
  if (technology == AT_TECHNOLOGY_LTE && self->model->lte_is_catm)
    technology = AT_TECHNOLOGY_CATM;
  return at_technology_to_string (technology);
}

static void
show_technology (Modem *self, AtTechnology technology)
{
  modem_info_string (self, &self->info.access_technology, registration_technology (self, technology));
}

/* <mode> 1, 4 and 2 of +COPS: another network is not looked for, or none is. */
void
registration_take_selection (Modem *self, const AtCops *cops)
{
  self->network.has_selection = TRUE;
  self->network.manual = cops->mode == 1 || cops->mode == 2 || cops->mode == 4;
}

gboolean
registration_has_selection (const Modem *self)
{
  return self->network.has_selection;
}

gboolean
registration_is_manual (const Modem *self)
{
  return self->network.manual;
}

static void
operator_done (Modem *self, const AtReply *reply, gpointer data)
{
  AtCops cops;

  for (guint i = 0; i < reply->lines->len; i++) {
    if (!at_parse_cops (g_ptr_array_index (reply->lines, i), &cops))
      continue;
    registration_take_selection (self, &cops);
    if (cops.has_operator && cops.format != 2)
      modem_info_string (self, &self->info.operator_name, cops.operator_name);
    if (cops.has_technology)
      show_technology (self, cops.technology);
  }
}

static void
ask_operator (Modem *self)
{
  const AtCommand command = { .line = "+COPS?", .prefix = "+COPS:", .timeout_us = SECONDS (10) };

  at_port_send (&self->at, &self->network.scope, &command, operator_done, NULL);
}

/* What a changed status means for what waits for it. */
static void
changed (Modem *self, AtRegistrationStatus old, AtRegistrationStatus status)
{
  gboolean roaming = status == AT_REGISTRATION_ROAMING;

  modem_info_string (self, &self->info.registration, status_name (status));
  if (self->info.roaming != roaming) {
    self->info.roaming = roaming;
    modem_info_touch (self, MODEM_INFO_REST);
  }
  if (status == AT_REGISTRATION_DENIED) {
    if (!self->network.denied && !modem_timer_runs (self, TIMER_DENIED))
      modem_timer_set (self, TIMER_DENIED, DENIED_TIME);
  } else if (status != AT_REGISTRATION_SEARCHING || old != AT_REGISTRATION_DENIED) {
    /* Between two refusals a modem searches: that alone is no change. */
    modem_timer_clear (self, TIMER_DENIED);
    self->network.denied = FALSE;
    /* A radio that is switched off and on, or searches, is not admitted yet. */
    if (self->wanted.blocked == DT_REASON_ROAMING_FORBIDDEN || (self->wanted.blocked == DT_REASON_REGISTRATION_DENIED && is_on (status)))
      recovery_unblock (self);
  }
  if (registration_is_on (self)) {
    modem_timer_clear (self, TIMER_POLL);
    if (self->bring_up.stage == BRING_UP_DONE)
      ask_operator (self);
  } else if (self->bring_up.stage == BRING_UP_DONE && !modem_timer_runs (self, TIMER_POLL)) {
    modem_timer_set (self, TIMER_POLL, POLL_PAUSE);
  }
}

static void
take_cell (Modem *self, const AtRegistration *registration)
{
  if (registration->has_technology)
    show_technology (self, registration->technology);
  if (!registration->has_area || !registration->has_cell)
    return;
  if (self->info.has_cell && self->info.cell_area == registration->area && self->info.cell_id == registration->cell)
    return;
  self->info.has_cell = TRUE;
  self->info.cell_area = registration->area;
  self->info.cell_id = registration->cell;
  modem_info_touch (self, MODEM_INFO_REST);
}

gboolean
registration_line (Modem *self, const char *line, gboolean reply)
{
  AtRegistration registration;
  AtRegistrationStatus old = overall (self);
  gboolean was_known = self->network.known;
  guint old_service = service (self);

  if (!at_parse_registration (line, reply, &registration))
    return FALSE;
  /* SMS and emergency calls do not make a network for data. */
  self->network.status[registration.domain] = registration.is_limited ? AT_REGISTRATION_SEARCHING : registration.status;
  self->network.known = TRUE;
  take_cell (self, &registration);
  if (!was_known || overall (self) != old)
    changed (self, old, overall (self));
  if (service (self) > old_service)
    recovery_network_came (self);
  return TRUE;
}

static gboolean
take_attach (Modem *self, const char *line)
{
  guint old_service = service (self);

  if (!at_parse_cgatt (line, &self->network.attached))
    return FALSE;
  if (service (self) > old_service)
    recovery_network_came (self);
  return TRUE;
}

void
registration_reply (Modem *self, const AtReply *reply)
{
  for (guint i = 0; i < reply->lines->len; i++) {
    const char *line = g_ptr_array_index (reply->lines, i);
    AtPdpContext context;

    if (registration_line (self, line, TRUE) || take_attach (self, line))
      continue;
    if (at_parse_cgdcont (line, &context) && context.cid < G_N_ELEMENTS (self->network.contexts))
      self->network.contexts[context.cid] = context;
  }
}

static void
poll_done (Modem *self, const AtReply *reply, gpointer data)
{
  registration_reply (self, reply);
}

/* Asks, and again after a while until there is a network. */
void
registration_poll (Modem *self)
{
  const AtCommand command = {
    .line = "+CEREG?;+CGREG?;+CREG?", .prefix = "+CEREG:|+CGREG:|+CREG:", .timeout_us = SECONDS (5)
  };

  if (self->bring_up.stage != BRING_UP_DONE || self->radio_off)
    return;
  if (registration_is_on (self)) {
    ask_operator (self);
    return;
  }
  if (self->at.silent == 0 && at_queue_idle (self->at.queue))
    at_port_send_joined (&self->at, &self->network.scope, &command, poll_done, NULL);
  modem_timer_set (self, TIMER_POLL, POLL_PAUSE);
}

void
registration_denied_timer (Modem *self)
{
  if (overall (self) != AT_REGISTRATION_DENIED && overall (self) != AT_REGISTRATION_SEARCHING)
    return;
  self->network.denied = TRUE;
  if (self->wanted.settings == NULL)
    dt_log (DT_LOG_WARNING, modem_id (self), "%s: %s", dt_reason_describe (DT_REASON_REGISTRATION_DENIED),
            dt_reason_advice (DT_REASON_REGISTRATION_DENIED));
}

void
registration_forget (Modem *self)
{
  at_scope_cancel (&self->network.scope);
  self->network = (Network) { .known = FALSE };
  modem_info_string (self, &self->info.registration, "unknown");
  modem_info_string (self, &self->info.access_technology, "");
  modem_info_string (self, &self->info.operator_code, "");
  modem_info_string (self, &self->info.operator_name, "");
  modem_info_string (self, &self->info.cell_band, "");
  self->info.roaming = self->info.has_cell = FALSE;
  modem_timer_clear (self, TIMER_POLL);
  modem_timer_clear (self, TIMER_DENIED);
}
