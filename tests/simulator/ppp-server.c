/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp-private.h"

#include <string.h>

/* RFC 1661 §4.6 */
#define RESTART_MS 3000
#define MAX_CONFIGURE 10

SimPpp *
sim_ppp_new (SimContext *context, SimPppIds *ids, const SimPppEvents *events, gpointer data)
{
  SimPpp *self = g_new0 (SimPpp, 1);

  self->context = context;
  self->ids = ids;
  self->events = events;
  self->data = data;
  self->hdlc = sim_hdlc_new ();
  self->lcp.protocol = PROTOCOL_LCP;
  self->ipcp.protocol = PROTOCOL_IPCP;
  self->ipv6cp.protocol = PROTOCOL_IPV6CP;
  self->lcp.owner = self->ipcp.owner = self->ipv6cp.owner = self;
  lcp_start (self);
  return self;
}

void
sim_ppp_free (SimPpp *self)
{
  negotiation_reset (&self->lcp);
  auth_stop (self);
  ipcp_reset (self);
  ipv6cp_reset (self);
  sim_timer_stop (&self->start_timer);
  sim_timer_stop (&self->terminate_timer);
  sim_timer_stop (&self->end_timer);
  g_clear_pointer (&self->hdlc, sim_hdlc_free);
  g_free (self->terminate_text);
  g_free (self->username);
  g_free (self);
}

const char *
sim_ppp_phase (const SimPpp *self)
{
  switch (self->phase) {
  case PPP_PHASE_DEAD:
    return "dead";
  case PPP_PHASE_ESTABLISH:
    return "establish";
  case PPP_PHASE_AUTHENTICATE:
    return "authenticate";
  case PPP_PHASE_NETWORK:
    return ipcp_is_open (self) || ipv6cp_is_open (self) ? "up" : "network";
  case PPP_PHASE_TERMINATE:
    return "terminate";
  }
  return "?";
}

const char *
sim_ppp_username (const SimPpp *self)
{
  return self->username;
}

void
ppp_set_phase (SimPpp *self, PppPhase phase)
{
  self->phase = phase;
  sim_context_log (self->context, "ppp: %s", sim_ppp_phase (self));
  if (phase == PPP_PHASE_NETWORK)
    ipcp_start (self);
}

static void
send_bytes (SimPpp *self, guint16 protocol, const guint8 *info, gsize len)
{
  g_autoptr (GByteArray) frame = g_byte_array_sized_new ((guint) (len + len / 8 + 16));
  gboolean compress = lcp_is_open (self);

  sim_hdlc_encode (self->hdlc, frame, protocol, info, len, compress ? self->peer_accm : 0xffffffff,
                   compress && self->peer_pcomp, compress && self->peer_accomp);
  self->events->send (self->data, frame->data, frame->len);
}

static void
log_packet (const SimPpp *self, const char *direction, guint16 protocol, const guint8 *bytes, gsize len)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  if (!self->context->config.verbose)
    return;
  for (gsize i = 0; i < MIN (len, 64); i++)
    g_string_append_printf (hex, " %02x", bytes[i]);
  sim_context_log (self->context, "ppp: %s %04x%s", direction, protocol, hex->str);
}

void
ppp_send (SimPpp *self, guint16 protocol, const GByteArray *packet)
{
  log_packet (self, "->", protocol, packet->data, packet->len);
  send_bytes (self, protocol, packet->data, packet->len);
}

void
ppp_send_packet (SimPpp *self, guint16 protocol, GByteArray *packet)
{
  sim_packet_finish (packet);
  ppp_send (self, protocol, packet);
  g_byte_array_unref (packet);
}

static gboolean
on_end (gpointer user_data)
{
  SimPpp *self = user_data;

  sim_timer_stop (&self->end_timer);
  self->events->ended (self->data);
  return G_SOURCE_REMOVE;
}

void
ppp_end_soon (SimPpp *self, guint ms)
{
  if (self->phase != PPP_PHASE_TERMINATE)
    ppp_set_phase (self, PPP_PHASE_TERMINATE);
  sim_timer_start (&self->end_timer, ms, on_end, self);
}

static gboolean
on_restart (gpointer user_data)
{
  Negotiation *self = user_data;

  if (self->tries++ >= MAX_CONFIGURE) {
    sim_timer_stop (&self->timer);
    return G_SOURCE_REMOVE;
  }
  ppp_send (self->owner, self->protocol, self->request);
  return G_SOURCE_CONTINUE;
}

void
negotiation_request (Negotiation *self, GByteArray *packet)
{
  sim_packet_finish (packet);
  g_clear_pointer (&self->request, g_byte_array_unref);
  self->request = packet;
  self->acked = FALSE;
  self->tries = 1;
  ppp_send (self->owner, self->protocol, packet);
  sim_timer_start (&self->timer, RESTART_MS, on_restart, self);
}

gboolean
negotiation_expects (const Negotiation *self, const SimPacket *packet)
{
  return self->request != NULL && !self->acked && packet->id == self->request->data[1];
}

gboolean
negotiation_take_ack (Negotiation *self, const SimPacket *packet)
{
  if (!negotiation_expects (self, packet) || packet->len != self->request->len - 4
      || memcmp (packet->data, self->request->data + 4, packet->len) != 0)
    return FALSE;
  self->acked = TRUE;
  sim_timer_stop (&self->timer);
  return TRUE;
}

void
negotiation_reset (Negotiation *self)
{
  sim_timer_stop (&self->timer);
  g_clear_pointer (&self->request, g_byte_array_unref);
  self->acked = FALSE;
  self->acking = FALSE;
}

static gboolean
is_known (const SimPpp *self, guint16 protocol)
{
  /* Dialtone sends no CCP: for this fault its IPV6CP is what is rejected. */
  if (protocol == PROTOCOL_IPV6CP && sim_faults_active (self->context->faults, SIM_FAULT_HANGUP_AFTER_PROTREJ))
    return FALSE;
  if (protocol == PROTOCOL_IPCP && ipcp_is_unknown (self))
    return FALSE;
  return protocol == PROTOCOL_LCP || protocol == PROTOCOL_PAP || protocol == PROTOCOL_CHAP || protocol == PROTOCOL_IPCP
         || protocol == PROTOCOL_IPV6CP;
}

/* Without an IPv6 context the stack keeps silent rather than reject it. */
static void
receive_ipv6cp (SimPpp *self, const SimPacket *packet)
{
  if (sim_faults_take (self->context->faults, SIM_FAULT_IPV6_ENDS))
    lcp_terminate (self, "");
  else if (self->context->config.network != SIM_NETWORK_IPV4)
    ipv6cp_receive (self, packet);
}

static void
receive_control (SimPpp *self, guint16 protocol, const guint8 *info, gsize len)
{
  SimPacket packet;

  log_packet (self, "<-", protocol, info, len);
  if (protocol != PROTOCOL_LCP && !lcp_is_open (self))
    return; /* RFC 1661 §3.4: silently discarded */
  if (!is_known (self, protocol)) {
    lcp_reject_protocol (self, protocol, info, len);
    return;
  }
  if (!sim_packet_parse (info, len, &packet))
    return;
  if (protocol == PROTOCOL_LCP)
    lcp_receive (self, &packet, info, len);
  else if (protocol == PROTOCOL_PAP)
    pap_receive (self, &packet);
  else if (protocol == PROTOCOL_CHAP)
    chap_receive (self, &packet);
  else if (self->phase == PPP_PHASE_NETWORK && protocol == PROTOCOL_IPCP)
    ipcp_receive (self, &packet);
  else if (self->phase == PPP_PHASE_NETWORK && protocol == PROTOCOL_IPV6CP)
    receive_ipv6cp (self, &packet);
}

static void
on_frame (guint16 protocol, const guint8 *info, gsize len, gpointer user_data)
{
  SimPpp *self = user_data;

  if (self->phase == PPP_PHASE_TERMINATE && protocol != PROTOCOL_LCP)
    return;
  if (protocol != PROTOCOL_IP && protocol != PROTOCOL_IPV6)
    receive_control (self, protocol, info, len);
  else if (protocol == PROTOCOL_IP ? ipcp_is_open (self) : ipv6cp_is_open (self))
    self->events->packet (self->data, info, len);
}

void
sim_ppp_receive (SimPpp *self, const guint8 *bytes, gsize len)
{
  sim_hdlc_decode (self->hdlc, bytes, len, on_frame, self);
}

void
sim_ppp_send_ip (SimPpp *self, const guint8 *packet, gsize len)
{
  guint version = len > 0 ? packet[0] >> 4 : 0;

  if (version == 4 && ipcp_is_open (self))
    send_bytes (self, PROTOCOL_IP, packet, len);
  else if (version == 6 && ipv6cp_is_open (self))
    send_bytes (self, PROTOCOL_IPV6, packet, len);
}

void
sim_ppp_terminate (SimPpp *self, const char *text)
{
  lcp_terminate (self, text);
}
