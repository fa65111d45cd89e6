// SPDX-License-Identifier: GPL-2.0-or-later
// What the network tests share: a network namespace of their own, TUN devices, the main loop, and what `ip` says.
#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "platform/network/network.h"
}

// A TUN device; it goes away with its object.
class Tun {
public:
  explicit Tun (const char *name);
  ~Tun ();
  Tun (const Tun &) = delete;
  Tun &operator= (const Tun &) = delete;
  int fd = -1;
  guint ifindex = 0;
  std::string name;
};

// A host behind a TUN device that sends every UDP packet back to where it came from.
class EchoPeer {
public:
  explicit EchoPeer (const Tun &tun);
  ~EchoPeer ();
  guint n_echoed = 0;

private:
  static gboolean on_readable (gint fd, GIOCondition condition, gpointer user_data);
  GSource *source;
};

// A folder that goes away with its object, with what is in it.
class Folder {
public:
  Folder ();
  ~Folder ();
  std::string file (const char *name) const { return path + "/" + name; }
  std::string path;
};

void put_file (const std::string &path, const std::string &content);
// "<absent>" when there is none.
std::string file (const std::string &path);

// What the command writes; the test fails when it fails.
std::string run (const std::string &command);
// The same, but failing is allowed.
bool runs (const std::string &command);

// Turns the main loop until @condition holds, at most two seconds; returns whether it does.
bool until (const std::function<bool ()> &condition);
// Turns the main loop for so long.
void turn (guint milliseconds);

IpAddress ip (const char *text);

// Everything of ours and of the link that is in the kernel, one line each, sorted: addresses, routes and rules of
// either family.
std::string kernel_state ();

// The main tables of both families, sorted.
std::string main_table ();

// A PlatformNetwork with its files in a folder, and answers of its calls.
class Network {
public:
  explicit Network (const Folder &folder, const char *bus_address = nullptr, gboolean links_go_on = FALSE);
  ~Network ();
  void apply (const IpConfig &config);
  void clear (guint ifindex) { ops->clear (ops, ifindex); }
  // Applies and waits; "" or what went wrong.
  std::string apply_now (const IpConfig &config);
  std::string backend () { return ops->dns_backend (ops); }
  void free ();
  PlatformNetwork *self;
  const NetworkOps *ops;
  std::vector<std::string> answers; // "" for success, else the message

private:
  std::string resolv_conf, runtime_dir;
  static void on_applied (gpointer user_data, const GError *error);
};

// The configuration of a usual connection on @tun.
IpConfigInput usual_input (const Tun &tun);
IpConfig built (const IpConfigInput &input);
