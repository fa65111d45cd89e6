// SPDX-License-Identifier: GPL-2.0-or-later
// Addresses between our form and libnl's.
#include "network_support.h"

#include <netlink/addr.h>
#include <sys/socket.h>

extern "C" {
#include "platform/network/netlink-value.h"
}

namespace {

TEST (NetlinkValue, AddressesSurviveTheRoundTrip)
{
  for (const char *text : { "10.174.46.45", "255.255.255.255", "0.0.0.0", "fe80::1", "::" }) {
    const IpAddress address = ip (text);
    struct nl_addr *value = netlink_address_value (&address, 9);
    ASSERT_NE (value, nullptr) << text;
    EXPECT_EQ (nl_addr_get_prefixlen (value), 9u) << text;
    const IpAddress back = netlink_to_address (value);
    EXPECT_TRUE (ip_address_equal (&address, &back)) << text;
    nl_addr_put (value);
  }
}

TEST (NetlinkValue, NoAddressIsNoValue)
{
  const IpAddress none = {};
  EXPECT_EQ (netlink_address_value (&none, 0), nullptr);
  EXPECT_EQ (netlink_to_address (nullptr).family, IP_FAMILY_NONE);
}

TEST (NetlinkValue, AnAddressOfAWrongLengthIsNone)
{
  const guint8 bytes[20] = { 1, 2, 3 };
  for (size_t length : { 0, 3, 5, 16, 20 }) {
    struct nl_addr *value = nl_addr_build (AF_INET, bytes, length);
    EXPECT_EQ (netlink_to_address (value).family, IP_FAMILY_NONE) << length;
    nl_addr_put (value);
  }
  struct nl_addr *other = nl_addr_build (AF_PACKET, bytes, 6);
  EXPECT_EQ (netlink_to_address (other).family, IP_FAMILY_NONE);
  nl_addr_put (other);
}

TEST (NetlinkValue, EverythingHasNoBits)
{
  for (IpFamily family : { IP_FAMILY_4, IP_FAMILY_6 }) {
    struct nl_addr *value = netlink_any_value (family);
    ASSERT_NE (value, nullptr);
    EXPECT_EQ (nl_addr_get_family (value), netlink_family (family));
    EXPECT_EQ (nl_addr_get_prefixlen (value), 0u);
    nl_addr_put (value);
  }
}

} // namespace
