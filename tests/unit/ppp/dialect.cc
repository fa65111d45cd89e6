// SPDX-License-Identifier: GPL-2.0-or-later
#include "dialect.h"

#include <cstdio>
#include <map>
#include <sstream>
#include <stdexcept>

namespace {

using Bytes = std::vector<uint8_t>;

const std::map<std::string, uint16_t> protocols = {
  { "LCP", 0xc021 }, { "PAP", 0xc023 }, { "CHAP", 0xc223 }, { "IPCP", 0x8021 }, { "IPV6CP", 0x8057 }, { "CCP", 0x80fd },
};

const std::map<std::string, uint8_t> codes = {
  { "ConfReq", 1 },   { "ConfAck", 2 },   { "ConfNak", 3 },   { "ConfRej", 4 },  { "TermReq", 5 },  { "TermAck", 6 },
  { "CodeRej", 7 },   { "ProtRej", 8 },   { "EchoReq", 9 },   { "EchoRep", 10 }, { "DiscReq", 11 }, { "Ident", 12 },
  { "TimeRem", 13 },  { "ResetReq", 14 }, { "ResetAck", 15 }, { "AuthReq", 1 },  { "AuthAck", 2 },  { "AuthNak", 3 },
  { "Challenge", 1 }, { "Response", 2 },  { "Success", 3 },   { "Failure", 4 },
};

void
append (Bytes &out, const Bytes &more)
{
  out.insert (out.end (), more.begin (), more.end ());
}

Bytes
number (uint32_t value, int size)
{
  Bytes out;
  for (int i = size - 1; i >= 0; i--)
    out.push_back (uint8_t (value >> (8 * i)));
  return out;
}

uint32_t
to_number (const std::string &text)
{
  return uint32_t (std::stoul (text, nullptr, 0));
}

Bytes
address (const std::string &text)
{
  unsigned a, b, c, d;
  if (sscanf (text.c_str (), "%u.%u.%u.%u", &a, &b, &c, &d) != 4)
    throw std::runtime_error ("no address: " + text);
  return { uint8_t (a), uint8_t (b), uint8_t (c), uint8_t (d) };
}

Bytes
identifier (const std::string &text)
{
  unsigned a, b, c, d;
  if (sscanf (text.c_str (), "fe80::%x:%x:%x:%x", &a, &b, &c, &d) != 4)
    throw std::runtime_error ("no interface identifier: " + text);
  Bytes out = number (a << 16 | b, 4);
  append (out, number (c << 16 | d, 4));
  return out;
}

Bytes
with_header (uint8_t type, const Bytes &value)
{
  Bytes out = { type, uint8_t (2 + value.size ()) };
  append (out, value);
  return out;
}

Bytes
auth_value (std::istringstream &words)
{
  std::string kind, algorithm;
  words >> kind >> algorithm;
  if (kind == "pap")
    return { 0xc0, 0x23 };
  if (kind == "eap")
    return { 0xc2, 0x27 };
  if (kind != "chap")
    return number (to_number (kind), 2);
  const std::map<std::string, uint8_t> algorithms = { { "MD5", 5 }, { "MS", 0x80 }, { "MS-v2", 0x81 } };
  Bytes out = { 0xc2, 0x23 };
  std::string rest;
  if (!algorithm.empty ())
    out.push_back (algorithms.count (algorithm) ? algorithms.at (algorithm) : uint8_t (to_number (algorithm)));
  getline (words, rest);
  append (out, parse_hex (rest));
  return out;
}

// RFC 1977 BSD, RFC 1978 predictor, RFC 1979 deflate.
Bytes
compression (const std::string &name, std::istringstream &words)
{
  std::string value, size;
  words >> value >> size;
  if (name == "predictor")
    return with_header (uint8_t (to_number (value)), {});
  if (name == "bsd")
    return with_header (21, { uint8_t (to_number (value.substr (1)) << 5 | to_number (size)) });
  return with_header (name == "deflate" ? 26 : 24, { uint8_t ((to_number (value) - 8) << 4 | 8), 0 });
}

// @text is what stands between < and >; @wins counts the ms-wins options of the packet, which share a name.
Bytes
option (uint16_t protocol, const std::string &text, int &wins)
{
  std::istringstream words (text);
  std::string name, value;

  if (text.empty () || text[0] == ' ')
    return parse_hex (text);
  words >> name;
  if (name == "auth")
    return with_header (3, auth_value (words));
  if (name == "compress") {
    std::string kind, rest;
    words >> kind;
    getline (words, rest);
    Bytes out = { 0x00, 0x2d };
    append (out, parse_hex (rest));
    return with_header (2, out);
  }
  if (name == "deflate" || name == "deflate(old#)" || name == "bsd" || name == "predictor")
    return compression (name, words);
  words >> value;
  if (name == "addrs") {
    Bytes both = address (value);
    words >> value;
    append (both, address (value));
    return with_header (1, both);
  }
  if (name == "mru")
    return with_header (1, number (to_number (value), 2));
  if (name == "asyncmap")
    return with_header (2, number (to_number (value), 4));
  if (name == "magic")
    return with_header (5, number (to_number (value), 4));
  if (name == "pcomp")
    return with_header (7, {});
  if (name == "accomp")
    return with_header (8, {});
  if (name == "addr")
    return protocol == 0x8057 ? with_header (1, identifier (value)) : with_header (3, address (value));
  if (name == "ms-dns1")
    return with_header (129, address (value));
  if (name == "ms-dns2")
    return with_header (131, address (value));
  if (name == "ms-wins")
    return with_header (wins++ == 0 ? 130 : 132, address (value));
  throw std::runtime_error ("unknown option: " + text);
}

Bytes
options (uint16_t protocol, const std::string &text)
{
  Bytes out;
  int wins = 0;

  for (size_t at = text.find ('<'); at != std::string::npos; at = text.find ('<', at)) {
    size_t close = text.find ('>', at);
    if (close == std::string::npos)
      throw std::runtime_error ("option without end: " + text);
    append (out, option (protocol, text.substr (at + 1, close - at - 1), wins));
    at = close;
  }
  // bytes that are no option stand behind the last one
  size_t end = text.rfind ('>');
  append (out, parse_hex (end == std::string::npos ? text : text.substr (end + 1)));
  return out;
}

Bytes
quoted_text (const std::string &text)
{
  size_t first = text.find ('"');
  size_t last = text.rfind ('"');
  Bytes out;

  if (first == std::string::npos)
    return {};
  for (size_t at = first + 1; at < last; at++) {
    if (text[at] != '\\') {
      out.push_back (uint8_t (text[at]));
    } else if (isdigit ((unsigned char) text[++at])) {
      out.push_back (uint8_t (std::stoul (text.substr (at, 3), nullptr, 8)));
      at += 2;
    } else {
      out.push_back (uint8_t (text[at] == 'n' ? '\n' : text[at] == 'r' ? '\r' : text[at] == 't' ? '\t' : text[at]));
    }
  }
  return out;
}

Bytes
counted (const Bytes &text)
{
  Bytes out = { uint8_t (text.size ()) };
  append (out, text);
  return out;
}

Bytes
body (uint16_t protocol, uint8_t code, const std::string &text)
{
  if (protocol == 0xc023)
    return text.find ('"') == std::string::npos ? Bytes () : counted (quoted_text (text));
  if (protocol == 0xc223 && code <= 2 && text.find ('<') != std::string::npos) {
    size_t open = text.find ('<'), close = text.find ('>');
    Bytes out = counted (parse_hex (text.substr (open + 1, close - open - 1)));
    append (out, quoted_text (text));
    return out;
  }
  if (code >= 1 && code <= 4 && protocol != 0xc223)
    return options (protocol, text);
  if (text.find ("magic=") != std::string::npos) {
    std::istringstream words (text.substr (text.find ("magic=") + 6));
    std::string magic, rest;
    words >> magic;
    getline (words, rest);
    Bytes out = number (to_number (magic), 4);
    size_t seconds = rest.find ("seconds=");
    if (seconds != std::string::npos)
      append (out, number (to_number (rest.substr (seconds + 8)), 4));
    else
      append (out, rest.find ('"') != std::string::npos ? quoted_text (rest) : parse_hex (rest));
    return out;
  }
  return text.find ('"') != std::string::npos ? quoted_text (text) : parse_hex (text);
}

} // namespace

std::vector<uint8_t>
parse_hex (const std::string &text)
{
  Bytes out;
  std::string digits;

  for (char c : text) {
    if (isspace ((unsigned char) c))
      continue;
    if (!isxdigit ((unsigned char) c))
      throw std::runtime_error ("not hexadecimal: " + text);
    digits += c;
    if (digits.size () == 2) {
      out.push_back (uint8_t (std::stoul (digits, nullptr, 16)));
      digits.clear ();
    }
  }
  if (!digits.empty ())
    throw std::runtime_error ("odd number of digits: " + text);
  return out;
}

std::string
to_hex (const std::vector<uint8_t> &bytes)
{
  std::string out;
  char byte[4];

  for (uint8_t b : bytes) {
    snprintf (byte, sizeof byte, "%s%02x", out.empty () ? "" : " ", b);
    out += byte;
  }
  return out;
}

Packet
parse_packet (const std::string &text)
{
  Packet packet;

  if (text.empty () || text[0] != '[') {
    Bytes bytes = parse_hex (text);
    if (bytes.size () < 2)
      throw std::runtime_error ("no protocol: " + text);
    packet.protocol = uint16_t (bytes[0] << 8 | bytes[1]);
    packet.info.assign (bytes.begin () + 2, bytes.end ());
    return packet;
  }

  size_t end = text.rfind (']');
  std::istringstream words (text.substr (1, end - 1));
  std::string protocol, code, id, rest;
  words >> protocol >> code >> id;
  getline (words, rest);
  if (protocols.count (protocol) == 0 && protocol.rfind ("proto=", 0) != 0)
    throw std::runtime_error ("not understood: " + text);
  packet.protocol = protocols.count (protocol) ? protocols.at (protocol) : uint16_t (to_number (protocol.substr (6)));
  if (code.empty ()) { // nothing but bytes, behind the bracket
    packet.info = parse_hex (text.substr (end + 1));
    return packet;
  }
  bool plain = code.rfind ("code=", 0) == 0;
  if ((!plain && codes.count (code) == 0) || id.rfind ("id=", 0) != 0)
    throw std::runtime_error ("not understood: " + text);
  uint8_t number_of_code = plain ? uint8_t (to_number (code.substr (5))) : codes.at (code);
  if (rest.find ("<hidden>") != std::string::npos)
    throw std::runtime_error ("what is hidden cannot be sent: " + text);
  Bytes data = plain ? parse_hex (rest) : body (packet.protocol, number_of_code, rest);
  packet.info = { number_of_code, uint8_t (to_number (id.substr (3))) };
  append (packet.info, number (uint32_t (4 + data.size ()), 2));
  append (packet.info, data);
  return packet;
}

std::vector<uint8_t>
parse_wire (const std::string &text)
{
  std::istringstream words (text);
  std::vector<uint8_t> bytes;
  std::string word;

  while (words >> word) {
    size_t star = word.find ('*');
    std::vector<uint8_t> some = parse_hex (word.substr (0, star));
    for (unsigned long n = star == std::string::npos ? 1 : std::stoul (word.substr (star + 1)); n > 0; n--)
      bytes.insert (bytes.end (), some.begin (), some.end ());
  }
  return bytes;
}
