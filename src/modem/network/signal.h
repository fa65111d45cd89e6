/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that asks for signal quality and serving cell, on the AT port alone while PPP runs on the other; and by
 * the way whether the AT port still answers. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "modem/network/network-info.h"

G_BEGIN_DECLS

extern const ModemComponent signal_component;

const SignalInfo *signal_info (const ModemCore *self);

/* Takes what is of the signal in @lines (of char *), the answer to one command. FALSE: nothing is. */
gboolean signal_lines (ModemCore *self, const GPtrArray *lines);
/* As modem_refresh_signal(). */
void signal_refresh (ModemCore *self, ModemDone done, gpointer user_data);

G_END_DECLS
