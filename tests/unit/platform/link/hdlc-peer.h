// SPDX-License-Identifier: GPL-2.0-or-later
// A peer that speaks HDLC on the modem's side of a line.
#pragma once

#include "main-loop.h"
#include "pty.h"

#include <string>
#include <vector>

extern "C" {
#include "ppp/ppp-hdlc.h"
}

using Bytes = std::string;

struct Packet {
  guint16 protocol;
  Bytes info;
};

/* The far end of the line. */
class Peer {
public:
  explicit Peer (Pty &line) : pty (line) {}
  ~Peer () { hdlc_decoder_free (decoder); }
  Peer (const Peer &) = delete;
  Peer &operator= (const Peer &) = delete;

  static Bytes frame (guint16 protocol, const Bytes &info)
  {
    guint8 out[HDLC_MAX_ENCODED];
    HdlcOptions options = { /* accm */ 0xffffffff, /* pfc */ FALSE, /* acfc */ FALSE };
    gsize len = hdlc_encode (&options, protocol, reinterpret_cast<const guint8 *> (info.data ()), info.size (), out);
    return Bytes (reinterpret_cast<char *> (out), len);
  }
  void send (guint16 protocol, const Bytes &info) { pty.say (frame (protocol, info)); }
  /* Reads what has come; the packets are added to @packets, the bytes to @raw. */
  void look ()
  {
    Bytes bytes = pty.hear ();
    const auto *data = reinterpret_cast<const guint8 *> (bytes.data ());
    gsize len = bytes.size ();
    HdlcStatus status = HDLC_FRAME;
    raw += bytes;
    while (len > 0 && status == HDLC_FRAME) {
      HdlcFrame got;
      gsize used = 0;
      status = hdlc_decoder_feed (decoder, data, len, &used, &got);
      data += used;
      len -= used;
      if (status == HDLC_FRAME)
        packets.push_back ({ got.protocol, Bytes (reinterpret_cast<const char *> (got.info), got.len) });
    }
  }
  bool gets (size_t n)
  {
    return run_until ([&] { return look (), packets.size () >= n; });
  }

  Pty &pty;
  HdlcDecoder *decoder = hdlc_decoder_new ();
  std::vector<Packet> packets;
  Bytes raw;
};
