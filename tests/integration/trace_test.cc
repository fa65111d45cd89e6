// SPDX-License-Identifier: GPL-2.0-or-later
// A connection with PAP, traced: in words as pppd's users know them, and as a capture that Wireshark's dissector
// understands to the last byte.
#include "world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sstream>

namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class Trace : public testing::Test {
protected:
  static std::vector<std::string> lines (const std::string &text)
  {
    std::vector<std::string> out;
    std::istringstream stream (text);
    for (std::string line; std::getline (stream, line);)
      out.push_back (line);
    return out;
  }

  // dialtonectl trace until the service knows it.
  void begin (const std::vector<std::string> &arguments)
  {
    std::vector<std::string> argv = { g_getenv ("DIALTONECTL"), "--bus=" + world.address (), "trace" };

    argv.insert (argv.end (), arguments.begin (), arguments.end ());
    tracer = std::make_unique<Child> (argv, world.directory + "/trace.log");
    ASSERT_TRUE (world.daemon ().wait_for_output ("traces the PPP packets"));
  }

  // What it printed, without times.
  std::vector<std::string> packets (const std::string &direction)
  {
    std::vector<std::string> out;
    for (const std::string &line : lines (tracer->log ())) {
      size_t at = line.find (" " + direction + " [");
      if (at != std::string::npos)
        out.push_back (line.substr (at + 1));
    }
    return out;
  }

  std::string tshark (const std::string &arguments)
  {
    int status = -1;
    std::string output = shell ("tshark -n -r '" + pcap + "' " + arguments + " 2>'" + world.directory + "/tshark.log'",
                                &status);
    EXPECT_EQ (status, 0) << output << shell ("cat '" + world.directory + "/tshark.log'");
    return output;
  }

  static void expect_beginning (const std::vector<std::string> &actual, const std::vector<std::string> &expected)
  {
    ASSERT_GE (actual.size (), expected.size ()) << testing::PrintToString (actual);
    for (size_t i = 0; i < expected.size (); i++)
      EXPECT_THAT (actual[i], ContainsRegex ("^" + expected[i] + "$"));
  }

  World world;
  std::string pcap = world.directory + "/trace.pcap";
  std::unique_ptr<Child> tracer;
};

const char *const settings =
  "'apn': <'internet.iot'>, 'auth': <'pap'>, 'username': <'myusername@realm'>, 'password': <'geheim'>";

TEST_F (Trace, ThePapConversationReadsAsInTheArticleAndDecodes)
{
  begin ({ "--pcap", pcap });
  ASSERT_TRUE (world.connect (settings).ok ());
  ASSERT_EQ (shell ("ping -n -c 1 -W 3 -I ppp0 8.8.8.8 >/dev/null && echo pong"), "pong");
  ASSERT_TRUE (world.disconnect ().ok ());
  ASSERT_EQ (tracer->stop (SIGINT), 0) << tracer->log ();

  expect_beginning (packets ("sent"),
                    {
                      "sent \\[LCP ConfReq id=0x1 <asyncmap 0x0> <magic 0x[0-9a-f]+> <pcomp> <accomp>\\]",
                      "sent \\[LCP ConfNak id=0x0 <auth pap>\\]",
                      "sent \\[LCP ConfAck id=0x1 <asyncmap 0x0> <auth pap> <magic 0x[0-9a-f]+> <pcomp> <accomp>\\]",
                      "sent \\[PAP AuthReq id=0x1 user=\"myusername@realm\" password=<hidden>\\]",
                      "sent \\[IPCP ConfReq id=0x1 <addr 0.0.0.0> <ms-dns1 0.0.0.0> <ms-dns2 0.0.0.0>\\]",
                    });
  expect_beginning (
    packets ("rcvd"),
    {
      "rcvd \\[LCP ConfReq id=0x0 <asyncmap 0x0> <auth chap MD5> <magic 0x[0-9a-f]+> <pcomp> <accomp>\\]",
      "rcvd \\[LCP ConfAck id=0x1 <asyncmap 0x0> <magic 0x[0-9a-f]+> <pcomp> <accomp>\\]",
      "rcvd \\[LCP ConfReq id=0x1 <asyncmap 0x0> <auth pap> <magic 0x[0-9a-f]+> <pcomp> <accomp>\\]",
      "rcvd \\[LCP DiscReq id=0x2 magic=0x[0-9a-f]+\\]",
      "rcvd \\[PAP AuthAck id=0x1 \"\"\\]",
    });
  EXPECT_THAT (tracer->log (), HasSubstr ("<addr 10.174.46.45>"));
  EXPECT_THAT (tracer->log (), HasSubstr ("sent [LCP TermReq"));
  EXPECT_THAT (tracer->log (), ContainsRegex ("Packets: [0-9]+, .*[Bb].* in "));

  EXPECT_EQ (tshark ("-Y '_ws.malformed || _ws.expert.severity == error'"), "") << "every packet must decode";
  std::string decoded = tshark ("-T fields -e frame.p2p_dir -e _ws.col.Protocol -e _ws.col.Info");
  EXPECT_EQ (lines (decoded).size (), packets ("sent").size () + packets ("rcvd").size ()) << decoded;
  // 0 is sent, 1 received.
  size_t at = 0;
  for (const std::string part :
       { "0\tPPP LCP\tConfiguration Request", "1\tPPP LCP\tConfiguration Request", "0\tPPP LCP\tConfiguration Nak",
         "1\tPPP LCP\tConfiguration Request", "0\tPPP LCP\tConfiguration Ack", "0\tPPP PAP\tAuthenticate-Request",
         "1\tPPP PAP\tAuthenticate-Ack", "0\tPPP IPCP\tConfiguration Request", "1\tPPP IPCP\tConfiguration Nak",
         "1\tPPP IPCP\tConfiguration Ack", "0\tPPP LCP\tTermination Request", "1\tPPP LCP\tTermination Ack" }) {
    size_t found = decoded.find (part, at);
    EXPECT_NE (found, std::string::npos) << part << " is not behind byte " << at << " of\n" << decoded;
    at = found == std::string::npos ? at : found + part.size ();
  }
  EXPECT_THAT (decoded, Not (HasSubstr ("ICMP"))) << "no trace has IP packets";
}

TEST_F (Trace, NoPasswordIsInTextOrCaptureOrLog)
{
  begin ({ "--pcap", pcap, "--json" });
  ASSERT_TRUE (world.connect (settings).ok ());
  ASSERT_EQ (tracer->stop (SIGINT), 0) << tracer->log ();
  EXPECT_EQ (shell ("grep -c geheim '" + pcap + "'"), "0");
  EXPECT_THAT (tracer->log (), Not (HasSubstr ("geheim")));
  EXPECT_THAT (world.daemon ().log (), Not (HasSubstr ("geheim")));
  EXPECT_EQ (tshark ("-Y pap.password -T fields -e pap.password"), "******") << "its length stays";
  EXPECT_EQ (shell ("stat -c %a '" + pcap + "'"), "600");
  int status = -1;
  std::string checked = shell (
    "python3 -c 'import json,sys\nfor l in sys.stdin: json.loads(l)' <'" + world.directory + "/trace.log'", &status);
  EXPECT_EQ (status, 0) << checked;
}

TEST_F (Trace, AnEndOfTheServiceIsTold)
{
  begin ({ "--pcap", pcap });
  ASSERT_TRUE (world.connect (settings).ok ());
  world.stop_daemon (SIGTERM);
  EXPECT_TRUE (world.wait_until ([&] { return !tracer->running (); }));
  EXPECT_EQ (tracer->stop (SIGINT), 1) << tracer->log ();
  EXPECT_EQ (tshark ("-Y _ws.malformed"), "") << "what came is whole";
}

} // namespace
