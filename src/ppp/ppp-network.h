/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network protocol, IPv4 or IPv6, within the session: whether it is wanted, up, or given up and why. */
#pragma once

#include "base/reason.h"
#include "ppp/ppp-control.h"

G_BEGIN_DECLS

typedef struct {
  PppControl *control; /* IPCP or IPV6CP, not owned */
  gboolean wanted;
  gboolean up;        /* the owner was told that it is */
  gboolean told_down; /* the owner was told that it is not, and nothing since */
  gboolean failed;    /* given up, until LCP comes up anew or the peer begins it after all */
  gint64 up_us;       /* when it came up last */
  guint short_lives;  /* so often in a row it was up for a moment only */
  guint terminations; /* of these, those that the peer ended with a Terminate-Request */
  DtReason reason;    /* why; valid with @failed */
  char detail[PPP_MAX_TEXT];
} PppNetwork;

/* What happened; bits, to be looked at in this order. */
typedef enum {
  PPP_NETWORK_DOWN = 1 << 0,   /* it was up and is no longer */
  PPP_NETWORK_OPEN = 1 << 1,   /* agreement is reached; nothing is up yet */
  PPP_NETWORK_FAILED = 1 << 2, /* given up */
} PppNetworkChange;

void ppp_network_init (PppNetwork *self, PppControl *control, gboolean wanted);
/* The network phase begins. */
void ppp_network_start (PppNetwork *self, gint64 now_us);
/* The protocol is open, and what it has agreed on is of use. */
void ppp_network_came_up (PppNetwork *self, gint64 now_us);
/* What the protocol did since the last call. A peer that opens it and ends it again at once, three times in a row, or
 * begins it anew ten times, is given up: no more of its requests are answered until LCP comes up anew. */
guint ppp_network_take_changes (PppNetwork *self, gint64 now_us);
/* Gives it up; FALSE: it was already. */
gboolean ppp_network_fail (PppNetwork *self, DtReason reason, const char *detail);
/* Wanted, and either up or still trying. */
gboolean ppp_network_is_alive (const PppNetwork *self);

G_END_DECLS
