/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "port-private.h"
#include "pty.h"
#include "timer.h"
#include "usbip-port.h"

#define BACKLOG_MAX (256 * 1024)

SimPort *
sim_port_new (SimContext *context, const char *name, const SimPortEvents *events, gpointer data, GError **error)
{
  g_autofree char *link = NULL;

  if (context->usb != NULL)
    return usbip_port_new (context->usb, name, events, data);
  link = g_build_filename (context->config.directory, name, NULL);
  return sim_pty_new (link, events, data, error);
}

void
sim_port_init (SimPort *self, const SimPortClass *class, const SimPortEvents *events, gpointer data)
{
  self->class = class;
  self->events = events;
  self->data = data;
  self->queue = g_byte_array_new ();
}

void
sim_port_free (SimPort *self)
{
  sim_timer_stop (&self->pacer);
  self->class->free (self);
  g_byte_array_unref (self->queue);
  g_free (self);
}

static gboolean
on_pace (gpointer user_data)
{
  SimPort *self = user_data;

  sim_timer_stop (&self->pacer);
  sim_port_flush (self);
  return G_SOURCE_REMOVE;
}

void
sim_port_flush (SimPort *self)
{
  while (self->pacer == NULL && self->queue->len > 0) {
    gsize sent = self->class->send (self, self->queue->data, self->pace_ms > 0 ? 1 : self->queue->len);

    if (sent == 0)
      return;
    g_byte_array_remove_range (self->queue, 0, (guint) sent);
    if (self->pace_ms > 0 && self->queue->len > 0)
      sim_timer_start (&self->pacer, self->pace_ms, on_pace, self);
  }
}

void
sim_port_discard (SimPort *self)
{
  sim_timer_stop (&self->pacer);
  g_byte_array_set_size (self->queue, 0);
}

void
sim_port_write (SimPort *self, const void *bytes, gsize len)
{
  if (!self->class->is_open (self) || len > BACKLOG_MAX - MIN (self->queue->len, BACKLOG_MAX))
    return;
  g_byte_array_append (self->queue, bytes, (guint) len);
  sim_port_flush (self);
}

void
sim_port_set_pace (SimPort *self, guint ms)
{
  self->pace_ms = ms;
}

void
sim_port_set_carrier (SimPort *self, gboolean carrier)
{
  if (self->class->set_carrier != NULL)
    self->class->set_carrier (self, carrier);
}

void
sim_port_receive (SimPort *self)
{
  if (self->class->receive != NULL)
    self->class->receive (self);
}
