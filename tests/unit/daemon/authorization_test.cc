// SPDX-License-Identifier: GPL-2.0-or-later
// Rights, asked of a polkit that the test plays.
#include <memory>

#include "bus_test.h"

using testing::HasSubstr;

class AuthorizationTest : public BusTest {
protected:
  enum class Verdict { yes, no, challenge, silence };

  void SetUp () override
  {
    BusTest::SetUp ();
    polkit_ = g_dbus_connection_new_for_address_sync (
        g_test_dbus_get_bus_address (bus_),
        (GDBusConnectionFlags) (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION), nullptr, nullptr,
        nullptr);
  }
  void TearDown () override
  {
    for (GDBusMethodInvocation *invocation : waiting_)
      g_dbus_method_invocation_return_value (invocation, g_variant_new_parsed ("((false, false, @a{ss} {}),)"));
    settle ();
    if (node_ != nullptr)
      g_dbus_node_info_unref (node_);
    g_dbus_connection_close_sync (polkit_, nullptr, nullptr);
    g_object_unref (polkit_);
    BusTest::TearDown ();
  }
  void start_polkit (Verdict verdict)
  {
    static const GDBusInterfaceVTable vtable = { answer, nullptr, nullptr, { nullptr } };

    verdict_ = verdict;
    node_ = g_dbus_node_info_new_for_xml (
        "<node><interface name='org.freedesktop.PolicyKit1.Authority'><method name='CheckAuthorization'>"
        "<arg type='(sa{sv})' direction='in'/><arg type='s' direction='in'/><arg type='a{ss}' direction='in'/><arg type='u' direction='in'/>"
        "<arg type='s' direction='in'/><arg type='(bba{ss})' direction='out'/></method></interface></node>",
        nullptr);
    g_dbus_connection_register_object (polkit_, "/org/freedesktop/PolicyKit1/Authority", node_->interfaces[0], &vtable, this, nullptr, nullptr);
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
        polkit_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
        g_variant_new ("(su)", "org.freedesktop.PolicyKit1", 0), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    ASSERT_NE (reply, nullptr);
  }
  static void answer (GDBusConnection *, const char *, const char *, const char *, const char *, GVariant *parameters,
                      GDBusMethodInvocation *invocation, gpointer user_data)
  {
    auto *self = static_cast<AuthorizationTest *> (user_data);
    const char *kind = nullptr;
    const char *action = nullptr;
    g_autoptr (GVariant) subject = nullptr;
    guint flags = 0;

    g_variant_get (parameters, "((&s@a{sv})&sa{ss}u&s)", &kind, &subject, &action, nullptr, &flags, nullptr);
    const char *name = nullptr;
    g_variant_lookup (subject, "name", "&s", &name);
    EXPECT_STREQ (kind, "system-bus-name");
    EXPECT_STREQ (name, g_dbus_connection_get_unique_name (self->client_));
    self->questions_.push_back (std::string (action) + " " + std::to_string (flags));
    if (self->verdict_ == Verdict::silence)
      self->waiting_.push_back (invocation);
    else
      g_dbus_method_invocation_return_value (
          invocation, g_variant_new ("((bba{ss}))", self->verdict_ == Verdict::yes, self->verdict_ == Verdict::challenge, nullptr));
  }

  GDBusConnection *polkit_ = nullptr;
  GDBusNodeInfo *node_ = nullptr;
  Verdict verdict_ = Verdict::no;
  std::vector<std::string> questions_;
  std::vector<GDBusMethodInvocation *> waiting_;
};

TEST_F (AuthorizationTest, WhoMayDoesAndEveryMethodAsksForItsOwnAction)
{
  struct Row {
    const char *path, *interface, *method, *arguments, *action;
  };
  const Row rows[] = {
    { manager_path, "Manager", "Disconnect", "", "connect" },
    { manager_path, "Manager", "Connect", "({'apn': <'x'>},)", "connect" },
    { manager_path, "Manager", "AddProfile", "({'id': <'p'>},)", "profiles" },
    { manager_path, "Manager", "Reload", "", "profiles" },
    { manager_path, "Manager", "SetLogLevel", "('info',)", "profiles" },
    { "/org/dialtone1/modem/m", "Modem", "Connect", "({'apn': <'x'>},)", "connect" },
    { "/org/dialtone1/modem/m", "Modem", "Disconnect", "", "connect" },
    { "/org/dialtone1/modem/m", "Modem", "Enable", "(true,)", "radio" },
    { "/org/dialtone1/modem/m", "Modem", "Reset", "('radio',)", "reset" },
    { "/org/dialtone1/modem/m", "Modem", "PowerOff", "", "reset" },
    { "/org/dialtone1/modem/m", "Modem", "Scan", "", "radio" },
    { "/org/dialtone1/modem/m", "Modem", "SetRadio", "({'rat': <'gsm'>},)", "radio" },
    { "/org/dialtone1/modem/m", "Modem", "Command", "('AT', uint32 1)", "command" },
    { "/org/dialtone1/modem/m", "Modem", "GetIdentity", "", "identity" },
    { "/org/dialtone1/modem/m", "Sim", "SendPin", "('1234',)", "sim" },
    { "/org/dialtone1/modem/m", "Sim", "SendPuk", "('12345678', '1234')", "sim" },
    { "/org/dialtone1/modem/m", "Sim", "ChangePin", "('1234', '1234')", "sim" },
    { "/org/dialtone1/modem/m", "Sim", "EnablePin", "('1234', true)", "sim" },
    { "/org/dialtone1/modem/m", "Sim", "GetIdentity", "", "identity" },
    { "/org/dialtone1/profile/p", "Profile", "GetSecrets", "", "profiles" },
    { "/org/dialtone1/profile/p", "Profile", "Update", "({'apn': <'x'>},)", "profiles" },
    { "/org/dialtone1/profile/p", "Profile", "Delete", "", "profiles" },
  };
  std::vector<std::unique_ptr<Reply>> replies;

  start_polkit (Verdict::yes);
  start_daemon (true);
  add_modem ("m");
  for (const Row &row : rows) {
    const std::string interface = std::string ("org.dialtone1.") + row.interface;

    questions_.clear ();
    replies.push_back (std::make_unique<Reply> ());
    call_async (*replies.back (), row.path, interface.c_str (), row.method, row.arguments);
    settle ();
    ASSERT_EQ (questions_.size (), 1u) << row.method;
    EXPECT_EQ (questions_[0], std::string ("org.dialtone1.") + row.action + " 0") << row.method;
  }
  EXPECT_EQ (fake_modem ("m")->operations.size (), 16u);
  stop_daemon ();
  EXPECT_TRUE (spin ([&] {
    for (const auto &reply : replies) {
      if (!reply->done)
        return false;
    }
    return true;
  })) << "every caller got an answer";
}

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
