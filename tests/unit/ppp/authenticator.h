// SPDX-License-Identifier: GPL-2.0-or-later
// What makes one of our sessions a network that wants to know who calls: it stands before it on the line, puts the
// demand into its LCP requests and asks. (A session of ours only ever is asked.) PAP by RFC 1334, CHAP with MD5 by RFC
// 1994.
#pragma once

#include <cstdint>
#include <deque>
#include <glib.h>
#include <string>
#include <vector>

class Authenticator {
public:
  enum Demand { NOTHING, PAP, CHAP };

  struct Packet {
    uint16_t protocol;
    std::vector<uint8_t> info;
  };

  Authenticator (Demand demand, const std::string &name, const std::string &secret);

  // A packet of the session's: an LCP request gets the demand.
  void outgoing (Packet &packet) const;
  // A packet for the session. FALSE: it was for us; else it is to be given on, without what the session knows nothing
  // of.
  bool incoming (Packet &packet);
  // Whether LCP of the session is open now.
  void set_link (bool is_open, gint64 now_us);
  void tick (gint64 now_us);
  gint64 deadline () const { return deadline_; }

  std::deque<Packet> answers;
  int accepted = 0, refused = 0;

private:
  std::vector<uint8_t> option () const;
  bool take_option (Packet &packet);
  void check_pap (const Packet &packet);
  void check_chap (const Packet &packet);
  void answer (uint16_t protocol, uint8_t code, uint8_t id, const std::vector<uint8_t> &data);
  void challenge ();

  Demand demand_;
  std::string name_, secret_;
  bool is_open_ = false;
  uint8_t id_ = 0;
  std::vector<uint8_t> challenge_;
  gint64 deadline_ = G_MAXINT64;
};
