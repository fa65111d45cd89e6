/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/usb-modem-table.h"

#define NO_INTERFACE -1

typedef struct {
  guint16 vendor_id, product_id;
  int at, data, nmea; /* USB interface numbers */
} ModemRow;

/* The modem says itself of which model it is: one product id serves several. */
static const ModemRow rows[] = {
  { 0x1e0e, 0x9001, .at = 2, .data = 3, .nmea = 1 },            /* SIM7000, SIM7100, SIM7500, SIM7600 */
  { 0x1e0e, 0x9205, .at = 2, .data = 3, .nmea = 1 },            /* SIM7070, SIM7080, SIM7090 */
  { 0x1e0e, 0x9206, .at = 2, .data = 5, .nmea = 1 },            /* the same after AT+CUSBSELNV=86; 3 and 4 are logs */
  { 0x1e0e, 0x9011, .at = 4, .data = 5, .nmea = NO_INTERFACE }, /* A7600E, SIM7600 in RNDIS mode */
};

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

static const ModemRow *
find_row (guint16 vendor_id, guint16 product_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (rows[i].vendor_id == vendor_id && rows[i].product_id == product_id)
      return &rows[i];
  }
  return NULL;
}

gboolean
usb_modem_is_known (guint16 vendor_id, guint16 product_id)
{
  return find_row (vendor_id, product_id) != NULL;
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
usb_modem_assemble (const GPtrArray *ttys)
{
  const UsbTty *any = ttys->len == 0 ? NULL : g_ptr_array_index (ttys, 0);
  const ModemRow *row = any == NULL ? NULL : find_row (any->vendor_id, any->product_id);

  if (row == NULL)
    return NULL;
  const char *at = node_of (ttys, row->at);
  const char *data = node_of (ttys, row->data);
  if (at == NULL || data == NULL)
    return NULL;

  ModemDescription *modem = g_new0 (ModemDescription, 1);
  modem->id = usb_modem_id (any->port);
  modem->device = g_strdup (any->device);
  modem->at_path = g_strdup (at);
  modem->data_path = g_strdup (data);
  modem->nmea_path = g_strdup (node_of (ttys, row->nmea));
  modem->vendor_id = row->vendor_id;
  modem->product_id = row->product_id;
  return modem;
}
