// SPDX-License-Identifier: GPL-2.0-or-later
#include "hdlc_reference.h"

namespace reference {

namespace {

constexpr std::array<uint16_t, 256>
make_table ()
{
  std::array<uint16_t, 256> table = {};
  for (unsigned byte = 0; byte < 256; byte++) {
    unsigned value = byte;
    for (int bit = 0; bit < 8; bit++)
      value = value & 1 ? value >> 1 ^ 0x8408 : value >> 1;
    table[byte] = uint16_t (value);
  }
  return table;
}

constexpr std::array<uint16_t, 256> table = make_table ();

inline uint16_t
add (uint16_t fcs, uint8_t byte)
{
  return uint16_t (fcs >> 8 ^ table[(fcs ^ byte) & 0xff]);
}

struct Encoder {
  uint32_t accm;
  uint8_t *out;
  uint16_t fcs = 0xffff;

  inline void put (uint8_t byte)
  {
    fcs = add (fcs, byte);
    if (byte == 0x7d || byte == 0x7e || (byte < 0x20 && (accm >> byte & 1) != 0)) {
      *out++ = 0x7d;
      byte ^= 0x20;
    }
    *out++ = byte;
  }
};

} // namespace

uint16_t
fcs (uint16_t fcs, const uint8_t *data, size_t len)
{
  for (size_t i = 0; i < len; i++)
    fcs = add (fcs, data[i]);
  return fcs;
}

size_t
encode (const HdlcOptions &options, uint16_t protocol, const uint8_t *info, size_t len, uint8_t *out)
{
  Encoder to = { options.accm, out };

  if (len > HDLC_MAX_INFO)
    return 0;
  *to.out++ = 0x7e;
  if (!options.acfc) {
    to.put (0xff);
    to.put (0x03);
  }
  if (!options.pfc || protocol >= 0x100 || protocol % 2 == 0)
    to.put (uint8_t (protocol >> 8));
  to.put (uint8_t (protocol));
  for (size_t i = 0; i < len; i++)
    to.put (info[i]);
  uint16_t check = uint16_t (~to.fcs);
  to.put (uint8_t (check));
  to.put (uint8_t (check >> 8));
  *to.out++ = 0x7e;
  return size_t (to.out - out);
}

bool
Decoder::parse (HdlcFrame *out) const
{
  size_t at = 0, end = len_ - 2;

  if (end >= 2 && frame_[0] == 0xff && frame_[1] == 0x03)
    at = 2;
  if (at >= end)
    return false;
  uint16_t protocol = frame_[at++];
  if (protocol % 2 == 0) {
    if (at >= end)
      return false;
    protocol = uint16_t (protocol << 8 | frame_[at++]);
  }
  *out = { protocol, frame_.data () + at, end - at };
  return true;
}

bool
Decoder::end_frame (HdlcFrame *out)
{
  bool good = false;

  if (len_ == 0 && !escaped_)
    return false;
  seen_high_ = seen_high_ || high_;
  if (escaped_) {
    counters_.aborted++;
  } else if (len_ <= 2) {
    counters_.runt++;
  } else if (fcs_ != 0xf0b8) {
    counters_.bad_fcs++;
    counters_.seven_bit += seen_high_ ? 0 : 1;
  } else {
    good = parse (out);
    counters_.frames += good ? 1 : 0;
    counters_.runt += good ? 0 : 1;
  }
  return good;
}

HdlcStatus
Decoder::feed (const uint8_t *data, size_t len, size_t *used, HdlcFrame *out)
{
  uint16_t sum = fcs_; // not members: those the compiler must keep in memory while it writes bytes
  size_t filled = len_;
  bool escaped = escaped_, high = high_;
  HdlcStatus status = HDLC_NEED_MORE;
  size_t i = 0;

  while (i < len && status == HDLC_NEED_MORE) {
    uint8_t byte = data[i++];
    if (byte == 0x7e) {
      len_ = filled, fcs_ = sum, escaped_ = escaped, high_ = high;
      status = end_frame (out) ? HDLC_FRAME : HDLC_NEED_MORE;
      filled = 0, sum = 0xffff, escaped = high = hunting_ = false;
    } else if (hunting_) {
      continue;
    } else if (byte == '\r' && filled == 0 && !escaped) {
      status = HDLC_TEXT;
      i--;
    } else if (byte < 0x20 && (accm_ >> byte & 1) != 0) {
      continue;
    } else if (byte == 0x7d && !escaped) {
      escaped = true;
    } else if (filled == frame_.size ()) {
      counters_.too_long++;
      filled = 0, escaped = false, hunting_ = true;
    } else {
      if (escaped)
        byte ^= 0x20;
      escaped = false;
      high |= byte >= 0x80; // no branch
      sum = add (sum, byte);
      frame_[filled++] = byte;
    }
  }
  len_ = filled, fcs_ = sum, escaped_ = escaped, high_ = high;
  *used = i;
  return status;
}

} // namespace reference
