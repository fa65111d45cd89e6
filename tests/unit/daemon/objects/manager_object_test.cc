// SPDX-License-Identifier: GPL-2.0-or-later
// The face of the primary modem.
#include "bus_test.h"

using testing::ElementsAre;
using testing::HasSubstr;

using ManagerObjectTest = BusTest;

TEST_F (ManagerObjectTest, WithoutAModemTheManagerSaysSo)
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

TEST_F (ManagerObjectTest, WrongSettingsAreRefusedByNameBeforeTheModemHearsOfThem)
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

TEST_F (ManagerObjectTest, DisconnectEndsAllAndAnswersWhenTheLastIsDown)
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

// A loss and the redial are one turn of the modem: the state between them, which alone tells the cause, is not to be
// lost.
TEST_F (ManagerObjectTest, StatesThatPassInOneTurnAreAllTold)
{
  start_daemon ();
  add_modem ("m");
  Modem *modem = fake_modem ("m");
  fake_modem_connected (modem);
  forget_heard ();
  modem->state.state = MODEM_STATE_DIALING;
  modem->state.reason = DT_REASON_RECOVERY;
  fake_modem_info_changed (modem);
  EXPECT_EQ (property (manager_path, manager, "State"), "'connected'") << "no state is shown before it is told";
  fake_modem_state_changed (modem, MODEM_STATE_WAITING, MODEM_STATE_CONNECTED, DT_REASON_NO_CARRIER);
  EXPECT_EQ (property (manager_path, manager, "Online"), "false");
  EXPECT_EQ (property (modem_path ("m"), modem_interface, "StateReason"), "'no-carrier'");
  fake_modem_state_changed (modem, MODEM_STATE_DIALING, MODEM_STATE_WAITING, DT_REASON_RECOVERY);
  std::vector<std::string> states;
  for (const std::string &line : heard ()) {
    if (line.find ("StateChanged") == 0)
      states.push_back (line);
  }
  EXPECT_THAT (states, ElementsAre ("StateChanged /org/dialtone1/modem/m ('waiting', 'connected', 'no-carrier')",
                                    "StateChanged /org/dialtone1 ('waiting', 'connected', 'no-carrier')",
                                    "StateChanged /org/dialtone1/modem/m ('dialing', 'waiting', 'recovery')",
                                    "StateChanged /org/dialtone1 ('dialing', 'waiting', 'recovery')"));
  EXPECT_EQ (property (manager_path, manager, "StateReason"), "'recovery'");
}

TEST_F (ManagerObjectTest, TheSignalIsMirroredAndRefreshed)
{
  Reply reply;
  SignalInfo signal = {};

  start_daemon ();
  add_modem ("m");
  forget_heard ();
  signal.percent = 45;
  signal.has_rssi = TRUE;
  signal.rssi_dbm = -79;
  signal.technology = ACCESS_TECHNOLOGY_GSM;
  fake_modem_signal_changed (fake_modem ("m"), &signal);
  EXPECT_THAT (
    heard (), ElementsAre ("SignalQualityChanged /org/dialtone1/modem/m (45, {'rssi': <-79.0>, 'technology': <'gsm'>})",
                           "SignalQualityChanged /org/dialtone1 (45, {'rssi': <-79.0>, 'technology': <'gsm'>})"));
  call_async (reply, manager_path, manager, "RefreshSignal");
  ModemResult measured = { MODEM_RESULT_SIGNAL, {} };
  measured.signal = static_cast<SignalInfo *> (g_memdup2 (&signal, sizeof signal));
  measured.signal->technology = ACCESS_TECHNOLOGY_UNKNOWN;
  fake_modem_answer (fake_modem ("m"), "refresh-signal", modem_result_new (measured));
  ASSERT_TRUE (spin ([&] { return reply.done; }));
  EXPECT_EQ (reply.text (), "(45, {'rssi': <-79.0>})");
}

TEST_F (ManagerObjectTest, SetLogLevelTakesTheFourLevels)
{
  Reply good;
  Reply bad;

  start_daemon ();
  call (bad, manager_path, manager, "SetLogLevel", "('loud',)");
  EXPECT_EQ (bad.error, "org.freedesktop.DBus.Error.InvalidArgs");
  call (good, manager_path, manager, "SetLogLevel", "('info',)");
  EXPECT_EQ (good.text (), "()");
}
