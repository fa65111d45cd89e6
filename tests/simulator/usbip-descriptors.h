/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a SIM7000 says it is on USB (USB 2.0 §9.5, §9.6). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USB_VENDOR 0x1e0e
#define USB_PRODUCT 0x9001
#define USB_RELEASE 0x0318
#define USB_CONFIGURATION 1
#define USB_SERIAL_MAX 126 /* UTF-16 units that a string descriptor holds */

/* A vendor specific interface. Endpoint numbers, 0: it has none. */
typedef struct {
  const char *port; /* the modem's port behind it; NULL: nobody is */
  guint8 subclass;
  guint8 protocol;
  guint8 interrupt_in;
  guint8 bulk_in;
  guint8 bulk_out;
} UsbInterface;

/* bInterfaceNumber is the index. */
const UsbInterface *usb_interfaces (guint *out_n);

/* The interface's number; @port must be one of them. */
guint usb_interface_of (const char *port);

/* Appends the descriptor that GET_DESCRIPTOR asks for with @type and @index. FALSE: there is none. */
gboolean usb_descriptor (guint8 type, guint8 index, const char *serial, GByteArray *out);

G_END_DECLS
