/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that counts bytes for the profile, or for the modem where it is used without; its quota warns and cuts.
 * Private to modem/. */
#pragma once

#include "modem/core.h"
#include "modem/usage/usage-info.h"

G_BEGIN_DECLS

extern const ModemComponent usage_component;

const UsageInfo *usage_info (const ModemCore *self);

/* Counts for the profile that is wanted, from now on, unless a link is there that counts for another; and takes its
 * quota. */
void statistics_follow (ModemCore *self);
/* The quota forbids to dial: the next try comes with the next period. */
void statistics_wait (ModemCore *self);
/* How much of the quota is used and when the period ends, for a person; to be freed. */
char *statistics_describe (const ModemCore *self);

/* As modem_statistics() and modem_reset_period(). */
void statistics_read (const ModemCore *self, ModemStatistics *out);
void statistics_reset_period (ModemCore *self, ModemDone done, gpointer user_data);

G_END_DECLS
