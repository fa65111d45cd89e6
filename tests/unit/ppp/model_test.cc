// SPDX-License-Identifier: GPL-2.0-or-later
// Two sessions of ours against each other, over a serial line that loses, repeats, delays, cuts and flips: they come up
// and agree, or end with a reason, in bounded time, and nothing is left over. What only a network can do, to have
// addresses and to ask who calls, stands between them.
#include "authenticator.h"
#include "dialect.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <string>
#include <vector>

extern "C" {
#include "ppp/ppp-hdlc.h"
#include "ppp/ppp-session.h"
}

namespace {

constexpr gint64 second = G_USEC_PER_SEC;
constexpr HdlcOptions defaults = { 0xffffffff, FALSE, FALSE }; // the macro for them is C only

struct Faults {
  guint lose, repeat, cut, flip; // percent of the frames
  gint64 delay_us;               // at most, drawn for each frame anew
  gint64 least_us = 1000;        // and this much in any case
  bool in_order = false;         // no frame overtakes another
};

class Line;

// What one end wants, and what it knows.
struct Settings {
  bool ip4 = true, ip6 = true;
  guint allow = PPP_AUTH_NONE;                           // how it lets itself be asked
  bool knows_secret = true;                              // what it says when it is asked
  Authenticator::Demand demand = Authenticator::NOTHING; // how it asks the other
};

// One end: a session, its codec, and what it has said.
class End {
public:
  End (const char *name_, guint8 seed, const Settings &settings_, guint32 address_for_peer)
      : name (name_), settings (settings_), authenticator (settings_.demand, "caller", "its secret"),
        address_for_peer_ (address_for_peer)
  {
    config.auth = settings.allow;
    config.username = "caller";
    config.password = settings.knows_secret ? "its secret" : "its secrets";
    config.ask_accm = TRUE;
    config.want_ip4 = settings.ip4;
    config.want_ip6 = settings.ip6;
    config.echo_interval_us = 30 * second;
    config.echo_failures = 4;
    config.seed[0] = seed;
    config.seed[5] = guint8 (seed * 7 + 1);
    session = ppp_session_new (&config);
    decoder_ = hdlc_decoder_new ();
    hdlc_decoder_set_accm (decoder_, defaults.accm);
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

  bool is_up () const { return (up4 || !settings.ip4) && (up6 || !settings.ip6); }

  const char *const name;
  const Settings settings;
  Authenticator authenticator;
  PppConfig config = {};
  PppSession *session;
  bool ever_up = false;
  gint64 down_since = 0; // when the last network went
  bool up4 = false, up6 = false, finished = false;
  guint32 local4 = 0, peer4 = 0;
  std::string local6, peer6;
  DtReason reason = DT_REASON_NONE;
  int ends = 0;
  int falls = 0; // how often a network that was up went down
  End *other = nullptr;

private:
  void take_event (const PppEvent &event, gint64 now);
  void check_export (gint64 now) const;
  void send (Line &line, const Authenticator::Packet &packet, bool lcp_defaults, gint64 now);
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
      gint64 arrival = now + faults_.least_us + gint64 (random_ () % guint64 (faults_.delay_us + 1));
      if (faults_.in_order)
        arrival = latest_[to] = std::max (arrival, latest_[to]);
      under_way.insert ({ arrival, { to, sent } });
    }
  }

  std::multimap<gint64, std::pair<End *, std::vector<uint8_t>>> under_way;
  std::string log;
  int packets = 0;

private:
  bool chance (guint percent) { return random_ () % 100 < percent; }

  std::mt19937 random_;
  Faults faults_;
  std::map<End *, gint64> latest_;
};

void
End::send (Line &line, const Authenticator::Packet &packet, bool lcp_defaults, gint64 now)
{
  std::vector<uint8_t> wire (HDLC_MAX_ENCODED);
  g_autoptr (GString) text = g_string_new (nullptr);

  ppp_trace_packet (text, packet.protocol, packet.info.data (), packet.info.size ());
  line.log += std::to_string (now / 1000) + " ms " + name + " " + text->str + "\n";
  line.packets++;
  wire.resize (hdlc_encode (lcp_defaults ? &defaults : &options_, packet.protocol, packet.info.data (),
                            packet.info.size (), wire.data ()));
  line.send (now, other, wire);
}

void
End::take_event (const PppEvent &event, gint64 now)
{
  bool was_up = up4 || up6;

  switch (event.type) {
  case PPP_EVENT_PHASE:
    break;
  case PPP_EVENT_LINK_CONFIG:
    options_ = { event.link.tx_accm, event.link.pfc, event.link.acfc };
    hdlc_decoder_set_accm (decoder_, event.link.rx_accm);
    break;
  case PPP_EVENT_IP4_UP:
    up4 = ever_up = true;
    local4 = event.ip4.local;
    peer4 = event.ip4.peer;
    break;
  case PPP_EVENT_IP4_DOWN:
    falls += up4 ? 1 : 0;
    up4 = false;
    break;
  case PPP_EVENT_IP6_UP:
    up6 = ever_up = true;
    local6 = to_hex (std::vector<uint8_t> (event.ip6.local, event.ip6.local + 8));
    peer6 = to_hex (std::vector<uint8_t> (event.ip6.peer, event.ip6.peer + 8));
    break;
  case PPP_EVENT_IP6_DOWN:
    falls += up6 ? 1 : 0;
    up6 = false;
    break;
  case PPP_EVENT_FINISHED:
    finished = true;
    ends++;
    reason = event.finished.reason;
    break;
  }
  if (was_up && !up4 && !up6)
    down_since = now;
}

// Another process can go on with whatever is exported.
void
End::check_export (gint64 now) const
{
  guint8 state[PPP_SESSION_STATE_MAX];
  gsize len = ppp_session_export (session, state);

  if (len == 0)
    return;
  g_autoptr (PppSession) next = ppp_session_import (&config, state, len, now);
  EXPECT_NE (next, nullptr) << "what was exported cannot be imported";
}

void
End::drain (Line &line, gint64 now)
{
  PppEvent event;
  PppFrame frame;

  while (ppp_session_pop_event (session, &event)) {
    ASSERT_FALSE (finished) << "an event after the end";
    take_event (event, now);
  }
  while (ppp_session_pop_frame (session, &frame)) {
    Authenticator::Packet packet = { frame.protocol, std::vector<uint8_t> (frame.info, frame.info + frame.len) };
    authenticator.outgoing (packet);
    send (line, packet, frame.lcp_defaults, now);
  }
  check_export (now);
  PppPhase phase = ppp_session_phase (session);
  authenticator.set_link (phase == PPP_PHASE_AUTHENTICATE || phase == PPP_PHASE_NETWORK, now);
  for (; !authenticator.answers.empty (); authenticator.answers.pop_front ())
    send (line, authenticator.answers.front (), false, now);
}

// A session that asks for an address gets one here: the other one would have none to give.
bool
End::give_address (const HdlcFrame &frame, Line &line, gint64 now)
{
  if (frame.protocol != PPP_PROTOCOL_IPCP || frame.len < 10 || frame.info[0] != 1 || frame.info[4] != 3
      || frame.info[5] != 6 || frame.info[6] != 0 || ppp_session_phase (session) != PPP_PHASE_NETWORK)
    return false;
  const guint8 nak[] = { 3,
                         frame.info[1],
                         0,
                         10,
                         3,
                         6,
                         guint8 (address_for_peer_ >> 24),
                         guint8 (address_for_peer_ >> 16),
                         guint8 (address_for_peer_ >> 8),
                         guint8 (address_for_peer_) };
  send (line, { PPP_PROTOCOL_IPCP, std::vector<uint8_t> (nak, nak + sizeof nak) }, false, now);
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
    if (status == HDLC_TEXT && frame.len > 0)
      break;
    if (status == HDLC_TEXT) {
      at++;
    } else if (!give_address (frame, line, now)) {
      Authenticator::Packet packet = { frame.protocol, std::vector<uint8_t> (frame.info, frame.info + frame.len) };
      if (authenticator.incoming (packet))
        ppp_session_receive (session, packet.protocol, packet.info.data (), packet.info.size (), now);
    }
    drain (line, now);
  }
}

void
run_until (End &a, End &b, Line &line, gint64 &now, gint64 until)
{
  while (now < until && !(a.finished && b.finished)) {
    gint64 next = until;
    for (End *end : { &a, &b }) {
      gint64 deadline = std::min (ppp_session_deadline (end->session), end->authenticator.deadline ());
      ASSERT_GE (deadline, now) << "a deadline in the past";
      next = std::min (next, deadline);
    }
    if (!line.under_way.empty ())
      next = std::min (next, line.under_way.begin ()->first);
    now = next;
    for (End *end : { &a, &b }) {
      ppp_session_tick (end->session, now);
      end->authenticator.tick (now);
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
  return (end.finished ? "finished for reason " : "reason ") + std::to_string (end.reason) + (end.up4 ? " ip4" : "")
         + (end.up6 ? " ip6" : "");
}

void
check_agreement (const End &a, const End &b)
{
  if (a.settings.ip4) {
    EXPECT_EQ (a.local4, b.peer4);
    EXPECT_EQ (b.local4, a.peer4);
  }
  if (a.settings.ip6) {
    EXPECT_EQ (a.local6, b.peer6);
    EXPECT_NE (a.local6, b.local6);
  }
}

// Whoever is asked for a secret that it does not know.
bool
is_refused (const End &end)
{
  return end.other->settings.demand != Authenticator::NOTHING && !end.settings.knows_secret;
}

void
check_authentication (const End &end, const Faults &faults, bool agreed)
{
  bool is_good_line = faults.lose + faults.repeat + faults.cut + faults.flip == 0 && faults.delay_us < second;

  if (is_refused (end)) {
    EXPECT_FALSE (end.ever_up) << "it came up without the secret";
    EXPECT_EQ (end.other->authenticator.accepted, 0);
  } else {
    EXPECT_EQ (end.other->authenticator.refused, 0) << "its secret is right";
  }
  if (agreed && end.settings.demand != Authenticator::NOTHING) {
    EXPECT_GE (end.authenticator.accepted, 1) << "it came up unasked";
  }
  if (is_good_line && is_refused (end)) { // when both are, one may hear of the other's end first
    bool may_hear = is_refused (*end.other) && end.reason == DT_REASON_PEER_TERMINATED;
    EXPECT_TRUE (end.reason == DT_REASON_AUTH_FAILED || may_hear) << describe (end);
  } else if (is_good_line && is_refused (*end.other)) {
    EXPECT_EQ (end.reason, DT_REASON_PEER_TERMINATED) << describe (end);
  }
}

// Either side's Close ends both, or at least its own, and no timer runs on.
void
check_close (End &a, End &b, Line &line, gint64 now)
{
  for (End *end : { &a, &b }) {
    ppp_session_close (end->session, now);
    end->drain (line, now);
    run_until (a, b, line, now, now + 5 * second);
    EXPECT_TRUE (end->finished) << "no end of " << end->name << " after Close";
  }
  for (End *end : { &a, &b }) {
    PppFrame frame;

    EXPECT_EQ (end->ends, 1);
    EXPECT_NE (end->reason, DT_REASON_NONE);
    EXPECT_EQ (ppp_session_deadline (end->session), G_MAXINT64) << "a timer is left";
    EXPECT_FALSE (ppp_session_pop_frame (end->session, &frame)) << "a frame is left";
    EXPECT_FALSE (end->up4 || end->up6) << "up after the end";
  }
}

// TRUE: both came up and agree. @log gets every packet that was sent.
bool
run_one (guint seed, const Faults &faults, const Settings settings[2], std::string &log)
{
  End a ("A", guint8 (seed), settings[0], 0x0a000001), b ("B", guint8 (seed + 101), settings[1], 0x0a000002);
  Line line (seed, faults);
  gint64 now = gint64 (seed) * second;

  a.other = &b;
  b.other = &a;
  for (End *end : { &a, &b }) {
    ppp_session_open (end->session, now);
    end->down_since = now;
    end->drain (line, now);
  }
  gint64 limit = now + 190 * second;
  while (now < limit && !(a.is_up () && b.is_up ()) && !(a.finished && b.finished))
    run_until (a, b, line, now, std::min (limit, now + second / 10));

  bool agreed = a.is_up () && b.is_up ();
  for (const End *end : { &a, &b }) {
    // A session without a network gives up after three minutes. (One that was up begins to count anew: two ends that
    // lose each other's Acks bring each other down again and again, RFC 1661 4.1, Opened and RCR.)
    EXPECT_TRUE (end->up4 || end->up6 || end->finished || now < end->down_since + 181 * second)
      << "A " << describe (a) << ", B " << describe (b) << " in the end";
    check_authentication (*end, faults, agreed);
  }
  if (agreed)
    check_agreement (a, b);
  check_close (a, b, line, now);
  log = line.log;
  return agreed;
}

std::string
describe (const Settings &settings)
{
  static const char *const demands[] = { "nothing", "PAP", "CHAP" };

  return std::string (settings.ip4 ? " ip4" : "") + (settings.ip6 ? " ip6" : "") + ", lets itself be asked by "
         + std::to_string (settings.allow) + (settings.knows_secret ? ", knows" : ", does not know")
         + " the secret, demands " + demands[settings.demand];
}

// What both ends are in run @seed with authentication: everything that may meet.
void
draw_settings (guint seed, Settings settings[2])
{
  std::mt19937 random (seed + 77777);
  bool ip4 = random () % 4 != 0, ip6 = !ip4 || random () % 2 != 0;

  for (int i = 0; i < 2; i++) {
    settings[i].ip4 = ip4;
    settings[i].ip6 = ip6;
    settings[i].allow = 1 + random () % 3; // PAP, CHAP, both
    settings[i].knows_secret = random () % 4 != 0;
    settings[i].demand = Authenticator::Demand (random () % 3);
  }
}

struct Case {
  const char *name;
  Faults faults;
  guint at_least; // percent that must come up
};

class Model : public testing::TestWithParam<Case> {};

// One run; a failure is told with all that could make it happen again.
bool
run_and_tell (guint seed, const Faults &faults, const Settings settings[2])
{
  std::string log;
  bool agreed = run_one (seed, faults, settings, log);

  if (testing::Test::HasFailure ())
    ADD_FAILURE () << "seed " << seed << "\nA" << describe (settings[0]) << "\nB" << describe (settings[1]) << "\n"
                   << log;
  return agreed;
}

TEST_P (Model, BothAgreeOrEndWithAReason)
{
  constexpr guint seeds = 1000;
  guint up = 0;

  for (guint seed = 1; seed <= seeds && !HasFailure (); seed++) {
    Settings settings[2];
    for (Settings &one : settings) {
      one.ip4 = seed % 3 != 0;
      one.ip6 = !one.ip4 || seed % 4 != 0;
    }
    up += run_and_tell (seed, GetParam ().faults, settings) ? 1 : 0;
  }
  EXPECT_GE (up * 100, seeds * GetParam ().at_least);
}

TEST_P (Model, WhoIsAskedComesUpWithTheSecretAndNeverWithout)
{
  constexpr guint seeds = 1500;
  guint up = 0, could = 0, refused = 0;

  for (guint seed = 1; seed <= seeds && !HasFailure (); seed++) {
    Settings settings[2];
    draw_settings (seed, settings);
    bool is_doomed = (settings[0].demand != Authenticator::NOTHING && !settings[1].knows_secret)
                     || (settings[1].demand != Authenticator::NOTHING && !settings[0].knows_secret);
    bool agreed = run_and_tell (seed, GetParam ().faults, settings);
    EXPECT_FALSE (agreed && is_doomed) << "seed " << seed;
    could += is_doomed ? 0 : 1;
    refused += is_doomed ? 1 : 0;
    up += agreed ? 1 : 0;
  }
  EXPECT_GE (refused, seeds / 5);
  EXPECT_GE (up * 100, could * GetParam ().at_least) << up << " of " << could;
}

// A line that loses nothing, but is slow: a satellite, a call of 9600 bit/s, a modem that thinks. What is under way
// when a timer runs out must not bring down what has just been agreed on, for then it would never end.
struct Delay {
  const char *name;
  gint64 least_ms, more_ms; // one way; the second is drawn for each frame anew, in order
  double up_s;              // both are up in so long in every run
  int packets;              // and have sent so many at most
};

class Delayed : public testing::TestWithParam<Delay> {};

struct SlowRun {
  bool stays;
  gint64 up_us;
  int packets;
  std::string log;
};

// Up to the first echo.
SlowRun
run_slowly (guint seed, const Faults &faults)
{
  End a ("A", guint8 (seed), {}, 0x0a000001), b ("B", guint8 (seed + 101), {}, 0x0a000002);
  Line line (seed, faults);
  gint64 start = gint64 (seed) * second, now = start;

  a.other = &b;
  b.other = &a;
  ppp_session_open (a.session, now);
  a.drain (line, now);
  run_until (a, b, line, now, now + std::mt19937 (seed) () % (second / 2)); // the other modem takes a moment longer
  ppp_session_open (b.session, now);
  b.drain (line, now);
  while (now < start + 190 * second && !(a.is_up () && b.is_up ()) && !(a.finished && b.finished))
    run_until (a, b, line, now, now + second / 20);
  gint64 up_us = now - start;
  a.falls = b.falls = 0;
  run_until (a, b, line, now, now + 25 * second);
  return { a.is_up () && b.is_up () && a.falls + b.falls == 0, up_us, line.packets, line.log };
}

TEST_P (Delayed, TwoSessionsComeUpAndStayWithFewPackets)
{
  constexpr guint seeds = 200;
  const Delay &delay = GetParam ();
  const Faults faults = { 0, 0, 0, 0, delay.more_ms * 1000, delay.least_ms * 1000, true };
  gint64 longest = 0;
  int all = 0;

  for (guint seed = 1; seed <= seeds && !HasFailure (); seed++) {
    SlowRun run = run_slowly (seed, faults);
    EXPECT_TRUE (run.stays) << "seed " << seed << "\n" << run.log;
    EXPECT_LE (run.packets, delay.packets) << "seed " << seed << "\n" << run.log;
    EXPECT_LE (double (run.up_us) / second, delay.up_s) << "seed " << seed << "\n" << run.log;
    longest = std::max (longest, run.up_us);
    all += run.packets;
  }
  RecordProperty ("longest_ms", int (longest / 1000));
  RecordProperty ("packets_mean", all / int (seeds));
}

INSTANTIATE_TEST_SUITE_P (Lines, Delayed,
                          testing::Values (Delay { "Ms10", 10, 0, 1, 26 }, Delay { "Ms100", 100, 0, 2, 26 },
                                           Delay { "Ms249", 249, 0, 3, 30 }, Delay { "Ms251", 251, 0, 15, 40 },
                                           Delay { "Ms300", 300, 0, 15, 40 }, Delay { "Ms400", 400, 0, 15, 40 },
                                           Delay { "Ms600", 600, 0, 15, 40 }, Delay { "Ms900", 900, 0, 15, 40 },
                                           Delay { "Ms1400", 1400, 0, 15, 40 }, Delay { "Ms1500", 1500, 0, 15, 40 },
                                           Delay { "Ms2000", 2000, 0, 20, 50 }, Delay { "Ms3000", 3000, 0, 30, 60 },
                                           Delay { "From100To700InOrder", 100, 600, 15, 40 }),
                          [] (const auto &info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P (
  Lines, Model,
  testing::Values (Case { "Good", { 0, 0, 0, 0, 20000 }, 100 }, Case { "Slow", { 0, 0, 0, 0, 1200000 }, 99 },
                   Case { "Lossy", { 20, 0, 0, 0, 60000 }, 80 }, Case { "Repeating", { 0, 40, 0, 0, 200000 }, 97 },
                   Case { "Damaging", { 0, 0, 8, 12, 60000 }, 80 }, Case { "All", { 8, 8, 5, 8, 400000 }, 50 }),
  [] (const auto &info) { return info.param.name; });

} // namespace
