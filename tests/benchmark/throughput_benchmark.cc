// SPDX-License-Identifier: GPL-2.0-or-later
// What a megabyte through the TUN data path costs the daemon: TCP up and down, with a host in a network namespace
// behind the emulated modem. The acknowledgements of the other direction are part of it, their bytes are not counted.
#include "world.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdio>
#include <future>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

constexpr size_t transfer = 64'000'000;
constexpr const char *server_address = "10.0.0.1";
constexpr int port = 5000;

sockaddr_in
server ()
{
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons (port);
  inet_pton (AF_INET, server_address, &address.sin_addr);
  return address;
}

// A listening socket in a network namespace of its own, whose only link is the simulator's TUN device.
int
listen_behind_the_modem (const std::string &device)
{
  std::promise<int> moved_to, listening;
  std::promise<void> moved;
  std::thread operator_network ([&] {
    if (unshare (CLONE_NEWNET) != 0)
      throw std::runtime_error ("unshare");
    moved_to.set_value (gettid ());
    moved.get_future ().wait ();
    shell ("ip link set lo up; ip address add " + std::string (server_address) + "/8 dev " + device + "; ip link set "
           + device + " up");
    int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = server ();
    bool good = bind (fd, reinterpret_cast<sockaddr *> (&address), sizeof address) == 0 && listen (fd, 1) == 0;
    listening.set_value (good ? fd : -1);
  });
  shell ("ip link set " + device + " netns " + std::to_string (moved_to.get_future ().get ()));
  moved.set_value ();
  operator_network.join ();
  return listening.get_future ().get ();
}

void
send_all (int fd)
{
  std::vector<char> bytes (64 * 1024);
  guint64 seed = 1;
  for (char &byte : bytes) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    byte = char (seed >> 56);
  }
  for (size_t sent = 0; sent < transfer;) {
    ssize_t n = write (fd, bytes.data (), std::min (bytes.size (), transfer - sent));
    ASSERT_GT (n, 0) << g_strerror (errno);
    sent += size_t (n);
  }
  shutdown (fd, SHUT_WR);
}

void
receive_all (int fd)
{
  std::vector<char> bytes (64 * 1024);
  size_t received = 0;
  for (ssize_t n; (n = read (fd, bytes.data (), bytes.size ())) > 0;)
    received += size_t (n);
  ASSERT_EQ (received, transfer);
}

class Figures {
public:
  explicit Figures (int pid) : process_ ("/proc/" + std::to_string (pid)) {}

  struct Values {
    double cpu_ms, user, system, reads, writes;
  };

  Values now () const
  {
    auto number = [&] (const char *awk, const char *file) {
      return g_ascii_strtod (shell ("awk '" + std::string (awk) + "' " + process_ + file).c_str (), nullptr);
    };
    return { number ("{print $1 / 1e6}", "/schedstat"), number ("{print $14}", "/stat"),
             number ("{print $15}", "/stat"), number ("/^syscr/ {print $2}", "/io"),
             number ("/^syscw/ {print $2}", "/io") };
  }

private:
  std::string process_;
};

void
measure (const char *what, int pid, int from, int to)
{
  Figures figures (pid);
  Figures::Values before = figures.now ();
  gint64 start_us = g_get_monotonic_time ();
  std::thread sender ([from] { send_all (from); });
  receive_all (to);
  sender.join ();
  double seconds = double (g_get_monotonic_time () - start_us) / 1e6, mb = transfer / 1e6;
  Figures::Values after = figures.now ();
  double cpu = (after.cpu_ms - before.cpu_ms) / mb;
  double ticks = after.user + after.system - before.user - before.system;
  double user = ticks == 0 ? 0 : cpu * (after.user - before.user) / ticks;

  printf ("%-5s %6.1f MB/s, %6.2f ms CPU a MB = user %5.2f + system %6.2f, %4.0f reads and %4.0f writes a MB\n", what,
          mb / seconds, cpu, user, cpu - user, (after.reads - before.reads) / mb, (after.writes - before.writes) / mb);
  fflush (stdout);
}

TEST (Throughput, CpuOfTheTunDataPath)
{
  World::Options options;
  options.simulator = { "--tun=operator" };
  options.daemon = { "--log-level=warning" };
  World world (options);
  int listener = listen_behind_the_modem ("operator");
  ASSERT_GE (listener, 0);
  ASSERT_TRUE (world.connect ().ok ());

  for (int round = 0; round < 3; round++) {
    for (bool up : { true, false }) {
      int client = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address = server ();
      ASSERT_EQ (connect (client, reinterpret_cast<sockaddr *> (&address), sizeof address), 0) << g_strerror (errno);
      int accepted = accept (listener, nullptr, nullptr);
      ASSERT_GE (accepted, 0);
      measure (up ? "up" : "down", world.daemon ().pid (), up ? client : accepted, up ? accepted : client);
      close (client);
      close (accepted);
    }
  }
  close (listener);
}

} // namespace
