/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the settings say of the radio: technology, bands, and which network to use. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

/* As modem_set_radio(). */
void radio_settings_write (ModemCore *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data);

G_END_DECLS
