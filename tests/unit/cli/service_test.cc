// SPDX-License-Identifier: GPL-2.0-or-later
// Reaching the service, or not.
#include "fake_service.h"

extern "C" {
#include "cli/service.h"
}

namespace {

using ServiceTest = FakeService;

TEST_F (ServiceTest, ANameWithoutOwnerIsAnErrorOnlyWhereItIsNeeded)
{
  g_autoptr (GError) error = nullptr;
  g_autoptr (Service) needed = service_open (address.c_str (), TRUE, &error);
  EXPECT_EQ (needed, nullptr);
  EXPECT_TRUE (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN));
  g_clear_error (&error);
  g_autoptr (Service) waiting = service_open (address.c_str (), FALSE, &error);
  EXPECT_NE (waiting, nullptr) << (error == nullptr ? "" : error->message);
}

TEST_F (ServiceTest, AnAddressThatIsNoneIsAnError)
{
  g_autoptr (GError) error = nullptr;
  EXPECT_EQ (service_open ("nonsense", TRUE, &error), nullptr);
  EXPECT_NE (error, nullptr);
}

} // namespace
