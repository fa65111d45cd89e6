// SPDX-License-Identifier: GPL-2.0-or-later
// The modem on USB/IP, with a client of our own instead of the kernel: lists, descriptors, transfers, lines, and what a
// stranger may send.
#include "usbip-client.h"

#include <cerrno>
#include <gtest/gtest.h>

namespace {

const uint32_t NMEA_IN = 2, AT_IN = 4, AT_OUT = 3, MODEM_IN = 6, MODEM_OUT = 4, MODEM_INTERRUPT = 7;
const uint16_t AT = 2, MODEM = 3;
const std::string DCD_ON = { '\xa1', '\x20', 0, 0, 3, 0, 2, 0, 3, 0 };
const std::string DCD_OFF = { '\xa1', '\x20', 0, 0, 3, 0, 2, 0, 2, 0 };

std::string
devlist_request ()
{
  return number (0x0111, 2) + number (0x8005, 2) + number (0);
}

// Imported and configured, as the kernel leaves it.
class Usbip : public testing::Test {
protected:
  void SetUp () override
  {
    ASSERT_EQ (host.import (), 0u);
    host.configure ();
  }
  void open (uint16_t interface) { host.set_dtr (interface, true); }

  Simulator simulator { { "--fast", "--usbip=0" } };
  UsbipClient host { simulator };
};

std::string
ascii (const std::string &descriptor)
{
  std::string text;
  for (size_t i = 2; i < descriptor.size (); i += 2)
    text += descriptor[i];
  return text;
}

TEST (UsbipList, NamesTheModemWhileItIsPlugged)
{
  Simulator simulator ({ "--fast", "--usbip=0" });
  UsbipClient host (simulator);
  host.write (devlist_request ());
  std::string reply = host.read (12 + 312 + 6 * 4);
  EXPECT_EQ (show (reply.substr (0, 12)), show (number (0x0111, 2) + number (5, 2) + number (0) + number (1)));
  EXPECT_STREQ (reply.c_str () + 12 + 256, "1-1");
  EXPECT_EQ (number_at (reply, 12 + 288 + 8), 3u) << "high speed";
  EXPECT_EQ (number_at (reply, 12 + 300), 0x1e0e9001u);
  EXPECT_EQ (number_at (reply, 12 + 311, 1), 6u) << "interfaces";
  EXPECT_EQ (number_at (reply, 12 + 312, 1), 0xffu) << "class of the first";
  EXPECT_TRUE (host.is_quiet ());
  EXPECT_FALSE (simulator.exists ("at")) << "no ptys beside USB";

  simulator.control ("unplug");
  host.write (devlist_request ());
  EXPECT_EQ (show (host.read (12)), show (number (0x0111, 2) + number (5, 2) + number (0) + number (0)));
  EXPECT_EQ (host.import (), 1u) << "nothing to import";
}

TEST (UsbipList, AnotherBusidAndASecondHostAreRefused)
{
  Simulator simulator ({ "--fast", "--usbip=0" });
  UsbipClient first (simulator), second (simulator);
  EXPECT_EQ (first.import ("1-2"), 1u);
  EXPECT_EQ (simulator.value ("status", "usb"), "free");
  EXPECT_EQ (first.import (), 0u);
  EXPECT_EQ (simulator.value ("status", "usb"), "attached");
  EXPECT_EQ (second.import (), 1u);
}

TEST_F (Usbip, DescriptorsAreThoseOfTheModule)
{
  std::string device = host.control (0x80, 6, 0x0100, 0, 64).data;
  ASSERT_EQ (device.size (), 18u);
  EXPECT_EQ (device.substr (8, 4), std::string ("\x0e\x1e\x01\x90"));
  EXPECT_EQ (host.control (0x80, 6, 0x0100, 0, 8).data, device.substr (0, 8)) << "no more than was asked for";
  EXPECT_EQ (ascii (host.control (0x80, 6, 0x0302, 0x0409, 255).data), "SimTech SIM7000");
  EXPECT_EQ (ascii (host.control (0x80, 6, 0x0303, 0x0409, 255).data), "SimTech, Incorporated");
  EXPECT_EQ (ascii (host.control (0x80, 6, 0x0304, 0x0409, 255).data), "1234567890ABCDEF");
  EXPECT_EQ (host.control (0x80, 6, 0x0600, 0, 10).data.size (), 10u) << "device qualifier";

  std::string all = host.control (0x80, 6, 0x0200, 0, 4096).data;
  ASSERT_GE (all.size (), 9u);
  EXPECT_EQ (static_cast<unsigned char> (all[2]), all.size ()) << "wTotalLength";
  std::vector<int> endpoints;
  for (size_t at = 0; at < all.size () && all[at] > 0; at += static_cast<unsigned char> (all[at])) {
    if (all[at + 1] == 4)
      endpoints.push_back (0);
    if (all[at + 1] == 5)
      endpoints.back ()++;
  }
  EXPECT_EQ (endpoints, (std::vector<int> { 2, 3, 3, 3, 2, 3 }));
}

TEST (UsbipSerial, IsWhatTheCommandLineSays)
{
  Simulator simulator ({ "--fast", "--usbip=0", "--serial=ANOTHER" });
  UsbipClient host (simulator);
  ASSERT_EQ (host.import (), 0u);
  EXPECT_EQ (ascii (host.control (0x80, 6, 0x0304, 0x0409, 255).data), "ANOTHER");
}

TEST_F (Usbip, StandardRequestsAreAnsweredAndStrangeOnesStall)
{
  EXPECT_EQ (host.control (0x80, 8, 0, 0, 1).data, "\x01") << "GET_CONFIGURATION";
  EXPECT_EQ (host.control (0x80, 0, 0, 0, 2).data, std::string (2, '\0')) << "GET_STATUS";
  EXPECT_EQ (host.control (0x02, 1, 0, 0x84, 0).status, 0) << "CLEAR_FEATURE of a halt";
  EXPECT_EQ (host.control (0x01, 11, 0, 5, 0).status, 0) << "SET_INTERFACE";
  EXPECT_EQ (host.control (0x01, 11, 1, 5, 0).status, -EPIPE) << "no alternates";
  EXPECT_EQ (host.control (0x00, 9, 2, 0, 0).status, -EPIPE) << "no second configuration";
  EXPECT_EQ (host.control (0x80, 6, 0x0301, 0x0409, 255).status, -EPIPE) << "no string 1";
  EXPECT_EQ (host.control (0x21, 0x22, 1, 6, 0).status, -EPIPE) << "lines of no interface";
  EXPECT_EQ (host.control (0xc0, 0x42, 0, 0, 16).status, -EPIPE);
  host.submit (15, true, 512);
  EXPECT_EQ (host.answer ().status, -EPIPE) << "no endpoint 15";
}

TEST_F (Usbip, AnAtCommandGoesOutAndItsAnswerComesIn)
{
  open (AT);
  host.send (AT_OUT, "AT\r");
  EXPECT_EQ (host.read_until (AT_IN, "OK\r\n"), "AT\r\r\nOK\r\n");
}

TEST_F (Usbip, ATransferWaitsForBytesAndTakesNoMoreThanItAskedFor)
{
  open (AT);
  uint32_t first = host.submit (AT_IN, true, 4);
  uint32_t second = host.submit (AT_IN, true, 4096);
  EXPECT_TRUE (host.is_quiet ());
  simulator.control ("urc RING");
  UsbipClient::Answer answer = host.answer ();
  EXPECT_EQ (answer.seqnum, first);
  EXPECT_EQ (host.read (answer.actual), "\r\nRI");
  answer = host.answer ();
  EXPECT_EQ (answer.seqnum, second);
  EXPECT_EQ (host.read (answer.actual), "NG\r\n");
}

TEST_F (Usbip, BytesForAPortNobodyHasOpenAreLost)
{
  simulator.control ("urc EARLY");
  open (AT);
  simulator.control ("urc LATER");
  EXPECT_EQ (host.read_until (AT_IN, "LATER\r\n"), "\r\nLATER\r\n");
  // The way a tty is closed: what it waits for is given up, then nobody is there.
  uint32_t pending = host.submit (AT_IN, true, 4096);
  host.set_dtr (AT, false);
  host.unlink (pending);
  EXPECT_EQ (host.answer ().status, -ECONNRESET);
  simulator.control ("urc NEVER");
  open (AT);
  host.submit (AT_IN, true, 4096);
  EXPECT_TRUE (host.is_quiet ());
}

TEST_F (Usbip, AnUnlinkedTransferIsNotAnswered)
{
  open (AT);
  uint32_t pending = host.submit (AT_IN, true, 4096);
  uint32_t unlink = host.unlink (pending);
  UsbipClient::Answer answer = host.answer ();
  EXPECT_EQ (answer.command, 4u);
  EXPECT_EQ (answer.seqnum, unlink);
  EXPECT_EQ (answer.status, -ECONNRESET);
  simulator.control ("urc RING");
  EXPECT_TRUE (host.is_quiet ());
  EXPECT_EQ (host.read_until (AT_IN, "RING\r\n"), "\r\nRING\r\n") << "the bytes are still there";
  host.unlink (pending);
  EXPECT_EQ (host.answer ().status, 0) << "too late";
}

TEST_F (Usbip, DcdFollowsTheCall)
{
  open (MODEM);
  host.send (MODEM_OUT, "ATD*99#\r");
  host.read_until (MODEM_IN, "CONNECT 150000000\r\n");
  host.submit (MODEM_INTERRUPT, true, 10);
  UsbipClient::Answer answer = host.answer ();
  EXPECT_EQ (show (host.read (answer.actual)), show (DCD_ON));
  uint32_t pending = host.submit (MODEM_INTERRUPT, true, 10);
  EXPECT_TRUE (host.is_quiet ());
  simulator.control ("hangup");
  answer = host.answer ();
  EXPECT_EQ (answer.seqnum, pending);
  EXPECT_EQ (show (host.read (answer.actual)), show (DCD_OFF));
  EXPECT_NE (host.read_until (MODEM_IN, "NO CARRIER\r\n"), "");
}

TEST_F (Usbip, DcdMayComeUpBehindConnect)
{
  open (MODEM);
  simulator.control ("fault dcd-late 50 count 1");
  host.send (MODEM_OUT, "ATD*99#\r");
  host.read_until (MODEM_IN, "CONNECT 150000000\r\n");
  host.submit (MODEM_INTERRUPT, true, 10);
  EXPECT_EQ (show (host.read (host.answer ().actual)), show (DCD_ON));
  EXPECT_EQ (simulator.value ("status", "modem-dcd"), "up");
}

TEST_F (Usbip, DcdStaysDownWhereTheCallEndsFirst)
{
  open (MODEM);
  simulator.control ("fault dcd-late 3600000 count 1");
  host.send (MODEM_OUT, "ATD*99#\r");
  host.read_until (MODEM_IN, "CONNECT 150000000\r\n");
  EXPECT_EQ (simulator.value ("status", "modem-dcd"), "down");
  simulator.control ("hangup");
  host.submit (MODEM_INTERRUPT, true, 10);
  EXPECT_TRUE (host.is_quiet ()) << "neither a rise nor a fall";
}

TEST_F (Usbip, DcdIsAlwaysOnAfterAtC0)
{
  open (MODEM);
  host.send (MODEM_OUT, "AT&C0\r");
  host.read_until (MODEM_IN, "OK\r\n");
  host.submit (MODEM_INTERRUPT, true, 10);
  EXPECT_EQ (show (host.read (host.answer ().actual)), show (DCD_ON));
}

TEST_F (Usbip, WhatDcdDidBeforeIsNotToldToTheNextUser)
{
  open (MODEM);
  host.send (MODEM_OUT, "ATD*99#\r");
  host.read_until (MODEM_IN, "CONNECT 150000000\r\n");
  simulator.control ("hangup");
  host.set_dtr (MODEM, false);
  open (MODEM);
  host.submit (MODEM_INTERRUPT, true, 10);
  EXPECT_TRUE (host.is_quiet ());
}

// What AT&D says happens at a drop of DTR, with the port still open.
TEST_F (Usbip, ADropOfDtrFollowsAtD)
{
  for (const auto &[mode, expected] :
       std::vector<std::pair<std::string, std::string>> { { "2", "command" }, { "1", "escaped" }, { "0", "data" } }) {
    SCOPED_TRACE ("AT&D" + mode);
    open (MODEM);
    host.send (MODEM_OUT, "ATE0&D" + mode + "\r");
    host.read_until (MODEM_IN, "OK\r\n");
    host.send (MODEM_OUT, "ATD*99#\r");
    host.read_until (MODEM_IN, "CONNECT 150000000\r\n");
    EXPECT_EQ (simulator.value ("status", "modem-port"), "data");
    host.set_dtr (MODEM, false);
    EXPECT_EQ (simulator.value ("status", "modem-port"), expected);
    simulator.control ("hangup");
  }
}

TEST_F (Usbip, GnssTalksOnItsInterface)
{
  open (AT);
  host.set_dtr (1, true);
  host.send (AT_OUT, "AT+CGNSPWR=1\r");
  host.read_until (AT_IN, "OK\r\n");
  EXPECT_EQ (host.read_until (NMEA_IN, "\r\n").substr (0, 7), "$GNRMC,");
}

TEST_F (Usbip, SilentInterfacesTakeBytesAndSayNothing)
{
  for (const auto &[in, out] : std::vector<std::pair<uint32_t, uint32_t>> { { 1, 1 }, { 8, 5 }, { 9, 6 } }) {
    host.send (out, "~anything~");
    host.submit (in, true, 4096);
  }
  EXPECT_TRUE (host.is_quiet ());
}

TEST_F (Usbip, UnplugEndsTheConnectionAndReplugTakesANewOne)
{
  open (MODEM);
  host.send (MODEM_OUT, "ATD*99#\r");
  host.read_until (MODEM_IN, "CONNECT 150000000\r\n");
  host.submit (MODEM_INTERRUPT, true, 10);
  host.read (host.answer ().actual);
  host.submit (MODEM_INTERRUPT, true, 10);
  host.submit (MODEM_IN, true, 4096);
  simulator.control ("unplug");
  EXPECT_TRUE (host.ended ()) << "and nothing is said before: neither NO CARRIER nor the fall of DCD";
  EXPECT_EQ (simulator.value ("status", "usb"), "gone");
  simulator.control ("replug");
  UsbipClient again (simulator);
  EXPECT_EQ (again.import (), 0u);
  again.configure ();
  again.set_dtr (AT, true);
  simulator.wait_for ("status", "registration", "home");
  again.send (AT_OUT, "AT\r");
  EXPECT_NE (again.read_until (AT_IN, "OK\r\n"), "");
}

TEST (UsbipReset, TakesTheDeviceOffTheBusAndBack)
{
  Simulator simulator ({ "--fast", "--usbip=0", "--reset-ms=50" });
  UsbipClient host (simulator);
  ASSERT_EQ (host.import (), 0u);
  host.configure ();
  host.set_dtr (AT, true);
  host.send (AT_OUT, "AT+CFUN=1,1\r");
  host.read_until (AT_IN, "OK\r\n");
  EXPECT_TRUE (host.ended ());
  EXPECT_EQ (simulator.wait_for ("status", "usb", "free"), "free");
  UsbipClient again (simulator);
  EXPECT_EQ (again.import (), 0u);
}

TEST_F (Usbip, AHostThatLeavesDropsDtr)
{
  open (MODEM);
  host.send (MODEM_OUT, "ATD*99#\r");
  host.read_until (MODEM_IN, "CONNECT 150000000\r\n");
  host.write ("no command at all, which ends the connection as a detach does");
  EXPECT_TRUE (host.ended ());
  EXPECT_EQ (simulator.value ("status", "modem-port"), "command");
  EXPECT_EQ (simulator.value ("status", "usb"), "free");
}

// Each ends the connection it came on and harms nothing else.
TEST (UsbipStrangers, MalformedRequestsEndTheConnection)
{
  Simulator simulator ({ "--fast", "--usbip=0" });
  for (const std::string &bytes : { std::string ("GET / HTTP/1.1\r\n\r\n"),
                                    number (0x0106, 2) + number (0x8005, 2) + number (0),     // another version
                                    number (0x0111, 2) + number (0x8004, 2) + number (0),     // no such operation
                                    number (0x0111, 2) + number (0x0005, 2) + number (0) }) { // a reply
    UsbipClient host (simulator);
    host.write (bytes);
    EXPECT_TRUE (host.ended ()) << show (bytes);
  }
  UsbipClient host (simulator);
  EXPECT_EQ (host.import (std::string (32, 'x')), 1u) << "a busid without its end";
  EXPECT_EQ (host.import (), 0u);
}

TEST (UsbipStrangers, MalformedCommandsEndTheConnection)
{
  Simulator simulator ({ "--fast", "--usbip=0" });
  std::string submit = number (1), device = number (0x10002), zero = number (0), in = number (1);
  std::string rest = zero + number (0xffffffff) + zero + std::string (8, '\0');
  for (const std::string &bytes :
       { number (9) + number (1) + device + std::string (36, '\0'),                            // no such command
         submit + number (1) + number (0x20002) + in + number (4) + zero + number (64) + rest, // no such device
         submit + number (1) + device + number (2) + number (4) + zero + number (64) + rest,   // no such direction
         submit + number (1) + device + in + number (16) + zero + number (64) + rest,          // no such endpoint
         submit + number (1) + device + in + number (4) + zero + number (0xffffffff) + rest,   // more than memory
         submit + number (1) + device + zero + number (3) + zero + number (65537) + rest,      // more than a transfer
         submit + number (1) + device + in + number (4) + zero + number (64) + zero + number (1) + zero
           + std::string (8, '\0') }) { // isochronous
    UsbipClient host (simulator);
    ASSERT_EQ (host.import (), 0u);
    host.configure ();
    host.write (bytes);
    EXPECT_TRUE (host.ended ()) << show (bytes);
  }
}

TEST (UsbipStrangers, TransfersWithoutEndEndTheConnection)
{
  Simulator simulator ({ "--fast", "--usbip=0" });
  UsbipClient host (simulator);
  ASSERT_EQ (host.import (), 0u);
  host.configure ();
  for (int i = 0; i < 256; i++)
    host.submit (AT_IN, true, 64);
  EXPECT_TRUE (host.is_quiet ());
  host.submit (AT_IN, true, 64);
  EXPECT_TRUE (host.ended ());
}

TEST_F (Usbip, AMessageMayComeInPieces)
{
  open (AT);
  std::string bytes = number (1) + number (77) + number (0x10002) + number (0) + number (AT_OUT) + number (0)
                      + number (3) + number (0) + number (0xffffffff) + number (0) + std::string (8, '\0') + "AT\r";
  for (char byte : bytes)
    host.write (std::string (1, byte));
  EXPECT_EQ (host.answer ().seqnum, 77u);
  EXPECT_EQ (host.read_until (AT_IN, "OK\r\n"), "AT\r\r\nOK\r\n");
}

} // namespace
