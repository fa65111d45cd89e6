// SPDX-License-Identifier: GPL-2.0-or-later
// Turns the vectors into corpora: fuzz-seeds VECTORS FOLDER writes FOLDER/TARGET/NAME. What peers and modems really
// said is where a fuzzer should begin.
#include "dialect.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace fs = std::filesystem;

namespace {

using Bytes = std::vector<uint8_t>;

fs::path folder;

void
write_seed (const std::string &target, const std::string &name, const Bytes &bytes)
{
  fs::create_directories (folder / target);
  std::ofstream (folder / target / name, std::ios::binary)
    .write (reinterpret_cast<const char *> (bytes.data ()), static_cast<std::streamsize> (bytes.size ()));
}

void
append (Bytes &to, const Bytes &from)
{
  to.insert (to.end (), from.begin (), from.end ());
}

std::string
replace_all (std::string text, const std::string &from, const std::string &to)
{
  for (size_t at = text.find (from); at != std::string::npos; at = text.find (from, at + to.size ()))
    text.replace (at, from.size (), to);
  return text;
}

// Names that a transcript binds while it runs have no value here: any will do.
std::string
bind (std::string text)
{
  for (size_t at = text.find ('$'); at != std::string::npos; at = text.find ('$', at)) {
    size_t end = at + 1;
    while (end < text.size () && (isalnum (static_cast<unsigned char> (text[end])) || text[end] == '_'))
      end++;
    bool as_bytes = text.compare (end, 6, ".bytes") == 0;
    text.replace (at, end - at + (as_bytes ? 6 : 0), as_bytes ? "00 00 00 07" : "0x7");
  }
  return text;
}

std::vector<std::string>
read_lines (const fs::path &path)
{
  std::ifstream file (path);
  std::vector<std::string> lines;
  for (std::string line; std::getline (file, line);) {
    if (line.rfind ("include ", 0) == 0) {
      for (const std::string &inner : read_lines (path.parent_path () / (line.substr (8) + ".inc")))
        lines.push_back (inner);
    } else {
      lines.push_back (line);
    }
  }
  if (lines.empty ())
    throw std::runtime_error ("nothing in " + path.string ());
  return lines;
}

// The names of the targets, and the places in session-fuzz.c's table.
const std::map<uint16_t, std::pair<std::string, uint8_t>> protocols = {
  { 0xc021, { "lcp", 0 } },  { 0x8021, { "ipcp", 1 } }, { 0x8057, { "ipv6cp", 2 } },
  { 0xc223, { "chap", 3 } }, { 0xc023, { "pap", 4 } },
};

Bytes
packet_step (std::vector<uint8_t> head, const Bytes &packet)
{
  size_t len = packet.size () > 255 ? 255 : packet.size ();
  head.push_back (static_cast<uint8_t> (len));
  head.insert (head.end (), packet.begin (), packet.begin () + static_cast<long> (len));
  return head;
}

void
seed_options (Bytes &options, const Packet &packet)
{
  static const std::map<uint16_t, int> subjects = { { 0xc021, 0 }, { 0x8021, 1 }, { 0x8057, 2 } };
  auto subject = subjects.find (packet.protocol);
  if (subject == subjects.end () || packet.info.size () < 4)
    return;
  int what = packet.info[0] == 3 ? 0 : packet.info[0] == 4 ? 1 : 2;
  append (options, packet_step ({ static_cast<uint8_t> (subject->second * 4 + what) },
                                Bytes (packet.info.begin () + 4, packet.info.end ())));
}

void
seed_ppp (const fs::path &path)
{
  std::string name = path.stem ().string ();
  std::map<std::string, Bytes> streams;
  Bytes session = { 3 | 8 };
  Bytes options;
  int n = 0;

  for (const std::string &line : read_lines (path)) {
    if (line.rfind ("set ip6=yes", 0) == 0)
      session[0] |= 32;
    if (line[0] == '@')
      session.push_back (6);
    if (line.rfind ("<- ", 0) != 0)
      continue;
    Packet packet = parse_packet (replace_all (bind (line.substr (3)), "::0x7", "::1:2:3:7"));
    auto known = protocols.find (packet.protocol);
    append (session,
            packet_step ({ static_cast<uint8_t> (8), known == protocols.end () ? uint8_t (5) : known->second.second },
                         packet.info));
    if (known != protocols.end ())
      append (streams[known->second.first], packet_step ({ 4 }, packet.info));
    seed_options (options, packet);
    Bytes alone = { static_cast<uint8_t> (packet.protocol >> 8), static_cast<uint8_t> (packet.protocol) };
    append (alone, packet.info);
    write_seed ("trace", name + "-" + std::to_string (n++), alone);
  }
  write_seed ("session", name, session);
  write_seed ("option", name, options);
  for (const auto &[target, bytes] : streams)
    write_seed (target, name, bytes);
}

Bytes
unescape (const std::string &text)
{
  Bytes out;
  for (size_t i = 0; i < text.size (); i++) {
    if (text[i] != '\\' || i + 1 == text.size ()) {
      out.push_back (static_cast<uint8_t> (text[i]));
      continue;
    }
    char c = text[++i];
    if (c == 'x') {
      out.push_back (static_cast<uint8_t> (std::stoi (text.substr (i + 1, 2), nullptr, 16)));
      i += 2;
    } else {
      out.push_back (c == 'r' ? '\r' : c == 'n' ? '\n' : c == '0' ? '\0' : static_cast<uint8_t> (c));
    }
  }
  return out;
}

void
seed_at (const fs::path &vectors)
{
  Bytes scanner, queue;
  int n = 0;
  for (const std::string &line : read_lines (vectors / "at" / "conversations.txt")) {
    if (line.rfind ("== ", 0) == 0 && !scanner.empty ()) {
      write_seed ("at-scanner", std::to_string (n), scanner);
      write_seed ("at-queue", std::to_string (n++), queue);
      scanner.clear ();
      queue.clear ();
    } else if (line.rfind ("> ", 0) == 0) {
      append (queue, { 0, static_cast<uint8_t> (n) });
    } else if (line.rfind ("< ", 0) == 0) {
      Bytes bytes = unescape (line.substr (2));
      if (scanner.empty ())
        scanner.push_back (9);
      append (scanner, bytes);
      for (size_t at = 0; at < bytes.size (); at += 60) { // at-queue-fuzz.c: the step's first byte is 4 and the length
        size_t len = std::min<size_t> (60, bytes.size () - at);
        queue.push_back (static_cast<uint8_t> ((len & ~size_t (7)) + 4));
        append (queue, Bytes (bytes.begin () + static_cast<long> (at), bytes.begin () + static_cast<long> (at + len)));
      }
    }
  }
  n = 0;
  for (const char *file : { "replies.txt", "replies-modemmanager.txt" }) {
    for (const std::string &line : read_lines (vectors / "at" / file)) {
      size_t space = line.find (' ');
      if (line.empty () || std::string ("#=~-").find (line[0]) != std::string::npos || space == std::string::npos)
        continue;
      std::string reply = replace_all (line.substr (space + 1), " / ", "\n");
      write_seed ("at-reply", std::to_string (n++), Bytes (reply.begin (), reply.end ()));
    }
  }
}

// Frames as the wire shows them: SIM7600 (with and without compressed headers), text between frames, an abort, an empty
// frame; and what the vectors have as bytes of the line.
void
seed_hdlc (const fs::path &vectors)
{
  const char *frames[] = {
    "7eff0380210102001603066459f4e48106ac1e08058306ac1e0806eb317e",
    "7eff7d23c0217d227d217d207d347d227d267d207d207d207d207d257d267d32d6e3d17d277d227d287d22d1fe7e",
    "7e80210202001603066459f4e48106ac1e08058306ac1e08067d5d527e",
    "7e802101030004032c7e",
    "7eff7d23c0217d257d237d207d2485727e0d0a4e4f20434152524945520d0a",
    "7e7e7e00007e7eff037d7e",
  };
  int n = 0;
  for (const char *frame : frames) {
    for (uint8_t piece : { 0, 6, 255 }) {
      Bytes bytes = { piece, 0 };
      append (bytes, parse_hex (frame));
      write_seed ("hdlc", std::to_string (n++), bytes);
    }
  }
  for (const auto &entry : fs::directory_iterator (vectors / "ppp")) {
    Bytes bytes = { 255, 0 };
    for (const std::string &line : read_lines (entry.path ())) {
      if (line.rfind ("<~ ", 0) == 0)
        append (bytes, parse_wire (line.substr (3)));
    }
    bytes.resize (std::min<size_t> (bytes.size (), 4096)); // what is longer teaches a fuzzer nothing
    if (bytes.size () > 2)
      write_seed ("hdlc", entry.path ().stem ().string (), bytes);
  }
}

void
seed_settings ()
{
  const char *files[] = {
    "[profile]\napn=internet.iot\nusername=u\npassword=a secret "
    "\\s\\t\nauth=chap\npdp-type=ipv4v6\ncid=3\npin=1234\nrat=catm\nbands=catm-3;nbiot-8\n"
    "operator=46692\nallow-roaming=false\nroute=primary\nmetric=50\ndns=manual\ndns-servers=168.95.1.1;2001:db8::"
    "1\nmtu=1400\nzone=public\ntimeout=60\n"
    "id=cht\nautoconnect=true\nsim-iccid=8988600810906888048812\npriority=-3\nquota=1000000\nquota-action=cut\nbilling-"
    "day=31\n",
    "# comment\n\n[profile]\n  apn = x  \nmtu=10\nno equals sign\n[other]\nkey=value\nkey=value\n",
    // One string.
    ("[dialtone]\nlog-level=debug\ndatapath=tun\nudev=false\n"
     "modem=at=/dev/ttyUSB2,data=/dev/ttyUSB3,model=sim7000,id=hat\n"),
    "\xef\xbb\xbf[profile]\r\napn=\\x\r\n",
  };
  int n = 0;
  for (const char *file : files) {
    std::string text = file;
    write_seed ("settings", std::to_string (n++), Bytes (text.begin (), text.end ()));
  }
}

} // namespace

int
main (int argc, char **argv)
{
  if (argc != 3) {
    fprintf (stderr, "usage: fuzz-seeds VECTORS FOLDER\n");
    return 2;
  }
  folder = argv[2];
  for (const auto &entry : fs::directory_iterator (fs::path (argv[1]) / "ppp")) {
    if (entry.path ().extension () == ".txt")
      seed_ppp (entry.path ());
  }
  seed_at (argv[1]);
  seed_hdlc (argv[1]);
  seed_settings ();
  return 0;
}
