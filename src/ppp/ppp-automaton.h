/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The option negotiation automaton of RFC 1661 §4 as the table of §4.1, without anything that acts on it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* §4.2; in the order and with the numbers of the RFC. */
typedef enum {
  PPP_STATE_INITIAL,      /* 0: lower layer down, no Open */
  PPP_STATE_STARTING,     /* 1: lower layer down, Open wanted */
  PPP_STATE_CLOSED,       /* 2: link up, no Open */
  PPP_STATE_STOPPED,      /* 3: finished, waiting for the peer or for Down */
  PPP_STATE_CLOSING,      /* 4: Terminate-Request sent after Close */
  PPP_STATE_STOPPING,     /* 5: Terminate-Request sent, or the peer's acknowledged, Open still wanted */
  PPP_STATE_REQUEST_SENT, /* 6: Configure-Request sent */
  PPP_STATE_ACK_RECEIVED, /* 7: ours is acknowledged, the peer's is not */
  PPP_STATE_ACK_SENT,     /* 8: the peer's is acknowledged, ours is not */
  PPP_STATE_OPENED,       /* 9: both are */
} PppState;

#define PPP_N_STATES (PPP_STATE_OPENED + 1)

/* §4.3. */
typedef enum {
  PPP_EV_UP,              /* the lower layer is up */
  PPP_EV_DOWN,            /* the lower layer is down */
  PPP_EV_OPEN,            /* administrative Open */
  PPP_EV_CLOSE,           /* administrative Close */
  PPP_EV_TIMEOUT,         /* TO+: the Restart timer ran out, the counter did not */
  PPP_EV_TIMEOUT_LAST,    /* TO-: both did */
  PPP_EV_REQUEST_GOOD,    /* RCR+ */
  PPP_EV_REQUEST_BAD,     /* RCR- */
  PPP_EV_ACK,             /* RCA */
  PPP_EV_NAK,             /* RCN: Configure-Nak or Configure-Reject */
  PPP_EV_TERMINATE,       /* RTR */
  PPP_EV_TERMINATE_ACK,   /* RTA */
  PPP_EV_UNKNOWN_CODE,    /* RUC */
  PPP_EV_REJECT_HARMLESS, /* RXJ+: a Code- or Protocol-Reject that can be lived with */
  PPP_EV_REJECT_FATAL,    /* RXJ-: one that cannot */
  PPP_EV_ECHO,            /* RXR: Echo-Request, Echo-Reply, Discard-Request */
} PppEv;

#define PPP_N_EVS (PPP_EV_ECHO + 1)

/* §4.4. */
typedef enum {
  PPP_ACT_NONE, /* the end of the list */
  PPP_ACT_TLU,  /* this layer up */
  PPP_ACT_TLD,  /* this layer down */
  PPP_ACT_TLS,  /* this layer started */
  PPP_ACT_TLF,  /* this layer finished */
  PPP_ACT_IRC,  /* initialize restart count */
  PPP_ACT_ZRC,  /* zero restart count */
  PPP_ACT_SCR,  /* send Configure-Request */
  PPP_ACT_SCA,  /* send Configure-Ack */
  PPP_ACT_SCN,  /* send Configure-Nak or Configure-Reject */
  PPP_ACT_STR,  /* send Terminate-Request */
  PPP_ACT_STA,  /* send Terminate-Ack */
  PPP_ACT_SCJ,  /* send Code-Reject */
  PPP_ACT_SER,  /* send Echo-Reply */
} PppAct;

#define PPP_MAX_ACTS 3

typedef struct {
  gboolean legal; /* FALSE: the RFC's dash, the event cannot happen in this state and is ignored */
  PppState next;
  PppAct acts[PPP_MAX_ACTS]; /* in the RFC's order, which matters: down before the new request is built */
} PppCell;

const PppCell *ppp_automaton_cell (PppState state, PppEv ev);

/* "Req-Sent", "RCR+", "scr": as the RFC writes them. */
const char *ppp_state_to_string (PppState state);
const char *ppp_ev_to_string (PppEv ev);
const char *ppp_act_to_string (PppAct act);

G_END_DECLS
