// SPDX-License-Identifier: GPL-2.0-or-later
// The serial line under a session as bytes: what is on it in either direction, with the settings that the session
// tells.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

extern "C" {
#include "ppp/ppp-hdlc.h"
#include "ppp/ppp-session.h"
}

class SerialLine {
public:
  SerialLine ();
  ~SerialLine ();
  SerialLine (const SerialLine &) = delete;
  SerialLine &operator= (const SerialLine &) = delete;

  // One thing that came out of the line: a packet, or words about what was no packet ('text "…"', 'hdlc aborted').
  struct Item {
    bool is_packet;
    uint16_t protocol;
    std::vector<uint8_t> info;
    std::string words;
  };

  void configure (const PppEvent &link);
  std::vector<Item> receive (const std::vector<uint8_t> &bytes);
  std::vector<uint8_t> encode (const PppFrame &frame) const;

private:
  void tell_losses (std::vector<Item> &items);

  HdlcDecoder *decoder_;
  HdlcOptions options_ = { 0xffffffff, FALSE, FALSE };
  HdlcCounters told_ = {};
};
