/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that leads from a registered modem whose PDP context is written to CONNECT: the attach, the dial
 * command. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

extern const ModemComponent dial_component;

/* COMPONENT_EVENT_DIALED or COMPONENT_EVENT_DIAL_FAILED comes of it. @attempt: of those in a row, whoever has asked for
 * them. */
void dial_start (ModemCore *self, const ConnectionSettings *settings, guint attempt);
/* Gives a dial up: neither of these events comes of it any more. */
void dial_cancel (ModemCore *self);
/* Likewise for a dial whose command is out already. */
void dial_abort (ModemCore *self);
/* The call that came through has ended. @told: the modem has said so; else it may yet. */
void dial_call_ended (ModemCore *self, gboolean told);
/* Of the +CME ERROR that it ended with, or AT_CODE_UNKNOWN. */
int dial_error_code (const ModemCore *self);

G_END_DECLS
