// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's counters, on the loopback interface of a network namespace of this test's own.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

extern "C" {
#include "platform/link/interface-counters.h"
}

namespace {

// One datagram of @len bytes to a port that hears it.
void
send_datagram (size_t len)
{
  int receiver = socket (AF_INET, SOCK_DGRAM, 0);
  int sender = socket (AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in address = {};
  socklen_t size = sizeof address;
  std::string bytes (len, 'x');

  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  ASSERT_EQ (bind (receiver, (struct sockaddr *) &address, sizeof address), 0);
  ASSERT_EQ (getsockname (receiver, (struct sockaddr *) &address, &size), 0);
  ASSERT_EQ (sendto (sender, bytes.data (), len, 0, (struct sockaddr *) &address, size), (ssize_t) len);
  ASSERT_EQ (recv (receiver, bytes.data (), len, 0), (ssize_t) len);
  close (receiver);
  close (sender);
}

void
count_a_datagram ()
{
  ASSERT_EQ (unshare (CLONE_NEWNET), 0) << "needs root";
  struct ifreq request = {};
  int fd = socket (AF_INET, SOCK_DGRAM, 0);
  strcpy (request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  ASSERT_EQ (ioctl (fd, SIOCSIFFLAGS, &request), 0);
  close (fd);

  guint lo = if_nametoindex ("lo");
  LinkStatistics before = {}, after = {};
  ASSERT_TRUE (interface_counters_read (nullptr, lo, &before));
  send_datagram (1000);
  ASSERT_TRUE (interface_counters_read (nullptr, lo, &after));
  EXPECT_GE (after.rx_bytes - before.rx_bytes, 1028u) << "with IP and UDP";
  EXPECT_LE (after.rx_bytes - before.rx_bytes, 1042u) << "perhaps with the loopback's own header";
  EXPECT_EQ (after.tx_bytes - before.tx_bytes, after.rx_bytes - before.rx_bytes);
  EXPECT_EQ (after.rx_packets - before.rx_packets, 1u);
  EXPECT_EQ (after.rx_errors, 0u);
}

// A thread, for its network namespace is its own.
TEST (InterfaceCounters, CountWhatPasses)
{
  std::thread (count_a_datagram).join ();
}

TEST (InterfaceCounters, AnInterfaceThatIsNotThereHasNone)
{
  LinkStatistics values = {};

  values.rx_bytes = 7;
  EXPECT_FALSE (interface_counters_read (nullptr, 0, &values));
  EXPECT_FALSE (interface_counters_read (nullptr, 0x7ffffffe, &values));
  EXPECT_FALSE (interface_counters_read (nullptr, 0xffffffff, &values));
  EXPECT_EQ (values.rx_bytes, 7u);
}

} // namespace
