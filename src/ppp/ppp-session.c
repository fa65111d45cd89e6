/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-session-end.h"
#include "ppp/ppp-session-networks.h"
#include "ppp/ppp-session-private.h"

#include <string.h>

/* An end that comes so soon behind a refusal is for that. Longer than IPCP waits for an address. */
#define REFUSED_US (60 * G_USEC_PER_SEC)

static void
copy_credential (guint8 *out, gsize *out_len, gsize size, const char *from)
{
  *out_len = from == NULL ? 0 : strnlen (from, size);
  if (*out_len > 0)
    memcpy (out, from, *out_len);
}

PppSession *
ppp_session_new (const PppConfig *config)
{
  PppSession *self;
  PppCredentials *us;
  PppLcpConfig lcp;

  g_return_val_if_fail (config != NULL, NULL);

  self = g_new0 (PppSession, 1);
  us = &self->credentials;
  copy_credential (us->name, &us->name_len, sizeof us->name, config->username);
  copy_credential (us->secret, &us->secret_len, sizeof us->secret, config->password);
  self->listen_us = config->listen_us;
  self->listen_until = G_MAXINT64;
  self->network_until = G_MAXINT64;
  ppp_random_init (&self->random, config->seed);
  lcp = (PppLcpConfig) {
    .mru = config->mru,
    .ask_accm = config->ask_accm,
    .accm = config->accm,
    .allow_pap = (config->auth & PPP_AUTH_PAP) != 0,
    .allow_chap = (config->auth & PPP_AUTH_CHAP) != 0,
  };
  ppp_lcp_init (&self->lcp, &lcp, &self->random, &self->outbox);
  ppp_echo_init (&self->echo, config->echo_interval_us, config->echo_failures);
  ppp_pap_init (&self->pap, us, &self->outbox);
  ppp_chap_init (&self->chap, us, &self->outbox);
  ppp_ipcp_init (&self->ipcp, &self->outbox);
  ppp_ipv6cp_init (&self->ipv6cp, &self->random, &self->outbox);
  ppp_network_init (&self->ip4, &self->ipcp.control, config->want_ip4);
  ppp_network_init (&self->ip6, &self->ipv6cp.control, config->want_ip6);
  return self;
}

void
ppp_session_free (PppSession *self)
{
  if (self == NULL)
    return;
  ppp_chap_clear (&self->chap);
  explicit_bzero (self, sizeof *self);
  g_free (self);
}

static void
emit_link_config (PppSession *self, gboolean is_open)
{
  const PppLcp *lcp = &self->lcp;
  PppEvent event = {
    .type = PPP_EVENT_LINK_CONFIG,
    .link = { .tx_accm = 0xffffffff, .rx_accm = 0xffffffff, .mru = PPP_MAX_INFO, .mtu = PPP_MAX_INFO },
  };

  if (is_open) {
    event.link.tx_accm = lcp->values.peer_accm;
    event.link.rx_accm = ppp_lcp_rx_accm (lcp);
    event.link.mru = ppp_lcp_mru (lcp);
    event.link.mtu = ppp_lcp_mtu (lcp);
    event.link.pfc = lcp->values.peer_pfc;
    event.link.acfc = lcp->values.peer_acfc;
  }
  self->lcp.control.reject_limit = event.link.mtu;
  self->ipcp.control.reject_limit = event.link.mtu;
  self->ipv6cp.control.reject_limit = event.link.mtu;
  ppp_events_push (&self->events, &event);
}

static void
link_opened (PppSession *self, gint64 now_us)
{
  guint16 auth = self->lcp.values.peer_auth;

  emit_link_config (self, TRUE);
  /* What LCP has to wait for an answer the others will have to. */
  self->ipcp.control.least_restart_us = self->ipv6cp.control.least_restart_us = self->lcp.control.least_restart_us;
  ppp_echo_start (&self->echo, now_us);
  self->accepted = FALSE;
  self->refused_until = 0;
  if (self->lcp.config.allow_chap) /* also where the peer has not announced it */
    ppp_chap_listen (&self->chap);
  if (auth == 0) {
    ppp_session_start_networks (self, now_us);
    return;
  }
  ppp_session_set_phase (self, PPP_PHASE_AUTHENTICATE);
  if (auth == PPP_PROTOCOL_PAP)
    ppp_pap_start (&self->pap, now_us);
  else
    ppp_chap_start (&self->chap, now_us);
}

/* A peer that goes without a word when it should say whether it accepts us does not. */
static DtReason
termination_reason (const PppSession *self)
{
  gboolean is_verdict = self->phase == PPP_PHASE_AUTHENTICATE && *self->lcp.control.peer_text == '\0';

  return is_verdict ? DT_REASON_AUTH_FAILED : DT_REASON_PEER_TERMINATED;
}

/* LCP left Opened: everything above it goes down with it (RFC 1661 §3.4 to §3.7). */
static void
link_closed (PppSession *self, gint64 now_us)
{
  const PppControl *lcp = &self->lcp.control;

  ppp_echo_stop (&self->echo);
  ppp_pap_stop (&self->pap);
  ppp_chap_stop (&self->chap);
  ppp_control_event (self->ip4.control, PPP_EV_DOWN, now_us);
  ppp_control_event (self->ip6.control, PPP_EV_DOWN, now_us);
  ppp_session_settle_network (self, &self->ip4, now_us);
  ppp_session_settle_network (self, &self->ip6, now_us);
  emit_link_config (self, FALSE);
  if (lcp->state == PPP_STATE_STOPPING && lcp->peer_terminated)
    ppp_session_begin_end (self, termination_reason (self), lcp->peer_text, now_us);
  else if (lcp->state == PPP_STATE_STOPPING)
    ppp_session_begin_end (self, DT_REASON_LCP_TIMEOUT, "the peer rejects LCP", now_us);
  ppp_session_set_phase (self, self->ending ? PPP_PHASE_TERMINATE : PPP_PHASE_ESTABLISH);
}

static void
protocol_rejected (PppSession *self, guint16 protocol, gint64 now_us)
{
  gboolean is_ip4 = protocol == PPP_PROTOCOL_IPCP && self->ip4.wanted;
  gboolean is_ip6 = protocol == PPP_PROTOCOL_IPV6CP && self->ip6.wanted;
  PppNetwork *network = is_ip4 ? &self->ip4 : &self->ip6;

  if (is_ip4 || is_ip6) { /* as if the link were gone, for this protocol: no more packets of it */
    ppp_control_event (network->control, PPP_EV_DOWN, now_us);
    ppp_session_settle_network (self, network, now_us);
    if (ppp_network_fail (network, DT_REASON_IPCP_TIMEOUT, "the peer rejects the protocol"))
      ppp_session_network_failed (self, network, now_us);
  } else if (protocol == self->lcp.values.peer_auth && self->phase == PPP_PHASE_AUTHENTICATE) {
    ppp_session_end (self, DT_REASON_AUTH_FAILED, "the peer rejects the protocol that it asked for",
                     PPP_TERMINATE_TEXT_AUTH, now_us);
  }
}

static gboolean
settle_link (PppSession *self, gint64 now_us)
{
  PppControl *lcp = &self->lcp.control;
  guint signals = ppp_control_take_signals (lcp);
  guint16 rejected = ppp_lcp_take_rejected (&self->lcp);

  if ((signals & PPP_SIGNAL_DOWN) != 0)
    link_closed (self, now_us);
  if ((signals & PPP_SIGNAL_UP) != 0)
    link_opened (self, now_us);
  if (rejected != 0)
    protocol_rejected (self, rejected, now_us);
  if ((signals & PPP_SIGNAL_FINISHED) != 0) {
    if (lcp->peer_terminated)
      ppp_session_begin_end (self, DT_REASON_PEER_TERMINATED, lcp->peer_text, now_us);
    else
      ppp_session_begin_end (self, DT_REASON_LCP_TIMEOUT, "", now_us);
    ppp_session_finish (self);
  }
  return signals != 0 || rejected != 0;
}

/* Lets what one protocol did have its effect on the others, until all is quiet. */
static void
settle (PppSession *self, gint64 now_us)
{
  gboolean busy = TRUE;

  while (busy && !self->finished) {
    busy = settle_link (self, now_us);
    if (!self->finished)
      busy |= ppp_session_settle_network (self, &self->ip4, now_us);
    if (!self->finished)
      busy |= ppp_session_settle_network (self, &self->ip6, now_us);
  }
}

void
ppp_session_resume (PppSession *self, gint64 now_us)
{
  self->opened = TRUE;
  ppp_session_set_phase (self, PPP_PHASE_NETWORK);
  emit_link_config (self, TRUE);
  ppp_echo_start (&self->echo, now_us);
  self->accepted = TRUE;
  if (self->lcp.config.allow_chap)
    ppp_chap_listen (&self->chap);
  settle (self, now_us);
  if (self->ip4.wanted && !self->ip4.up)
    ppp_session_tell_down (self, &self->ip4);
  if (self->ip6.wanted && !self->ip6.up)
    ppp_session_tell_down (self, &self->ip6);
}

/* An end that waits for nobody. */
static void
end_now (PppSession *self, DtReason reason, gint64 now_us)
{
  ppp_session_begin_end (self, reason, "", now_us);
  ppp_control_event (&self->lcp.control, PPP_EV_DOWN, now_us);
  settle (self, now_us);
  if (!self->finished)
    ppp_session_finish (self);
}

static void
accepted (PppSession *self, gint64 now_us)
{
  self->accepted = TRUE;
  self->refused_until = 0;
  ppp_pap_stop (&self->pap); /* by a challenge that came instead */
  if (self->phase == PPP_PHASE_AUTHENTICATE)
    ppp_session_start_networks (self, now_us);
}

/* A peer that has accepted us once, or gave us an address, decides by itself whether it ends for a later refusal. */
static void
refused (PppSession *self, const char *text, gint64 now_us)
{
  if (self->phase == PPP_PHASE_NETWORK && (self->accepted || self->ip4.up || self->ip6.up))
    self->refused_until = now_us + REFUSED_US;
  else
    ppp_session_end (self, DT_REASON_AUTH_FAILED, text, PPP_TERMINATE_TEXT_AUTH, now_us);
}

static void
take_auth_result (PppSession *self, PppAuthResult result, const char *text, gint64 now_us)
{
  switch (result) {
  case PPP_AUTH_PENDING:
    break;
  case PPP_AUTH_ACCEPTED:
    accepted (self, now_us);
    break;
  case PPP_AUTH_REFUSED:
    refused (self, text, now_us);
    break;
  case PPP_AUTH_TIMEOUT:
    /* No refusal, only silence: the next try may well be answered. */
    ppp_session_end (self, DT_REASON_LCP_TIMEOUT, "no answer to user name and password", PPP_TERMINATE_TEXT_AUTH,
                     now_us);
    break;
  }
}

static void
start_lcp (PppSession *self, gint64 now_us)
{
  self->listen_until = G_MAXINT64;
  ppp_control_event (&self->lcp.control, PPP_EV_UP, now_us);
}

void
ppp_session_open (PppSession *self, gint64 now_us)
{
  g_return_if_fail (self != NULL && !self->opened);

  if (self->finished)
    return;
  self->opened = TRUE;
  self->network_until = now_us + PPP_SESSION_NETWORK_US;
  ppp_session_set_phase (self, PPP_PHASE_ESTABLISH);
  ppp_control_event (&self->lcp.control, PPP_EV_OPEN, now_us);
  if (self->listen_us > 0)
    self->listen_until = now_us + self->listen_us;
  else
    start_lcp (self, now_us);
  settle (self, now_us);
}

static void
receive_network (PppSession *self, PppNetwork *network, guint16 protocol, PppReader from, gint64 now_us)
{
  PppPacket packet;

  if (self->phase != PPP_PHASE_NETWORK) /* RFC 1661 §3.5: before that, silently discarded */
    return;
  if (network == NULL || !network->wanted)
    ppp_lcp_send_protocol_reject (&self->lcp, protocol, from.data, from.left);
  else if (ppp_packet_parse (from, &packet) && network == &self->ip4)
    ppp_ipcp_receive (&self->ipcp, &packet, now_us);
  else if (ppp_packet_parse (from, &packet))
    ppp_control_receive (network->control, &packet, now_us);
}

/* PAP and CHAP; in the network phase too, since CHAP may ask again at any time. */
static void
receive_auth (PppSession *self, guint16 protocol, PppReader from, gint64 now_us)
{
  PppPacket packet;

  if ((self->phase != PPP_PHASE_AUTHENTICATE && self->phase != PPP_PHASE_NETWORK) || !ppp_packet_parse (from, &packet))
    return;
  if (protocol == PPP_PROTOCOL_PAP)
    take_auth_result (self, ppp_pap_receive (&self->pap, &packet), self->pap.text, now_us);
  else
    take_auth_result (self, ppp_chap_receive (&self->chap, &packet, now_us), self->chap.text, now_us);
}

static PppLcpOrigin
receive_lcp (PppSession *self, const PppPacket *packet, gint64 now_us)
{
  PppLcpOrigin origin = ppp_lcp_receive (&self->lcp, packet, now_us);

  if (packet->code == PPP_CODE_ECHO_REPLY && origin == PPP_LCP_HEARD)
    ppp_echo_answered (&self->echo);
  return origin;
}

void
ppp_session_receive (PppSession *self, guint16 protocol, const guint8 *info, gsize len, gint64 now_us)
{
  PppReader from = ppp_reader (info, MIN (len, PPP_MAX_INFO));
  PppLcpOrigin origin = PPP_LCP_HEARD;
  PppPacket packet;

  g_return_if_fail (self != NULL && (info != NULL || len == 0));

  if (!self->opened || self->finished)
    return;
  if (self->listen_until != G_MAXINT64)
    start_lcp (self, now_us);
  switch (protocol) {
  case PPP_PROTOCOL_LCP:
    if (ppp_packet_parse (from, &packet))
      origin = receive_lcp (self, &packet, now_us);
    break;
  case PPP_PROTOCOL_PAP:
  case PPP_PROTOCOL_CHAP:
    receive_auth (self, protocol, from, now_us);
    break;
  case PPP_PROTOCOL_IPCP:
    receive_network (self, &self->ip4, protocol, from, now_us);
    break;
  case PPP_PROTOCOL_IPV6CP:
    receive_network (self, &self->ip6, protocol, from, now_us);
    break;
  case PPP_PROTOCOL_IPV4:
  case PPP_PROTOCOL_IPV6:
    ppp_echo_carried (&self->echo, now_us);
    break;
  default:
    receive_network (self, NULL, protocol, from, now_us);
    break;
  }
  if (origin == PPP_LCP_HEARD)
    ppp_echo_heard (&self->echo, now_us);
  settle (self, now_us);
  if (!self->finished && ppp_lcp_is_looped (&self->lcp))
    end_now (self, DT_REASON_LOOPBACK, now_us);
}

void
ppp_session_saw_traffic (PppSession *self, gint64 when_us)
{
  g_return_if_fail (self != NULL);

  ppp_echo_carried (&self->echo, when_us);
}

void
ppp_session_close (PppSession *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  if (self->finished)
    return;
  if (!self->opened) {
    end_now (self, DT_REASON_USER_REQUEST, now_us);
    return;
  }
  ppp_session_end (self, DT_REASON_USER_REQUEST, "", PPP_TERMINATE_TEXT_USER, now_us);
  settle (self, now_us);
}

void
ppp_session_link_lost (PppSession *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  if (self->finished)
    return;
  end_now (self, DT_REASON_NO_CARRIER, now_us);
  ppp_outbox_clear (&self->outbox);
}

static void
tick_echo (PppSession *self, gint64 now_us)
{
  switch (ppp_echo_tick (&self->echo, now_us)) {
  case PPP_ECHO_NOTHING:
    break;
  case PPP_ECHO_SEND:
    if (!self->lcp.echo_refused)
      ppp_lcp_send_echo (&self->lcp);
    else /* the owner goes on looking at the link in the same rhythm */
      ppp_echo_start (&self->echo, now_us);
    break;
  case PPP_ECHO_DEAD: /* say good-bye, in case only the way back is broken, but nobody will answer */
    ppp_session_end (self, DT_REASON_LINK_DEAD, "", PPP_TERMINATE_TEXT_DEAD, now_us);
    end_now (self, DT_REASON_LINK_DEAD, now_us);
    break;
  }
}

void
ppp_session_tick (PppSession *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  if (!self->opened || self->finished)
    return;
  if (now_us >= self->listen_until)
    start_lcp (self, now_us);
  ppp_control_tick (&self->lcp.control, now_us);
  ppp_control_tick (&self->ipcp.control, now_us);
  ppp_control_tick (&self->ipv6cp.control, now_us);
  take_auth_result (self, ppp_pap_tick (&self->pap, now_us), "", now_us);
  take_auth_result (self, ppp_chap_tick (&self->chap, now_us), "", now_us);
  settle (self, now_us);
  if (!self->finished && now_us >= self->network_until) {
    self->network_until = G_MAXINT64;
    ppp_session_end (self, self->phase == PPP_PHASE_NETWORK ? DT_REASON_IPCP_TIMEOUT : DT_REASON_LCP_TIMEOUT,
                     "the negotiation comes to no end", PPP_TERMINATE_TEXT_NETWORK, now_us);
    settle (self, now_us);
  }
  if (!self->finished)
    tick_echo (self, now_us);
}

gint64
ppp_session_deadline (const PppSession *self)
{
  gint64 deadline = G_MAXINT64;

  g_return_val_if_fail (self != NULL, G_MAXINT64);

  if (!self->opened || self->finished)
    return G_MAXINT64;
  deadline = MIN (MIN (self->listen_until, self->network_until), self->lcp.control.deadline);
  deadline = MIN (deadline, self->ipcp.control.deadline);
  deadline = MIN (deadline, self->ipv6cp.control.deadline);
  deadline = MIN (deadline, self->pap.deadline);
  deadline = MIN (deadline, self->chap.deadline);
  return MIN (deadline, self->echo.deadline);
}

gboolean
ppp_session_pop_frame (PppSession *self, PppFrame *out)
{
  g_return_val_if_fail (self != NULL && out != NULL, FALSE);

  return ppp_outbox_pop (&self->outbox, out);
}

gboolean
ppp_session_pop_event (PppSession *self, PppEvent *out)
{
  g_return_val_if_fail (self != NULL && out != NULL, FALSE);

  return ppp_events_pop (&self->events, out);
}

PppPhase
ppp_session_phase (const PppSession *self)
{
  g_return_val_if_fail (self != NULL, PPP_PHASE_DEAD);

  return self->phase;
}

DtReason
ppp_session_end_reason (const PppSession *self)
{
  g_return_val_if_fail (self != NULL, DT_REASON_NONE);

  return self->ending ? self->reason : DT_REASON_NONE;
}

guint
ppp_session_learned (const PppSession *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (self->echo.answered ? 1 : 0) + (self->echo.carried ? 1 : 0);
}

const char *
ppp_phase_to_string (PppPhase phase)
{
  switch (phase) {
  case PPP_PHASE_DEAD:
    return "dead";
  case PPP_PHASE_ESTABLISH:
    return "establish";
  case PPP_PHASE_AUTHENTICATE:
    return "authenticate";
  case PPP_PHASE_NETWORK:
    return "network";
  case PPP_PHASE_TERMINATE:
    return "terminate";
  }
  return "?";
}
