// SPDX-License-Identifier: GPL-2.0-or-later
// CHAP: responses recomputed from logs, states, waiting.
#include "dialect.h"

#include <cstring>
#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-chap.h"
}

namespace {

const gint64 second = G_USEC_PER_SEC;

struct Chap {
  PppCredentials credentials = {};
  PppOutbox outbox = {};
  PppChap chap;

  Chap (const char *name, const char *secret)
  {
    credentials.name_len = strlen (name);
    memcpy (credentials.name, name, strlen (name));
    credentials.secret_len = strlen (secret);
    memcpy (credentials.secret, secret, strlen (secret));
    ppp_chap_init (&chap, &credentials, &outbox);
  }
  ~Chap () { ppp_chap_clear (&chap); }

  PppAuthResult receive (const std::string &text, gint64 now = 0)
  {
    Packet packet = parse_packet (text);
    PppPacket parsed;
    EXPECT_TRUE (ppp_packet_parse (ppp_reader (packet.info.data (), packet.info.size ()), &parsed));
    return ppp_chap_receive (&chap, &parsed, now);
  }

  std::string response ()
  {
    PppFrame frame;
    if (!ppp_outbox_pop (&outbox, &frame))
      return "";
    return to_hex (std::vector<uint8_t> (frame.info, frame.info + frame.len));
  }
};

struct Known {
  const char *name, *secret, *challenge, *digest;
};

// T2, T3, T8, T9: networks that accepted these.
const Known known[] = {
  { "ISP@CINGULARGPRS.COM", "CINGULAR1", "20855e2d240f7698ae52dc6e5e56b842", "388bd320ed6db9d84c0d094f2df8721e" },
  { "ctnet@mycdma.cn", "vnet.mobi", "7767d88a1a163c58bfa43a909cb088d7", "780ce605b4caf11cb42905af945adf04" },
  { "Anyname", "Anypassword", "163eafbf8714ed417edfd556ca784e60", "d2f3e94b688d9898ea55893da7cfd10e" },
  { "test", "test", "3e197ef0a70a33470e3247ddcb9d30df", "0e100688c96423530e9347a6f6b996ed" },
};

TEST (Chap, ResponsesAreThoseThatNetworksAccepted)
{
  for (const Known &log : known) {
    Chap test (log.name, log.secret);
    ppp_chap_start (&test.chap, 0);
    test.receive (std::string ("[CHAP Challenge id=0x1 <") + log.challenge + ">, name = \"UMTS_CHAP_SRVR\"]");
    std::vector<uint8_t> expected = { 2, 1, 0, uint8_t (21 + strlen (log.name)), 16 };
    std::vector<uint8_t> digest = parse_hex (log.digest);
    expected.insert (expected.end (), digest.begin (), digest.end ());
    expected.insert (expected.end (), log.name, log.name + strlen (log.name));
    EXPECT_EQ (test.response (), to_hex (expected)) << log.name;
  }
}

TEST (Chap, VerdictsCountOnlyAfterAResponse)
{
  Chap test ("a", "b");
  EXPECT_EQ (test.receive ("[CHAP Challenge id=0x1 <00>, name = \"\"]"), PPP_AUTH_PENDING);
  EXPECT_EQ (test.response (), "") << "CHAP was not agreed on";
  ppp_chap_start (&test.chap, 0);
  EXPECT_EQ (test.receive ("[CHAP Success id=0x1]"), PPP_AUTH_PENDING);
  test.receive ("[CHAP Challenge id=0x1 <00>, name = \"\"]");
  EXPECT_NE (test.response (), "");
  EXPECT_EQ (test.receive ("[CHAP Failure id=0x1 \"no\"]"), PPP_AUTH_REFUSED);
  EXPECT_STREQ (test.chap.text, "no");
  EXPECT_EQ (test.receive ("[CHAP Success id=0x1]"), PPP_AUTH_PENDING);
}

TEST (Chap, WhileListeningAChallengeIsAnsweredAndItsVerdictTold)
{
  Chap test ("a", "b");
  ppp_chap_listen (&test.chap);
  EXPECT_EQ (test.receive ("[CHAP Failure id=0x1 \"no\"]"), PPP_AUTH_PENDING) << "nothing was answered";
  EXPECT_EQ (test.receive ("[CHAP Challenge id=0x1 <00>, name = \"\"]"), PPP_AUTH_PENDING);
  EXPECT_NE (test.response (), "");
  EXPECT_EQ (test.chap.deadline, G_MAXINT64) << "nobody waits for it";
  EXPECT_EQ (test.receive ("[CHAP Failure id=0x1 \"no\"]"), PPP_AUTH_REFUSED);
  EXPECT_STREQ (test.chap.text, "no");
  EXPECT_EQ (test.receive ("[CHAP Success id=0x1]"), PPP_AUTH_ACCEPTED) << "the last one counts";
}

TEST (Chap, RepeatedChallengesDoNotPutOffTheTimeout)
{
  Chap test ("a", "b");
  ppp_chap_start (&test.chap, 0);
  EXPECT_EQ (test.chap.deadline, 30 * second);
  for (int i = 1; i <= 9; i++)
    test.receive ("[CHAP Challenge id=0x1 <00>, name = \"\"]", i * second);
  EXPECT_EQ (test.chap.give_up_us, 31 * second) << "counted from the first";
  EXPECT_EQ (ppp_chap_tick (&test.chap, 31 * second), PPP_AUTH_TIMEOUT);
  EXPECT_EQ (test.chap.deadline, G_MAXINT64);
}

} // namespace
