/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a modem, as the properties of its D-Bus interfaces. */
#pragma once

#include <dialtone.h>

#include "modem/modem.h"

G_BEGIN_DECLS

/* The property Signal, floating: unknown values are absent. */
GVariant *modem_properties_signal (const ModemSignal *signal);

/* The properties that never change. */
void modem_properties_describe (DialtoneModem *skeleton, const ModemDescription *description);

/* State and StateReason. */
void modem_properties_set_state (DialtoneModem *skeleton, ModemState state, DtReason reason);

/* SignalQuality and Signal. */
void modem_properties_set_signal (DialtoneModem *skeleton, const ModemSignal *signal);

/* Sets all other properties; only those that differ are announced. */
void modem_properties_set_modem (DialtoneModem *skeleton, const ModemInfo *info);
void modem_properties_set_sim (DialtoneSim *skeleton, const ModemInfo *info);
void modem_properties_set_connection (DialtoneConnection *skeleton, const ModemInfo *info);

G_END_DECLS
