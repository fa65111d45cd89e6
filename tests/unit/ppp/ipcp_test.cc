// SPDX-License-Identifier: GPL-2.0-or-later
// Which addresses come out of IPCP.
#include "acknowledge.h"
#include "dialect.h"

#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-ipcp.h"
}

namespace {

struct Outcome {
  guint32 local, peer, dns[2]; // host order
};

// One negotiation: the peer names @theirs as its address, gives us what is in @nak, and acknowledges.
Outcome
negotiate (const std::string &theirs, const std::string &nak)
{
  PppOutbox outbox = {};
  PppIpcp ipcp;
  PppFrame frame;
  PppPacket parsed;
  Outcome outcome;
  auto receive = [&] (const std::string &text) {
    Packet packet = parse_packet (text);
    EXPECT_TRUE (ppp_packet_parse (ppp_reader (packet.info.data (), packet.info.size ()), &parsed));
    ppp_control_receive (&ipcp.control, &parsed, 0);
  };

  ppp_ipcp_init (&ipcp, &outbox);
  ppp_control_event (&ipcp.control, PPP_EV_OPEN, 0);
  ppp_control_event (&ipcp.control, PPP_EV_UP, 0);
  receive ("[IPCP ConfReq id=0x1 " + theirs + "]");
  receive ("[IPCP ConfNak id=0x1 " + nak + "]");
  while (ppp_outbox_pop (&outbox, &frame)) {
  }
  receive ("80 21 " + to_hex (acknowledge (ipcp.control)));
  EXPECT_EQ (ipcp.control.state, PPP_STATE_OPENED);
  ppp_ipcp_result (&ipcp, &outcome.local, &outcome.peer, outcome.dns);
  return { g_ntohl (outcome.local), g_ntohl (outcome.peer), { g_ntohl (outcome.dns[0]), g_ntohl (outcome.dns[1]) } };
}

TEST (Ipcp, AddressesArriveInNetworkOrder)
{
  Outcome outcome = negotiate ("<addr 10.0.0.1>", "<addr 10.0.0.2> <ms-dns1 1.2.3.4> <ms-dns2 5.6.7.8>");
  EXPECT_EQ (outcome.local, 0x0a000002u);
  EXPECT_EQ (outcome.peer, 0x0a000001u);
  EXPECT_EQ (outcome.dns[0], 0x01020304u);
  EXPECT_EQ (outcome.dns[1], 0x05060708u);
}

TEST (Ipcp, PeerAddressesThatNoHostMayHaveCountAsNone)
{
  for (const char *address :
       { "0.0.0.1", "0.255.255.255", "127.0.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1" })
    EXPECT_EQ (negotiate (std::string ("<addr ") + address + ">", "<addr 10.0.0.2>").peer, 0u) << address;
  for (const char *address : { "1.0.0.1", "126.255.255.255", "128.0.0.1", "223.255.255.255", "10.64.64.64" })
    EXPECT_NE (negotiate (std::string ("<addr ") + address + ">", "<addr 10.0.0.2>").peer, 0u) << address;
}

TEST (Ipcp, PlaceholderNameServersNeverComeOut)
{
  for (const char *dns : { "10.11.12.13", "10.11.12.14", "0.0.0.0" }) {
    std::string nak = std::string ("<addr 10.0.0.2> <ms-dns1 ") + dns + "> <ms-dns2 " + dns + ">";
    Outcome outcome = negotiate ("", nak);
    EXPECT_EQ (outcome.dns[0], 0u) << dns;
    EXPECT_EQ (outcome.dns[1], 0u) << dns;
  }
  EXPECT_NE (negotiate ("", "<ms-dns1 10.11.12.15>").dns[0], 0u) << "a neighbour may be one";
}

} // namespace
