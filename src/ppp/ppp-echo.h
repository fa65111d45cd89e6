/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When to ask with an LCP Echo-Request whether the peer is still there. Adaptive: whatever it sends is an answer. A
 * peer that was seen to carry packets and has never answered an Echo-Request does not know how to: its silence means
 * nothing. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gint64 interval_us; /* 0: never */
  guint max_failures;
  guint unanswered;  /* requests since the peer was heard last */
  gboolean answered; /* one was answered, ever */
  gboolean carried;  /* packets came from the peer, ever */
  gint64 deadline;   /* G_MAXINT64: not running */
} PppEcho;

typedef enum {
  PPP_ECHO_NOTHING, /* not yet */
  PPP_ECHO_SEND,    /* send an Echo-Request */
  PPP_ECHO_DEAD,    /* too many went unanswered */
} PppEchoStep;

void ppp_echo_init (PppEcho *self, gint64 interval_us, guint max_failures);
void ppp_echo_start (PppEcho *self, gint64 now_us);
void ppp_echo_stop (PppEcho *self);
/* The peer sent an Echo-Reply. To be followed by ppp_echo_heard(). */
void ppp_echo_answered (PppEcho *self);
/* A packet of its network came at @when_us. */
void ppp_echo_carried (PppEcho *self, gint64 when_us);
/* The peer sent something at @when_us. What is older than the last Echo-Request does not answer it. */
void ppp_echo_heard (PppEcho *self, gint64 when_us);
PppEchoStep ppp_echo_tick (PppEcho *self, gint64 now_us);

G_END_DECLS
