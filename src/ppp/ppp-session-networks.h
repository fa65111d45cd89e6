/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 and IPv6 within a session: what it tells its owner of them, and what their end means for the session. */
#pragma once

#include "ppp/ppp-session-private.h"

G_BEGIN_DECLS

/* Two ends that lose each other's Acks on a bad line may begin anew for ever (RFC 1661 §4.1, Opened and RCR): no
 * network for so long is the end. Longer than any modem stalls. */
#define PPP_SESSION_NETWORK_US (180 * G_USEC_PER_SEC)

/* The network phase begins, with each protocol that is wanted. */
void ppp_session_start_networks (PppSession *self, gint64 now_us);

/* Queues IP4_DOWN or IP6_DOWN, once until @network comes up. */
void ppp_session_tell_down (PppSession *self, PppNetwork *network);

/* A network protocol was given up; when it was the last, the session ends. */
void ppp_session_network_failed (PppSession *self, PppNetwork *network, gint64 now_us);

/* Lets what @network did since the last call have its effect on the session. FALSE: it did nothing. */
gboolean ppp_session_settle_network (PppSession *self, PppNetwork *network, gint64 now_us);

G_END_DECLS
