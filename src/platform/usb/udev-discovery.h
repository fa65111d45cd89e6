/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the modems on USB through udev, and sees them come and go. */
#pragma once

#include "host/modem-description.h"
#include "host/usb-ports.h"

G_BEGIN_DECLS

typedef struct _UdevDiscovery UdevDiscovery;

/* A modem is added once its ports for commands and data are there and no other of its ports waits for udev, and removed
 * as soon as one of them is not; when they come back under other names it is removed and added with the same id. Called
 * from the main loop, and from within udev_discovery_look() and udev_discovery_ignore(); the discovery must not be
 * freed there. */
typedef struct {
  void (*added) (gpointer user_data, const ModemDescription *modem);
  void (*removed) (gpointer user_data, const char *id);
} UdevDiscoveryListener;

/* A modem is what @lookup knows. Those that are there already are told of in the first turn of the main loop. NULL with
 * @error (G_IO_ERROR) when udev cannot be watched. */
UdevDiscovery *udev_discovery_new (UsbPortsLookup lookup, const UdevDiscoveryListener *listener, gpointer user_data,
                                   GError **error);
/* Tells of them now. */
void udev_discovery_look (UdevDiscovery *self);
/* Modems at these USB ports ("1-1.2") or with these USB ids ("1e0e:9001") are left to others from now on, all others
 * are not: those that are known are removed, those that were ignored are added, from within this call.
 * NULL-terminated. */
void udev_discovery_ignore (UdevDiscovery *self, const char *const *ignored);
void udev_discovery_free (UdevDiscovery *self); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UdevDiscovery, udev_discovery_free)

G_END_DECLS
