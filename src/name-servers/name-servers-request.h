/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dialtoned asks for, as bytes from outside: nothing but links' names and addresses comes through. */
#pragma once

#include "platform/network/resolver-backend.h"
#include "platform/network/resolver-entry.h"

G_BEGIN_DECLS

#define NAME_SERVERS_MAX_LINKS 16

typedef struct {
  ResolverBackend holder; /* RESOLVER_NONE, RESOLVER_FILE or RESOLVER_RESOLVCONF */
  guint n_entries;
  ResolverEntry entries[NAME_SERVERS_MAX_LINKS];
} NameServersRequest;

/* From the arguments of Set: @holder, and @links of type a(sas). FALSE with @error (G_DBUS_ERROR_INVALID_ARGS) for an
 * unknown holder, too many links or servers, a name that no interface has, and a text that is not an address of a
 * server: no numeric one, or of no host. */
gboolean name_servers_request_parse (const char *holder, GVariant *links, NameServersRequest *out, GError **error);

G_END_DECLS
