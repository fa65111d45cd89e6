/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of a session, for the files that it consists of. */
#pragma once

#include "ppp/ppp-chap.h"
#include "ppp/ppp-echo.h"
#include "ppp/ppp-events.h"
#include "ppp/ppp-ipcp.h"
#include "ppp/ppp-ipv6cp.h"
#include "ppp/ppp-lcp.h"
#include "ppp/ppp-network.h"
#include "ppp/ppp-pap.h"
#include "ppp/ppp-session.h"

G_BEGIN_DECLS

struct _PppSession {
  PppCredentials credentials;
  gint64 listen_us;
  gint64 listen_until;  /* G_MAXINT64: not listening */
  gint64 network_until; /* one must be up by then; G_MAXINT64: one is, or it has not begun */
  PppRandom random;
  PppOutbox outbox;
  PppEvents events;
  PppLcp lcp;
  PppEcho echo;
  PppPap pap;
  PppChap chap;
  PppIpcp ipcp;
  PppIpv6cp ipv6cp;
  PppNetwork ip4, ip6;
  PppPhase phase;
  gboolean opened;
  gboolean accepted; /* by the peer that asked who we are, since LCP is open */
  /* It has refused us since, with the words of @chap; until then an end of its making is for that. */
  gint64 refused_until;
  gboolean ending;   /* why is in @reason and @detail */
  gboolean finished; /* FINISHED is out */
  DtReason reason;
  char detail[PPP_MAX_TEXT];
};

/* Goes on in the network phase with what the protocols have been given: LCP is open; a network protocol that is open
 * and has a signal of it comes up. Queues the events of all that. */
void ppp_session_resume (PppSession *self, gint64 now_us);

G_END_DECLS
