// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

extern "C" {
#include "modem/sim/sim-info.h"
}

namespace {

TEST (SimInfo, LocksHaveTheNamesOfTheInterface)
{
  const char *const names[] = { "unknown", "none", "pin", "puk", "pin2", "puk2", "phone", "network", "missing" };

  ASSERT_EQ (G_N_ELEMENTS (names), gsize (N_SIM_LOCKS));
  for (int lock = 0; lock < N_SIM_LOCKS; lock++)
    EXPECT_STREQ (sim_lock_to_string (static_cast<SimLock> (lock)), names[lock]);
}

} // namespace
