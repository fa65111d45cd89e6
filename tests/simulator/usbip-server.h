/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exports the USB device to whoever connects to a TCP port of this machine: `usbip attach` and the kernel's
 * vhci-hcd. */
#pragma once

#include "usbip-device.h"

G_BEGIN_DECLS

typedef struct _UsbipServer UsbipServer;

/* Listens on 127.0.0.1:@port; 0: any free one. With @attach, `usbip attach` is run whenever the device appears. */
UsbipServer *usbip_server_new (UsbipDevice *device, guint16 port, gboolean attach, GError **error);
void usbip_server_free (UsbipServer *self);

guint16 usbip_server_port (const UsbipServer *self);
/* Somebody has the device. */
gboolean usbip_server_is_attached (const UsbipServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsbipServer, usbip_server_free)

G_END_DECLS
