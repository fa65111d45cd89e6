// SPDX-License-Identifier: GPL-2.0-or-later
// The ladder of states.
#include <gtest/gtest.h>

extern "C" {
#include "modem/modem-state.h"
}

namespace {

TEST (ModemState, NamesAreTheInterfacesOwn)
{
  const char *const names[] = { "unavailable",   "initializing", "locked",      "disabled",    "searching",
                                "registered",    "dialing",      "negotiating", "configuring", "connected",
                                "disconnecting", "waiting",      "failed" };

  for (int i = 0; i < MODEM_N_STATES; i++)
    EXPECT_STREQ (modem_state_to_string (static_cast<ModemState> (i)), names[i]);
}

TEST (ModemState, NeverFollowsItselfAndPortsCanGoFromEverywhere)
{
  for (int i = 0; i < MODEM_N_STATES; i++) {
    auto state = static_cast<ModemState> (i);
    EXPECT_FALSE (modem_state_may_follow (state, state)) << modem_state_to_string (state);
    if (state != MODEM_STATE_UNAVAILABLE) {
      EXPECT_TRUE (modem_state_may_follow (state, MODEM_STATE_UNAVAILABLE)) << modem_state_to_string (state);
    }
  }
}

TEST (ModemState, OnlineIsReachedByTheWholeLadderOnly)
{
  for (int i = 0; i < MODEM_N_STATES; i++) {
    auto state = static_cast<ModemState> (i);
    EXPECT_EQ (modem_state_may_follow (state, MODEM_STATE_CONNECTED), state == MODEM_STATE_CONFIGURING)
      << modem_state_to_string (state);
    EXPECT_EQ (modem_state_is_online (state), state == MODEM_STATE_CONNECTED);
  }
  EXPECT_TRUE (modem_state_may_follow (MODEM_STATE_UNAVAILABLE, MODEM_STATE_INITIALIZING));
  EXPECT_FALSE (modem_state_may_follow (MODEM_STATE_UNAVAILABLE, MODEM_STATE_REGISTERED));
}

} // namespace
