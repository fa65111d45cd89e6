/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LCP (RFC 1661 §5, §6; RFC 1662 §7), network side. */
#include "ppp-private.h"

#include <string.h>

#define OPTION_MRU 1
#define OPTION_ACCM 2
#define OPTION_AUTH 3
#define OPTION_MAGIC 5
#define OPTION_PCOMP 7
#define OPTION_ACCOMP 8

#define CHAP_MD5 5

/* The stack waits for the host's first packet; a host that waits too gets ours after this. */
#define PATIENCE_MS 2000
/* Time for the last packet to leave before the carrier drops. */
#define DRAIN_MS 20
#define TERMINATE_MS 3000
#define TERMINATE_TRIES 2
/* RFC 1661 §5.7: a rejected packet is truncated to the MRU; nobody goes below 1500 here. */
#define REJECT_MAX 1490

static void
send_request (SimPpp *self)
{
  GByteArray *packet = sim_packet_new (PPP_CONF_REQ, self->ids->lcp++);

  if (self->ask_accm)
    sim_packet_put_option (packet, OPTION_ACCM, 0, 4);
  if (self->auth == SIM_AUTH_CHAP) {
    const guint8 chap[] = { OPTION_AUTH, 5, PROTOCOL_CHAP >> 8, PROTOCOL_CHAP & 0xff, CHAP_MD5 };

    sim_packet_put (packet, chap, sizeof chap);
  } else if (self->auth == SIM_AUTH_PAP) {
    sim_packet_put_option (packet, OPTION_AUTH, PROTOCOL_PAP, 2);
  }
  if (self->ask_magic)
    sim_packet_put_option (packet, OPTION_MAGIC, self->magic, 4);
  if (self->ask_pcomp)
    sim_packet_put_option (packet, OPTION_PCOMP, 0, 0);
  if (self->ask_accomp)
    sim_packet_put_option (packet, OPTION_ACCOMP, 0, 0);
  negotiation_request (&self->lcp, packet);
}

static void
begin_negotiation (SimPpp *self)
{
  self->auth = sim_faults_active (self->context->faults, SIM_FAULT_CHAP_UNASKED) ? SIM_AUTH_NONE
                                                                                 : self->context->config.auth;
  self->magic = g_rand_int (self->context->random) | 1;
  self->ask_accm = self->ask_magic = self->ask_pcomp = self->ask_accomp = TRUE;
  self->peer_accm = 0xffffffff;
  self->peer_magic = 0;
  self->peer_pcomp = self->peer_accomp = FALSE;
  sim_timer_stop (&self->start_timer);
  negotiation_reset (&self->lcp);
  ppp_set_phase (self, PPP_PHASE_ESTABLISH);
  send_request (self);
}

static gboolean
on_patience (gpointer user_data)
{
  begin_negotiation (user_data);
  return G_SOURCE_REMOVE;
}

void
lcp_start (SimPpp *self)
{
  ppp_set_phase (self, PPP_PHASE_DEAD);
  sim_timer_start (&self->start_timer, PATIENCE_MS, on_patience, self);
}

gboolean
lcp_is_open (const SimPpp *self)
{
  return self->lcp.acked && self->lcp.acking;
}

static void
check_open (SimPpp *self)
{
  if (self->phase != PPP_PHASE_ESTABLISH || !lcp_is_open (self))
    return;
  GByteArray *discard = sim_packet_new (PPP_DISC_REQ, self->ids->lcp++);

  sim_packet_put_number (discard, self->magic, 4);
  ppp_send_packet (self, PROTOCOL_LCP, discard);
  if (self->auth == SIM_AUTH_NONE) {
    ppp_set_phase (self, PPP_PHASE_NETWORK);
    if (sim_faults_take (self->context->faults, SIM_FAULT_CHAP_UNASKED))
      auth_surprise (self);
  } else {
    ppp_set_phase (self, PPP_PHASE_AUTHENTICATE);
    auth_start (self);
  }
}

/* LCP goes down while open: everything above starts anew (RFC 1661 §4.1, Opened, RCR). */
static void
fall_back (SimPpp *self)
{
  auth_stop (self);
  ipcp_reset (self);
  ipv6cp_reset (self);
  begin_negotiation (self);
}

/* What the host asked for and we granted. */
typedef struct {
  guint32 accm;
  guint32 magic;
  gboolean pcomp, accomp;
} Granted;

static void
judge_option (SimPpp *self, const SimOption *option, Granted *granted, GByteArray *nak, GByteArray *reject)
{
  if (option->type == OPTION_MRU && option->len == 2) {
    return;
  } else if (option->type == OPTION_ACCM && option->len == 4) {
    granted->accm = sim_option_number (option, 4);
  } else if (option->type == OPTION_MAGIC && option->len == 4) {
    granted->magic = sim_option_number (option, 4);
    /* RFC 1661 §6.4: 0 is no number, ours means a loop. */
    if (granted->magic == 0 || granted->magic == self->magic)
      sim_packet_put_option (nak, OPTION_MAGIC, g_rand_int (self->context->random) | 1, 4);
  } else if (option->type == OPTION_PCOMP && option->len == 0) {
    granted->pcomp = TRUE;
  } else if (option->type == OPTION_ACCOMP && option->len == 0) {
    granted->accomp = TRUE;
  } else {
    sim_packet_put (reject, option->whole, option->whole_len);
  }
}

/* An Ack with the options the other way round, which RFC 1661 §5.2 forbids and some stacks send. */
static void
put_reversed (GByteArray *answer, const guint8 *at, gsize left)
{
  g_autoptr (GByteArray) reversed = g_byte_array_new ();
  SimOption option;

  while (sim_option_next (&at, &left, &option))
    g_byte_array_prepend (reversed, option.whole, (guint) option.whole_len);
  sim_packet_put (answer, reversed->data, reversed->len);
}

static void
answer_request (SimPpp *self, const SimPacket *packet)
{
  g_autoptr (GByteArray) nak = sim_packet_new (PPP_CONF_NAK, packet->id);
  g_autoptr (GByteArray) reject = sim_packet_new (PPP_CONF_REJ, packet->id);
  Granted granted = { 0xffffffff, 0, FALSE, FALSE };
  const guint8 *at = packet->data;
  gsize left = packet->len;
  SimOption option;

  while (sim_option_next (&at, &left, &option))
    judge_option (self, &option, &granted, nak, reject);
  if (left > 0)
    sim_packet_put (reject, at, left);

  self->lcp.acking = FALSE;
  if (reject->len > 4) {
    ppp_send_packet (self, PROTOCOL_LCP, g_steal_pointer (&reject));
  } else if (nak->len > 4) {
    ppp_send_packet (self, PROTOCOL_LCP, g_steal_pointer (&nak));
  } else {
    GByteArray *ack = sim_packet_new (PPP_CONF_ACK, packet->id);

    if (sim_faults_take (self->context->faults, SIM_FAULT_ACK_REORDERED))
      put_reversed (ack, packet->data, packet->len);
    else
      sim_packet_put (ack, packet->data, packet->len);
    ppp_send_packet (self, PROTOCOL_LCP, ack);
    self->peer_accm = granted.accm;
    self->peer_magic = granted.magic;
    self->peer_pcomp = granted.pcomp;
    self->peer_accomp = granted.accomp;
    self->lcp.acking = TRUE;
  }
}

static void
receive_request (SimPpp *self, const SimPacket *packet)
{
  if (self->phase == PPP_PHASE_TERMINATE)
    return;
  if (self->phase == PPP_PHASE_DEAD)
    begin_negotiation (self);
  else if (lcp_is_open (self))
    fall_back (self);
  if (sim_faults_active (self->context->faults, SIM_FAULT_LCP_SILENT))
    return;
  answer_request (self, packet);
  check_open (self);
}

static void
receive_nak (SimPpp *self, const SimPacket *packet)
{
  const guint8 *at = packet->data;
  gsize left = packet->len;
  SimOption option;

  if (!negotiation_expects (&self->lcp, packet))
    return;
  while (sim_option_next (&at, &left, &option)) {
    if (option.type == OPTION_AUTH && option.len >= 2) {
      guint protocol = (guint) option.value[0] << 8 | option.value[1];

      if (protocol == PROTOCOL_PAP)
        self->auth = SIM_AUTH_PAP;
      else if (protocol == PROTOCOL_CHAP && option.len == 3 && option.value[2] == CHAP_MD5)
        self->auth = SIM_AUTH_CHAP;
    } else if (option.type == OPTION_MAGIC) {
      self->magic = g_rand_int (self->context->random) | 1;
    }
  }
  send_request (self);
}

static void
receive_reject (SimPpp *self, const SimPacket *packet)
{
  const guint8 *at = packet->data;
  gsize left = packet->len;
  SimOption option;

  if (!negotiation_expects (&self->lcp, packet))
    return;
  while (sim_option_next (&at, &left, &option)) {
    if (option.type == OPTION_AUTH)
      self->auth = SIM_AUTH_NONE;
    else if (option.type == OPTION_ACCM)
      self->ask_accm = FALSE;
    else if (option.type == OPTION_MAGIC)
      self->ask_magic = FALSE;
    else if (option.type == OPTION_PCOMP)
      self->ask_pcomp = FALSE;
    else if (option.type == OPTION_ACCOMP)
      self->ask_accomp = FALSE;
  }
  send_request (self);
}

/* The stack answers with the requester's own magic number, and what followed it, as data. */
static void
answer_echo (SimPpp *self, const SimPacket *packet)
{
  const SimFaults *faults = self->context->faults;

  if (!lcp_is_open (self) || packet->len < 4 || sim_faults_active (faults, SIM_FAULT_ECHO_NEVER))
    return;
  GByteArray *reply = sim_packet_new (PPP_ECHO_REP, packet->id);

  if (!sim_faults_active (faults, SIM_FAULT_ECHO_OWN_MAGIC))
    sim_packet_put_number (reply, self->ask_magic ? self->magic : 0, 4);
  sim_packet_put (reply, packet->data, packet->len);
  ppp_send_packet (self, PROTOCOL_LCP, reply);
}

static gboolean
on_late_ack (gpointer user_data)
{
  SimPpp *self = user_data;

  sim_timer_stop (&self->terminate_timer);
  ppp_send_packet (self, PROTOCOL_LCP, sim_packet_new (PPP_TERM_ACK, self->terminate_id));
  ppp_end_soon (self, DRAIN_MS);
  return G_SOURCE_REMOVE;
}

static void
receive_terminate (SimPpp *self, const SimPacket *packet)
{
  SimFaults *faults = self->context->faults;

  if (sim_faults_active (faults, SIM_FAULT_TERMINATE_SILENT) || self->end_timer != NULL)
    return;
  self->terminate_id = packet->id;
  ppp_set_phase (self, PPP_PHASE_TERMINATE);
  if (sim_faults_take (faults, SIM_FAULT_SLOW_TERMINATE))
    sim_timer_start (&self->terminate_timer, (guint) sim_faults_number (faults, SIM_FAULT_SLOW_TERMINATE), on_late_ack,
                     self);
  else
    on_late_ack (self);
}

static void
send_terminate (SimPpp *self)
{
  GByteArray *packet = sim_packet_new (PPP_TERM_REQ, self->terminate_id);

  sim_packet_put (packet, self->terminate_text, strlen (self->terminate_text));
  ppp_send_packet (self, PROTOCOL_LCP, packet);
}

static gboolean
on_terminate_again (gpointer user_data)
{
  SimPpp *self = user_data;

  if (++self->terminate_tries < TERMINATE_TRIES) {
    send_terminate (self);
    return G_SOURCE_CONTINUE;
  }
  sim_timer_stop (&self->terminate_timer);
  ppp_end_soon (self, 0);
  return G_SOURCE_REMOVE;
}

void
lcp_terminate (SimPpp *self, const char *text)
{
  if (self->phase == PPP_PHASE_TERMINATE)
    return;
  g_free (self->terminate_text);
  self->terminate_text = g_strdup (text);
  self->terminate_id = self->ids->lcp++;
  self->terminate_tries = 0;
  sim_timer_stop (&self->start_timer);
  sim_timer_stop (&self->lcp.timer);
  ppp_set_phase (self, PPP_PHASE_TERMINATE);
  send_terminate (self);
  sim_timer_start (&self->terminate_timer, TERMINATE_MS, on_terminate_again, self);
}

void
lcp_reject_protocol (SimPpp *self, guint16 protocol, const guint8 *info, gsize len)
{
  GByteArray *packet = sim_packet_new (PPP_PROT_REJ, self->ids->lcp++);

  sim_packet_put_number (packet, protocol, 2);
  sim_packet_put (packet, info, MIN (len, REJECT_MAX));
  ppp_send_packet (self, PROTOCOL_LCP, packet);
  if (sim_faults_take (self->context->faults, SIM_FAULT_HANGUP_AFTER_PROTREJ))
    ppp_end_soon (self, DRAIN_MS);
}

static void
reject_code (SimPpp *self, const guint8 *bytes, gsize len)
{
  GByteArray *packet = sim_packet_new (PPP_CODE_REJ, self->ids->lcp++);

  sim_packet_put (packet, bytes, MIN (len, REJECT_MAX));
  ppp_send_packet (self, PROTOCOL_LCP, packet);
}

void
lcp_receive (SimPpp *self, const SimPacket *packet, const guint8 *bytes, gsize len)
{
  switch (packet->code) {
  case PPP_CONF_REQ:
    receive_request (self, packet);
    break;
  case PPP_CONF_ACK:
    if (negotiation_take_ack (&self->lcp, packet))
      check_open (self);
    break;
  case PPP_CONF_NAK:
    receive_nak (self, packet);
    break;
  case PPP_CONF_REJ:
    receive_reject (self, packet);
    break;
  case PPP_TERM_REQ:
    receive_terminate (self, packet);
    break;
  case PPP_TERM_ACK:
    if (self->phase == PPP_PHASE_TERMINATE && self->terminate_text != NULL) {
      sim_timer_stop (&self->terminate_timer);
      ppp_end_soon (self, DRAIN_MS);
    }
    break;
  case PPP_ECHO_REQ:
    answer_echo (self, packet);
    break;
  case PPP_CODE_REJ:
  case PPP_PROT_REJ:
  case PPP_ECHO_REP:
  case PPP_DISC_REQ:
    break;
  default:
    reject_code (self, bytes, len);
    break;
  }
}
