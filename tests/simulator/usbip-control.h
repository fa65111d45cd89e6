/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host asks on the control endpoint: the standard requests (USB 2.0 §9.4) and those of the CDC class that
 * modems understand on vendor specific interfaces (PSTN subclass 1.2 §6.3). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

struct _UsbipDevice;

typedef struct {
  gboolean in; /* bmRequestType, bit 7 */
  guint8 type; /* bmRequestType without it: kind and recipient */
  guint8 request;
  guint16 value;
  guint16 index;
  guint16 length;
} UsbipSetup;

UsbipSetup usbip_setup_parse (const guint8 bytes[8]);

/* Does what @setup says and appends what it returns. FALSE: the endpoint stalls. */
gboolean usbip_control (struct _UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply);

G_END_DECLS
