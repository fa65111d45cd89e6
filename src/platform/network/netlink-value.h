/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses between our form and libnl's. */
#pragma once

#include "ipconfig/ip-address.h"

#include <netlink/addr.h>

G_BEGIN_DECLS

/* AF_INET, AF_INET6; AF_UNSPEC for IP_FAMILY_NONE. */
int netlink_family (IpFamily family);
/* @address with @prefix bits, to be put; NULL for IP_FAMILY_NONE or without memory. */
struct nl_addr *netlink_address_value (const IpAddress *address, guint prefix);
/* Everything: 0.0.0.0/0 or ::/0, to be put. */
struct nl_addr *netlink_any_value (IpFamily family);
/* The other way; IP_FAMILY_NONE for NULL and for families that are not IP. */
IpAddress netlink_to_address (const struct nl_addr *value);

G_END_DECLS
