/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that knows on which network the modem is, by its reports and by asking: 27.007 §7.2, 10.1.20, 10.1.22.
 * Private to modem/. */
#pragma once

#include "at/at-reply.h"
#include "modem/core.h"
#include "modem/network/network-info.h"

G_BEGIN_DECLS

extern const ModemComponent registration_component;

const NetworkInfo *network_info (const ModemCore *self);

/* The modem is searching anew: nothing is known any more. */
void registration_forget (ModemCore *self);
/* Takes what is of the registration and the attach in an answer. */
void registration_reply (ModemCore *self, const AtReply *reply);
gboolean registration_is_on (const ModemCore *self);
/* Whether networks refuse it, be it for a moment. */
gboolean registration_is_denied (const ModemCore *self);
/* How the network was selected, by the last +COPS? (27.007 §7.3); by hand: the modem does not look for another one. */
void registration_take_selection (ModemCore *self, const AtCops *cops);
gboolean registration_has_selection (const ModemCore *self);
gboolean registration_is_manual (const ModemCore *self);
/* A network is waited for, @time_us from the first call on; then it is given up on. */
void registration_wait (ModemCore *self, gint64 time_us);
void registration_stop_waiting (ModemCore *self);
/* Likewise of the serving cell and its network. */
void registration_take_cell (ModemCore *self, const AtServingCell *cell);
/* A technology, as it is said and as this model means it. */
AccessTechnology registration_said_technology (AtTechnology technology);
AccessTechnology registration_technology (const ModemCore *self, AtTechnology technology);

/* Whether the modem is attached to the packet domain; and what a command of ours has done to that. */
gboolean registration_is_attached (const ModemCore *self);
void registration_set_attached (ModemCore *self, gboolean attached);

G_END_DECLS
