/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a PPP packet is: protocol numbers, the codes of control packets, a packet to be sent. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The largest information field that is sent or looked at: RFC 1661 §6.1, the default MRU. */
#define PPP_MAX_INFO 1500
/* The longest text of the peer that is kept, terminator included. */
#define PPP_MAX_TEXT 128
/* Code, identifier, length (RFC 1661 §5). */
#define PPP_HEADER_LEN 4

/* PPP protocol numbers that a link must know apart (host order). */
enum {
  PPP_PROTOCOL_IPV4 = 0x0021,
  PPP_PROTOCOL_IPV6 = 0x0057,
  PPP_PROTOCOL_IPCP = 0x8021,
  PPP_PROTOCOL_IPV6CP = 0x8057,
  PPP_PROTOCOL_CCP = 0x80fd,
  PPP_PROTOCOL_LCP = 0xc021,
  PPP_PROTOCOL_PAP = 0xc023,
  PPP_PROTOCOL_CHAP = 0xc223,
};

/* Codes of control packets (RFC 1661 §5, RFC 1570 §1); 1 to 7 are common to all control protocols. */
enum {
  PPP_CODE_CONFIGURE_REQUEST = 1,
  PPP_CODE_CONFIGURE_ACK = 2,
  PPP_CODE_CONFIGURE_NAK = 3,
  PPP_CODE_CONFIGURE_REJECT = 4,
  PPP_CODE_TERMINATE_REQUEST = 5,
  PPP_CODE_TERMINATE_ACK = 6,
  PPP_CODE_CODE_REJECT = 7,
  PPP_CODE_PROTOCOL_REJECT = 8, /* from here on LCP only */
  PPP_CODE_ECHO_REQUEST = 9,
  PPP_CODE_ECHO_REPLY = 10,
  PPP_CODE_DISCARD_REQUEST = 11,
  PPP_CODE_IDENTIFICATION = 12,
  PPP_CODE_TIME_REMAINING = 13,
};

/* A packet to be sent. */
typedef struct {
  guint16 protocol;      /* host order */
  gboolean lcp_defaults; /* LCP codes 1..7: must go out with the default ACCM, no PFC, no ACFC (RFC 1661 §5) */
  gsize len;
  guint8 info[PPP_MAX_INFO]; /* the packet behind the protocol field */
} PppFrame;

G_END_DECLS
