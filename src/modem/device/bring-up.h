/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that leads from an open AT port to a modem that is set up: a table of steps, each one line, a round
 * trip each. Whatever state the modem was left in (echo on, mute, radio off, SIM locked, just restarting), it is set up
 * in the end, or held until the SIM or the radio changes. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent bring_up_component;

/* From the first step on. */
void bring_up_start (ModemCore *self);
/* The step of the SIM is over: the next one. */
void bring_up_next (ModemCore *self);
/* It does not go on before the SIM or the radio changes: from there with bring_up_next(). */
void bring_up_hold (ModemCore *self);
/* From the step of the SIM on. */
void bring_up_sim_again (ModemCore *self);
/* The only port was freed, or could not be: the first command is tried again. */
void bring_up_wake_again (ModemCore *self);

gboolean bring_up_is_idle (const ModemCore *self);
gboolean bring_up_is_running (const ModemCore *self);
gboolean bring_up_is_done (const ModemCore *self);
gboolean bring_up_waits_for_sim (const ModemCore *self);
/* Whether its reports are switched on, and its echo is off. */
gboolean bring_up_has_reports (const ModemCore *self);
/* When it was begun last (monotonic); 0: never. */
gint64 bring_up_started_us (const ModemCore *self);

/* CFUN was written: what the modem and its SIM say then is our own doing. */
void bring_up_radio_written (ModemCore *self);
/* Whether that is not longer ago than @time_us. */
gboolean bring_up_radio_was_written (const ModemCore *self, gint64 time_us);
/* What they say from now on is not. */
void bring_up_radio_forget (ModemCore *self);

/* The modem restarts: its ports go and come back, or it says RDY, or it just goes on. */
void bring_up_restart_modem (ModemCore *self, DtReason reason);

G_END_DECLS
