/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A port that is a pty, whose slave is found by a symbolic link. */
#pragma once

#include "port.h"

G_BEGIN_DECLS

/* A new pty in raw mode; @link is replaced if it is a symbolic link of an earlier run. */
SimPort *sim_pty_new (const char *link, const SimPortEvents *events, gpointer data, GError **error);

G_END_DECLS
