/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver-entry.h"

char *
resolver_entry_format_server (const ResolverEntry *entry, guint index)
{
  char text[IP_ADDRESS_MAX_STRING];
  const IpAddress *server = &entry->servers[index];
  gboolean link_local = server->family == IP_FAMILY_6 && server->bytes[0] == 0xfe && (server->bytes[1] & 0xc0) == 0x80;

  return g_strconcat (ip_address_format (server, text), link_local ? "%" : "", link_local ? entry->ifname : "", NULL);
}
