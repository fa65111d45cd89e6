/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/registration.h"

#include "base/log.h"
#include "modem/device/bring-up.h"
#include "modem/sim/sim-identity.h"

#include <string.h>

/* Reports get lost when a modem restarts; while searching it is asked too. */
#define POLL_PAUSE SECONDS (10)
/* A network may refuse for a moment, on the way to another one. */
#define DENIED_TIME SECONDS (10)

typedef struct {
  NetworkInfo info;
  CoreTimer poll;                 /* it is asked while searching */
  CoreTimer denial;               /* a refusal that stands so long is believed */
  CoreTimer limit;                /* no network in time */
  AtScope scope;                  /* it is asked */
  AtRegistrationStatus status[3]; /* by AtDomain */
  gboolean known;
  gboolean denied; /* for longer than a moment */
  gboolean attached;
  gboolean has_selection;
  gboolean manual; /* a network was chosen by hand, or none at all: the modem does not look for others */
} Registration;

static Registration *
registration_of (const ModemCore *self)
{
  return core_state (self, &registration_component);
}

static NetworkInfo *
info_of (const ModemCore *self)
{
  return &registration_of (self)->info;
}

const NetworkInfo *
network_info (const ModemCore *self)
{
  return info_of (self);
}

static gboolean
packet (const ModemCore *self, AtRegistrationStatus status)
{
  const AtRegistrationStatus *of = registration_of (self)->status;

  return of[AT_DOMAIN_EPS] == status || of[AT_DOMAIN_PS] == status;
}

static gboolean
any (const ModemCore *self, AtRegistrationStatus status)
{
  return packet (self, status) || registration_of (self)->status[AT_DOMAIN_CS] == status;
}

/* What the domains say against each other is resolved here. To be registered means to have packet service, so the
 * packet domains count, +CEREG and +CGREG alike, since a modem has one of them at a time. +CREG may be wrong on LTE, in
 * both directions: it is believed when it is on, as that of a GSM modem which is not attached yet, unless a packet
 * domain is refused; and when nobody else has an opinion. */
static AtRegistrationStatus
overall (const ModemCore *self)
{
  AtRegistrationStatus circuit = registration_of (self)->status[AT_DOMAIN_CS];

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
service (const ModemCore *self)
{
  if (packet (self, AT_REGISTRATION_HOME) || packet (self, AT_REGISTRATION_ROAMING))
    return registration_of (self)->attached ? 3 : 2;
  return is_on (overall (self)) ? 1 : 0;
}

static NetworkRegistration
shown_registration (AtRegistrationStatus status)
{
  static const NetworkRegistration registrations[] = {
    [AT_REGISTRATION_IDLE] = NETWORK_REGISTRATION_IDLE,
    [AT_REGISTRATION_HOME] = NETWORK_REGISTRATION_HOME,
    [AT_REGISTRATION_SEARCHING] = NETWORK_REGISTRATION_SEARCHING,
    [AT_REGISTRATION_DENIED] = NETWORK_REGISTRATION_DENIED,
    [AT_REGISTRATION_UNKNOWN] = NETWORK_REGISTRATION_UNKNOWN,
    [AT_REGISTRATION_ROAMING] = NETWORK_REGISTRATION_ROAMING,
  };

  return registrations[status];
}

gboolean
registration_is_on (const ModemCore *self)
{
  return is_on (overall (self));
}

gboolean
registration_is_denied (const ModemCore *self)
{
  return overall (self) == AT_REGISTRATION_DENIED;
}

AccessTechnology
registration_said_technology (AtTechnology technology)
{
  static const AccessTechnology technologies[] = {
    [AT_TECHNOLOGY_NONE] = ACCESS_TECHNOLOGY_UNKNOWN, [AT_TECHNOLOGY_GSM] = ACCESS_TECHNOLOGY_GSM,
    [AT_TECHNOLOGY_EGPRS] = ACCESS_TECHNOLOGY_EGPRS,  [AT_TECHNOLOGY_UMTS] = ACCESS_TECHNOLOGY_UMTS,
    [AT_TECHNOLOGY_LTE] = ACCESS_TECHNOLOGY_LTE,      [AT_TECHNOLOGY_CATM] = ACCESS_TECHNOLOGY_CATM,
    [AT_TECHNOLOGY_NBIOT] = ACCESS_TECHNOLOGY_NBIOT,
  };

  return technologies[technology];
}

AccessTechnology
registration_technology (const ModemCore *self, AtTechnology technology)
{
  if (technology == AT_TECHNOLOGY_LTE && core_model (self)->lte_is_catm)
    return ACCESS_TECHNOLOGY_CATM;
  return registration_said_technology (technology);
}

static void
set_technology (ModemCore *self, AccessTechnology technology)
{
  if (info_of (self)->technology == technology)
    return;
  info_of (self)->technology = technology;
  core_touch (self, MODEM_INFO_NETWORK);
}

static void
set_registration (ModemCore *self, NetworkRegistration registration)
{
  if (info_of (self)->registration == registration)
    return;
  info_of (self)->registration = registration;
  core_touch (self, MODEM_INFO_NETWORK);
}

static void
set_has_cell (ModemCore *self, gboolean has_cell)
{
  if (info_of (self)->has_cell == has_cell)
    return;
  info_of (self)->has_cell = has_cell;
  core_touch (self, MODEM_INFO_NETWORK);
}

static void
set_operator_code (ModemCore *self, const char *code)
{
  core_set_string (self, MODEM_INFO_NETWORK, &info_of (self)->operator_code, code);
  sim_set_serving_network (self, code);
}

/* <mode> 1, 4 and 2 of +COPS: another network is not looked for, or none is. */
void
registration_take_selection (ModemCore *self, const AtCops *cops)
{
  registration_of (self)->has_selection = TRUE;
  registration_of (self)->manual = cops->mode == 1 || cops->mode == 2 || cops->mode == 4;
}

gboolean
registration_has_selection (const ModemCore *self)
{
  return registration_of (self)->has_selection;
}

gboolean
registration_is_manual (const ModemCore *self)
{
  return registration_of (self)->manual;
}

static void
operator_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  AtCops cops;

  for (guint i = 0; i < reply->lines->len; i++) {
    if (!at_parse_cops (g_ptr_array_index (reply->lines, i), &cops))
      continue;
    registration_take_selection (self, &cops);
    if (cops.has_operator && cops.format != 2)
      core_set_string (self, MODEM_INFO_NETWORK, &info_of (self)->operator_name, cops.operator_name);
    if (cops.has_technology)
      set_technology (self, registration_technology (self, cops.technology));
  }
}

static void
ask_operator (ModemCore *self)
{
  const AtCommand command = { .line = "+COPS?", .prefix = "+COPS:", .timeout_us = SECONDS (10) };

  at_port_send (core_at_port (self), &registration_of (self)->scope, &command, operator_done, NULL);
}

/* What a changed status means for what waits for it. */
static void
changed (ModemCore *self, AtRegistrationStatus old, AtRegistrationStatus status)
{
  set_registration (self, shown_registration (status));
  if (status == AT_REGISTRATION_DENIED) {
    if (!registration_of (self)->denied && !core_timer_runs (&registration_of (self)->denial))
      core_timer_set (self, &registration_of (self)->denial, DENIED_TIME);
  } else if (status != AT_REGISTRATION_SEARCHING || old != AT_REGISTRATION_DENIED) {
    /* Between two refusals a modem searches: that alone is no change. */
    core_timer_stop (&registration_of (self)->denial);
    registration_of (self)->denied = FALSE;
    core_raise (self, COMPONENT_EVENT_ADMITTED);
  }
  if (registration_is_on (self)) {
    core_timer_stop (&registration_of (self)->poll);
    if (bring_up_is_done (self))
      ask_operator (self);
  } else if (bring_up_is_done (self) && !core_timer_runs (&registration_of (self)->poll)) {
    core_timer_set (self, &registration_of (self)->poll, POLL_PAUSE);
  }
}

static void
take_cell (ModemCore *self, const AtRegistration *registration)
{
  if (registration->has_technology)
    set_technology (self, registration_technology (self, registration->technology));
  if (!registration->has_area || !registration->has_cell)
    return;
  set_has_cell (self, TRUE);
  core_set_uint (self, MODEM_INFO_NETWORK, &info_of (self)->cell_area, registration->area);
  core_set_uint (self, MODEM_INFO_NETWORK, &info_of (self)->cell_id, registration->cell);
}

void
registration_take_cell (ModemCore *self, const AtServingCell *cell)
{
  NetworkInfo *info = info_of (self);

  if (cell->technology == AT_TECHNOLOGY_NONE)
    return;
  set_technology (self, registration_said_technology (cell->technology));
  if (*cell->operator_code != '\0')
    set_operator_code (self, cell->operator_code);
  core_raise (self, COMPONENT_EVENT_SIM_OPERATOR);
  core_set_string (self, MODEM_INFO_NETWORK, &info->cell_band, cell->band);
  set_has_cell (self, cell->has_area && cell->has_cell);
  core_set_uint (self, MODEM_INFO_NETWORK, &info->cell_area, cell->area);
  core_set_uint (self, MODEM_INFO_NETWORK, &info->cell_id, cell->cell);
  core_set_uint (self, MODEM_INFO_NETWORK, &info->cell_channel, cell->has_channel ? cell->channel : 0);
}

static gboolean
take_line (ModemCore *self, const char *line, gboolean reply)
{
  AtRegistration registration;
  AtRegistrationStatus old = overall (self);
  gboolean was_known = registration_of (self)->known;
  guint old_service = service (self);

  if (!at_parse_registration (line, reply, &registration))
    return FALSE;
  /* SMS and emergency calls do not make a network for data. */
  registration_of (self)->status[registration.domain] = registration.is_limited ? AT_REGISTRATION_SEARCHING
                                                                                : registration.status;
  registration_of (self)->known = TRUE;
  take_cell (self, &registration);
  if (!was_known || overall (self) != old)
    changed (self, old, overall (self));
  if (service (self) > old_service)
    core_raise (self, COMPONENT_EVENT_NETWORK_CAME);
  return TRUE;
}

static gboolean
take_attach (ModemCore *self, const char *line)
{
  guint old_service = service (self);

  if (!at_parse_cgatt (line, &registration_of (self)->attached))
    return FALSE;
  if (service (self) > old_service)
    core_raise (self, COMPONENT_EVENT_NETWORK_CAME);
  return TRUE;
}

void
registration_reply (ModemCore *self, const AtReply *reply)
{
  for (guint i = 0; i < reply->lines->len; i++) {
    const char *line = g_ptr_array_index (reply->lines, i);

    if (!take_line (self, line, TRUE))
      take_attach (self, line);
  }
}

static void
poll_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  registration_reply (self, reply);
}

/* Asks, and again after a while until there is a network. */
static void
poll (ModemCore *self)
{
  const AtCommand command = {
    .line = "+CEREG?;+CGREG?;+CREG?", .prefix = "+CEREG:|+CGREG:|+CREG:", .timeout_us = SECONDS (5)
  };

  if (!bring_up_is_done (self) || core_facts (self).radio_off)
    return;
  if (registration_is_on (self)) {
    ask_operator (self);
    return;
  }
  if (core_at_port (self)->silent == 0 && at_queue_idle (core_at_port (self)->queue))
    at_port_send_joined (core_at_port (self), &registration_of (self)->scope, &command, poll_done, NULL);
  core_timer_set (self, &registration_of (self)->poll, POLL_PAUSE);
}

static void
believe_denial (ModemCore *self)
{
  if (overall (self) != AT_REGISTRATION_DENIED && overall (self) != AT_REGISTRATION_SEARCHING)
    return;
  registration_of (self)->denied = TRUE;
  if (!core_facts (self).wanted)
    dt_log (DT_LOG_WARNING, core_id (self), "%s: %s", dt_reason_describe (DT_REASON_REGISTRATION_DENIED),
            dt_reason_advice (DT_REASON_REGISTRATION_DENIED));
}

void
registration_forget (ModemCore *self)
{
  Registration *registration = registration_of (self);

  at_scope_cancel (&registration->scope);
  registration->known = registration->denied = registration->attached = FALSE;
  registration->has_selection = registration->manual = FALSE;
  memset (registration->status, 0, sizeof registration->status);
  set_registration (self, NETWORK_REGISTRATION_UNKNOWN);
  set_technology (self, ACCESS_TECHNOLOGY_UNKNOWN);
  set_operator_code (self, "");
  core_set_string (self, MODEM_INFO_NETWORK, &registration->info.operator_name, "");
  core_set_string (self, MODEM_INFO_NETWORK, &registration->info.cell_band, "");
  set_has_cell (self, FALSE);
  core_timer_stop (&registration_of (self)->poll);
  core_timer_stop (&registration_of (self)->denial);
  core_raise (self, COMPONENT_EVENT_NETWORK_FORGOTTEN);
}

gboolean
registration_is_attached (const ModemCore *self)
{
  return registration_of (self)->attached;
}

void
registration_set_attached (ModemCore *self, gboolean attached)
{
  registration_of (self)->attached = attached;
}

void
registration_wait (ModemCore *self, gint64 time_us)
{
  if (!core_timer_runs (&registration_of (self)->limit))
    core_timer_set (self, &registration_of (self)->limit, time_us);
}

void
registration_stop_waiting (ModemCore *self)
{
  core_timer_stop (&registration_of (self)->limit);
}

static void
give_up (ModemCore *self)
{
  core_raise (self, COMPONENT_EVENT_NO_NETWORK);
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &registration_of (self)->poll, poll);
  core_timer_init (self, &registration_of (self)->denial, believe_denial);
  core_timer_init (self, &registration_of (self)->limit, give_up);
  info_of (self)->operator_code = g_strdup ("");
  info_of (self)->operator_name = g_strdup ("");
  info_of (self)->cell_band = g_strdup ("");
}

static void
clear (ModemCore *self)
{
  g_free (info_of (self)->operator_code);
  g_free (info_of (self)->operator_name);
  g_free (info_of (self)->cell_band);
}

static void
ready (ModemCore *self, const ComponentEvent *event)
{
  poll (self);
}

static void
sim_gone (ModemCore *self, const ComponentEvent *event)
{
  registration_forget (self);
}

static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  registration_forget (self);
  registration_stop_waiting (self);
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_READY, ready },
  { COMPONENT_EVENT_SIM_GONE, sim_gone },
  { COMPONENT_EVENT_FORGOTTEN, forgotten },
  { 0, NULL },
};

static void
reported (ModemCore *self, AtPort *port, const char *line)
{
  take_line (self, line, FALSE);
}

static const ModemUrc urcs[] = {
  { "+CREG:", reported }, { "+CGREG:", reported }, { "+CEREG:", reported }, { NULL, NULL }
};

static void
facts (const ModemCore *self, ModemFacts *out)
{
  if (registration_is_on (self))
    out->registration = overall (self) == AT_REGISTRATION_ROAMING ? REGISTRATION_AWAY : REGISTRATION_HOME;
  else
    out->registration = registration_of (self)->denied ? REGISTRATION_DENIED : REGISTRATION_OFF;
}

const ModemComponent registration_component = {
  .name = "registration",
  .state_size = sizeof (Registration),
  .init = init,
  .handlers = handlers,
  .facts = facts,
  .take = registration_reply,
  .urcs = urcs,
  .clear = clear,
};
