/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session-run.h"

#include <string.h>

guint8
input_take (Input *self)
{
  guint8 byte = self->left > 0 ? *self->data : 0;

  if (self->left > 0) {
    self->data++;
    self->left--;
  }
  return byte;
}

static void
check_event (Run *run, const PppEvent *event)
{
  g_assert (!run->finished);
  switch (event->type) {
  case PPP_EVENT_PHASE:
    g_assert (event->phase.old_phase != event->phase.new_phase);
    break;
  case PPP_EVENT_LINK_CONFIG:
    g_assert (event->link.mtu >= 128 && event->link.mtu <= PPP_MAX_INFO && event->link.mru <= PPP_MAX_INFO);
    break;
  case PPP_EVENT_IP4_UP:
    g_assert (event->ip4.local != 0 && (run->up & 1) == 0);
    run->up |= 1;
    run->told_down &= ~1u;
    break;
  case PPP_EVENT_IP4_DOWN: /* it was up, or was given up and is told of for the first time */
    g_assert ((run->told_down & 1) == 0);
    run->told_down |= 1;
    run->up &= ~1u;
    break;
  case PPP_EVENT_IP6_UP:
    g_assert (memcmp (event->ip6.local, event->ip6.peer, 8) != 0 && (run->up & 2) == 0);
    run->up |= 2;
    run->told_down &= ~2u;
    break;
  case PPP_EVENT_IP6_DOWN:
    g_assert ((run->told_down & 2) == 0);
    run->told_down |= 2;
    run->up &= ~2u;
    break;
  case PPP_EVENT_FINISHED:
    g_assert (event->finished.reason != DT_REASON_NONE && run->up == 0);
    g_assert (g_utf8_validate (event->finished.detail, -1, NULL));
    run->finished = TRUE;
    break;
  }
}

/* What is exported can be gone on with, with the same networks. */
static void
check_export (const Run *run)
{
  guint8 state[PPP_SESSION_STATE_MAX];
  gsize len = ppp_session_export (run->session, state);
  PppEvent event;
  guint up = 0;

  if (len == 0)
    return;
  g_autoptr (PppSession) next = ppp_session_import (run->config, state, len, run->now);
  g_assert (next != NULL);
  while (ppp_session_pop_event (next, &event))
    up |= event.type == PPP_EVENT_IP4_UP ? 1u : event.type == PPP_EVENT_IP6_UP ? 2u : 0u;
  g_assert (up == run->up && ppp_session_learned (next) == ppp_session_learned (run->session));
  g_assert (ppp_session_export (next, state) == len);
}

void
session_run_drain (Run *run, guint8 echo)
{
  g_autoptr (GString) text = g_string_new (NULL);
  PppEvent event;
  PppFrame frame;

  for (guint n = 0; n < 32; n++) {
    while (ppp_session_pop_event (run->session, &event))
      check_event (run, &event);
    if (!ppp_session_pop_frame (run->session, &frame))
      break;
    g_assert (!run->lost);
    g_assert (frame.len >= 4 && frame.len <= PPP_MAX_INFO && frame.len == (gsize) (frame.info[2] << 8 | frame.info[3]));
    ppp_trace_packet (text, frame.protocol, frame.info, frame.len);
    if ((echo & 1) != 0 && frame.info[0] == 1 && frame.protocol != PPP_PROTOCOL_PAP)
      frame.info[0] = 2;
    if (echo != 0)
      ppp_session_receive (run->session, frame.protocol, frame.info, frame.len, run->now);
  }
  while (ppp_session_pop_event (run->session, &event))
    check_event (run, &event);
  while (ppp_session_pop_frame (run->session, &frame))
    g_assert (!run->lost);
  check_export (run);
}

void
session_run_receive (Run *run, guint16 protocol, Input *input)
{
  gsize len = input_take (input);

  len = MIN (len, input->left);
  /* a block of its own, so that reading past its end is seen */
  g_autofree guint8 *packet = g_memdup2 (input->data, len);
  input->data += len;
  input->left -= len;
  ppp_session_receive (run->session, protocol, packet, len, run->now);
}

static void
tick (Run *run)
{
  ppp_session_tick (run->session, run->now);
  /* no timer that was due is left, or time would stand still */
  g_assert (ppp_session_deadline (run->session) > run->now);
}

void
session_run_pass (Run *run, Input *input)
{
  run->now += input_take (input) * (G_USEC_PER_SEC / 10);
  tick (run);
}

void
session_run_to_deadline (Run *run)
{
  gint64 deadline = ppp_session_deadline (run->session);

  run->now = deadline == G_MAXINT64 ? run->now : MAX (run->now, deadline);
  tick (run);
}

void
session_run_end (Run *run)
{
  ppp_session_close (run->session, run->now);
  session_run_drain (run, 0);
  for (guint n = 0; n < 8 && ppp_session_deadline (run->session) != G_MAXINT64; n++) {
    session_run_to_deadline (run);
    session_run_drain (run, 0);
  }
  g_assert (run->finished);
}
