/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interface's strings in the user's words. */
#pragma once

#include "cli/printer.h"

G_BEGIN_DECLS

/* A state of the ladder ("dialing") as a person reads it, translated; @state itself when it is unknown. */
const char *label_state (const char *state);

/* Green for online, red for what needs somebody, yellow for what is under way. */
PrinterStyle label_state_style (const char *state);

/* The state, and behind it the reason in parentheses where it tells something: not "none", and not that a user asked to
 * go online. To be freed. */
char *label_state_with_reason (const char *state, const char *reason);

/* A reason ("sim-missing") in words, translated; @reason itself when it is unknown; NULL for "none", which says
 * nothing. */
const char *label_reason (const char *reason);

/* "catm" as "LTE Cat-M1"; the string itself when it is unknown. */
const char *label_technology (const char *technology);

/* "home", "roaming" and so on, translated. */
const char *label_registration (const char *registration);

/* What a SIM waits for, translated. */
const char *label_sim_lock (const char *lock);

/* A signal quality in a word: "good". */
const char *label_quality (guint percent);

G_END_DECLS
