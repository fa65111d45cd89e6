// SPDX-License-Identifier: GPL-2.0-or-later
// What is known of the SIM, as its properties say it.
#include "bus_test.h"

using testing::ElementsAre;
using testing::StartsWith;

using SimInterfaceTest = BusTest;

TEST_F (SimInterfaceTest, WhatTheModemKnowsIsInTheProperties)
{
  const std::string path = modem_path ("m");
  const char *sim = "org.dialtone1.Sim";

  start_daemon ();
  add_modem ("m");
  SimInfo *info = &fake_modem ("m")->sim;
  info->lock = SIM_LOCK_PIN;
  fake_modem_set (&info->operator_code, "46692");
  info->pin_retries = 3;
  info->puk_retries = 10;
  forget_heard ();
  fake_modem_info_changed (fake_modem ("m"), MODEM_INFO_SIGNAL);
  EXPECT_THAT (heard (), ElementsAre ()) << "it shows nothing of the signal";
  fake_modem_info_changed (fake_modem ("m"), MODEM_INFO_SIM);
  EXPECT_THAT (heard (), ElementsAre (StartsWith ("PropertiesChanged org.dialtone1.Sim ")));
  EXPECT_EQ (property (path, sim, "Lock"), "'pin'");
  EXPECT_EQ (property (path, sim, "PinRetries"), "3");
  EXPECT_EQ (property (path, sim, "PukRetries"), "10");
  EXPECT_EQ (property (path, sim, "OperatorCode"), "'46692'");
}
