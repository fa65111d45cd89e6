/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that has the PINs on their way to the SIM: one goes out when it has reached the disk that it was tried,
 * so that whatever happens then, it is not tried again. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent pin_try_component;

typedef enum {
  PIN_TRY_NOTED,     /* it is on disk that the PIN is tried: now it may go out */
  PIN_TRY_NOT_NOTED, /* the disk does not take it; it is noted as long as this process lives */
  PIN_TRY_CANCELLED, /* the SIM or the modem went away: it must not go out, and is not noted any more */
} PinTryOutcome;

typedef void (*PinNoted) (ModemCore *self, PinTryOutcome outcome, gpointer data);

/* Notes @pin as tried at the SIM @iccid ("": not known), which has @retries attempts left (G_MAXUINT: unknown); @noted
 * comes in a turn of its own, unless the modem is freed before. */
void pin_try_note (ModemCore *self, const char *iccid, const char *pin, guint retries, PinNoted noted, gpointer data);
/* What has not gone out does not go out any more. */
void pin_tries_cancel (ModemCore *self);
/* For whoever called for a try that is cancelled. */
GError *pin_try_error (const ModemCore *self);

G_END_DECLS
