// SPDX-License-Identifier: GPL-2.0-or-later
// What is behind the modem: the built-in network, and a TUN device with the kernel's own stack on it (needs root).
#include "ppp-host.h"

#include <cerrno>
#include <cstdlib>
#include <gtest/gtest.h>
#include <sched.h>

namespace {

uint16_t
sum (const Bytes &bytes, size_t from, size_t to)
{
  uint32_t total = 0;
  for (size_t i = from; i < to; i += 2)
    total += static_cast<uint32_t> (bytes[i] << 8 | bytes[i + 1]);
  while (total >> 16 != 0)
    total = (total & 0xffff) + (total >> 16);
  return static_cast<uint16_t> (~total);
}

void
put_sum (Bytes &bytes, size_t at, uint16_t value)
{
  bytes[at] = static_cast<uint8_t> (value >> 8);
  bytes[at + 1] = static_cast<uint8_t> (value);
}

// An echo request from 10.174.46.45 to @destination.
Bytes
ping (const std::string &destination)
{
  Bytes packet = hex ("45 00 00 24 00 01 00 00 40 01 00 00 0a ae 2e 2d " + destination
                      + " 08 00 00 00 12 34 00 01 61 62 63 64 65 66 67 68");
  put_sum (packet, 10, sum (packet, 0, 20));
  put_sum (packet, 22, sum (packet, 20, packet.size ()));
  return packet;
}

// A UDP packet from port 5000, without a checksum.
Bytes
udp (const std::string &destination, uint8_t port, const std::string &payload)
{
  Bytes data = hex (payload);
  uint8_t len = static_cast<uint8_t> (28 + data.size ());
  Bytes packet = hex ("45 00 00 00 00 01 00 00 40 11 00 00 0a ae 2e 2d " + destination + " 13 88 00 00 00 00 00 00");
  packet[3] = len;
  packet[23] = port;
  packet[25] = static_cast<uint8_t> (len - 20);
  put_sum (packet, 10, sum (packet, 0, 20));
  packet.insert (packet.end (), data.begin (), data.end ());
  return packet;
}

TEST (Network, DnsByUdpToAnyServer)
{
  Simulator simulator ({ "--fast" });
  Port modem (simulator, "modem");
  PppHost host (modem);
  modem.dial ();
  host.connect ("none");
  host.send (0x0021,
             udp ("a8 5f 01 01", 53, "12 34 01 00 00 01 00 00 00 00 00 00 03 6f 6e 65 04 74 65 73 74 00 00 01 00 01"));
  std::string answer = host.expect (0x0021);
  ASSERT_GT (answer.size (), 59u) << "no answer";
  EXPECT_EQ (answer.substr (36, 23), "a8 5f 01 01 0a ae 2e 2d") << answer;
  EXPECT_EQ (answer.substr (answer.size () - 11), "0a 00 00 02") << "one.test";
  EXPECT_EQ (sum (hex (answer), 0, 20), 0) << "header checksum";
  EXPECT_EQ (simulator.value ("stats", "dns"), "1");
}

TEST (Network, OtherPortsAndUnreachableAddressesAreSilent)
{
  Simulator simulator ({ "--fast", "--unreachable=8.8.8.8" });
  Port modem (simulator, "modem");
  PppHost host (modem);
  modem.dial ();
  host.connect ("none");
  host.send (0x0021, udp ("a8 5f 01 01", 54, "00"));
  host.send (0x0021, ping ("08 08 08 08"));
  EXPECT_TRUE (host.silent (0x0021, 100));
  EXPECT_EQ (simulator.value ("stats", "dropped"), "2");
  host.send (0x0021, ping ("08 08 08 09"));
  EXPECT_EQ (hex (host.expect (0x0021)).size (), 36u);
}

TEST (Network, TunDeviceIsAnsweredByTheKernel)
{
  ASSERT_EQ (unshare (CLONE_NEWNET), 0) << g_strerror (errno);
  Simulator simulator ({ "--fast", "--tun=operator0" });
  ASSERT_EQ (std::system ("ip address add 10.0.0.1/8 dev operator0"), 0);
  Port modem (simulator, "modem");
  PppHost host (modem);
  modem.dial ();
  host.connect ("none");
  host.send (0x0021, ping ("0a 00 00 01"));
  std::string reply = host.expect (0x0021);
  // The kernel may have something of its own to say first.
  while (!reply.empty () && reply.find ("0a 00 00 01 0a ae 2e 2d") != 36)
    reply = host.expect (0x0021);
  ASSERT_GT (reply.size (), 23u) << "no reply";
  EXPECT_EQ (reply.substr (reply.size () - 23), "61 62 63 64 65 66 67 68");
  EXPECT_EQ (simulator.value ("stats", "rx_packets"), "1");
  EXPECT_EQ (simulator.stop (), 0);
  EXPECT_NE (std::system ("ip link show operator0 2>/dev/null"), 0) << "the device goes with the simulator";
}

} // namespace
