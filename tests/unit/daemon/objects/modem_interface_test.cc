// SPDX-License-Identifier: GPL-2.0-or-later
// What is known of a modem, as its properties say it.
#include "bus_test.h"

using testing::ElementsAre;

using ModemInterfaceTest = BusTest;

TEST_F (ModemInterfaceTest, WhatTheModemKnowsIsInTheProperties)
{
  Modem *modem;
  const std::string path = modem_path ("m");
  const char *connection = "org.dialtone1.Connection";

  start_daemon ();
  add_modem ("m");
  modem = fake_modem ("m");
  modem->signal.percent = 61;
  modem->signal.has_rsrp = TRUE;
  modem->signal.rsrp_dbm = -91;
  modem->signal.technology = ACCESS_TECHNOLOGY_CATM;
  modem->network.has_cell = TRUE;
  modem->network.cell_area = 1;
  modem->network.cell_id = 2;
  g_set_error_literal (&modem->connection.last_error, DT_ERROR, DT_ERROR_DIAL_FAILED, "NO CARRIER");
  fake_modem_connected (modem);
  EXPECT_EQ (property (path, modem_interface, "SignalQuality"), "61");
  EXPECT_EQ (property (path, modem_interface, "Signal"), "{'rsrp': <-91.0>, 'technology': <'catm'>}")
    << "the unknown is absent";
  EXPECT_EQ (property (path, modem_interface, "Cell"), "{'area': <uint32 1>, 'id': <uint32 2>, 'channel': <uint32 0>}");
  EXPECT_EQ (property (manager_path, manager, "SignalQuality"), "61");
  EXPECT_EQ (property (manager_path, manager, "Online"), "true");
  EXPECT_EQ (property (manager_path, manager, "Metered"), "true");
  EXPECT_EQ (
    property (path, connection, "Ip4"),
    "{'address': <'10.174.46.45'>, 'prefix': <uint32 32>, 'peer': <'10.64.64.64'>, 'gateway': <'10.64.64.64'>}");
  EXPECT_EQ (property (path, connection, "Ip6"), "{}");
  EXPECT_EQ (property (path, connection, "Dns"), "['168.95.1.1']");
  EXPECT_EQ (property (path, connection, "Profile"), "'/'");
  EXPECT_EQ (property (path, connection, "Interface"), "'ppp0'");
  EXPECT_EQ (property (path, connection, "LastError"), "('org.dialtone1.Error.DialFailed', 'NO CARRIER')");
  EXPECT_EQ (status_, "m: connected");
  modem->bearer.ip.addresses[0].peer.family = IP_FAMILY_NONE;
  fake_modem_info_changed (modem);
  EXPECT_EQ (property (path, connection, "Ip4"), "{'address': <'10.174.46.45'>, 'prefix': <uint32 32>}")
    << "no peer, none invented";
}

TEST_F (ModemInterfaceTest, WhatDoesNotChangeIsNotAnnounced)
{
  start_daemon ();
  add_modem ("m");
  fake_modem_connected (fake_modem ("m"));
  forget_heard ();
  fake_modem_info_changed (fake_modem ("m"));
  fake_modem_info_changed (fake_modem ("m"));
  EXPECT_THAT (heard (), ElementsAre ());
  fake_modem_set (&fake_modem ("m")->network.operator_name, "Chunghwa");
  fake_modem_info_changed (fake_modem ("m"));
  EXPECT_THAT (heard (), ElementsAre ("PropertiesChanged org.dialtone1.Modem OperatorName"));
}

TEST_F (ModemInterfaceTest, AMeasurementIsAnnouncedAsTheSignalAlone)
{
  start_daemon ();
  add_modem ("m");
  Modem *modem = fake_modem ("m");
  forget_heard ();
  modem->signal.percent = 44;
  modem->signal.has_rsrp = TRUE;
  modem->signal.rsrp_dbm = -102;
  fake_modem_info_changed (modem, MODEM_INFO_SIGNAL);
  EXPECT_THAT (heard (), ElementsAre ("PropertiesChanged org.dialtone1.Modem Signal SignalQuality",
                                      "PropertiesChanged org.dialtone1.Manager SignalQuality"));
  EXPECT_EQ (property (modem_path ("m"), modem_interface, "Signal"), "{'rsrp': <-102.0>}");
}

TEST_F (ModemInterfaceTest, ARadioThatWasSwitchedOffStaysOffInTheNextService)
{
  Reply off, on, failed;

  start_daemon ();
  add_modem ("m");
  call_async (off, modem_path ("m"), modem_interface, "Enable", "(false,)");
  fake_modem_answer (fake_modem ("m"), "enable");
  EXPECT_TRUE (spin ([&] { return off.done; }));
  stop_daemon ();
  start_daemon ();
  add_modem ("m");
  add_modem ("other");
  EXPECT_TRUE (fake_modem ("m")->keeps_radio_off);
  EXPECT_FALSE (fake_modem ("other")->keeps_radio_off);
  call_async (failed, modem_path ("m"), modem_interface, "Enable", "(true,)");
  fake_modem_fail (fake_modem ("m"), "enable", DT_ERROR_MODEM_ERROR, "no");
  EXPECT_TRUE (spin ([&] { return failed.done; }));
  call_async (on, modem_path ("m"), modem_interface, "Reset", "('modem',)");
  fake_modem_answer (fake_modem ("m"), "reset");
  EXPECT_TRUE (spin ([&] { return on.done; }));
  stop_daemon ();
  start_daemon ();
  add_modem ("m");
  EXPECT_FALSE (fake_modem ("m")->keeps_radio_off) << "a client has reset the modem";
}
