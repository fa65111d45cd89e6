// SPDX-License-Identifier: GPL-2.0-or-later
// The functions of modem/modem.h without a modem: operations wait until the test answers them, and the test says what
// the modem reports.
#pragma once

#include <string>
#include <vector>

extern "C" {
#include "modem/modem.h"
}

// An operation that the daemon asked for and that has no answer yet.
struct FakeOperation {
  std::string name; // "connect", "send-pin" …
  std::string text; // its arguments in words
  ConnectionSettings *settings = nullptr;
  bool persistent = false;
  DtReason reason = DT_REASON_NONE;
  ModemDone done = nullptr;
  gpointer user_data = nullptr;
};

struct _Modem {
  ModemDescription *description;
  guint slot;
  const ModemListener *listener;
  gpointer user_data;
  StateInfo state;
  DeviceInfo device;
  SimInfo sim;
  NetworkInfo network;
  SignalInfo signal;
  BearerInfo bearer;
  ConnectionInfo connection;
  UsageInfo usage;
  ConnectionSettings *wanted;
  std::vector<FakeOperation> operations;
  bool tracing; // as of modem_set_tracing()
  bool keeps_radio_off;
  ModemStatistics statistics;
  std::vector<std::string> quotas; // "home 5", as of modem_update_quota()
  int suspended;                   // calls of suspend minus those of resume
};

// The modem of this id that is there, or nullptr.
Modem *fake_modem (const char *id);

void fake_modem_set (char **member, const char *text);
void fake_modem_info_changed (Modem *self, ModemInfoParts parts = MODEM_INFO_ALL);
// Info and state as the modem reports them, in its order.
void fake_modem_state (Modem *self, ModemState state, DtReason reason = DT_REASON_NONE);
// These alone, as the modem tells them.
void fake_modem_state_changed (Modem *self, ModemState new_state, ModemState old_state, DtReason reason);
void fake_modem_signal_changed (Modem *self, const SignalInfo *signal);
void fake_modem_quota_reached (Modem *self, QuotaLevel level, guint64 bytes);
// A packet goes by: told as the modem does, when it is traced.
void fake_modem_packet (Modem *self, bool sent, guint16 protocol, const std::string &info, const char *text);
// Goes online as ppp0.
void fake_modem_connected (Modem *self);

// Whether an operation of this name waits.
bool fake_modem_has (const Modem *self, const char *name);
const FakeOperation *fake_modem_operation (const Modem *self, const char *name);
// Answers the oldest operation of this name; @result is taken. With an error of DT_ERROR.
void fake_modem_answer (Modem *self, const char *name, ModemResult *result = nullptr);
void fake_modem_fail (Modem *self, const char *name, DtError code, const char *text);
