/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv6 Control Protocol (RFC 5072): two interface identifiers that differ. */
#pragma once

#include "ppp/ppp-control.h"
#include "ppp/ppp-random.h"

G_BEGIN_DECLS

typedef struct {
  PppRandom *random;
  guint64 local; /* host order, never 0 */
  guint64 peer;  /* 0: it told none */
} PppIpv6cpValues;

typedef struct {
  PppControl control;
  PppIpv6cpValues values, trial;
} PppIpv6cp;

void ppp_ipv6cp_init (PppIpv6cp *self, PppRandom *random, PppOutbox *outbox);

/* What was agreed, valid while open; network order. FALSE: it cannot be used, as ours was not acknowledged or is the peer's too. */
gboolean ppp_ipv6cp_result (const PppIpv6cp *self, guint8 out_local[8], guint8 out_peer[8]);

extern const PppOptionTable ppp_ipv6cp_options;

G_END_DECLS
