/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kinds of holders of our name servers on a system. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  RESOLVER_NONE,           /* nobody that we know: name servers are not set */
  RESOLVER_RESOLVED,       /* systemd-resolved, over D-Bus */
  RESOLVER_RESOLVCONF,     /* the program resolvconf */
  RESOLVER_FILE,           /* resolv.conf itself */
  RESOLVER_NETWORKMANAGER, /* NetworkManager's global configuration of name servers, over D-Bus */
  RESOLVER_FOREIGN,        /* NetworkManager has one that is not ours, or takes none from us: left alone */
} ResolverBackend;

/* "none", "resolved", "resolvconf", "file", "networkmanager", "foreign". */
const char *resolver_backend_to_string (ResolverBackend backend);

G_END_DECLS
