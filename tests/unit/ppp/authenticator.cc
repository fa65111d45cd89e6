// SPDX-License-Identifier: GPL-2.0-or-later
#include "authenticator.h"

#include <algorithm>

namespace {

using Bytes = std::vector<uint8_t>;

const uint16_t lcp = 0xc021, pap = 0xc023, chap = 0xc223;
const gint64 again_us = 3 * G_USEC_PER_SEC;

void
set_length (Bytes &info)
{
  info[2] = uint8_t (info.size () >> 8);
  info[3] = uint8_t (info.size ());
}

Bytes
bytes (const std::string &text)
{
  return Bytes (text.begin (), text.end ());
}

Bytes
md5 (uint8_t id, const std::string &secret, const Bytes &challenge)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);
  Bytes digest (16);
  gsize len = digest.size ();

  g_checksum_update (sum, &id, 1);
  g_checksum_update (sum, bytes (secret).data (), gssize (secret.size ()));
  g_checksum_update (sum, challenge.data (), gssize (challenge.size ()));
  g_checksum_get_digest (sum, digest.data (), &len);
  return digest;
}

// The counted field at @at, which moves behind it.
Bytes
take_counted (const Bytes &info, size_t &at)
{
  size_t len = at < info.size () ? info[at] : 0;
  size_t begin = std::min (at + 1, info.size ()), end = std::min (begin + len, info.size ());

  at = end;
  return Bytes (info.begin () + long (begin), info.begin () + long (end));
}

} // namespace

Authenticator::Authenticator (Demand demand, const std::string &name, const std::string &secret)
    : demand_ (demand), name_ (name), secret_ (secret)
{
}

Bytes
Authenticator::option () const
{
  return demand_ == PAP ? Bytes { 3, 4, 0xc0, 0x23 } : Bytes { 3, 5, 0xc2, 0x23, 5 };
}

void
Authenticator::outgoing (Packet &packet) const
{
  if (demand_ == NOTHING || packet.protocol != lcp || packet.info[0] != 1)
    return;
  Bytes wanted = option ();
  packet.info.insert (packet.info.end (), wanted.begin (), wanted.end ());
  set_length (packet.info);
}

// Takes the demand out of an answer to an LCP request. FALSE: it was not there.
bool
Authenticator::take_option (Packet &packet)
{
  Bytes &info = packet.info;

  for (size_t at = 4; at + 2 <= info.size () && info[at + 1] >= 2; at += info[at + 1]) {
    size_t end = at + info[at + 1];
    if (info[at] != 3 || end > info.size ())
      continue;
    if (info[0] == 3) // the peer wants it otherwise: so be it
      demand_ = info[at + 2] == 0xc0 ? PAP : CHAP;
    info.erase (info.begin () + long (at), info.begin () + long (end));
    set_length (info);
    return true;
  }
  return false;
}

bool
Authenticator::incoming (Packet &packet)
{
  uint8_t code = packet.info.size () < 4 ? 0 : packet.info[0];

  if (demand_ == NOTHING)
    return true;
  if (packet.protocol == lcp && code == 2) // without the demand it is not an Ack of what was asked
    return take_option (packet);
  if (packet.protocol == lcp && (code == 3 || code == 4))
    return !take_option (packet) || packet.info.size () > 4;
  if (packet.protocol == pap && code == 1) {
    check_pap (packet);
    return false;
  }
  if (packet.protocol == chap && code == 2) {
    check_chap (packet);
    return false;
  }
  return true;
}

void
Authenticator::answer (uint16_t protocol, uint8_t code, uint8_t id, const Bytes &data)
{
  Bytes info = { code, id, 0, 0 };

  info.insert (info.end (), data.begin (), data.end ());
  set_length (info);
  answers.push_back ({ protocol, info });
}

void
Authenticator::check_pap (const Packet &packet)
{
  size_t at = 4;
  Bytes name = take_counted (packet.info, at), secret = take_counted (packet.info, at);
  bool good = name == bytes (name_) && secret == bytes (secret_);

  if (!is_open_ || demand_ != PAP)
    return;
  (good ? accepted : refused)++;
  answer (pap, good ? 2 : 3, packet.info[1], { 0 });
}

void
Authenticator::check_chap (const Packet &packet)
{
  size_t at = 4;
  Bytes digest = take_counted (packet.info, at);
  Bytes name (packet.info.begin () + long (at), packet.info.end ());
  bool good = digest == md5 (id_, secret_, challenge_) && name == bytes (name_);

  if (!is_open_ || demand_ != CHAP || packet.info[1] != id_)
    return;
  deadline_ = G_MAXINT64;
  (good ? accepted : refused)++;
  answer (chap, good ? 3 : 4, id_, {});
}

void
Authenticator::challenge ()
{
  Bytes data = { uint8_t (challenge_.size ()) };

  data.insert (data.end (), challenge_.begin (), challenge_.end ());
  data.push_back ('n');
  answer (chap, 1, id_, data);
}

void
Authenticator::set_link (bool is_open, gint64 now_us)
{
  if (is_open == is_open_)
    return;
  is_open_ = is_open;
  deadline_ = G_MAXINT64;
  if (!is_open || demand_ != CHAP)
    return;
  id_++;
  challenge_.clear ();
  for (uint8_t i = 0; i < 16; i++)
    challenge_.push_back (uint8_t (31 * id_ + 7 * i + name_.size ()));
  challenge ();
  deadline_ = now_us + again_us;
}

void
Authenticator::tick (gint64 now_us)
{
  if (now_us < deadline_)
    return;
  challenge ();
  deadline_ = now_us + again_us;
}
