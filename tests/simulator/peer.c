/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "peer.h"

#include "timer.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define BACKLOG_MAX (256 * 1024)

struct _SimPeer {
  const SimPeerEvents *events;
  gpointer data;
  GPid pid;
  int master;
  GByteArray *queue;
  GSource *reader;
  GSource *writer;
};

/* Runs in the child between fork and exec. */
static void
adopt_terminal (gpointer user_data)
{
  setsid ();
  ioctl (STDIN_FILENO, TIOCSCTTY, 0);
}

static void
on_exit_status (GPid pid, gint status, gpointer user_data)
{
  g_spawn_close_pid (pid);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  SimPeer *self = user_data;
  guint8 bytes[8192];
  gssize len = read (fd, bytes, sizeof bytes);

  if (len > 0) {
    self->events->send (self->data, bytes, (gsize) len);
  } else if (len == 0 || (errno != EAGAIN && errno != EINTR)) {
    sim_timer_stop (&self->reader);
    self->events->ended (self->data);
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static int
open_slave (int master, GError **error)
{
  struct termios termios;
  char name[64];
  int slave;

  if (grantpt (master) < 0 || unlockpt (master) < 0 || ptsname_r (master, name, sizeof name) != 0
      || (slave = open (name, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0) {
    g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (errno), "cannot make a pty: %s", g_strerror (errno));
    return -1;
  }
  if (tcgetattr (slave, &termios) == 0) {
    cfmakeraw (&termios);
    tcsetattr (slave, TCSANOW, &termios);
  }
  return slave;
}

SimPeer *
sim_peer_new (char **argv, const SimPeerEvents *events, gpointer data, GError **error)
{
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  int slave = master < 0 ? -1 : open_slave (master, error);
  GPid pid = 0;

  if (slave < 0
      || !g_spawn_async_with_pipes_and_fds (NULL, (const char *const *) argv, NULL,
                                            G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, adopt_terminal, NULL,
                                            slave, slave, -1, NULL, NULL, 0, &pid, NULL, NULL, NULL, error)) {
    if (error != NULL && *error == NULL)
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot make a pty for %s", argv[0]);
    if (slave >= 0)
      close (slave);
    if (master >= 0)
      close (master);
    return NULL;
  }
  close (slave);

  SimPeer *self = g_new0 (SimPeer, 1);

  self->events = events;
  self->data = data;
  self->pid = pid;
  self->master = master;
  self->queue = g_byte_array_new ();
  sim_watch_start (&self->reader, master, G_IO_IN, on_readable, self);
  g_child_watch_add (pid, on_exit_status, NULL);
  return self;
}

void
sim_peer_free (SimPeer *self)
{
  sim_timer_stop (&self->reader);
  sim_timer_stop (&self->writer);
  close (self->master);
  kill (self->pid, SIGTERM);
  g_byte_array_unref (self->queue);
  g_free (self);
}

static void flush (SimPeer *self);

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  SimPeer *self = user_data;

  sim_timer_stop (&self->writer);
  flush (self);
  return G_SOURCE_REMOVE;
}

static void
flush (SimPeer *self)
{
  if (self->writer != NULL || self->queue->len == 0)
    return;
  gssize written = write (self->master, self->queue->data, self->queue->len);

  if (written > 0)
    g_byte_array_remove_range (self->queue, 0, (guint) written);
  else if (errno != EAGAIN && errno != EINTR)
    g_byte_array_set_size (self->queue, 0);
  if (self->queue->len > 0)
    sim_watch_start (&self->writer, self->master, G_IO_OUT, on_writable, self);
}

void
sim_peer_write (SimPeer *self, const guint8 *bytes, gsize len)
{
  if (len > BACKLOG_MAX - MIN (self->queue->len, BACKLOG_MAX))
    return;
  g_byte_array_append (self->queue, bytes, (guint) len);
  flush (self);
}
