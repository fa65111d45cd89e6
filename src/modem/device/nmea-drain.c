/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/device/nmea-drain.h"

#include "base/backoff.h"
#include "base/log.h"

/* It comes beside the others, or a moment later; another program may let go of it. */
static const BackoffLimits open_limits = { SECONDS (1), SECONDS (60) };

typedef struct {
  Port *port; /* NULL: closed */
  CoreTimer open;
  Backoff backoff;
} NmeaDrain;

static NmeaDrain *
drain_of (const ModemCore *self)
{
  return core_state (self, &nmea_drain_component);
}

static void
close_port (ModemCore *self)
{
  Port *port = g_steal_pointer (&drain_of (self)->port);

  if (port != NULL)
    core_environment (self)->ports->close (port);
}

static void
open_later (ModemCore *self)
{
  core_timer_set (self, &drain_of (self)->open,
                  backoff_next (&drain_of (self)->backoff, &open_limits, core_random (self)));
}

static void
received (gpointer user_data, const guint8 *data, gsize len)
{
}

static void
lost (gpointer user_data, const char *text)
{
  ModemCore *self = user_data;

  core_turn_begin (self);
  close_port (self);
  open_later (self);
  core_turn_end (self);
}

static const PortListener listener = { received, lost };

static void
open_port (ModemCore *self)
{
  const PortOps *ports = core_environment (self)->ports;
  const char *path = core_description (self)->nmea_path;
  g_autoptr (GError) error = NULL;

  if (drain_of (self)->port != NULL || core_is_shut (self) || !core_facts (self).ports_open)
    return;
  drain_of (self)->port = ports->open (ports, path, &listener, self, &error);
  if (drain_of (self)->port != NULL) {
    backoff_reset (&drain_of (self)->backoff);
    return;
  }
  dt_log (DT_LOG_DEBUG, core_id (self), "the port of positions is not read: %s", error->message);
  open_later (self);
}

static void
opened (ModemCore *self, const ComponentEvent *event)
{
  if (core_description (self)->nmea_path == NULL || core_environment (self)->leave_nmea)
    return;
  backoff_reset (&drain_of (self)->backoff);
  core_timer_set (self, &drain_of (self)->open, 0);
}

/* With the other ports, or only what was known of the modem. */
static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  if (core_facts (self).ports_open)
    return;
  core_timer_stop (&drain_of (self)->open);
  close_port (self);
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &drain_of (self)->open, open_port);
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_PORTS_OPENED, opened },
  { COMPONENT_EVENT_FORGOTTEN, forgotten },
  { 0, NULL },
};

const ModemComponent nmea_drain_component = {
  .name = "nmea drain",
  .state_size = sizeof (NmeaDrain),
  .init = init,
  .handlers = handlers,
  .clear = close_port,
};
