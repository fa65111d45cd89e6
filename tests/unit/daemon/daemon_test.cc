// SPDX-License-Identifier: GPL-2.0-or-later
// The objects on the bus: what they hold, in which order they speak, and what they answer.
#include "bus_test.h"

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using DaemonTest = BusTest;

namespace {

// Where the first line that begins with @start is; the size when there is none.
size_t
index_of (const std::vector<std::string> &lines, const std::string &start)
{
  for (size_t i = 0; i < lines.size (); i++) {
    if (lines[i].rfind (start, 0) == 0)
      return i;
  }
  return lines.size ();
}

} // namespace

TEST_F (DaemonTest, WithoutAModemTheManagerSaysSo)
{
  Reply connect;
  Reply refresh;
  Reply disconnect;
  Reply objects;

  start_daemon ();
  EXPECT_EQ (property (manager_path, manager, "State"), "'unavailable'");
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/'");
  EXPECT_EQ (property (manager_path, manager, "Version"), "'0.1.0'");
  EXPECT_EQ (property (manager_path, manager, "Online"), "false");
  call (connect, manager_path, manager, "Connect", "({'apn': <'x'>},)");
  EXPECT_EQ (connect.error, "org.dialtone1.Error.NoModem");
  EXPECT_THAT (connect.message, HasSubstr ("cable"));
  call (refresh, manager_path, manager, "RefreshSignal");
  EXPECT_EQ (refresh.error, "org.dialtone1.Error.NoModem");
  call (disconnect, manager_path, manager, "Disconnect");
  EXPECT_EQ (disconnect.text (), "()") << "nothing to end is success";
  call (objects, manager_path, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
  EXPECT_EQ (objects.text (), "({},)");
}

TEST_F (DaemonTest, AModemIsOneObjectWithThreeInterfaces)
{
  Reply objects;

  start_daemon ();
  add_modem ("m");
  call (objects, manager_path, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
  for (const char *part : { "'/org/dialtone1/modem/m'", "'org.dialtone1.Modem'", "'org.dialtone1.Sim'", "'org.dialtone1.Connection'",
                            "('/dev/m_at', 'at'), ('/dev/m_data', 'data')", "'PinRetries': <uint32 4294967295>" })
    EXPECT_THAT (objects.text (), HasSubstr (part));
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/org/dialtone1/modem/m'");
  EXPECT_THAT (heard (), Contains (StartsWith ("InterfacesAdded")));
}

TEST_F (DaemonTest, PropertiesThenStateChangedThenTheReply)
{
  Reply reply;

  start_daemon ();
  add_modem ("m");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_REGISTERED);
  call_async (reply, manager_path, manager, "Connect", "({'apn': <'internet.iot'>},)");
  forget_heard ();
  fake_modem_connected (fake_modem ("m"));
  fake_modem_answer (fake_modem ("m"), "connect");
  ASSERT_TRUE (spin ([&] { return reply.done; }));
  EXPECT_EQ (reply.text (), "('/org/dialtone1/modem/m',)");
  std::vector<std::string> lines = heard ();
  size_t modem_properties = index_of (lines, "PropertiesChanged org.dialtone1.Modem");
  size_t connection_properties = index_of (lines, "PropertiesChanged org.dialtone1.Connection");
  size_t modem_state = index_of (lines, "StateChanged /org/dialtone1/modem/m ('connected', 'registered', 'none')");
  size_t manager_properties = index_of (lines, "PropertiesChanged org.dialtone1.Manager");
  size_t manager_state = index_of (lines, "StateChanged /org/dialtone1 ('connected', 'registered', 'none')");
  size_t answer = index_of (lines, "reply");
  ASSERT_LT (answer, lines.size ()) << testing::PrintToString (lines);
  EXPECT_LT (modem_properties, modem_state) << testing::PrintToString (lines);
  EXPECT_LT (connection_properties, modem_state) << testing::PrintToString (lines);
  EXPECT_LT (modem_state, answer) << testing::PrintToString (lines);
  EXPECT_LT (manager_properties, manager_state) << testing::PrintToString (lines);
  EXPECT_LT (manager_state, answer) << testing::PrintToString (lines);
}

TEST_F (DaemonTest, WhatTheModemKnowsIsInTheProperties)
{
  Modem *modem;
  const std::string path = modem_path ("m");
  const char *connection = "org.dialtone1.Connection";

  start_daemon ();
  add_modem ("m");
  modem = fake_modem ("m");
  modem->info.signal.percent = 61;
  modem->info.signal.has_rsrp = TRUE;
  modem->info.signal.rsrp_dbm = -91;
  modem->info.signal.technology = "catm";
  modem->info.has_cell = TRUE;
  modem->info.cell_area = 1;
  modem->info.cell_id = 2;
  fake_modem_set (&modem->info.last_error_name, "DialFailed");
  fake_modem_set (&modem->info.last_error_text, "NO CARRIER");
  fake_modem_connected (modem);
  EXPECT_EQ (property (path, modem_interface, "SignalQuality"), "61");
  EXPECT_EQ (property (path, modem_interface, "Signal"), "{'rsrp': <-91.0>, 'technology': <'catm'>}") << "the unknown is absent";
  EXPECT_EQ (property (path, modem_interface, "Cell"), "{'area': <uint32 1>, 'id': <uint32 2>, 'channel': <uint32 0>}");
  EXPECT_EQ (property (manager_path, manager, "SignalQuality"), "61");
  EXPECT_EQ (property (manager_path, manager, "Online"), "true");
  EXPECT_EQ (property (manager_path, manager, "Metered"), "true");
  EXPECT_EQ (property (path, connection, "Ip4"), "{'address': <'10.174.46.45'>, 'prefix': <uint32 32>, 'peer': <'10.64.64.64'>, 'gateway': <'10.64.64.64'>}");
  EXPECT_EQ (property (path, connection, "Ip6"), "{}");
  EXPECT_EQ (property (path, connection, "Dns"), "['168.95.1.1']");
  EXPECT_EQ (property (path, connection, "Profile"), "'/'");
  EXPECT_EQ (property (path, connection, "Interface"), "'ppp0'");
  EXPECT_EQ (property (path, connection, "LastError"), "('org.dialtone1.Error.DialFailed', 'NO CARRIER')");
  EXPECT_EQ (status_, "m: connected");
  modem->info.ip.addresses[0].peer.family = IP_FAMILY_NONE;
  fake_modem_info_changed (modem);
  EXPECT_EQ (property (path, connection, "Ip4"), "{'address': <'10.174.46.45'>, 'prefix': <uint32 32>}") << "no peer, none invented";
}

TEST_F (DaemonTest, WhatDoesNotChangeIsNotAnnounced)
{
  start_daemon ();
  add_modem ("m");
  fake_modem_connected (fake_modem ("m"));
  forget_heard ();
  fake_modem_info_changed (fake_modem ("m"));
  fake_modem_info_changed (fake_modem ("m"));
  EXPECT_THAT (heard (), ElementsAre ());
  fake_modem_set (&fake_modem ("m")->info.operator_name, "Chunghwa");
  fake_modem_info_changed (fake_modem ("m"));
  EXPECT_THAT (heard (), ElementsAre ("PropertiesChanged org.dialtone1.Modem OperatorName"));
}

TEST_F (DaemonTest, WrongSettingsAreRefusedByNameBeforeTheModemHearsOfThem)
{
  start_daemon ();
  add_modem ("m");
  for (const auto &[settings, word] : std::vector<std::pair<const char *, const char *>> {
         { "({'apm': <'x'>},)", "apm" },
         { "({'apn': <uint32 1>},)", "apn: the D-Bus type is u; allowed: s" },
         { "({'mtu': <uint32 10>},)", "mtu: 10" },
         { "({'profile': <'nobody'>},)", "there is no profile nobody" },
         { "({'autoconnect': <true>},)", "autoconnect" } }) {
    for (const std::string &path : { std::string (manager_path), modem_path ("m") }) {
      Reply reply;

      call (reply, path, path == manager_path ? manager : modem_interface, "Connect", settings);
      EXPECT_EQ (reply.error, "org.freedesktop.DBus.Error.InvalidArgs") << settings;
      EXPECT_THAT (reply.message, HasSubstr (word));
    }
  }
  EXPECT_TRUE (fake_modem ("m")->operations.empty ());
}

TEST_F (DaemonTest, AFailedConnectGivesTheNameAndTheWordsOfItsCause)
{
  Reply reply;

  start_daemon ();
  add_modem ("m");
  call_async (reply, manager_path, manager, "Connect", "({'apn': <'x'>},)");
  ASSERT_TRUE (fake_modem_has (fake_modem ("m"), "connect"));
  EXPECT_STREQ (fake_modem_operation (fake_modem ("m"), "connect")->settings->apn, "x");
  EXPECT_FALSE (fake_modem_operation (fake_modem ("m"), "connect")->persistent);
  EXPECT_EQ (fake_modem_operation (fake_modem ("m"), "connect")->reason, DT_REASON_USER_REQUEST);
  fake_modem_fail (fake_modem ("m"), "connect", DT_ERROR_SIM_PIN_REQUIRED, "the SIM waits for its PIN");
  ASSERT_TRUE (spin ([&] { return reply.done; }));
  EXPECT_EQ (reply.error, "org.dialtone1.Error.SimPinRequired");
  EXPECT_EQ (reply.message, "the SIM waits for its PIN");
}

TEST_F (DaemonTest, AModemThatGoesAwayAnswersItsCallersAndTheManager)
{
  Reply connect;
  Reply scan;

  start_daemon ();
  add_modem ("m");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_DIALING);
  call_async (connect, manager_path, manager, "Connect", "({'apn': <'x'>},)");
  call_async (scan, modem_path ("m"), modem_interface, "Scan");
  forget_heard ();
  daemon_remove_modem (daemon_, "m");
  ASSERT_TRUE (spin ([&] { return connect.done && scan.done; }));
  EXPECT_EQ (connect.error, "org.dialtone1.Error.NoModem");
  EXPECT_EQ (scan.error, "org.dialtone1.Error.NoModem");
  EXPECT_EQ (property (manager_path, manager, "State"), "'unavailable'");
  EXPECT_EQ (property (manager_path, manager, "StateReason"), "'device-removed'");
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/'");
  std::vector<std::string> lines = heard ();
  EXPECT_THAT (lines, Contains ("StateChanged /org/dialtone1 ('unavailable', 'dialing', 'device-removed')"));
  EXPECT_THAT (lines, Contains ("StateChanged /org/dialtone1/modem/m ('unavailable', 'dialing', 'device-removed')"));
  EXPECT_THAT (lines, Contains (StartsWith ("InterfacesRemoved")));
  daemon_remove_modem (daemon_, "m");
  daemon_remove_modem (daemon_, "nobody");
}

TEST_F (DaemonTest, DisconnectEndsAllAndAnswersWhenTheLastIsDown)
{
  Reply reply;

  start_daemon ();
  add_modem ("a");
  add_modem ("b");
  call_async (reply, manager_path, manager, "Disconnect");
  fake_modem_answer (fake_modem ("a"), "disconnect");
  settle ();
  EXPECT_FALSE (reply.done);
  daemon_remove_modem (daemon_, "b");
  ASSERT_TRUE (spin ([&] { return reply.done; }));
  EXPECT_EQ (reply.error, "org.dialtone1.Error.NoModem") << "b went away before it was down";
}

TEST_F (DaemonTest, ThePrimaryModemIsTheOneThatIsOnlineAndDoesNotFlap)
{
  start_daemon ();
  add_modem ("a");
  add_modem ("b");
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/org/dialtone1/modem/a'");
  fake_modem_state (fake_modem ("b"), MODEM_STATE_REGISTERED);
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/org/dialtone1/modem/b'");
  fake_modem_state (fake_modem ("a"), MODEM_STATE_REGISTERED);
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/org/dialtone1/modem/b'") << "no better one";
  fake_modem_connected (fake_modem ("a"));
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/org/dialtone1/modem/a'");
  fake_modem_state (fake_modem ("a"), MODEM_STATE_WAITING);
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/org/dialtone1/modem/a'");
  EXPECT_EQ (property (manager_path, manager, "Online"), "false");
  daemon_remove_modem (daemon_, "a");
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/org/dialtone1/modem/b'");
  EXPECT_EQ (property (manager_path, manager, "State"), "'registered'");
}

TEST_F (DaemonTest, TheSignalIsMirroredAndRefreshed)
{
  Reply reply;
  ModemSignal signal = {};

  start_daemon ();
  add_modem ("m");
  forget_heard ();
  signal.percent = 45;
  signal.has_rssi = TRUE;
  signal.rssi_dbm = -79;
  signal.technology = "gsm";
  fake_modem ("m")->listener->signal_changed (fake_modem ("m")->user_data, &signal);
  EXPECT_THAT (heard (), ElementsAre ("SignalQualityChanged /org/dialtone1/modem/m (45, {'rssi': <-79.0>, 'technology': <'gsm'>})",
                                      "SignalQualityChanged /org/dialtone1 (45, {'rssi': <-79.0>, 'technology': <'gsm'>})"));
  call_async (reply, manager_path, manager, "RefreshSignal");
  fake_modem_answer (fake_modem ("m"), "refresh-signal", g_variant_new_parsed ("(uint32 45, {'rssi': <-79.0>})"));
  ASSERT_TRUE (spin ([&] { return reply.done; }));
  EXPECT_EQ (reply.text (), "(45, {'rssi': <-79.0>})");
}

TEST_F (DaemonTest, EveryMethodReachesItsOperationAndItsResultComesBack)
{
  struct Row {
    const char *interface, *method, *arguments, *operation, *text, *result, *reply;
  };
  const Row rows[] = {
    { "Modem", "Disconnect", "", "disconnect", "", nullptr, "()" },
    { "Modem", "Enable", "(false,)", "enable", "off", nullptr, "()" },
    { "Modem", "Reset", "('radio',)", "reset", "radio", nullptr, "()" },
    { "Modem", "PowerOff", "", "power-off", "", nullptr, "()" },
    { "Modem", "Scan", "", "scan", "", "[{'name': <'CHT'>}]", "([{'name': <'CHT'>}],)" },
    { "Modem", "SetRadio", "({'rat': <'catm'>},)", "set-radio", "", nullptr, "()" },
    { "Modem", "Command", "('AT+CSQ', uint32 500)", "command", "AT+CSQ 500", "'+CSQ: 20,0\\nOK'", "('+CSQ: 20,0\\nOK',)" },
    { "Modem", "GetIdentity", "", "get-identity", "", "{'imei': <'1'>}", "({'imei': <'1'>},)" },
    { "Sim", "SendPin", "('1234',)", "send-pin", "1234", nullptr, "()" },
    { "Sim", "SendPuk", "('12345678', '1234')", "send-puk", "12345678 1234", nullptr, "()" },
    { "Sim", "ChangePin", "('1234', '5678')", "change-pin", "1234 5678", nullptr, "()" },
    { "Sim", "EnablePin", "('1234', true)", "enable-pin", "1234 on", nullptr, "()" },
    { "Sim", "GetIdentity", "", "get-sim-identity", "", "{'iccid': <'1'>}", "({'iccid': <'1'>},)" },
  };

  start_daemon ();
  add_modem ("m");
  for (const Row &row : rows) {
    Reply reply;
    const std::string interface = std::string ("org.dialtone1.") + row.interface;

    call_async (reply, modem_path ("m"), interface.c_str (), row.method, row.arguments);
    ASSERT_TRUE (fake_modem_has (fake_modem ("m"), row.operation)) << row.method << ": " << reply.text ();
    EXPECT_EQ (fake_modem_operation (fake_modem ("m"), row.operation)->text, row.text) << row.method;
    fake_modem_answer (fake_modem ("m"), row.operation,
                       row.result == nullptr ? nullptr : g_variant_parse (nullptr, row.result, nullptr, nullptr, nullptr));
    ASSERT_TRUE (spin ([&] { return reply.done; })) << row.method;
    EXPECT_EQ (reply.text (), row.reply) << row.method;
  }
}

TEST_F (DaemonTest, BadArgumentsAreRefusedAndTheDaemonLivesOn)
{
  struct Row {
    const char *interface, *method, *arguments, *word;
  };
  const Row rows[] = {
    { "Modem", "Reset", "('everything',)", "radio and modem" },
    { "Modem", "Command", "('AT+CSQ\\rAT+CFUN=0', uint32 500)", "one line" },
    { "Modem", "Command", "('', uint32 500)", "begins with AT" },
    { "Modem", "Command", "('+++', uint32 500)", "begins with AT" },
    { "Modem", "Command", "('AT', uint32 0)", "timeout_ms" },
    { "Modem", "Command", "('AT', uint32 600001)", "timeout_ms" },
    { "Modem", "SetRadio", "({'apn': <'x'>},)", "apn: SetRadio" },
    { "Modem", "SetRadio", "({'rat': <'5g'>},)", "rat: '5g'" },
    { "Modem", "SetRadio", "({'bands': <['x']>},)", "bands" },
    { "Sim", "SendPin", "('12',)", "4 to 8 digits" },
    { "Sim", "SendPin", "('123456789',)", "4 to 8 digits" },
    { "Sim", "SendPin", "('12;4',)", "4 to 8 digits" },
    { "Sim", "SendPuk", "('1234', '1234')", "8 digits" },
    { "Sim", "SendPuk", "('12345678', '')", "4 to 8 digits" },
    { "Sim", "ChangePin", "('1234', 'abcd')", "4 to 8 digits" },
    { "Sim", "EnablePin", "('', true)", "4 to 8 digits" },
    { "Modem", "Enable", "('yes',)", "" },
    { "Modem", "Connect", "", "" },
  };

  start_daemon ();
  add_modem ("m");
  for (const Row &row : rows) {
    Reply reply;
    const std::string interface = std::string ("org.dialtone1.") + row.interface;

    call (reply, modem_path ("m"), interface.c_str (), row.method, row.arguments);
    EXPECT_EQ (reply.error, "org.freedesktop.DBus.Error.InvalidArgs") << row.method << " " << row.arguments;
    EXPECT_THAT (reply.message, HasSubstr (row.word));
    EXPECT_THAT (reply.message, Not (HasSubstr ("12;4"))) << "a PIN is not repeated";
  }
  EXPECT_TRUE (fake_modem ("m")->operations.empty ());
}

TEST_F (DaemonTest, SetLogLevelTakesTheFourLevels)
{
  Reply good;
  Reply bad;

  start_daemon ();
  call (bad, manager_path, manager, "SetLogLevel", "('loud',)");
  EXPECT_EQ (bad.error, "org.freedesktop.DBus.Error.InvalidArgs");
  call (good, manager_path, manager, "SetLogLevel", "('info',)");
  EXPECT_EQ (good.text (), "()");
}

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

TEST_F (DaemonTest, SleepOfTheComputerReachesTheModems)
{
  auto sleep = [this] (bool start) {
    g_dbus_connection_emit_signal (client_, nullptr, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
                                   g_variant_new ("(b)", start), nullptr);
    settle ();
  };
  Reply name;

  start_daemon ();
  add_modem ("m");
  sleep (true);
  EXPECT_EQ (fake_modem ("m")->suspended, 0) << "only logind is believed";
  g_dbus_connection_call_sync (client_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                               g_variant_new ("(su)", "org.freedesktop.login1", 0), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
  settle ();
  sleep (true);
  EXPECT_EQ (fake_modem ("m")->suspended, 1);
  sleep (false);
  EXPECT_EQ (fake_modem ("m")->suspended, 0);
}

TEST_F (DaemonTest, ASecondDaemonIsTold)
{
  start_daemon ();
  std::string lost;
  DaemonOptions options = {};
  GDBusConnection *other = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (bus_),
      (GDBusConnectionFlags) (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION), nullptr, nullptr,
      nullptr);

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

TEST_F (DaemonTest, ShutdownWithoutModemsIsAtOnceButNotFromWithin)
{
  bool done = false;

  start_daemon ();
  daemon_shutdown (daemon_, [] (gpointer flag) { *static_cast<bool *> (flag) = true; }, &done);
  EXPECT_FALSE (done);
  EXPECT_TRUE (spin ([&] { return done; }));
}
