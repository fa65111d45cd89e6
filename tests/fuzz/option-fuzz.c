/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The option engine with each protocol's table: requests, Naks and Rejects of any bytes. What it answers is itself a
 * list of options, no longer than the room for it, and what it asks for next fits a request. */
#include "ppp/ppp-ipcp.h"
#include "ppp/ppp-ipv6cp.h"
#include "ppp/ppp-lcp.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct {
  const PppOptionTable *table;
  PppControl *control;
} Subject;

static void
check_list (PppReader options)
{
  PppReader value;
  guint8 type;

  while (ppp_option_next (&options, &type, &value))
    ;
  g_assert (!options.failed && options.left == 0);
}

static void
check_request (const Subject *subject)
{
  guint8 space[PPP_CONTROL_REQUEST];
  PppWriter request = ppp_writer (space, sizeof space);

  ppp_option_request (subject->table, &subject->control->options, subject->control->values, &request);
  g_assert (!request.failed);
  check_list (ppp_reader (space, request.len));
}

static void
judge (const Subject *subject, PppReader options)
{
  guint8 space[PPP_MAX_INFO];
  PppWriter answer = ppp_writer (space, sizeof space);
  PppControl *control = subject->control;
  PppVerdict verdict = ppp_option_judge (subject->table, &control->options, control->values, control->trial, options,
                                         &answer);

  g_assert (!answer.failed);
  g_assert ((verdict == PPP_VERDICT_ACK) == (answer.len == 0));
  if (verdict == PPP_VERDICT_NAK)
    check_list (ppp_reader (space, answer.len));
}

/* What is not in the request is not obeyed. */
static void
take_reject (const Subject *subject, PppReader options)
{
  guint8 space[PPP_CONTROL_REQUEST];
  PppWriter request = ppp_writer (space, sizeof space);
  PppControl *control = subject->control;

  ppp_option_request (subject->table, &control->options, control->values, &request);
  guint32 asked = control->options.asked, before = control->options.rejected;
  gboolean taken = ppp_option_take_reject (subject->table, &control->options, ppp_reader (space, request.len), options);
  g_assert ((control->options.rejected & before) == before && ((control->options.rejected ^ before) & ~asked) == 0);
  g_assert (taken || control->options.rejected == before);
}

static void
step (const Subject *subject, guint8 what, PppReader options)
{
  PppControl *control = subject->control;

  switch (what % 4) {
  case 0:
    ppp_option_take_nak (subject->table, &control->options, control->values, control->trial, options);
    break;
  case 1:
    take_reject (subject, options);
    break;
  default:
    judge (subject, options);
    break;
  }
  check_request (subject);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 seed[16] = { 4, 5, 6 };
  const PppLcpConfig config = { .mru = 1400, .ask_accm = TRUE, .allow_pap = TRUE, .allow_chap = size % 2 == 0 };
  static const guint n_subjects = 3;
  PppOutbox outbox = { .count = 0 };
  PppRandom random;
  PppLcp lcp;
  PppIpcp ipcp;
  PppIpv6cp ipv6cp;

  ppp_random_init (&random, seed);
  ppp_lcp_init (&lcp, &config, &random, &outbox);
  ppp_ipcp_init (&ipcp, &outbox);
  ppp_ipv6cp_init (&ipv6cp, &random, &outbox);

  const Subject subjects[] = {
    { &ppp_lcp_options, &lcp.control },
    { &ppp_ipcp_options, &ipcp.control },
    { &ppp_ipv6cp_options, &ipv6cp.control },
  };
  PppReader input = ppp_reader (data, size);
  while (input.left > 2) {
    guint8 what = ppp_reader_u8 (&input);
    gsize len = ppp_reader_u8 (&input);
    g_autofree guint8 *packet = NULL;

    len = MIN (len, input.left);
    packet = g_memdup2 (input.data, len);
    ppp_reader_take (&input, len);
    step (&subjects[what / 4 % n_subjects], what, ppp_reader (packet, len));
  }
  return 0;
}
