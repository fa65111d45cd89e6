// SPDX-License-Identifier: GPL-2.0-or-later
// How the servers of a link are written.
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "platform/network/resolver-entry.h"
}

namespace {

std::string
format (const char *address)
{
  ResolverEntry entry = {};

  g_strlcpy (entry.ifname, "ppp0", sizeof entry.ifname);
  entry.n_servers = 2;
  EXPECT_TRUE (ip_address_parse ("192.0.2.53", &entry.servers[0]));
  EXPECT_TRUE (ip_address_parse (address, &entry.servers[1]));
  g_autofree char *text = resolver_entry_format_server (&entry, 1);
  return text;
}

TEST (ResolverEntry, AddressesAreWrittenAsTheyAre)
{
  EXPECT_EQ (format ("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ (format ("169.254.0.1"), "169.254.0.1");
  EXPECT_EQ (format ("2001:DB8::1"), "2001:db8::1");
  EXPECT_EQ (format ("fec0::1"), "fec0::1");
}

TEST (ResolverEntry, LinkLocalAddressesNameTheirLink)
{
  EXPECT_EQ (format ("fe80::1"), "fe80::1%ppp0");
  EXPECT_EQ (format ("febf::1"), "febf::1%ppp0");
}

} // namespace
