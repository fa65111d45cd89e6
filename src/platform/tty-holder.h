/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has a serial port open: the answer to "device or resource busy". */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* A process that has the character device @device open, as "name (pid 123)"; NULL when none is seen. It looks through
 * /proc, so a program of another user stays unseen without the right to ptrace. @own: whether this process counts. The
 * program behind a pseudo-terminal, which holds its other end, is the device and not a user of it; it never counts. */
char *tty_find_holder (dev_t device, gboolean own);

G_END_DECLS
