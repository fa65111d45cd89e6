// SPDX-License-Identifier: GPL-2.0-or-later
// The host's end of PPP for tests: frames and packets written out by hand, with a codec that is not the simulator's.
#pragma once

#include "simulator-client.h"

#include <cstdint>
#include <map>
#include <optional>

using Bytes = std::vector<uint8_t>;

// "01 02 0a" to bytes, and back.
Bytes hex (const std::string &text);
std::string hex (const Bytes &bytes);

// RFC 1662, every control character escaped.
std::string frame (uint16_t protocol, const Bytes &packet);

class PppHost {
public:
  explicit PppHost (Port &port) : port_ (port) {}

  void send (uint16_t protocol, const std::string &packet) { port_.write (frame (protocol, hex (packet))); }
  void send (uint16_t protocol, const Bytes &packet) { port_.write (frame (protocol, packet)); }
  // The next frame of @protocol, within 5 s, as hexadecimal text; others before it are kept for later. "": none comes.
  std::string expect (uint16_t protocol, int timeout_ms = 5000);
  // Nothing of @protocol comes for @ms.
  bool silent (uint16_t protocol, int ms) { return expect (protocol, ms).empty (); }
  // The text between and behind frames so far.
  const std::string &text () const { return text_; }

  // LCP up to Opened: the modem's request is acked, naked with PAP, or its auth rejected.
  void open_lcp (const std::string &auth);
  // All of it: "pap", "chap" (with @secret), "none". The address the network gave, "" on failure.
  std::string connect (const std::string &auth, const std::string &secret = "secret", const std::string &name = "user");
  std::string open_ipcp ();
  // LCP up to Opened by acking whatever the modem asks for; its request.
  std::string open_unasked ();
  // Answers the modem's CHAP challenge; what it says then.
  std::string answer_challenge (const std::string &secret, const std::string &name);
  // The first four bytes of the modem's magic number, after open_lcp().
  Bytes magic;

private:
  void decode (const std::string &bytes);
  Port &port_;
  std::string rest_;
  std::string text_;
  std::vector<std::pair<uint16_t, Bytes>> frames_;
};
