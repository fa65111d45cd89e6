/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component for a connection that outlives its process: what is left for the next one while it is up, and taken
 * over from the one before. What is taken over looks as if nothing had happened; the AT dialogue begins anew beside it,
 * and must not touch the data port. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent handover_component;

/* Takes over what an earlier process has left. TRUE: connected; FALSE: what does not fit is ended, and what is wanted
 * stays. */
gboolean handover_adopt (ModemCore *self);

G_END_DECLS
