/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A serial port as the modem layer sees it. The platform implements it for ttys, a test in memory. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PortOps PortOps;
typedef struct _Port Port;

/* What a port tells its owner, never from within a call into the port. */
typedef struct {
  void (*received) (gpointer user_data, const guint8 *data, gsize len);
  /* The port is unusable from now on: unplugged, hung up, an I/O error (the text says which). Comes once; close it
   * then. */
  void (*lost) (gpointer user_data, const char *text);
} PortListener;

/* @holder: "minicom (pid 123)"; NULL: nobody was seen. Never from within the call that it answers. */
typedef void (*PortHolderFound) (gpointer user_data, const char *holder);

struct _PortOps {
  /* Opens @path: raw, 8 bits, CLOCAL before anything can drop DTR, HUPCL off, exclusive, what was pending in both
   * directions is flushed, DTR and RTS up. NULL with @error: DT_ERROR_NO_MODEM when there is no such device (any more),
   * or it does not answer yet: then it is opened behind, and a later open() of @path has it; DT_ERROR_BUSY when it is
   * in use (find_holder() knows by whom); DT_ERROR_FAILED otherwise. A program that uses the port without any lock is
   * not noticed. @listener must live as long as the port. */
  Port *(*open) (const PortOps *self, const char *path, const PortListener *listener, gpointer user_data,
                 GError **error);
  /* Queues bytes; never blocks. At most 64 KiB wait; more is an I/O error that comes as lost(). */
  void (*write) (Port *port, const guint8 *data, gsize len);
  /* Drops DTR and raises it again after @low_us: the modem hangs up (V.250 &D2). Harmless where the port has no such
   * line (a pty). */
  void (*pulse_dtr) (Port *port, gint64 low_us);
  const char *(*path) (const Port *port);
  void (*close) (Port *port); /* frees it; NULL is allowed */

  /* Calls @appeared when a device may have come to @path that was not there: a hint to try open() again. Any number of
   * times. */
  gpointer (*watch) (const PortOps *self, const char *path, void (*appeared) (gpointer user_data), gpointer user_data);
  void (*unwatch) (gpointer watch); /* NULL is allowed */

  /* The port at @path that an earlier process kept under the modem's @id (LinkOps.keep), as that one left it: nothing
   * is set or flushed, and nothing is read before a link adopts it. NULL with @error (DT_ERROR_FAILED) when there is
   * none, it was hung up, or another device is at @path. */
  Port *(*adopt) (const PortOps *self, const char *id, const char *path, const PortListener *listener,
                  gpointer user_data, GError **error);

  /* Looks who has the device at @path open, and says so in ten seconds at most. @ourselves: whether this process
   * counts. Returns what forget_holder() takes until @found is called. */
  gpointer (*find_holder) (const PortOps *self, const char *path, gboolean ourselves, PortHolderFound found,
                           gpointer user_data);
  /* Ends a search without an answer. NULL is allowed. */
  void (*forget_holder) (gpointer search);
};

G_END_DECLS
