/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which serial port of a USB modem is for what. Who looks for modems on USB is given this knowledge; it has none of its
 * own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USB_PORT_NONE -1 /* no interface has that number */

typedef struct {
  guint16 vendor_id, product_id;
  int at, data, nmea; /* numbers of USB interfaces (bInterfaceNumber); nmea may be USB_PORT_NONE */
} UsbPorts;

/* The ports of a USB device with these ids; NULL: it is no modem that is known. What is returned is constant. */
typedef const UsbPorts *(*UsbPortsLookup) (guint16 vendor_id, guint16 product_id);

G_END_DECLS
