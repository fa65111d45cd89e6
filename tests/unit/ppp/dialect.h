// SPDX-License-Identifier: GPL-2.0-or-later
// Packets written in pppd's dialect, turned into bytes: the opposite of ppp_trace_packet(), written apart from it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct Packet {
  uint16_t protocol = 0;
  std::vector<uint8_t> info;
};

// "[LCP ConfReq id=0x1 <mru 1500> <magic 0x1234>]", or hexadecimal: "c021 01 01 00 04". Throws std::runtime_error.
Packet parse_packet (const std::string &text);

// "01 02 0a", blanks anywhere.
std::vector<uint8_t> parse_hex (const std::string &text);
std::string to_hex (const std::vector<uint8_t> &bytes);

// "7e ff 55*1000 7e": hexadecimal bytes, one of them many times.
std::vector<uint8_t> parse_wire (const std::string &text);
