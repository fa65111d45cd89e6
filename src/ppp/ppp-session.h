/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One PPP session (RFC 1661) as a client of a network access server: LCP, PAP or CHAP-MD5, IPCP, IPV6CP.
 *
 * The only PPP header that other folders include. No I/O, no clock, no randomness of its own, no callback: bytes and
 * time go in, frames and events queue up and are drained by the owner after every call. All times are monotonic µs.
 * Nothing is allocated after ppp_session_new(), but for the few bytes that GLib's MD5 takes for a moment for each CHAP
 * response. */
#pragma once

#include "base/reason.h"
#include "ppp/ppp-packet.h"

G_BEGIN_DECLS

/* The longest user name or password (RFC 1334: one length byte), terminator included; what is longer is cut. */
#define PPP_MAX_CREDENTIAL 256

typedef struct _PppSession PppSession;

/* How we let ourselves be authenticated. */
typedef enum {
  PPP_AUTH_NONE = 0,     /* reject the peer's demand: no authentication at all */
  PPP_AUTH_PAP = 1 << 0, /* RFC 1334 */
  PPP_AUTH_CHAP = 1 << 1 /* RFC 1994, MD5 */
} PppAuth;

typedef struct {
  const char *username; /* NULL or "" is a valid credential; copied */
  const char *password; /* likewise; the copy is erased by ppp_session_free() */
  guint auth;  /* PppAuth flags that we agree to; CHAP is preferred where both are allowed, and where it is a challenge
                * is answered at any time, also one that the peer did not announce */
  guint16 mru; /* what we ask for; 0 or 1500: the option is not sent */
  gboolean ask_accm;       /* send the ACCM option (a quirk of some modems: not to) */
  guint32 accm;            /* the value asked, bit n = the peer must escape byte n */
  gboolean want_ip4;       /* start IPCP */
  gboolean want_ip6;       /* start IPV6CP; its failure never ends the session */
  gint64 listen_us;        /* how long to wait for the peer's first packet before sending ours; 0: send at once */
  gint64 echo_interval_us; /* LCP Echo-Request when nothing was received for so long; 0: never */
  guint echo_failures; /* so many unanswered ones mean that the link is dead, unless packets were received and none was
                          answered, ever */
  guint8 seed[16];     /* random bytes: magic numbers, interface identifier */
} PppConfig;

typedef enum {
  PPP_PHASE_DEAD,         /* nothing to talk over yet, or no longer */
  PPP_PHASE_ESTABLISH,    /* LCP negotiates */
  PPP_PHASE_AUTHENTICATE, /* LCP is open, the peer checks us */
  PPP_PHASE_NETWORK,      /* authenticated, the network protocols negotiate or are open */
  PPP_PHASE_TERMINATE,    /* Terminate-Request is out */
} PppPhase;

typedef enum {
  PPP_EVENT_PHASE,       /* the phase changed */
  PPP_EVENT_LINK_CONFIG, /* apply these values to the link, before sending the next frame: after LCP opens, and the
                          * defaults again when it goes down */
  PPP_EVENT_IP4_UP,      /* IPCP is open */
  PPP_EVENT_IP4_DOWN,    /* IPCP left open, or was given up without ever having been open, while the session goes on: it
                          * may still come up later. Never twice without IP4_UP between */
  PPP_EVENT_IP6_UP,      /* IPV6CP is open */
  PPP_EVENT_IP6_DOWN,    /* likewise for IPV6CP; told also when FINISHED follows because nothing else was wanted */
  PPP_EVENT_FINISHED,    /* the end, with its reason; the last event of a session */
} PppEventType;

typedef struct {
  PppEventType type;
  union {
    struct {
      PppPhase old_phase, new_phase;
    } phase;
    struct {
      guint32 tx_accm; /* bytes to escape when sending */
      guint32 rx_accm; /* bytes to ignore when receiving */
      guint16 mru;     /* ours: the longest information field the peer may send */
      guint16 mtu;     /* the longest we may send: the smaller of the peer's MRU and ours */
      gboolean pfc;    /* send one-byte protocol fields where possible */
      gboolean acfc;   /* leave out address and control when sending */
    } link;
    struct {
      guint32 local;  /* network order, never 0 */
      guint32 peer;   /* network order, 0: the network gave none, and none is invented */
      guint32 dns[2]; /* network order, acknowledged values only, 0: none */
    } ip4;
    struct {
      guint8 local[8]; /* interface identifier, network order */
      guint8 peer[8];  /* all zero: unknown */
    } ip6;
    struct {
      DtReason reason;
      char detail[PPP_MAX_TEXT]; /* the peer's own words where it sent some (UTF-8, no control characters), else "" */
    } finished;
  };
} PppEvent;

PppSession *ppp_session_new (const PppConfig *config);
void ppp_session_free (PppSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PppSession, ppp_session_free)

/* There is a carrier: start LCP. Once per session; a redial takes a new session. */
void ppp_session_open (PppSession *self, gint64 now_us);

/* A packet from the peer: @info of @len bytes behind the protocol field, both as received. Any bytes are safe. IP
 * packets may be given or left out: they only count as traffic. */
void ppp_session_receive (PppSession *self, guint16 protocol, const guint8 *info, gsize len, gint64 now_us);

/* At @when_us, now or before, something was received that the session did not see (the kernel forwards IP by itself):
 * postpones the echo. */
void ppp_session_saw_traffic (PppSession *self, gint64 when_us);

/* An orderly end: Terminate-Request, then FINISHED with DT_REASON_USER_REQUEST within 2 s. In any state; twice is
 * harmless. When the session is ending already, its first reason stays. */
void ppp_session_close (PppSession *self, gint64 now_us);

/* The carrier is gone: no frame is queued any more, FINISHED follows at once (DT_REASON_NO_CARRIER unless a better
 * reason is known). */
void ppp_session_link_lost (PppSession *self, gint64 now_us);

/* The time has come to ppp_session_deadline(), or later. Harmless when early. */
void ppp_session_tick (PppSession *self, gint64 now_us);

/* When ppp_session_tick() must be called; G_MAXINT64: nothing is waited for. */
gint64 ppp_session_deadline (const PppSession *self);

/* Takes the oldest frame or event out of its queue. FALSE: it is empty, @out is untouched. Frames and LINK_CONFIG
 * events are ordered by this rule: drain all events before the frames. The frames that still need the old link settings
 * are LCP 1..7 and carry lcp_defaults. Both queues are of fixed size, to be drained after every call: a frame too many
 * is dropped as if the line had lost it, of too many events the oldest are. */
gboolean ppp_session_pop_frame (PppSession *self, PppFrame *out);
gboolean ppp_session_pop_event (PppSession *self, PppEvent *out);

PppPhase ppp_session_phase (const PppSession *self);

/* Why it ends, in PPP_PHASE_TERMINATE and behind it: the reason that FINISHED will have. DT_REASON_NONE before. */
DtReason ppp_session_end_reason (const PppSession *self);

/* No exported state is longer. */
#define PPP_SESSION_STATE_MAX 128

/* What another process needs to go on with this session, without the credentials. Returns the number of bytes written
 * to
 * @out; 0: there is nothing to go on with, as the session is not in the network phase or no network protocol is up. The
 * bytes change only when something is negotiated anew, or learned: see ppp_session_learned(). */
gsize ppp_session_export (const PppSession *self, guint8 out[PPP_SESSION_STATE_MAX]);

/* How much was learned of the peer since the session began: it only grows, and what is exported changes with it. */
guint ppp_session_learned (const PppSession *self);

/* A session that goes on where the one that exported @data was; @config as for that one, with a seed of its own. It is
 * open already: PHASE, LINK_CONFIG, IP4_UP and IP6_UP are queued as if it had been negotiated now, IP4_DOWN or IP6_DOWN
 * for what is wanted and not up, the echo begins anew, and a network protocol that was still being negotiated starts
 * over. NULL: these are not the bytes of such a session; what ppp_session_export() gave is always taken with the same
 * @config. Any bytes are safe. */
PppSession *ppp_session_import (const PppConfig *config, const guint8 *data, gsize len, gint64 now_us);

/* "dead", "establish", "authenticate", "network", "terminate". */
const char *ppp_phase_to_string (PppPhase phase);

/* One packet as pppd's debug log shows it: "[LCP ConfReq id=0x1 <asyncmap 0x0> …]", passwords as <hidden>, long data
 * cut. One line of ASCII. Appends to @out; any bytes are safe. */
void ppp_trace_packet (GString *out, guint16 protocol, const guint8 *info, gsize len);

/* Writes asterisks over the password of a PAP request and the value of a CHAP response, also where the peer sends such
 * a packet back in a Protocol-Reject; lengths stay. To be called on a copy of every packet that is shown or given away:
 * what ppp_trace_packet() shows as bytes may hold a password. Any bytes are safe; of a broken PAP request nothing is
 * left. */
void ppp_hide_secrets (guint16 protocol, guint8 *info, gsize len);

G_END_DECLS
