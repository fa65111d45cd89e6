/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One serial port of the modem, whatever carries its bytes: a pty, or endpoints of an emulated USB device. */
#pragma once

#include "context.h"

G_BEGIN_DECLS

typedef struct _SimPort SimPort;

/* Neither function may free the port. */
typedef struct {
  void (*received) (gpointer data, const guint8 *bytes, gsize len); /* what the host wrote */
  void (*dtr_dropped) (gpointer data); /* a pty has no DTR: there it is the end of its last opener */
} SimPortEvents;

/* The port called @name ("at", "modem", "nmea"): on USB if the modem is there (@context->usb), else the pty DIR/@name,
 * whose link is replaced if it is a symbolic link of an earlier run. */
SimPort *sim_port_new (SimContext *context, const char *name, const SimPortEvents *events, gpointer data,
                       GError **error);

/* A pty hangs up whoever has it open (they read EIO or 0). */
void sim_port_free (SimPort *self);

/* Queues bytes for the host. They are lost while nobody has the port open; so is what is beyond 256 KiB when the host
 * does not read. */
void sim_port_write (SimPort *self, const void *bytes, gsize len);

/* From now on bytes leave one by one, @ms milliseconds apart; 0: as fast as they can. */
void sim_port_set_pace (SimPort *self, guint ms);

/* DCD; off at first. A pty has none. */
void sim_port_set_carrier (SimPort *self, gboolean carrier);

/* Takes what the host has written until now. */
void sim_port_receive (SimPort *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPort, sim_port_free)

G_END_DECLS
