/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal settings of a modem's serial port. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What came of opening a tty. */
typedef struct {
  int fd;     /* -1: it could not be opened */
  int number; /* an errno value; 0: none says it */
  enum {
    TTY_FAULT_NONE,
    TTY_FAULT_ERRNO,  /* @number says it */
    TTY_FAULT_NO_TTY, /* it is something else */
    TTY_FAULT_BUSY,   /* another program has it */
  } fault;
} TtyOpened;

/* Opens @path as PortOps.open says (O_NONBLOCK, O_CLOEXEC), and takes as long as the device does: five seconds a
 * control request for a USB device that does not answer. Allocates nothing; may be called in any thread. */
TtyOpened tty_try_open (const char *path);

/* The descriptor, or -1 with the errors of PortOps.open. */
int tty_opened_take (TtyOpened opened, const char *path, GError **error);

/* Both at once. */
int tty_open (const char *path, GError **error);

/* Gives the tty its usual line discipline again, and gives up the exclusive use: before it is closed, by
 * tty_closer_close(). */
void tty_give_up (int fd);

/* Whether @fd, a port that an earlier process has opened (-1: it has not), is alive and the device that is at @path
 * now. FALSE with @error (DT_ERROR_FAILED). Changes nothing. */
gboolean tty_is_same (int fd, const char *path, GError **error);

/* DTR up or down; nothing where there is no such line. */
void tty_set_dtr (int fd, gboolean up);

/* Whether DCD is up now. USB modems tell of DCD over an endpoint of its own that is asked every 32 ms or so: it may
 * come up after the CONNECT that was read. */
gboolean tty_has_carrier (int fd);

/* Whether the fall of DCD hangs the port up, as it does in data mode when this is set; a DCD that is down does nothing.
 * FALSE when @fd is no tty any more. */
gboolean tty_set_carrier_watch (int fd, gboolean on);

/* Whether it was set. */
gboolean tty_watches_carrier (int fd);

G_END_DECLS
