/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/usb/usb-modem.h"

void
usb_tty_free (UsbTty *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->node);
  g_free (self->device);
  g_free (self->port);
  g_free (self);
}

char *
usb_modem_id (const char *port)
{
  char *id = g_strconcat ("usb_", port, NULL);

  for (char *c = id; *c != '\0'; c++) {
    if (!g_ascii_isalnum (*c))
      *c = '_';
  }
  return id;
}

static const char *
node_of (const GPtrArray *ttys, int interface)
{
  for (guint i = 0; i < ttys->len; i++) {
    const UsbTty *tty = g_ptr_array_index (ttys, i);
    if ((int) tty->interface == interface)
      return tty->node;
  }
  return NULL;
}

ModemDescription *
usb_modem_assemble (const GPtrArray *ttys, UsbPortsLookup lookup)
{
  const UsbTty *any = ttys->len == 0 ? NULL : g_ptr_array_index (ttys, 0);
  const UsbPorts *ports = any == NULL ? NULL : lookup (any->vendor_id, any->product_id);

  if (ports == NULL)
    return NULL;
  const char *at = node_of (ttys, ports->at);
  const char *data = node_of (ttys, ports->data);
  if (at == NULL || data == NULL)
    return NULL;

  ModemDescription *modem = g_new0 (ModemDescription, 1);
  modem->id = usb_modem_id (any->port);
  modem->device = g_strdup (any->device);
  modem->at_path = g_strdup (at);
  modem->data_path = g_strdup (data);
  modem->nmea_path = g_strdup (node_of (ttys, ports->nmea));
  modem->vendor_id = ports->vendor_id;
  modem->product_id = ports->product_id;
  return modem;
}
