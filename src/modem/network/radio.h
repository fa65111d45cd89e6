/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that turns the radio on and off, restarts the modem and switches it off. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent radio_component;

/* Off and on again, and everything behind it anew. @reason: for the state. */
void radio_cycle (Modem *self, DtReason reason);
gboolean radio_is_cycling (const Modem *self);
/* The modem restarts: its ports go and come back, or it says RDY, or it just goes on. */
void radio_reset (Modem *self, DtReason reason);

/* Whether the radio's settings are being written; for radio-settings.c. */
gboolean radio_is_applying (const Modem *self);
void radio_set_applying (Modem *self, gboolean applying);

G_END_DECLS
