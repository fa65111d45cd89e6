/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the settings say of the radio: technology, bands, and which network to use. What the settings of a connection
 * have set is put back for one that does not name it. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

/* As modem_set_radio(). */
void radio_settings_set (ModemCore *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data);
/* Likewise for a connection with @settings: what it changes is noted, what an earlier one has set and this one does not
 * name is put back. */
void radio_settings_apply (ModemCore *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data);
/* Whether that must be done before a connection with @settings. */
gboolean radio_settings_are_pending (const ModemCore *self, const ConnectionSettings *settings);

/* Whether @line of COMPONENT_EVENT_OBEYED writes something that these settings are kept in. */
gboolean radio_settings_are_written_by (const ModemCore *self, const char *line);

G_END_DECLS
