// SPDX-License-Identifier: GPL-2.0-or-later
// Every string of the interface has words, and unknown ones of a newer service are shown as they are.
#include <gtest/gtest.h>
#include <set>
#include <string>

extern "C" {
#include "base/reason.h"
#include "cli/labels.h"
}

namespace {

TEST (Labels, EveryStateIsKnownAndDistinct)
{
  std::set<std::string> seen;
  for (const char *state : { "unavailable", "initializing", "locked", "disabled", "searching", "registered", "dialing",
                             "negotiating", "configuring", "connected", "disconnecting", "waiting", "failed" })
    EXPECT_TRUE (seen.insert (label_state (state)).second) << state;
  EXPECT_EQ (label_state_style ("connected"), STYLE_GOOD);
  EXPECT_EQ (label_state_style ("failed"), STYLE_BAD);
  EXPECT_EQ (label_state_style ("dialing"), STYLE_BUSY);
}

TEST (Labels, UnknownStringsStayReadable)
{
  EXPECT_STREQ (label_state ("hovering"), "hovering");
  EXPECT_EQ (label_state_style ("hovering"), STYLE_PLAIN);
  EXPECT_STREQ (label_reason ("gremlins"), "gremlins");
  EXPECT_STREQ (label_technology ("6g"), "6g");
}

TEST (Labels, ReasonsAreInWordsAndNoneIsSilent)
{
  EXPECT_EQ (label_reason ("none"), nullptr);
  for (int i = 1; i < DT_N_REASONS; i++) {
    const char *string = dt_reason_to_string (static_cast<DtReason> (i));
    EXPECT_STREQ (label_reason (string), dt_reason_describe (static_cast<DtReason> (i))) << string;
  }
}

TEST (Labels, AReasonStandsBehindTheStateWhereItIsNews)
{
  const struct {
    const char *state, *reason, *text;
  } rows[] = {
    { "connected", "none", "connected" },
    { "connected", "user-request", "connected" },
    { "dialing", "user-request", "dialing" },
    { "dialing", "autoconnect", "dialing (a profile connects by itself)" },
    { "registered", "user-request", "registered (a user asked for it)" },
    { "failed", "sim-missing", "failed (there is no SIM, or it cannot be read)" },
    { "unavailable", "", "unavailable" },
  };
  for (const auto &row : rows) {
    g_autofree char *text = label_state_with_reason (row.state, row.reason);
    EXPECT_STREQ (text, row.text);
  }
}

TEST (Labels, SignalInAWord)
{
  EXPECT_STREQ (label_quality (0), "none or unknown");
  EXPECT_STREQ (label_quality (19), "very weak");
  EXPECT_STREQ (label_quality (20), "weak");
  EXPECT_STREQ (label_quality (59), "fair");
  EXPECT_STREQ (label_quality (60), "good");
  EXPECT_STREQ (label_quality (100), "excellent");
}

TEST (Labels, TechnologyRegistrationAndLock)
{
  EXPECT_STREQ (label_technology ("catm"), "LTE Cat-M1");
  EXPECT_STREQ (label_technology ("nbiot"), "NB-IoT");
  EXPECT_STREQ (label_registration ("denied"), "refused by the network");
  EXPECT_STREQ (label_sim_lock ("puk"), "blocked, waits for the PUK");
}

} // namespace
