/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One control protocol, FUZZ_PROTOCOL: the session is brought to where that protocol is at work, then it gets packets
 * of it alone, and time. */
#include "session-run.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The peer's LCP Configure-Request: with PAP, with CHAP-MD5, or without authentication. */
static const guint8 request_pap[] = { 1, 1, 0, 8, 3, 4, 0xc0, 0x23 };
static const guint8 request_chap[] = { 1, 1, 0, 9, 3, 5, 0xc2, 0x23, 5 };
static const guint8 request_plain[] = { 1, 1, 0, 4 };

/* Our request comes back as an Ack, the peer asks for its own. */
static void
open_lcp (Run *run)
{
  PppFrame frame;

  g_assert (ppp_session_pop_frame (run->session, &frame) && frame.protocol == PPP_PROTOCOL_LCP && frame.info[0] == 1);
  frame.info[0] = 2;
  ppp_session_receive (run->session, PPP_PROTOCOL_LCP, frame.info, frame.len, run->now);
  switch (FUZZ_PROTOCOL) {
  case PPP_PROTOCOL_PAP:
    ppp_session_receive (run->session, PPP_PROTOCOL_LCP, request_pap, sizeof request_pap, run->now);
    break;
  case PPP_PROTOCOL_CHAP:
    ppp_session_receive (run->session, PPP_PROTOCOL_LCP, request_chap, sizeof request_chap, run->now);
    break;
  default:
    ppp_session_receive (run->session, PPP_PROTOCOL_LCP, request_plain, sizeof request_plain, run->now);
    break;
  }
  session_run_drain (run, 0);
  g_assert (ppp_session_phase (run->session) >= PPP_PHASE_AUTHENTICATE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const PppConfig config = {
    .username = "user",
    .password = "secret",
    .auth = PPP_AUTH_PAP | PPP_AUTH_CHAP,
    .ask_accm = TRUE,
    .want_ip4 = TRUE,
    .want_ip6 = FUZZ_PROTOCOL == PPP_PROTOCOL_IPV6CP,
    .seed = { 1, 2, 3 },
  };
  Input input = { data, size };
  g_autoptr (PppSession) session = ppp_session_new (&config);
  Run run = { .session = session, .config = &config };

  ppp_session_open (session, 0);
  if (FUZZ_PROTOCOL != PPP_PROTOCOL_LCP)
    open_lcp (&run);
  while (input.left > 0) {
    guint8 what = input_take (&input);

    if (what % 4 == 3)
      session_run_to_deadline (&run);
    else
      session_run_receive (&run, FUZZ_PROTOCOL, &input);
    session_run_drain (&run, (guint8) (what >> 2 & 3));
  }
  session_run_end (&run);
  return 0;
}
