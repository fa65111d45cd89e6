/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operator's end of PPP, with the habits of the Qualcomm stack in the SIM7000: written from RFC 1661, 1332, 1334,
 * 1877, 1994 and 5072 alone. It shares nothing with Dialtone's own engine, so that a misreading there does not agree
 * with itself. */
#pragma once

#include "context.h"

G_BEGIN_DECLS

typedef struct _SimPpp SimPpp;

/* Identifiers go on counting from one call to the next until the module restarts. */
typedef struct {
  guint8 lcp;
  guint8 ipcp;
  guint8 ipv6cp;
} SimPppIds;

/* None of these may free the server, except ended(). */
typedef struct {
  void (*send) (gpointer data, const guint8 *bytes, gsize len);    /* framed bytes for the line */
  void (*packet) (gpointer data, const guint8 *packet, gsize len); /* an IP packet from the host */
  void (*up) (gpointer data, gboolean ipv6);                       /* IPCP or IPV6CP has opened */
  void (*ended) (gpointer data);                                   /* the call is over */
} SimPppEvents;

SimPpp *sim_ppp_new (SimContext *context, SimPppIds *ids, const SimPppEvents *events, gpointer data);
void sim_ppp_free (SimPpp *self);

/* Bytes from the line. */
void sim_ppp_receive (SimPpp *self, const guint8 *bytes, gsize len);

/* An IPv4 or IPv6 packet for the host; dropped unless the protocol is up. */
void sim_ppp_send_ip (SimPpp *self, const guint8 *packet, gsize len);

/* Ends the link by Terminate-Request with @text. */
void sim_ppp_terminate (SimPpp *self, const char *text);

/* "dead", "establish", "authenticate", "network", "up", "terminate". */
const char *sim_ppp_phase (const SimPpp *self);

/* The name the host authenticated with; NULL: none yet. */
const char *sim_ppp_username (const SimPpp *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPpp, sim_ppp_free)

G_END_DECLS
