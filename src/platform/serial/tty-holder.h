/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has a serial port open: the answer to "device or resource busy". */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The name (UTF-8, printable) of a process that has the character device @device open, its number in *@out_pid; NULL
 * when none is seen. It looks through /proc, which takes its time: for a thread or a program of its own. A program of
 * another user stays unseen without the right to ptrace. @except: a process that does not count; 0: all do. The program
 * behind a pseudo-terminal, which holds its other end, is the device and not a user of it; it never counts. */
char *tty_find_holder (dev_t device, pid_t except, guint *out_pid);

G_END_DECLS
