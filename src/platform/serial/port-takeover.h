/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a data path borrows an open port from its owner: its bytes go to the data path, its owner hears nothing. Only for
 * ports of platform_ports_ops(). */
#pragma once

#include "host/port-ops.h"

G_BEGIN_DECLS

typedef struct {
  void (*received) (gpointer user_data, const guint8 *data, gsize len);
  void (*lost) (gpointer user_data, const char *text); /* once; the owner is told too, when the port is given back */
  void (*drained) (gpointer user_data);                /* a write queue that held something is empty */
} PortTaker;

/* @taker must live until port_give_back(). Like the owner, it is never called from within a call. */
void port_take (Port *port, const PortTaker *taker, gpointer user_data);

/* @leftover are bytes that the taker has read but not used; they are copied and reach the owner, or the next taker if
 * there is one by then, in the next turn of the main loop. What is queued for writing stays queued. */
void port_give_back (Port *port, const guint8 *leftover, gsize len);

/* The open descriptor, still the port's own; -1 when it is closed. */
int port_fd (const Port *port);

/* As PortOps.write. */
void port_write (Port *port, const guint8 *data, gsize len);

/* Bytes that the device has not taken yet. */
gsize port_queued (const Port *port);

/* Leaves the descriptor alone, while it belongs to a line discipline of the kernel; nothing may be written in the
 * meantime. */
void port_suspend (Port *port, gboolean suspended);

/* A tty that was hung up at the fall of DCD is dead for its descriptor alone: opens it by its path again, and the owner
 * need not know. When that fails the port is lost. */
void port_reopen (Port *port);

/* Leaves @fd, a descriptor of the taker, under @id and @what for the process that comes after this one; the port's own
 * with it. */
void port_keep (const Port *port, const char *id, const char *what, int fd);

/* The descriptor that an earlier process kept so, now the caller's; -1: there is none. */
int port_take_kept (const Port *port, const char *id, const char *what);

/* What made the port unusable; NULL: it is usable. */
const char *port_lost_text (const Port *port);

G_END_DECLS
