/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modems put together from the serial ports of a USB device. Values only, no udev. */
#pragma once

#include "host/modem-description.h"
#include "host/usb-ports.h"

G_BEGIN_DECLS

/* One serial port of a USB device. */
typedef struct {
  char *path;   /* sysfs path of the tty: its identity */
  char *node;   /* "/dev/ttyUSB2" */
  char *device; /* sysfs path of the USB device */
  char *port;   /* the device's name in sysfs, which is its USB port path: "1-1.2" */
  guint16 vendor_id, product_id;
  guint interface; /* bInterfaceNumber */
  guint number;    /* of the device on its bus (devnum), another one each time that it is plugged in; 0: not known */
} UsbTty;

void usb_tty_free (UsbTty *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsbTty, usb_tty_free)

/* "1-1.2" → "usb_1_1_2". */
char *usb_modem_id (const char *port);

/* The modem that these ports (of UsbTty, all of one device) make; NULL while the port for commands or the one for data
 * is not among them, or when @lookup does not know the device. */
ModemDescription *usb_modem_assemble (const GPtrArray *ttys, UsbPortsLookup lookup);

G_END_DECLS
