/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPV6CP (RFC 5072), only when the network has IPv6. */
#include "ppp-private.h"

#include <string.h>

#define OPTION_INTERFACE_ID 1
#define INTERFACE_ID_LEN 8

static void
put_interface_id (GByteArray *packet, guint64 id)
{
  sim_packet_put_number (packet, OPTION_INTERFACE_ID, 1);
  sim_packet_put_number (packet, INTERFACE_ID_LEN + 2, 1);
  sim_packet_put_number (packet, (guint32) (id >> 32), 4);
  sim_packet_put_number (packet, (guint32) id, 4);
}

static guint64
random_id (SimPpp *self)
{
  GRand *random = self->context->random;

  /* The universal bit stays 0 (RFC 5072 §4.1). */
  return ((guint64) g_rand_int (random) << 32 | g_rand_int (random) | 1) & ~(G_GUINT64_CONSTANT (1) << 57);
}

static void
send_request (SimPpp *self)
{
  GByteArray *packet = sim_packet_new (PPP_CONF_REQ, self->ids->ipv6cp++);

  put_interface_id (packet, self->interface_id);
  negotiation_request (&self->ipv6cp, packet);
}

void
ipv6cp_reset (SimPpp *self)
{
  negotiation_reset (&self->ipv6cp);
}

gboolean
ipv6cp_is_open (const SimPpp *self)
{
  return self->phase == PPP_PHASE_NETWORK && self->ipv6cp.acked && self->ipv6cp.acking;
}

static void
check_open (SimPpp *self)
{
  if (ipv6cp_is_open (self))
    self->events->up (self->data, TRUE);
}

static void
answer_request (SimPpp *self, const SimPacket *packet)
{
  g_autoptr (GByteArray) nak = sim_packet_new (PPP_CONF_NAK, packet->id);
  g_autoptr (GByteArray) reject = sim_packet_new (PPP_CONF_REJ, packet->id);
  const guint8 *at = packet->data;
  gsize left = packet->len;
  SimOption option;

  while (sim_option_next (&at, &left, &option)) {
    if (option.type != OPTION_INTERFACE_ID || option.len != INTERFACE_ID_LEN) {
      sim_packet_put (reject, option.whole, option.whole_len);
      continue;
    }
    guint64 id = 0;

    for (guint i = 0; i < INTERFACE_ID_LEN; i++)
      id = id << 8 | option.value[i];
    if (id == 0 || id == self->interface_id)
      put_interface_id (nak, random_id (self));
  }
  if (left > 0)
    sim_packet_put (reject, at, left);

  if (reject->len > 4) {
    ppp_send_packet (self, PROTOCOL_IPV6CP, g_steal_pointer (&reject));
  } else if (nak->len > 4) {
    ppp_send_packet (self, PROTOCOL_IPV6CP, g_steal_pointer (&nak));
  } else {
    GByteArray *ack = sim_packet_new (PPP_CONF_ACK, packet->id);

    sim_packet_put (ack, packet->data, packet->len);
    ppp_send_packet (self, PROTOCOL_IPV6CP, ack);
    self->ipv6cp.acking = TRUE;
  }
}

static void
receive_request (SimPpp *self, const SimPacket *packet)
{
  gboolean anew = ipv6cp_is_open (self);

  self->ipv6cp.acking = FALSE;
  if (self->ipv6cp.request == NULL)
    self->interface_id = random_id (self);
  if (self->ipv6cp.request == NULL || anew)
    send_request (self);
  answer_request (self, packet);
  check_open (self);
}

void
ipv6cp_receive (SimPpp *self, const SimPacket *packet)
{
  switch (packet->code) {
  case PPP_CONF_REQ:
    receive_request (self, packet);
    break;
  case PPP_CONF_ACK:
    if (negotiation_take_ack (&self->ipv6cp, packet))
      check_open (self);
    break;
  case PPP_CONF_NAK:
    if (negotiation_expects (&self->ipv6cp, packet)) {
      self->interface_id = random_id (self);
      send_request (self);
    }
    break;
  case PPP_TERM_REQ:
    ppp_send_packet (self, PROTOCOL_IPV6CP, sim_packet_new (PPP_TERM_ACK, packet->id));
    ipv6cp_reset (self);
    break;
  default:
    break;
  }
}
