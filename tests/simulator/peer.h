/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that takes the built-in PPP server's place: it runs on a pty of its own, as if it had been dialled into. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SimPeer SimPeer;

/* ended() may free the peer. */
typedef struct {
  void (*send) (gpointer data, const guint8 *bytes, gsize len); /* what the program wrote */
  void (*ended) (gpointer data);                                /* it has exited or closed its terminal */
} SimPeerEvents;

SimPeer *sim_peer_new (char **argv, const SimPeerEvents *events, gpointer data, GError **error);

/* Ends the program (SIGHUP through its terminal and SIGTERM). */
void sim_peer_free (SimPeer *self);

void sim_peer_write (SimPeer *self, const guint8 *bytes, gsize len);

G_END_DECLS
