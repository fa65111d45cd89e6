/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that brings the data port back to command mode, whatever holds it: a call of ours that has ended, or
 * one that a crash has left behind. First the ways that cost no time, then DTR and ATH on the other port, which then
 * ends the context, then PPP's own goodbye and the escape sequence with its guard times. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent hangup_component;

/* Begins, unless it is under way; COMPONENT_EVENT_HANGUP_OVER ends it. */
void hangup_start (ModemCore *self);
void hangup_cancel (ModemCore *self);
gboolean hangup_is_running (const ModemCore *self);
/* The call that begins has the context @cid: it is what a hangup ends, until the next call. */
void hangup_set_context (ModemCore *self, guint cid);
/* Whether the data port is in command mode is known better. */
void hangup_set_clear (ModemCore *self, gboolean clear);

G_END_DECLS
