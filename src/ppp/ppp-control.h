/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A control protocol at work (RFC 1661 §4 and §5): the automaton's actions, the option engine, identifiers, the Restart
 * timer. LCP, IPCP and IPV6CP are this with a table of options and some policy. */
#pragma once

#include "ppp/ppp-automaton.h"
#include "ppp/ppp-option.h"
#include "ppp/ppp-outbox.h"
#include "ppp/ppp-packet.h"

G_BEGIN_DECLS

/* Our own requests are far shorter, and so is what a peer asks for that can be agreed on. */
#define PPP_CONTROL_REQUEST 64

/* On a line whose round trip is longer than the Restart timer each repeat is one too many: the timers are stretched, up
 * to this. */
#define PPP_CONTROL_MAX_RESTART_US (6 * G_USEC_PER_SEC)

typedef struct {
  guint16 protocol;
  const PppOptionTable *options;
  void (*forget_ours) (gpointer values); /* what we ask for is as configured again */
  guint max_configure;                   /* unanswered Configure-Requests before giving up (RFC 1661 §4.6) */
  const gint64 *restart_us;              /* the Restart timer after each of them; the last one repeats */
  guint n_restart;
  /* The option that tells a peer that began anew from one that repeats itself; 0: the packet's identifier is enough. */
  guint8 identity;
  /* It is answered at once, as LCP is: how long that takes is the line's, and no network's. */
  gboolean tells_round_trip;
} PppControlSpec;

/* What the layers above must learn of; bits. DOWN comes before UP. */
typedef enum {
  PPP_SIGNAL_DOWN = 1 << 0,     /* tld */
  PPP_SIGNAL_UP = 1 << 1,       /* tlu */
  PPP_SIGNAL_FINISHED = 1 << 2, /* tlf */
} PppSignal;

typedef struct {
  const PppControlSpec *spec;
  gpointer values;            /* the protocol's, not owned */
  gpointer trial;             /* room for a copy of them, not owned */
  PppOutbox *outbox;          /* not owned */
  const char *terminate_text; /* text of our Terminate-Request, static; NULL: none */
  guint16 reject_limit;       /* the most bytes of a Code-Reject, header included: the peer's MRU */

  PppState state;
  PppOptionState options;
  guint signals;     /* PppSignal, not yet taken */
  guint8 last_id;    /* of the last packet that we began */
  guint8 request_id; /* of the last Configure-Request */
  gboolean answered; /* by a valid Ack, Nak or Reject; more are too late */
  gboolean misread;  /* by an Ack that does not repeat it */
  guint8 request[PPP_CONTROL_REQUEST];
  gsize request_len;
  guint restart_count;
  guint sent;              /* Configure-Requests since Up, Open or an answer: how far the Restart timer has grown */
  gint64 heard_us;         /* when the peer's own Configure-Request came last, or the negotiation began */
  gint64 asked_us;         /* when the last Configure-Request that was no repeat went out */
  gint64 round_trip_us;    /* how long an answer took at least (tells_round_trip); 0: there was none yet */
  gint64 least_restart_us; /* the Restart timer is not shorter: the line is slow */
  gint64 deadline;         /* of the Restart timer; G_MAXINT64: it does not run */
  guint8 agreed[PPP_CONTROL_REQUEST]; /* the peer's Configure-Request that was acknowledged last: its options… */
  gsize agreed_len;
  guint8 agreed_id;             /* …and its identifier */
  gboolean agreed_kept;         /* it was short enough for @agreed */
  guint repeats;                /* it came again so often while open; at the limit it is a new one */
  gboolean was_open;            /* at some time; who acts on it clears it */
  gboolean peer_terminated;     /* by Terminate-Request, since it was open last */
  char peer_text[PPP_MAX_TEXT]; /* and what it said */
} PppControl;

/* A received packet, its length field checked (RFC 1661 §5: shorter than received means padding). */
typedef struct {
  guint8 code, id;
  PppReader data;  /* behind the header */
  PppReader whole; /* header included */
} PppPacket;

/* FALSE: there is no whole packet in @from; @out is then not to be used. It points into @from's bytes. */
gboolean ppp_packet_parse (PppReader from, PppPacket *out);

/* In the state Initial, with @values as configured. All pointers must outlive @self. */
void ppp_control_init (PppControl *self, const PppControlSpec *spec, gpointer values, gpointer trial,
                       PppOutbox *outbox);
/* Up, Down, Open, Close and the Protocol-Rejects, which are not packets of this protocol. */
void ppp_control_event (PppControl *self, PppEv ev, gint64 now_us);
/* Any packet with a code of 1 to 7 or an unknown one. */
void ppp_control_receive (PppControl *self, const PppPacket *packet, gint64 now_us);
/* An Echo-Request with the reply's data. */
void ppp_control_echo (PppControl *self, guint8 id, const guint8 *reply, gsize len, gint64 now_us);
void ppp_control_tick (PppControl *self, gint64 now_us);
/* Returns the signals since the last call and forgets them. */
guint ppp_control_take_signals (PppControl *self);
/* The identifier for a packet that we begin: "changes with each" (RFC 1661 §5.7, §5.8). */
guint8 ppp_control_next_id (PppControl *self);

G_END_DECLS
