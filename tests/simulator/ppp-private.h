/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the protocols of the PPP server share. */
#pragma once

#include "hdlc.h"
#include "ppp-packet.h"
#include "ppp-server.h"
#include "timer.h"

G_BEGIN_DECLS

#define PROTOCOL_IP 0x0021
#define PROTOCOL_IPV6 0x0057
#define PROTOCOL_IPCP 0x8021
#define PROTOCOL_IPV6CP 0x8057
#define PROTOCOL_LCP 0xc021
#define PROTOCOL_PAP 0xc023
#define PROTOCOL_CHAP 0xc223

typedef enum {
  PPP_PHASE_DEAD,         /* the host has not spoken yet */
  PPP_PHASE_ESTABLISH,    /* LCP */
  PPP_PHASE_AUTHENTICATE, /* PAP or CHAP */
  PPP_PHASE_NETWORK,      /* IPCP and IPV6CP, and traffic */
  PPP_PHASE_TERMINATE,    /* waits for the end */
} PppPhase;

/* Both directions of one control protocol's negotiation. */
typedef struct {
  guint16 protocol;
  GByteArray *request; /* our Configure-Request as last sent; NULL: none yet */
  gboolean acked;      /* the host acked it */
  gboolean acking;     /* we acked the host's last one */
  guint tries;
  GSource *timer;
  SimPpp *owner;
} Negotiation;

struct _SimPpp {
  SimContext *context;
  SimPppIds *ids;
  const SimPppEvents *events;
  gpointer data;
  SimHdlc *hdlc;
  PppPhase phase;

  Negotiation lcp;
  SimAuth auth;  /* what we still ask for */
  guint32 magic; /* ours */
  gboolean ask_accm, ask_magic, ask_pcomp, ask_accomp;
  guint32 peer_magic;
  guint32 peer_accm; /* what we escape */
  gboolean peer_pcomp, peer_accomp;
  GSource *start_timer;     /* the host keeps silent: we begin */
  GSource *terminate_timer; /* until Terminate-Ack, or until a late answer */
  guint8 terminate_id;
  guint terminate_tries;
  char *terminate_text;
  GSource *end_timer; /* the last packet is on its way */

  GByteArray *challenge; /* the CHAP packet under way */
  GSource *auth_timer;
  guint auth_tries;
  char *username;
  gboolean unasked;         /* CHAP that LCP did not agree on: no address before its answer */
  gboolean bad_credentials; /* accepted all the same; the network refuses later */

  Negotiation ipcp;
  guint stalls;      /* Naks given instead of an answer */
  guint8 stalled_id; /* the request that waits for such a Nak */
  gboolean stall_empty;
  gboolean stalling; /* the timer runs for a Nak, and the host waits on purpose */
  GSource *stall_timer;
  GByteArray *withheld;  /* a Configure-Request that is answered later; NULL: none */
  GSource *after_timer;  /* until IPCP begins */
  gboolean told_address; /* the host's request had no address, and was told so */

  Negotiation ipv6cp;
  guint64 interface_id;
};

/* ppp-server.c */
void ppp_send (SimPpp *self, guint16 protocol, const GByteArray *packet);
/* Finishes, sends and frees @packet. */
void ppp_send_packet (SimPpp *self, guint16 protocol, GByteArray *packet);
void ppp_set_phase (SimPpp *self, PppPhase phase);
/* The call ends in @ms milliseconds, when what was sent has left. */
void ppp_end_soon (SimPpp *self, guint ms);
/* Our Configure-Request: sends it, repeats it every 3 s up to ten times. Takes @packet. */
void negotiation_request (Negotiation *self, GByteArray *packet);
/* Whether @packet is the Configure-Ack of our last request. Marks it acked. */
gboolean negotiation_take_ack (Negotiation *self, const SimPacket *packet);
/* Whether a Nak or Reject belongs to our last request. */
gboolean negotiation_expects (const Negotiation *self, const SimPacket *packet);
void negotiation_reset (Negotiation *self);

/* ppp-lcp.c */
void lcp_start (SimPpp *self);
void lcp_receive (SimPpp *self, const SimPacket *packet, const guint8 *bytes, gsize len);
void lcp_reject_protocol (SimPpp *self, guint16 protocol, const guint8 *info, gsize len);
void lcp_terminate (SimPpp *self, const char *text);
gboolean lcp_is_open (const SimPpp *self);

/* ppp-auth.c */
void auth_start (SimPpp *self);
/* CHAP in the network phase, without agreement. */
void auth_surprise (SimPpp *self);
void auth_stop (SimPpp *self);
void pap_receive (SimPpp *self, const SimPacket *packet);
void chap_receive (SimPpp *self, const SimPacket *packet);

/* ppp-ipcp.c */
void ipcp_reset (SimPpp *self);
void ipcp_receive (SimPpp *self, const SimPacket *packet);
gboolean ipcp_is_open (const SimPpp *self);

/* The network phase begins. */
void ipcp_start (SimPpp *self);
/* The network has an address at last: what waited is answered, and the network asks itself. */
void ipcp_begin (SimPpp *self);

/* ppp-refusal.c */
/* Whether IPCP gets a Protocol-Reject. */
gboolean ipcp_is_unknown (const SimPpp *self);
/* TRUE: there is no IPv4, and @packet has had what answer it gets. */
gboolean ipcp_refuse (SimPpp *self, const SimPacket *packet);

/* ppp-ipv6cp.c */
void ipv6cp_reset (SimPpp *self);
void ipv6cp_receive (SimPpp *self, const SimPacket *packet);
gboolean ipv6cp_is_open (const SimPpp *self);

G_END_DECLS
