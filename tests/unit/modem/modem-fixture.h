// SPDX-License-Identifier: GPL-2.0-or-later
// A modem in a fake world, with everything it told written down.
#pragma once

#include "fake-modem.h"

#include <gtest/gtest.h>

extern "C" {
#include "base/log.h"
}

struct Answer {
  bool done = false;
  int count = 0;
  std::string error; // "SimPinIncorrect", "g-io-error-quark:13"; "" success
  std::string message;
  bool has_result = false; // what of it, as its kind has it:
  ModemResultKind kind = MODEM_RESULT_REPLY;
  SignalInfo signal = {};
  std::string iccid, imsi, imei, reply; // "" also where there is none
  std::vector<std::string> networks;    // "available catm 46692 Chunghwa"
  gint64 at = 0;
  ModemState state = MODEM_STATE_UNAVAILABLE;
  Answer () = default;
  Answer (const Answer &) = delete;
  Answer &operator= (const Answer &) = delete;
};

constexpr gint64 SECOND = 1000000; // µs

class ModemTest : public testing::Test {
protected:
  ModemTest ();
  void TearDown () override;

  void start ();
  void stop ();
  // Until the modem's state is @state.
  testing::AssertionResult reach (ModemState state, gint64 limit_us = 60 * SECOND);
  testing::AssertionResult connect (Answer &answer, gint64 limit_us = 200 * SECOND);
  void call_connect (Answer &answer, bool persistent = false, DtReason reason = DT_REASON_USER_REQUEST);
  testing::AssertionResult online ();
  bool wait (const Answer &answer, gint64 limit_us = 200 * SECOND);
  void run (gint64 us) { world.run (us); }
  std::string trail () const; // "initializing registered dialing …"
  bool passed (const std::string &part) const { return trail ().find (part) != std::string::npos; }
  const StateInfo *state_info () const { return modem_state_info (modem); }
  const DeviceInfo *device_info () const { return modem_device_info (modem); }
  const SimInfo *sim_info () const { return modem_sim_info (modem); }
  const NetworkInfo *network_info () const { return modem_network_info (modem); }
  const SignalInfo *signal_info () const { return modem_signal_info (modem); }
  const BearerInfo *bearer_info () const { return modem_bearer_info (modem); }
  const ConnectionInfo *connection_info () const { return modem_connection_info (modem); }
  const UsageInfo *usage_info () const { return modem_usage_info (modem); }
  // "SimPinIncorrect"; "" none.
  const char *last_error_name () const;
  const char *last_error_text () const;
  static void answered (gpointer user_data, const ModemResult *result, const GError *error);
  void expect_clean ();

  FakeWorld world;
  FakeModem device { world };
  ModemDescription description = {};
  ConnectionSettings *settings;
  Modem *modem = nullptr;
  struct Step {
    ModemState state, old_state;
    DtReason reason;
    gint64 at;
  };
  std::vector<Step> steps;
  ModemState last_state = MODEM_STATE_UNAVAILABLE;
  std::vector<std::string> recovery;
  std::vector<guint> recovery_attempts; // of each of them
  std::vector<std::string> quota;       // "warning 8000"
  std::vector<std::string> events;      // in the order told
  struct Packet {
    bool sent;
    guint16 protocol;
    std::string info, text;
  };
  std::vector<Packet> packets; // only those of a trace
  int infos = 0, signals = 0;
  int changed = 0; // the parts of the information, since a test cleared it
  std::vector<ModemState> states_at_answer;

private:
  static void on_info (gpointer user_data, ModemInfoParts parts);
  static void on_event (gpointer user_data, const ModemEvent *event);
  void on_state (ModemState state, ModemState old_state, DtReason reason);
  ModemListener listener;
};
