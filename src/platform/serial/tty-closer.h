/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Closes ttys without waiting for bytes that their device does not take. The kernel's close() waits for these up to 30
 * s (tty_port_close_start()); only who has CAP_SYS_ADMIN may shorten that (TIOCSSERIAL), and TCOFLUSH does nothing for
 * usb-serial drivers. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So long a close may wait, so that the last command still goes out. */
#define TTY_CLOSER_WAIT_MS 500

typedef struct _TtyCloser TtyCloser;

/* Uses SIGURG, which must be nobody else's, for its threads. */
TtyCloser *tty_closer_new (void);
/* What is still being closed is closed by the end of the process at the latest. NULL is allowed. */
void tty_closer_free (TtyCloser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtyCloser, tty_closer_free)

/* Takes @fd, gives its tty up (tty_give_up()), and closes it: at once when nothing is left to be sent, else in a thread
 * of its own. @self NULL: at once. */
void tty_closer_close (TtyCloser *self, int fd);

/* Whether the device at @path is still being closed: to open it would wait for that. */
gboolean tty_closer_is_closing (TtyCloser *self, const char *path);

G_END_DECLS
