// SPDX-License-Identifier: GPL-2.0-or-later
// A service on a private bus that behaves as a test tells it, and dialtonectl run against it.
#pragma once

#include <dialtone.h>
#include <functional>
#include <gtest/gtest.h>
#include <json-glib/json-glib.h>
#include <string>
#include <vector>

struct Outcome {
  int exit = -1;
  std::string out;
  std::string err;
};

// dialtonectl while it runs.
class Client {
public:
  Client (const std::string &bus, const std::vector<std::string> &arguments);
  ~Client ();
  // Iterates the main loop until standard output holds `text`; false when the program ends before.
  bool wait_for (const std::string &text);
  void interrupt ();
  Outcome finish ();

private:
  static void on_read (GObject *source, GAsyncResult *result, gpointer user_data);
  static void on_exit (GObject *source, GAsyncResult *result, gpointer user_data);
  void read_more ();

  GSubprocess *process;
  Outcome outcome;
  char buffer[4096];
  bool out_ended = false, ended = false;
};

class FakeService : public testing::Test {
protected:
  void SetUp () override;
  void TearDown () override;

  // Takes the name, with the Manager in state "registered" and one modem "usb_1_1".
  void appear ();
  void vanish ();
  void change_state (const char *state, const char *reason);
  Outcome run (const std::vector<std::string> &arguments);
  Client *start (const std::vector<std::string> &arguments);

  GTestDBus *bus = nullptr;
  std::string address;
  GDBusConnection *connection = nullptr;
  GDBusObjectManagerServer *objects = nullptr;
  DialtoneManager *manager = nullptr;
  DialtoneModem *modem = nullptr;
  DialtoneConnection *link = nullptr;
  DialtoneSim *sim = nullptr;
  DialtoneTrace *trace = nullptr;
  DialtoneStatistics *statistics = nullptr;
  // What Connect does; it must end the invocation, now or later.
  std::function<void (GDBusMethodInvocation *, GVariant *)> on_connect;
  std::function<void (GDBusMethodInvocation *)> on_refresh, on_disconnect, on_reset_period;
  GDBusMethodInvocation *pending = nullptr;
};

// Fails the invocation as the daemon does.
void fail_with (GDBusMethodInvocation *invocation, const char *name, const char *message);

// One line of --json output; a member as text, "" when it is absent.
JsonObject *parse_json (const std::string &line);
