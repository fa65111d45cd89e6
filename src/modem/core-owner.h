/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The core, for those who stand above all components: modem.c, which owns it, and policy.c. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "modem/plan.h"

G_BEGIN_DECLS

/* @components (NULL ends) and @environment must outlive it. A turn has begun, which core_start() ends. */
ModemCore *core_new (const ModemDescription *description, guint slot, const ModemEnvironment *environment,
                     const ModemComponent *const *components);
/* @next is called with @user_data in each turn, whenever nothing moves any more; behind that @listener, which must
 * outlive it as well, is told. */
void core_start (ModemCore *self, void (*next) (gpointer user_data), gpointer user_data, const ModemListener *listener,
                 gpointer listener_data);
/* In a turn: everything is dropped at once, and nobody is told any more. The core itself goes at the end of the turn.
 */
void core_free (ModemCore *self);

/* As core_show(), and what comes next. */
Plan core_decide (ModemCore *self, DtReason cause);
/* What was said to core_explain(), and is forgotten. */
DtReason core_take_cause (ModemCore *self);
/* The state that an earlier process left, or that there is none: nobody needs to be told. */
void core_restore_state (ModemCore *self, ModemState state, DtReason reason);

/* Whether the listener wants every packet; it does not at first. */
void core_set_tracing (ModemCore *self, gboolean tracing);
/* The end of the modem begins: core_is_shut() from now on. */
void core_shut (ModemCore *self);
/* Stops all timers: no turn begins by itself any more. */
void core_stop_timers (ModemCore *self);

G_END_DECLS
