/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name servers of our links, given to whoever holds them on this system (resolver-choice.h).
 *
 * With route=primary our servers are for all names. Otherwise they are for all names as long as no other default
 * route is better than the link's; else
 * - with resolved they are for no name that another link can ask for (SetLinkDefaultRoute false),
 * - in a plain file they stand behind the others, at most three in all (what the C library reads),
 * - resolvconf orders by its own configuration. */
#pragma once

#include "ipconfig/ip-config.h"
#include "platform/resolver-choice.h"

G_BEGIN_DECLS

typedef struct {
  guint ifindex;
  char ifname[16];
  guint n_servers;
  IpAddress servers[IP_CONFIG_MAX_DNS];
  gboolean primary; /* for all names, whatever the routes are */
  gboolean best;    /* no other default route is better */
} ResolverEntry;

typedef struct _Resolver Resolver;

/* Takes our part of a crashed predecessor out of @resolv_conf. @bus_address may be NULL: the system bus. */
Resolver *resolver_new (const char *resolv_conf, const char *runtime_dir, const char *bus_address);
/* Withdraws all servers; waits for `resolvconf` if that is still at work. NULL is allowed. */
void resolver_free (Resolver *self);

/* The servers of one link, new or changed; none withdraws them. Failures are logged. */
void resolver_set (Resolver *self, const IpConfig *config, gboolean best);
void resolver_unset (Resolver *self, guint ifindex);
/* Unknown links are ignored. */
void resolver_set_best (Resolver *self, guint ifindex, gboolean best);

/* Who holds them now; RESOLVER_NONE when there are none to hold. */
ResolverBackend resolver_backend (const Resolver *self);

/* "192.0.2.1", "fe80::1%ppp0": as a line of resolv.conf has it. To be freed. */
char *resolver_server_text (const ResolverEntry *entry, guint index);

G_END_DECLS
