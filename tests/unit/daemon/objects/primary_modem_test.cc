// SPDX-License-Identifier: GPL-2.0-or-later
// Which modem the Manager speaks of.
#include "bus_test.h"

using PrimaryModemTest = BusTest;

TEST_F (PrimaryModemTest, ThePrimaryModemIsTheOneThatIsOnlineAndDoesNotFlap)
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
