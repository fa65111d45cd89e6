/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-lcp.h"

#include <string.h>

/* RFC 1661 §6.1; below 128 bytes a peer is asked for more, since not even our own requests might fit. */
#define DEFAULT_MRU 1500
#define MIN_MRU 128
/* RFC 1662 §7.1. */
#define DEFAULT_ACCM 0xffffffffu
/* CHAP with MD5 (RFC 1994 §3). */
#define CHAP_MD5 5

enum {
  OPTION_MRU = 1,
  OPTION_ACCM = 2,
  OPTION_AUTH = 3,
  OPTION_QUALITY = 4,
  OPTION_MAGIC = 5,
  OPTION_PFC = 7,
  OPTION_ACFC = 8,
  OPTION_CALLBACK = 13,
};

/* The first packet is often lost behind CONNECT, so the first retransmissions come soon; 30.5 s in all without an
 * answer, as with the defaults of RFC 1661 §4.6, 10 times 3 s. A peer that acknowledges has 36 s to ask for something
 * itself. */
static const gint64 restart_us[] = { G_USEC_PER_SEC / 2, 1 * G_USEC_PER_SEC, 2 * G_USEC_PER_SEC, 3 * G_USEC_PER_SEC };
#define MAX_CONFIGURE 12

static gboolean
want_always (gconstpointer values)
{
  return TRUE;
}

static gboolean
want_mru (gconstpointer values)
{
  const PppLcpValues *lcp = values;

  return lcp->mru != DEFAULT_MRU;
}

static void
put_mru (gconstpointer values, PppWriter *value)
{
  const PppLcpValues *lcp = values;

  ppp_writer_u16 (value, lcp->mru);
}

static void
nak_mru (gpointer trial, PppReader *value)
{
  PppLcpValues *lcp = trial;
  guint16 mru = ppp_reader_u16 (value);

  if (mru >= MIN_MRU && mru <= DEFAULT_MRU)
    lcp->mru = mru;
}

static PppVerdict
peer_mru (gpointer trial, PppReader *value, PppWriter *counter)
{
  PppLcpValues *lcp = trial;

  lcp->peer_mru = ppp_reader_u16 (value);
  if (lcp->peer_mru >= MIN_MRU)
    return PPP_VERDICT_ACK;
  ppp_writer_u16 (counter, MIN_MRU);
  return PPP_VERDICT_NAK;
}

static gboolean
want_accm (gconstpointer values)
{
  const PppLcpValues *lcp = values;

  return lcp->config->ask_accm;
}

static void
put_accm (gconstpointer values, PppWriter *value)
{
  const PppLcpValues *lcp = values;

  ppp_writer_u32 (value, lcp->accm);
}

static void
nak_accm (gpointer trial, PppReader *value)
{
  PppLcpValues *lcp = trial;

  lcp->accm |= ppp_reader_u32 (value); /* RFC 1662 §7.1: the union of both */
}

static PppVerdict
peer_accm (gpointer trial, PppReader *value, PppWriter *counter)
{
  PppLcpValues *lcp = trial;

  lcp->peer_accm = ppp_reader_u32 (value);
  return PPP_VERDICT_ACK;
}

static PppVerdict
peer_auth (gpointer trial, PppReader *value, PppWriter *counter)
{
  PppLcpValues *lcp = trial;
  PppReader rest = *value;
  guint16 protocol = ppp_reader_u16 (&rest);
  guint8 algorithm = rest.left == 1 ? ppp_reader_u8 (&rest) : 0;

  if (!lcp->config->allow_pap && !lcp->config->allow_chap)
    return PPP_VERDICT_REJECT;
  if ((protocol == PPP_PROTOCOL_CHAP && algorithm == CHAP_MD5 && lcp->config->allow_chap)
      || (protocol == PPP_PROTOCOL_PAP && value->left == 2 && lcp->config->allow_pap)) {
    lcp->peer_auth = protocol;
    return PPP_VERDICT_ACK;
  }
  ppp_writer_u16 (counter, lcp->config->allow_chap ? PPP_PROTOCOL_CHAP : PPP_PROTOCOL_PAP);
  if (lcp->config->allow_chap)
    ppp_writer_u8 (counter, CHAP_MD5);
  return PPP_VERDICT_NAK;
}

static void
put_magic (gconstpointer values, PppWriter *value)
{
  const PppLcpValues *lcp = values;

  ppp_writer_u32 (value, lcp->magic);
}

static void
nak_magic (gpointer trial, PppReader *value)
{
  PppLcpValues *lcp = trial;

  lcp->magic = ppp_random_magic (lcp->random); /* the peer's proposal could be its own */
}

static PppVerdict
peer_magic (gpointer trial, PppReader *value, PppWriter *counter)
{
  PppLcpValues *lcp = trial;
  guint32 magic = ppp_reader_u32 (value);

  if (magic != 0 && magic != lcp->magic) {
    *lcp->loops = 0;
    return PPP_VERDICT_ACK;
  }
  if (magic != 0)
    (*lcp->loops)++;
  ppp_writer_u32 (counter, ppp_random_magic (lcp->random));
  return PPP_VERDICT_NAK;
}

static PppVerdict
peer_pfc (gpointer trial, PppReader *value, PppWriter *counter)
{
  PppLcpValues *lcp = trial;

  lcp->peer_pfc = TRUE;
  return PPP_VERDICT_ACK;
}

static PppVerdict
peer_acfc (gpointer trial, PppReader *value, PppWriter *counter)
{
  PppLcpValues *lcp = trial;

  lcp->peer_acfc = TRUE;
  return PPP_VERDICT_ACK;
}

static void
forget_peer (gpointer trial)
{
  PppLcpValues *lcp = trial;

  lcp->peer_mru = DEFAULT_MRU;
  lcp->peer_accm = DEFAULT_ACCM;
  lcp->peer_auth = 0;
  lcp->peer_pfc = FALSE;
  lcp->peer_acfc = FALSE;
}

static void
forget_ours (gpointer values)
{
  PppLcpValues *lcp = values;

  lcp->mru = lcp->config->mru;
  lcp->accm = lcp->config->accm;
}

static const PppOption rows[] = {
  { OPTION_MRU, 4, FALSE, "mru", PPP_SHOW_DECIMAL, want_mru, put_mru, nak_mru, peer_mru },
  { OPTION_ACCM, 6, FALSE, "asyncmap", PPP_SHOW_HEX, want_accm, put_accm, nak_accm, peer_accm },
  { OPTION_AUTH, 0, FALSE, "auth", PPP_SHOW_AUTH, NULL, NULL, NULL, peer_auth },
  { OPTION_QUALITY, 0, FALSE, "quality", PPP_SHOW_BYTES, NULL, NULL, NULL, NULL },
  { OPTION_MAGIC, 6, TRUE, "magic", PPP_SHOW_HEX, want_always, put_magic, nak_magic, peer_magic },
  { OPTION_PFC, 2, FALSE, "pcomp", PPP_SHOW_BYTES, want_always, NULL, NULL, peer_pfc },
  { OPTION_ACFC, 2, FALSE, "accomp", PPP_SHOW_BYTES, want_always, NULL, NULL, peer_acfc },
  { OPTION_CALLBACK, 0, FALSE, "callback", PPP_SHOW_BYTES, NULL, NULL, NULL, NULL },
};

const PppOptionTable ppp_lcp_options = {
  .rows = rows,
  .n_rows = G_N_ELEMENTS (rows),
  .values_size = sizeof (PppLcpValues),
  .forget_peer = forget_peer,
  .nak_limit = 5,
  .essential = OPTION_MAGIC,
};

static const PppControlSpec spec = {
  .protocol = PPP_PROTOCOL_LCP,
  .options = &ppp_lcp_options,
  .forget_ours = forget_ours,
  .max_configure = MAX_CONFIGURE,
  .restart_us = restart_us,
  .n_restart = G_N_ELEMENTS (restart_us),
  .identity = OPTION_MAGIC,
  .tells_round_trip = TRUE,
};

void
ppp_lcp_init (PppLcp *self, const PppLcpConfig *config, PppRandom *random, PppOutbox *outbox)
{
  *self = (PppLcp) { .config = *config, .random = random };
  if (self->config.mru < MIN_MRU || self->config.mru > DEFAULT_MRU)
    self->config.mru = DEFAULT_MRU;
  self->values = (PppLcpValues) {
    .config = &self->config,
    .random = random,
    .loops = &self->loops,
    .magic = ppp_random_magic (random),
  };
  ppp_control_init (&self->control, &spec, &self->values, &self->trial, outbox);
}

gboolean
ppp_lcp_is_looped (const PppLcp *self)
{
  return self->loops >= PPP_LCP_LOOPS;
}

/* What we put into Echo and Discard packets: 0 when the peer would have none of it (RFC 1661 §6.4). */
static guint32
agreed_magic (const PppLcp *self)
{
  return ppp_option_asked (&ppp_lcp_options, &self->control.options, OPTION_MAGIC) ? self->values.magic : 0;
}

/* A loop brings back our Echo-Request. A reply with our magic number alone is an answer: there are peers that copy the
 * number instead of putting in their own, and of ours none is under way that could come back. */
static PppLcpOrigin
origin_of_own (PppLcp *self, const PppPacket *packet)
{
  if (packet->code == PPP_CODE_ECHO_REPLY)
    return self->echo_came_back ? PPP_LCP_OWN : PPP_LCP_HEARD;
  self->echo_came_back = TRUE;
  return PPP_LCP_OWN;
}

static PppLcpOrigin
receive_echo (PppLcp *self, const PppPacket *packet, gint64 now_us)
{
  guint8 space[PPP_MAX_INFO];
  PppWriter reply = ppp_writer (space, (gsize) ppp_lcp_mtu (self) - PPP_HEADER_LEN);
  PppReader data = packet->data;
  guint32 magic = ppp_reader_u32 (&data);

  if (data.failed || self->control.state != PPP_STATE_OPENED)
    return PPP_LCP_HEARD;
  if (magic != 0 && magic == agreed_magic (self))
    return origin_of_own (self, packet);
  self->echo_came_back = FALSE;
  if (packet->code != PPP_CODE_ECHO_REQUEST)
    return PPP_LCP_HEARD;
  ppp_writer_u32 (&reply, agreed_magic (self));
  ppp_writer_bytes (&reply, data.data, MIN (data.left, reply.size - reply.len));
  ppp_control_echo (&self->control, packet->id, space, reply.len, now_us);
  return PPP_LCP_HEARD;
}

static void
receive_protocol_reject (PppLcp *self, const PppPacket *packet, gint64 now_us)
{
  PppReader data = packet->data;
  guint16 protocol = ppp_reader_u16 (&data);

  if (data.failed || self->control.state != PPP_STATE_OPENED)
    return;
  if (protocol == PPP_PROTOCOL_LCP)
    ppp_control_event (&self->control, PPP_EV_REJECT_FATAL, now_us);
  else
    self->rejected_protocol = protocol;
}

PppLcpOrigin
ppp_lcp_receive (PppLcp *self, const PppPacket *packet, gint64 now_us)
{
  PppReader data = packet->data;

  switch (packet->code) {
  case PPP_CODE_PROTOCOL_REJECT:
    receive_protocol_reject (self, packet, now_us);
    return PPP_LCP_HEARD;
  case PPP_CODE_ECHO_REQUEST:
  case PPP_CODE_ECHO_REPLY:
  case PPP_CODE_DISCARD_REQUEST:
    return receive_echo (self, packet, now_us);
  case PPP_CODE_IDENTIFICATION: /* nothing that we could use; and servers say them three times in the first second */
  case PPP_CODE_TIME_REMAINING:
    return PPP_LCP_HEARD;
  case PPP_CODE_CODE_REJECT:
    if (ppp_reader_u8 (&data) == PPP_CODE_ECHO_REQUEST)
      self->echo_refused = TRUE;
    ppp_control_receive (&self->control, packet, now_us);
    return PPP_LCP_HEARD;
  default:
    ppp_control_receive (&self->control, packet, now_us);
    return PPP_LCP_HEARD;
  }
}

void
ppp_lcp_send_echo (PppLcp *self)
{
  guint8 space[4];
  PppWriter data = ppp_writer (space, sizeof space);

  ppp_writer_u32 (&data, agreed_magic (self));
  ppp_outbox_send (self->control.outbox, PPP_PROTOCOL_LCP, PPP_CODE_ECHO_REQUEST, self->echo_id++, space, data.len);
}

void
ppp_lcp_send_protocol_reject (PppLcp *self, guint16 protocol, const guint8 *info, gsize len)
{
  guint8 space[PPP_MAX_INFO];
  PppWriter data = ppp_writer (space, (gsize) ppp_lcp_mtu (self) - PPP_HEADER_LEN);

  ppp_writer_u16 (&data, protocol);
  ppp_writer_bytes (&data, info, MIN (len, data.size - data.len)); /* RFC 1661 §5.7: truncated to the peer's MRU */
  ppp_outbox_send (self->control.outbox, PPP_PROTOCOL_LCP, PPP_CODE_PROTOCOL_REJECT,
                   ppp_control_next_id (&self->control), space, data.len);
}

guint16
ppp_lcp_take_rejected (PppLcp *self)
{
  guint16 protocol = self->rejected_protocol;

  self->rejected_protocol = 0;
  return protocol;
}

guint16
ppp_lcp_mru (const PppLcp *self)
{
  return ppp_option_asked (&ppp_lcp_options, &self->control.options, OPTION_MRU) ? self->values.mru : DEFAULT_MRU;
}

guint16
ppp_lcp_mtu (const PppLcp *self)
{
  return MIN (self->values.peer_mru, ppp_lcp_mru (self));
}

guint32
ppp_lcp_rx_accm (const PppLcp *self)
{
  return ppp_option_asked (&ppp_lcp_options, &self->control.options, OPTION_ACCM) ? self->values.accm : DEFAULT_ACCM;
}
