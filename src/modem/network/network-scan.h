/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which networks there are. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

/* As modem_scan(). */
void network_scan (ModemCore *self, ModemDone done, gpointer user_data);

G_END_DECLS
