/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4, IPv6, ICMP and UDP packets: reading, and building the replies of the built-in network. No state. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SIM_PORT_DNS 53

typedef enum {
  SIM_INTERNET_BROKEN,              /* lengths or checksums do not fit */
  SIM_INTERNET_ECHO_REQUEST,        /* ICMP or ICMPv6 */
  SIM_INTERNET_UDP,                 /* over IPv4, unfragmented */
  SIM_INTERNET_ROUTER_SOLICITATION, /* ICMPv6 */
  SIM_INTERNET_OTHER,               /* a good packet of another kind */
} SimInternetKind;

typedef struct {
  guint version;        /* 4 or 6 */
  const guint8 *packet; /* the whole of it */
  gsize len;            /* as its header says */
  gsize header_len;
  guint32 source, destination;         /* IPv4, host byte order */
  guint source_port, destination_port; /* UDP */
  const guint8 *payload;               /* UDP */
  gsize payload_len;
} SimInternetPacket;

SimInternetKind sim_internet_parse (const guint8 *bytes, gsize len, SimInternetPacket *out);

/* The reply to an echo request: the same packet with the addresses exchanged. */
GByteArray *sim_internet_echo_reply (const SimInternetPacket *request);

/* A UDP packet over IPv4 back to the sender of @request. */
GByteArray *sim_internet_udp_reply (const SimInternetPacket *request, const guint8 *payload, gsize len);

/* A router advertisement with the prefix 2001:db8:46:92::/64 from fe80::1 to all nodes. */
GByteArray *sim_internet_router_advertisement (void);

/* Dotted decimal to host byte order. */
gboolean sim_internet_parse_address (const char *text, guint32 *out);

/* RFC 1071, over @len bytes, beginning with the one's complement sum @sum. */
guint16 sim_internet_checksum (const guint8 *bytes, gsize len, guint32 sum);

G_END_DECLS
