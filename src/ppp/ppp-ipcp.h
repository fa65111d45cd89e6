/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internet Protocol Control Protocol (RFC 1332) with the name servers of RFC 1877. */
#pragma once

#include "ppp/ppp-control.h"

G_BEGIN_DECLS

/* Addresses here are numbers in host order. */
typedef struct {
  guint32 local;  /* 0: not known yet */
  guint32 dns[2]; /* likewise */
  guint32 peer;   /* 0: it told none */
} PppIpcpValues;

typedef struct {
  PppControl control;
  PppIpcpValues values, trial;
} PppIpcp;

void ppp_ipcp_init (PppIpcp *self, PppOutbox *outbox);

/* What was acknowledged, valid while open; network order, 0: none. @out_peer is 0 as well for an address no host may have. */
void ppp_ipcp_result (const PppIpcp *self, guint32 *out_local, guint32 *out_peer, guint32 out_dns[2]);

extern const PppOptionTable ppp_ipcp_options;

G_END_DECLS
