/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The port of a modem on which it writes positions. Private to the folder. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

/* Keeps the port open while the others are, and throws away what comes there: with the positioning on, the USB of some
 * modems hangs when nobody reads. Another program that has it, or is to have it (ModemEnvironment.leave_nmea), does the
 * same. */
extern const ModemComponent nmea_drain_component;

G_END_DECLS
