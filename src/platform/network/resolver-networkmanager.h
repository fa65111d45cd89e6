/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NetworkManager's global configuration of name servers: the property GlobalDnsConfiguration of
 * org.freedesktop.NetworkManager, as long as we have servers for it the only ones in the resolv.conf that
 * NetworkManager writes. Needs the right org.freedesktop.NetworkManager.settings.modify.global-dns. Nothing here waits,
 * but for the end.
 *
 * NetworkManager keeps the configuration over its restart and over a reboot. Ours has, beside the servers for all names
 * ("*"), the domain dialtone.invalid, which no name is in (RFC 6761 6.4): by it we know our own again whatever has
 * happened in between. One without it is its owner's and is left as it is; NetworkManager lets nobody change one that
 * stands in its configuration files. */
#pragma once

#include "platform/network/resolver-entry.h"
#include "platform/service/bus-service.h"

G_BEGIN_DECLS

typedef struct _ResolverNetworkManager ResolverNetworkManager;

typedef enum {
  RESOLVER_NM_UNKNOWN, /* it has not answered yet */
  RESOLVER_NM_GONE,    /* it does not run, or writes no resolv.conf (dns=none) */
  RESOLVER_NM_READY,
  RESOLVER_NM_FOREIGN, /* READY, but our servers are not taken: another's configuration is there, or it was refused. The
                          log says so */
} ResolverNmState;

/* @bus_address may be NULL: the system bus. @changed: the state is another, or nothing is under way any more; not from
 * within a call. */
ResolverNetworkManager *resolver_network_manager_new (const char *bus_address, void (*changed) (gpointer user_data),
                                                      gpointer user_data);
/* Waits up to two seconds for our servers to be taken back if they may be there. NULL is allowed. */
void resolver_network_manager_free (ResolverNetworkManager *self);

ResolverNmState resolver_network_manager_state (const ResolverNetworkManager *self);

/* The servers of @entries and no others; none takes back what is ours, that of an earlier process too. Set again
 * whenever NetworkManager has lost them, after a restart or because somebody changed them, in growing steps up to a
 * minute. Link-local servers are left out: NetworkManager takes none. */
void resolver_network_manager_set (ResolverNetworkManager *self, const ResolverEntry *entries, guint n_entries);

/* Nothing of ours is there or asked for, and nothing is under way. */
gboolean resolver_network_manager_is_done (const ResolverNetworkManager *self);

G_END_DECLS
