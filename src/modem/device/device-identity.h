/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device it is: maker, firmware, IMEI. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

/* Asks for what ModemInfo shows. */
void device_read_identity (ModemCore *self);
/* As modem_get_identity(). */
void device_get_identity (ModemCore *self, ModemDone done, gpointer user_data);

G_END_DECLS
