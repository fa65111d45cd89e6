// SPDX-License-Identifier: GPL-2.0-or-later
// An independent PPP peer, written by others: Debian's slirp. What both ends misread alike would not work here.
#include <gtest/gtest.h>

#include "world.h"

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
  EXPECT_NE (shell ("ip -o -4 address show dev ppp0").find ("inet 10.0.2.15"), std::string::npos) << shell ("ip address");
  int status = 0;
  // 10.0.2.2 is slirp itself, the host's alias.
  std::string output = shell ("ping -n -I ppp0 -c 2 -i 0.2 -W 3 10.0.2.2", &status);
  EXPECT_EQ (status, 0) << output;
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
