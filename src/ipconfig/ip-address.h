/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An IPv4 or IPv6 address as a value. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  IP_FAMILY_NONE, /* no address: what a zeroed IpAddress is */
  IP_FAMILY_4,
  IP_FAMILY_6,
} IpFamily;

typedef struct {
  IpFamily family;
  guint8 bytes[16]; /* network order; the first 4 for IP_FAMILY_4, the rest 0 */
} IpAddress;

#define IP_ADDRESS_MAX_STRING 46

/* @word in network order, as PPP events carry it; 0 gives IP_FAMILY_NONE. */
IpAddress ip_address_from_be32 (guint32 word);
/* fe80::/64 with @identifier (RFC 5072 §5); all zero gives IP_FAMILY_NONE. */
IpAddress ip_address_link_local (const guint8 identifier[8]);
/* fe80::, of which fe80::/64 is every link-local address. */
IpAddress ip_address_link_local_prefix (void);
/* Valid on its link only, so that two links may each have it: fe80::/10. */
gboolean ip_address_is_link_local6 (const IpAddress *self);
/* Numeric text only. FALSE when it is neither; @out is then untouched. */
gboolean ip_address_parse (const char *text, IpAddress *out);
/* Writes the canonical text (RFC 5952), "" for IP_FAMILY_NONE, and returns @buffer. */
const char *ip_address_format (const IpAddress *self, char buffer[IP_ADDRESS_MAX_STRING]);
gboolean ip_address_equal (const IpAddress *a, const IpAddress *b);
/* An address that a host may have as its own: not 0/8, 127/8, multicast, class E, broadcast, ::, ::1, ff00::/8. */
gboolean ip_address_is_usable (const IpAddress *self);

G_END_DECLS
