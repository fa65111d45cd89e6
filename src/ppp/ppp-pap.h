/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Password Authentication Protocol (RFC 1334 §2), our side of it. */
#pragma once

#include "ppp/ppp-auth.h"
#include "ppp/ppp-control.h"

G_BEGIN_DECLS

typedef struct {
  const PppCredentials *credentials; /* not owned */
  PppOutbox *outbox;                 /* not owned */
  guint8 first_id, next_id;          /* of this attempt's requests */
  guint tries;                       /* requests sent in it */
  gint64 deadline;                   /* G_MAXINT64: not waiting for an answer */
  char text[PPP_AUTH_TEXT];
} PppPap;

void ppp_pap_init (PppPap *self, const PppCredentials *credentials, PppOutbox *outbox);
void ppp_pap_start (PppPap *self, gint64 now_us);
void ppp_pap_stop (PppPap *self);
PppAuthResult ppp_pap_receive (PppPap *self, const PppPacket *packet);
PppAuthResult ppp_pap_tick (PppPap *self, gint64 now_us);

G_END_DECLS
