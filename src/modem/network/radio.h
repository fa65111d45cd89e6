/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that turns the radio on and off, restarts the modem and switches it off. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent radio_component;

/* Off and on again, and everything behind it anew. @reason: for the state. */
void radio_cycle (ModemCore *self, DtReason reason);
/* Likewise, with @line while it is off, whose answer @done takes. All of it goes out, whatever is wanted by then. */
void radio_cycle_around (ModemCore *self, const char *line, gint64 timeout_us, AtDone done, DtReason reason);

/* As modem_enable(), modem_keep_radio_off(), modem_reset() and modem_power_off(). */
void radio_enable (ModemCore *self, gboolean enable, ModemDone done, gpointer user_data);
void radio_keep_off (ModemCore *self);
void radio_reset (ModemCore *self, const char *kind, ModemDone done, gpointer user_data);
void radio_power_off (ModemCore *self, ModemDone done, gpointer user_data);

G_END_DECLS
