// SPDX-License-Identifier: GPL-2.0-or-later
// From ports to online and back, and who is answered what.
#include "modem-fixture.h"

namespace {

class Connect : public ModemTest {};

TEST_F (Connect, ARegisteredModemIsOnlineWithinASecondOfTheStart)
{
  gint64 before = world.now ();

  ASSERT_TRUE (online ());
  EXPECT_LT (world.now () - before, 300000) << trail ();
  EXPECT_EQ (trail (), "initializing(boot) registered dialing(user-request) negotiating configuring connected(user-request)");
  EXPECT_STREQ (info ()->interface, "ppp0");
  EXPECT_EQ (info ()->ip.n_addresses, 1u);
  EXPECT_EQ (info ()->attempts, 0u);
  EXPECT_EQ (device.count ("+CGDCONT="), 0) << "a context that fits must not be written";
}

} // namespace
