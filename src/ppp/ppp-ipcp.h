/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internet Protocol Control Protocol (RFC 1332) with the name servers of RFC 1877. */
#pragma once

#include "ppp/ppp-control.h"

G_BEGIN_DECLS

/* Addresses here are numbers in host order. */
typedef struct {
  guint32 local;    /* 0: not known yet */
  guint32 dns[2];   /* likewise */
  guint32 peer;     /* 0: it told none */
  gboolean suggest; /* a peer that asks us for an address gets one, of no meaning, instead of a Reject */
} PppIpcpValues;

typedef struct {
  PppControl control;
  PppIpcpValues values, trial;
} PppIpcp;

/* @outbox must outlive @self, which must not be moved afterwards. */
void ppp_ipcp_init (PppIpcp *self, PppOutbox *outbox);

/* As ppp_control_receive(). A peer that asks us for an address, is refused and asks again is given one that stands for
 * none. */
void ppp_ipcp_receive (PppIpcp *self, const PppPacket *packet, gint64 now_us);

/* The peer asked us for an address, was refused, and ended the protocol. From now on it is given one that stands for
 * none; TRUE the first time: it is worth another try from the start. */
gboolean ppp_ipcp_give_in (PppIpcp *self);

/* What was acknowledged, valid while open; network order, 0: none. @out_peer is 0 as well for an address that no host
 * may have. */
void ppp_ipcp_result (const PppIpcp *self, guint32 *out_local, guint32 *out_peer, guint32 out_dns[2]);

extern const PppOptionTable ppp_ipcp_options;

G_END_DECLS
