/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-pap.h"

#include "ppp/ppp-text.h"

#include <string.h>

#define CODE_REQUEST 1
#define CODE_ACK 2
#define CODE_NAK 3

#define RETRY_US (3 * G_USEC_PER_SEC)
#define MAX_TRIES 10

void
ppp_pap_init (PppPap *self, const PppCredentials *credentials, PppOutbox *outbox)
{
  *self = (PppPap) { .credentials = credentials, .outbox = outbox, .next_id = 1, .deadline = G_MAXINT64 };
}

static void
send_request (PppPap *self, gint64 now_us)
{
  const PppCredentials *us = self->credentials;
  guint8 space[2 + sizeof us->name + sizeof us->secret];
  PppWriter data = ppp_writer (space, sizeof space);

  ppp_writer_u8 (&data, (guint8) us->name_len);
  ppp_writer_bytes (&data, us->name, us->name_len);
  ppp_writer_u8 (&data, (guint8) us->secret_len);
  ppp_writer_bytes (&data, us->secret, us->secret_len);
  ppp_outbox_send (self->outbox, PPP_PROTOCOL_PAP, CODE_REQUEST, self->next_id++, space, data.len);
  explicit_bzero (space, sizeof space);
  self->tries++;
  self->deadline = now_us + RETRY_US;
}

void
ppp_pap_start (PppPap *self, gint64 now_us)
{
  self->first_id = self->next_id;
  self->tries = 0;
  send_request (self, now_us);
}

void
ppp_pap_stop (PppPap *self)
{
  self->deadline = G_MAXINT64;
}

/* RFC 1334 §2.2.2: a length byte and a message; many peers send neither, or text that is shorter than said. */
static void
read_message (PppPap *self, PppReader data)
{
  guint8 len = ppp_reader_u8 (&data);

  ppp_text_copy (self->text, sizeof self->text, ppp_reader_take (&data, MIN (len, data.left)));
}

PppAuthResult
ppp_pap_receive (PppPap *self, const PppPacket *packet)
{
  gboolean ours = (guint8) (packet->id - self->first_id) < self->tries; /* any of them: the answer may be late */

  if (self->deadline == G_MAXINT64 || !ours || (packet->code != CODE_ACK && packet->code != CODE_NAK))
    return PPP_AUTH_PENDING;
  ppp_pap_stop (self);
  read_message (self, packet->data);
  return packet->code == CODE_ACK ? PPP_AUTH_ACCEPTED : PPP_AUTH_REFUSED;
}

PppAuthResult
ppp_pap_tick (PppPap *self, gint64 now_us)
{
  if (now_us < self->deadline)
    return PPP_AUTH_PENDING;
  if (self->tries < MAX_TRIES) {
    send_request (self, now_us);
    return PPP_AUTH_PENDING;
  }
  ppp_pap_stop (self);
  return PPP_AUTH_TIMEOUT;
}
