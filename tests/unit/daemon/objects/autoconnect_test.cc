// SPDX-License-Identifier: GPL-2.0-or-later
// What comes up by itself, and what does not.
#include "bus_test.h"

class AutoconnectTest : public BusTest {
protected:
  // The profile with which modem @id was asked to connect; "nothing" when it was not.
  std::string asked (const char *id)
  {
    settle ();
    const FakeOperation *operation = fake_modem_operation (fake_modem (id), "connect");
    return operation == nullptr ? "nothing" : operation->settings->profile;
  }
  void answer_iccid (const char *id, const char *iccid)
  {
    ModemResult identity = { MODEM_RESULT_SIM_IDENTITY, {} };

    identity.sim_identity = { g_strdup (iccid), nullptr };
    fake_modem_answer (fake_modem (id), "get-sim-identity", modem_result_new (identity));
  }
  static constexpr const char *sim_a = "89886920041300000011";
  static constexpr const char *sim_b = "89886920041300000029";
};

TEST_F (AutoconnectTest, AProfileComesUpWhenItsModemAppears)
{
  write_profile ("cht", "[profile]\napn=x\nautoconnect=true\n");
  write_profile ("manual", "[profile]\napn=y\npriority=9\n");
  start_daemon ();
  add_modem ("m");
  ASSERT_EQ (asked ("m"), "cht");
  const FakeOperation *operation = fake_modem_operation (fake_modem ("m"), "connect");
  EXPECT_TRUE (operation->persistent);
  EXPECT_EQ (operation->reason, DT_REASON_AUTOCONNECT);
  EXPECT_STREQ (operation->settings->apn, "x");
}

TEST_F (AutoconnectTest, TheHighestPriorityWinsAndASecondModemTakesTheNext)
{
  write_profile ("low", "[profile]\nautoconnect=true\npriority=1\n");
  write_profile ("high", "[profile]\nautoconnect=true\npriority=2\n");
  start_daemon ();
  add_modem ("a");
  EXPECT_EQ (asked ("a"), "high");
  add_modem ("b");
  EXPECT_EQ (asked ("b"), "low");
  add_modem ("c");
  EXPECT_EQ (asked ("c"), "nothing");
}

TEST_F (AutoconnectTest, AProfileOfOneSimWaitsUntilTheSimIsKnown)
{
  write_profile ("a", std::string ("[profile]\nautoconnect=true\npriority=2\npin=1234\nsim-iccid=") + sim_a + "\n");
  write_profile ("any", "[profile]\nautoconnect=true\n");
  start_daemon ();
  add_modem ("m");
  EXPECT_EQ (asked ("m"), "nothing");
  EXPECT_FALSE (fake_modem_has (fake_modem ("m"), "get-sim-identity")) << "its ports are not open yet";
  fake_modem_state (fake_modem ("m"), MODEM_STATE_INITIALIZING);
  fake_modem_state (fake_modem ("m"), MODEM_STATE_LOCKED);
  settle ();
  ASSERT_TRUE (fake_modem_has (fake_modem ("m"), "get-sim-identity"));
  answer_iccid ("m", "8988692004130000001F"); /* 18 digits count, the filler does not */
  EXPECT_EQ (asked ("m"), "a");
}

TEST_F (AutoconnectTest, AnotherSimGetsTheProfileForAnySim)
{
  write_profile ("a", std::string ("[profile]\nautoconnect=true\npriority=2\npin=1234\nsim-iccid=") + sim_a + "\n");
  write_profile ("any", "[profile]\nautoconnect=true\n");
  start_daemon ();
  add_modem ("m");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_SEARCHING);
  settle ();
  answer_iccid ("m", sim_b);
  EXPECT_EQ (asked ("m"), "any");
}

TEST_F (AutoconnectTest, ASimThatDoesNotTellIsAskedAgainAfterTheNextChange)
{
  write_profile ("a", std::string ("[profile]\nautoconnect=true\nsim-iccid=") + sim_a + "\n");
  start_daemon ();
  add_modem ("m");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_LOCKED);
  settle ();
  fake_modem_fail (fake_modem ("m"), "get-sim-identity", DT_ERROR_SIM_PIN_REQUIRED, "locked");
  EXPECT_EQ (asked ("m"), "nothing");
  EXPECT_FALSE (fake_modem_has (fake_modem ("m"), "get-sim-identity")) << "not at once";
  fake_modem_state (fake_modem ("m"), MODEM_STATE_SEARCHING);
  settle ();
  ASSERT_TRUE (fake_modem_has (fake_modem ("m"), "get-sim-identity"));
  answer_iccid ("m", sim_a);
  EXPECT_EQ (asked ("m"), "a");
}

TEST_F (AutoconnectTest, AModemThatGoesWhileItsSimIsAskedIsForgotten)
{
  write_profile ("a", std::string ("[profile]\nautoconnect=true\nsim-iccid=") + sim_a + "\n");
  start_daemon ();
  add_modem ("m");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_LOCKED);
  settle ();
  ASSERT_TRUE (fake_modem_has (fake_modem ("m"), "get-sim-identity"));
  daemon_remove_modem (daemon_, "m");
  settle ();
  EXPECT_EQ (property (manager_path, manager, "State"), "'unavailable'");
}

TEST_F (AutoconnectTest, WhatWasWantedComesBackWithItsModem)
{
  Reply reply;

  start_daemon ();
  add_modem ("m");
  call_async (reply, manager_path, manager, "Connect", "({'apn': <'x'>, 'route': <'primary'>},)");
  fake_modem_answer (fake_modem ("m"), "connect");
  daemon_remove_modem (daemon_, "m");
  add_modem ("other");
  EXPECT_EQ (asked ("other"), "nothing");
  add_modem ("m");
  ASSERT_TRUE (fake_modem_has (fake_modem ("m"), "connect"));
  const FakeOperation *operation = fake_modem_operation (fake_modem ("m"), "connect");
  EXPECT_STREQ (operation->settings->apn, "x");
  EXPECT_EQ (operation->settings->route, IP_ROUTE_PRIMARY);
  EXPECT_TRUE (operation->persistent);
  EXPECT_EQ (operation->reason, DT_REASON_DEVICE_ADDED);
}

TEST_F (AutoconnectTest, DisconnectForbidsItUntilConnect)
{
  Reply disconnect;
  Reply connect;

  write_profile ("cht", "[profile]\nautoconnect=true\n");
  start_daemon ();
  add_modem ("m");
  ASSERT_EQ (asked ("m"), "cht");
  fake_modem_answer (fake_modem ("m"), "connect");
  call_async (disconnect, manager_path, manager, "Disconnect");
  fake_modem_answer (fake_modem ("m"), "disconnect");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_REGISTERED);
  EXPECT_EQ (asked ("m"), "nothing");
  daemon_remove_modem (daemon_, "m");
  add_modem ("m");
  EXPECT_EQ (asked ("m"), "nothing") << "a replug is no intent";
  add_modem ("new");
  EXPECT_EQ (asked ("new"), "nothing") << "Disconnect was for all";
  call_async (connect, modem_path ("m"), modem_interface, "Connect", "({'profile': <'cht'>},)");
  fake_modem_answer (fake_modem ("m"), "connect");
  daemon_remove_modem (daemon_, "m");
  add_modem ("m");
  EXPECT_EQ (asked ("m"), "cht") << "wanted again";
}

TEST_F (AutoconnectTest, DisconnectOutlivesTheServiceButNotTheBoot)
{
  Reply disconnect;

  write_profile ("cht", "[profile]\nautoconnect=true\n");
  start_daemon ();
  add_modem ("m");
  ASSERT_EQ (asked ("m"), "cht");
  fake_modem_answer (fake_modem ("m"), "connect");
  call_async (disconnect, modem_path ("m"), modem_interface, "Disconnect");
  fake_modem_answer (fake_modem ("m"), "disconnect");
  EXPECT_TRUE (spin ([&] { return disconnect.done; }));
  stop_daemon ();
  start_daemon ();
  add_modem ("m");
  EXPECT_EQ (asked ("m"), "nothing");
  stop_daemon ();
  boot_ = "boot-2";
  start_daemon ();
  add_modem ("m");
  EXPECT_EQ (asked ("m"), "cht");
}

TEST_F (AutoconnectTest, TheEndOfTheServiceIsNobodysDisconnect)
{
  bool done = false;
  const auto note = [] (gpointer flag) { *static_cast<bool *> (flag) = true; };

  write_profile ("cht", "[profile]\nautoconnect=true\n");
  start_daemon ();
  add_modem ("m");
  daemon_shutdown (daemon_, note, &done);
  fake_modem_answer (fake_modem ("m"), "shutdown");
  EXPECT_TRUE (spin ([&] { return done; }));
  stop_daemon ();
  start_daemon ();
  add_modem ("m");
  EXPECT_EQ (asked ("m"), "cht");
}

TEST_F (AutoconnectTest, DisconnectOfAModemThatIsGoneForgetsItsWish)
{
  Reply connect;
  Reply disconnect;

  start_daemon ();
  add_modem ("m");
  call_async (connect, manager_path, manager, "Connect", "({'apn': <'x'>},)");
  fake_modem_answer (fake_modem ("m"), "connect");
  daemon_remove_modem (daemon_, "m");
  call (disconnect, manager_path, manager, "Disconnect");
  add_modem ("m");
  EXPECT_EQ (asked ("m"), "nothing");
}

TEST_F (AutoconnectTest, DisconnectOfOneModemLeavesTheOther)
{
  Reply disconnect;

  write_profile ("p", "[profile]\nautoconnect=true\n");
  start_daemon ();
  add_modem ("a");
  ASSERT_EQ (asked ("a"), "p");
  fake_modem_answer (fake_modem ("a"), "connect");
  call_async (disconnect, modem_path ("a"), modem_interface, "Disconnect");
  fake_modem_answer (fake_modem ("a"), "disconnect");
  add_modem ("b");
  EXPECT_EQ (asked ("b"), "p");
  EXPECT_EQ (asked ("a"), "nothing");
}

TEST_F (AutoconnectTest, AProfileThatIsAddedComesUp)
{
  Reply add;

  start_daemon ();
  add_modem ("m");
  EXPECT_EQ (asked ("m"), "nothing");
  call (add, manager_path, manager, "AddProfile", "({'id': <'late'>, 'autoconnect': <true>},)");
  EXPECT_EQ (asked ("m"), "late");
}

TEST_F (AutoconnectTest, AChangedProfileIsTriedAgainWhereItIsNotOnline)
{
  Reply update;
  Reply again;

  write_profile ("p", "[profile]\nautoconnect=true\nusername=u\npassword=wrong\n");
  start_daemon ();
  add_modem ("m");
  ASSERT_EQ (asked ("m"), "p");
  fake_modem_fail (fake_modem ("m"), "connect", DT_ERROR_AUTH_FAILED, "refused");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_WAITING, DT_REASON_AUTH_FAILED);
  EXPECT_EQ (asked ("m"), "nothing") << "a refused password is not tried twice";
  call (update, "/org/dialtone1/profile/p", "org.dialtone1.Profile", "Update", "({'password': <'right'>},)");
  ASSERT_EQ (asked ("m"), "p");
  EXPECT_STREQ (fake_modem_operation (fake_modem ("m"), "connect")->settings->password, "right");
  fake_modem_connected (fake_modem ("m"));
  fake_modem_answer (fake_modem ("m"), "connect");
  call (again, "/org/dialtone1/profile/p", "org.dialtone1.Profile", "Update", "({'apn': <'other'>},)");
  EXPECT_EQ (asked ("m"), "nothing") << "what is online stays";
}

TEST_F (AutoconnectTest, AChangedProfileDoesNotReplaceWhatAClientAskedFor)
{
  Reply connect;
  Reply update;

  write_profile ("p", "[profile]\nautoconnect=true\n");
  start_daemon ();
  add_modem ("m");
  ASSERT_EQ (asked ("m"), "p");
  fake_modem_answer (fake_modem ("m"), "connect");
  call_async (connect, manager_path, manager, "Connect", "({'profile': <'p'>, 'apn': <'mine'>},)");
  fake_modem_answer (fake_modem ("m"), "connect");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_WAITING, DT_REASON_NO_CARRIER);
  call (update, "/org/dialtone1/profile/p", "org.dialtone1.Profile", "Update", "({'username': <'u'>},)");
  EXPECT_EQ (asked ("m"), "nothing");
  EXPECT_TRUE (spin ([&] { return connect.done; }));
}

TEST_F (AutoconnectTest, NothingComesUpDuringShutdown)
{
  bool done = false;
  auto set = [] (gpointer flag) { *static_cast<bool *> (flag) = true; };

  write_profile ("p", "[profile]\nautoconnect=true\n");
  start_daemon ();
  add_modem ("m");
  ASSERT_EQ (asked ("m"), "p");
  fake_modem_answer (fake_modem ("m"), "connect");
  daemon_shutdown (daemon_, set, &done);
  fake_modem_state (fake_modem ("m"), MODEM_STATE_REGISTERED);
  EXPECT_EQ (asked ("m"), "nothing");
  fake_modem_answer (fake_modem ("m"), "shutdown");
  EXPECT_TRUE (spin ([&] { return done; }));
}
