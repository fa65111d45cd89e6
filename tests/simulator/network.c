/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "network.h"

#include "dns.h"
#include "internet.h"
#include "timer.h"
#include "tun.h"

#include <unistd.h>

struct _SimNetwork {
  SimContext *context;
  int tun; /* -1: the built-in network */
  GSource *tun_reader;
  SimNetworkSendFunc send;
  gpointer data;
};

/* No packet passes, either way. */
static gboolean
is_cut (const SimNetwork *self)
{
  const SimFaults *faults = self->context->faults;

  return sim_faults_active (faults, SIM_FAULT_PHANTOM) || sim_faults_active (faults, SIM_FAULT_CARRIES_NOTHING);
}

static void
send_packet (SimNetwork *self, const guint8 *packet, gsize len)
{
  if (self->send == NULL)
    return;
  self->context->stats.tx_packets++;
  self->context->stats.tx_bytes += len;
  self->send (self->data, packet, len);
}

static gboolean
on_tun_readable (int fd, GIOCondition condition, gpointer user_data)
{
  SimNetwork *self = user_data;
  guint8 packet[2048];
  gssize len = read (fd, packet, sizeof packet);

  if (len > 0 && !is_cut (self))
    send_packet (self, packet, (gsize) len);
  return G_SOURCE_CONTINUE;
}

SimNetwork *
sim_network_new (SimContext *context, GError **error)
{
  g_autoptr (SimNetwork) self = g_new0 (SimNetwork, 1);

  self->context = context;
  self->tun = -1;
  if (context->config.tun != NULL) {
    self->tun = sim_tun_open (context->config.tun, error);
    if (self->tun < 0)
      return NULL;
    sim_watch_start (&self->tun_reader, self->tun, G_IO_IN, on_tun_readable, self);
  }
  return g_steal_pointer (&self);
}

void
sim_network_free (SimNetwork *self)
{
  sim_timer_stop (&self->tun_reader);
  if (self->tun >= 0)
    close (self->tun);
  g_free (self);
}

void
sim_network_attach (SimNetwork *self, SimNetworkSendFunc send, gpointer data)
{
  self->send = send;
  self->data = data;
}

static gboolean
answers_ping (const SimNetwork *self, guint32 address)
{
  for (char **at = self->context->config.unreachable; at != NULL && *at != NULL; at++) {
    guint32 silent = 0;

    if (sim_internet_parse_address (*at, &silent) && silent == address)
      return FALSE;
  }
  return TRUE;
}

static GByteArray *
answer_udp (const SimInternetPacket *packet)
{
  g_autoptr (GByteArray) answer = NULL;

  if (packet->destination_port != SIM_PORT_DNS)
    return NULL;
  answer = sim_dns_answer (packet->payload, packet->payload_len);
  return answer == NULL ? NULL : sim_internet_udp_reply (packet, answer->data, answer->len);
}

static GByteArray *
answer (SimNetwork *self, const guint8 *bytes, gsize len)
{
  SimStats *stats = &self->context->stats;
  SimInternetPacket packet;
  GByteArray *reply = NULL;

  switch (sim_internet_parse (bytes, len, &packet)) {
  case SIM_INTERNET_ECHO_REQUEST:
    if (packet.version == 6 || answers_ping (self, packet.destination)) {
      stats->icmp++;
      reply = sim_internet_echo_reply (&packet);
    }
    break;
  case SIM_INTERNET_UDP:
    reply = answer_udp (&packet);
    stats->dns += reply == NULL ? 0 : 1;
    break;
  case SIM_INTERNET_ROUTER_SOLICITATION:
    reply = sim_internet_router_advertisement ();
    break;
  case SIM_INTERNET_OTHER:
  case SIM_INTERNET_BROKEN:
    break;
  }
  return reply;
}

void
sim_network_receive (SimNetwork *self, const guint8 *packet, gsize len)
{
  g_autoptr (GByteArray) reply = NULL;
  SimStats *stats = &self->context->stats;

  stats->rx_packets++;
  stats->rx_bytes += len;
  if (is_cut (self)) {
    stats->dropped++;
    return;
  }
  if (self->tun >= 0) {
    if (write (self->tun, packet, len) < 0)
      stats->dropped++;
    return;
  }
  reply = answer (self, packet, len);
  if (reply == NULL)
    stats->dropped++;
  else
    send_packet (self, reply->data, reply->len);
}

void
sim_network_announce_prefix (SimNetwork *self)
{
  g_autoptr (GByteArray) advertisement = NULL;

  if (self->tun >= 0)
    return;
  advertisement = sim_internet_router_advertisement ();
  send_packet (self, advertisement->data, advertisement->len);
}
