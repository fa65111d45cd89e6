/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a carrier of bytes provides, and what it calls. */
#pragma once

#include "port.h"

G_BEGIN_DECLS

typedef struct {
  gboolean (*is_open) (const SimPort *self);
  /* Takes as many of @bytes as there is room for now; when not all, sim_port_flush() follows. */
  gsize (*send) (SimPort *self, const guint8 *bytes, gsize len);
  void (*set_carrier) (SimPort *self, gboolean carrier); /* NULL: there is no such line */
  void (*receive) (SimPort *self);                       /* what waits, now; NULL: nothing can */
  void (*free) (SimPort *self);                          /* all but what is in SimPort; then g_free() */
} SimPortClass;

struct _SimPort {
  const SimPortClass *class;
  const SimPortEvents *events;
  gpointer data;
  GByteArray *queue;
  guint pace_ms;
  GSource *pacer; /* waits for the next byte's turn */
};

void sim_port_init (SimPort *self, const SimPortClass *class, const SimPortEvents *events, gpointer data);
/* There may be room now. */
void sim_port_flush (SimPort *self);
/* Nobody will read what is queued. */
void sim_port_discard (SimPort *self);

G_END_DECLS
