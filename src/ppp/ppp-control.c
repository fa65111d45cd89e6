/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-control.h"

#include "ppp/ppp-text.h"

#include <string.h>

/* RFC 1661 §4.6, Max-Terminate and the timer that goes with it. The default of 3 s is too long for a user who waits for
 * Disconnect, and modems often do not answer at all. */
#define MAX_TERMINATE 2
#define TERMINATE_US (1 * G_USEC_PER_SEC)

/* So often the request that we have acknowledged may come again while open and is only acknowledged again. A peer that
 * goes on has lost our own request as well, which it gets in a new negotiation only. */
#define REPEAT_LIMIT 3

/* What the packet at hand, if there is one, gives to the actions. */
typedef struct {
  const PppPacket *packet;
  guint8 answer_code;
  const guint8 *answer;
  gsize answer_len;
} Context;

gboolean
ppp_packet_parse (PppReader from, PppPacket *out)
{
  PppReader whole = from;
  guint16 len;

  out->code = ppp_reader_u8 (&from);
  out->id = ppp_reader_u8 (&from);
  len = ppp_reader_u16 (&from);
  if (from.failed || len < PPP_HEADER_LEN)
    return FALSE;
  out->data = ppp_reader_take (&from, (gsize) len - PPP_HEADER_LEN);
  out->whole = ppp_reader_take (&whole, len);
  return !out->data.failed && !out->whole.failed;
}

void
ppp_control_init (PppControl *self, const PppControlSpec *spec, gpointer values, gpointer trial, PppOutbox *outbox)
{
  *self = (PppControl) {
    .spec = spec,
    .values = values,
    .trial = trial,
    .outbox = outbox,
    .reject_limit = PPP_MAX_INFO,
    .state = PPP_STATE_INITIAL,
    .deadline = G_MAXINT64,
  };
  spec->forget_ours (values);
  spec->options->forget_peer (values);
}

guint
ppp_control_take_signals (PppControl *self)
{
  guint signals = self->signals;

  self->signals = 0;
  return signals;
}

guint8
ppp_control_next_id (PppControl *self)
{
  return ++self->last_id;
}

static void
send_packet (PppControl *self, guint8 code, guint8 id, const guint8 *data, gsize len)
{
  ppp_outbox_send (self->outbox, self->spec->protocol, code, id, data, len);
}

static gint64
restart_time (const PppControl *self)
{
  gint64 step = self->spec->restart_us[MIN (self->sent, self->spec->n_restart - 1)];

  return MAX (step, self->least_restart_us);
}

static void
send_request (PppControl *self, gboolean again, gint64 now_us)
{
  const PppControlSpec *spec = self->spec;

  if (!again) { /* RFC 1661 §5.1: a new identifier when the content changes or an answer came, the old one otherwise */
    PppWriter out = ppp_writer (self->request, sizeof self->request);

    ppp_option_request (spec->options, &self->options, self->values, &out);
    self->request_len = out.len;
    self->request_id = ppp_control_next_id (self);
    self->asked_us = now_us;
  }
  self->answered = self->misread = FALSE;
  self->deadline = now_us + restart_time (self);
  self->sent++;
  if (self->restart_count > 0)
    self->restart_count--;
  send_packet (self, PPP_CODE_CONFIGURE_REQUEST, self->request_id, self->request, self->request_len);
}

static void
send_terminate_request (PppControl *self, gint64 now_us)
{
  const char *text = self->terminate_text == NULL ? "" : self->terminate_text;

  if (self->restart_count > 0)
    self->restart_count--;
  self->deadline = now_us + TERMINATE_US;
  send_packet (self, PPP_CODE_TERMINATE_REQUEST, ppp_control_next_id (self), (const guint8 *) text, strlen (text));
}

static void
send_code_reject (PppControl *self, const PppPacket *packet)
{
  gsize room = MIN (self->reject_limit, PPP_MAX_INFO) - PPP_HEADER_LEN;
  gsize len = MIN (packet->whole.left, room);

  send_packet (self, PPP_CODE_CODE_REJECT, ppp_control_next_id (self), packet->whole.data, len);
}

static gboolean
is_terminating (PppState state)
{
  return state == PPP_STATE_CLOSING || state == PPP_STATE_STOPPING;
}

static void
act (PppControl *self, PppAct action, const PppCell *cell, PppEv ev, const Context *context, gint64 now_us)
{
  switch (action) {
  case PPP_ACT_NONE:
  case PPP_ACT_TLS:
    break;
  case PPP_ACT_TLU:
    self->signals |= PPP_SIGNAL_UP;
    self->was_open = TRUE;
    self->peer_terminated = FALSE;
    self->repeats = 0;
    break;
  case PPP_ACT_TLD:
    self->signals |= PPP_SIGNAL_DOWN;
    self->heard_us = now_us;
    self->spec->forget_ours (self->values);
    ppp_option_restart (&self->options);
    break;
  case PPP_ACT_TLF:
    self->signals |= PPP_SIGNAL_FINISHED;
    break;
  case PPP_ACT_IRC:
    /* Short again behind an answer, but not shorter than the line is known to take (least_restart_us): repeats on a
     * line slower than that would meet a peer that is open, where each of them begins the negotiation anew, for
     * ever. */
    self->sent = 0;
    self->restart_count = is_terminating (cell->next) ? MAX_TERMINATE : self->spec->max_configure;
    break;
  case PPP_ACT_ZRC: /* stay for one period, so that our Ack arrives before the line goes */
    self->restart_count = 0;
    self->deadline = now_us + TERMINATE_US;
    break;
  case PPP_ACT_SCR:
    send_request (self, ev == PPP_EV_TIMEOUT, now_us);
    break;
  case PPP_ACT_SCA:
  case PPP_ACT_SCN:
  case PPP_ACT_SER:
    send_packet (self, context->answer_code, context->packet->id, context->answer, context->answer_len);
    break;
  case PPP_ACT_STR:
    send_terminate_request (self, now_us);
    break;
  case PPP_ACT_STA:
    send_packet (self, PPP_CODE_TERMINATE_ACK, context->packet->id, NULL, 0);
    break;
  case PPP_ACT_SCJ:
    send_code_reject (self, context->packet);
    break;
  }
}

/* The states in which RFC 1661 §4.1 runs the Restart timer. */
static gboolean
timer_runs (PppState state)
{
  return state >= PPP_STATE_CLOSING && state <= PPP_STATE_ACK_SENT;
}

static void
step (PppControl *self, PppEv ev, const Context *context, gint64 now_us)
{
  const PppCell *cell = ppp_automaton_cell (self->state, ev);

  if (!cell->legal)
    return;
  if (ev == PPP_EV_UP || ev == PPP_EV_OPEN)
    self->sent = 0;
  if (ev == PPP_EV_UP) {
    ppp_option_restart (&self->options);
    self->options.refused = 0;
    self->heard_us = now_us;
  }
  for (guint i = 0; i < PPP_MAX_ACTS; i++)
    act (self, cell->acts[i], cell, ev, context, now_us);
  self->state = cell->next;
  if (!timer_runs (self->state))
    self->deadline = G_MAXINT64;
}

void
ppp_control_event (PppControl *self, PppEv ev, gint64 now_us)
{
  step (self, ev, NULL, now_us);
}

void
ppp_control_tick (PppControl *self, gint64 now_us)
{
  const PppControlSpec *spec = self->spec;
  gboolean last = self->restart_count == 0;

  if (now_us < self->deadline)
    return;
  /* Each Ack initializes the counter: a peer that acknowledges and never asks itself would be asked for ever. */
  if (self->state == PPP_STATE_ACK_RECEIVED)
    last = now_us - self->heard_us >= spec->max_configure * spec->restart_us[spec->n_restart - 1] || last;
  step (self, last ? PPP_EV_TIMEOUT_LAST : PPP_EV_TIMEOUT, NULL, now_us);
}

static gboolean
has_option (PppReader options, guint8 wanted)
{
  PppReader value;
  guint8 type;

  while (ppp_option_next (&options, &type, &value)) {
    if (type == wanted)
      return TRUE;
  }
  return FALSE;
}

/* Whether the request that we are open with comes again: our Ack was lost, or is still on its way. To begin anew for
 * it, as RFC 1661 §4.1 has it for any request, would throw away what both ends agree on. */
static gboolean
is_repeat (PppControl *self, const PppPacket *packet)
{
  guint8 identity = self->spec->identity;

  if (self->state != PPP_STATE_OPENED || !self->agreed_kept || packet->id != self->agreed_id
      || packet->data.left != self->agreed_len || memcmp (packet->data.data, self->agreed, self->agreed_len) != 0)
    return FALSE;
  return (identity == 0 || has_option (packet->data, identity)) && ++self->repeats <= REPEAT_LIMIT;
}

static void
keep_agreed (PppControl *self, const PppPacket *packet)
{
  PppWriter out = ppp_writer (self->agreed, sizeof self->agreed);

  ppp_writer_bytes (&out, packet->data.data, packet->data.left);
  self->agreed_kept = !out.failed;
  self->agreed_len = out.len;
  self->agreed_id = packet->id;
}

static void
receive_request (PppControl *self, const PppPacket *packet, gint64 now_us)
{
  guint8 space[PPP_MAX_INFO];
  PppWriter answer = ppp_writer (space, sizeof space);
  Context context = { .packet = packet, .answer = space };
  PppVerdict verdict;

  if (!ppp_automaton_cell (self->state, PPP_EV_REQUEST_GOOD)->legal)
    return;
  if (is_repeat (self, packet)) {
    send_packet (self, PPP_CODE_CONFIGURE_ACK, packet->id, packet->data.data, packet->data.left);
    return;
  }
  verdict = ppp_option_judge (self->spec->options, &self->options, self->values, self->trial, packet->data, &answer);
  if (answer.failed)
    return;
  self->heard_us = now_us;
  context.answer_len = answer.len;
  if (verdict == PPP_VERDICT_ACK) { /* the same bytes */
    context.answer_code = PPP_CODE_CONFIGURE_ACK;
    context.answer = packet->data.data;
    context.answer_len = packet->data.left;
    keep_agreed (self, packet);
  } else {
    context.answer_code = verdict == PPP_VERDICT_NAK ? PPP_CODE_CONFIGURE_NAK : PPP_CODE_CONFIGURE_REJECT;
  }
  step (self, verdict == PPP_VERDICT_ACK ? PPP_EV_REQUEST_GOOD : PPP_EV_REQUEST_BAD, &context, now_us);
}

static gboolean
repeats_request (const PppControl *self, const PppPacket *packet)
{
  return packet->data.left == self->request_len && memcmp (packet->data.data, self->request, self->request_len) == 0;
}

/* RFC 1661 §5.2: such an Ack is discarded. When they go on coming, only another request can end it. */
static gboolean
gives_up_options (PppControl *self)
{
  if (self->misread)
    return FALSE;
  self->misread = TRUE;
  return ppp_option_take_bad_ack (self->spec->options, &self->options);
}

/* Whether the packet answers our last request, for the first time, and what it asks of us was done. */
static gboolean
take_answer (PppControl *self, const PppPacket *packet, PppEv *ev)
{
  const PppOptionTable *table = self->spec->options;

  if (packet->id != self->request_id || self->answered)
    return FALSE;
  if (packet->code == PPP_CODE_CONFIGURE_NAK)
    return ppp_option_take_nak (table, &self->options, self->values, self->trial, packet->data);
  if (packet->code == PPP_CODE_CONFIGURE_REJECT)
    return ppp_option_take_reject (table, &self->options, ppp_reader (self->request, self->request_len), packet->data);
  if (repeats_request (self, packet))
    return TRUE;
  *ev = PPP_EV_NAK;
  return gives_up_options (self);
}

/* @took_us: from the first of some equal requests on, of which nobody knows which was answered. The line takes no
 * longer than that. */
static void
learn_round_trip (PppControl *self, gint64 took_us)
{
  if (self->round_trip_us == 0 || took_us < self->round_trip_us)
    self->round_trip_us = took_us;
  self->least_restart_us = MIN (self->round_trip_us + self->round_trip_us / 4, PPP_CONTROL_MAX_RESTART_US);
}

static void
receive_answer (PppControl *self, const PppPacket *packet, gint64 now_us)
{
  Context context = { .packet = packet };
  gboolean negotiates = self->state >= PPP_STATE_REQUEST_SENT;
  PppEv ev = packet->code == PPP_CODE_CONFIGURE_ACK ? PPP_EV_ACK : PPP_EV_NAK;

  if (negotiates && !take_answer (self, packet, &ev))
    return;
  if (negotiates) {
    self->answered = TRUE;
    if (self->spec->tells_round_trip)
      learn_round_trip (self, MAX (now_us - self->asked_us, 1));
  }
  step (self, ev, &context, now_us);
}

static void
receive_code_reject (PppControl *self, const PppPacket *packet, gint64 now_us)
{
  PppReader data = packet->data;
  guint8 code = ppp_reader_u8 (&data);
  gboolean basic = code >= PPP_CODE_CONFIGURE_REQUEST && code <= PPP_CODE_CODE_REJECT;

  if (data.failed)
    return;
  step (self, basic ? PPP_EV_REJECT_FATAL : PPP_EV_REJECT_HARMLESS, NULL, now_us);
}

void
ppp_control_receive (PppControl *self, const PppPacket *packet, gint64 now_us)
{
  Context context = { .packet = packet };

  switch (packet->code) {
  case PPP_CODE_CONFIGURE_REQUEST:
    receive_request (self, packet, now_us);
    break;
  case PPP_CODE_CONFIGURE_ACK:
  case PPP_CODE_CONFIGURE_NAK:
  case PPP_CODE_CONFIGURE_REJECT:
    receive_answer (self, packet, now_us);
    break;
  case PPP_CODE_TERMINATE_REQUEST:
    self->peer_terminated = TRUE;
    ppp_text_copy (self->peer_text, sizeof self->peer_text, packet->data);
    step (self, PPP_EV_TERMINATE, &context, now_us);
    break;
  case PPP_CODE_TERMINATE_ACK:
    step (self, PPP_EV_TERMINATE_ACK, &context, now_us);
    break;
  case PPP_CODE_CODE_REJECT:
    receive_code_reject (self, packet, now_us);
    break;
  default:
    step (self, PPP_EV_UNKNOWN_CODE, &context, now_us);
    break;
  }
}

void
ppp_control_echo (PppControl *self, guint8 id, const guint8 *reply, gsize len, gint64 now_us)
{
  PppPacket packet = { .code = PPP_CODE_ECHO_REQUEST, .id = id };
  Context context = { .packet = &packet, .answer_code = PPP_CODE_ECHO_REPLY, .answer = reply, .answer_len = len };

  step (self, PPP_EV_ECHO, &context, now_us);
}
