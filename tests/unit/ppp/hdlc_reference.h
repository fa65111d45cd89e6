// SPDX-License-Identifier: GPL-2.0-or-later
// The codec of ppp-hdlc.h in the plainest way: one byte after the other, the FCS by a table for one byte. What the real
// one must agree with, and what it is measured against.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

extern "C" {
#include "ppp/ppp-hdlc.h"
}

namespace reference {

uint16_t fcs (uint16_t fcs, const uint8_t *data, size_t len);

size_t encode (const HdlcOptions &options, uint16_t protocol, const uint8_t *info, size_t len, uint8_t *out);

class Decoder {
public:
  void set_accm (uint32_t accm) { accm_ = accm; }
  HdlcStatus feed (const uint8_t *data, size_t len, size_t *used, HdlcFrame *out);
  const HdlcCounters &counters () const { return counters_; }

private:
  bool end_frame (HdlcFrame *out);
  bool parse (HdlcFrame *out) const;

  std::array<uint8_t, HDLC_MAX_INFO + 6> frame_;
  size_t len_ = 0;
  uint16_t fcs_ = 0xffff;
  bool escaped_ = false, hunting_ = false, high_ = false, seen_high_ = false;
  uint32_t accm_ = 0;
  HdlcCounters counters_ = {};
};

} // namespace reference
