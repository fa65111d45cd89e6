// SPDX-License-Identifier: GPL-2.0-or-later
#include "conversation.h"

#include "dialect.h"

#include <cstring>
#include <sstream>
#include <stdexcept>

namespace {

const gint64 epoch = 1000 * G_USEC_PER_SEC;

std::string
trim (const std::string &text)
{
  size_t first = text.find_first_not_of (" \t");
  return first == std::string::npos ? "" : text.substr (first, text.find_last_not_of (" \t") - first + 1);
}

std::string
ip4 (guint32 address)
{
  const guint8 *b = reinterpret_cast<const guint8 *> (&address);
  if (address == 0)
    return "none";
  char text[16];
  snprintf (text, sizeof text, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
  return text;
}

std::string
iid (const guint8 *id)
{
  char text[32];
  snprintf (text, sizeof text, "%02x%02x:%02x%02x:%02x%02x:%02x%02x", id[0], id[1], id[2], id[3], id[4], id[5], id[6],
            id[7]);
  return text;
}

std::string
describe (const PppEvent &event)
{
  char text[160];
  switch (event.type) {
  case PPP_EVENT_PHASE:
    return std::string ("phase ") + ppp_phase_to_string (event.phase.new_phase);
  case PPP_EVENT_LINK_CONFIG:
    snprintf (text, sizeof text, "link tx-accm=0x%x rx-accm=0x%x mru=%u mtu=%u pfc=%d acfc=%d", event.link.tx_accm,
              event.link.rx_accm, event.link.mru, event.link.mtu, event.link.pfc, event.link.acfc);
    return text;
  case PPP_EVENT_IP4_UP:
    return "ip4-up local=" + ip4 (event.ip4.local) + " peer=" + ip4 (event.ip4.peer) + " dns=" + ip4 (event.ip4.dns[0])
           + "," + ip4 (event.ip4.dns[1]);
  case PPP_EVENT_IP4_DOWN:
    return "ip4-down";
  case PPP_EVENT_IP6_UP:
    return "ip6-up local=" + iid (event.ip6.local) + " peer=" + iid (event.ip6.peer);
  case PPP_EVENT_IP6_DOWN:
    return "ip6-down";
  case PPP_EVENT_FINISHED: {
    std::ostringstream out;
    out << "finished " << int (event.finished.reason) << " \"" << event.finished.detail << "\"";
    return out.str ();
  }
  }
  return "?";
}

// The reasons by the names of the D-Bus interface; base/reason.c has them too, but this folder needs glib only.
const std::map<std::string, DtReason> reasons = {
  { "user-request", DT_REASON_USER_REQUEST },       { "no-carrier", DT_REASON_NO_CARRIER },
  { "lcp-timeout", DT_REASON_LCP_TIMEOUT },         { "auth-failed", DT_REASON_AUTH_FAILED },
  { "ipcp-timeout", DT_REASON_IPCP_TIMEOUT },       { "loopback", DT_REASON_LOOPBACK },
  { "peer-terminated", DT_REASON_PEER_TERMINATED }, { "link-dead", DT_REASON_LINK_DEAD },
};

bool
is_word_character (char c)
{
  return isxdigit ((unsigned char) c) || c == 'x' || c == ':';
}

bool
match_from (const std::string &pattern, const std::string &text, std::map<std::string, std::string> &found)
{
  if (pattern.empty ())
    return text.empty ();
  if (pattern[0] == '*') {
    for (size_t taken = 0; taken <= text.size (); taken++) {
      if (match_from (pattern.substr (1), text.substr (taken), found))
        return true;
    }
    return false;
  }
  if (pattern[0] == '$') {
    size_t name_end = 1, taken = 0;
    while (name_end < pattern.size () && isupper ((unsigned char) pattern[name_end]))
      name_end++;
    while (taken < text.size () && is_word_character (text[taken]))
      taken++;
    found[pattern.substr (1, name_end - 1)] = text.substr (0, taken);
    return taken > 0 && match_from (pattern.substr (name_end), text.substr (taken), found);
  }
  return !text.empty () && text[0] == pattern[0] && match_from (pattern.substr (1), text.substr (1), found);
}

// Events that a transcript may leave out.
bool
is_optional (const std::string &event)
{
  return event.rfind ("phase ", 0) == 0 || event.rfind ("link ", 0) == 0;
}

} // namespace

Conversation::~Conversation ()
{
  ppp_session_free (session_);
}

void
Conversation::set (const std::string &text)
{
  size_t equals = text.find ('=');
  std::string key = trim (text.substr (0, equals));
  std::string value = equals == std::string::npos ? "" : trim (text.substr (equals + 1));

  if (!configured_) {
    config_.auth = PPP_AUTH_PAP | PPP_AUTH_CHAP;
    config_.ask_accm = TRUE;
    config_.want_ip4 = TRUE;
    config_.username = "user";
    config_.password = "secret";
    for (guint8 i = 0; i < sizeof config_.seed; i++)
      config_.seed[i] = guint8 (17 * i + 3);
    configured_ = true;
  }
  if (key.empty ())
    return;
  if (key == "user")
    config_.username = (user_ = value).c_str ();
  else if (key == "password")
    config_.password = (password_ = value).c_str ();
  else if (key == "auth")
    config_.auth = (value.find ("pap") != std::string::npos ? guint (PPP_AUTH_PAP) : 0)
                   | (value.find ("chap") != std::string::npos ? guint (PPP_AUTH_CHAP) : 0);
  else if (key == "mru")
    config_.mru = guint16 (std::stoul (value));
  else if (key == "accm")
    config_.ask_accm = value != "none", config_.accm = value == "none" ? 0 : guint32 (std::stoul (value, nullptr, 0));
  else if (key == "ip4")
    config_.want_ip4 = value == "yes";
  else if (key == "ip6")
    config_.want_ip6 = value == "yes";
  else if (key == "listen")
    config_.listen_us = gint64 (std::stod (value) * G_USEC_PER_SEC);
  else if (key == "echo")
    config_.echo_interval_us = gint64 (std::stod (value) * G_USEC_PER_SEC);
  else if (key == "echo-failures")
    config_.echo_failures = guint (std::stoul (value));
  else
    throw std::runtime_error ("unknown setting " + key);
}

void
Conversation::start ()
{
  if (session_ != nullptr)
    return;
  set ("");
  session_ = ppp_session_new (&config_);
}

void
Conversation::collect_frame (const PppFrame &frame)
{
  g_autoptr (GString) text = g_string_new (nullptr);
  std::vector<uint8_t> bytes = { uint8_t (frame.protocol >> 8), uint8_t (frame.protocol) };

  ppp_trace_packet (text, frame.protocol, frame.info, frame.len);
  log_ += "    sent " + std::string (text->str) + "\n";
  if (finished_ && frame.protocol != PPP_PROTOCOL_LCP)
    throw std::runtime_error ("a frame after the end");
  if (frame.len < 4 || frame.len > PPP_MAX_INFO || (gsize) (frame.info[2] << 8 | frame.info[3]) != frame.len)
    throw std::runtime_error ("a frame whose length field is wrong");
  bool defaults = frame.protocol == PPP_PROTOCOL_LCP && frame.info[0] >= 1 && frame.info[0] <= 7;
  if (defaults != bool (frame.lcp_defaults))
    throw std::runtime_error ("lcp_defaults is wrong");
  bytes.insert (bytes.end (), frame.info, frame.info + frame.len);
  frames_.push_back ({ text->str, to_hex (bytes), to_hex (wire_.encode (frame)) });
}

// @down: the last that was said of the network was that it is not there.
static void
note_down (bool &down, bool is_up, bool is_down)
{
  if (is_down && down)
    throw std::runtime_error ("down twice");
  down = is_down || (down && !is_up);
}

// Whatever is exported another process can go on with.
void
Conversation::check_export () const
{
  guint8 state[PPP_SESSION_STATE_MAX];
  gsize len = ppp_session_export (session_, state);
  bool up4 = false, up6 = false;
  PppEvent event;

  if (len == 0)
    return;
  g_autoptr (PppSession) next = ppp_session_import (&config_, state, len, now_);
  if (next == nullptr)
    throw std::runtime_error ("what was exported cannot be imported");
  while (ppp_session_pop_event (next, &event)) {
    up4 |= event.type == PPP_EVENT_IP4_UP;
    up6 |= event.type == PPP_EVENT_IP6_UP;
  }
  if (up4 != up4_ || up6 != up6_)
    throw std::runtime_error ("other networks are up behind the import");
}

void
Conversation::note_event (const PppEvent &event)
{
  if (event.type == PPP_EVENT_LINK_CONFIG)
    wire_.configure (event);
  note_down (down4_, event.type == PPP_EVENT_IP4_UP, event.type == PPP_EVENT_IP4_DOWN);
  note_down (down6_, event.type == PPP_EVENT_IP6_UP, event.type == PPP_EVENT_IP6_DOWN);
  up4_ = event.type == PPP_EVENT_IP4_UP || (up4_ && event.type != PPP_EVENT_IP4_DOWN);
  up6_ = event.type == PPP_EVENT_IP6_UP || (up6_ && event.type != PPP_EVENT_IP6_DOWN);
  finished_ = event.type == PPP_EVENT_FINISHED;
}

void
Conversation::collect ()
{
  PppFrame frame;
  PppEvent event;

  while (ppp_session_pop_event (session_, &event)) {
    std::string text = describe (event);
    log_ += "    event " + text + "\n";
    if (finished_)
      throw std::runtime_error ("an event after finished: " + text);
    note_event (event);
    events_.push_back (text);
  }
  while (ppp_session_pop_frame (session_, &frame))
    collect_frame (frame);
  if (finished_ && ppp_session_deadline (session_) != G_MAXINT64)
    throw std::runtime_error ("a timer runs after the end");
  check_export ();
}

void
Conversation::pass_time (gint64 until_us)
{
  int rounds = 0;

  while (ppp_session_deadline (session_) <= until_us) {
    gint64 deadline = ppp_session_deadline (session_);
    if (deadline < now_)
      throw std::runtime_error ("a deadline in the past");
    if (++rounds > 100000)
      throw std::runtime_error ("time stands still");
    now_ = deadline;
    ppp_session_tick (session_, now_);
    collect ();
  }
  now_ = until_us;
  ppp_session_tick (session_, now_);
  collect ();
}

void
Conversation::at (const std::string &text)
{
  size_t blank = text.find (' ');
  std::string what = trim (text.substr (blank));

  start ();
  gint64 from = text[0] == '+' ? now_ : epoch;
  pass_time (from + gint64 (std::stod (text.substr (text[0] == '+' ? 1 : 0, blank)) * G_USEC_PER_SEC + 0.5));
  if (what == "open")
    ppp_session_open (session_, now_);
  else if (what == "close")
    ppp_session_close (session_, now_);
  else if (what == "lost")
    ppp_session_link_lost (session_, now_);
  else if (what == "traffic")
    ppp_session_saw_traffic (session_, now_);
  else if (what != "tick")
    throw std::runtime_error ("unknown action " + what);
  collect ();
}

// Bytes as they stand on the serial line; what is no packet becomes an event.
void
Conversation::from_line (const std::vector<uint8_t> &bytes)
{
  for (const SerialLine::Item &item : wire_.receive (bytes)) {
    if (item.is_packet)
      ppp_session_receive (session_, item.protocol, item.info.data (), item.info.size (), now_);
    else
      events_.push_back (item.words);
    collect ();
  }
}

// $NAME stands for what it was bound to; $NAME.bytes for the four bytes of such a number.
std::string
Conversation::bind (const std::string &text) const
{
  std::string out = text;
  for (const auto &[name, value] : names_) {
    char bytes[16];
    unsigned long n = value.rfind ("0x", 0) == 0 ? std::stoul (value, nullptr, 16) : 0;
    snprintf (bytes, sizeof bytes, "%02lx %02lx %02lx %02lx", n >> 24 & 0xff, n >> 16 & 0xff, n >> 8 & 0xff, n & 0xff);
    for (size_t at = out.find ("$" + name + ".bytes"); at != std::string::npos; at = out.find ("$" + name + ".bytes"))
      out.replace (at, name.size () + 7, bytes);
    for (size_t at = out.find ("$" + name); at != std::string::npos; at = out.find ("$" + name))
      out.replace (at, name.size () + 1, value);
  }
  return out;
}

// Whole match; an unbound $NAME takes a word and is bound to it, * takes anything.
bool
Conversation::matches (const std::string &expected, const std::string &actual)
{
  std::map<std::string, std::string> found;

  if (!match_from (bind (expected), actual, found))
    return false;
  names_.insert (found.begin (), found.end ());
  return true;
}

void
Conversation::expect_frame (const std::string &text)
{
  if (frames_.empty ())
    throw std::runtime_error ("nothing was sent");
  Sent sent = frames_.front ();
  frames_.pop_front ();
  if (!matches (text, text[0] == '[' ? sent.text : sent.hex))
    throw std::runtime_error ("sent instead: " + (text[0] == '[' ? sent.text : sent.hex));
}

void
Conversation::expect_wire (const std::string &text)
{
  if (frames_.empty ())
    throw std::runtime_error ("nothing was sent");
  Sent sent = frames_.front ();
  frames_.pop_front ();
  if (!matches (text, sent.wire))
    throw std::runtime_error ("on the line is instead: " + sent.wire);
}

void
Conversation::expect_state (const std::string &text)
{
  std::string state = ppp_phase_to_string (ppp_session_phase (session_));

  state += std::string (up4_ ? " ip4" : "") + (up6_ ? " ip6" : "");
  if (text != state)
    throw std::runtime_error ("the state is instead: " + state);
}

void
Conversation::expect_event (const std::string &text)
{
  std::string expected = text;
  std::istringstream words (text);
  std::string kind, reason;

  words >> kind >> reason;
  if (kind == "finished") {
    if (reasons.count (reason) == 0)
      throw std::runtime_error ("unknown reason " + reason);
    std::string rest = trim (text.substr (text.find (reason) + reason.size ()));
    expected = "finished " + std::to_string (int (reasons.at (reason))) + " " + (rest.empty () ? "\"\"" : rest);
  }
  while (!events_.empty () && is_optional (events_.front ()) && !matches (expected, events_.front ()))
    events_.pop_front ();
  if (events_.empty ())
    throw std::runtime_error ("it did not happen");
  std::string actual = events_.front ();
  events_.pop_front ();
  if (!matches (expected, actual))
    throw std::runtime_error ("it was instead: " + actual);
}

void
Conversation::expect_quiet (const std::string &before)
{
  if (!frames_.empty ())
    throw std::runtime_error ("not expected before " + before + ": " + frames_.front ().text);
  for (const std::string &event : events_) {
    if (!is_optional (event))
      throw std::runtime_error ("not expected before " + before + ": " + event);
  }
  events_.clear ();
}

// What was said up to now is nobody's business.
void
Conversation::forget ()
{
  frames_.clear ();
  events_.clear ();
}

// It has ended; nothing that the peer or the clock or the owner does brings out a word more.
void
Conversation::expect_silence_for_ever ()
{
  if (!finished_ || ppp_session_phase (session_) != PPP_PHASE_DEAD || up4_ || up6_)
    throw std::runtime_error ("it is not the end");
  forget ();
  for (const char *text :
       { "[LCP ConfReq id=0x9]", "[LCP EchoReq id=0x9 magic=0x1]", "[LCP TermReq id=0x9]", "[IPCP ConfReq id=0x9]" }) {
    Packet packet = parse_packet (text);
    ppp_session_receive (session_, packet.protocol, packet.info.data (), packet.info.size (), now_);
  }
  ppp_session_link_lost (session_, now_);
  ppp_session_close (session_, now_);
  pass_time (now_ + 1000 * G_USEC_PER_SEC);
  if (!frames_.empty () || !events_.empty ())
    throw std::runtime_error ("a word after the end");
}

void
Conversation::hang_up ()
{
  forget ();
  ppp_session_link_lost (session_, now_);
  collect ();
  if (!frames_.empty ())
    throw std::runtime_error ("a frame after the hangup: " + frames_.front ().text);
  expect_silence_for_ever ();
}

void
Conversation::close ()
{
  forget ();
  ppp_session_close (session_, now_);
  collect ();
  pass_time (now_ + 2 * G_USEC_PER_SEC);
  expect_silence_for_ever ();
}

void
Conversation::end ()
{
  expect_quiet ("the end");
  if (!ends_with_a_statement_)
    throw std::runtime_error ("the last line says neither an event (!) nor the state (=)");
}

void
Conversation::count (int n)
{
  char text[16];

  snprintf (text, sizeof text, "0x%x", n & 0xff);
  names_["I"] = text;
  snprintf (text, sizeof text, "0x%x", (n + 1) & 0xff);
  names_["J"] = text;
}

void
Conversation::line (const std::string &raw)
{
  std::string text = trim (raw);

  if (text.empty () || text[0] == '#')
    return;
  log_ += "  " + text + "\n";
  ends_with_a_statement_ = text[0] == '!' || text[0] == '=';
  if (text.rfind ("set ", 0) == 0) {
    set (text.substr (4));
  } else if (text[0] == '@') {
    expect_quiet (text);
    at (text.substr (1));
  } else if (text.rfind ("<-", 0) == 0) {
    expect_quiet (text);
    Packet packet = parse_packet (bind (trim (text.substr (2))));
    ppp_session_receive (session_, packet.protocol, packet.info.data (), packet.info.size (), now_);
    collect ();
  } else if (text.rfind ("->", 0) == 0) {
    expect_frame (trim (text.substr (2)));
  } else if (text.rfind ("<~", 0) == 0) {
    expect_quiet (text);
    from_line (parse_wire (text.substr (2)));
  } else if (text.rfind ("~>", 0) == 0) {
    expect_wire (trim (text.substr (2)));
  } else if (text[0] == '=') {
    expect_quiet (text);
    expect_state (trim (text.substr (1)));
  } else if (text[0] == '!') {
    expect_event (trim (text.substr (1)));
  } else {
    throw std::runtime_error ("line not understood");
  }
}
