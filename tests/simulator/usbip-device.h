/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modem as a USB device: on the bus or not, endpoints with the transfers that the host has queued on them, and the
 * modem's ports behind them. It knows nothing of sockets. */
#pragma once

#include "port.h"
#include "usbip-wire.h"

G_BEGIN_DECLS

typedef struct _UsbipDevice UsbipDevice;

/* The host's side. Neither function may free the device. */
typedef struct {
  /* The transfer @seqnum is done: @status 0 or a negative errno, @data (NULL: out) the @actual bytes of a transfer
   * in. */
  void (*completed) (gpointer host, guint32 seqnum, gint32 status, const guint8 *data, gsize actual);
  void (*plugged) (gpointer host);   /* it can be imported */
  void (*unplugged) (gpointer host); /* it has gone, and all transfers with it */
} UsbipHost;

/* @serial is its iSerialNumber. Off the bus at first. */
UsbipDevice *usbip_device_new (const char *serial);
void usbip_device_free (UsbipDevice *self);

void usbip_device_set_host (UsbipDevice *self, const UsbipHost *host, gpointer data);

/* From the modem: all its ports are there, or go. */
void usbip_device_plug (UsbipDevice *self);
void usbip_device_unplug (UsbipDevice *self);
gboolean usbip_device_is_plugged (const UsbipDevice *self);

/* From the host: a transfer; completed() may be called at once. FALSE: too many are under way. */
gboolean usbip_device_submit (UsbipDevice *self, const UsbipSubmit *submit);
/* Gives up a transfer, which is then not completed any more. FALSE: there is none. */
gboolean usbip_device_unlink (UsbipDevice *self, guint32 seqnum);
/* The host is gone: what was queued is forgotten, DTR drops. */
void usbip_device_host_gone (UsbipDevice *self);

/* From control transfers. */
const char *usbip_device_serial (const UsbipDevice *self);
guint8 usbip_device_configuration (const UsbipDevice *self);
void usbip_device_set_configuration (UsbipDevice *self, guint8 value);
void usbip_device_set_dtr (UsbipDevice *self, guint interface, gboolean dtr);

/* From a port: it is the one behind @interface; NULL: no longer. */
void usbip_device_set_port (UsbipDevice *self, guint interface, SimPort *port);
/* A transfer in waits at @endpoint. */
gboolean usbip_device_is_waiting (const UsbipDevice *self, guint endpoint);
/* Completes the first transfer that waits there, with as many of the @len > 0 bytes as it takes; 0: none waits. */
gsize usbip_device_send (UsbipDevice *self, guint endpoint, const guint8 *bytes, gsize len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsbipDevice, usbip_device_free)

G_END_DECLS
