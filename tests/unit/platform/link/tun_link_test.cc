// SPDX-License-Identifier: GPL-2.0-or-later
// The TUN data path from end to end: a peer that speaks HDLC on the modem's side, the kernel's IP on the other, in a
// network namespace of its own.
#include "link/hdlc-peer.h"
#include "main-loop.h"
#include "pty.h"
#include "serial/open-port.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netlink/route/link.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <vector>

extern "C" {
#include "base/error.h"
#include "platform/link/kernel-link.h"
#include "platform/link/tun-link.h"
#include "platform/serial/port-takeover.h"
#include "platform/serial/port.h"
#include "ppp/ppp-hdlc.h"
}

namespace {

const Bytes configure_request ("\x01\x01\x00\x04", 4);
constexpr guint16 lcp = 0xc021, ipcp = 0x8021, ip4 = 0x0021;

class LinkTest : public testing::Test {
protected:
  void SetUp () override
  {
    ASSERT_EQ (unshare (CLONE_NEWNET), 0) << "needs root";
    g_autoptr (GError) error = nullptr;
    port = open_port (port_ops, pty.path.c_str (), &port_listener, this, &error);
    ASSERT_NE (port, nullptr) << error->message;
  }
  ~LinkTest () override
  {
    if (link != nullptr)
      ops->detach (link);
    port_ops->close (port);
    tun_links_free (tun_links);
    platform_ports_free (ports);
    fd_store_free (kept);
  }

  void attach (const Bytes &pending = "")
  {
    g_autoptr (GError) error = nullptr;
    const auto *bytes = reinterpret_cast<const guint8 *> (pending.data ());
    link = ops->attach (ops, port, bytes, pending.size (), &link_listener, this, &error);
    ASSERT_NE (link, nullptr) << error->message;
  }
  void send (guint16 protocol, const Bytes &info, bool lcp_defaults = true)
  {
    ops->send (link, protocol, reinterpret_cast<const guint8 *> (info.data ()), info.size (), lcp_defaults);
  }
  void detach () { ops->detach (g_steal_pointer (&link)); }

  static void on_frame (gpointer self, guint16 protocol, const guint8 *info, gsize len)
  {
    auto *test = static_cast<LinkTest *> (self);
    test->frames.push_back ({ protocol, Bytes (reinterpret_cast<const char *> (info), len) });
    if (test->detach_on_frame)
      test->detach ();
  }
  static void on_hangup (gpointer self, const char *text)
  {
    static_cast<LinkTest *> (self)->hangups.emplace_back (text);
  }
  static void on_received (gpointer self, const guint8 *data, gsize len)
  {
    static_cast<LinkTest *> (self)->heard.append (reinterpret_cast<const char *> (data), len);
  }
  static void on_lost (gpointer self, const char *text) { static_cast<LinkTest *> (self)->lost.emplace_back (text); }

  static constexpr LinkListener link_listener = { on_frame, on_hangup };
  static constexpr PortListener port_listener = { on_received, on_lost };
  FdStore *kept = fd_store_new ();
  PlatformPorts *ports = platform_ports_new (kept, nullptr, nullptr);
  const PortOps *port_ops = platform_ports_ops (ports);
  TunLinks *tun_links = tun_links_new ();
  const LinkOps *ops = tun_links_ops (tun_links);
  Pty pty;
  Peer peer { pty };
  Port *port = nullptr;
  Link *link = nullptr;
  std::vector<Packet> frames;
  std::vector<std::string> hangups, lost;
  Bytes heard;
  bool detach_on_frame = false;
};

constexpr LinkListener LinkTest::link_listener;
constexpr PortListener LinkTest::port_listener;

/* 10.64.0.1 with the peer 10.64.0.2 on the interface, and a UDP socket on it. */
class Address {
public:
  explicit Address (const char *name) : fd (socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
  {
    struct ifreq request = {};
    g_strlcpy (request.ifr_name, name, sizeof request.ifr_name);
    address (&request.ifr_addr, "10.64.0.1", 0);
    EXPECT_EQ (ioctl (fd, SIOCSIFADDR, &request), 0) << strerror (errno);
    address (&request.ifr_dstaddr, "10.64.0.2", 0);
    EXPECT_EQ (ioctl (fd, SIOCSIFDSTADDR, &request), 0) << strerror (errno);
    request.ifr_flags = IFF_UP;
    EXPECT_EQ (ioctl (fd, SIOCSIFFLAGS, &request), 0) << strerror (errno);
    struct sockaddr own, other;
    address (&own, "10.64.0.1", 7);
    address (&other, "10.64.0.2", 9);
    EXPECT_EQ (bind (fd, &own, sizeof own), 0) << strerror (errno);
    EXPECT_EQ (connect (fd, &other, sizeof other), 0) << strerror (errno);
  }
  ~Address () { close (fd); }
  Address (const Address &) = delete;
  Address &operator= (const Address &) = delete;

  static void address (struct sockaddr *out, const char *text, guint16 port_number)
  {
    struct sockaddr_in in = {};
    in.sin_family = AF_INET;
    in.sin_port = htons (port_number);
    inet_pton (AF_INET, text, &in.sin_addr);
    memcpy (out, &in, sizeof in);
  }
  ssize_t say (const Bytes &text) { return ::send (fd, text.data (), text.size (), 0); }
  Bytes hear ()
  {
    char bytes[2048];
    ssize_t n = recv (fd, bytes, sizeof bytes, 0);
    return n > 0 ? Bytes (bytes, (size_t) n) : "";
  }

  int fd;
};

/* A UDP packet from 10.64.0.2:9 to 10.64.0.1:7, without a UDP checksum. */
Bytes
udp_to_us (const Bytes &text)
{
  size_t total = 28 + text.size ();
  const guint8 header[28] = { 0x45,
                              0,
                              (guint8) (total >> 8),
                              (guint8) total,
                              0,
                              0,
                              0,
                              0,
                              64,
                              17,
                              0,
                              0,
                              10,
                              64,
                              0,
                              2,
                              10,
                              64,
                              0,
                              1,
                              0,
                              9,
                              0,
                              7,
                              (guint8) ((total - 20) >> 8),
                              (guint8) (total - 20),
                              0,
                              0 };
  Bytes packet (reinterpret_cast<const char *> (header), sizeof header);
  guint32 sum = 0;
  for (size_t i = 0; i < 20; i += 2)
    sum += (guint32) header[i] << 8 | header[i + 1];
  sum = (sum & 0xffff) + (sum >> 16);
  packet[10] = (char) (~sum >> 8);
  packet[11] = (char) ~sum;
  return packet + text;
}

TEST_F (LinkTest, MakesAnInterfaceCalledPppThatIsDown)
{
  struct ifreq request = {};

  attach ();
  EXPECT_STREQ (ops->datapath (ops), "tun");
  EXPECT_STREQ (ops->ifname (link), "ppp0");
  EXPECT_EQ (ops->ifindex (link), if_nametoindex ("ppp0"));
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_strlcpy (request.ifr_name, "ppp0", sizeof request.ifr_name);
  EXPECT_EQ (ioctl (fd, SIOCGIFFLAGS, &request), 0);
  EXPECT_FALSE (request.ifr_flags & IFF_UP);
  EXPECT_TRUE (request.ifr_flags & IFF_POINTOPOINT);
  close (fd);
}

TEST_F (LinkTest, CarriesControlPacketsBothWays)
{
  attach ();
  send (lcp, configure_request);
  EXPECT_TRUE (peer.gets (1));
  EXPECT_EQ (peer.packets.at (0).protocol, lcp);
  EXPECT_EQ (peer.packets.at (0).info, configure_request);
  peer.send (ipcp, "\x01\x07");
  EXPECT_TRUE (run_until ([this] { return !frames.empty (); }));
  EXPECT_EQ (frames.at (0).protocol, ipcp);
  EXPECT_EQ (frames.at (0).info, "\x01\x07");
  EXPECT_EQ (heard, "") << "the owner of the port heard something";
}

TEST_F (LinkTest, LcpDefaultsOverrideWhatWasNegotiated)
{
  const LinkConfig config = { /* tx_accm */ 0, /* rx_accm */ 0, 1500, 1500,
                              /* pfc */ TRUE,  /* acfc */ TRUE };

  attach ();
  ops->configure (link, &config);
  send (lcp, configure_request, true);
  EXPECT_TRUE (peer.gets (1));
  EXPECT_EQ (peer.raw.substr (0, 6), Bytes ("\x7e\xff\x7d\x23\xc0\x21", 6));
  peer.raw.clear ();
  send (lcp, Bytes ("\x09\x01\x00\x08", 4), false);
  EXPECT_TRUE (peer.gets (2));
  EXPECT_EQ (peer.raw.substr (0, 7), Bytes ("\x7e\xc0\x21\x09\x01\x00\x08", 7));
}

TEST_F (LinkTest, DecodesWhatCameBehindConnectButNotWithinTheCall)
{
  attach (Peer::frame (lcp, "first") + Peer::frame (lcp, "second").substr (0, 5));
  EXPECT_TRUE (frames.empty ());
  pty.say (Peer::frame (lcp, "second").substr (5));
  EXPECT_TRUE (run_until ([this] { return frames.size () == 2; }));
  EXPECT_EQ (frames.at (0).info, "first");
  EXPECT_EQ (frames.at (1).info, "second");
}

TEST_F (LinkTest, CarriesIpBothWaysOnceItMayPass)
{
  LinkStatistics statistics = {};

  attach ();
  Address address (ops->ifname (link));
  EXPECT_EQ (address.say ("too early"), 9);
  peer.send (ip4, udp_to_us ("too early"));
  peer.send (lcp, "marker");
  EXPECT_TRUE (run_until ([this] { return !frames.empty (); }));
  run_ready ();
  ops->set_passing (link, TRUE, FALSE);

  EXPECT_EQ (address.say ("hello"), 5);
  EXPECT_TRUE (peer.gets (1));
  EXPECT_EQ (peer.packets.at (0).protocol, ip4);
  EXPECT_EQ (peer.packets.at (0).info.substr (28), "hello");
  EXPECT_EQ (peer.packets.size (), 1u);

  Bytes got;
  peer.send (ip4, udp_to_us ("welcome"));
  EXPECT_TRUE (run_until ([&] { return !(got = address.hear ()).empty (); }));
  EXPECT_EQ (got, "welcome");

  ops->statistics (link, &statistics);
  EXPECT_EQ (statistics.tx_packets, 1u);
  EXPECT_EQ (statistics.tx_bytes, 33u);
  EXPECT_EQ (statistics.rx_packets, 1u);
  EXPECT_EQ (statistics.rx_bytes, 35u);
  EXPECT_LT (ops->silence (link), 60 * G_USEC_PER_SEC);
  EXPECT_EQ (statistics.rx_errors, 0u);
}

TEST_F (LinkTest, CountsFramesThatAreBroken)
{
  LinkStatistics statistics = {};
  Bytes bad = Peer::frame (lcp, "payload");

  attach ();
  bad[12] ^= 1;
  pty.say (bad);
  peer.send (lcp, "good");
  EXPECT_TRUE (run_until ([this] { return !frames.empty (); }));
  EXPECT_EQ (frames.at (0).info, "good");
  ops->statistics (link, &statistics);
  EXPECT_EQ (statistics.rx_errors, 1u);
  EXPECT_EQ (ops->silence (link), G_MAXINT64) << "no IP packet has come";
}

TEST_F (LinkTest, ALineThatIsNotEightBitCleanIsNamed)
{
  LinkStatistics statistics = {};
  Bytes stripped = Peer::frame (lcp, configure_request);

  for (char &c : stripped)
    c &= 0x7f;
  attach ();
  for (int i = 0; i < 3; i++)
    pty.say (stripped);
  EXPECT_TRUE (run_until ([&] { return ops->statistics (link, &statistics), statistics.rx_errors > 0; }));
  testing::internal::CaptureStderr ();
  detach ();
  std::string log = testing::internal::GetCapturedStderr ();
  EXPECT_NE (log.find ("top bit"), std::string::npos) << log;
}

TEST_F (LinkTest, WaitsForASlowModemAndLosesNoControlPacket)
{
  attach ();
  Address address (ops->ifname (link));
  ops->set_passing (link, TRUE, FALSE);
  /* Nobody reads: the line, then the queue of the port, then that of the interface fill. */
  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < 100; i++)
      (void) address.say (std::to_string (round * 100 + i) + " " + Bytes (1000, 'x'));
    run_ready ();
  }
  EXPECT_GT (port_queued (port), 0u);
  EXPECT_LT (port_queued (port), 16u * 1024);
  send (lcp, configure_request);
  EXPECT_TRUE (lost.empty () && hangups.empty ());

  auto has_lcp = [&] {
    peer.look ();
    for (const Packet &packet : peer.packets) {
      if (packet.protocol == lcp)
        return true;
    }
    return false;
  };
  EXPECT_TRUE (run_until (has_lcp));
  /* Once there is room again what is sent now comes last. The kernel drops it before that. */
  EXPECT_TRUE (run_until ([&] {
    (void) address.say ("99999");
    peer.look ();
    return peer.packets.back ().protocol == ip4 && peer.packets.back ().info.substr (28) == "99999";
  }));
  int last = -1;
  for (const Packet &packet : peer.packets) {
    if (packet.protocol != ip4)
      continue;
    int number = std::stoi (packet.info.substr (28));
    EXPECT_GE (number, last) << "out of order";
    last = number;
  }
  EXPECT_GT (peer.packets.size (), 70u) << "what the interface had queued did not come";
  EXPECT_EQ (hdlc_decoder_counters (peer.decoder)->bad_fcs, 0u);
}

TEST_F (LinkTest, TellsTheModemsOwnWordsAndGivesTheRestBack)
{
  attach ();
  pty.say (Peer::frame (lcp, "last") + "\r\nNO CARRIER\r\n+CGEV: NW DETACH\r\n");
  EXPECT_TRUE (run_until ([this] { return !hangups.empty (); }));
  EXPECT_EQ (hangups, std::vector<std::string> { "NO CARRIER" });
  EXPECT_EQ (frames.size (), 1u);
  EXPECT_EQ (heard, "");
  detach ();
  EXPECT_TRUE (run_until ([this] { return heard == "+CGEV: NW DETACH\r\n"; })) << heard;
  pty.say ("OK");
  EXPECT_TRUE (run_until ([this] { return heard == "+CGEV: NW DETACH\r\nOK"; })) << heard;
  EXPECT_EQ (hangups.size (), 1u);
}

TEST_F (LinkTest, FindsNoCarrierInPieces)
{
  attach ();
  peer.send (lcp, "last");
  for (char c : std::string ("\r\nNO CARRIER\r\n")) {
    pty.say (std::string (1, c));
    run_until ([] { return false; }, 3);
  }
  EXPECT_TRUE (run_until ([this] { return !hangups.empty (); }));
  EXPECT_EQ (hangups, std::vector<std::string> { "NO CARRIER" });
}

TEST_F (LinkTest, FindsNoCarrierInTheMidstOfAFrame)
{
  for (const char *words : { "\r\nNO CARRIER\r\n", "\nNO CARRIER\n", "NO CARRIER\r\n" }) {
    hangups.clear ();
    heard.clear ();
    attach ();
    pty.say (Peer::frame (ip4, udp_to_us ("half of it")).substr (0, 30) + words + "+CGEV: NW DETACH\r\n");
    EXPECT_TRUE (run_until ([this] { return !hangups.empty (); })) << words;
    EXPECT_EQ (hangups, std::vector<std::string> { "NO CARRIER" });
    pty.say ("RING\r\n");
    run_until ([] { return false; }, 20);
    detach ();
    EXPECT_TRUE (run_until ([this] { return heard == "+CGEV: NW DETACH\r\nRING\r\n"; })) << heard;
  }
}

TEST_F (LinkTest, FindsItInPiecesThereToo)
{
  attach ();
  pty.say (Peer::frame (ip4, udp_to_us ("half of it")).substr (0, 30));
  for (char c : std::string ("\r\nNO CARRIER\r\n")) {
    pty.say (std::string (1, c));
    run_until ([] { return false; }, 3);
  }
  EXPECT_TRUE (run_until ([this] { return !hangups.empty (); }));
  EXPECT_EQ (hangups, std::vector<std::string> { "NO CARRIER" });
}

/* The map takes nothing out of these: line ends are not escaped. */
TEST_F (LinkTest, AFrameThatGoesOnBehindTheWordsIsData)
{
  const LinkConfig config = { /* tx_accm */ 0, /* rx_accm */ 0, 1500, 1500,
                              /* pfc */ FALSE, /* acfc */ FALSE };
  const HdlcOptions bare = { 0, FALSE, FALSE };
  const Bytes words = "\r\nNO CARRIER\r\n", info = Bytes ("\x01\x02", 2) + words;
  guint8 out[HDLC_MAX_ENCODED];

  attach ();
  ops->configure (link, &config);
  gsize len = hdlc_encode (&bare, ipcp, reinterpret_cast<const guint8 *> (info.data ()), info.size (), out);
  Bytes frame (reinterpret_cast<char *> (out), len);
  size_t cut = frame.find (words) + words.size ();
  pty.say (frame.substr (0, cut));
  run_until ([] { return false; }, 50);
  pty.say (frame.substr (cut));
  EXPECT_TRUE (run_until ([this] { return frames.size () == 1; }));
  EXPECT_EQ (frames.at (0).info, info);
  run_until ([] { return false; }, 500);
  EXPECT_TRUE (hangups.empty ());
}

TEST_F (LinkTest, ControlCharactersThatSomethingPutInAreIgnoredUntilLcpSaysOtherwise)
{
  const LinkConfig config = { /* tx_accm */ 0, /* rx_accm */ 0, 1500, 1500,
                              /* pfc */ FALSE, /* acfc */ FALSE };
  Bytes frame = Peer::frame (lcp, configure_request);
  LinkStatistics statistics = {};

  frame.insert (5, "\x11");
  attach (frame);
  EXPECT_TRUE (run_until ([this] { return frames.size () == 1; })) << "behind CONNECT";
  pty.say (frame);
  EXPECT_TRUE (run_until ([this] { return frames.size () == 2; }));
  EXPECT_EQ (frames.at (1).info, configure_request);
  ops->configure (link, &config);
  pty.say (frame);
  EXPECT_TRUE (run_until ([&] { return ops->statistics (link, &statistics), statistics.rx_errors == 1; }));
  EXPECT_EQ (frames.size (), 2u);
}

TEST_F (LinkTest, AnUnpluggedPortIsAHangupAndThenLostForItsOwner)
{
  attach ();
  pty.unplug ();
  EXPECT_TRUE (run_until ([this] { return !hangups.empty (); }));
  EXPECT_FALSE (hangups.at (0).empty ());
  EXPECT_TRUE (lost.empty ());
  detach ();
  EXPECT_TRUE (lost.empty ()) << "told from within the call";
  EXPECT_TRUE (run_until ([this] { return !lost.empty (); }));
  run_ready ();
  EXPECT_EQ (hangups.size (), 1u);
  EXPECT_EQ (lost.size (), 1u);
}

TEST_F (LinkTest, AnInterfaceThatOthersRemoveIsAHangup)
{
  struct nl_sock *netlink = nl_socket_alloc ();
  struct rtnl_link *target = rtnl_link_alloc ();

  attach ();
  ASSERT_EQ (nl_connect (netlink, NETLINK_ROUTE), 0);
  rtnl_link_set_ifindex (target, (int) ops->ifindex (link));
  EXPECT_EQ (rtnl_link_delete (netlink, target), 0);
  rtnl_link_put (target);
  nl_socket_free (netlink);
  EXPECT_TRUE (run_until ([this] { return !hangups.empty (); }));
  EXPECT_NE (hangups.at (0).find ("ppp0 is gone"), std::string::npos) << hangups.at (0);
}

TEST_F (LinkTest, DetachingFromWithinAPacketGivesTheRestOfTheBytesBack)
{
  attach ();
  detach_on_frame = true;
  pty.say (Peer::frame (lcp, "bye") + "\r\nNO CARRIER\r\n");
  EXPECT_TRUE (run_until ([this] { return heard.find ("NO CARRIER") != std::string::npos; })) << heard;
  EXPECT_EQ (frames.size (), 1u);
  EXPECT_TRUE (hangups.empty ());
}

TEST_F (LinkTest, WhatWasSentBeforeDetachStillGoesOut)
{
  attach ();
  send (lcp, configure_request);
  detach ();
  EXPECT_TRUE (peer.gets (1));
  EXPECT_EQ (peer.packets.at (0).info, configure_request);
}

TEST_F (LinkTest, LeavesNothingBehind)
{
  size_t before = count_descriptors ();

  for (int i = 0; i < 3; i++) {
    attach (Peer::frame (lcp, "never seen"));
    EXPECT_STREQ (ops->ifname (link), "ppp0");
    detach ();
    EXPECT_EQ (if_nametoindex ("ppp0"), 0u);
  }
  EXPECT_EQ (count_descriptors (), before);
  run_ready ();
  EXPECT_TRUE (frames.empty ());
}

TEST_F (LinkTest, TwoLinksHaveTwoInterfaces)
{
  Pty other;
  g_autoptr (GError) error = nullptr;

  attach ();
  Port *second_port = open_port (port_ops, other.path.c_str (), &port_listener, this, &error);
  ASSERT_NE (second_port, nullptr) << error->message;
  Link *second = ops->attach (ops, second_port, nullptr, 0, &link_listener, this, &error);
  ASSERT_NE (second, nullptr) << error->message;
  EXPECT_STREQ (ops->ifname (second), "ppp1");
  ops->detach (second);
  port_ops->close (second_port);
}

/* The kernel's PPP where there is one, and a clean refusal where there is none. */
TEST_F (LinkTest, TheKernelLinkWorksOrLeavesThePortForTheTunLink)
{
  KernelLinks *kernel_links = kernel_links_new ();
  const LinkOps *kernel = kernel_links_ops (kernel_links);
  g_autoptr (GError) error = nullptr;
  Bytes pending = Peer::frame (lcp, "pending");
  size_t before = count_descriptors ();
  int device = ::open ("/dev/ppp", O_RDWR | O_CLOEXEC);

  EXPECT_STREQ (kernel->datapath (kernel), "kernel");
  pty.say (Peer::frame (lcp, "already in the tty"));
  const auto *bytes = reinterpret_cast<const guint8 *> (pending.data ());
  Link *made = kernel->attach (kernel, port, bytes, pending.size (), &link_listener, this, &error);
  if (device >= 0) {
    close (device);
    ASSERT_NE (made, nullptr) << error->message;
    EXPECT_EQ (kernel->ifindex (made), if_nametoindex (kernel->ifname (made)));
    EXPECT_TRUE (run_until ([this] { return frames.size () == 2; }));
    kernel->detach (made);
    EXPECT_EQ (if_nametoindex ("ppp0"), 0u);
  } else {
    EXPECT_EQ (made, nullptr);
    EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_NOT_SUPPORTED)) << error->message;
    attach (pending);
    EXPECT_TRUE (run_until ([this] { return frames.size () == 2; })) << frames.size ();
    detach ();
  }
  EXPECT_EQ (frames.at (0).info, "pending");
  EXPECT_EQ (frames.at (1).info, "already in the tty");
  EXPECT_EQ (count_descriptors (), before);
  pty.say ("OK");
  EXPECT_TRUE (run_until ([this] { return heard == "OK"; })) << heard;
  kernel_links_free (kernel_links);
}

} // namespace
