// SPDX-License-Identifier: GPL-2.0-or-later
// The life of the daemon: modems come and go, the computer sleeps, the end.
#include "bus_test.h"

using testing::HasSubstr;

using DaemonTest = BusTest;

TEST_F (DaemonTest, AModemKeepsItsSlotAndTwoHaveDifferentOnes)
{
  guint slot_b;

  start_daemon ();
  add_modem ("a");
  add_modem ("b");
  slot_b = fake_modem ("b")->slot;
  EXPECT_NE (fake_modem ("a")->slot, slot_b);
  daemon_remove_modem (daemon_, "a");
  daemon_remove_modem (daemon_, "b");
  add_modem ("b");
  add_modem ("c");
  EXPECT_EQ (fake_modem ("b")->slot, slot_b);
  EXPECT_NE (fake_modem ("c")->slot, slot_b);
  for (int i = 0; i < 100; i++) {
    const std::string id = "x" + std::to_string (i);

    add_modem (id.c_str ());
    EXPECT_LT (fake_modem (id.c_str ())->slot, (guint) IP_CONFIG_MAX_SLOTS);
    EXPECT_NE (fake_modem (id.c_str ())->slot, slot_b);
    daemon_remove_modem (daemon_, id.c_str ());
  }
}

TEST_F (DaemonTest, TheSameModemAddedTwiceIsOne)
{
  start_daemon ();
  add_modem ("m");
  add_modem ("m");
  EXPECT_NE (fake_modem ("m"), nullptr);
  daemon_remove_modem (daemon_, "m");
  EXPECT_EQ (fake_modem ("m"), nullptr);
}

TEST_F (DaemonTest, ASecondDaemonIsTold)
{
  start_daemon ();
  std::string lost;
  DaemonOptions options = {};
  GDBusConnection *other =
    g_dbus_connection_new_for_address_sync (address_.c_str (),
                                            (GDBusConnectionFlags) (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                                    | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
                                            nullptr, nullptr, nullptr);

  options.connection = other;
  options.config_dir = dir_.c_str ();
  options.environment = &environment_;
  options.name_lost = [] (gpointer text, const char *words) { *static_cast<std::string *> (text) = words; };
  options.user_data = &lost;
  g_autoptr (Daemon) second = daemon_new (&options, nullptr);
  EXPECT_TRUE (spin ([&] { return !lost.empty (); }));
  EXPECT_THAT (lost, HasSubstr ("org.dialtone1"));
  g_clear_pointer (&second, daemon_free);
  settle ();
  g_dbus_connection_close_sync (other, nullptr, nullptr);
  g_object_unref (other);
}

TEST_F (DaemonTest, ShutdownWaitsForTheModemsAndNotForEver)
{
  bool done = false;
  auto set = [] (gpointer flag) { *static_cast<bool *> (flag) = true; };

  start_daemon ();
  add_modem ("a");
  add_modem ("b");
  daemon_shutdown (daemon_, set, &done);
  ASSERT_TRUE (fake_modem_has (fake_modem ("a"), "shutdown"));
  fake_modem_answer (fake_modem ("a"), "shutdown");
  settle ();
  EXPECT_FALSE (done) << "b still hangs up";
  gint64 begin = g_get_monotonic_time ();
  EXPECT_TRUE (spin ([&] { return done; })) << "b never answers";
  EXPECT_LT (g_get_monotonic_time () - begin, 9 * G_USEC_PER_SEC);
}

TEST_F (DaemonTest, AModemThatIsLeftToOthersIsHungUpFirst)
{
  start_daemon ();
  add_modem ("m");
  EXPECT_FALSE (daemon_leave_modem (daemon_, "another"));
  EXPECT_TRUE (daemon_leave_modem (daemon_, "m"));
  settle ();
  ASSERT_TRUE (fake_modem_has (fake_modem ("m"), "shutdown"));
  EXPECT_EQ (left_, 0);
  fake_modem_answer (fake_modem ("m"), "shutdown");
  settle ();
  EXPECT_EQ (fake_modem ("m"), nullptr);
  EXPECT_EQ (left_, 1);
}

TEST_F (DaemonTest, OneThatGoesOrComesBackWhileItIsLeftIsLeftAsWell)
{
  start_daemon ();
  add_modem ("m");
  EXPECT_TRUE (daemon_leave_modem (daemon_, "m"));
  daemon_remove_modem (daemon_, "m");
  EXPECT_EQ (left_, 1);
  add_modem ("m");
  EXPECT_TRUE (daemon_leave_modem (daemon_, "m"));
  add_modem ("m");
  EXPECT_EQ (left_, 2);
  EXPECT_NE (fake_modem ("m"), nullptr);
  EXPECT_FALSE (fake_modem_has (fake_modem ("m"), "shutdown"));
}

TEST_F (DaemonTest, WhoAsksToReloadIsPassedOn)
{
  Reply reply;
  start_daemon ();
  call (reply, manager_path, manager, "Reload");
  EXPECT_EQ (reply.text (), "()");
  EXPECT_EQ (reloads_, 1);
  daemon_reload (daemon_);
  EXPECT_EQ (reloads_, 2);
}

TEST_F (DaemonTest, ShutdownWithoutModemsIsAtOnceButNotFromWithin)
{
  bool done = false;
  auto set = [] (gpointer flag) { *static_cast<bool *> (flag) = true; };

  start_daemon ();
  daemon_shutdown (daemon_, set, &done);
  EXPECT_FALSE (done);
  EXPECT_TRUE (spin ([&] { return done; }));
}
