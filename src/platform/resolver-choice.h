/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is to hold the name servers. A pure function of what is on the system. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  RESOLVER_NONE,           /* nobody that we know: name servers are not set */
  RESOLVER_RESOLVED,       /* systemd-resolved, over D-Bus */
  RESOLVER_RESOLVCONF,     /* the program resolvconf */
  RESOLVER_FILE,           /* resolv.conf itself */
  RESOLVER_NETWORKMANAGER, /* NetworkManager holds resolv.conf: left alone */
} ResolverBackend;

/* "none", "resolved", "resolvconf", "file", "networkmanager". */
const char *resolver_backend_to_string (ResolverBackend backend);

typedef struct {
  const char *link_target;   /* where the symbolic link resolv.conf leads; NULL: it is none */
  const char *content;       /* of resolv.conf; NULL: there is none, or it cannot be read */
  gboolean special;          /* resolv.conf is neither a file, nor a link, nor absent */
  gboolean resolved_runs;    /* org.freedesktop.resolve1 has an owner */
  gboolean resolvconf_there; /* the program, and not resolved's imitation of it */
} ResolverFacts;

/* Whether the system's resolv.conf is resolved's, so that it matters if resolved runs. */
gboolean resolver_is_resolved_file (const ResolverFacts *facts);

/* In this order: resolved when it runs and resolv.conf is its; NetworkManager when resolv.conf is its; resolvconf;
 * the file when it is a plain one or absent. A link to somewhere else belongs to a program that we do not know. */
ResolverBackend resolver_choose (const ResolverFacts *facts);

G_END_DECLS
