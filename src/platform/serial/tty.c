/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/serial/tty.h"

#include "base/error.h"
#include "platform/owned-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/serial.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

/* How long a close may wait for a device that takes no bytes, in 1/100 s, where we may say so; see tty-closer.h. */
#define CLOSING_WAIT 5

/* Our own close must not drop DTR, nor wait for ever. */
static void
limit_closing_wait (int fd)
{
  struct serial_struct serial;

  if (ioctl (fd, TIOCGSERIAL, &serial) != 0)
    return;
  serial.closing_wait = CLOSING_WAIT;
  (void) ioctl (fd, TIOCSSERIAL, &serial); /* needs CAP_SYS_ADMIN on most drivers: as good as we may */
}

static gboolean
make_raw (int fd)
{
  struct termios settings;

  if (tcgetattr (fd, &settings) != 0)
    return FALSE;
  /* First this alone: whatever else changes must find DCD ignored and DTR safe. */
  settings.c_cflag |= CLOCAL;
  settings.c_cflag &= ~(tcflag_t) HUPCL;
  if (tcsetattr (fd, TCSANOW, &settings) != 0)
    return FALSE;
  cfmakeraw (&settings); /* 8 bits, no parity, no echo: an echo would send the modem its own messages */
  settings.c_cflag |= CREAD;
  settings.c_cflag &= ~(tcflag_t) (CRTSCTS | CSTOPB);
  settings.c_iflag &= ~(tcflag_t) (IXOFF | IXANY);
  settings.c_cc[VMIN] = 1; /* so that 0 bytes mean a hang-up */
  settings.c_cc[VTIME] = 0;
  cfsetispeed (&settings, B115200); /* USB ignores it, a UART has to be told */
  cfsetospeed (&settings, B115200);
  return tcsetattr (fd, TCSANOW, &settings) == 0;
}

static TtyOpened
failed (int number)
{
  return (TtyOpened) { .fd = -1, .number = number, .fault = TTY_FAULT_ERRNO };
}

TtyOpened
tty_try_open (const char *path)
{
  const TtyOpened no_tty = { .fd = -1, .fault = TTY_FAULT_NO_TTY };
  struct stat st;

  if (stat (path, &st) != 0)
    return failed (errno);
  if (!S_ISCHR (st.st_mode))
    return no_tty;
  g_auto (OwnedFd) fd = open (path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0 && errno != EBUSY)
    return failed (errno);
  if (fd >= 0 && !isatty (fd))
    return errno == EIO ? failed (errno) : no_tty;
  /* Who it is takes a look through /proc: PortOps.find_holder, for those who want to know. */
  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0)
    return (TtyOpened) { .fd = -1, .fault = TTY_FAULT_BUSY };
  if (!make_raw (fd))
    return failed (errno);
  (void) ioctl (fd, TIOCEXCL);
  limit_closing_wait (fd);
  (void) tcflush (fd, TCIOFLUSH);
  int lines = TIOCM_DTR | TIOCM_RTS;
  (void) ioctl (fd, TIOCMBIS, &lines); /* a pty has none */
  return (TtyOpened) { .fd = owned_fd_steal (&fd) };
}

int
tty_opened_take (TtyOpened opened, const char *path, GError **error)
{
  int number = opened.number;

  switch (opened.fault) {
  case TTY_FAULT_NONE:
    break;
  case TTY_FAULT_ERRNO:
    /* EIO is what a pty without its other end says, and a port that is being unplugged. */
    if (number == ENOENT || number == ENOTDIR || number == ENXIO || number == ENODEV || number == EIO)
      g_set_error (error, DT_ERROR, DT_ERROR_NO_MODEM, "%s: %s", path, g_strerror (number));
    else
      g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "%s: %s", path, g_strerror (number));
    break;
  case TTY_FAULT_NO_TTY:
    g_set_error (error, DT_ERROR, DT_ERROR_FAILED, _ ("%s is not a serial port"), path);
    break;
  case TTY_FAULT_BUSY:
    g_set_error (error, DT_ERROR, DT_ERROR_BUSY, _ ("%s is in use by another program"), path);
    break;
  }
  return opened.fd;
}

int
tty_open (const char *path, GError **error)
{
  return tty_opened_take (tty_try_open (path), path, error);
}

void
tty_give_up (int fd)
{
  int discipline = N_TTY;
  int now = N_TTY;

  if (ioctl (fd, TIOCGETD, &now) == 0 && now != N_TTY)
    (void) ioctl (fd, TIOCSETD, &discipline);
  /* By hand: a pty outlives its last user and would stay exclusive, and the service manager may have a duplicate of the
   * descriptor for a moment longer. */
  (void) ioctl (fd, TIOCNXCL);
  (void) flock (fd, LOCK_UN);
}

gboolean
tty_is_same (int fd, const char *path, GError **error)
{
  struct pollfd state = { .fd = fd };
  struct termios settings;
  struct stat ours, theirs;

  if (fd < 0) {
    g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "%s was not kept", path);
  } else if (tcgetattr (fd, &settings) != 0 || poll (&state, 1, 0) < 0
             || (state.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
    g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "%s was hung up", path);
  } else if (fstat (fd, &ours) != 0 || stat (path, &theirs) != 0 || ours.st_rdev != theirs.st_rdev) {
    g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "another device is at %s", path);
  } else {
    return TRUE;
  }
  return FALSE;
}

gboolean
tty_watches_carrier (int fd)
{
  struct termios settings;

  return tcgetattr (fd, &settings) == 0 && (settings.c_cflag & CLOCAL) == 0;
}

void
tty_set_dtr (int fd, gboolean up)
{
  int line = TIOCM_DTR;

  (void) ioctl (fd, up ? TIOCMBIS : TIOCMBIC, &line);
}

gboolean
tty_has_carrier (int fd)
{
  int lines = 0;

  return ioctl (fd, TIOCMGET, &lines) == 0 && (lines & TIOCM_CAR) != 0;
}

gboolean
tty_set_carrier_watch (int fd, gboolean on)
{
  struct termios settings;

  if (tcgetattr (fd, &settings) != 0)
    return FALSE;
  if (on)
    settings.c_cflag &= ~(tcflag_t) CLOCAL;
  else
    settings.c_cflag |= CLOCAL;
  return tcsetattr (fd, TCSANOW, &settings) == 0;
}
