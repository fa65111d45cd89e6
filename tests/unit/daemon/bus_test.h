// SPDX-License-Identifier: GPL-2.0-or-later
// A private bus with the daemon on one connection and a client on another, in one process and one main loop.
#pragma once

#include "fake_modem.h"
#include "test_files.h"

#include <functional>
#include <gio/gio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <string>
#include <vector>

extern "C" {
#include "daemon/daemon.h"
}

// The reply of a method call.
struct Reply {
  bool done = false;
  GVariant *value = nullptr;
  std::string error;   // D-Bus name
  std::string message; // without GDBus' prefix
  Reply () = default;
  Reply (const Reply &) = delete;
  Reply &operator= (const Reply &) = delete;
  ~Reply ();
  std::string text () const; // of the value
};

// What the daemon stores itself, in memory.
struct TestStore : StoreOps {
  TestStore ();
  std::map<std::string, std::string> values; // "usage/profile-home"
};

class BusTest : public testing::Test {
public:
  static constexpr const char *manager_path = "/org/dialtone1";
  static constexpr const char *manager = "org.dialtone1.Manager";
  static constexpr const char *modem_interface = "org.dialtone1.Modem";

protected:
  void SetUp () override;
  void TearDown () override;

  // Runs the main loop until @condition or a few seconds are over.
  bool spin (const std::function<bool ()> &condition);
  // Runs what is ready, and lets the bus deliver what is under way.
  void settle ();

  void start_daemon (bool use_polkit = false);
  void stop_daemon ();
  void add_modem (const char *id);
  static std::string modem_path (const char *id);
  // A further client of the bus, to be closed and unreferenced.
  GDBusConnection *connect ();

  // @arguments: a tuple in GVariant text, "" for none. Nothing is waited for.
  static void send (Reply &reply, GDBusConnection *client, const std::string &path, const char *interface,
                    const char *method, const std::string &arguments = "",
                    GDBusCallFlags flags = G_DBUS_CALL_FLAGS_NONE);
  // The same from client_, and until the call has been delivered; until it has been answered.
  void call_async (Reply &reply, const std::string &path, const char *interface, const char *method,
                   const std::string &arguments = "", GDBusCallFlags flags = G_DBUS_CALL_FLAGS_NONE);
  void call (Reply &reply, const std::string &path, const char *interface, const char *method,
             const std::string &arguments = "");
  std::string property (const std::string &path, const char *interface, const char *name);

  // Everything that has reached the client from the daemon, in its order: "PropertiesChanged org.dialtone1.Modem State
  // StateReason", "StateChanged /org/dialtone1/modem/m ('connected', 'dialing', 'none')", "reply", "error NAME".
  std::vector<std::string> heard ();
  void forget_heard ();

  void write_profile (const char *id, const std::string &text);
  std::string profile_file (const char *id) const;

  // The bus of the test, private to its user.
  virtual std::string start_bus ();
  virtual void stop_bus ();

  GTestDBus *bus_ = nullptr;
  std::string address_;
  GDBusConnection *server_ = nullptr;
  GDBusConnection *client_ = nullptr;
  std::string dir_;
  TestStore store_;
  TestFiles files_;
  ModemEnvironment environment_ = {};
  const char *boot_ = "boot-1"; // the computer's, for the next start_daemon()
  Daemon *daemon_ = nullptr;
  bool acquired_ = false;
  std::string lost_;
  std::string status_;
  int reloads_ = 0, left_ = 0;

private:
  static GDBusMessage *filter (GDBusConnection *connection, GDBusMessage *message, gboolean incoming,
                               gpointer user_data);

  std::mutex mutex_;
  std::vector<std::string> heard_;
  guint filter_id_ = 0;
  guint subscription_ = 0;
};
