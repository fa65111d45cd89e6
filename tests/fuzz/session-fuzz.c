/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets and time as the input says, to one session. Each step is a byte that says what happens; packets follow as
 * protocol index, length and bytes. */
#include "ppp/ppp-session.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct {
  const guint8 *data;
  gsize left;
} Input;

typedef struct {
  PppSession *session;
  gint64 now;
  gboolean finished;
  gboolean lost;
  guint up; /* bit 0: IPv4, bit 1: IPv6 */
} Run;

static guint8
take (Input *input)
{
  guint8 byte = input->left > 0 ? *input->data : 0;

  if (input->left > 0) {
    input->data++;
    input->left--;
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
    break;
  case PPP_EVENT_IP4_DOWN:
    g_assert ((run->up & 1) != 0);
    run->up &= ~1u;
    break;
  case PPP_EVENT_IP6_UP:
    g_assert (memcmp (event->ip6.local, event->ip6.peer, 8) != 0 && (run->up & 2) == 0);
    run->up |= 2;
    break;
  case PPP_EVENT_IP6_DOWN:
    run->up &= ~2u;
    break;
  case PPP_EVENT_FINISHED:
    g_assert (event->finished.reason != DT_REASON_NONE && run->up == 0);
    g_assert (g_utf8_validate (event->finished.detail, -1, NULL));
    run->finished = TRUE;
    break;
  }
}

/* Drains the session; with @echo every other request of ours is acknowledged, or comes back as it is. */
static void
drain (Run *run, guint8 echo)
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
}

static void
receive (Run *run, Input *input)
{
  static const guint16 protocols[] = {
    PPP_PROTOCOL_LCP, PPP_PROTOCOL_IPCP, PPP_PROTOCOL_IPV6CP, PPP_PROTOCOL_CHAP,
    PPP_PROTOCOL_PAP, PPP_PROTOCOL_CCP,  PPP_PROTOCOL_IPV4,   0x1234,
  };
  guint16 protocol = protocols[take (input) % G_N_ELEMENTS (protocols)];
  gsize len = take (input);

  len = MIN (len, input->left);
  /* a block of its own, so that reading past its end is seen */
  g_autofree guint8 *packet = g_memdup2 (input->data, len);
  input->data += len;
  input->left -= len;
  ppp_session_receive (run->session, protocol, packet, len, run->now);
}

static void
step (Run *run, Input *input)
{
  guint8 what = take (input);

  switch (what % 8) {
  case 5:
    run->now += take (input) * (G_USEC_PER_SEC / 10);
    ppp_session_tick (run->session, run->now);
    break;
  case 6:
    if (ppp_session_deadline (run->session) != G_MAXINT64)
      run->now = ppp_session_deadline (run->session);
    ppp_session_tick (run->session, run->now);
    break;
  case 7:
    if (what == 0xff) {
      ppp_session_close (run->session, run->now);
    } else if (what == 0xf7) {
      ppp_session_link_lost (run->session, run->now);
      run->lost = TRUE;
    } else {
      ppp_session_saw_traffic (run->session, run->now);
    }
    break;
  default:
    receive (run, input);
    break;
  }
  if (what % 8 == 5 || what % 8 == 6) /* no timer that was due is left, or time would stand still */
    g_assert (ppp_session_deadline (run->session) > run->now);
  drain (run, (guint8) (what >> 3 & 3));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Input input = { data, size };
  guint8 flags = take (&input);
  const PppConfig config = {
    .username = "user",
    .password = "secret",
    .auth = flags & 3,
    .mru = (flags & 4) != 0 ? 1400 : 0,
    .ask_accm = (flags & 8) != 0,
    .want_ip4 = (flags & 16) == 0,
    .want_ip6 = (flags & 32) != 0,
    .listen_us = (flags & 64) != 0 ? G_USEC_PER_SEC : 0,
    .echo_interval_us = (flags & 128) != 0 ? 30 * G_USEC_PER_SEC : 0,
    .echo_failures = 3,
    .seed = { 1, 2, 3 },
  };
  g_autoptr (PppSession) session = ppp_session_new (&config);
  Run run = { .session = session };

  ppp_session_open (session, 0);
  drain (&run, 0);
  while (input.left > 0)
    step (&run, &input);

  /* from anywhere, Close ends it in bounded time */
  ppp_session_close (session, run.now);
  drain (&run, 0);
  for (guint n = 0; n < 8 && ppp_session_deadline (session) != G_MAXINT64; n++) {
    run.now = MAX (run.now, ppp_session_deadline (session));
    ppp_session_tick (session, run.now);
    drain (&run, 0);
  }
  g_assert (run.finished);
  return 0;
}
