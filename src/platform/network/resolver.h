/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name servers of our links, given to whoever holds them on this system (resolver-choice.h), and taken back.
 *
 * With route=primary our servers are for all names; otherwise they are as long as no other default route is better than
 * the link's. Servers that are not for all names are in nobody's hands, but for resolved, which keeps them for those
 * who ask for names on this link alone (SetLinkDefaultRoute false).
 * - In a plain file they stand before the others (at most three in all are read by the C library). The file is watched:
 * our part is put back when its owner writes
 *   it anew, at once the first time, then in growing steps up to a minute.
 * - resolvconf has them before those of Ethernet and Wi-Fi (resolver-resolvconf.h).
 * - NetworkManager has them as its global configuration, which goes before those of its connections
 * (resolver-networkmanager.h).
 *
 * Who holds them is chosen anew whenever resolv.conf changes, by what it is without our part. */
#pragma once

#include "ipconfig/ip-config.h"
#include "platform/network/resolver-backend.h"

G_BEGIN_DECLS

typedef struct _Resolver Resolver;

/* @bus_address may be NULL: the system bus. What needs root is done by dialtone-name-servers on that bus if this
 * process is not root. */
Resolver *resolver_new (const char *resolv_conf, const char *runtime_dir, const char *bus_address);
/* Withdraws all servers; waits for whoever has them, a few seconds at most. NULL is allowed. */
void resolver_free (Resolver *self);

/* Takes back what a crashed predecessor left with anybody and no link of now needs. */
void resolver_sweep (Resolver *self);

/* The servers of one link, new or changed; none withdraws them. Failures are logged. */
void resolver_set (Resolver *self, const IpConfig *config, gboolean best);
void resolver_unset (Resolver *self, guint ifindex);
/* Unknown links are ignored. */
void resolver_set_best (Resolver *self, guint ifindex, gboolean best);

/* Who holds them now; RESOLVER_NONE when there are none to hold. */
ResolverBackend resolver_backend (const Resolver *self);

G_END_DECLS
