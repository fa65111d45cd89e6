/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that knows which SIM it is: its number and its subscriber. Private to modem/. */
#pragma once

#include "at/at-reply.h"
#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent sim_identity_component;

/* "": not known. */
const char *sim_iccid (const ModemCore *self);
void sim_read_iccid (ModemCore *self);
/* What is in an answer to +CCID. */
void sim_take_iccid (ModemCore *self, const AtReply *reply);
/* It may be another one. */
void sim_identity_forget (ModemCore *self);
/* Of what is asked of the SIM beside its lock, and is void with its identity. */
AtScope *sim_identity_scope (ModemCore *self);
/* The code of the operator that it is of, "" unknown; to be freed. */
char *sim_home_network (const ModemCore *self);
/* On which network the modem is, "" unknown: @code tells how long those of its country are. */
void sim_set_serving_network (ModemCore *self, const char *code);
/* As modem_get_sim_identity(). */
void sim_get_identity (ModemCore *self, ModemDone done, gpointer user_data);

G_END_DECLS
