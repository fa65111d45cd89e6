// SPDX-License-Identifier: GPL-2.0-or-later
// Virtual time and everything outside that a modem acts through, in memory: clock, ports, link, network, store. Nothing
// here waits.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <gio/gio.h>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

extern "C" {
#include "modem/modem.h"
}

class FakeWorld;

// One end of a serial line; the other end is a FakeDevice.
struct _Port {
  FakeWorld *world;
  std::string path;
  const PortListener *listener;
  gpointer user_data;
  bool taken = false; // a link has it
};

struct _Alarm {
  FakeWorld *world;
  AlarmFunc func;
  gpointer user_data;
  gint64 deadline = G_MAXINT64;
};

struct _Link {
  FakeWorld *world;
  Port *port;
  const LinkListener *listener;
  gpointer user_data;
  guint ifindex;
  LinkConfig config = {};
  bool pass4 = false, pass6 = false;
  guint64 rx_bytes = 0, tx_bytes = 0; // what the interface counted
  gint64 heard_us = G_MININT64;       // when the last IP packet came
};

// What is at the other end of the lines.
class FakeDevice {
public:
  virtual ~FakeDevice () = default;
  virtual bool has_path (const std::string &path) const = 0;
  virtual void opened (const std::string &) {}
  virtual void written (const std::string &path, const std::string &bytes) = 0;
  virtual void dtr_dropped (const std::string &) {}
  // A PPP frame of ours.
  virtual void frame (guint16 protocol, const std::string &info) = 0;
};

class FakeWorld {
public:
  FakeWorld ();
  ~FakeWorld ();

  // Runs what is due, in order of time, until @done or until @limit_us have passed. Whether @done.
  bool run (gint64 limit_us, const std::function<bool ()> &done);
  bool run (gint64 limit_us);
  void after (gint64 delay_us, std::function<void ()> action);
  gint64 now () const { return now_us; }

  Port *find_port (const std::string &path);
  // Bytes from the device; dropped when the port is closed or a link has it.
  void deliver (const std::string &path, const std::string &bytes);
  void lose_ports (const std::string &text);
  void appear ();
  void frame_to_link (guint16 protocol, const std::string &info);
  void hang_up_link (const std::string &text);
  // The host has another use for the link's address from now on.
  void lose_network (guint ifindex, const char *words);

  ClockOps clock = {};
  PortOps ports = {};
  LinkOps link_ops = {};
  LinkOps missing_link_ops = {};
  NetworkOps network = {};
  StoreOps store = {};
  HandoverOps handover = {};
  const LinkOps *links[3];
  ModemEnvironment environment = {};

  FakeDevice *device = nullptr;
  gint64 now_us = 1000000;
  std::vector<Alarm *> alarms;
  std::vector<Port *> open_ports;
  std::map<std::string, std::string> busy;    // path → holder, who lets nobody else open it
  std::map<std::string, std::string> sharing; // path → holder without a lock
  struct Search {
    std::string path;
    bool ourselves;
  };
  std::vector<std::shared_ptr<Search>> searches; // for a holder, under way
  bool end_search (const void *search)
  {
    auto found = std::find_if (searches.begin (), searches.end (),
                               [search] (const auto &s) { return s.get () == search; });
    if (found == searches.end ())
      return false;
    searches.erase (found);
    return true;
  }
  int n_searches = 0; // so far
  gint64 search_us = 200;
  std::string holder_of (const std::string &path) const
  {
    for (const auto *holders : { &busy, &sharing })
      if (holders->count (path) != 0)
        return holders->at (path);
    return "";
  }
  std::vector<Link *> open_links;
  std::map<std::pair<std::string, std::string>, std::string> stored;
  std::vector<std::shared_ptr<int>> syncs; // that are not answered
  bool end_sync (const void *sync)
  {
    auto found = std::find_if (syncs.begin (), syncs.end (), [sync] (const auto &s) { return s.get () == sync; });
    if (found == syncs.end ())
      return false;
    syncs.erase (found);
    return true;
  }
  gint64 sync_us = 3000;                         // how long the disk takes
  bool store_fails = false;                      // it takes nothing
  int adopted_links = 0;                         // HandoverOps.adopted
  std::map<std::string, GVariant *> left;        // modem id → what is left for the next process
  std::map<std::string, std::string> kept_ports; // modem id → path of the port whose descriptor the service manager has
  std::map<std::string, guint> kept_links;       // modem id → ifindex, likewise
  const char *dns_backend = "file";
  std::set<guint> configured; // ifindexes that have addresses
  std::vector<IpConfig> applied;
  struct NetworkWatch {
    NetworkLost lost;
    gpointer user_data;
  };
  std::map<guint, NetworkWatch> network_watches; // ifindex → who is told of a loss
  std::string pending;                           // what the last attach() got
  bool kernel_supported = true, link_fails = false, network_fails = false, network_silent = false;
  int attaches = 0, adoptions = 0, detaches = 0, clears = 0, watches = 0, wakeups = 0;
  std::vector<std::string> misuse; // broken promises of the modem
  struct Watch {
    void (*appeared) (gpointer);
    gpointer user_data;
  };
  std::vector<Watch *> watching;
  struct Apply {
    guint ifindex;
    NetworkApplied applied;
    gpointer user_data;
    bool answered = false;
  };
  std::vector<std::shared_ptr<Apply>> applies;
  bool in_call = false;

private:
  struct Action {
    gint64 at;
    guint64 order;
    std::function<void ()> run;
  };
  static bool earlier (const Action &a, const Action &b) { return a.at != b.at ? a.at < b.at : a.order < b.order; }
  std::multiset<Action, decltype (&earlier)> actions { &earlier };
  guint64 order = 0;
};
