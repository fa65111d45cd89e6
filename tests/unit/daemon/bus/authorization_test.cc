// SPDX-License-Identifier: GPL-2.0-or-later
// Rights: who may, who may not, and whose answer comes too late.
#include "polkit_test.h"

#include <algorithm>
#include <deque>
#include <set>

using testing::ElementsAre;
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
  EXPECT_THAT (questions_,
               ElementsAre ("org.dialtone1.profiles 0", "org.dialtone1.profiles 0", "org.dialtone1.profiles 1"));
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
  answer_all (Verdict::yes);
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

namespace {

constexpr GDBusCallFlags interactive = G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION;

// Calls that are all under way at once.
using Replies = std::deque<Reply>;

size_t
answered (const Replies &replies)
{
  size_t n = 0;

  for (const Reply &reply : replies)
    n += reply.done ? 1 : 0;
  return n;
}

} // namespace

// A polkit whose dialogs nobody answers, and clients who ask for many.
class DialogTest : public PolkitTest {
protected:
  void SetUp () override
  {
    PolkitTest::SetUp ();
    start_polkit (Verdict::challenge);
    on_dialog_ = Verdict::silence;
    start_daemon (true);
  }
  void TearDown () override
  {
    for (GDBusConnection *client : clients_)
      leave (client);
    PolkitTest::TearDown ();
  }
  GDBusConnection *join ()
  {
    clients_.insert (connect ());
    return *clients_.rbegin ();
  }
  static void leave (GDBusConnection *client)
  {
    g_dbus_connection_close_sync (client, nullptr, nullptr);
    g_object_unref (client);
  }
  void reload (Replies &replies, GDBusConnection *client, GDBusCallFlags flags = interactive)
  {
    replies.emplace_back ();
    send (replies.back (), client, manager_path, manager, "Reload", "", flags);
  }

  std::set<GDBusConnection *> clients_;
};

TEST_F (DialogTest, ACallerHasFourAndAUserEightAndFurtherOnesAreBusy)
{
  Replies replies;

  for (int i = 0; i < AUTHORIZATION_MAX_DIALOGS_OF_CALLER + 1; i++)
    reload (replies, client_);
  ASSERT_TRUE (
    spin ([&] { return waiting_.size () == AUTHORIZATION_MAX_DIALOGS_OF_CALLER && answered (replies) == 1; }))
    << waiting_.size ();
  EXPECT_EQ (replies[4].error, "org.dialtone1.Error.Busy");
  for (int i = 0; i < 3; i++) {
    GDBusConnection *other = join ();

    for (int j = 0; j < 2; j++)
      reload (replies, other);
  }
  ASSERT_TRUE (spin ([&] { return waiting_.size () == AUTHORIZATION_MAX_DIALOGS_OF_USER && answered (replies) == 3; }))
    << waiting_.size ();
  answer_all (Verdict::yes);
  ASSERT_TRUE (spin ([&] { return answered (replies) == replies.size (); }));
  for (size_t i = 0; i < replies.size (); i++)
    EXPECT_EQ (replies[i].error, i == 4 || i > 8 ? "org.dialtone1.Error.Busy" : "") << i;
  on_dialog_ = Verdict::yes;
  reload (replies, client_);
  EXPECT_TRUE (spin ([&] { return replies.back ().done; }));
  EXPECT_EQ (replies.back ().text (), "()") << "what was answered does not count any more";
}

TEST_F (DialogTest, AnEndIsPutToThoseOfACallerThatLeaves)
{
  Replies lost;
  Replies replies;
  GDBusConnection *other = connect ();

  for (int i = 0; i < 3; i++)
    reload (lost, other);
  reload (replies, client_);
  ASSERT_TRUE (spin ([&] { return waiting_.size () == 4; }));
  leave (other);
  ASSERT_TRUE (spin ([&] { return cancelled_.size () == 3; })) << "polkit is told " << cancelled_.size () << " times";
  EXPECT_EQ (std::set<std::string> (cancelled_.begin (), cancelled_.end ()).size (), 3u) << "each by its own id";
  EXPECT_EQ (waiting_.size (), 1u);
  EXPECT_EQ (answered (replies), 0u) << "others are asked as before";
  answer_all (Verdict::yes);
  EXPECT_TRUE (spin ([&] { return answered (replies) == 1; }));
}

TEST_F (DialogTest, TheEndOfAModemTakesItsDialogAway)
{
  Reply reply;

  add_modem ("m");
  call_async (reply, modem_path ("m"), modem_interface, "Scan", "", interactive);
  ASSERT_TRUE (spin ([&] { return waiting_.size () == 1; }));
  daemon_remove_modem (daemon_, "m");
  ASSERT_TRUE (spin ([&] { return reply.done && cancelled_.size () == 1; }));
  EXPECT_EQ (reply.error, "org.dialtone1.Error.NoModem");
}

// The tests run as root: had it been taken for a polkit that is not there, the call would have been carried out.
TEST_F (DialogTest, TooManyAnswersUnderWayAreNoMissingPolkit)
{
  Replies replies;

  verdict_ = Verdict::limits;
  testing::internal::CaptureStderr ();
  reload (replies, client_);
  ASSERT_TRUE (spin ([&] { return replies.back ().done; }));
  EXPECT_EQ (replies.back ().error, "org.dialtone1.Error.Busy");
  EXPECT_EQ (testing::internal::GetCapturedStderr (), "");
}

TEST_F (DialogTest, AUserHasSoManyCallsAndPolkitNeverMoreThanThirtyTwo)
{
  Replies replies;
  GDBusConnection *other = join ();

  verdict_ = Verdict::silence;
  for (int i = 0; i < AUTHORIZATION_MAX_CALLS_OF_USER + 10; i++)
    reload (replies, i % 2 == 0 ? client_ : other, G_DBUS_CALL_FLAGS_NONE);
  ASSERT_TRUE (spin ([&] { return waiting_.size () >= 32 && answered (replies) >= 10; }))
    << waiting_.size () << " " << answered (replies);
  settle ();
  EXPECT_EQ (waiting_.size (), 32u);
  EXPECT_EQ (answered (replies), 10u);
  verdict_ = Verdict::yes;
  answer_all (Verdict::yes);
  ASSERT_TRUE (spin ([&] { return answered (replies) == replies.size (); })) << answered (replies);
  EXPECT_EQ (std::count_if (replies.begin (), replies.end (), [] (const Reply &reply) { return reply.error.empty (); }),
             AUTHORIZATION_MAX_CALLS_OF_USER);
}

// The checks alone, behind a method that needs nothing else.
class PatienceTest : public PolkitTest {
protected:
  void SetUp () override
  {
    static const GDBusInterfaceVTable vtable = { called, nullptr, nullptr, { nullptr } };

    PolkitTest::SetUp ();
    start_polkit (Verdict::silence);
    authorization_ = authorization_new (server_, TRUE, 100);
    own_node_ = g_dbus_node_info_new_for_xml (
      "<node><interface name='org.example.Guarded'><method name='Act'/></interface></node>", nullptr);
    object_ = g_dbus_connection_register_object (server_, "/guarded", own_node_->interfaces[0], &vtable, this, nullptr,
                                                 nullptr);
    g_autoptr (GVariant) name = g_dbus_connection_call_sync (
      server_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", "org.dialtone1", 0), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    ASSERT_NE (name, nullptr);
  }
  void TearDown () override
  {
    g_clear_pointer (&authorization_, authorization_free);
    g_dbus_connection_unregister_object (server_, object_);
    g_dbus_node_info_unref (own_node_);
    PolkitTest::TearDown ();
  }
  static void called (GDBusConnection *, const char *, const char *, const char *, const char *, GVariant *,
                      GDBusMethodInvocation *invocation, gpointer user_data)
  {
    authorization_check (static_cast<PatienceTest *> (user_data)->authorization_, invocation, AUTHORIZATION_RADIO,
                         nullptr, act, nullptr);
  }
  static void act (gpointer, GDBusMethodInvocation *invocation)
  {
    g_dbus_method_invocation_return_value (invocation, nullptr);
  }
  void act (Replies &replies)
  {
    replies.emplace_back ();
    send (replies.back (), client_, "/guarded", "org.example.Guarded", "Act");
  }

  Authorization *authorization_ = nullptr;
  GDBusNodeInfo *own_node_ = nullptr;
  guint object_ = 0;
};

TEST_F (PatienceTest, APolkitThatNeverAnswersIsGivenUpAndNotAskedWithoutEnd)
{
  Replies replies;

  testing::internal::CaptureStderr ();
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 20; i++)
      act (replies);
    ASSERT_TRUE (spin ([&] { return answered (replies) == replies.size (); })) << answered (replies);
  }
  const std::string log = testing::internal::GetCapturedStderr ();
  EXPECT_EQ (replies.back ().text (), "()") << "root may";
  EXPECT_EQ (waiting_.size (), 32u) << "what it left lying still counts on the bus";
  EXPECT_THAT (log, HasSubstr ("polkit does not answer (it takes too long)"));
  EXPECT_EQ (log.find ("polkit does not answer"), log.rfind ("polkit does not answer"))
    << "sixty lines for sixty calls: " << log;
  verdict_ = Verdict::no;
  answer_all (Verdict::yes);
  // A busy machine may take longer than the patience.
  for (int i = 0; i < 50 && replies.back ().error.empty (); i++) {
    act (replies);
    ASSERT_TRUE (spin ([&] { return replies.back ().done; }));
  }
  EXPECT_EQ (replies.back ().error, "org.freedesktop.DBus.Error.AccessDenied") << "polkit is back, and is asked again";
}

TEST_F (PatienceTest, TheEndAnswersWhoWaits)
{
  Replies replies;

  act (replies);
  ASSERT_TRUE (spin ([&] { return waiting_.size () == 1; }));
  g_clear_pointer (&authorization_, authorization_free);
  ASSERT_TRUE (spin ([&] { return answered (replies) == 1; }));
  EXPECT_EQ (replies.back ().error, "org.dialtone1.Error.NoModem");
  answer_all (Verdict::yes);
  settle ();
}
