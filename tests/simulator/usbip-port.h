/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A port that is one interface of the USB device: bulk in, bulk out, and an interrupt endpoint for DCD. */
#pragma once

#include "port.h"

G_BEGIN_DECLS

struct _UsbipDevice;

/* The port behind the interface that is for @name. */
SimPort *usbip_port_new (struct _UsbipDevice *device, const char *name, const SimPortEvents *events, gpointer data);

/* From the device: bytes of the host, its DTR, and that it wants bytes or fewer than before. */
void usbip_port_receive (SimPort *self, const guint8 *bytes, gsize len);
void usbip_port_set_dtr (SimPort *self, gboolean dtr);
void usbip_port_wanted (SimPort *self);
void usbip_port_unwanted (SimPort *self);

G_END_DECLS
