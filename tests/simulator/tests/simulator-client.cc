// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulator-client.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

int
left_ms (Clock::time_point end)
{
  auto left = std::chrono::duration_cast<std::chrono::milliseconds> (end - Clock::now ()).count ();
  return left < 0 ? 0 : static_cast<int> (left);
}

Clock::time_point
in_ms (int ms)
{
  return Clock::now () + std::chrono::milliseconds (ms);
}

// Lets @ms pass without a sleep of unknown length: nothing can arrive on an empty set.
void
pass (int ms)
{
  poll (nullptr, 0, ms);
}

} // namespace

std::string
show (const std::string &bytes)
{
  std::string shown;
  for (unsigned char c : bytes) {
    char hex[8];
    if (c == '\r')
      shown += "\\r";
    else if (c == '\n')
      shown += "\\n";
    else if (c >= ' ' && c < 0x7f)
      shown += static_cast<char> (c);
    else
      shown += (g_snprintf (hex, sizeof hex, "\\x%02x", c), hex);
  }
  return shown;
}

Simulator::Simulator (const std::vector<std::string> &options)
{
  g_autofree char *directory = g_dir_make_tmp ("simulator-XXXXXX", nullptr);
  directory_ = directory;
  const char *program = g_getenv ("SIMULATOR");
  if (program == nullptr)
    g_error ("the environment variable SIMULATOR must name the program");
  std::vector<std::string> words = { program, "--directory=" + directory_ };
  words.insert (words.end (), options.begin (), options.end ());
  std::vector<char *> argv;
  for (std::string &word : words)
    argv.push_back (word.data ());
  argv.push_back (nullptr);

  gint out = -1;
  g_autoptr (GError) error = nullptr;
  g_spawn_async_with_pipes (nullptr, argv.data (), nullptr, G_SPAWN_DO_NOT_REAP_CHILD, nullptr, nullptr, &pid_, nullptr,
                            &out, nullptr, &error);
  g_assert_no_error (error);
  std::string line;
  char c;
  while (read (out, &c, 1) == 1 && c != '\n')
    line += c;
  ::close (out);
  EXPECT_EQ (line, "ready");
}

Simulator::~Simulator ()
{
  // A sanitizer's finding shows here.
  EXPECT_LE (stop (), 0) << "exit status of the simulator";
  std::error_code ignored;
  std::filesystem::remove_all (directory_, ignored);
}

int
Simulator::stop ()
{
  int status = 0;
  if (pid_ == 0)
    return -1;
  kill (pid_, SIGTERM);
  while (waitpid (pid_, &status, 0) < 0 && errno == EINTR)
    continue;
  pid_ = 0;
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128;
}

bool
Simulator::exists (const std::string &name) const
{
  return g_file_test (path (name).c_str (), static_cast<GFileTest> (G_FILE_TEST_IS_SYMLINK | G_FILE_TEST_EXISTS));
}

std::string
Simulator::control (const std::string &command) const
{
  g_autoptr (GError) error = nullptr;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path ("control").c_str ());
  g_autoptr (GSocketConnection) connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), nullptr,
                                                                      &error);
  g_assert_no_error (error);
  std::string line = command + "\n";
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), line.data (), line.size (),
                             nullptr, nullptr, &error);
  g_assert_no_error (error);
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (stream);
  std::string reply;
  while (true) {
    g_autofree char *got = g_data_input_stream_read_line (input, nullptr, nullptr, nullptr);
    if (got == nullptr)
      return reply + "the simulator has gone\n";
    reply += std::string (got) + "\n";
    if (std::string (got) == "ok" || std::string (got).rfind ("error", 0) == 0)
      return reply;
  }
}

std::string
Simulator::value (const std::string &command, const std::string &key) const
{
  std::string reply = "\n" + control (command);
  for (std::string separator : { ": ", "=" }) {
    std::string::size_type at = reply.find ("\n" + key + separator);
    if (at == std::string::npos)
      continue;
    at += 1 + key.size () + separator.size ();
    return reply.substr (at, reply.find ('\n', at) - at);
  }
  return "no " + key;
}

std::string
Simulator::wait_for (const std::string &command, const std::string &key, const std::string &wanted) const
{
  Clock::time_point end = in_ms (5000);
  std::string got;
  while ((got = value (command, key)) != wanted && left_ms (end) > 0)
    pass (5);
  return got;
}

Port::Port (const Simulator &simulator, const std::string &name)
{
  fd_ = open (simulator.path (name).c_str (), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  EXPECT_GE (fd_, 0) << name << ": " << g_strerror (errno);
}

Port::~Port ()
{
  close ();
}

void
Port::close ()
{
  if (fd_ >= 0)
    ::close (fd_);
  fd_ = -1;
}

void
Port::write (const std::string &bytes)
{
  ASSERT_EQ (::write (fd_, bytes.data (), bytes.size ()), static_cast<ssize_t> (bytes.size ()));
}

bool
Port::read_some (std::string &into, int timeout_ms)
{
  struct pollfd pollfd = { fd_, POLLIN, 0 };
  char bytes[4096];
  if (poll (&pollfd, 1, timeout_ms) <= 0)
    return false;
  ssize_t len = read (fd_, bytes, sizeof bytes);
  if (len <= 0)
    return false;
  into.append (bytes, static_cast<size_t> (len));
  return true;
}

std::string
Port::read_until (const std::string &end, int timeout_ms)
{
  Clock::time_point deadline = in_ms (timeout_ms);
  std::string got;
  while (got.find (end) == std::string::npos && read_some (got, left_ms (deadline)))
    continue;
  return got;
}

std::string
Port::read_for (int ms)
{
  Clock::time_point deadline = in_ms (ms);
  std::string got;
  while (read_some (got, left_ms (deadline)))
    continue;
  return got;
}

std::string
Port::command (const std::string &line)
{
  Clock::time_point deadline = in_ms (5000);
  std::string got;
  write (line + "\r");
  while (got.find ("\r\nOK\r\n") == std::string::npos && got.find ("ERROR") == std::string::npos
         && got.find ("NO CARRIER\r\n") == std::string::npos && got.find ("SHUT OK\r\n") == std::string::npos
         && read_some (got, left_ms (deadline)))
    continue;
  // "+CME ERROR: 16" ends a line later
  while (got.find ("ERROR") != std::string::npos && got.compare (got.size () - 1, 1, "\n") != 0
         && read_some (got, left_ms (deadline)))
    continue;
  return got;
}

std::string
Port::dial ()
{
  write ("ATD*99#\r");
  return read_until ("CONNECT 150000000\r\n");
}

bool
Port::hung_up (int timeout_ms)
{
  struct pollfd pollfd = { fd_, 0, 0 };
  return poll (&pollfd, 1, timeout_ms) > 0 && (pollfd.revents & POLLHUP) != 0;
}
