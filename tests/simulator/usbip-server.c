/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "usbip-server.h"

#include "timer.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 8
#define OUTPUT_MAX (1024 * 1024) /* a host that does not read is not listened to either */

typedef struct {
  UsbipServer *server;
  int fd; /* -1: ended, to be freed */
  GByteArray *input;
  GByteArray *output;
  GSource *reader;
  GSource *writer;
} Connection;

struct _UsbipServer {
  UsbipDevice *device;
  gboolean attach;
  int fd;
  guint16 port;
  GSource *acceptor;
  GSource *attacher;
  GPtrArray *connections;
  Connection *attached; /* the one that has imported the device */
  GSource *reaper;
};

static void
connection_free (gpointer data)
{
  Connection *self = data;

  sim_timer_stop (&self->reader);
  sim_timer_stop (&self->writer);
  if (self->fd >= 0)
    close (self->fd);
  g_byte_array_unref (self->input);
  g_byte_array_unref (self->output);
  g_free (self);
}

static gboolean
on_reap (gpointer user_data)
{
  UsbipServer *self = user_data;

  sim_timer_stop (&self->reaper);
  for (guint i = self->connections->len; i > 0; i--) {
    if (((Connection *) g_ptr_array_index (self->connections, i - 1))->fd < 0)
      g_ptr_array_remove_index (self->connections, i - 1);
  }
  return G_SOURCE_REMOVE;
}

/* May be called from anywhere: the memory goes in a turn of its own. */
static void
connection_end (Connection *self)
{
  UsbipServer *server = self->server;

  if (self->fd < 0)
    return;
  sim_timer_stop (&self->reader);
  sim_timer_stop (&self->writer);
  close (self->fd);
  self->fd = -1;
  sim_timer_start (&server->reaper, 0, on_reap, server);
  if (server->attached == self) {
    server->attached = NULL;
    usbip_device_host_gone (server->device);
  }
}

static void connection_flush (Connection *self);
static void connection_listen (Connection *self);

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  Connection *self = user_data;

  sim_timer_stop (&self->writer);
  connection_flush (self);
  return G_SOURCE_REMOVE;
}

static void
connection_flush (Connection *self)
{
  gssize sent;

  if (self->fd < 0 || self->writer != NULL || self->output->len == 0)
    return;
  sent = send (self->fd, self->output->data, self->output->len, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) {
    connection_end (self);
    return;
  }
  if (sent > 0)
    g_byte_array_remove_range (self->output, 0, (guint) sent);
  if (self->output->len > 0)
    sim_watch_start (&self->writer, self->fd, G_IO_OUT, on_writable, self);
  connection_listen (self);
}

static void
take_import (Connection *self, const UsbipMessage *message)
{
  UsbipServer *server = self->server;
  gboolean granted = usbip_device_is_plugged (server->device) && server->attached == NULL
                     && strcmp (message->busid, USBIP_BUSID) == 0;

  usbip_write_import (self->output, granted);
  if (granted)
    server->attached = self;
}

static void
take_unlink (Connection *self, const UsbipMessage *message)
{
  gboolean found = usbip_device_unlink (self->server->device, message->victim);

  usbip_write_ret_unlink (self->output, message->seqnum, found ? -ECONNRESET : 0);
}

/* Takes one message off the input. FALSE: there is none, or the connection has ended. */
static gboolean
take_message (Connection *self)
{
  UsbipServer *server = self->server;
  UsbipMessage message = { 0 };
  UsbipKind kind = server->attached == self ? usbip_read_command (self->input->data, self->input->len, &message)
                                            : usbip_read_request (self->input->data, self->input->len, &message);

  switch (kind) {
  case USBIP_MORE:
    return FALSE;
  case USBIP_BROKEN:
    connection_end (self);
    return FALSE;
  case USBIP_DEVLIST:
    usbip_write_devlist (self->output, usbip_device_is_plugged (server->device));
    break;
  case USBIP_IMPORT:
    take_import (self, &message);
    break;
  case USBIP_SUBMIT:
    if (!usbip_device_submit (server->device, &message.submit))
      connection_end (self);
    break;
  case USBIP_UNLINK:
    take_unlink (self, &message);
    break;
  }
  if (self->fd < 0)
    return FALSE;
  g_byte_array_remove_range (self->input, 0, (guint) message.size);
  return TRUE;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  Connection *self = user_data;
  guint8 bytes[16 * 1024];
  gssize len = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (len == 0 || (len < 0 && errno != EAGAIN && errno != EINTR)) {
    connection_end (self);
    return G_SOURCE_REMOVE;
  }
  if (len > 0)
    g_byte_array_append (self->input, bytes, (guint) len);
  while (take_message (self))
    continue;
  connection_flush (self);
  return G_SOURCE_CONTINUE;
}

/* Reads, unless the host has much to read itself. */
static void
connection_listen (Connection *self)
{
  if (self->fd < 0)
    return;
  if (self->output->len > OUTPUT_MAX)
    sim_timer_stop (&self->reader);
  else if (self->reader == NULL)
    sim_watch_start (&self->reader, self->fd, G_IO_IN, on_readable, self);
}

static gboolean
on_connection (int fd, GIOCondition condition, gpointer user_data)
{
  UsbipServer *self = user_data;
  int socket = accept4 (fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  const int on = 1;
  Connection *connection;

  if (socket < 0)
    return G_SOURCE_CONTINUE;
  if (self->connections->len == CONNECTIONS_MAX) {
    close (socket);
    return G_SOURCE_CONTINUE;
  }
  setsockopt (socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connection = g_new0 (Connection, 1);
  connection->server = self;
  connection->fd = socket;
  connection->input = g_byte_array_new ();
  connection->output = g_byte_array_new ();
  g_ptr_array_add (self->connections, connection);
  connection_listen (connection);
  return G_SOURCE_CONTINUE;
}

static void
on_completed (gpointer host, guint32 seqnum, gint32 status, const guint8 *data, gsize actual)
{
  UsbipServer *self = host;

  if (self->attached == NULL)
    return;
  usbip_write_ret_submit (self->attached->output, seqnum, status, data, actual);
  connection_flush (self->attached);
}

static void
on_attach_ended (GPid pid, gint status, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_spawn_check_wait_status (status, &error))
    g_printerr ("sim7000-simulator: usbip attach: %s\n", error->message);
  g_spawn_close_pid (pid);
}

static gboolean
on_attach (gpointer user_data)
{
  UsbipServer *self = user_data;
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  const char *argv[] = { "usbip", "--tcp-port", port, "attach", "--remote=127.0.0.1", "--busid=" USBIP_BUSID, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;

  sim_timer_stop (&self->attacher);
  if (g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                     &error))
    g_child_watch_add (pid, on_attach_ended, NULL);
  else
    g_printerr ("sim7000-simulator: %s\n", error->message);
  return G_SOURCE_REMOVE;
}

static void
on_plugged (gpointer host)
{
  UsbipServer *self = host;

  if (self->attach)
    sim_timer_start (&self->attacher, 0, on_attach, self);
}

static void
on_unplugged (gpointer host)
{
  UsbipServer *self = host;

  sim_timer_stop (&self->attacher);
  if (self->attached != NULL)
    connection_end (self->attached);
}

static const UsbipHost host_events = { on_completed, on_plugged, on_unplugged };

static gboolean
start_listening (UsbipServer *self, guint16 port, GError **error)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = g_htons (port),
                                 .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  socklen_t len = sizeof address;
  const int on = 1;

  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0 || setsockopt (self->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0
      || bind (self->fd, (struct sockaddr *) &address, len) < 0 || listen (self->fd, CONNECTIONS_MAX) < 0
      || getsockname (self->fd, (struct sockaddr *) &address, &len) < 0) {
    int saved = errno;

    g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved), "cannot listen on TCP port %u: %s", port,
                 g_strerror (saved));
    return FALSE;
  }
  self->port = g_ntohs (address.sin_port);
  sim_watch_start (&self->acceptor, self->fd, G_IO_IN, on_connection, self);
  return TRUE;
}

UsbipServer *
usbip_server_new (UsbipDevice *device, guint16 port, gboolean attach, GError **error)
{
  g_autoptr (UsbipServer) self = g_new0 (UsbipServer, 1);

  self->device = device;
  self->attach = attach;
  self->connections = g_ptr_array_new_with_free_func (connection_free);
  usbip_device_set_host (device, &host_events, self);
  if (!start_listening (self, port, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
usbip_server_free (UsbipServer *self)
{
  usbip_device_set_host (self->device, NULL, NULL);
  sim_timer_stop (&self->acceptor);
  sim_timer_stop (&self->attacher);
  sim_timer_stop (&self->reaper);
  g_ptr_array_unref (self->connections);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

guint16
usbip_server_port (const UsbipServer *self)
{
  return self->port;
}

gboolean
usbip_server_is_attached (const UsbipServer *self)
{
  return self->attached != NULL;
}
