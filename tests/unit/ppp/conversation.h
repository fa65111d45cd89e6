// SPDX-License-Identifier: GPL-2.0-or-later
// One session and a clock, driven by the lines of a transcript. See tests/vectors/ppp/example.txt for the lines.
#pragma once

#include "serial_line.h"

#include <deque>
#include <map>
#include <string>
#include <vector>

extern "C" {
#include "ppp/ppp-session.h"
}

class Conversation {
public:
  ~Conversation ();

  // Runs one line. Throws std::runtime_error when it does not hold.
  void line (const std::string &text);
  // In a loop: $I is @n, $J the number behind it.
  void count (int n);
  // What is left over when the transcript has ended does not hold either, nor that it says nothing about how it ended.
  void end ();
  bool has_begun () const { return session_ != nullptr; }
  PppPhase phase () const { return ppp_session_phase (session_); }
  // Breaks the transcript off. Throws std::runtime_error unless what follows is the end: at once and silent, or within
  // the time that a close may take.
  void hang_up ();
  void close ();
  // Everything that was said so far.
  const std::string &log () const { return log_; }

private:
  void set (const std::string &text);
  void at (const std::string &text);
  void pass_time (gint64 until_us);
  void collect ();
  void collect_frame (const PppFrame &frame);
  void note_event (const PppEvent &event);
  void from_line (const std::vector<uint8_t> &bytes);
  void expect_frame (const std::string &text);
  void expect_event (const std::string &text);
  void expect_wire (const std::string &text);
  void expect_state (const std::string &text);
  void expect_quiet (const std::string &before);
  bool matches (const std::string &expected, const std::string &actual);
  std::string bind (const std::string &text) const;
  void start ();
  void forget ();
  void expect_silence_for_ever ();
  void check_export () const;

  struct Sent {
    std::string text, hex, wire;
  };

  PppConfig config_ = {};
  bool configured_ = false;
  std::string user_, password_;
  PppSession *session_ = nullptr;
  gint64 now_ = 1000 * G_USEC_PER_SEC; // not 0: nothing may depend on that
  std::deque<Sent> frames_;
  std::deque<std::string> events_;
  bool finished_ = false, up4_ = false, up6_ = false, down4_ = false, down6_ = false;
  bool ends_with_a_statement_ = false;
  SerialLine wire_;
  std::map<std::string, std::string> names_;
  std::string log_;
};
