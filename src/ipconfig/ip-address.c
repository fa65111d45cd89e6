/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipconfig/ip-address.h"

#include <arpa/inet.h>
#include <string.h>

IpAddress
ip_address_from_be32 (guint32 word)
{
  guint32 host = g_ntohl (word);
  IpAddress self = { .family = IP_FAMILY_NONE };

  if (host == 0)
    return self;
  self.family = IP_FAMILY_4;
  for (guint i = 0; i < 4; i++)
    self.bytes[i] = (guint8) (host >> (24 - 8 * i));
  return self;
}

IpAddress
ip_address_link_local (const guint8 identifier[8])
{
  IpAddress self = { .family = IP_FAMILY_NONE };
  gboolean any = FALSE;

  for (guint i = 0; i < 8; i++) {
    self.bytes[8 + i] = identifier[i];
    any |= identifier[i] != 0;
  }
  if (!any)
    return self;
  self.family = IP_FAMILY_6;
  self.bytes[0] = 0xfe;
  self.bytes[1] = 0x80;
  return self;
}

IpAddress
ip_address_link_local_prefix (void)
{
  return (IpAddress) { .family = IP_FAMILY_6, .bytes = { 0xfe, 0x80 } };
}

gboolean
ip_address_is_link_local6 (const IpAddress *self)
{
  return self->family == IP_FAMILY_6 && self->bytes[0] == 0xfe && (self->bytes[1] & 0xc0) == 0x80;
}

gboolean
ip_address_parse (const char *text, IpAddress *out)
{
  IpAddress parsed = { .family = IP_FAMILY_NONE };

  g_return_val_if_fail (text != NULL && out != NULL, FALSE);

  if (inet_pton (AF_INET, text, parsed.bytes) == 1)
    parsed.family = IP_FAMILY_4;
  else if (inet_pton (AF_INET6, text, parsed.bytes) == 1)
    parsed.family = IP_FAMILY_6;
  else
    return FALSE;
  *out = parsed;
  return TRUE;
}

const char *
ip_address_format (const IpAddress *self, char buffer[IP_ADDRESS_MAX_STRING])
{
  buffer[0] = '\0';
  switch (self->family) {
  case IP_FAMILY_NONE:
    break;
  case IP_FAMILY_4:
    inet_ntop (AF_INET, self->bytes, buffer, IP_ADDRESS_MAX_STRING);
    break;
  case IP_FAMILY_6:
    inet_ntop (AF_INET6, self->bytes, buffer, IP_ADDRESS_MAX_STRING);
    break;
  }
  return buffer;
}

gboolean
ip_address_equal (const IpAddress *a, const IpAddress *b)
{
  if (a->family != b->family)
    return FALSE;
  switch (a->family) {
  case IP_FAMILY_NONE:
    return TRUE;
  case IP_FAMILY_4:
    return memcmp (a->bytes, b->bytes, 4) == 0;
  case IP_FAMILY_6:
    return memcmp (a->bytes, b->bytes, 16) == 0;
  }
  return FALSE;
}

/* :: and ::1 differ in the last byte only. */
static gboolean
is_unspecified_or_loopback6 (const guint8 bytes[16])
{
  for (guint i = 0; i < 15; i++) {
    if (bytes[i] != 0)
      return FALSE;
  }
  return bytes[15] <= 1;
}

gboolean
ip_address_is_usable (const IpAddress *self)
{
  switch (self->family) {
  case IP_FAMILY_NONE:
    return FALSE;
  case IP_FAMILY_4:
    return self->bytes[0] != 0 && self->bytes[0] != 127 && self->bytes[0] < 224;
  case IP_FAMILY_6:
    return self->bytes[0] != 0xff && !is_unspecified_or_loopback6 (self->bytes);
  }
  return FALSE;
}
