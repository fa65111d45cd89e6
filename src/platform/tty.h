/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal settings of a modem's serial port. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Opens @path as PortOps.open says and returns the descriptor (O_NONBLOCK, O_CLOEXEC), or -1 with its errors. */
int tty_open (const char *path, GError **error);

/* Gives up the exclusive use and closes. Does not wait for what a dead device no longer takes. */
void tty_close (int fd);

/* DTR up or down; nothing where there is no such line. */
void tty_set_dtr (int fd, gboolean up);

/* Whether the fall of DCD hangs the port up, as it does in data mode when this is set. Only for a port whose DCD is up
 * now, the others have no working line: FALSE then. */
gboolean tty_set_carrier_watch (int fd, gboolean on);

G_END_DECLS
