/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that knows which device it is: maker, model, firmware, IMEI. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "modem/device/device-info.h"

G_BEGIN_DECLS

extern const ModemComponent device_identity_component;

const DeviceInfo *device_info (const ModemCore *self);
/* What it calls itself; with the row of the core, which is known by now. */
void device_take_model (ModemCore *self, const char *model);
/* Asks for the rest of what DeviceInfo shows. */
void device_read_identity (ModemCore *self);
/* As modem_get_identity(). */
void device_get_identity (ModemCore *self, ModemDone done, gpointer user_data);

G_END_DECLS
