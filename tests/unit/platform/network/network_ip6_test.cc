// SPDX-License-Identifier: GPL-2.0-or-later
// IPv6 behind our link-local address: the kernel asks for an advertisement and makes the address and the route that
// we want of it.
#include "network_support.h"

#include <cstring>
#include <glib-unix.h>
#include <unistd.h>

namespace {

// A router behind a TUN device, fe80::2, that answers a router solicitation (RFC 4861 §4.1) with the prefix
// 2001:db8:7::/64.
class Router {
public:
  explicit Router (const Tun &tun)
  {
    source = g_unix_fd_source_new (tun.fd, G_IO_IN);
    g_source_set_callback (source, G_SOURCE_FUNC (on_readable), this, nullptr);
    g_source_attach (source, nullptr);
  }

  ~Router ()
  {
    g_source_destroy (source);
    g_source_unref (source);
  }

  guint n_asked = 0;
  bool on_link = false; // what it says of the prefix

private:
  static guint16 checksum (const guint8 *packet, gsize length)
  {
    // The pseudo header: both addresses, the length, the protocol.
    guint32 sum = (guint32) (length - 40) + 58;
    for (gsize i = 8; i < length; i += 2)
      sum += (guint32) packet[i] << 8 | (i + 1 < length ? packet[i + 1] : 0);
    while (sum >> 16)
      sum = (sum & 0xffff) + (sum >> 16);
    return (guint16) ~sum;
  }

  static gboolean on_readable (gint fd, GIOCondition, gpointer user_data)
  {
    guint8 packet[2048];
    ssize_t length = read (fd, packet, sizeof packet);
    if (length < 48 || packet[0] >> 4 != 6 || packet[6] != 58 || packet[40] != 133)
      return G_SOURCE_CONTINUE;
    static_cast<Router *> (user_data)->n_asked++;
    guint8 answer[40 + 16 + 32] = {};
    answer[0] = 0x60;
    answer[5] = 48; // payload
    answer[6] = 58;
    answer[7] = 255;
    const guint8 router[16] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2 };
    memcpy (answer + 8, router, 16);
    memcpy (answer + 24, packet + 8, 16);
    guint8 *ra = answer + 40;
    ra[0] = 134;
    ra[4] = 64;
    ra[6] = 0x07; // lifetime 1800 s
    ra[7] = 0x08;
    guint8 *prefix = ra + 16;
    const guint8 option[4] = { 3, 4, 64,
                               (guint8) (static_cast<Router *> (user_data)->on_link ? 0xc0 : 0x40) }; // autonomous
    memcpy (prefix, option, sizeof option);
    prefix[6] = prefix[10] = 0x0e; // lifetimes 3600 s
    prefix[7] = prefix[11] = 0x10;
    const guint8 network[8] = { 0x20, 0x01, 0x0d, 0xb8, 0, 7, 0, 0 };
    memcpy (prefix + 16, network, sizeof network);
    guint16 sum = checksum (answer, sizeof answer);
    ra[2] = (guint8) (sum >> 8);
    ra[3] = (guint8) sum;
    EXPECT_EQ (write (fd, answer, sizeof answer), (ssize_t) sizeof answer) << g_strerror (errno);
    return G_SOURCE_CONTINUE;
  }

  GSource *source;
};

class Ip6 : public ::testing::Test {
protected:
  IpConfig config (IpRouteMode route)
  {
    IpConfigInput input = usual_input (tun);
    input.local6 = ip ("fe80::a:b:c:d");
    input.peer6 = ip ("fe80::2");
    input.route = route;
    return built (input);
  }

  bool has_address ()
  {
    return run ("ip -6 addr show dev ppp9").find ("inet6 2001:db8:7:0:a:b:c:d/64 scope global") != std::string::npos;
  }

  Folder folder;
  Tun tun { "ppp9" };
  Router router { tun };
  Network network { folder };
};

TEST_F (Ip6, TheAdvertisementGivesAnAddressWithOurIdentifierAndARouteWithOurMetric)
{
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_BACKUP)), "");
  EXPECT_TRUE (until ([&] { return has_address (); }))
    << run ("ip -6 addr show dev ppp9") << router.n_asked << " asked";
  EXPECT_NE (run ("ip -6 route show default").find ("default via fe80::2 dev ppp9 proto ra metric 700"),
             std::string::npos)
    << run ("ip -6 route show default");
  network.clear (tun.ifindex);
  EXPECT_EQ (run ("ip -6 addr show dev ppp9; ip -6 route show default"), "");
}

TEST_F (Ip6, WithRouteNoneThereIsAnAddressButNoDefaultRoute)
{
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_NONE)), "");
  EXPECT_TRUE (until ([&] { return has_address (); }))
    << run ("ip -6 addr show dev ppp9") << router.n_asked << " asked";
  EXPECT_EQ (run ("ip -6 route show default"), "");
}

TEST_F (Ip6, APrefixThatIsCalledOnLinkTakesNothingFromOthers)
{
  router.on_link = true;
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_BACKUP)), "");
  EXPECT_TRUE (until ([&] { return has_address (); }))
    << run ("ip -6 addr show dev ppp9") << router.n_asked << " asked";
  EXPECT_TRUE (until ([&] { return main_table ().find ("2001:db8:7::/64") == std::string::npos; })) << main_table ();
  EXPECT_NE (run ("ip -6 route get 2001:db8:7::99").find ("dev ppp9"), std::string::npos) << "by the default route";
}

TEST_F (Ip6, AnAdvertisedAddressThatTheHostHasIsTold)
{
  std::string loss;
  Tun lan ("lan0");
  run ("ip link set lan0 addrgenmode none; ip link set lan0 up; ip addr add 2001:db8:7:0:a:b:c:d/64 dev lan0 nodad");
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_BACKUP)), "");
  network.ops->watch (
    network.ops, tun.ifindex,
    [] (gpointer user_data, const GError *error) { *static_cast<std::string *> (user_data) = error->message; }, &loss);
  EXPECT_TRUE (until ([&] { return !loss.empty (); })) << run ("ip -6 addr");
  EXPECT_NE (loss.find ("2001:db8:7:0:a:b:c:d"), std::string::npos) << loss;
  EXPECT_NE (loss.find ("lan0"), std::string::npos) << loss;
}

TEST_F (Ip6, ThatIsOffOnThisSystemLeavesIp4Alone)
{
  run ("echo 1 > /proc/sys/net/ipv6/conf/ppp9/disable_ipv6");
  ASSERT_EQ (network.apply_now (config (IP_ROUTE_BACKUP)), "");
  EXPECT_NE (kernel_state ().find ("inet 10.174.46.45"), std::string::npos);
  EXPECT_EQ (run ("ip -6 addr show dev ppp9"), "");
  network.clear (tun.ifindex);
  EXPECT_EQ (kernel_state (), "");
}

TEST_F (Ip6, AloneAndOffIsAFailureThatSaysSo)
{
  run ("echo 1 > /proc/sys/net/ipv6/conf/ppp9/disable_ipv6");
  IpConfigInput input = usual_input (tun);
  input.local4 = IpAddress {};
  input.local6 = ip ("fe80::a:b:c:d");
  EXPECT_EQ (network.apply_now (built (input)), "cannot add the address fe80::a:b:c:d/64 of ppp9: Permission denied");
  EXPECT_EQ (kernel_state (), "");
}

} // namespace
