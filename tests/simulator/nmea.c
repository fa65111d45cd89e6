/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nmea.h"

#include "port.h"
#include "timer.h"

#include <string.h>

#define FIX_MS 1000
#define FLOOD_MS 10
#define FLOOD_SENTENCES 10

struct _SimNmea {
  SimPort *port;
  gboolean power;
  gboolean flood;
  GSource *timer;
};

static void
on_received (gpointer user_data, const guint8 *bytes, gsize len)
{
}

static void
on_dtr_dropped (gpointer user_data)
{
}

static const SimPortEvents port_events = { on_received, on_dtr_dropped };

char *
sim_nmea_sentence (void)
{
  const char *body = "GNRMC,022632.000,A,2502.1234,N,12133.5678,E,0.00,0.00,221126,,,A";
  guint8 sum = 0;

  for (const char *at = body; *at != '\0'; at++)
    sum ^= (guint8) *at;
  return g_strdup_printf ("$%s*%02X\r\n", body, sum);
}

static gboolean
on_tick (gpointer user_data)
{
  SimNmea *self = user_data;
  g_autofree char *sentence = sim_nmea_sentence ();

  for (guint i = 0; i < (self->flood ? FLOOD_SENTENCES : 1); i++)
    sim_port_write (self->port, sentence, strlen (sentence));
  return G_SOURCE_CONTINUE;
}

static void
restart (SimNmea *self)
{
  sim_timer_stop (&self->timer);
  if (self->power || self->flood)
    sim_timer_start (&self->timer, self->flood ? FLOOD_MS : FIX_MS, on_tick, self);
}

SimNmea *
sim_nmea_new (SimContext *context, GError **error)
{
  SimNmea *self = g_new0 (SimNmea, 1);

  self->port = sim_port_new (context, "nmea", &port_events, self, error);
  if (self->port == NULL)
    g_clear_pointer (&self, sim_nmea_free);
  return self;
}

void
sim_nmea_free (SimNmea *self)
{
  sim_timer_stop (&self->timer);
  g_clear_pointer (&self->port, sim_port_free);
  g_free (self);
}

void
sim_nmea_set_power (SimNmea *self, gboolean on)
{
  self->power = on;
  restart (self);
}

gboolean
sim_nmea_power (const SimNmea *self)
{
  return self->power;
}

void
sim_nmea_set_flood (SimNmea *self, gboolean flood)
{
  if (self->flood == flood)
    return;
  self->flood = flood;
  restart (self);
}
