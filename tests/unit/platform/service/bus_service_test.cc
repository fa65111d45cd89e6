// SPDX-License-Identifier: GPL-2.0-or-later
// Whether a service is on the bus, over its restarts and those of the bus.
#include "resolver_support.h"

#include <memory>

extern "C" {
#include "platform/service/bus-service.h"
}

namespace {

class BusServiceTest : public ::testing::Test {
protected:
  void start (const char *address = nullptr)
  {
    service = bus_service_new (
      address == nullptr ? bus.address () : address, "org.freedesktop.resolve1",
      [] (gpointer user_data) { static_cast<BusServiceTest *> (user_data)->changes++; }, this);
    EXPECT_EQ (bus_service_state (service), BUS_SERVICE_UNKNOWN);
    EXPECT_EQ (changes, 0) << "never from within a call";
  }
  bool comes_to (BusServiceState state)
  {
    return until ([&] { return bus_service_state (service) == state; });
  }
  void TearDown () override { bus_service_free (service); }

  Bus bus;
  BusService *service = nullptr;
  int changes = 0;
};

TEST_F (BusServiceTest, FollowsAServiceThatComesAndGoes)
{
  start ();
  ASSERT_TRUE (comes_to (BUS_SERVICE_ABSENT));
  auto resolved = std::make_unique<FakeResolved> (bus);
  ASSERT_TRUE (comes_to (BUS_SERVICE_RUNS));
  EXPECT_NE (bus_service_connection (service), nullptr);
  resolved.reset ();
  ASSERT_TRUE (comes_to (BUS_SERVICE_ABSENT));
  EXPECT_EQ (changes, 3);
}

TEST_F (BusServiceTest, ComesBackWithTheBus)
{
  FakeResolved *resolved = new FakeResolved (bus);
  start ();
  ASSERT_TRUE (comes_to (BUS_SERVICE_RUNS));
  bus.stop ();
  ASSERT_TRUE (comes_to (BUS_SERVICE_ABSENT));
  EXPECT_EQ (bus_service_connection (service), nullptr);
  delete resolved;
  bus.start ();
  FakeResolved again (bus);
  ASSERT_TRUE (comes_to (BUS_SERVICE_RUNS));
}

TEST_F (BusServiceTest, WithoutABusItIsAbsent)
{
  start ("unix:path=/nonexistent");
  ASSERT_TRUE (comes_to (BUS_SERVICE_ABSENT));
  EXPECT_EQ (bus_service_connection (service), nullptr);
}

TEST_F (BusServiceTest, MayBeFreedBeforeTheBusAnswers)
{
  start ();
  g_clear_pointer (&service, bus_service_free);
  turn (50);
  EXPECT_EQ (changes, 0);
}

TEST (BusServiceErrors, OfAServiceThatIsGone)
{
  for (int code : { G_DBUS_ERROR_NO_REPLY, G_DBUS_ERROR_NAME_HAS_NO_OWNER, G_DBUS_ERROR_SERVICE_UNKNOWN,
                    G_DBUS_ERROR_ACCESS_DENIED }) {
    g_autoptr (GError) error = g_error_new_literal (G_DBUS_ERROR, code, "");
    EXPECT_EQ (bus_service_is_gone (error), code != G_DBUS_ERROR_ACCESS_DENIED) << code;
  }
}

} // namespace
