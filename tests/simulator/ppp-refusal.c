/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network without IPv4, and the ways in which its end of PPP says so to IPCP. */
#include "ppp-private.h"

#include <string.h>

#define OPTION_ADDRESS 3

typedef void (*RefuseFunc) (SimPpp *self, const SimPacket *packet);

static void
terminate (SimPpp *self, const SimPacket *packet)
{
  ppp_send_packet (self, PROTOCOL_IPCP, sim_packet_new (PPP_TERM_REQ, self->ids->ipcp++));
}

static void
terminate_ack (SimPpp *self, const SimPacket *packet)
{
  ppp_send_packet (self, PROTOCOL_IPCP, sim_packet_new (PPP_TERM_ACK, packet->id));
}

/* All that makes an address of it is rejected; the rest would be acked. */
static void
reject_address (SimPpp *self, const SimPacket *packet)
{
  g_autoptr (GByteArray) reject = sim_packet_new (PPP_CONF_REJ, packet->id);
  const guint8 *at = packet->data;
  gsize left = packet->len;
  SimOption option;

  while (sim_option_next (&at, &left, &option)) {
    if (option.type == OPTION_ADDRESS)
      sim_packet_put (reject, option.whole, option.whole_len);
  }
  if (reject->len == 4) {
    GByteArray *ack = sim_packet_new (PPP_CONF_ACK, packet->id);

    sim_packet_put (ack, packet->data, packet->len);
    ppp_send_packet (self, PROTOCOL_IPCP, ack);
    return;
  }
  ppp_send_packet (self, PROTOCOL_IPCP, g_steal_pointer (&reject));
}

/* Of a peer that does not know IPCP the host hears in LCP: lcp_reject_protocol(). */
static RefuseFunc
way_of (const SimPpp *self)
{
  const SimConfig *config = &self->context->config;
  const SimFaults *faults = self->context->faults;

  if (sim_faults_active (faults, SIM_FAULT_IPCP_TERMINATE))
    return sim_faults_has_word (faults, SIM_FAULT_IPCP_TERMINATE, "ack") ? terminate_ack : terminate;
  if (config->network != SIM_NETWORK_IPV6)
    return NULL;
  switch (config->ipcp_refusal) {
  case SIM_IPCP_ADDRESS_REJECT:
    return reject_address;
  case SIM_IPCP_TERMINATE:
    return terminate;
  case SIM_IPCP_SILENT:
  case SIM_IPCP_PROTOCOL_REJECT:
    break;
  }
  return NULL;
}

gboolean
ipcp_is_unknown (const SimPpp *self)
{
  const SimConfig *config = &self->context->config;

  return config->network == SIM_NETWORK_IPV6 && config->ipcp_refusal == SIM_IPCP_PROTOCOL_REJECT;
}

gboolean
ipcp_refuse (SimPpp *self, const SimPacket *packet)
{
  RefuseFunc refuse = way_of (self);

  if (refuse == NULL)
    return self->context->config.network == SIM_NETWORK_IPV6;
  if (packet->code == PPP_CONF_REQ)
    refuse (self, packet);
  else if (packet->code == PPP_TERM_REQ)
    terminate_ack (self, packet);
  return TRUE;
}
