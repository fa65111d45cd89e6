/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/netlink-value.h"

#include <string.h>
#include <sys/socket.h>

int
netlink_family (IpFamily family)
{
  switch (family) {
  case IP_FAMILY_NONE:
    return AF_UNSPEC;
  case IP_FAMILY_4:
    return AF_INET;
  case IP_FAMILY_6:
    return AF_INET6;
  }
  return AF_UNSPEC;
}

static gsize
length_of (IpFamily family)
{
  switch (family) {
  case IP_FAMILY_NONE:
    return 0;
  case IP_FAMILY_4:
    return 4;
  case IP_FAMILY_6:
    return 16;
  }
  return 0;
}

struct nl_addr *
netlink_address_value (const IpAddress *address, guint prefix)
{
  if (address->family == IP_FAMILY_NONE)
    return NULL;
  struct nl_addr *value = nl_addr_build (netlink_family (address->family), address->bytes, length_of (address->family));
  if (value != NULL)
    nl_addr_set_prefixlen (value, (int) prefix);
  return value;
}

struct nl_addr *
netlink_any_value (IpFamily family)
{
  const IpAddress any = { .family = family };

  return netlink_address_value (&any, 0);
}

IpAddress
netlink_to_address (const struct nl_addr *value)
{
  IpAddress address = { .family = IP_FAMILY_NONE };

  if (value == NULL)
    return address;
  int family = nl_addr_get_family (value);
  if (family == AF_INET)
    address.family = IP_FAMILY_4;
  else if (family == AF_INET6)
    address.family = IP_FAMILY_6;
  gsize length = length_of (address.family);
  if (nl_addr_get_len (value) != length)
    return (IpAddress) { .family = IP_FAMILY_NONE };
  const guint8 *bytes = nl_addr_get_binary_addr (value);
  for (gsize i = 0; i < length; i++)
    address.bytes[i] = bytes[i];
  return address;
}
