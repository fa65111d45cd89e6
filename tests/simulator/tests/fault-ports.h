// SPDX-License-Identifier: GPL-2.0-or-later
// A simulator whose two ports are open and do not echo, for tests that switch faults on.
#pragma once

#include "ppp-host.h"

#include <gtest/gtest.h>

class FaultPorts : public testing::Test {
protected:
  explicit FaultPorts (const std::vector<std::string> &options = { "--fast", "--boot-ms=0" }) : simulator (options) {}
  void SetUp () override
  {
    at.command ("ATE0");
    modem.command ("ATE0");
  }
  void set (const std::string &fault) { ASSERT_EQ (simulator.control ("fault " + fault), "ok\n") << fault; }
  Simulator simulator;
  Port at { simulator, "at" };
  Port modem { simulator, "modem" };
  PppHost host { modem };
};
