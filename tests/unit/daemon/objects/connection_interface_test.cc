// SPDX-License-Identifier: GPL-2.0-or-later
// What the connection has and how it fares, as its properties say it; the addresses are in modem_interface_test.cc.
#include "bus_test.h"

using ConnectionInterfaceTest = BusTest;

TEST_F (ConnectionInterfaceTest, WhatTheModemKnowsIsInTheProperties)
{
  const std::string path = modem_path ("m");
  const char *connection = "org.dialtone1.Connection";

  start_daemon ();
  add_modem ("m");
  ConnectionInfo *info = &fake_modem ("m")->connection;
  fake_modem_set (&info->profile, "home");
  fake_modem_set (&info->apn, "internet");
  info->has_route = TRUE;
  info->route = IP_ROUTE_BACKUP;
  fake_modem ("m")->bearer.metric = 700;
  info->attempts = 2;
  info->next_attempt_us = 1700000001000000;
  fake_modem_connected (fake_modem ("m"));
  EXPECT_EQ (property (path, connection, "Profile"), "'/org/dialtone1/profile/home'");
  EXPECT_EQ (property (path, connection, "Apn"), "'internet'");
  EXPECT_EQ (property (path, connection, "Ifindex"), "42");
  EXPECT_EQ (property (path, connection, "Datapath"), "'tun'");
  EXPECT_EQ (property (path, connection, "Mtu"), "1500");
  EXPECT_EQ (property (path, connection, "Route"), "'backup'");
  EXPECT_EQ (property (path, connection, "Metric"), "700");
  EXPECT_EQ (property (path, connection, "Since"), "1700000000000000");
  EXPECT_EQ (property (path, connection, "Attempts"), "2");
  EXPECT_EQ (property (path, connection, "NextAttempt"), "1700000001000000");
  EXPECT_EQ (property (path, connection, "LastError"), "('', '')");
}
