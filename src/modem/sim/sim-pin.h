/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PINs and PUKs at the SIM, sent by a client or out of the settings: 27.007 §7.4, 7.5, 8.3. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

/* Sends the PIN of the settings, unless it must not be; then FALSE, and the fact sim_reason says why. */
gboolean sim_try_pin (ModemCore *self, const char *pin);

/* As modem_send_pin() and the like. */
void sim_send_pin (ModemCore *self, const char *pin, ModemDone done, gpointer user_data);
void sim_send_puk (ModemCore *self, const char *puk, const char *new_pin, ModemDone done, gpointer user_data);
void sim_change_pin (ModemCore *self, const char *old_pin, const char *new_pin, ModemDone done, gpointer user_data);
void sim_enable_pin (ModemCore *self, const char *pin, gboolean enable, ModemDone done, gpointer user_data);

G_END_DECLS
