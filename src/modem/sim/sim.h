/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that knows the SIM and the radio behind it: is it there, is it open. Holds the set-up until both are as
 * they must be. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "modem/sim/sim-info.h"

G_BEGIN_DECLS

extern const ModemComponent sim_component;

const SimInfo *sim_info (const ModemCore *self);
SimLock sim_lock (const ModemCore *self);
/* Holds the set-up. @detail (a constant, or NULL) is added to what @reason says. */
void sim_hold (ModemCore *self, SimLock lock, DtReason reason, const char *detail);
/* Why it holds the set-up is known better. */
void sim_explain (ModemCore *self, DtReason reason, const char *detail);
const char *sim_detail (const ModemCore *self);
/* How many attempts are left. */
void sim_ask_retries (ModemCore *self);

/* An attempt with a PIN or PUK, for sim-pin.c: whether one is under way, and whether the last one was refused. */
gboolean sim_is_busy (const ModemCore *self);
gboolean sim_has_refused (const ModemCore *self);
/* One begins: what is being asked of the SIM says nothing any more. */
void sim_attempt_begins (ModemCore *self);
/* The port was closed or reset under the attempt. */
void sim_attempt_lost (ModemCore *self);
/* The attempt is given up before it is sent. */
void sim_attempt_unsent (ModemCore *self);

typedef enum {
  SIM_VERDICT_NONE, /* the SIM has not judged it */
  SIM_VERDICT_ACCEPTED,
  SIM_VERDICT_REFUSED,
} SimVerdict;

/* The attempt is answered: the state of the SIM is asked anew. */
void sim_attempt_answered (ModemCore *self, SimVerdict verdict);

G_END_DECLS
