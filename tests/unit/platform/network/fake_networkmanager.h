// SPDX-License-Identifier: GPL-2.0-or-later
// A small NetworkManager on a private bus: its global configuration of name servers and nothing else. It has a thread
// of its own, so that it answers also those who wait for it.
#pragma once

#include "resolver_support.h"

#include <atomic>
#include <mutex>
#include <thread>

class FakeNetworkManager {
public:
  // @kept: what it has in its state from before, as text of a variant; "" is none.
  // @bare: it has its name on the bus and nothing else yet.
  explicit FakeNetworkManager (Bus &bus, const std::string &kept = "", const char *mode = "default", bool bare = false);
  ~FakeNetworkManager ();
  FakeNetworkManager (const FakeNetworkManager &) = delete;
  FakeNetworkManager &operator= (const FakeNetworkManager &) = delete;
  // No longer bare.
  void show_objects ();
  // Its configuration now; "" is none.
  std::string configuration ();
  // What was set from outside, oldest first.
  std::vector<std::string> sets ();
  // Its owner's doing, here and there: @text as above. Told to all, as any change.
  void owner_sets (const std::string &text);
  // Whoever sets it is refused.
  void refuse (bool yes) { refuses = yes; }
  // Somebody else takes out at once whatever is set.
  void fight (bool yes) { fights = yes; }

private:
  static GVariant *get (GDBusConnection *, const char *, const char *, const char *, const char *property, GError **,
                        gpointer user_data);
  static gboolean set (GDBusConnection *, const char *, const char *, const char *, const char *, GVariant *value,
                       GError **error, gpointer user_data);
  void serve (const char *address, bool bare, std::mutex *started);
  void register_objects ();
  void tell ();
  void put (GVariant *value); // takes a floating or a full reference

  std::mutex mutex;
  std::thread thread;
  std::string mode;
  GMainContext *context = g_main_context_new ();
  GMainLoop *loop = g_main_loop_new (context, FALSE);
  GDBusConnection *connection = nullptr;
  GVariant *value = nullptr;
  std::vector<std::string> put_values;
  std::atomic<bool> refuses { false }, fights { false };
};
