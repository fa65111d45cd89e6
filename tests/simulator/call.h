/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One data call: the bytes between CONNECT and NO CARRIER, with the operator's PPP and network behind them, or a
 * program in its place, or nothing. The faults that damage bytes on the way are made here. */
#pragma once

#include "network.h"
#include "ppp-server.h"

G_BEGIN_DECLS

typedef struct _SimCall SimCall;

/* Neither may free the call at once, except ended(). */
typedef struct {
  void (*send) (gpointer data, const guint8 *bytes, gsize len); /* for the host */
  void (*ended) (gpointer data);                                /* the far end hung up */
} SimCallEvents;

SimCall *sim_call_new (SimContext *context, SimNetwork *network, SimPppIds *ids, const SimCallEvents *events,
                       gpointer data, GError **error);
void sim_call_free (SimCall *self);

void sim_call_receive (SimCall *self, const guint8 *bytes, gsize len);

/* LCP Terminate-Request from the network. FALSE when a program or nobody is the far end. */
gboolean sim_call_terminate (SimCall *self, const char *text);

/* As sim_ppp_phase(); "peer", "silent", "loopback" for the other kinds. */
const char *sim_call_phase (const SimCall *self);
/* The name the host authenticated with, or NULL. */
const char *sim_call_username (const SimCall *self);

G_END_DECLS
