/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/serial/port.h"

#include "base/error.h"
#include "platform/fd-source.h"
#include "platform/serial/port-holder.h"
#include "platform/serial/port-takeover.h"
#include "platform/serial/port-watch.h"
#include "platform/serial/tty-opener.h"
#include "platform/serial/tty-pulse.h"
#include "platform/serial/tty.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define MAX_QUEUED (64 * 1024)
#define READ_SIZE 8192
#define MAX_PULSE_US (10 * G_USEC_PER_SEC)
/* Longer than anybody waits before he tries to open a port again. */
#define KEEP_OPENED_MS 20000
/* A port that was in use a moment ago: when it does not come back it is lost, so a busy computer gets more time. */
#define REOPEN_WAIT_MS 1000

struct _PlatformPorts {
  PortOps ops; /* first: the functions find the factory by it */
  FdStore *kept;
  TtyCloser *closer;
  TtyOpener *opener;
  GDBusConnection *bus; /* NULL: none */
  GHashTable *missing;  /* paths at which the last open() found nothing */
};

struct _Port {
  FdStore *kept;
  TtyCloser *closer;
  TtyOpener *opener;
  char *path;
  int fd; /* -1: lost, and closed already */
  const PortListener *listener;
  gpointer user_data;
  const PortTaker *taker; /* NULL: the port is its owner's */
  gpointer taker_data;
  GSource *source;
  gboolean suspended;
  GByteArray *queue;                 /* to be written */
  GByteArray *leftover;              /* read already, for whoever has the port next; NULL: none */
  char *lost_text;                   /* NULL: usable */
  gboolean owner_knows, taker_knows; /* of the loss */
  GSource *news;                     /* brings leftover and loss in a turn of its own; NULL: there is none */
  TtyPulse *dtr;                     /* NULL: DTR was never dropped */
};

static gboolean
has_news (const Port *port)
{
  gboolean known = port->taker != NULL ? port->taker_knows : port->owner_knows;

  return port->leftover != NULL || (port->lost_text != NULL && !known);
}

static void
update_wanted (Port *port)
{
  GIOCondition wanted = G_IO_IN;

  if (port->source == NULL)
    return;
  if (port->queue->len > 0)
    wanted |= G_IO_OUT;
  if (port->suspended || port->leftover != NULL) /* what is left over comes first */
    wanted = 0;
  fd_source_want (port->source, wanted);
}

static void
give_bytes (Port *port, const guint8 *data, gsize len)
{
  if (port->taker != NULL)
    port->taker->received (port->taker_data, data, len);
  else
    port->listener->received (port->user_data, data, len);
}

/* The listener may close the port or give it back, so each call to it is the last thing that is done here. */
static gboolean
bring_news (gpointer user_data)
{
  Port *port = user_data;

  if (!has_news (port)) {
    source_clear (&port->news);
  } else if (port->leftover != NULL) {
    g_autoptr (GByteArray) leftover = g_steal_pointer (&port->leftover);
    update_wanted (port);
    give_bytes (port, leftover->data, leftover->len);
  } else if (port->taker != NULL) {
    port->taker_knows = TRUE;
    port->taker->lost (port->taker_data, port->lost_text);
  } else {
    port->owner_knows = TRUE;
    port->listener->lost (port->user_data, port->lost_text);
  }
  return G_SOURCE_CONTINUE;
}

static void
schedule_news (Port *port)
{
  if (port->news != NULL || !has_news (port))
    return;
  port->news = g_idle_source_new ();
  g_source_set_priority (port->news, G_PRIORITY_DEFAULT);
  g_source_set_callback (port->news, bring_news, port, NULL);
  g_source_attach (port->news, NULL);
}

static void
lose (Port *port, const char *text)
{
  if (port->lost_text != NULL)
    return;
  port->lost_text = g_strdup (text);
  source_clear (&port->source);
  g_byte_array_set_size (port->queue, 0);
  schedule_news (port);
}

/* Writes what the device takes; returns how much, and may lose the port. */
static gsize
write_some (Port *port, const guint8 *data, gsize len)
{
  gsize done = 0;

  while (done < len) {
    gssize n = write (port->fd, data + done, len - done);
    if (n > 0) {
      done += (gsize) n;
    } else if (n == 0 || errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      lose (port, g_strerror (errno));
      break;
    }
  }
  return done;
}

static void
flush_queue (Port *port)
{
  if (port->queue->len == 0)
    return;
  gsize done = write_some (port, port->queue->data, port->queue->len);
  if (port->lost_text != NULL)
    return;
  g_byte_array_remove_range (port->queue, 0, (guint) done);
  update_wanted (port);
  if (port->queue->len == 0 && port->taker != NULL)
    port->taker->drained (port->taker_data);
}

static void
read_some (Port *port, GIOCondition ready)
{
  guint8 bytes[READ_SIZE];
  gssize n = read (port->fd, bytes, sizeof bytes);

  if (n > 0) {
    give_bytes (port, bytes, (gsize) n);
  } else if (n == 0 || (errno == EAGAIN && (ready & (G_IO_HUP | G_IO_ERR)) != 0)) {
    lose (port, _ ("the port was hung up"));
  } else if (errno != EAGAIN && errno != EINTR) {
    lose (port, g_strerror (errno));
  }
}

static void
port_ready (gpointer user_data, GIOCondition ready)
{
  Port *port = user_data;

  if (ready & G_IO_OUT)
    flush_queue (port);
  if (port->lost_text == NULL && (ready & (G_IO_IN | G_IO_HUP | G_IO_ERR)) != 0)
    read_some (port, ready);
}

void
port_write (Port *port, const guint8 *data, gsize len)
{
  gsize done = 0;

  if (port->lost_text != NULL)
    return;
  if (port->queue->len == 0 && !port->suspended)
    done = write_some (port, data, len);
  if (port->lost_text != NULL || done == len)
    return;
  if (port->queue->len + (len - done) > MAX_QUEUED) {
    lose (port, _ ("the modem takes no more data"));
    return;
  }
  g_byte_array_append (port->queue, data + done, (guint) (len - done));
  update_wanted (port);
}

gsize
port_queued (const Port *port)
{
  return port->queue->len;
}

int
port_fd (const Port *port)
{
  return port->fd;
}

const char *
port_lost_text (const Port *port)
{
  return port->lost_text;
}

void
port_suspend (Port *port, gboolean suspended)
{
  port->suspended = suspended;
  update_wanted (port);
}

void
port_take (Port *port, const PortTaker *taker, gpointer user_data)
{
  g_return_if_fail (port->taker == NULL);

  port->taker = taker;
  port->taker_data = user_data;
  port->taker_knows = FALSE;
  schedule_news (port);
}

void
port_give_back (Port *port, const guint8 *leftover, gsize len)
{
  g_return_if_fail (port->taker != NULL);

  port->taker = NULL;
  if (len > 0) {
    if (port->leftover == NULL)
      port->leftover = g_byte_array_new ();
    g_byte_array_append (port->leftover, leftover, (guint) len);
  }
  update_wanted (port);
  schedule_news (port);
}

static void
pulse_dtr (Port *port, gint64 low_us)
{
  if (port->lost_text != NULL)
    return;
  g_clear_pointer (&port->dtr, tty_pulse_end);
  port->dtr = tty_pulse_start (port->fd, CLAMP (low_us, 0, MAX_PULSE_US));
}

void
port_reopen (Port *port)
{
  g_autoptr (GError) error = NULL;

  if (port->lost_text != NULL)
    return;
  source_clear (&port->source);
  g_clear_pointer (&port->dtr, tty_pulse_end); /* opening raises it */
  g_byte_array_set_size (port->queue, 0);
  tty_closer_close (port->closer, port->fd); /* first: it is ours alone */
  port->fd = tty_opener_open (port->opener, port->path, REOPEN_WAIT_MS, &error);
  if (port->fd < 0) {
    lose (port, error->message);
    return;
  }
  port->source = fd_source_new (port->fd, G_IO_IN, port_ready, port);
  update_wanted (port);
}

static const char *
path_of (const Port *port)
{
  return port->path;
}

/* @fd is taken. */
static Port *
port_new (PlatformPorts *self, const char *path, int fd, const PortListener *listener, gpointer user_data)
{
  Port *port = g_new0 (Port, 1);

  port->kept = self->kept;
  port->closer = self->closer;
  port->opener = self->opener;
  port->path = g_strdup (path);
  port->fd = fd;
  port->listener = listener;
  port->user_data = user_data;
  port->queue = g_byte_array_new ();
  return port;
}

static char *
kept_name (const char *id, const char *what)
{
  return g_strconcat (id, "-", what, NULL);
}

void
port_keep (const Port *port, const char *id, const char *what, int fd)
{
  g_autofree char *tty = kept_name (id, "tty");
  g_autofree char *other = kept_name (id, what);

  fd_store_put (port->kept, tty, port->fd);
  fd_store_put (port->kept, other, fd);
}

int
port_take_kept (const Port *port, const char *id, const char *what)
{
  g_autofree char *name = kept_name (id, what);

  return fd_store_take (port->kept, name);
}

static Port *
adopt_port (const PortOps *ops, const char *id, const char *path, const PortListener *listener, gpointer user_data,
            GError **error)
{
  PlatformPorts *self = (PlatformPorts *) ops;
  g_autofree char *name = kept_name (id, "tty");

  if (!tty_is_same (fd_store_peek (self->kept, name), path, error))
    return NULL;

  Port *port = port_new (self, path, fd_store_take (self->kept, name), listener, user_data);
  port->source = fd_source_new (port->fd, 0, port_ready, port);
  port->suspended = TRUE;
  return port;
}

static Port *
open_port (const PortOps *ops, const char *path, const PortListener *listener, gpointer user_data, GError **error)
{
  PlatformPorts *self = (PlatformPorts *) ops;
  gboolean there = access (path, F_OK) == 0;
  int fd = tty_opener_open (self->opener, path, TTY_OPENER_WAIT_MS, error);

  if (fd >= 0 || there)
    g_hash_table_remove (self->missing, path);
  else
    g_hash_table_add (self->missing, g_strdup (path));
  if (fd < 0)
    return NULL;

  Port *port = port_new (self, path, fd, listener, user_data);
  port->source = fd_source_new (fd, G_IO_IN, port_ready, port);
  return port;
}

static void
close_port (Port *port)
{
  if (port == NULL)
    return;
  g_warn_if_fail (port->taker == NULL);
  source_clear (&port->source);
  source_clear (&port->news);
  g_clear_pointer (&port->dtr,
                   tty_pulse_end); /* DTR stays low then: the modem hangs up for sure, and the next open raises it */
  if (port->fd >= 0)
    tty_closer_close (port->closer, port->fd);
  g_byte_array_unref (port->queue);
  g_clear_pointer (&port->leftover, g_byte_array_unref);
  g_free (port->lost_text);
  g_free (port->path);
  g_free (port);
}

static gpointer
watch (const PortOps *ops, const char *path, void (*appeared) (gpointer user_data), gpointer user_data)
{
  PlatformPorts *self = (PlatformPorts *) ops;

  return port_watch_new (path, g_hash_table_remove (self->missing, path), appeared, user_data);
}

static void
unwatch (gpointer data)
{
  port_watch_free (data);
}

static gpointer
find_holder (const PortOps *ops, const char *path, gboolean ourselves, PortHolderFound found, gpointer user_data)
{
  PlatformPorts *self = (PlatformPorts *) ops;

  return port_holder_find (self->bus, path, ourselves, found, user_data);
}

static void
forget_holder (gpointer search)
{
  port_holder_forget (search);
}

PlatformPorts *
platform_ports_new (FdStore *kept, TtyCloser *closer, GDBusConnection *bus)
{
  PlatformPorts *self = g_new0 (PlatformPorts, 1);

  self->kept = kept;
  self->closer = closer;
  self->opener = tty_opener_new (closer, KEEP_OPENED_MS);
  self->bus = bus == NULL ? NULL : g_object_ref (bus);
  self->ops = (PortOps) {
    .open = open_port,
    .write = port_write,
    .pulse_dtr = pulse_dtr,
    .path = path_of,
    .close = close_port,
    .watch = watch,
    .unwatch = unwatch,
    .adopt = adopt_port,
    .find_holder = find_holder,
    .forget_holder = forget_holder,
  };
  self->missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
platform_ports_free (PlatformPorts *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->missing);
  tty_opener_free (self->opener);
  g_clear_object (&self->bus);
  g_free (self);
}

const PortOps *
platform_ports_ops (PlatformPorts *self)
{
  return &self->ops;
}
