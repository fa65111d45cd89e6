// SPDX-License-Identifier: GPL-2.0-or-later
// What the tests of whole sessions begin with: who calls, and a packet from the peer.
#pragma once

#include "dialect.h"

#include <cstring>
#include <string>

extern "C" {
#include "ppp/ppp-session.h"
}

// Both protocols, a name and a password, any way to authenticate; the same seed in every run.
inline PppConfig
test_config ()
{
  PppConfig config = {};

  config.username = "user";
  config.password = "correct horse battery";
  config.auth = PPP_AUTH_PAP | PPP_AUTH_CHAP;
  config.ask_accm = TRUE;
  config.want_ip4 = TRUE;
  config.want_ip6 = TRUE;
  config.echo_interval_us = 30 * G_USEC_PER_SEC;
  config.echo_failures = 4;
  memcpy (config.seed, "0123456789abcdef", 16);
  return config;
}

// @text in pppd's dialect or in hexadecimal.
inline void
receive (PppSession *session, const std::string &text, gint64 now)
{
  Packet packet = parse_packet (text);

  ppp_session_receive (session, packet.protocol, packet.info.data (), packet.info.size (), now);
}
