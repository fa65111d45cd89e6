/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "call.h"

#include "peer.h"

#include <string.h>

/* What is at the far end. */
typedef enum {
  KIND_PPP,      /* the built-in server */
  KIND_PEER,     /* a program */
  KIND_SILENT,   /* nobody */
  KIND_LOOPBACK, /* the host itself */
} Kind;

struct _SimCall {
  SimContext *context;
  SimNetwork *network;
  const SimCallEvents *events;
  gpointer data;
  Kind kind;
  SimPpp *ppp;
  SimPeer *peer;
};

/* A copy with some bytes changed; NULL when the line is clean. */
static guint8 *
damage (SimCall *self, const guint8 *bytes, gsize len)
{
  GRand *random = self->context->random;
  gdouble chance = sim_faults_number (self->context->faults, SIM_FAULT_GARBAGE_ON_PPP) / 100;

  if (!sim_faults_active (self->context->faults, SIM_FAULT_GARBAGE_ON_PPP))
    return NULL;
  guint8 *damaged = g_memdup2 (bytes, len);

  for (gsize i = 0; i < len; i++) {
    if (g_rand_double (random) < chance)
      damaged[i] = (guint8) g_rand_int (random);
  }
  return damaged;
}

static void
send_bytes (SimCall *self, const guint8 *bytes, gsize len)
{
  g_autofree guint8 *damaged = damage (self, bytes, len);

  self->events->send (self->data, damaged == NULL ? bytes : damaged, len);
}

static void
on_ppp_send (gpointer user_data, const guint8 *bytes, gsize len)
{
  SimCall *self = user_data;

  if (sim_faults_take (self->context->faults, SIM_FAULT_URC_ON_PPP)) {
    const char *text = sim_faults_text (self->context->faults, SIM_FAULT_URC_ON_PPP);
    g_autofree char *urc = g_strdup_printf ("\r\n%s\r\n", text);

    self->events->send (self->data, (const guint8 *) urc, strlen (urc));
  }
  send_bytes (self, bytes, len);
}

static void
on_ppp_packet (gpointer user_data, const guint8 *packet, gsize len)
{
  SimCall *self = user_data;

  sim_network_receive (self->network, packet, len);
}

static void
on_ppp_up (gpointer user_data, gboolean ipv6)
{
  SimCall *self = user_data;

  if (ipv6)
    sim_network_announce_prefix (self->network);
}

static void
on_ended (gpointer user_data)
{
  SimCall *self = user_data;

  self->events->ended (self->data);
}

static void
on_peer_send (gpointer user_data, const guint8 *bytes, gsize len)
{
  send_bytes (user_data, bytes, len);
}

static void
on_network_send (gpointer user_data, const guint8 *packet, gsize len)
{
  SimCall *self = user_data;

  sim_ppp_send_ip (self->ppp, packet, len);
}

static const SimPppEvents ppp_events = { on_ppp_send, on_ppp_packet, on_ppp_up, on_ended };
static const SimPeerEvents peer_events = { on_peer_send, on_ended };

SimCall *
sim_call_new (SimContext *context, SimNetwork *network, SimPppIds *ids, const SimCallEvents *events, gpointer data,
              GError **error)
{
  SimCall *self = g_new0 (SimCall, 1);

  self->context = context;
  self->network = network;
  self->events = events;
  self->data = data;
  if (sim_faults_take (context->faults, SIM_FAULT_CONNECT_SILENT)) {
    self->kind = KIND_SILENT;
  } else if (sim_faults_take (context->faults, SIM_FAULT_LOOPBACK)) {
    self->kind = KIND_LOOPBACK;
  } else if (context->config.peer != NULL) {
    self->kind = KIND_PEER;
    self->peer = sim_peer_new (context->config.peer, &peer_events, self, error);
    if (self->peer == NULL)
      g_clear_pointer (&self, sim_call_free);
  } else {
    self->kind = KIND_PPP;
    self->ppp = sim_ppp_new (context, ids, &ppp_events, self);
    sim_network_attach (network, on_network_send, self);
  }
  return self;
}

void
sim_call_free (SimCall *self)
{
  if (self->ppp != NULL)
    sim_network_attach (self->network, NULL, NULL);
  g_clear_pointer (&self->ppp, sim_ppp_free);
  g_clear_pointer (&self->peer, sim_peer_free);
  g_free (self);
}

static void
receive (SimCall *self, const guint8 *bytes, gsize len)
{
  switch (self->kind) {
  case KIND_PPP:
    sim_ppp_receive (self->ppp, bytes, len);
    break;
  case KIND_PEER:
    sim_peer_write (self->peer, bytes, len);
    break;
  case KIND_LOOPBACK:
    self->events->send (self->data, bytes, len);
    break;
  case KIND_SILENT:
    break;
  }
}

void
sim_call_receive (SimCall *self, const guint8 *bytes, gsize len)
{
  g_autofree guint8 *damaged = damage (self, bytes, len);

  receive (self, damaged == NULL ? bytes : damaged, len);
}

gboolean
sim_call_terminate (SimCall *self, const char *text)
{
  if (self->ppp == NULL)
    return FALSE;
  sim_ppp_terminate (self->ppp, text);
  return TRUE;
}

const char *
sim_call_phase (const SimCall *self)
{
  switch (self->kind) {
  case KIND_PPP:
    return sim_ppp_phase (self->ppp);
  case KIND_PEER:
    return "peer";
  case KIND_SILENT:
    return "silent";
  case KIND_LOOPBACK:
    return "loopback";
  }
  return "?";
}

const char *
sim_call_username (const SimCall *self)
{
  return self->ppp == NULL ? NULL : sim_ppp_username (self->ppp);
}
