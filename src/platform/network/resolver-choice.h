/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who looks after resolv.conf, and so who is to hold our name servers. Pure functions of what is on the system. */
#pragma once

#include "platform/network/resolver-backend.h"

G_BEGIN_DECLS

/* Who writes resolv.conf. */
typedef enum {
  RESOLVER_OWNER_UNKNOWN, /* a link to somewhere else, a folder */
  RESOLVER_OWNER_RESOLVED,
  RESOLVER_OWNER_NETWORKMANAGER,
  RESOLVER_OWNER_RESOLVCONF, /* Debian's or openresolv */
  RESOLVER_OWNER_CONNMAN,    /* a file below /run that it writes anew now and then */
  RESOLVER_OWNER_DHCPCD,     /* the plain file, which it writes anew with each lease */
  RESOLVER_OWNER_NOBODY,     /* a plain file of the administrator's, or none; with systemd-networkd alone too */
} ResolverOwner;

typedef struct {
  const char *link_target;   /* where the symbolic link resolv.conf leads; NULL: it is none */
  const char *content;       /* of resolv.conf, without what we put there; NULL: there is none, or it cannot be read */
  gboolean special;          /* resolv.conf is neither a file, nor a link, nor absent */
  gboolean resolved_runs;    /* org.freedesktop.resolve1 has an owner */
  gboolean resolvconf_there; /* the program, and not resolved's imitation of it */
  gboolean network_manager_gone; /* it does not run, or was told to leave resolv.conf alone */
} ResolverFacts;

/* Whether the system's resolv.conf is resolved's, so that it matters if resolved runs; and NetworkManager's
 * likewise. */
gboolean resolver_is_resolved_file (const ResolverFacts *facts);
gboolean resolver_is_network_manager_file (const ResolverFacts *facts);

/* In this order: resolved when it runs and resolv.conf is its; NetworkManager likewise; ConnMan by its link;
 * resolvconf; dhcpcd by its first line; the file when it is a plain one or absent. A link to somewhere else belongs to
 * a program that we do not know. */
ResolverOwner resolver_find_owner (const ResolverFacts *facts);

/* The back end for that owner. */
ResolverBackend resolver_choose (const ResolverFacts *facts);

G_END_DECLS
