/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPCP (RFC 1332) with name servers (RFC 1877). The stack's own request is empty, unless it was told an address; the
 * host gets its address by Nak. */
#include "ppp-private.h"

#include <string.h>

#define OPTION_ADDRESS 3
#define OPTION_DNS1 129
#define OPTION_WINS1 130
#define OPTION_DNS2 131
#define OPTION_WINS2 132

/* What the stack hands out until the network has answered: 10.11.12.13 and .14. */
#define PLACEHOLDER1 0x0a0b0c0d
#define PLACEHOLDER2 0x0a0b0c0e

/* A refused context ends the link this long after the host's request. */
#define REFUSAL_MS 1000
/* Time in which the host's other requests can still be rejected before the carrier drops. */
#define DROP_MS 50

/* 0 for what is no IPv4 address. */
static guint32
address_of_fault (const SimFaults *faults, SimFault fault)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (sim_faults_text (faults, fault));

  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4)
    return 0;
  const guint8 *bytes = g_inet_address_to_bytes (address);

  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

static void
send_request (SimPpp *self)
{
  GByteArray *request = sim_packet_new (PPP_CONF_REQ, self->ids->ipcp++);

  if (sim_faults_active (self->context->faults, SIM_FAULT_PEER_ADDRESS))
    sim_packet_put_option (request, OPTION_ADDRESS, address_of_fault (self->context->faults, SIM_FAULT_PEER_ADDRESS),
                           4);
  negotiation_request (&self->ipcp, request);
}

static void
stop_stalling (SimPpp *self)
{
  sim_timer_stop (&self->stall_timer);
  if (self->stalling)
    sim_context_wait_end (self->context);
  self->stalling = FALSE;
}

void
ipcp_reset (SimPpp *self)
{
  negotiation_reset (&self->ipcp);
  stop_stalling (self);
  sim_timer_stop (&self->after_timer);
  g_clear_pointer (&self->withheld, g_byte_array_unref);
  self->stalls = 0;
  self->told_address = FALSE;
}

gboolean
ipcp_is_open (const SimPpp *self)
{
  return self->phase == PPP_PHASE_NETWORK && self->ipcp.acked && self->ipcp.acking;
}

static void
check_open (SimPpp *self)
{
  if (!ipcp_is_open (self))
    return;
  self->context->stats.ppp_sessions++;
  self->events->up (self->data, FALSE);
}

static guint32
assigned_address (const SimPpp *self)
{
  const SimFaults *faults = self->context->faults;

  if (sim_faults_active (faults, SIM_FAULT_ADDRESS_ZERO))
    return 0;
  if (!sim_faults_active (faults, SIM_FAULT_ADDRESS))
    return self->context->config.address;
  return address_of_fault (faults, SIM_FAULT_ADDRESS);
}

static void
send_placeholders (SimPpp *self, guint8 id)
{
  GByteArray *nak = sim_packet_new (PPP_CONF_NAK, id);

  sim_packet_put_option (nak, OPTION_DNS1, PLACEHOLDER1, 4);
  sim_packet_put_option (nak, OPTION_DNS2, PLACEHOLDER2, 4);
  sim_packet_put_option (nak, OPTION_WINS1, PLACEHOLDER1, 4);
  sim_packet_put_option (nak, OPTION_WINS2, PLACEHOLDER2, 4);
  ppp_send_packet (self, PROTOCOL_IPCP, nak);
}

static gboolean
on_stall (gpointer user_data)
{
  SimPpp *self = user_data;

  stop_stalling (self);
  if (self->stall_empty)
    ppp_send_packet (self, PROTOCOL_IPCP, sim_packet_new (PPP_CONF_NAK, self->stalled_id));
  else
    send_placeholders (self, self->stalled_id);
  return G_SOURCE_REMOVE;
}

static gboolean
on_refusal (gpointer user_data)
{
  SimPpp *self = user_data;

  sim_timer_stop (&self->stall_timer);
  lcp_terminate (self, sim_faults_text (self->context->faults, SIM_FAULT_TERMINATE_TEXT));
  return G_SOURCE_REMOVE;
}

static gboolean
on_drop (gpointer user_data)
{
  SimPpp *self = user_data;

  sim_timer_stop (&self->stall_timer);
  sim_faults_take (self->context->faults, SIM_FAULT_HANGUP_AFTER_PROTREJ);
  ppp_end_soon (self, 0);
  return G_SOURCE_REMOVE;
}

/* The network has not answered yet, or refuses: TRUE when the request is thereby dealt with. */
static gboolean
put_off (SimPpp *self, guint8 id)
{
  SimFaults *faults = self->context->faults;
  gboolean empty = sim_faults_active (faults, SIM_FAULT_IPCP_EMPTY_NAKS);
  SimFault stall = empty ? SIM_FAULT_IPCP_EMPTY_NAKS : SIM_FAULT_IPCP_PLACEHOLDER_NAKS;
  guint wanted = (guint) sim_faults_number (faults, stall);

  if (self->stall_timer != NULL || sim_faults_active (faults, SIM_FAULT_IPCP_SILENT))
    return TRUE;
  if (sim_faults_active (faults, SIM_FAULT_HANGUP_AFTER_PROTREJ)) {
    /* A host that asks for nothing to be rejected gets the hangup in the same place. */
    sim_timer_start (&self->stall_timer, DROP_MS, on_drop, self);
    return TRUE;
  }
  if (self->bad_credentials) {
    if (self->stalls++ == 0)
      send_placeholders (self, id);
    return TRUE;
  }
  if (sim_faults_take (faults, SIM_FAULT_TERMINATE_TEXT)) {
    sim_timer_start (&self->stall_timer, REFUSAL_MS, on_refusal, self);
    return TRUE;
  }
  if (!sim_faults_active (faults, stall) || self->stalls >= wanted)
    return FALSE;
  self->stalls++;
  self->stalled_id = id;
  self->stall_empty = empty;
  self->stalling = TRUE;
  sim_context_wait_begin (self->context);
  sim_timer_start (&self->stall_timer, self->context->config.stall_ms, on_stall, self);
  return TRUE;
}

/* One server option: what is asked for is acked when it is what the network has. */
static void
judge_dns (const SimPpp *self, const SimOption *option, guint index, GByteArray *nak, GByteArray *reject)
{
  const SimFaults *faults = self->context->faults;
  guint32 server = self->context->config.dns[index];
  gboolean rejected = sim_faults_active (faults, SIM_FAULT_NO_DNS)
                      || (index == 1 && sim_faults_active (faults, SIM_FAULT_DNS2_REJECT));

  if (rejected || server == 0 || option->len != 4)
    sim_packet_put (reject, option->whole, option->whole_len);
  else if (sim_option_number (option, 4) != server)
    sim_packet_put_option (nak, option->type, server, 4);
}

static void
answer_request (SimPpp *self, const SimPacket *packet)
{
  g_autoptr (GByteArray) nak = sim_packet_new (PPP_CONF_NAK, packet->id);
  g_autoptr (GByteArray) reject = sim_packet_new (PPP_CONF_REJ, packet->id);
  guint32 address = assigned_address (self);
  gboolean asked = FALSE;
  const guint8 *at = packet->data;
  gsize left = packet->len;
  SimOption option;

  while (sim_option_next (&at, &left, &option)) {
    if (option.type == OPTION_ADDRESS && option.len == 4) {
      asked = TRUE;
      if (sim_option_number (&option, 4) != address)
        sim_packet_put_option (nak, OPTION_ADDRESS, address, 4);
    } else if (option.type == OPTION_DNS1) {
      judge_dns (self, &option, 0, nak, reject);
    } else if (option.type == OPTION_DNS2) {
      judge_dns (self, &option, 1, nak, reject);
    } else {
      sim_packet_put (reject, option.whole, option.whole_len);
    }
  }
  if (left > 0)
    sim_packet_put (reject, at, left);
  if (!asked && !self->told_address) {
    sim_packet_put_option (nak, OPTION_ADDRESS, address, 4);
    self->told_address = TRUE;
  }

  if (reject->len > 4) {
    ppp_send_packet (self, PROTOCOL_IPCP, g_steal_pointer (&reject));
  } else if (nak->len > 4) {
    ppp_send_packet (self, PROTOCOL_IPCP, g_steal_pointer (&nak));
  } else {
    GByteArray *ack = sim_packet_new (PPP_CONF_ACK, packet->id);

    sim_packet_put (ack, packet->data, packet->len);
    ppp_send_packet (self, PROTOCOL_IPCP, ack);
    self->ipcp.acking = TRUE;
  }
}

static void
withhold (SimPpp *self, const SimPacket *packet)
{
  g_clear_pointer (&self->withheld, g_byte_array_unref);
  self->withheld = sim_packet_new (packet->code, packet->id);
  sim_packet_put (self->withheld, packet->data, packet->len);
  sim_packet_finish (self->withheld);
}

static void
receive_request (SimPpp *self, const SimPacket *packet)
{
  gboolean anew = ipcp_is_open (self);

  self->ipcp.acking = FALSE;
  if (self->unasked || self->after_timer != NULL) {
    withhold (self, packet);
    return;
  }
  if (put_off (self, packet->id))
    return;
  if (self->ipcp.request == NULL || anew)
    send_request (self);
  answer_request (self, packet);
  check_open (self);
}

void
ipcp_begin (SimPpp *self)
{
  g_autoptr (GByteArray) withheld = g_steal_pointer (&self->withheld);
  SimPacket packet;

  if (withheld != NULL && sim_packet_parse (withheld->data, withheld->len, &packet))
    receive_request (self, &packet);
  else if (self->ipcp.request == NULL)
    send_request (self);
}

static gboolean
on_after (gpointer user_data)
{
  SimPpp *self = user_data;

  sim_timer_stop (&self->after_timer);
  ipcp_begin (self);
  return G_SOURCE_REMOVE;
}

void
ipcp_start (SimPpp *self)
{
  guint ms = (guint) sim_faults_number (self->context->faults, SIM_FAULT_IP_AFTER);

  if (sim_faults_take (self->context->faults, SIM_FAULT_IP_AFTER))
    sim_timer_start (&self->after_timer, ms, on_after, self);
}

void
ipcp_receive (SimPpp *self, const SimPacket *packet)
{
  if (ipcp_refuse (self, packet))
    return;
  switch (packet->code) {
  case PPP_CONF_REQ:
    receive_request (self, packet);
    break;
  case PPP_CONF_ACK:
    if (negotiation_take_ack (&self->ipcp, packet))
      check_open (self);
    break;
  case PPP_CONF_NAK:
  case PPP_CONF_REJ:
    /* Whatever the host wants to hear, the next request is like this one. */
    if (negotiation_expects (&self->ipcp, packet))
      send_request (self);
    break;
  case PPP_TERM_REQ:
    ppp_send_packet (self, PROTOCOL_IPCP, sim_packet_new (PPP_TERM_ACK, packet->id));
    ipcp_reset (self);
    break;
  default:
    break;
  }
}
