/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out what the plan makes of the facts. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

/* The next thing to do. Without a call, and with open ports. */
void policy_run (ModemCore *self);

G_END_DECLS
