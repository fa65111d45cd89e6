/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client's own AT command. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

/* As modem_command(). */
void raw_command_send (ModemCore *self, const char *at, guint timeout_ms, ModemDone done, gpointer user_data);

/* Whether @line of COMPONENT_EVENT_OBEYED sets @name ("+CMEE"). */
gboolean raw_command_writes (const char *line, const char *name);

G_END_DECLS
