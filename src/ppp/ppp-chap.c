/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-chap.h"

#include "ppp/ppp-text.h"

#include <string.h>

#define CODE_CHALLENGE 1
#define CODE_RESPONSE 2
#define CODE_SUCCESS 3
#define CODE_FAILURE 4

/* How long the peer may take for its challenge, and again for its verdict, which some give only after asking the
 * network. */
#define WAIT_US (30 * G_USEC_PER_SEC)
/* A verdict that was lost comes only when the Response does once more (RFC 1994 §4.2). */
#define RETRY_US (3 * G_USEC_PER_SEC)

void
ppp_chap_init (PppChap *self, const PppCredentials *credentials, PppOutbox *outbox)
{
  *self = (PppChap) {
    .credentials = credentials,
    .outbox = outbox,
    .md5 = g_checksum_new (G_CHECKSUM_MD5),
    .deadline = G_MAXINT64,
  };
}

void
ppp_chap_clear (PppChap *self)
{
  g_clear_pointer (&self->md5, g_checksum_free);
}

void
ppp_chap_start (PppChap *self, gint64 now_us)
{
  self->state = PPP_CHAP_WAITING;
  self->deadline = self->give_up_us = now_us + WAIT_US;
}

void
ppp_chap_listen (PppChap *self)
{
  self->state = PPP_CHAP_LISTENING;
  self->unasked = FALSE;
  self->deadline = G_MAXINT64;
}

void
ppp_chap_stop (PppChap *self)
{
  self->state = PPP_CHAP_IDLE;
  self->unasked = FALSE;
  self->deadline = G_MAXINT64;
}

/* RFC 1994 §4.1: MD5 over identifier, secret, challenge. */
static void
compute_response (PppChap *self, guint8 id, PppReader challenge, guint8 out[PPP_CHAP_MD5_LEN])
{
  static const guint8 zeros[64];
  const PppCredentials *us = self->credentials;
  gsize len = PPP_CHAP_MD5_LEN;

  g_checksum_reset (self->md5);
  g_checksum_update (self->md5, &id, 1);
  g_checksum_update (self->md5, us->secret, (gssize) us->secret_len);
  g_checksum_update (self->md5, challenge.data, (gssize) challenge.left);
  g_checksum_get_digest (self->md5, out, &len);
  g_checksum_reset (self->md5);
  g_checksum_update (self->md5, zeros, sizeof zeros); /* no trace of the secret stays in its buffer */
}

static void
send_response (PppChap *self)
{
  ppp_outbox_send (self->outbox, PPP_PROTOCOL_CHAP, CODE_RESPONSE, self->response_id, self->response,
                   self->response_len);
}

static void
receive_challenge (PppChap *self, const PppPacket *packet, gint64 now_us)
{
  PppReader data = packet->data;
  guint8 len = ppp_reader_u8 (&data);
  PppReader challenge = ppp_reader_take (&data, len);
  guint8 digest[PPP_CHAP_MD5_LEN];
  PppWriter response = ppp_writer (self->response, sizeof self->response);

  if (data.failed || challenge.left == 0)
    return;
  compute_response (self, packet->id, challenge, digest);
  ppp_writer_u8 (&response, sizeof digest);
  ppp_writer_bytes (&response, digest, sizeof digest);
  ppp_writer_bytes (&response, self->credentials->name, self->credentials->name_len);
  self->response_len = response.len;
  self->response_id = packet->id;
  send_response (self);
  if (self->state == PPP_CHAP_WAITING) {
    self->state = PPP_CHAP_RESPONDED;
    self->give_up_us = now_us + WAIT_US;
  }
  if (self->state == PPP_CHAP_RESPONDED)
    self->deadline = MIN (now_us + RETRY_US, self->give_up_us);
  self->unasked = self->state == PPP_CHAP_LISTENING;
}

/* The identifier is not compared: only one exchange is under way, and a verdict on the Response before the last is one
 * too. */
static PppAuthResult
receive_verdict (PppChap *self, const PppPacket *packet)
{
  if (self->state != PPP_CHAP_RESPONDED && !self->unasked)
    return PPP_AUTH_PENDING;
  ppp_text_copy (self->text, sizeof self->text, packet->data);
  if (self->state == PPP_CHAP_RESPONDED)
    ppp_chap_listen (self);
  return packet->code == CODE_SUCCESS ? PPP_AUTH_ACCEPTED : PPP_AUTH_REFUSED;
}

PppAuthResult
ppp_chap_receive (PppChap *self, const PppPacket *packet, gint64 now_us)
{
  if (self->state == PPP_CHAP_IDLE)
    return PPP_AUTH_PENDING;
  switch (packet->code) {
  case CODE_CHALLENGE:
    receive_challenge (self, packet, now_us);
    return PPP_AUTH_PENDING;
  case CODE_SUCCESS:
  case CODE_FAILURE:
    return receive_verdict (self, packet);
  default:
    return PPP_AUTH_PENDING;
  }
}

PppAuthResult
ppp_chap_tick (PppChap *self, gint64 now_us)
{
  if (now_us < self->deadline)
    return PPP_AUTH_PENDING;
  if (now_us < self->give_up_us) {
    send_response (self);
    self->deadline = MIN (now_us + RETRY_US, self->give_up_us);
    return PPP_AUTH_PENDING;
  }
  ppp_chap_stop (self);
  return PPP_AUTH_TIMEOUT;
}
