/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "name-servers/name-servers-request.h"

#include <gio/gio.h>
#include <string.h>

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, what);
  return FALSE;
}

static gboolean
parse_holder (const char *text, ResolverBackend *out)
{
  static const ResolverBackend holders[] = { RESOLVER_NONE, RESOLVER_FILE, RESOLVER_RESOLVCONF };

  for (guint i = 0; i < G_N_ELEMENTS (holders); i++) {
    if (strcmp (text, resolver_backend_to_string (holders[i])) == 0) {
      *out = holders[i];
      return TRUE;
    }
  }
  return FALSE;
}

/* It becomes part of a file's name and of an argument. */
static gboolean
is_interface (const char *name)
{
  return g_ascii_isalpha (name[0]) && strlen (name) < sizeof ((ResolverEntry *) NULL)->ifname
         && strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-") == strlen (name);
}

static gboolean
is_loopback (const IpAddress *address)
{
  static const guint8 loopback_6[16] = { [15] = 1 };

  return address->family == IP_FAMILY_4 ? address->bytes[0] == 127
                                        : memcmp (address->bytes, loopback_6, sizeof loopback_6) == 0;
}

/* "192.0.2.1", or "fe80::1%IFNAME" for a link-local one; what else may stand behind a % is not for resolv.conf. */
static gboolean
parse_server (const char *text, ResolverEntry *entry)
{
  IpAddress *server = &entry->servers[entry->n_servers];
  const char *scope = strchr (text, '%');
  g_autofree char *address = scope == NULL ? g_strdup (text) : g_strndup (text, (gsize) (scope - text));

  if (!ip_address_parse (address, server) || !(ip_address_is_usable (server) || is_loopback (server)))
    return FALSE;
  entry->n_servers++;
  g_autofree char *canonical = resolver_entry_format_server (entry, entry->n_servers - 1);
  return (scope != NULL) == (strchr (canonical, '%') != NULL)
         && (scope == NULL || strcmp (scope + 1, entry->ifname) == 0);
}

static gboolean
parse_link (GVariant *link, ResolverEntry *entry, GError **error)
{
  const char *ifname = NULL;
  g_autofree const char **servers = NULL;

  g_variant_get (link, "(&s^a&s)", &ifname, &servers);
  if (!is_interface (ifname))
    return refuse (error, "that is no interface's name");
  memset (entry, 0, sizeof *entry);
  g_strlcpy (entry->ifname, ifname, sizeof entry->ifname);
  for (guint i = 0; servers[i] != NULL; i++) {
    if (i == IP_CONFIG_MAX_DNS)
      return refuse (error, "too many name servers");
    if (!parse_server (servers[i], entry))
      return refuse (error, "that is no name server's address");
  }
  return TRUE;
}

gboolean
name_servers_request_parse (const char *holder, GVariant *links, NameServersRequest *out, GError **error)
{
  NameServersRequest request = { .holder = RESOLVER_NONE };
  gsize n_links = g_variant_n_children (links);

  if (!parse_holder (holder, &request.holder))
    return refuse (error, "unknown holder");
  if (n_links > NAME_SERVERS_MAX_LINKS)
    return refuse (error, "too many links");
  for (gsize i = 0; i < n_links; i++) {
    g_autoptr (GVariant) link = g_variant_get_child_value (links, i);
    if (!parse_link (link, &request.entries[i], error))
      return FALSE;
  }
  request.n_entries = (guint) n_links;
  *out = request;
  return TRUE;
}
