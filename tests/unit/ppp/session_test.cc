// SPDX-License-Identifier: GPL-2.0-or-later
// What no transcript shows: no allocation, bounded queues, any bytes at any time, calls in any order.
#include "counting_malloc.h"
#include "session_support.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <map>
#include <random>

namespace {

const gint64 second = G_USEC_PER_SEC;

// Acknowledges every Configure-Request that is queued, whatever it asks.
void
acknowledge_all (PppSession *session, gint64 now)
{
  PppFrame frame;
  PppEvent event;

  while (ppp_session_pop_event (session, &event)) {
  }
  while (ppp_session_pop_frame (session, &frame)) {
    if (frame.info[0] != 1 || (frame.protocol != 0xc021 && frame.protocol != 0x8021 && frame.protocol != 0x8057))
      continue;
    frame.info[0] = 2;
    ppp_session_receive (session, frame.protocol, frame.info, frame.len, now);
  }
}

std::vector<Packet>
typical_packets ()
{
  std::vector<Packet> packets;
  for (const char *text :
       { "[LCP ConfReq id=0x1 <mru 1500> <asyncmap 0x0> <auth pap> <magic 0x12345678> <pcomp> <accomp>]",
         "[LCP ConfNak id=0x1 <mru 1400> <magic 0x1>]", "[LCP ConfRej id=0x1 <pcomp> <accomp>]",
         "[LCP TermReq id=0x1 \"bye\"]", "[LCP EchoReq id=0x1 magic=0x12345678 01 02 03 04]",
         "[LCP ProtRej id=0x1 80 57 01 01 00 04]", "[LCP CodeRej id=0x1 0c 01 00 04]", "[PAP AuthAck id=0x1 \"ok\"]",
         "[CHAP Challenge id=0x1 <00112233445566778899aabbccddeeff>, name = \"x\"]", "[CHAP Success id=0x1 \"ok\"]",
         "[IPCP ConfReq id=0x1 <addr 10.0.0.1>]",
         "[IPCP ConfNak id=0x1 <addr 10.0.0.2> <ms-dns1 1.1.1.1> <ms-dns2 2.2.2.2>]",
         "[IPV6CP ConfReq id=0x1 <addr fe80::1:2:3:4>]", "[IPV6CP ConfNak id=0x1 <addr fe80::1:2:3:5>]",
         "[CCP ConfReq id=0x1 < 1a 04 78 00>]" })
    packets.push_back (parse_packet (text));
  return packets;
}

TEST (Session, AllocatesNothingAfterItIsMade)
{
  std::vector<Packet> packets = typical_packets ();
  PppConfig config = test_config ();
  g_autoptr (PppSession) session = ppp_session_new (&config);
  size_t before = allocations_so_far ();
  PppFrame frame;
  PppEvent event;
  gint64 now = 0;

  ASSERT_GT (before, 0u) << "allocations are not counted";
  ppp_session_open (session, now);
  for (int round = 0; round < 50; round++) {
    now += second;
    for (const Packet &packet : packets) {
      if ((packet.protocol == 0xc021 && packet.info[0] == 5) || packet.protocol == 0xc223)
        continue; // would end it; has a test of its own
      ppp_session_receive (session, packet.protocol, packet.info.data (), packet.info.size (), now);
      while (ppp_session_pop_event (session, &event)) {
      }
      while (ppp_session_pop_frame (session, &frame)) {
        if (frame.info[0] == 1) {
          frame.info[0] = 2;
          ppp_session_receive (session, frame.protocol, frame.info, frame.len, now);
        }
      }
    }
    ppp_session_tick (session, now);
  }
  ppp_session_close (session, now);
  ppp_session_link_lost (session, now);
  EXPECT_EQ (allocations_so_far () - before, 0u);
}

TEST (Session, ChapAllocatesNoMoreThanGLibsMd5)
{
  PppConfig config = test_config ();
  g_autoptr (PppSession) session = ppp_session_new (&config);
  Packet request = parse_packet ("[LCP ConfReq id=0x1 <auth chap MD5>]");
  Packet challenge = parse_packet ("[CHAP Challenge id=0x1 <00112233>, name = \"x\"]");
  PppFrame frame;
  int responses = 0;

  ppp_session_open (session, 0);
  ppp_session_receive (session, request.protocol, request.info.data (), request.info.size (), 0);
  acknowledge_all (session, 0);
  ASSERT_EQ (ppp_session_phase (session), PPP_PHASE_AUTHENTICATE);
  size_t before = allocations_so_far ();
  for (int i = 0; i < 100; i++) {
    ppp_session_receive (session, challenge.protocol, challenge.info.data (), challenge.info.size (), 0);
    while (ppp_session_pop_frame (session, &frame))
      responses += frame.protocol == 0xc223;
  }
  EXPECT_LE (allocations_so_far () - before, 100u) << "GChecksum makes a string of each digest, and nothing else may";
  EXPECT_EQ (responses, 100);
}

TEST (Session, FramesThatNobodyTakesAreBoundedAndTheOldestStay)
{
  PppConfig config = test_config ();
  g_autoptr (PppSession) session = ppp_session_new (&config);
  PppFrame frame;
  int count = 0;

  ppp_session_open (session, 0);
  for (int i = 0; i < 10000; i++)
    receive (session, "c021 63 01 00 04", 0);
  while (ppp_session_pop_frame (session, &frame)) {
    EXPECT_TRUE (count > 0 || frame.info[0] == 1) << "our first request must come first";
    count++;
  }
  EXPECT_GE (count, 5);
  EXPECT_LE (count, 64);
}

TEST (Session, FinishedArrivesEvenWhenNoEventWasEverTaken)
{
  PppConfig config = test_config ();
  g_autoptr (PppSession) session = ppp_session_new (&config);
  PppEvent event = {};
  int count = 0;

  ppp_session_open (session, 0);
  for (int i = 0; i < 1000; i++) { // up and down, again and again
    PppFrame frame;
    receive (session, "[LCP ConfReq id=0x1]", 0);
    while (ppp_session_pop_frame (session, &frame)) {
      if (frame.protocol == 0xc021 && frame.info[0] == 1) {
        frame.info[0] = 2;
        ppp_session_receive (session, frame.protocol, frame.info, frame.len, 0);
      }
    }
  }
  ppp_session_link_lost (session, 0);
  while (ppp_session_pop_event (session, &event))
    count++;
  EXPECT_LE (count, 64);
  EXPECT_EQ (event.type, PPP_EVENT_FINISHED);
  EXPECT_EQ (event.finished.reason, DT_REASON_NO_CARRIER);
}

TEST (Session, HangupDropsWhatWasNotSentYet)
{
  PppConfig config = test_config ();
  g_autoptr (PppSession) session = ppp_session_new (&config);
  PppFrame frame;

  ppp_session_open (session, 0);
  receive (session, "[LCP ConfReq id=0x1]", 0);
  ppp_session_link_lost (session, 0);
  EXPECT_FALSE (ppp_session_pop_frame (session, &frame));
}

TEST (Session, PopOfNothingLeavesTheTargetAlone)
{
  PppConfig config = test_config ();
  g_autoptr (PppSession) session = ppp_session_new (&config);
  PppFrame frame = { 0x1234, FALSE, 7, {} };
  PppEvent event = {};
  event.type = PPP_EVENT_IP6_DOWN;

  EXPECT_FALSE (ppp_session_pop_frame (session, &frame));
  EXPECT_FALSE (ppp_session_pop_event (session, &event));
  EXPECT_EQ (frame.protocol, 0x1234);
  EXPECT_EQ (event.type, PPP_EVENT_IP6_DOWN);
}

TEST (Session, CallsInAnOddOrderAreHarmless)
{
  PppConfig config = test_config ();
  g_autoptr (PppSession) session = ppp_session_new (&config);
  PppEvent event;
  int finished = 0;

  ppp_session_tick (session, 5);
  ppp_session_saw_traffic (session, 5);
  receive (session, "[LCP ConfReq id=0x1]", 5);
  EXPECT_EQ (ppp_session_deadline (session), G_MAXINT64);
  ppp_session_close (session, 6);
  ppp_session_open (session, 7);
  ppp_session_close (session, 8);
  ppp_session_link_lost (session, 9);
  ppp_session_tick (session, 10);
  while (ppp_session_pop_event (session, &event))
    finished += event.type == PPP_EVENT_FINISHED;
  EXPECT_EQ (finished, 1);
  EXPECT_EQ (ppp_session_phase (session), PPP_PHASE_DEAD);
}

TEST (Session, LongCredentialsAreCutAtWhatTheProtocolCanSay)
{
  PppConfig config = test_config ();
  std::string name (300, 'n'), password (255, 'p');
  config.username = name.c_str ();
  config.password = password.c_str ();
  config.auth = PPP_AUTH_PAP;
  g_autoptr (PppSession) session = ppp_session_new (&config);
  Packet request = parse_packet ("[LCP ConfReq id=0x1 <auth pap>]");
  PppFrame frame;
  gsize len = 0;

  ppp_session_open (session, 0);
  ppp_session_receive (session, request.protocol, request.info.data (), request.info.size (), 0);
  receive (session, "[LCP ConfRej id=0x1 <asyncmap 0x0> <magic 0x1> <pcomp> <accomp>]", 0);
  receive (session, "[LCP ConfAck id=0x2]", 0);
  while (ppp_session_pop_frame (session, &frame)) {
    if (frame.protocol == 0xc023)
      len = frame.len;
  }
  EXPECT_EQ (len, 4u + 1 + 255 + 1 + 255);
}

TEST (Session, OverlongPacketsAreNoHarm)
{
  PppConfig config = test_config ();
  g_autoptr (PppSession) session = ppp_session_new (&config);
  std::vector<uint8_t> info (70000, 1);
  PppFrame frame;

  ppp_session_open (session, 0);
  ASSERT_TRUE (ppp_session_pop_frame (session, &frame));
  for (guint length : { 1500u, 1501u, 1600u, 65535u }) {
    info[2] = uint8_t (length >> 8);
    info[3] = uint8_t (length);
    ppp_session_receive (session, 0xc021, info.data (), info.size (), 0);
    EXPECT_EQ (ppp_session_pop_frame (session, &frame), length == 1500) << length;
  }
}

TEST (Session, EveryPrefixOfEveryPacketInEveryPhase)
{
  std::vector<Packet> packets = typical_packets ();

  for (const char *auth : { "", " <auth pap>", " <auth chap MD5>" }) {
    for (const Packet &packet : packets) {
      PppConfig config = test_config ();
      g_autoptr (PppSession) session = ppp_session_new (&config);
      ppp_session_open (session, 0);
      for (int phase = 0; phase < 3; phase++) {
        for (size_t len = 0; len < packet.info.size (); len++) {
          std::vector<uint8_t> cut (packet.info.begin (), packet.info.begin () + long (len)); // its own block, for ASan
          ppp_session_receive (session, packet.protocol, cut.data (), cut.size (), 0);
          if (len >= 4) {
            cut[2] = 0;
            cut[3] = uint8_t (len);
            ppp_session_receive (session, packet.protocol, cut.data (), cut.size (), 0);
          }
        }
        receive (session, std::string ("[LCP ConfReq id=0x7") + auth + "]", 0);
        acknowledge_all (session, 0);
      }
    }
  }
}

// An access server of the simplest kind. It is no RFC 1661 automaton: it says what it wants until it is acknowledged.
class Peer {
public:
  explicit Peer (int auth) : auth_ (auth) {}

  std::vector<Packet> receive (const PppFrame &frame)
  {
    std::vector<Packet> out;
    std::vector<uint8_t> info (frame.info, frame.info + frame.len);
    switch (frame.protocol) {
    case 0xc021:
      lcp (info, out);
      break;
    case 0xc023:
    case 0xc223:
      if (!lcp_open ())
        break;
      authenticated_ = true;
      out.push_back ({ frame.protocol, { uint8_t (frame.protocol == 0xc023 ? 2 : 3), info[1], 0, 4 } });
      break;
    case 0x8021:
      if (lcp_open () && authenticated_)
        ipcp (info, out);
      break;
    }
    return out;
  }

  // What is not acknowledged yet; to be called every second.
  std::vector<Packet> repeat ()
  {
    std::vector<Packet> out;
    if (!ours_acked_)
      out.push_back (request ());
    else if (lcp_open () && !authenticated_ && auth_ == 2)
      out.push_back (parse_packet ("[CHAP Challenge id=0x9 <0011223344>, name = \"peer\"]"));
    else if (lcp_open () && authenticated_ && !ipcp_acked_)
      out.push_back (parse_packet ("[IPCP ConfReq id=0x3]"));
    return out;
  }

private:
  bool lcp_open () const { return ours_acked_ && theirs_acked_; }

  Packet request () const
  {
    const char *const requests[] = { "[LCP ConfReq id=0x5 <asyncmap 0x0> <magic 0x77777777>]",
                                     "[LCP ConfReq id=0x5 <asyncmap 0x0> <auth pap> <magic 0x77777777>]",
                                     "[LCP ConfReq id=0x5 <asyncmap 0x0> <auth chap MD5> <magic 0x77777777>]" };
    return parse_packet (requests[auth_]);
  }

  void lcp (std::vector<uint8_t> info, std::vector<Packet> &out)
  {
    if (info[0] == 1) {
      if (lcp_open ()) { // it begins anew
        ours_acked_ = false;
        out.push_back (request ());
      }
      theirs_acked_ = true;
      authenticated_ = auth_ == 0;
      ipcp_acked_ = false;
      info[0] = 2;
      out.push_back ({ 0xc021, info });
    } else if (info[0] == 2) {
      ours_acked_ = true;
    } else if (info[0] == 5) {
      out.push_back ({ 0xc021, { 6, info[1], 0, 4 } });
    } else if (info[0] == 9) {
      out.push_back ({ 0xc021, { 10, info[1], 0, 8, 0x77, 0x77, 0x77, 0x77 } });
    }
  }

  void ipcp (std::vector<uint8_t> info, std::vector<Packet> &out)
  {
    const std::string answer = to_hex ({ 3, info[1], 0, 22 }) + "03 06 0a 00 00 02 81 06 01 01 01 01 83 06 02 02 02 02";
    if (info[0] == 1 && info.size () >= 10 && info[6] != 10) {
      out.push_back ({ 0x8021, parse_hex (answer) });
    } else if (info[0] == 1) {
      info[0] = 2;
      out.push_back ({ 0x8021, info });
    } else if (info[0] == 2) {
      ipcp_acked_ = true;
    }
  }

  int auth_; // 0 none, 1 PAP, 2 CHAP
  bool ours_acked_ = false, theirs_acked_ = false, authenticated_ = false, ipcp_acked_ = false;
};

// A line that loses, repeats and delays; time is virtual.
struct Line {
  std::mt19937 random;
  guint loss_percent;
  std::multimap<gint64, std::pair<bool, Packet>> under_way; // true: towards our session

  void send (gint64 now, bool to_us, const Packet &packet)
  {
    for (guint copies = random () % 100 < 5 ? 2 : 1; copies > 0; copies--) {
      if (random () % 100 >= loss_percent)
        under_way.insert ({ now + 1000 + gint64 (random () % 60000), { to_us, packet } });
    }
  }
};

struct Result {
  bool up = false;
  bool finished = false;
  DtReason reason = DT_REASON_NONE;
};

void
drain (PppSession *session, Line &line, gint64 now, Result &result)
{
  PppEvent event;
  PppFrame frame;

  while (ppp_session_pop_event (session, &event)) {
    ASSERT_FALSE (result.finished) << "an event after the end";
    if (event.type == PPP_EVENT_IP4_UP) {
      EXPECT_EQ (event.ip4.local, g_htonl (0x0a000002));
      result.up = true;
    } else if (event.type == PPP_EVENT_IP4_DOWN) {
      result.up = false;
    } else if (event.type == PPP_EVENT_FINISHED) {
      result.finished = true;
      result.reason = event.finished.reason;
    }
  }
  while (ppp_session_pop_frame (session, &frame))
    line.send (now, false, { frame.protocol, std::vector<uint8_t> (frame.info, frame.info + frame.len) });
}

void
run_until (PppSession *session, Peer &peer, Line &line, gint64 &now, gint64 until, Result &result)
{
  gint64 next_repeat = now;

  while (now < until && !result.finished) {
    gint64 deadline = ppp_session_deadline (session);
    gint64 arrival = line.under_way.empty () ? G_MAXINT64 : line.under_way.begin ()->first;
    ASSERT_GE (deadline, now) << "a deadline in the past";
    now = std::min ({ deadline, arrival, next_repeat, until });
    ppp_session_tick (session, now);
    if (now == next_repeat) {
      for (const Packet &packet : peer.repeat ())
        line.send (now, true, packet);
      next_repeat += second;
    }
    if (now == arrival) {
      auto [to_us, packet] = line.under_way.begin ()->second;
      line.under_way.erase (line.under_way.begin ());
      if (to_us) {
        ppp_session_receive (session, packet.protocol, packet.info.data (), packet.info.size (), now);
      } else {
        PppFrame frame = { packet.protocol, FALSE, packet.info.size (), {} };
        std::copy (packet.info.begin (), packet.info.end (), frame.info);
        for (const Packet &answer : peer.receive (frame))
          line.send (now, true, answer);
      }
    }
    drain (session, line, now, result);
  }
}

TEST (Session, ComesUpOverALineThatLosesRepeatsAndDelays)
{
  int up = 0, runs = 0;

  for (guint seed = 1; seed <= 600; seed++) {
    PppConfig config = test_config ();
    config.want_ip6 = FALSE;
    config.seed[0] = guint8 (seed);
    g_autoptr (PppSession) session = ppp_session_new (&config);
    Peer peer (int (seed % 3));
    Line line = { std::mt19937 (seed), (seed % 4) * 8, {} };
    gint64 now = 0;
    Result result;

    ppp_session_open (session, now);
    drain (session, line, now, result);
    run_until (session, peer, line, now, 100 * second, result);
    up += result.up;
    runs++;
    EXPECT_TRUE (result.up || result.finished) << "seed " << seed << ": neither up nor at an end after 100 s";
    EXPECT_TRUE (result.up || seed % 4 != 0)
      << "seed " << seed << ": a line without loss must do, but reason " << result.reason;
    ppp_session_close (session, now);
    drain (session, line, now, result);
    run_until (session, peer, line, now, now + 3 * second, result);
    EXPECT_TRUE (result.finished) << "seed " << seed << ": no end in 3 s";
    EXPECT_EQ (ppp_session_deadline (session), G_MAXINT64);
  }
  EXPECT_GE (up, runs * 95 / 100);
}

TEST (Session, RandomBytesNeverStopTheClockOrTheEnd)
{
  const uint16_t protocols[] = { 0xc021, 0xc021, 0xc023, 0xc223, 0x8021, 0x8057, 0x80fd, 0x0021, 0x1234 };

  for (guint seed = 1; seed <= 200; seed++) {
    std::mt19937 random (seed);
    PppConfig config = test_config ();
    g_autoptr (PppSession) session = ppp_session_new (&config);
    std::vector<Packet> packets = typical_packets ();
    PppFrame frame;
    PppEvent event;
    gint64 now = 0;
    bool finished = false;

    ppp_session_open (session, now);
    for (int step = 0; step < 500; step++) {
      Packet packet = packets[random () % packets.size ()];
      if (random () % 2)
        packet.protocol = protocols[random () % G_N_ELEMENTS (protocols)];
      for (guint flips = random () % 4; flips > 0; flips--)
        packet.info[random () % packet.info.size ()] = uint8_t (random ());
      ppp_session_receive (session, packet.protocol, packet.info.data (), packet.info.size (), now);
      now += gint64 (random () % second);
      ppp_session_tick (session, now);
      ASSERT_GE (ppp_session_deadline (session), now) << "seed " << seed << " step " << step;
      while (ppp_session_pop_frame (session, &frame)) {
        ASSERT_EQ (frame.len, gsize (frame.info[2] << 8 | frame.info[3]));
        if (frame.info[0] == 1 && random () % 2) {
          frame.info[0] = 2;
          ppp_session_receive (session, frame.protocol, frame.info, frame.len, now);
        }
      }
    }
    ppp_session_link_lost (session, now);
    EXPECT_FALSE (ppp_session_pop_frame (session, &frame)) << "a frame after the hangup";
    while (ppp_session_pop_event (session, &event))
      finished = event.type == PPP_EVENT_FINISHED;
    EXPECT_TRUE (finished) << "seed " << seed;
  }
}

TEST (Session, PhasesHaveNames)
{
  EXPECT_STREQ (ppp_phase_to_string (PPP_PHASE_DEAD), "dead");
  EXPECT_STREQ (ppp_phase_to_string (PPP_PHASE_ESTABLISH), "establish");
  EXPECT_STREQ (ppp_phase_to_string (PPP_PHASE_AUTHENTICATE), "authenticate");
  EXPECT_STREQ (ppp_phase_to_string (PPP_PHASE_NETWORK), "network");
  EXPECT_STREQ (ppp_phase_to_string (PPP_PHASE_TERMINATE), "terminate");
}

} // namespace
