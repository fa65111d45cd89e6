// SPDX-License-Identifier: GPL-2.0-or-later
// The computer's sleep, with a logind of our own: who is told, and that it waits for the end of a call and not for
// longer.
#include "bus_test.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <unistd.h>

extern "C" {
#include "daemon/sleep-watch.h"
}

using testing::ElementsAre;

namespace {

class SleepWatchTest : public BusTest {
protected:
  void TearDown () override
  {
    sleep_watch_free (watch_);
    stop_logind ();
    for (int end : delays_)
      close (end);
    BusTest::TearDown ();
  }

  void start_logind ()
  {
    static const GDBusInterfaceVTable vtable = { inhibit, prepares, nullptr, {} };
    const char *xml = "<node><interface name='org.freedesktop.login1.Manager'><method name='Inhibit'><arg "
                      "type='s'/><arg type='s'/><arg type='s'/>"
                      "<arg type='s'/><arg type='h' direction='out'/></method><property name='PreparingForSleep' "
                      "type='b' access='read'/></interface></node>";
    g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, nullptr);

    object_ = g_dbus_connection_register_object (client_, "/org/freedesktop/login1", node->interfaces[0], &vtable, this,
                                                 nullptr, nullptr);
    ask_bus ("RequestName", g_variant_new ("(su)", "org.freedesktop.login1", 0));
  }

  void stop_logind ()
  {
    if (object_ == 0)
      return;
    g_dbus_connection_unregister_object (client_, object_);
    object_ = 0;
    ask_bus ("ReleaseName", g_variant_new ("(s)", "org.freedesktop.login1"));
  }

  void announce (bool sleeps)
  {
    g_dbus_connection_emit_signal (client_, nullptr, "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
                                   "PrepareForSleep", g_variant_new ("(b)", sleeps), nullptr);
    settle ();
  }

  void start_watch ()
  {
    watch_ = sleep_watch_new (
      server_, [] (gpointer told, gboolean sleeps) { static_cast<std::vector<bool> *> (told)->push_back (sleeps); },
      &told_);
  }

  // Whether the delay that was given as number @i has ended: its other end is closed.
  bool is_over (size_t i)
  {
    char byte;

    settle ();
    return read (delays_.at (i), &byte, 1) == 0;
  }

  SleepWatch *watch_ = nullptr;
  std::vector<bool> told_;
  std::vector<std::string> asked_; // the arguments of each Inhibit
  std::vector<int> delays_;        // our ends of them
  bool refuses_ = false;
  bool prepares_ = false; // what logind says when it is asked

private:
  static GVariant *prepares (GDBusConnection *, const char *, const char *, const char *, const char *, GError **,
                             gpointer user_data)
  {
    return g_variant_new_boolean (static_cast<SleepWatchTest *> (user_data)->prepares_);
  }
  static void inhibit (GDBusConnection *, const char *, const char *, const char *, const char *, GVariant *arguments,
                       GDBusMethodInvocation *invocation, gpointer user_data)
  {
    auto *self = static_cast<SleepWatchTest *> (user_data);
    g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
    g_autofree char *text = g_variant_print (arguments, FALSE);
    int ends[2];

    self->asked_.push_back (text);
    if (self->refuses_) {
      g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.DBus.Error.AccessDenied", "no");
      return;
    }
    ASSERT_EQ (pipe2 (ends, O_CLOEXEC | O_NONBLOCK), 0);
    self->delays_.push_back (ends[0]);
    g_unix_fd_list_append (list, ends[1], nullptr);
    close (ends[1]);
    g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0), list);
  }

  void ask_bus (const char *method, GVariant *arguments)
  {
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (client_, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                                              "org.freedesktop.DBus", method, arguments, nullptr,
                                                              G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    settle ();
  }

  guint object_ = 0;
};

TEST_F (SleepWatchTest, ADelayIsAskedForUsedOnceAndAskedForAgain)
{
  start_logind ();
  start_watch ();
  ASSERT_TRUE (spin ([this] { return sleep_watch_delays (watch_); }));
  EXPECT_THAT (asked_, ElementsAre ("('sleep', 'Dialtone', 'Hanging up', 'delay')"));
  announce (true);
  EXPECT_THAT (told_, ElementsAre (true));
  EXPECT_FALSE (is_over (0));
  sleep_watch_release (watch_);
  EXPECT_FALSE (sleep_watch_delays (watch_));
  EXPECT_TRUE (is_over (0));
  EXPECT_EQ (asked_.size (), 1u) << "not before the computer is awake again";
  announce (false);
  ASSERT_TRUE (spin ([this] { return sleep_watch_delays (watch_); }));
  EXPECT_THAT (told_, ElementsAre (true, false));
  EXPECT_EQ (asked_.size (), 2u);
}

TEST_F (SleepWatchTest, LogindMayComeLaterAndGo)
{
  start_watch ();
  settle ();
  EXPECT_FALSE (sleep_watch_delays (watch_));
  start_logind ();
  ASSERT_TRUE (spin ([this] { return sleep_watch_delays (watch_); }));
  stop_logind ();
  ASSERT_TRUE (spin ([this] { return !sleep_watch_delays (watch_); }));
  EXPECT_TRUE (is_over (0));
  start_logind ();
  ASSERT_TRUE (spin ([this] { return sleep_watch_delays (watch_); }));
}

// As after a watchdog has ended it, which happens on resume.
TEST_F (SleepWatchTest, ALogindThatGoesWhileTheComputerSleepsIsNoSleepWithoutEnd)
{
  start_logind ();
  start_watch ();
  ASSERT_TRUE (spin ([this] { return sleep_watch_delays (watch_); }));
  announce (true);
  stop_logind ();
  ASSERT_TRUE (spin ([this] { return told_.size () == 2; }));
  EXPECT_THAT (told_, ElementsAre (true, false));
  start_logind ();
  ASSERT_TRUE (spin ([this] { return sleep_watch_delays (watch_); })) << "the next sleep would not wait";
}

TEST_F (SleepWatchTest, ASleepThatWasAnnouncedBeforeIsAskedFor)
{
  prepares_ = true;
  start_logind ();
  start_watch ();
  ASSERT_TRUE (spin ([this] { return !told_.empty (); }));
  EXPECT_THAT (told_, ElementsAre (true));
  announce (false);
  EXPECT_THAT (told_, ElementsAre (true, false));
}

TEST_F (SleepWatchTest, AModemThatComesWhileTheComputerIsAboutToSleepSleepsToo)
{
  start_logind ();
  start_daemon ();
  announce (true);
  add_modem ("m");
  EXPECT_EQ (fake_modem ("m")->suspended, 1);
  announce (false);
  EXPECT_EQ (fake_modem ("m")->suspended, 0);
}

TEST_F (SleepWatchTest, WithoutADelayItIsToldAllTheSame)
{
  refuses_ = true;
  start_logind ();
  start_watch ();
  ASSERT_TRUE (spin ([this] { return !asked_.empty (); }));
  announce (true);
  announce (false);
  EXPECT_THAT (told_, ElementsAre (true, false));
  EXPECT_FALSE (sleep_watch_delays (watch_));
}

TEST_F (SleepWatchTest, OnlyLogindIsBelieved)
{
  start_daemon ();
  add_modem ("m");
  announce (true);
  EXPECT_EQ (fake_modem ("m")->suspended, 0);
  start_logind ();
  announce (true);
  EXPECT_EQ (fake_modem ("m")->suspended, 1);
  announce (false);
  EXPECT_EQ (fake_modem ("m")->suspended, 0);
}

TEST_F (SleepWatchTest, TheComputerSleepsWhenTheLastCallHasEnded)
{
  start_logind ();
  start_daemon ();
  add_modem ("a");
  add_modem ("b");
  fake_modem_state (fake_modem ("a"), MODEM_STATE_CONNECTED);
  fake_modem_state (fake_modem ("b"), MODEM_STATE_DIALING);
  ASSERT_TRUE (spin ([this] { return !delays_.empty (); }));
  announce (true);
  EXPECT_FALSE (is_over (0));
  fake_modem_state (fake_modem ("a"), MODEM_STATE_DISCONNECTING, DT_REASON_SUSPEND);
  fake_modem_state (fake_modem ("b"), MODEM_STATE_WAITING, DT_REASON_SUSPEND);
  EXPECT_FALSE (is_over (0)) << "the other call has not ended";
  fake_modem_state (fake_modem ("a"), MODEM_STATE_WAITING, DT_REASON_SUSPEND);
  EXPECT_TRUE (is_over (0));
}

TEST_F (SleepWatchTest, AModemThatGoesMeanwhileIsNotWaitedFor)
{
  start_logind ();
  start_daemon ();
  add_modem ("m");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_CONNECTED);
  ASSERT_TRUE (spin ([this] { return !delays_.empty (); }));
  announce (true);
  EXPECT_FALSE (is_over (0));
  daemon_remove_modem (daemon_, "m");
  EXPECT_TRUE (is_over (0));
}

TEST_F (SleepWatchTest, WithoutACallTheComputerSleepsAtOnce)
{
  start_logind ();
  start_daemon ();
  add_modem ("m");
  ASSERT_TRUE (spin ([this] { return !delays_.empty (); }));
  announce (true);
  EXPECT_TRUE (is_over (0));
}

} // namespace
