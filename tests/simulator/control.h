/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The control socket: one command a line; reply lines end with "ok" or "error TEXT". */
#pragma once

#include "modem.h"

G_BEGIN_DECLS

typedef struct _SimControl SimControl;

/* Listens on the Unix socket @path. */
SimControl *sim_control_new (SimContext *context, SimModem *modem, const char *path, GError **error);
void sim_control_free (SimControl *self);

/* Does one command line; what it says, the last line included, is appended to @reply. */
void sim_control_execute (SimContext *context, SimModem *modem, const char *line, GString *reply);

/* The client: sends @words as one line to @path and prints the reply. The exit status: 0 after "ok", 1 otherwise. */
int sim_control_client (const char *path, char **words);

G_END_DECLS
