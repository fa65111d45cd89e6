/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that finds out why a call failed: what does the modem know about it? Asked on the AT port, in bounded
 * time. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

extern const ModemComponent release_cause_component;

/* Asks, where that is possible; COMPONENT_EVENT_CAUSE_KNOWN ends it. */
void release_cause_ask (ModemCore *self);
void release_cause_cancel (ModemCore *self);
gboolean release_cause_is_asked (const ModemCore *self);
/* Makes the reason of the call's end, which is @known until now, better by all there is, most certain first: the error
 * to the dial command (@code, or AT_CODE_UNKNOWN), the peer's or the modem's words in @detail (a string or NULL, which
 * it may replace), the state of the network. PPP's own verdicts stand. Where @type, of the call's settings, cannot be
 * had, @detail says what to set. */
DtReason release_cause_conclude (const ModemCore *self, DtReason known, int code, PdpType type, char **detail);
/* What a refusal with this error code and these words means; DT_REASON_NONE: nothing that has a name. */
DtReason release_cause_of (int code, const char *text);

G_END_DECLS
