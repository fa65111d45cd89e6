// SPDX-License-Identifier: GPL-2.0-or-later
// An independent PPP peer, written by others: Debian's slirp. What both ends misread alike would not work here.
#include "world.h"

#include <gtest/gtest.h>

namespace {

World::Options
with_slirp ()
{
  World::Options options;
  options.simulator = { "--peer=" + std::string (g_getenv ("SLIRP_COMMAND")) };
  return options;
}

TEST (Slirp, NegotiatesAndCarriesPackets)
{
  World world (with_slirp ());
  Reply reply = world.connect ();
  ASSERT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
  EXPECT_NE (shell ("ip -o -4 address show dev ppp0").find ("inet 10.0.2.15"), std::string::npos)
    << shell ("ip address");
  int status = 0;
  // 10.0.2.2 is slirp itself, the host's alias.
  std::string output = shell ("ping -n -I ppp0 -c 2 -i 0.2 -W 3 10.0.2.2", &status);
  EXPECT_EQ (status, 0) << output;
  EXPECT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (world.leftovers (), "");
}

// A server on the host's loopback is reached as the host's alias: every byte goes through ppp0 and slirp's TCP, both
// ways.
TEST (Slirp, CarriesTcpBothWays)
{
  World world (with_slirp ());
  Child server ({ "python3", "-c", R"(
import socket
listener = socket.create_server(('127.0.0.1', 7946))
print('listening', flush=True)
peer, address = listener.accept()
while data := peer.recv(65536):
    peer.sendall(data)
)" },
                world.directory + "/server.log");
  ASSERT_TRUE (server.wait_for_output ("listening")) << server.log ();
  ASSERT_TRUE (world.connect ().ok ());
  int status = 0;
  std::string output = shell (R"(python3 -c "
import random, socket, threading
sent = random.Random(1).randbytes(200000)
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'ppp0')
s.settimeout(20)
s.connect(('10.0.2.2', 7946))
def send():
    s.sendall(sent)
    s.shutdown(socket.SHUT_WR)
sender = threading.Thread(target=send)
sender.start()
heard = b''
while data := s.recv(65536):
    heard += data
sender.join()
assert heard == sent, (len(heard), len(sent))
" 2>&1)",
                              &status);
  EXPECT_EQ (status, 0) << output << "\nserver: " << server.log ();
  for (const char *column : { "$2", "$10" }) // received, sent
    EXPECT_GT (std::stoll ("0" + shell (std::string ("awk '/ppp0:/ { print ") + column + " }' /proc/net/dev")), 200000)
      << column;
  EXPECT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (world.leftovers (), "");
}

TEST (Slirp, TwiceInARow)
{
  World world (with_slirp ());
  for (int i = 0; i < 2; i++) {
    Reply reply = world.connect ();
    ASSERT_TRUE (reply.ok ()) << "round " << i << ": " << reply.error << ": " << reply.message;
    ASSERT_TRUE (world.disconnect ().ok ());
  }
}

} // namespace
