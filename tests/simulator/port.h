/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One serial port of the modem: a pty whose slave is found by a symbolic link. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SimPort SimPort;

/* Neither function may free the port. */
typedef struct {
  void (*received) (gpointer data, const guint8 *bytes, gsize len); /* what the host wrote */
  void (*closed) (gpointer data); /* its last opener has gone: on USB, DTR would drop now */
} SimPortEvents;

/* A new pty in raw mode; @link is replaced if it is a symbolic link of an earlier run. */
SimPort *sim_port_new (const char *link, const SimPortEvents *events, gpointer data, GError **error);

/* Hangs up whoever has the slave open (they read EIO or 0) and removes the link. */
void sim_port_free (SimPort *self);

/* Queues bytes for the host. As on a USB port nobody has open, they are lost while there is no opener; so is what is
 * beyond 256 KiB when the host does not read. */
void sim_port_write (SimPort *self, const void *bytes, gsize len);

/* From now on bytes leave one by one, @ms milliseconds apart; 0: as fast as they can. */
void sim_port_set_pace (SimPort *self, guint ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPort, sim_port_free)

G_END_DECLS
