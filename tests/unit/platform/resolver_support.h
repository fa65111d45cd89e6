// SPDX-License-Identifier: GPL-2.0-or-later
// What the tests of services on the bus share: a private bus that can be restarted, small services on it, and name
// server entries.
#pragma once

#include "network_support.h"

#include <gio/gio.h>

extern "C" {
#include "platform/network/resolver-resolvconf.h"
#include "platform/network/resolver.h"
}

class Bus {
public:
  Bus ();
  ~Bus ();
  Bus (const Bus &) = delete;
  Bus &operator= (const Bus &) = delete;
  const char *address () { return listens_at.c_str (); }
  void stop ();
  void start ();

private:
  Folder folder;
  std::string listens_at;
  std::string pid;
};

// Owns a name on the bus and has one object with one interface: writes down what it is told, and refuses what it is
// asked to refuse.
class FakeOnBus {
public:
  FakeOnBus (Bus &bus, const char *name, const char *path, const char *introspection);
  ~FakeOnBus ();
  FakeOnBus (const FakeOnBus &) = delete;
  FakeOnBus &operator= (const FakeOnBus &) = delete;
  // "SetLinkDNS (7, [(2, [0x09, …])])", oldest first.
  std::vector<std::string> calls;
  std::string refused;      // a method's name
  std::string refused_with; // a D-Bus error
  bool silent = false;      // does not answer any more
  bool told (const std::string &call);
  void emit (const char *interface, const char *signal);

private:
  static void on_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
                       const char *method, GVariant *arguments, GDBusMethodInvocation *invocation, gpointer user_data);
  GDBusConnection *connection;
  GDBusNodeInfo *info;
  guint registration;
  std::string path;
  std::vector<GDBusMethodInvocation *> unanswered;
};

class FakeResolved : public FakeOnBus {
public:
  explicit FakeResolved (Bus &bus);
};

// A configuration with nothing but name servers.
IpConfig name_servers (guint ifindex, const char *ifname, std::vector<const char *> servers, bool primary = false);
ResolverEntry entry (const char *ifname, std::vector<const char *> servers, bool primary, bool best);
