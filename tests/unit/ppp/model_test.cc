// SPDX-License-Identifier: GPL-2.0-or-later
// Two sessions of ours against each other, over a serial line that loses, repeats, delays, cuts and flips: they come up and agree, or end with a reason,
// in bounded time, and nothing is left over. One of them is the network: what only a network can do, to have addresses, stands between them.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "dialect.h"

extern "C" {
#include "ppp/ppp-hdlc.h"
#include "ppp/ppp-session.h"
}

namespace {

constexpr gint64 second = G_USEC_PER_SEC;
constexpr HdlcOptions defaults = { 0xffffffff, FALSE, FALSE }; // the macro for them is C only

struct Faults {
  guint lose, repeat, cut, flip; // percent of the frames
  gint64 delay_us;               // at most
};

class Line;

// One end: a session, its codec, and what it has said.
class End {
public:
  End (guint8 seed, bool ip4, guint32 address_for_peer) : address_for_peer_ (address_for_peer)
  {
    PppConfig config = {};
    config.auth = PPP_AUTH_NONE;
    config.ask_accm = TRUE;
    config.want_ip4 = ip4;
    config.want_ip6 = TRUE;
    config.echo_interval_us = 30 * second;
    config.echo_failures = 4;
    config.seed[0] = seed;
    config.seed[5] = guint8 (seed * 7 + 1);
    session = ppp_session_new (&config);
    decoder_ = hdlc_decoder_new ();
  }
  ~End ()
  {
    ppp_session_free (session);
    hdlc_decoder_free (decoder_);
  }
  End (const End &) = delete;
  End &operator= (const End &) = delete;

  void drain (Line &line, gint64 now);
  void receive (const std::vector<uint8_t> &bytes, Line &line, gint64 now);

  PppSession *session;
  bool up4 = false, up6 = false, finished = false;
  guint32 local4 = 0, peer4 = 0;
  std::string local6, peer6;
  DtReason reason = DT_REASON_NONE;
  int ends = 0;
  End *other = nullptr;

private:
  void send (Line &line, guint16 protocol, const guint8 *info, gsize len, bool lcp_defaults, gint64 now);
  bool give_address (const HdlcFrame &frame, Line &line, gint64 now);

  guint32 address_for_peer_; // host order
  HdlcDecoder *decoder_;
  HdlcOptions options_ = defaults;
};

class Line {
public:
  Line (guint seed, const Faults &faults) : random_ (seed), faults_ (faults) {}

  void send (gint64 now, End *to, std::vector<uint8_t> bytes)
  {
    for (int copies = chance (faults_.repeat) ? 2 : 1; copies > 0; copies--) {
      if (chance (faults_.lose))
        continue;
      std::vector<uint8_t> sent = bytes;
      if (chance (faults_.cut))
        sent.resize (random_ () % sent.size ());
      for (guint n = chance (faults_.flip) ? 1 + random_ () % 4 : 0; n > 0 && !sent.empty (); n--)
        sent[random_ () % sent.size ()] ^= uint8_t (1 << random_ () % 8);
      under_way.insert ({ now + 1000 + gint64 (random_ () % guint64 (faults_.delay_us + 1)), { to, sent } });
    }
  }

  std::multimap<gint64, std::pair<End *, std::vector<uint8_t>>> under_way;
  std::string log;

private:
  bool chance (guint percent) { return random_ () % 100 < percent; }

  std::mt19937 random_;
  Faults faults_;
};

void
End::send (Line &line, guint16 protocol, const guint8 *info, gsize len, bool lcp_defaults, gint64 now)
{
  std::vector<uint8_t> wire (HDLC_MAX_ENCODED);

  wire.resize (hdlc_encode (lcp_defaults ? &defaults : &options_, protocol, info, len, wire.data ()));
  line.send (now, other, wire);
}

void
End::drain (Line &line, gint64 now)
{
  PppEvent event;
  PppFrame frame;

  while (ppp_session_pop_event (session, &event)) {
    ASSERT_FALSE (finished) << "an event after the end";
    switch (event.type) {
    case PPP_EVENT_PHASE:
      break;
    case PPP_EVENT_LINK_CONFIG:
      options_ = { event.link.tx_accm, event.link.pfc, event.link.acfc };
      hdlc_decoder_set_accm (decoder_, event.link.rx_accm);
      break;
    case PPP_EVENT_IP4_UP:
      up4 = true;
      local4 = event.ip4.local;
      peer4 = event.ip4.peer;
      break;
    case PPP_EVENT_IP4_DOWN:
      up4 = false;
      break;
    case PPP_EVENT_IP6_UP:
      up6 = true;
      local6 = to_hex (std::vector<uint8_t> (event.ip6.local, event.ip6.local + 8));
      peer6 = to_hex (std::vector<uint8_t> (event.ip6.peer, event.ip6.peer + 8));
      break;
    case PPP_EVENT_IP6_DOWN:
      up6 = false;
      break;
    case PPP_EVENT_FINISHED:
      finished = true;
      ends++;
      reason = event.finished.reason;
      break;
    }
  }
  while (ppp_session_pop_frame (session, &frame)) {
    g_autoptr (GString) text = g_string_new (nullptr);
    ppp_trace_packet (text, frame.protocol, frame.info, frame.len);
    line.log += std::to_string (now / 1000) + " ms " + (other->address_for_peer_ > address_for_peer_ ? "A " : "B ") + text->str + "\n";
    send (line, frame.protocol, frame.info, frame.len, frame.lcp_defaults, now);
  }
}

// A session that asks for an address gets one here: the other one would have none to give.
bool
End::give_address (const HdlcFrame &frame, Line &line, gint64 now)
{
  if (frame.protocol != PPP_PROTOCOL_IPCP || frame.len < 10 || frame.info[0] != 1 || frame.info[4] != 3 || frame.info[5] != 6
      || frame.info[6] != 0 || ppp_session_phase (session) != PPP_PHASE_NETWORK)
    return false;
  const guint8 nak[] = { 3, frame.info[1], 0, 10, 3, 6, guint8 (address_for_peer_ >> 24), guint8 (address_for_peer_ >> 16),
                         guint8 (address_for_peer_ >> 8), guint8 (address_for_peer_) };
  send (line, PPP_PROTOCOL_IPCP, nak, sizeof nak, false, now);
  return true;
}

void
End::receive (const std::vector<uint8_t> &bytes, Line &line, gint64 now)
{
  for (gsize at = 0; at < bytes.size ();) {
    gsize used = 0;
    HdlcFrame frame;
    HdlcStatus status = hdlc_decoder_feed (decoder_, bytes.data () + at, bytes.size () - at, &used, &frame);

    at += used;
    if (status == HDLC_NEED_MORE)
      break;
    if (status == HDLC_TEXT)
      at++;
    else if (!give_address (frame, line, now))
      ppp_session_receive (session, frame.protocol, frame.info, frame.len, now);
    drain (line, now);
  }
}

void
run_until (End &a, End &b, Line &line, gint64 &now, gint64 until)
{
  while (now < until && !(a.finished && b.finished)) {
    gint64 next = until;
    for (End *end : { &a, &b }) {
      gint64 deadline = ppp_session_deadline (end->session);
      ASSERT_GE (deadline, now) << "a deadline in the past";
      next = std::min (next, deadline);
    }
    if (!line.under_way.empty ())
      next = std::min (next, line.under_way.begin ()->first);
    now = next;
    for (End *end : { &a, &b }) {
      ppp_session_tick (end->session, now);
      end->drain (line, now);
    }
    while (!line.under_way.empty () && line.under_way.begin ()->first <= now) {
      auto [to, bytes] = line.under_way.begin ()->second;
      line.under_way.erase (line.under_way.begin ());
      to->receive (bytes, line, now);
    }
  }
}

std::string
describe (const End &end)
{
  return (end.finished ? "finished for reason " : "reason ") + std::to_string (end.reason) + (end.up4 ? " ip4" : "") + (end.up6 ? " ip6" : "");
}

// TRUE: both came up and agree.
bool
run_one (guint seed, const Faults &faults)
{
  bool ip4 = seed % 3 != 0;
  End a (guint8 (seed), ip4, 0x0a000001), b (guint8 (seed + 101), ip4, 0x0a000002);
  Line line (seed, faults);
  gint64 now = gint64 (seed) * second;
  auto is_up = [&] (const End &end) { return end.up6 && (end.up4 || !ip4); };

  a.other = &b;
  b.other = &a;
  ppp_session_open (a.session, now);
  a.drain (line, now);
  ppp_session_open (b.session, now);
  b.drain (line, now);
  gint64 limit = now + 190 * second; // a session without a network gives up after three minutes
  while (now < limit && !(is_up (a) && is_up (b)) && !(a.finished && b.finished))
    run_until (a, b, line, now, std::min (limit, now + second / 10));

  bool agreed = is_up (a) && is_up (b);
  for (End *end : { &a, &b }) {
    EXPECT_TRUE (end->up4 || end->up6 || end->finished)
      << "seed " << seed << ": A " << describe (a) << ", B " << describe (b) << " in the end\n" << line.log;
  }
  if (agreed && ip4) {
    EXPECT_EQ (a.local4, b.peer4) << "seed " << seed;
    EXPECT_EQ (b.local4, a.peer4) << "seed " << seed;
  }
  if (agreed) {
    EXPECT_EQ (a.local6, b.peer6) << "seed " << seed;
    EXPECT_NE (a.local6, b.local6) << "seed " << seed;
  }

  // Either side's Close ends both, or at least its own, and no timer runs on.
  ppp_session_close (a.session, now);
  a.drain (line, now);
  run_until (a, b, line, now, now + 5 * second);
  EXPECT_TRUE (a.finished) << "seed " << seed << ": no end of A after Close\n" << line.log;
  ppp_session_close (b.session, now);
  b.drain (line, now);
  run_until (a, b, line, now, now + 5 * second);
  for (End *end : { &a, &b }) {
    PppFrame frame;

    EXPECT_TRUE (end->finished) << "seed " << seed << "\n" << line.log;
    EXPECT_EQ (end->ends, 1) << "seed " << seed;
    EXPECT_NE (end->reason, DT_REASON_NONE) << "seed " << seed;
    EXPECT_EQ (ppp_session_deadline (end->session), G_MAXINT64) << "seed " << seed << ": a timer is left";
    EXPECT_FALSE (ppp_session_pop_frame (end->session, &frame)) << "seed " << seed << ": a frame is left";
    EXPECT_FALSE (end->up4 || end->up6) << "seed " << seed << ": up after the end";
  }
  return agreed;
}

struct Case {
  const char *name;
  Faults faults;
  guint at_least; // percent that must come up
};

class Model : public testing::TestWithParam<Case> {};

TEST_P (Model, BothAgreeOrEndWithAReason)
{
  constexpr guint seeds = 1000;
  guint up = 0;

  for (guint seed = 1; seed <= seeds && !HasFatalFailure (); seed++)
    up += run_one (seed, GetParam ().faults) ? 1 : 0;
  EXPECT_GE (up * 100, seeds * GetParam ().at_least);
}

INSTANTIATE_TEST_SUITE_P (Lines, Model,
                          testing::Values (Case { "Good", { 0, 0, 0, 0, 20000 }, 100 },
                                           Case { "Slow", { 0, 0, 0, 0, 1200000 }, 99 },
                                           Case { "Lossy", { 20, 0, 0, 0, 60000 }, 80 },
                                           Case { "Repeating", { 0, 40, 0, 0, 200000 }, 97 },
                                           Case { "Damaging", { 0, 0, 8, 12, 60000 }, 80 },
                                           Case { "All", { 8, 8, 5, 8, 400000 }, 50 }),
                          [] (const auto &info) { return info.param.name; });

} // namespace
