/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of several modems the Manager speaks of. */
#pragma once

#include "daemon/objects/modem-object.h"

G_BEGIN_DECLS

/* The modem of @modems that is connected, or nearest to it; @current as long as no other is really better. NULL when
 * there is none. */
ModemObject *primary_modem_choose (GPtrArray *modems, ModemObject *current);

G_END_DECLS
