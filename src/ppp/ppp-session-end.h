/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The phases of a session and how it ends: with which reason, and by which words to the peer. */
#pragma once

#include "ppp/ppp-session-private.h"

G_BEGIN_DECLS

/* What we say when we leave. */
#define PPP_TERMINATE_TEXT_USER "user request"
#define PPP_TERMINATE_TEXT_AUTH "authentication failed"
#define PPP_TERMINATE_TEXT_NETWORK "no network protocol is running"
#define PPP_TERMINATE_TEXT_DEAD "no answer to echo requests"

/* Queues PPP_EVENT_PHASE if it is another one. */
void ppp_session_set_phase (PppSession *self, PppPhase phase);

/* The first reason is the one that counts: what follows is its consequence. @detail: told with it, "" for nothing.
 * FALSE: the session was ending already. */
gboolean ppp_session_begin_end (PppSession *self, DtReason reason, const char *detail, gint64 now_us);

/* An orderly end: LCP terminates, with @terminate_text, a constant, to the peer; FINISHED follows when it has. */
void ppp_session_end (PppSession *self, DtReason reason, const char *detail, const char *terminate_text, gint64 now_us);

/* The end itself: the phase DEAD, and FINISHED with the reason that ppp_session_begin_end() was given. */
void ppp_session_finish (PppSession *self);

G_END_DECLS
