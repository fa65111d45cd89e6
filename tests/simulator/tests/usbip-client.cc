// SPDX-License-Identifier: GPL-2.0-or-later
#include "usbip-client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

std::string
number (uint32_t value, unsigned size)
{
  std::string bytes;
  for (unsigned i = size; i > 0; i--)
    bytes += static_cast<char> (value >> (8 * (i - 1)));
  return bytes;
}

uint32_t
number_at (const std::string &bytes, size_t at, unsigned size)
{
  uint32_t value = 0;
  for (size_t i = at; i < at + size && i < bytes.size (); i++)
    value = value << 8 | static_cast<unsigned char> (bytes[i]);
  return value;
}

UsbipClient::UsbipClient (const Simulator &simulator)
{
  struct sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons (static_cast<uint16_t> (std::stoi (simulator.value ("status", "usbip-port"))));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  fd_ = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ (connect (fd_, reinterpret_cast<struct sockaddr *> (&address), sizeof address), 0) << g_strerror (errno);
}

UsbipClient::~UsbipClient ()
{
  close (fd_);
}

void
UsbipClient::write (const std::string &bytes)
{
  ASSERT_EQ (::send (fd_, bytes.data (), bytes.size (), MSG_NOSIGNAL), static_cast<ssize_t> (bytes.size ()))
    << g_strerror (errno);
}

std::string
UsbipClient::read (size_t n)
{
  std::string got;
  struct pollfd pollfd = { fd_, POLLIN, 0 };
  while (got.size () < n && poll (&pollfd, 1, 5000) > 0) {
    std::string bytes (n - got.size (), '\0');
    ssize_t len = recv (fd_, bytes.data (), bytes.size (), 0);
    if (len <= 0)
      break;
    got.append (bytes, 0, static_cast<size_t> (len));
  }
  return got;
}

bool
UsbipClient::ended ()
{
  struct pollfd pollfd = { fd_, POLLIN, 0 };
  char byte;
  return poll (&pollfd, 1, 5000) > 0 && recv (fd_, &byte, 1, 0) <= 0;
}

bool
UsbipClient::is_quiet (int ms)
{
  struct pollfd pollfd = { fd_, POLLIN, 0 };
  return poll (&pollfd, 1, ms) == 0;
}

uint32_t
UsbipClient::import (const std::string &busid)
{
  write (number (0x0111, 2) + number (0x8003, 2) + number (0) + busid + std::string (32 - busid.size (), '\0'));
  std::string reply = read (8);
  EXPECT_EQ (reply.substr (0, 4), number (0x0111, 2) + number (0x0003, 2));
  uint32_t status = number_at (reply, 4);
  if (status == 0)
    read (312);
  return status;
}

uint32_t
UsbipClient::submit (uint32_t endpoint, bool in, uint32_t length, const std::string &data, const std::string &setup)
{
  write (number (1) + number (++seqnum_) + number (0x10002) + number (in ? 1 : 0) + number (endpoint) + number (0)
         + number (length) + number (0) + number (0xffffffff) + number (0) + setup + data);
  return seqnum_;
}

uint32_t
UsbipClient::unlink (uint32_t victim)
{
  write (number (2) + number (++seqnum_) + number (0x10002) + number (0) + number (0) + number (victim)
         + std::string (24, '\0'));
  return seqnum_;
}

UsbipClient::Answer
UsbipClient::answer ()
{
  std::string header = read (48);
  Answer answer;
  if (header.size () < 48)
    return answer;
  answer.command = number_at (header, 0);
  answer.seqnum = number_at (header, 4);
  answer.status = static_cast<int32_t> (number_at (header, 20));
  if (answer.command == 3)
    answer.actual = number_at (header, 24);
  return answer;
}

UsbipClient::Answer
UsbipClient::control (uint8_t type, uint8_t request, uint16_t value, uint16_t index, uint16_t length)
{
  auto little = [] (uint16_t n) { return std::string { static_cast<char> (n & 0xff), static_cast<char> (n >> 8) }; };
  bool in = (type & 0x80) != 0;
  std::string setup = number (type, 1) + number (request, 1) + little (value) + little (index) + little (length);
  uint32_t seqnum = submit (0, in, length, in ? "" : std::string (length, '\0'), setup);
  Answer got = answer ();
  EXPECT_EQ (got.command, 3u);
  EXPECT_EQ (got.seqnum, seqnum);
  if (in && got.status == 0)
    got.data = read (got.actual);
  return got;
}

void
UsbipClient::configure ()
{
  EXPECT_EQ (control (0x00, 9, 1, 0, 0).status, 0);
}

void
UsbipClient::set_dtr (uint16_t interface, bool dtr)
{
  EXPECT_EQ (control (0x21, 0x22, dtr ? 3 : 0, interface, 0).status, 0);
}

void
UsbipClient::send (uint32_t out, const std::string &bytes)
{
  uint32_t seqnum = submit (out, false, static_cast<uint32_t> (bytes.size ()), bytes);
  Answer got = answer ();
  EXPECT_EQ (got.seqnum, seqnum);
  EXPECT_EQ (got.status, 0);
  EXPECT_EQ (got.actual, bytes.size ());
}

std::string
UsbipClient::read_until (uint32_t in, const std::string &end)
{
  std::string got;
  while (got.find (end) == std::string::npos) {
    submit (in, true, 4096);
    Answer part = answer ();
    if (part.command != 3 || part.status != 0)
      return got + "the transfer failed";
    got += read (part.actual);
  }
  return got;
}
