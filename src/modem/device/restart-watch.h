/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that sees a restart of the modem, by a certain word or by any other sign. What only looks like one is a
 * suspicion, and one query settles it: what the set-up has written is at its default again in a modem that has
 * restarted. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent restart_watch_component;

/* It says something that modems say when they have started, or was not to be seen for a while. */
void restart_watch_word (ModemCore *self);

G_END_DECLS
