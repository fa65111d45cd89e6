// SPDX-License-Identifier: GPL-2.0-or-later
// The search for a port's holder: our own look first, then the service that sees more, on a private bus.
#include "main-loop.h"
#include "pty.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <vector>

extern "C" {
#include "platform/serial/port-holder.h"
}

namespace {

constexpr char interface_xml[] =
  "<node><interface name='org.dialtone1.PortHolder'><method name='Find'><arg type='u' direction='in'/>"
  "<arg type='u' direction='in'/><arg type='s' direction='out'/><arg type='u' direction='out'/></method>"
  "</interface></node>";

class PortHolderTest : public testing::Test {
protected:
  PortHolderTest ()
  {
    g_test_dbus_up (bus);
    connection = connect ();
  }
  ~PortHolderTest () override
  {
    for (GDBusMethodInvocation *call : unanswered)
      g_object_unref (call);
    g_clear_object (&service);
    g_clear_object (&connection);
    g_test_dbus_down (bus);
    g_object_unref (bus);
  }

  GDBusConnection *connect ()
  {
    auto flags = GDBusConnectionFlags (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION);
    return g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus), flags, nullptr, nullptr, nullptr);
  }
  // From now on the service is there.
  void serve ()
  {
    static const GDBusInterfaceVTable table = { on_call, nullptr, nullptr, {} };
    g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, nullptr);

    service = connect ();
    ASSERT_NE (g_dbus_connection_register_object (service, "/org/dialtone1/PortHolder", node->interfaces[0], &table,
                                                  this, nullptr, nullptr),
               0u);
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      service, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", "org.dialtone1.PortHolder", 4u), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    ASSERT_NE (reply, nullptr);
  }
  static void on_call (GDBusConnection *, const char *, const char *, const char *, const char *, GVariant *arguments,
                       GDBusMethodInvocation *invocation, gpointer data)
  {
    auto *self = static_cast<PortHolderTest *> (data);
    guint major_number = 0, minor_number = 0;

    g_variant_get (arguments, "(uu)", &major_number, &minor_number);
    self->asked.push_back (makedev (major_number, minor_number));
    if (self->silent)
      self->unanswered.push_back (invocation);
    else
      self->reply (invocation);
  }
  void reply (GDBusMethodInvocation *invocation)
  {
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(su)", name.c_str (), name.empty () ? 0u : 123u));
  }

  PortHolderSearch *find (GDBusConnection *where, bool ourselves = false)
  {
    answers.clear ();
    return port_holder_find (where, pty.path.c_str (), ourselves, on_found, this);
  }
  static void on_found (gpointer data, const char *holder)
  {
    static_cast<PortHolderTest *> (data)->answers.emplace_back (holder == nullptr ? "nobody" : holder);
  }
  bool answered ()
  {
    return run_until ([this] { return !answers.empty (); }, 15000);
  }

  GTestDBus *bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  GDBusConnection *connection = nullptr, *service = nullptr;
  Pty pty; // nobody has it open, as far as this process can see
  std::string name = "minicom";
  bool silent = false;
  std::vector<dev_t> asked;
  std::vector<GDBusMethodInvocation *> unanswered;
  std::vector<std::string> answers;
};

TEST_F (PortHolderTest, TheServiceIsAskedForWhatWeDoNotSee)
{
  struct stat st = {};

  serve ();
  find (connection);
  EXPECT_TRUE (answers.empty ()) << "never from within the call";
  ASSERT_TRUE (answered ());
  EXPECT_EQ (answers, std::vector<std::string> { "minicom (pid 123)" });
  ASSERT_EQ (stat (pty.path.c_str (), &st), 0);
  EXPECT_EQ (asked, std::vector<dev_t> { st.st_rdev });
}

TEST_F (PortHolderTest, AServiceThatSeesNobodyIsBelieved)
{
  name = "";
  serve ();
  find (connection);
  ASSERT_TRUE (answered ());
  EXPECT_EQ (answers[0], "nobody");
}

TEST_F (PortHolderTest, WithoutTheServiceOrABusNobodyIsSeen)
{
  for (GDBusConnection *where : { connection, static_cast<GDBusConnection *> (nullptr) }) {
    find (where);
    ASSERT_TRUE (answered ());
    EXPECT_EQ (answers[0], "nobody");
  }
}

TEST_F (PortHolderTest, ASilentServiceIsNotWaitedForForLong)
{
  gint64 begun = g_get_monotonic_time ();

  silent = true;
  serve ();
  find (connection);
  ASSERT_TRUE (answered ());
  EXPECT_EQ (answers[0], "nobody");
  EXPECT_EQ (asked.size (), 1u);
  EXPECT_LT (g_get_monotonic_time () - begun, 12 * G_USEC_PER_SEC);
}

// The bus starts it for the question, which takes some seconds where the machine is slow or busy.
TEST_F (PortHolderTest, AServiceThatIsStartedSlowlyIsWaitedFor)
{
  silent = true;
  serve ();
  find (connection);
  ASSERT_TRUE (run_until ([this] { return !unanswered.empty (); }));
  run_until ([this] { return !answers.empty (); }, 4000);
  EXPECT_TRUE (answers.empty ()) << answers[0];
  reply (unanswered.back ());
  unanswered.pop_back ();
  ASSERT_TRUE (answered ());
  EXPECT_EQ (answers, std::vector<std::string> { "minicom (pid 123)" });
}

TEST_F (PortHolderTest, AForgottenSearchIsNotAnswered)
{
  silent = true;
  serve ();
  port_holder_forget (find (connection)); // while the thread looks
  PortHolderSearch *search = find (connection);
  ASSERT_TRUE (run_until ([this] { return !asked.empty (); }));
  port_holder_forget (search); // while the service looks
  silent = false;
  find (connection);
  ASSERT_TRUE (answered ());
  run_ready ();
  EXPECT_EQ (answers.size (), 1u);
  port_holder_forget (nullptr);
}

} // namespace
