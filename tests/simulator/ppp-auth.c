/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PAP (RFC 1334) and CHAP with MD5 (RFC 1994), the authenticator's side. The modem itself accepts anything: the network
 * is asked only when IPCP begins, and refuses there. */
#include "ppp-private.h"

#include <string.h>

#define PAP_AUTH_REQ 1
#define PAP_AUTH_ACK 2
#define PAP_AUTH_NAK 3

#define CHAP_CHALLENGE 1
#define CHAP_RESPONSE 2
#define CHAP_SUCCESS 3
#define CHAP_FAILURE 4

#define CHALLENGE_LEN 16
#define MD5_LEN 16

#define CHALLENGE_MS 3000
#define CHALLENGE_TRIES 10
/* The refused host has this long to end the link itself. */
#define REFUSED_MS 1000

static gboolean
on_challenge_again (gpointer user_data)
{
  SimPpp *self = user_data;

  if (++self->auth_tries >= CHALLENGE_TRIES) {
    sim_timer_stop (&self->auth_timer);
    return G_SOURCE_REMOVE;
  }
  ppp_send (self, PROTOCOL_CHAP, self->challenge);
  return G_SOURCE_CONTINUE;
}

static void
send_challenge (SimPpp *self)
{
  const char *name = "UMTS_CHAP_SRVR";

  auth_stop (self);
  self->challenge = sim_packet_new (CHAP_CHALLENGE, 1);
  sim_packet_put_number (self->challenge, CHALLENGE_LEN, 1);
  for (guint i = 0; i < CHALLENGE_LEN; i++)
    sim_packet_put_number (self->challenge, g_rand_int (self->context->random) & 0xff, 1);
  sim_packet_put (self->challenge, name, strlen (name));
  sim_packet_finish (self->challenge);
  self->auth_tries = 0;
  ppp_send (self, PROTOCOL_CHAP, self->challenge);
  sim_timer_start (&self->auth_timer, CHALLENGE_MS, on_challenge_again, self);
}

void
auth_start (SimPpp *self)
{
  if (self->auth == SIM_AUTH_CHAP)
    send_challenge (self);
  else
    auth_stop (self);
}

void
auth_surprise (SimPpp *self)
{
  send_challenge (self);
  self->unasked = TRUE;
}

void
auth_stop (SimPpp *self)
{
  self->unasked = FALSE;
  sim_timer_stop (&self->auth_timer);
  g_clear_pointer (&self->challenge, g_byte_array_unref);
}

static gboolean
on_refused (gpointer user_data)
{
  SimPpp *self = user_data;

  sim_timer_stop (&self->auth_timer);
  lcp_terminate (self, "Authentication failed");
  return G_SOURCE_REMOVE;
}

static void
accept_host (SimPpp *self)
{
  sim_timer_stop (&self->auth_timer);
  if (self->unasked) {
    self->unasked = FALSE;
    ipcp_begin (self);
  }
  if (self->phase == PPP_PHASE_AUTHENTICATE)
    ppp_set_phase (self, PPP_PHASE_NETWORK);
}

static void
remember_name (SimPpp *self, const guint8 *name, gsize len, gboolean good)
{
  g_free (self->username);
  self->username = g_strndup ((const char *) name, len);
  self->bad_credentials = self->context->config.username != NULL && !good;
}

static gboolean
equals (const char *wanted, const guint8 *bytes, gsize len)
{
  return wanted == NULL ? len == 0 : strlen (wanted) == len && memcmp (wanted, bytes, len) == 0;
}

void
pap_receive (SimPpp *self, const SimPacket *packet)
{
  const SimConfig *config = &self->context->config;
  const char *refusal = "Login incorrect";

  if (self->auth != SIM_AUTH_PAP || packet->code != PAP_AUTH_REQ || self->phase == PPP_PHASE_ESTABLISH)
    return;
  /* RFC 1334 §2.2.1: length and peer-id, length and password */
  if (packet->len < 2 || packet->data[0] + 2u > packet->len)
    return;
  gsize name_len = packet->data[0];
  const guint8 *name = packet->data + 1;
  gsize password_len = name[name_len];
  const guint8 *password = name + name_len + 1;

  if (name_len + 2 + password_len > packet->len)
    return;
  remember_name (self, name, name_len,
                 equals (config->username, name, name_len) && equals (config->password, password, password_len));
  if (sim_faults_take (self->context->faults, SIM_FAULT_PAP_REJECT)) {
    GByteArray *nak = sim_packet_new (PAP_AUTH_NAK, packet->id);

    sim_packet_put_number (nak, (guint32) strlen (refusal), 1);
    sim_packet_put (nak, refusal, strlen (refusal));
    ppp_send_packet (self, PROTOCOL_PAP, nak);
    sim_timer_start (&self->auth_timer, REFUSED_MS, on_refused, self);
    return;
  }
  GByteArray *ack = sim_packet_new (PAP_AUTH_ACK, packet->id);

  sim_packet_put_number (ack, 0, 1);
  ppp_send_packet (self, PROTOCOL_PAP, ack);
  accept_host (self);
}

/* RFC 1994 §4.1: MD5 over identifier, secret, challenge. */
static gboolean
response_is_good (const SimPpp *self, guint8 id, const guint8 *response)
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  const char *password = self->context->config.password;
  guint8 expected[MD5_LEN];
  gsize len = sizeof expected;

  g_checksum_update (md5, &id, 1);
  if (password != NULL)
    g_checksum_update (md5, (const guchar *) password, (gssize) strlen (password));
  g_checksum_update (md5, self->challenge->data + 5, CHALLENGE_LEN);
  g_checksum_get_digest (md5, expected, &len);
  return memcmp (expected, response, MD5_LEN) == 0;
}

void
chap_receive (SimPpp *self, const SimPacket *packet)
{
  const char *refusal = "Authentication failure";

  if ((self->auth != SIM_AUTH_CHAP && !self->unasked) || self->challenge == NULL || packet->code != CHAP_RESPONSE
      || packet->id != self->challenge->data[1] || packet->len < 1 + MD5_LEN || packet->data[0] != MD5_LEN)
    return;
  const guint8 *name = packet->data + 1 + MD5_LEN;
  gsize name_len = packet->len - 1 - MD5_LEN;

  remember_name (self, name, name_len,
                 equals (self->context->config.username, name, name_len)
                   && response_is_good (self, packet->id, packet->data + 1));
  if (sim_faults_take (self->context->faults, SIM_FAULT_CHAP_REJECT)) {
    GByteArray *failure = sim_packet_new (CHAP_FAILURE, packet->id);

    sim_packet_put (failure, refusal, strlen (refusal));
    ppp_send_packet (self, PROTOCOL_CHAP, failure);
    sim_timer_start (&self->auth_timer, REFUSED_MS, on_refused, self);
    return;
  }
  if (self->unasked && self->bad_credentials) {
    ppp_send_packet (self, PROTOCOL_CHAP, sim_packet_new (CHAP_FAILURE, packet->id));
    return;
  }
  ppp_send_packet (self, PROTOCOL_CHAP, sim_packet_new (CHAP_SUCCESS, packet->id));
  accept_host (self);
}
