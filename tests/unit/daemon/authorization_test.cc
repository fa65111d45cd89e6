// SPDX-License-Identifier: GPL-2.0-or-later
// Rights: who may, who may not, and whose answer comes too late.
#include "polkit_test.h"

using testing::HasSubstr;

using AuthorizationTest = PolkitTest;

TEST_F (AuthorizationTest, WhoMayNotIsToldAndNothingHappens)
{
  Reply connect;
  Reply pin;

  start_polkit (Verdict::no);
  start_daemon (true);
  add_modem ("m");
  call (connect, manager_path, manager, "Connect", "({'apn': <'x'>},)");
  EXPECT_EQ (connect.error, "org.freedesktop.DBus.Error.AccessDenied");
  EXPECT_THAT (connect.message, HasSubstr ("org.dialtone1.connect"));
  call (pin, modem_path ("m"), "org.dialtone1.Sim", "SendPin", "('1234',)");
  EXPECT_EQ (pin.error, "org.freedesktop.DBus.Error.AccessDenied");
  EXPECT_TRUE (fake_modem ("m")->operations.empty ());
}

TEST_F (AuthorizationTest, ReadingNeedsNoRight)
{
  Reply signal;

  start_polkit (Verdict::no);
  start_daemon (true);
  add_modem ("m");
  EXPECT_EQ (property (manager_path, manager, "State"), "'unavailable'");
  call_async (signal, manager_path, manager, "RefreshSignal");
  EXPECT_TRUE (fake_modem_has (fake_modem ("m"), "refresh-signal"));
  EXPECT_TRUE (questions_.empty ());
  fake_modem_fail (fake_modem ("m"), "refresh-signal", DT_ERROR_WRONG_STATE, "x");
  EXPECT_TRUE (spin ([&] { return signal.done; }));
}

TEST_F (AuthorizationTest, ADialogIsOfferedOnlyToWhoAllowsOne)
{
  Reply silent;
  Reply interactive;

  start_polkit (Verdict::challenge);
  start_daemon (true);
  call (silent, manager_path, manager, "Reload");
  EXPECT_EQ (silent.error, "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired");
  call_async (interactive, manager_path, manager, "Reload", "", G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION);
  ASSERT_TRUE (spin ([&] { return interactive.done; }));
  EXPECT_EQ (interactive.error, "org.freedesktop.DBus.Error.AccessDenied");
  EXPECT_THAT (questions_, testing::ElementsAre ("org.dialtone1.profiles 0", "org.dialtone1.profiles 1"));
}

TEST_F (AuthorizationTest, AModemThatGoesWhilePolkitThinksAnswersAndALateYesDoesNothing)
{
  Reply reply;

  start_polkit (Verdict::silence);
  start_daemon (true);
  add_modem ("m");
  call_async (reply, modem_path ("m"), modem_interface, "Scan");
  ASSERT_TRUE (spin ([&] { return waiting_.size () == 1; }));
  daemon_remove_modem (daemon_, "m");
  ASSERT_TRUE (spin ([&] { return reply.done; }));
  EXPECT_EQ (reply.error, "org.dialtone1.Error.NoModem");
  g_dbus_method_invocation_return_value (waiting_[0], g_variant_new_parsed ("((true, false, @a{ss} {}),)"));
  waiting_.clear ();
  settle ();
}

// The tests run as root, whom a bus without polkit lets do everything; nobody else could be asked for here.
TEST_F (AuthorizationTest, WithoutPolkitRootMay)
{
  Reply reply;

  start_daemon (true);
  call (reply, manager_path, manager, "Reload");
  EXPECT_EQ (reply.text (), "()");
}

TEST_F (AuthorizationTest, WithTheCheckOffNobodyIsAsked)
{
  Reply reply;

  start_polkit (Verdict::no);
  start_daemon (false);
  call (reply, manager_path, manager, "Reload");
  EXPECT_EQ (reply.text (), "()");
  EXPECT_TRUE (questions_.empty ());
}
