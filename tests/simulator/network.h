/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is behind the modem: either a small network of its own that answers ping and DNS, or a TUN device on which a
 * test runs real servers. Counts what passes. */
#pragma once

#include "context.h"

G_BEGIN_DECLS

typedef struct _SimNetwork SimNetwork;

/* Takes a packet for the host. */
typedef void (*SimNetworkSendFunc) (gpointer data, const guint8 *packet, gsize len);

/* Creates the TUN device if one was asked for, and sets it up; addresses and routes on it are the caller's business. */
SimNetwork *sim_network_new (SimContext *context, GError **error);
void sim_network_free (SimNetwork *self);

/* Where packets for the host go; NULL: no call is up, they are lost. */
void sim_network_attach (SimNetwork *self, SimNetworkSendFunc send, gpointer data);

/* A packet from the host. */
void sim_network_receive (SimNetwork *self, const guint8 *packet, gsize len);

/* IPv6 came up: announces the prefix 2001:db8:46:92::/64 (RFC 4861 §4.2). */
void sim_network_announce_prefix (SimNetwork *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimNetwork, sim_network_free)

G_END_DECLS
