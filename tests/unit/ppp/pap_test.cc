// SPDX-License-Identifier: GPL-2.0-or-later
// PAP: tries, identifiers, answers.
#include <gtest/gtest.h>
#include <vector>

extern "C" {
#include "ppp/ppp-pap.h"
}

namespace {

const gint64 second = G_USEC_PER_SEC;

struct Pap {
  PppCredentials credentials = {};
  PppOutbox outbox = {};
  PppPap pap;

  Pap () { ppp_pap_init (&pap, &credentials, &outbox); }

  PppAuthResult receive (std::vector<guint8> bytes)
  {
    PppPacket packet;
    EXPECT_TRUE (ppp_packet_parse (ppp_reader (bytes.data (), bytes.size ()), &packet));
    return ppp_pap_receive (&pap, &packet);
  }
};

TEST (Pap, TenTriesThenTimeout)
{
  Pap test;
  PppFrame frame;
  int sent = 0;

  ppp_pap_start (&test.pap, 0);
  for (int i = 1; i <= 10; i++) {
    while (ppp_outbox_pop (&test.outbox, &frame))
      EXPECT_EQ (frame.info[1], ++sent) << "a new identifier each time";
    EXPECT_EQ (ppp_pap_tick (&test.pap, i * 3 * second - 1), PPP_AUTH_PENDING);
    EXPECT_EQ (ppp_pap_tick (&test.pap, i * 3 * second), i < 10 ? PPP_AUTH_PENDING : PPP_AUTH_TIMEOUT) << i;
  }
  EXPECT_EQ (sent, 10);
  EXPECT_EQ (test.pap.deadline, G_MAXINT64);
}

TEST (Pap, OnlyIdentifiersOfThisAttemptCount)
{
  Pap test;
  EXPECT_EQ (test.receive ({ 2, 1, 0, 4 }), PPP_AUTH_PENDING) << "not started";
  ppp_pap_start (&test.pap, 0);
  ppp_pap_start (&test.pap, 0); // LCP came up again: a new attempt
  EXPECT_EQ (test.receive ({ 2, 1, 0, 4 }), PPP_AUTH_PENDING) << "of the attempt before";
  EXPECT_EQ (test.receive ({ 2, 3, 0, 4 }), PPP_AUTH_PENDING) << "not sent yet";
  EXPECT_EQ (test.receive ({ 2, 2, 0, 4 }), PPP_AUTH_ACCEPTED);
  EXPECT_EQ (test.receive ({ 3, 2, 0, 4 }), PPP_AUTH_PENDING) << "after the end";
}

TEST (Pap, IdentifiersMayWrap)
{
  Pap test;
  test.pap.next_id = 254;
  ppp_pap_start (&test.pap, 0);
  for (int i = 1; i < 5; i++)
    ppp_pap_tick (&test.pap, i * 3 * second);
  EXPECT_EQ (test.receive ({ 3, 253, 0, 4 }), PPP_AUTH_PENDING);
  EXPECT_EQ (test.receive ({ 3, 2, 0, 7, 2, 'n', 'o' }), PPP_AUTH_REFUSED);
  EXPECT_STREQ (test.pap.text, "no");
}

} // namespace
