/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pty.h"

#include "port-private.h"
#include "timer.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

typedef struct {
  SimPort base;
  char *link;  /* what users open */
  char *slave; /* where it points, /dev/pts/N */
  int master;
  int inotify;   /* the only way to learn of an open(): a hung-up master polls as such for ever */
  gboolean open; /* somebody has the slave */
  GSource *reader;
  GSource *writer; /* waits for room in the pty */
  GSource *openings;
} SimPty;

static gboolean
is_hung_up (const SimPty *self)
{
  struct pollfd pollfd = { self->master, POLLIN, 0 };

  return poll (&pollfd, 1, 0) > 0 && (pollfd.revents & POLLHUP) != 0;
}

static void
drain_inotify (SimPty *self)
{
  char events[4096];

  while (read (self->inotify, events, sizeof events) > 0)
    continue;
}

/* The line discipline keeps what the last opener did not read; a USB port does not. */
static void
discard_unread (SimPty *self)
{
  int fd = open (self->slave, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    return;
  tcflush (fd, TCIFLUSH);
  close (fd);
  drain_inotify (self);
}

static gboolean on_readable (int fd, GIOCondition condition, gpointer user_data);

static void
set_open (SimPty *self)
{
  self->open = TRUE;
  sim_watch_start (&self->reader, self->master, G_IO_IN, on_readable, self);
}

static void
set_closed (SimPty *self)
{
  sim_timer_stop (&self->reader);
  sim_timer_stop (&self->writer);
  sim_port_discard (&self->base);
  discard_unread (self);
  if (self->open) {
    self->open = FALSE;
    self->base.events->dtr_dropped (self->base.data);
  }
  /* Whoever opened it while we flushed has left no event behind. */
  if (!is_hung_up (self))
    set_open (self);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  SimPty *self = user_data;
  guint8 bytes[8192];
  gssize len = read (fd, bytes, sizeof bytes);

  if (len > 0)
    self->base.events->received (self->base.data, bytes, (gsize) len);
  else if (len == 0 || (errno != EAGAIN && errno != EINTR))
    set_closed (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_slave_used (int fd, GIOCondition condition, gpointer user_data)
{
  SimPty *self = user_data;

  drain_inotify (self);
  if (!self->open && !is_hung_up (self))
    set_open (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  SimPty *self = user_data;

  sim_timer_stop (&self->writer);
  sim_port_flush (&self->base);
  return G_SOURCE_REMOVE;
}

static void
receive (SimPort *base)
{
  SimPty *self = (SimPty *) base;

  if (self->open)
    on_readable (self->master, G_IO_IN, self);
}

static gboolean
is_open (const SimPort *base)
{
  return ((const SimPty *) base)->open;
}

static gsize
send_bytes (SimPort *base, const guint8 *bytes, gsize len)
{
  SimPty *self = (SimPty *) base;
  gssize written;

  if (self->writer != NULL)
    return 0;
  written = write (self->master, bytes, len);
  if (written >= 0)
    return (gsize) written;
  if (errno != EAGAIN && errno != EINTR)
    return len; /* lost */
  sim_watch_start (&self->writer, self->master, G_IO_OUT, on_writable, self);
  return 0;
}

static void
release (SimPort *base)
{
  SimPty *self = (SimPty *) base;

  if (self->link != NULL)
    unlink (self->link);
  sim_timer_stop (&self->reader);
  sim_timer_stop (&self->writer);
  sim_timer_stop (&self->openings);
  if (self->inotify >= 0)
    close (self->inotify);
  if (self->master >= 0)
    close (self->master);
  g_free (self->link);
  g_free (self->slave);
}

static const SimPortClass pty_class = { is_open, send_bytes, NULL, receive, release };

static gboolean
set_error (GError **error, const char *what)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved), "%s: %s", what, g_strerror (saved));
  return FALSE;
}

static gboolean
open_pty (SimPty *self, GError **error)
{
  struct termios termios;
  char name[64];

  self->master = posix_openpt (O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (self->master < 0 || grantpt (self->master) < 0 || unlockpt (self->master) < 0
      || ptsname_r (self->master, name, sizeof name) != 0)
    return set_error (error, "cannot make a pty");
  self->slave = g_strdup (name);

  /* On the master these calls act on the slave, which thereby need not be opened. */
  if (tcgetattr (self->master, &termios) < 0)
    return set_error (error, name);
  cfmakeraw (&termios);
  if (tcsetattr (self->master, TCSANOW, &termios) < 0)
    return set_error (error, name);

  self->inotify = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (self->inotify < 0 || inotify_add_watch (self->inotify, name, IN_OPEN) < 0)
    return set_error (error, "cannot watch a pty");
  return TRUE;
}

SimPort *
sim_pty_new (const char *link, const SimPortEvents *events, gpointer data, GError **error)
{
  SimPty *self = g_new0 (SimPty, 1);
  g_autoptr (SimPort) port = &self->base;

  sim_port_init (port, &pty_class, events, data);
  self->master = -1;
  self->inotify = -1;
  if (!open_pty (self, error))
    return NULL;
  if (g_file_test (link, G_FILE_TEST_IS_SYMLINK))
    unlink (link);
  sim_watch_start (&self->openings, self->inotify, G_IO_IN, on_slave_used, self);
  if (symlink (self->slave, link) < 0) {
    set_error (error, link);
    return NULL;
  }
  self->link = g_strdup (link);
  return g_steal_pointer (&port);
}
