/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The decision: from the facts and the time to the state of a modem, its reason and what is to be done next. A pure
 * function; policy.c carries out what it says. Private to the folder. */
#pragma once

#include "modem/facts.h"

G_BEGIN_DECLS

typedef enum {
  PLAN_NOTHING,       /* until something changes */
  PLAN_SEND_PIN,      /* of the settings, if it may be sent */
  PLAN_BLOCK,         /* what is wanted waits for a change, and whoever waits is told the plan's reason */
  PLAN_REFUSE,        /* whoever waits is told that the radio is off */
  PLAN_APPLY_RADIO,   /* rat, bands and operator of the settings are written */
  PLAN_WRITE_CONTEXT, /* the PDP context of the settings is written: the attach needs it */
  PLAN_AWAIT_NETWORK, /* as long as a caller would wait */
  PLAN_AWAIT_TIME,    /* the plan's deadline */
  PLAN_RECOVER,       /* the step that is due */
  PLAN_FREE_PORT,     /* the data port, so that it can dial */
  PLAN_DIAL,
} PlanAction;

#define N_PLAN_ACTIONS (PLAN_DIAL + 1)

typedef struct {
  ModemState state;
  DtReason reason; /* DT_REASON_NONE: as it is, or none for a new state */
  PlanAction action;
  gint64 deadline; /* of PLAN_AWAIT_TIME (monotonic, µs); else G_MAXINT64 */
} Plan;

/* "nothing" … "dial", for what tests say. */
const char *plan_action_to_string (PlanAction action);

/* @now_us: monotonic. */
Plan plan_make (const ModemFacts *facts, gint64 now_us);

G_END_DECLS
