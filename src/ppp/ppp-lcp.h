/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link Control Protocol (RFC 1661 §5 and §6, RFC 1662 §7): its options, echo, Protocol-Reject. */
#pragma once

#include "ppp/ppp-control.h"
#include "ppp/ppp-random.h"

G_BEGIN_DECLS

/* How often our own magic number may come back before we believe that the line echoes. */
#define PPP_LCP_LOOPS 5

typedef struct {
  guint16 mru;
  gboolean ask_accm;
  guint32 accm;
  gboolean allow_pap, allow_chap;
} PppLcpConfig;

/* One negotiation's values, copied and committed as a whole. */
typedef struct {
  const PppLcpConfig *config;
  PppRandom *random;
  guint *loops;                 /* our own magic number came back so often in a row */
  guint16 mru;                  /* ours: what the peer may send */
  guint32 accm;                 /* ours: what the peer must escape */
  guint32 magic;                /* ours */
  guint16 peer_mru;             /* what we may send */
  guint32 peer_accm;            /* what we must escape */
  guint16 peer_auth;            /* PPP_PROTOCOL_PAP, _CHAP or 0: how the peer wants us to show who we are */
  gboolean peer_pfc, peer_acfc; /* it can receive them */
} PppLcpValues;

typedef struct {
  PppControl control;
  PppLcpConfig config;
  PppRandom *random; /* not owned */
  PppLcpValues values, trial;
  guint loops;
  guint8 echo_id;
  gboolean echo_refused;     /* the peer does not know Echo-Request */
  gboolean echo_came_back;   /* ours did, as a request, and no answer with the peer's own number since */
  guint16 rejected_protocol; /* by a Protocol-Reject, not yet taken; 0: none */
} PppLcp;

/* What a packet means to the one who asks whether the peer is alive. */
typedef enum {
  PPP_LCP_HEARD, /* the peer's own */
  PPP_LCP_OWN,   /* one of ours came back */
} PppLcpOrigin;

/* @config is copied; @random and @outbox must outlive @self, which must not be moved afterwards. */
void ppp_lcp_init (PppLcp *self, const PppLcpConfig *config, PppRandom *random, PppOutbox *outbox);
/* Any LCP packet. */
PppLcpOrigin ppp_lcp_receive (PppLcp *self, const PppPacket *packet, gint64 now_us);
/* Our own magic number came back PPP_LCP_LOOPS times in a row. */
gboolean ppp_lcp_is_looped (const PppLcp *self);
/* Only while open. */
void ppp_lcp_send_echo (PppLcp *self);
void ppp_lcp_send_protocol_reject (PppLcp *self, guint16 protocol, const guint8 *info, gsize len);
/* The protocol of a Protocol-Reject that came in, once; 0: none. */
guint16 ppp_lcp_take_rejected (PppLcp *self);

/* Agreed values, valid while open. */
guint16 ppp_lcp_mru (const PppLcp *self);
guint16 ppp_lcp_mtu (const PppLcp *self);
guint32 ppp_lcp_rx_accm (const PppLcp *self);

extern const PppOptionTable ppp_lcp_options;

G_END_DECLS
