/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that leads a call from its start to its end: dial, bearer, hangup and release cause tell it how far
 * they are. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

extern const ModemComponent call_component;

CallPhase call_phase (const ModemCore *self);
/* @reason: for the states on the way up. @attempt: of those in a row, whoever has asked for them. Without a call. */
void call_start (ModemCore *self, const ConnectionSettings *settings, DtReason reason, guint attempt);
/* Ends the call that is there because somebody wants it. */
void call_drop (ModemCore *self, DtReason reason);

/* The call of an earlier process goes on over its link (bearer_adopt()), since @since_us by the clock on the wall; the
 * data port is in place. FALSE: nothing has changed. */
gboolean call_adopt (ModemCore *self, const ConnectionSettings *settings, const LinkOps *ops, guint ifindex,
                     const guint8 *state, gsize len, gint64 since_us, GError **error);

G_END_DECLS
