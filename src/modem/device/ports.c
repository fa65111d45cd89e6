/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/device/ports.h"

#include "base/backoff.h"
#include "base/log.h"
#include "modem/device/port-owner.h"

#include <string.h>

/* Devices come and go faster than udev settles; a wrong path costs one look in ten seconds. */
static const BackoffLimits reopen_limits = { MS (250), SECONDS (10) };
/* A restart of the modem takes its USB ports away for so long at most. */
#define RESTART_TIME SECONDS (60)
/* A modem that goes so soon after it began to transmit had too weak a supply. */
#define POWER_TIME SECONDS (10)

typedef struct {
  gboolean open;
  gpointer watches[2];
  CoreTimer reopen; /* the ports are tried again */
  Backoff backoff;
  GError *error;    /* why they could not be opened; NULL: nobody has failed to */
  gint64 closed_us; /* since when they are away */
  gint64 expect_us; /* until then a loss is our own doing */
  DtReason expect_reason;
  gboolean had_ports;
  gboolean low_voltage; /* the modem said so */
  gboolean powered_off; /* likewise; its ports may be there all the same */
} Ports;

static Ports *
ports_of (const ModemCore *self)
{
  return core_state (self, &ports_component);
}

gboolean
ports_are_open (const ModemCore *self)
{
  return ports_of (self)->open;
}

const GError *
ports_open_error (const ModemCore *self)
{
  return ports_of (self)->error;
}

gint64
ports_closed_us (const ModemCore *self)
{
  return ports_of (self)->closed_us;
}

void
ports_retry (ModemCore *self)
{
  if (!ports_of (self)->open)
    core_timer_set (self, &ports_of (self)->reopen, 0);
}

void
ports_are_good (ModemCore *self)
{
  ports_of (self)->powered_off = FALSE;
  backoff_reset (&ports_of (self)->backoff);
}

static void
appeared (gpointer user_data)
{
  ModemCore *self = user_data;

  core_turn_begin (self);
  if (!core_is_shut (self))
    ports_retry (self);
  core_turn_end (self);
}

void
ports_reset (ModemCore *self)
{
  at_port_reset (core_at_port (self));
  if (!core_is_single_port (self))
    at_port_reset (core_data_port (self));
}

/* The path that could not be opened, with @error; NULL: both are open. */
static const char *
open_both (ModemCore *self, GError **error)
{
  if (!at_port_open (core_at_port (self), core_description (self)->at_path, error))
    return core_description (self)->at_path;
  if (core_is_single_port (self) || at_port_open (core_data_port (self), core_description (self)->data_path, error))
    return NULL;
  at_port_close (core_at_port (self));
  return core_description (self)->data_path;
}

static void
reopen_later (ModemCore *self)
{
  core_timer_set (self, &ports_of (self)->reopen,
                  backoff_next (&ports_of (self)->backoff, &reopen_limits, core_random (self)));
}

/* @waits: it will pass by itself. Takes @error. */
static void
open_failed (ModemCore *self, GError *error, gboolean waits)
{
  GError *before = ports_of (self)->error;

  if (before == NULL || !g_str_equal (before->message, error->message))
    dt_log (waits ? DT_LOG_INFO : DT_LOG_WARNING, core_id (self), "the modem's port cannot be opened%s: %s",
            waits ? " yet" : "", error->message);
  g_clear_error (&ports_of (self)->error);
  ports_of (self)->error = error;
  reopen_later (self);
  core_raise_event (self,
                    &(ComponentEvent) { .kind = COMPONENT_EVENT_PORTS_REFUSED, .ports_refused = { error, waits } });
}

static void
refused (ModemCore *self, const char *holder)
{
  open_failed (self, port_owner_error (self, holder), port_owner_is_passing (self, holder));
}

/* Another program has the port. Its name is looked for when it is news, or when somebody waits to read it. */
static void
open_refused (ModemCore *self, const char *path)
{
  gboolean known = g_error_matches (ports_of (self)->error, DT_ERROR, DT_ERROR_BUSY);

  if (known && !core_facts (self).awaited)
    reopen_later (self);
  else
    port_owner_ask (self, path, TRUE, refused);
}

DtReason
ports_return_reason (const ModemCore *self, DtReason otherwise)
{
  return ports_loss_is_expected (self) ? ports_of (self)->expect_reason : otherwise;
}

/* Beside a link that was taken over. */
static void
open_at (ModemCore *self)
{
  g_autoptr (GError) error = NULL;

  if (port_owner_is_asked (self))
    return; /* as in open_ports() */
  if (at_port_open (core_at_port (self), core_description (self)->at_path, &error)) {
    core_raise (self, COMPONENT_EVENT_PORTS_OPENED);
    return;
  }
  dt_log (DT_LOG_INFO, core_id (self), "the modem's AT port cannot be opened yet: %s", error->message);
  reopen_later (self);
}

static void
opened (ModemCore *self)
{
  gboolean new = ports_of (self)->had_ports || !core_description (self)->fixed;

  core_timer_stop (&ports_of (self)->reopen);
  g_clear_error (&ports_of (self)->error);
  ports_of (self)->open = TRUE;
  core_show (self, ports_return_reason (self, new ? DT_REASON_DEVICE_ADDED : DT_REASON_BOOT));
  ports_of (self)->had_ports = TRUE;
  core_raise (self, COMPONENT_EVENT_PORTS_OPENED);
}

static void
open_ports (ModemCore *self)
{
  GError *error = NULL;
  const char *path = NULL;

  if (core_is_shut (self) || port_owner_is_asked (self))
    return; /* the answer goes on with it */
  if (ports_of (self)->open) {
    if (core_at_port (self)->port == NULL)
      open_at (self);
    return;
  }
  if (port_owner_is_sought (self))
    return; /* its answer goes on with it */
  path = open_both (self, &error);
  if (path == NULL) {
    opened (self);
  } else if (g_error_matches (error, DT_ERROR, DT_ERROR_BUSY)) {
    g_clear_error (&error);
    open_refused (self, path);
  } else {
    open_failed (self, error, g_error_matches (error, DT_ERROR, DT_ERROR_NO_MODEM));
  }
}

void
ports_forget (ModemCore *self)
{
  ports_of (self)->low_voltage = ports_of (self)->powered_off = FALSE;
  core_raise (self, COMPONENT_EVENT_FORGOTTEN);
}

static void
close_ports (ModemCore *self)
{
  at_port_close (core_at_port (self));
  at_port_close (core_data_port (self));
  core_at_port (self)->no_joined = core_data_port (self)->no_joined = FALSE;
  ports_of (self)->open = FALSE;
  ports_of (self)->closed_us = core_now (self);
  ports_forget (self);
}

void
ports_expect_loss (ModemCore *self, DtReason reason)
{
  ports_of (self)->expect_us = core_now (self) + RESTART_TIME;
  ports_of (self)->expect_reason = reason;
}

gboolean
ports_loss_is_expected (const ModemCore *self)
{
  return core_now (self) < ports_of (self)->expect_us;
}

static DtReason
loss_reason (const ModemCore *self)
{
  gint64 dialed_us = core_facts (self).dialed_us;
  gboolean dialled = dialed_us > 0 && core_now (self) - dialed_us < POWER_TIME;

  return ports_return_reason (self, dialled || ports_of (self)->low_voltage ? DT_REASON_POWER_SUSPECTED
                                                                            : DT_REASON_DEVICE_REMOVED);
}

void
ports_powered_down (ModemCore *self)
{
  DtReason reason = loss_reason (self);

  if (!ports_of (self)->open)
    return;
  core_raise_event (self,
                    &(ComponentEvent) { .kind = COMPONENT_EVENT_MODEM_LOST, .modem_lost = { reason, NULL, FALSE } });
  ports_forget (self);
  ports_reset (self);
  ports_of (self)->powered_off = TRUE;
  core_show (self, reason);
  core_raise (self, COMPONENT_EVENT_POWERED_DOWN);
}

gboolean
ports_are_powered_down (const ModemCore *self)
{
  return ports_of (self)->powered_off;
}

static void
check (ModemCore *self)
{
  const char *text = core_at_port (self)->lost != NULL ? core_at_port (self)->lost : core_data_port (self)->lost;

  if (!ports_of (self)->open || text == NULL)
    return;

  DtReason reason = loss_reason (self);
  g_autofree char *detail = g_strdup (text);
  if (core_log_allows (self, MODEM_LOG_GONE))
    dt_log (DT_LOG_WARNING, core_id (self), "the modem is gone: %s", detail);
  core_raise_event (self,
                    &(ComponentEvent) { .kind = COMPONENT_EVENT_MODEM_LOST, .modem_lost = { reason, detail, FALSE } });
  core_raise (self, COMPONENT_EVENT_UNPLUGGED);
  close_ports (self);
  core_show (self, reason);
  backoff_reset (&ports_of (self)->backoff);
  /* Not at once: a path may still be there while its device goes. */
  core_timer_set (self, &ports_of (self)->reopen, reopen_limits.first_us);
}

void
ports_adopted (ModemCore *self)
{
  ports_of (self)->open = TRUE;
  ports_of (self)->had_ports = TRUE;
  core_timer_stop (&ports_of (self)->reopen);
  if (!core_is_single_port (self))
    open_at (self);
}

void
ports_shut (ModemCore *self)
{
  if (ports_of (self)->open)
    close_ports (self);
  port_owner_forget (self);
  port_owner_release (self);
}

static void
port_owner_changed (ModemCore *self, const ComponentEvent *event)
{
  if (core_is_shut (self) || port_owner_is_asked (self) || (ports_of (self)->open && core_at_port (self)->port != NULL))
    return;
  backoff_reset (&ports_of (self)->backoff);
  core_timer_set (self, &ports_of (self)->reopen, 0);
}

static void
voltage (ModemCore *self, AtPort *port, const char *line)
{
  gboolean low = g_str_has_prefix (line, "UNDER");

  if (core_log_allows (self, low ? MODEM_LOG_LOW_VOLTAGE : MODEM_LOG_HIGH_VOLTAGE))
    dt_log (DT_LOG_WARNING, core_id (self), "the modem says: %s", line);
  ports_of (self)->low_voltage = ports_of (self)->low_voltage || low;
  if (strstr (line, "POWER DOWN") != NULL)
    ports_powered_down (self);
}

static void
power_down (ModemCore *self, AtPort *port, const char *line)
{
  if (!ports_loss_is_expected (self) && core_log_allows (self, MODEM_LOG_SWITCHING_OFF))
    dt_log (DT_LOG_WARNING, core_id (self), "the modem is switching itself off");
  ports_powered_down (self);
}

static void
init (ModemCore *self)
{
  const ModemDescription *d = core_description (self);
  const PortOps *ports = core_environment (self)->ports;

  core_timer_init (self, &ports_of (self)->reopen, open_ports);
  core_timer_set (self, &ports_of (self)->reopen, 0);
  ports_of (self)->closed_us = core_now (self);
  if (!d->fixed)
    return;
  ports_of (self)->watches[0] = ports->watch (ports, d->at_path, appeared, self);
  if (!core_is_single_port (self))
    ports_of (self)->watches[1] = ports->watch (ports, d->data_path, appeared, self);
}

/* How it goes on from there the set-up knows. */
static void
facts (const ModemCore *self, ModemFacts *out)
{
  out->ports_open = ports_of (self)->open;
  out->device = out->ports_open && !ports_of (self)->powered_off ? DEVICE_SETTING_UP : DEVICE_AWAY;
}

static void
clear (ModemCore *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (ports_of (self)->watches); i++)
    core_environment (self)->ports->unwatch (g_steal_pointer (&ports_of (self)->watches[i]));
  at_port_clear (core_at_port (self));
  at_port_clear (core_data_port (self));
  g_clear_error (&ports_of (self)->error);
}

static const ComponentHandler handlers[] = { { COMPONENT_EVENT_PORT_OWNER, port_owner_changed }, { 0, NULL } };

static const ModemUrc urcs[] = {
  { "UNDER-VOLTAGE", voltage }, { "OVER-VOLTAGE", voltage },    { "NORMAL POWER DOWN", power_down },
  { "POWER DOWN", power_down }, { "POWERED DOWN", power_down }, { NULL, NULL },
};

const ModemComponent ports_component = {
  .name = "ports",
  .state_size = sizeof (Ports),
  .init = init,
  .handlers = handlers,
  .facts = facts,
  .urcs = urcs,
  .check = check,
  .clear = clear,
};
