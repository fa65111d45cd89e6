/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.dialtone1.Modem on the bus, whose property Signal is read from the modem itself: the time of the last measurement
 * moves all day long, and that alone is worth no announcement, which would wake everybody who listens. */
#pragma once

#include "modem/modem.h"

#include <dialtone.h>

G_BEGIN_DECLS

#define TYPE_MODEM_SKELETON modem_skeleton_get_type ()
G_DECLARE_FINAL_TYPE (ModemSkeleton, modem_skeleton, DT, MODEM_SKELETON, DialtoneModemSkeleton)

ModemSkeleton *modem_skeleton_new (void);

/* The property Signal, floating: what is unknown is absent. */
GVariant *modem_skeleton_signal (const SignalInfo *signal);

/* The reply of RefreshSignal(), of a MODEM_RESULT_SIGNAL: (ua{sv}), floating. */
GVariant *modem_skeleton_measurement (const ModemResult *result);

/* From now on reading Signal gives what stands in @signal then, which must live until this is called again; NULL: what
 * the property was last set to. Changes are announced only when the property is set. */
void modem_skeleton_show (ModemSkeleton *self, const SignalInfo *signal);

G_END_DECLS
