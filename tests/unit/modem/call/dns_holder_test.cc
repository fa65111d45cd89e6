// SPDX-License-Identifier: GPL-2.0-or-later
// Who has the name servers is seen while connected, also when it changes.
#include "modem-fixture.h"

namespace {

using DnsHolder = ModemTest;

TEST_F (DnsHolder, IsSeenWhileConnected)
{
  Answer answer;

  world.dns_backend = "none"; // it is still being asked who looks after them
  ASSERT_TRUE (online ());
  EXPECT_STREQ (modem_dns_holder (modem), "none");
  world.dns_backend = "resolved";
  run (5 * SECOND);
  EXPECT_STREQ (modem_dns_holder (modem), "resolved");
  world.dns_backend = "foreign";
  run (30 * SECOND);
  EXPECT_STREQ (modem_dns_holder (modem), "foreign");
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_STREQ (modem_dns_holder (modem), "");
  run (60 * SECOND);
  EXPECT_STREQ (modem_dns_holder (modem), "");
}

} // namespace
