// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

extern "C" {
#include "modem/network/network-info.h"
}

namespace {

TEST (NetworkInfo, TechnologiesHaveTheNamesOfTheInterface)
{
  const char *const names[] = { "", "gsm", "egprs", "umts", "lte", "catm", "nbiot" };

  ASSERT_EQ (G_N_ELEMENTS (names), gsize (N_ACCESS_TECHNOLOGIES));
  for (int technology = 0; technology < N_ACCESS_TECHNOLOGIES; technology++)
    EXPECT_STREQ (access_technology_to_string (static_cast<AccessTechnology> (technology)), names[technology]);
}

TEST (NetworkInfo, StatusesHaveTheNamesOfTheInterface)
{
  const char *const names[] = { "unknown", "available", "current", "forbidden" };

  ASSERT_EQ (G_N_ELEMENTS (names), gsize (N_NETWORK_STATUSES));
  for (int status = 0; status < N_NETWORK_STATUSES; status++)
    EXPECT_STREQ (network_status_to_string (static_cast<NetworkStatus> (status)), names[status]);
}

TEST (NetworkInfo, RegistrationsHaveTheNamesOfTheInterface)
{
  const char *const names[] = { "unknown", "idle", "home", "searching", "denied", "roaming" };

  ASSERT_EQ (G_N_ELEMENTS (names), gsize (N_NETWORK_REGISTRATIONS));
  for (int registration = 0; registration < N_NETWORK_REGISTRATIONS; registration++)
    EXPECT_STREQ (network_registration_to_string (static_cast<NetworkRegistration> (registration)),
                  names[registration]);
}

} // namespace
