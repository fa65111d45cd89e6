/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that counts bytes for the profile, or for the modem where it is used without; its quota warns and cuts. Private to modem/. */
#pragma once

#include "modem/component.h"

G_BEGIN_DECLS

extern const ModemComponent usage_component;

/* Counts for the profile that is wanted, from now on, unless a link is there that counts for another; and takes its quota. */
void statistics_follow (Modem *self);
/* The quota forbids to dial: the next try comes with the next period. */
void statistics_wait (Modem *self);
/* How much of the quota is used and when the period ends, for a person; to be freed. */
char *statistics_describe (const Modem *self);

G_END_DECLS
