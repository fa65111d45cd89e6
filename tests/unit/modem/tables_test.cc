// SPDX-License-Identifier: GPL-2.0-or-later
// The constant tables: states, models; and what a raw command may be.
#include <gtest/gtest.h>

#include <set>
#include <string>

extern "C" {
#include "base/error.h"
#include "modem/command-guard.h"
#include "modem/model.h"
#include "modem/modem-state.h"
}

namespace {

TEST (ModemState, NamesAreTheInterfacesOwn)
{
  const char *const names[] = { "unavailable", "initializing", "locked",    "disabled",      "searching", "registered", "dialing",
                                "negotiating", "configuring",  "connected", "disconnecting", "waiting",   "failed" };

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
    EXPECT_EQ (modem_state_may_follow (state, MODEM_STATE_CONNECTED), state == MODEM_STATE_CONFIGURING) << modem_state_to_string (state);
    EXPECT_EQ (modem_state_is_online (state), state == MODEM_STATE_CONNECTED);
  }
  EXPECT_TRUE (modem_state_may_follow (MODEM_STATE_UNAVAILABLE, MODEM_STATE_INITIALIZING));
  EXPECT_FALSE (modem_state_may_follow (MODEM_STATE_UNAVAILABLE, MODEM_STATE_REGISTERED));
}

TEST (Model, IsFoundByWhatTheModemSaysAndByUsb)
{
  EXPECT_STREQ (model_by_name ("SIMCOM_SIM7000G")->id, "sim7000");
  EXPECT_STREQ (model_by_name ("simcom_sim7080")->id, "sim7070");
  EXPECT_STREQ (model_by_name ("SIMCOM_SIM7600E-H")->id, "sim7600");
  EXPECT_STREQ (model_by_name ("EC25")->id, "generic");
  EXPECT_STREQ (model_by_usb (0x1e0e, 0x9001)->id, "sim7000");
  EXPECT_STREQ (model_by_usb (0x1e0e, 0x9206)->id, "sim7070");
  EXPECT_STREQ (model_by_usb (0, 0)->id, "generic");
  EXPECT_EQ (model_by_id ("nokia"), nullptr);
  ASSERT_NE (model_by_id ("sim7600"), nullptr);
  EXPECT_STREQ (model_by_id ("sim7600")->reset, "+CRESET");
}

bool
allowed (const char *at, std::string *prefix = nullptr)
{
  g_autofree char *text = nullptr;
  g_autoptr (GError) error = nullptr;
  bool ok = command_guard_check (at, &text, &error);

  EXPECT_EQ (ok, error == nullptr) << at;
  if (prefix != nullptr)
    *prefix = text == nullptr ? "" : text;
  return ok;
}

TEST (CommandGuard, LetsOrdinaryCommandsThrough)
{
  std::string prefix;

  for (const char *at : { "AT", "ATI", "AT+CSQ", "at+cops?", "AT&D2", "ATE0", "AT+CGDCONT=1,\"IP\",\"a;b\"", "AT+CPIN?", "ATI;+CSQ;&C1", "AT*PSNWID?" })
    EXPECT_TRUE (allowed (at)) << at;
  EXPECT_TRUE (allowed ("AT+CSQ;+CPSI?;+CGDCONT=1,\"x;+CREG=1\"", &prefix));
  EXPECT_EQ (prefix, "+CSQ:|+CPSI:|+CGDCONT:");
}

TEST (CommandGuard, RefusesWhatWouldTakeThePortAway)
{
  for (const char *at : { "ATD*99#", "atdt123", "ATA", "ATH", "ATO", "ATZ", "AT&F", "ATQ1", "ATV0", "ATS3=65", "ATE0D*99#", "AT+CSQ;D*99#", "AT+CGDATA=\"PPP\",1",
                          "AT+cmux=0", "AT+CSQ;+CMUX=0", "AT+CMGS=\"1\"", "AT+IPR=9600", "AT+CPIN=\"1234\"", "ATE0H" })
    EXPECT_FALSE (allowed (at)) << at;
}

TEST (CommandGuard, RefusesWhatIsNoCommandLine)
{
  std::string longest = "AT+X=" + std::string (600, '1');

  for (const char *at : { "", "A", "+++", "hello", "AT+CSQ\rATD*99#", "AT+CSQ\n", "AT+X=\x1a", "AT+X=\xc3\xa4", "AT1", "AT&", longest.c_str () })
    EXPECT_FALSE (allowed (at)) << at;
}

} // namespace
