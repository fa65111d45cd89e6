// SPDX-License-Identifier: GPL-2.0-or-later
#include "ppp-host.h"

#include <chrono>
#include <gtest/gtest.h>

namespace {

uint16_t
fcs16 (const Bytes &bytes)
{
  uint16_t fcs = 0xffff;
  for (uint8_t byte : bytes) {
    for (int bit = 0; bit < 8; bit++, byte = static_cast<uint8_t> (byte >> 1))
      fcs = static_cast<uint16_t> ((fcs ^ byte) & 1 ? (fcs >> 1) ^ 0x8408 : fcs >> 1);
  }
  return fcs;
}

Bytes
configure (uint8_t code, uint8_t id, const Bytes &options)
{
  Bytes packet = { code, id, 0, static_cast<uint8_t> (options.size () + 4) };
  packet.insert (packet.end (), options.begin (), options.end ());
  return packet;
}

Bytes
reply_with (uint8_t code, const Bytes &request)
{
  Bytes packet = request;
  packet[0] = code;
  return packet;
}

Bytes
md5_response (uint8_t id, const std::string &secret, const Bytes &challenge)
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  Bytes digest (16);
  gsize len = digest.size ();
  g_checksum_update (md5, &id, 1);
  g_checksum_update (md5, reinterpret_cast<const guchar *> (secret.data ()), static_cast<gssize> (secret.size ()));
  g_checksum_update (md5, challenge.data (), static_cast<gssize> (challenge.size ()));
  g_checksum_get_digest (md5, digest.data (), &len);
  return digest;
}

} // namespace

Bytes
hex (const std::string &text)
{
  Bytes bytes;
  std::string digits;
  for (char c : text) {
    if (g_ascii_isxdigit (c))
      digits += c;
    if (digits.size () == 2) {
      bytes.push_back (static_cast<uint8_t> (std::stoi (digits, nullptr, 16)));
      digits.clear ();
    }
  }
  return bytes;
}

std::string
hex (const Bytes &bytes)
{
  std::string text;
  for (uint8_t byte : bytes) {
    char digits[4];
    g_snprintf (digits, sizeof digits, "%s%02x", text.empty () ? "" : " ", byte);
    text += digits;
  }
  return text;
}

std::string
frame (uint16_t protocol, const Bytes &packet)
{
  Bytes bytes = { 0xff, 0x03, static_cast<uint8_t> (protocol >> 8), static_cast<uint8_t> (protocol) };
  bytes.insert (bytes.end (), packet.begin (), packet.end ());
  uint16_t fcs = static_cast<uint16_t> (~fcs16 (bytes));
  bytes.push_back (static_cast<uint8_t> (fcs));
  bytes.push_back (static_cast<uint8_t> (fcs >> 8));
  std::string out = "~";
  for (uint8_t byte : bytes) {
    if (byte < 0x20 || byte == 0x7d || byte == 0x7e) {
      out += '}';
      byte = static_cast<uint8_t> (byte ^ 0x20);
    }
    out += static_cast<char> (byte);
  }
  return out + "~";
}

void
PppHost::decode (const std::string &bytes)
{
  rest_ += bytes;
  std::string::size_type flag;
  while ((flag = rest_.find ('~')) != std::string::npos) {
    std::string raw = rest_.substr (0, flag);
    Bytes plain;
    rest_.erase (0, flag + 1);
    for (size_t i = 0; i < raw.size (); i++)
      plain.push_back (raw[i] == '}' && i + 1 < raw.size () ? static_cast<uint8_t> (raw[++i] ^ 0x20)
                                                            : static_cast<uint8_t> (raw[i]));
    if (plain.size () < 4 || fcs16 (plain) != 0xf0b8) {
      text_ += raw;
      continue;
    }
    plain.resize (plain.size () - 2);
    size_t at = plain[0] == 0xff && plain[1] == 0x03 ? 2 : 0;
    uint16_t protocol = plain[at++];
    if ((protocol & 1) == 0)
      protocol = static_cast<uint16_t> (protocol << 8 | plain[at++]);
    frames_.emplace_back (protocol, Bytes (plain.begin () + static_cast<long> (at), plain.end ()));
  }
}

std::string
PppHost::expect (uint16_t protocol, int timeout_ms)
{
  using Clock = std::chrono::steady_clock;
  Clock::time_point end = Clock::now () + std::chrono::milliseconds (timeout_ms);
  while (true) {
    for (size_t i = 0; i < frames_.size (); i++) {
      if (frames_[i].first == protocol) {
        std::string packet = hex (frames_[i].second);
        frames_.erase (frames_.begin () + static_cast<long> (i));
        return packet;
      }
    }
    auto left = std::chrono::duration_cast<std::chrono::milliseconds> (end - Clock::now ()).count ();
    if (left <= 0)
      return "";
    decode (port_.read_until ("~", static_cast<int> (left)));
  }
}

void
PppHost::open_lcp (const std::string &auth)
{
  send (0xc021, "01 01 00 14 02 06 00 00 00 00 05 06 c7 63 0a e8 07 02 08 02");
  Bytes request = hex (expect (0xc021));
  ASSERT_GE (request.size (), 4u);
  ASSERT_EQ (request[0], 1) << "the modem's own request comes before its answer";
  EXPECT_EQ (expect (0xc021), "02 01 00 14 02 06 00 00 00 00 05 06 c7 63 0a e8 07 02 08 02");
  if (auth == "pap")
    send (0xc021, configure (3, request[1], hex ("03 04 c0 23")));
  else if (auth == "none")
    send (0xc021, configure (4, request[1], hex ("03 05 c2 23 05")));
  if (auth != "chap") {
    Bytes second = hex (expect (0xc021));
    ASSERT_GE (second.size (), 4u);
    EXPECT_EQ (second[1], static_cast<uint8_t> (request[1] + 1)) << "a changed request has the next id";
    request = second;
  }
  send (0xc021, reply_with (2, request));
  Bytes discard = hex (expect (0xc021));
  ASSERT_EQ (discard.size (), 8u);
  EXPECT_EQ (discard[0], 11) << "Discard-Request right after LCP opens";
  EXPECT_EQ (discard[1], static_cast<uint8_t> (request[1] + 1));
  magic = Bytes (discard.begin () + 4, discard.end ());
}

std::string
PppHost::connect (const std::string &auth, const std::string &secret, const std::string &name)
{
  open_lcp (auth);
  if (auth == "pap") {
    Bytes credentials = { static_cast<uint8_t> (name.size ()) };
    credentials.insert (credentials.end (), name.begin (), name.end ());
    credentials.push_back (static_cast<uint8_t> (secret.size ()));
    credentials.insert (credentials.end (), secret.begin (), secret.end ());
    send (0xc023, configure (1, 1, credentials));
    EXPECT_EQ (expect (0xc023), "02 01 00 05 00");
  } else if (auth == "chap") {
    EXPECT_EQ (answer_challenge (secret, name), "03 01 00 04");
  }
  return open_ipcp ();
}

std::string
PppHost::open_unasked ()
{
  send (0xc021, "01 01 00 04");
  std::string request = expect (0xc021);
  EXPECT_EQ (expect (0xc021), "02 01 00 04");
  send (0xc021, reply_with (2, hex (request)));
  EXPECT_EQ (expect (0xc021).substr (0, 2), "0b") << "Discard-Request right after LCP opens";
  return request;
}

std::string
PppHost::answer_challenge (const std::string &secret, const std::string &name)
{
  Bytes challenge = hex (expect (0xc223));
  if (challenge.size () < 21)
    return "no challenge";
  Bytes response = { 16 };
  Bytes digest = md5_response (challenge[1], secret, Bytes (challenge.begin () + 5, challenge.begin () + 21));
  response.insert (response.end (), digest.begin (), digest.end ());
  response.insert (response.end (), name.begin (), name.end ());
  send (0xc223, configure (2, challenge[1], response));
  return expect (0xc223);
}

std::string
PppHost::open_ipcp ()
{
  std::map<uint8_t, Bytes> wanted;
  uint8_t id = 1;
  std::string address;
  bool acked = false, acking = false;
  auto take = [&wanted] (const Bytes &packet, bool keep) {
    for (size_t at = 4; at + 2 <= packet.size () && packet[at + 1] >= 2; at += packet[at + 1]) {
      auto option = packet.begin () + static_cast<long> (at);
      if (keep)
        wanted[packet[at]] = Bytes (option, option + packet[at + 1]);
      else
        wanted.erase (packet[at]);
    }
  };
  auto request = [this, &wanted, &id] {
    Bytes options;
    for (const auto &[type, option] : wanted)
      options.insert (options.end (), option.begin (), option.end ());
    send (0x8021, configure (1, id++, options));
  };
  take (hex ("00 00 00 00 03 06 00 00 00 00 81 06 00 00 00 00 83 06 00 00 00 00"), true);
  request ();
  for (int round = 0; round < 20 && !(acked && acking); round++) {
    Bytes packet = hex (expect (0x8021));
    if (packet.size () < 4)
      return "";
    if (packet[0] == 1) {
      send (0x8021, reply_with (2, packet));
      acking = true;
    } else if (packet[0] == 2) {
      acked = true;
      address = hex (Bytes (packet.begin () + 4, packet.end ()));
    } else {
      take (packet, packet[0] == 3);
      request ();
    }
  }
  return acked && acking ? address : "";
}
