/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modems that a running ModemManager has, followed by its org.freedesktop.DBus.ObjectManager. It shows one once it
 * has looked at all its ports. */
#pragma once

#include "host/modem-description.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MM_DEVICES_NAME "org.freedesktop.ModemManager1"

typedef struct _MmDevices MmDevices;

/* Asks the process with the unique name @owner. @changed: they became known, or one came or went; not from within a
 * call. */
MmDevices *mm_devices_new (GDBusConnection *connection, const char *owner, void (*changed) (gpointer user_data),
                           gpointer user_data);
void mm_devices_free (MmDevices *self); /* NULL is allowed */

/* Whether it has answered, or will not. */
gboolean mm_devices_are_known (const MmDevices *self);

/* The Device property of the one that is @modem, by its sysfs path or by the names of its ports; NULL: it does not have
 * it. Valid until the next turn of the main loop. */
const char *mm_devices_find (const MmDevices *self, const ModemDescription *modem);

/* It has said that it does not have the device @uid any more. */
void mm_devices_forget (MmDevices *self, const char *uid);

G_END_DECLS
