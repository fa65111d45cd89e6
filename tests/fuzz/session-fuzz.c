/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of all protocols and time as the input says, to one session. Each step is a byte that says what happens;
 * packets follow as protocol index, length and bytes. */
#include "session-run.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
receive (Run *run, Input *input)
{
  static const guint16 protocols[] = {
    PPP_PROTOCOL_LCP, PPP_PROTOCOL_IPCP, PPP_PROTOCOL_IPV6CP, PPP_PROTOCOL_CHAP,
    PPP_PROTOCOL_PAP, PPP_PROTOCOL_CCP,  PPP_PROTOCOL_IPV4,   0x1234,
  };

  session_run_receive (run, protocols[input_take (input) % G_N_ELEMENTS (protocols)], input);
}

static void
step (Run *run, Input *input)
{
  guint8 what = input_take (input);

  switch (what % 8) {
  case 5:
    session_run_pass (run, input);
    break;
  case 6:
    session_run_to_deadline (run);
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
  session_run_drain (run, (guint8) (what >> 3 & 3));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Input input = { data, size };
  guint8 flags = input_take (&input);
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
  Run run = { .session = session, .config = &config };

  ppp_session_open (session, 0);
  session_run_drain (&run, 0);
  while (input.left > 0)
    step (&run, &input);
  session_run_end (&run);
  return 0;
}
