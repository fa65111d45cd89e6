/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "internet.h"

#include <gio/gio.h>
#include <string.h>

#define IP4_HEADER 20
#define IP6_HEADER 40
#define UDP_HEADER 8
#define ICMP_HEADER 8

#define PROTOCOL_ICMP 1
#define PROTOCOL_UDP 17
#define PROTOCOL_ICMP6 58

#define ICMP_ECHO_REQUEST 8
#define ICMP6_ECHO_REQUEST 128
#define ICMP6_ECHO_REPLY 129
#define ICMP6_ROUTER_SOLICITATION 133

static guint
read16 (const guint8 *at)
{
  return (guint) at[0] << 8 | at[1];
}

static guint32
read32 (const guint8 *at)
{
  return (guint32) read16 (at) << 16 | read16 (at + 2);
}

static void
write16 (guint8 *at, guint value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
}

guint16
sim_internet_checksum (const guint8 *bytes, gsize len, guint32 sum)
{
  for (gsize i = 0; i + 1 < len; i += 2)
    sum += read16 (bytes + i);
  if (len % 2 != 0)
    sum += (guint32) bytes[len - 1] << 8;
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (guint16) ~sum;
}

gboolean
sim_internet_parse_address (const char *text, guint32 *out)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4)
    return FALSE;
  *out = read32 (g_inet_address_to_bytes (address));
  return TRUE;
}

/* The sum over the pseudo header (RFC 8200 §8.1), still to be complemented. */
static guint32
pseudo_sum6 (const guint8 *packet, gsize payload_len, guint protocol)
{
  guint32 sum = (guint32) payload_len + protocol;

  for (gsize i = 8; i < IP6_HEADER; i += 2)
    sum += read16 (packet + i);
  return sum;
}

static SimInternetKind
parse6 (SimInternetPacket *out, gsize available)
{
  if (available < IP6_HEADER || read16 (out->packet + 4) + IP6_HEADER > available)
    return SIM_INTERNET_BROKEN;
  gsize payload_len = read16 (out->packet + 4);
  const guint8 *payload = out->packet + IP6_HEADER;

  out->header_len = IP6_HEADER;
  out->len = IP6_HEADER + payload_len;
  if (out->packet[6] != PROTOCOL_ICMP6)
    return SIM_INTERNET_OTHER;
  if (payload_len < ICMP_HEADER
      || sim_internet_checksum (payload, payload_len, pseudo_sum6 (out->packet, payload_len, PROTOCOL_ICMP6)) != 0)
    return SIM_INTERNET_BROKEN;
  if (payload[0] == ICMP6_ROUTER_SOLICITATION)
    return SIM_INTERNET_ROUTER_SOLICITATION;
  return payload[0] == ICMP6_ECHO_REQUEST ? SIM_INTERNET_ECHO_REQUEST : SIM_INTERNET_OTHER;
}

static SimInternetKind
parse_udp (SimInternetPacket *out)
{
  const guint8 *udp = out->packet + out->header_len;
  gsize len = out->len - out->header_len;

  if (len < UDP_HEADER || read16 (udp + 4) < UDP_HEADER || read16 (udp + 4) > len)
    return SIM_INTERNET_BROKEN;
  out->source_port = read16 (udp);
  out->destination_port = read16 (udp + 2);
  out->payload = udp + UDP_HEADER;
  out->payload_len = read16 (udp + 4) - UDP_HEADER;
  return SIM_INTERNET_UDP;
}

static SimInternetKind
parse4 (SimInternetPacket *out, gsize available)
{
  if (available < IP4_HEADER)
    return SIM_INTERNET_BROKEN;
  gsize header_len = (out->packet[0] & 15u) * 4;
  gsize len = read16 (out->packet + 2);

  if (header_len < IP4_HEADER || len < header_len || len > available
      || sim_internet_checksum (out->packet, header_len, 0) != 0)
    return SIM_INTERNET_BROKEN;
  out->header_len = header_len;
  out->len = len;
  out->source = read32 (out->packet + 12);
  out->destination = read32 (out->packet + 16);
  /* A fragment, or the first of several, is nobody's request here. */
  if ((read16 (out->packet + 6) & 0x3fff) != 0)
    return SIM_INTERNET_OTHER;
  if (out->packet[9] == PROTOCOL_UDP)
    return parse_udp (out);
  if (out->packet[9] != PROTOCOL_ICMP)
    return SIM_INTERNET_OTHER;
  if (len - header_len < ICMP_HEADER || sim_internet_checksum (out->packet + header_len, len - header_len, 0) != 0)
    return SIM_INTERNET_BROKEN;
  return out->packet[header_len] == ICMP_ECHO_REQUEST ? SIM_INTERNET_ECHO_REQUEST : SIM_INTERNET_OTHER;
}

SimInternetKind
sim_internet_parse (const guint8 *bytes, gsize len, SimInternetPacket *out)
{
  *out = (SimInternetPacket) { .packet = bytes };
  if (len == 0)
    return SIM_INTERNET_BROKEN;
  out->version = bytes[0] >> 4;
  if (out->version == 6)
    return parse6 (out, len);
  return out->version == 4 ? parse4 (out, len) : SIM_INTERNET_BROKEN;
}

static void
exchange (guint8 *a, guint8 *b, gsize len)
{
  for (gsize i = 0; i < len; i++) {
    guint8 kept = a[i];

    a[i] = b[i];
    b[i] = kept;
  }
}

static void
set_checksum (guint8 *field, const guint8 *bytes, gsize len, guint32 sum)
{
  write16 (field, 0);
  write16 (field, sim_internet_checksum (bytes, len, sum));
}

GByteArray *
sim_internet_echo_reply (const SimInternetPacket *request)
{
  GByteArray *reply = g_byte_array_new ();
  gsize payload_len = request->len - request->header_len;

  g_byte_array_append (reply, request->packet, (guint) request->len);
  guint8 *payload = reply->data + request->header_len;

  if (request->version == 6) {
    exchange (reply->data + 8, reply->data + 24, 16);
    payload[0] = ICMP6_ECHO_REPLY;
    set_checksum (payload + 2, payload, payload_len, pseudo_sum6 (reply->data, payload_len, PROTOCOL_ICMP6));
  } else {
    exchange (reply->data + 12, reply->data + 16, 4);
    reply->data[8] = 64;
    set_checksum (reply->data + 10, reply->data, request->header_len, 0);
    payload[0] = 0;
    set_checksum (payload + 2, payload, payload_len, 0);
  }
  return reply;
}

GByteArray *
sim_internet_udp_reply (const SimInternetPacket *request, const guint8 *payload, gsize len)
{
  GByteArray *reply = g_byte_array_new ();
  guint8 header[IP4_HEADER + UDP_HEADER] = { 0x45 };
  guint8 *udp = header + IP4_HEADER;

  write16 (header + 2, (guint) (sizeof header + len));
  header[8] = 64;
  header[9] = PROTOCOL_UDP;
  for (guint i = 0; i < 4; i++) {
    header[12 + i] = (guint8) (request->destination >> (24 - 8 * i));
    header[16 + i] = (guint8) (request->source >> (24 - 8 * i));
  }
  set_checksum (header + 10, header, IP4_HEADER, 0);
  write16 (udp, request->destination_port);
  write16 (udp + 2, request->source_port);
  write16 (udp + 4, (guint) (UDP_HEADER + len)); /* the checksum may be absent over IPv4 (RFC 768) */
  g_byte_array_append (reply, header, sizeof header);
  return g_byte_array_append (reply, payload, (guint) len);
}

GByteArray *
sim_internet_router_advertisement (void)
{
  static const guint8 advertisement[] = {
    0x60, 0,    0,    0,    0,    48,   PROTOCOL_ICMP6,
    255, /* IPv6: payload of 48 bytes, hop limit 255 */
    0xfe, 0x80, 0,    0,    0,    0,    0,
    0,    0,    0,    0,    0,    0,    0,
    0,    1, /* from fe80::1 */
    0xff, 0x02, 0,    0,    0,    0,    0,
    0,    0,    0,    0,    0,    0,    0,
    0,    1, /* to ff02::1 */
    134,  0,    0,    0,    64,   0,    0x07,
    0x08, 0,    0,    0,    0,    0,    0,
    0,    0, /* router for 1800 s */
    3,    4,    64,   0xc0, 0,    1,    0x51,
    0x80, 0,    0,    0x38, 0x40, 0,    0,
    0,    0, /* prefix /64, on-link, autonomous */
    0x20, 0x01, 0x0d, 0xb8, 0,    0x46, 0,
    0x92, 0,    0,    0,    0,    0,    0,
    0,    0,
  };
  GByteArray *packet = g_byte_array_new ();
  guint8 *payload;

  g_byte_array_append (packet, advertisement, sizeof advertisement);
  payload = packet->data + IP6_HEADER;
  set_checksum (payload + 2, payload, sizeof advertisement - IP6_HEADER,
                pseudo_sum6 (packet->data, sizeof advertisement - IP6_HEADER, PROTOCOL_ICMP6));
  return packet;
}
