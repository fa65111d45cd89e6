/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "usbip-port.h"

#include "port-private.h"
#include "usbip-descriptors.h"
#include "usbip-device.h"

/* SERIAL_STATE (CDC PSTN subclass 1.2 §6.5.4). */
#define NOTIFICATION_LEN 10
#define STATE_DCD 0x01
#define STATE_DSR 0x02
#define NEWS_MAX 8

typedef struct {
  SimPort base;
  UsbipDevice *device;
  guint interface;
  const UsbInterface *row;
  gboolean dtr;
  gboolean carrier;
  GByteArray *news; /* values of DCD that the host has not been told */
} UsbipPort;

/* usbserial asks for bytes only while somebody has the tty open; a program may leave DTR up when it goes, or drop it
 * while it stays. */
static gboolean
is_open (const SimPort *base)
{
  const UsbipPort *self = (const UsbipPort *) base;

  return self->dtr || usbip_device_is_waiting (self->device, self->row->bulk_in);
}

static gsize
send_bytes (SimPort *base, const guint8 *bytes, gsize len)
{
  UsbipPort *self = (UsbipPort *) base;

  return usbip_device_send (self->device, self->row->bulk_in, bytes, len);
}

static void
tell_news (UsbipPort *self)
{
  while (self->news->len > 0) {
    const guint8 state = (guint8) (STATE_DSR | (self->news->data[0] != 0 ? STATE_DCD : 0));
    const guint8 bytes[NOTIFICATION_LEN] = { 0xa1, 0x20, 0, 0, (guint8) self->interface, 0, 2, 0, state, 0 };

    if (usbip_device_send (self->device, self->row->interrupt_in, bytes, sizeof bytes) == 0)
      return;
    g_byte_array_remove_index (self->news, 0);
  }
}

static void
set_carrier (SimPort *base, gboolean carrier)
{
  UsbipPort *self = (UsbipPort *) base;
  const guint8 value = carrier ? 1 : 0;

  if (self->carrier == carrier)
    return;
  self->carrier = carrier;
  if (self->news->len == NEWS_MAX)
    g_byte_array_remove_index (self->news, 0);
  g_byte_array_append (self->news, &value, 1);
  tell_news (self);
}

static void
release (SimPort *base)
{
  UsbipPort *self = (UsbipPort *) base;

  usbip_device_set_port (self->device, self->interface, NULL);
  g_byte_array_unref (self->news);
}

static const SimPortClass usbip_port_class = { is_open, send_bytes, set_carrier, NULL, release };

SimPort *
usbip_port_new (UsbipDevice *device, const char *name, const SimPortEvents *events, gpointer data)
{
  UsbipPort *self = g_new0 (UsbipPort, 1);
  guint n;

  sim_port_init (&self->base, &usbip_port_class, events, data);
  self->device = device;
  self->interface = usb_interface_of (name);
  self->row = usb_interfaces (&n) + self->interface;
  self->news = g_byte_array_new ();
  usbip_device_set_port (device, self->interface, &self->base);
  return &self->base;
}

void
usbip_port_receive (SimPort *base, const guint8 *bytes, gsize len)
{
  if (len > 0)
    base->events->received (base->data, bytes, len);
}

void
usbip_port_set_dtr (SimPort *base, gboolean dtr)
{
  UsbipPort *self = (UsbipPort *) base;

  if (self->dtr == dtr)
    return;
  self->dtr = dtr;
  if (dtr) {
    /* What DCD did for the last user must not hang up this one. */
    g_byte_array_set_size (self->news, 0);
    return;
  }
  usbip_port_unwanted (base);
  base->events->dtr_dropped (base->data);
}

void
usbip_port_wanted (SimPort *base)
{
  tell_news ((UsbipPort *) base);
  sim_port_flush (base);
}

void
usbip_port_unwanted (SimPort *base)
{
  if (!is_open (base))
    sim_port_discard (base);
}
