/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-session-networks.h"

#include "ppp/ppp-session-end.h"

void
ppp_session_start_networks (PppSession *self, gint64 now_us)
{
  ppp_session_set_phase (self, PPP_PHASE_NETWORK);
  ppp_network_start (&self->ip4, now_us);
  ppp_network_start (&self->ip6, now_us);
}

void
ppp_session_tell_down (PppSession *self, PppNetwork *network)
{
  const PppEvent event = { .type = network == &self->ip4 ? PPP_EVENT_IP4_DOWN : PPP_EVENT_IP6_DOWN };

  if (network->told_down)
    return;
  network->told_down = TRUE;
  ppp_events_push (&self->events, &event);
}

void
ppp_session_network_failed (PppSession *self, PppNetwork *network, gint64 now_us)
{
  const PppNetwork *cause = self->ip4.wanted ? &self->ip4 : &self->ip6;
  gboolean is_last = !ppp_network_is_alive (&self->ip4) && !ppp_network_is_alive (&self->ip6);

  if (network == &self->ip6 || !is_last)
    ppp_session_tell_down (self, network);
  if (is_last)
    ppp_session_end (self, cause->reason, cause->detail, PPP_TERMINATE_TEXT_NETWORK, now_us);
}

/* The protocol is open, but what it has agreed on is of no use. */
static void
refuse_network (PppSession *self, PppNetwork *network, const char *detail, gint64 now_us)
{
  ppp_control_event (network->control, PPP_EV_CLOSE, now_us);
  if (ppp_network_fail (network, DT_REASON_IPCP_TIMEOUT, detail))
    ppp_session_network_failed (self, network, now_us);
}

static void
network_opened (PppSession *self, PppNetwork *network, gint64 now_us)
{
  PppEvent event = { .type = network == &self->ip4 ? PPP_EVENT_IP4_UP : PPP_EVENT_IP6_UP };

  if (network == &self->ip4) {
    ppp_ipcp_result (&self->ipcp, &event.ip4.local, &event.ip4.peer, event.ip4.dns);
    if (event.ip4.local == 0) {
      refuse_network (self, network, "the network gave no address", now_us);
      return;
    }
  } else if (!ppp_ipv6cp_result (&self->ipv6cp, event.ip6.local, event.ip6.peer)) {
    refuse_network (self, network, "no interface identifier of our own", now_us);
    return;
  }
  ppp_network_came_up (network, now_us);
  self->network_until = G_MAXINT64;
  ppp_events_push (&self->events, &event);
}

gboolean
ppp_session_settle_network (PppSession *self, PppNetwork *network, gint64 now_us)
{
  guint changes = ppp_network_take_changes (network, now_us);

  if ((changes & PPP_NETWORK_DOWN) != 0)
    ppp_session_tell_down (self, network);
  if (!self->ip4.up && !self->ip6.up && (changes & PPP_NETWORK_DOWN) != 0)
    self->network_until = now_us + PPP_SESSION_NETWORK_US;
  if ((changes & PPP_NETWORK_DOWN) != 0 && network == &self->ip4 && ppp_ipcp_give_in (&self->ipcp)) {
    /* Such a peer does not open the protocol again by itself: LCP begins anew (RFC 1661 §3.4). */
    ppp_control_event (&self->lcp.control, PPP_EV_DOWN, now_us);
    ppp_control_event (&self->lcp.control, PPP_EV_UP, now_us);
  }
  if ((changes & PPP_NETWORK_OPEN) != 0)
    network_opened (self, network, now_us);
  if ((changes & PPP_NETWORK_FAILED) != 0)
    ppp_session_network_failed (self, network, now_us);
  return changes != 0;
}
