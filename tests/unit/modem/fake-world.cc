// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake-world.h"

#include <algorithm>

namespace {

// The ops tables are members of the world that they belong to.
FakeWorld *the_world;

gint64
clock_now (const ClockOps *)
{
  return the_world->now_us;
}

gint64
clock_wall (const ClockOps *)
{
  return 1800000000000000 + the_world->now_us;
}

void
clock_random (const ClockOps *, guint8 *out, gsize len)
{
  static guint8 next = 7;
  for (gsize i = 0; i < len; i++)
    out[i] = next = static_cast<guint8> (next * 5 + 3);
}

Alarm *
alarm_new (const ClockOps *, AlarmFunc func, gpointer user_data)
{
  auto *alarm = new Alarm { the_world, func, user_data };
  the_world->alarms.push_back (alarm);
  return alarm;
}

void
alarm_set (Alarm *alarm, gint64 deadline_us)
{
  alarm->deadline = deadline_us;
}

void
alarm_free (Alarm *alarm)
{
  auto &all = the_world->alarms;
  all.erase (std::remove (all.begin (), all.end (), alarm), all.end ());
  delete alarm;
}

Port *
port_open (const PortOps *, const char *path, const PortListener *listener, gpointer user_data, GError **error)
{
  if (the_world->busy.count (path) != 0) {
    g_set_error (error, DT_ERROR, DT_ERROR_BUSY, "%s is in use by another program", path);
    return nullptr;
  }
  if (the_world->device == nullptr || !the_world->device->has_path (path)) {
    g_set_error (error, DT_ERROR, DT_ERROR_NO_MODEM, "%s does not exist", path);
    return nullptr;
  }
  if (the_world->find_port (path) != nullptr)
    the_world->misuse.push_back (std::string ("opened twice: ") + path);
  auto *port = new Port { the_world, path, listener, user_data };
  the_world->open_ports.push_back (port);
  the_world->device->opened (path);
  return port;
}

void
port_write (Port *port, const guint8 *data, gsize len)
{
  std::string bytes (reinterpret_cast<const char *> (data), len);
  std::string path = port->path;

  if (port->taken)
    the_world->misuse.push_back ("wrote to a port that a link has: " + bytes);
  the_world->after (0, [path, bytes] {
    if (the_world->device != nullptr && the_world->find_port (path) != nullptr)
      the_world->device->written (path, bytes);
  });
}

void
port_pulse_dtr (Port *port, gint64)
{
  std::string path = port->path;
  the_world->after (0, [path] {
    if (the_world->device != nullptr)
      the_world->device->dtr_dropped (path);
  });
}

const char *
port_path (const Port *port)
{
  return port->path.c_str ();
}

void
port_close (Port *port)
{
  if (port == nullptr)
    return;
  if (port->taken)
    the_world->misuse.push_back ("closed a port that a link has");
  auto &all = the_world->open_ports;
  all.erase (std::remove (all.begin (), all.end (), port), all.end ());
  delete port;
}

Port *
port_adopt (const PortOps *, const char *id, const char *path, const PortListener *listener, gpointer user_data,
            GError **error)
{
  auto kept = the_world->kept_ports.find (id);
  if (kept == the_world->kept_ports.end () || kept->second != path || !the_world->device->has_path (path)) {
    g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "%s was not kept", path);
    return nullptr;
  }
  auto *port = new Port { the_world, path, listener, user_data };
  the_world->open_ports.push_back (port);
  return port;
}

gpointer
port_find_holder (const PortOps *, const char *path, gboolean ourselves, PortHolderFound found, gpointer user_data)
{
  auto search = std::make_shared<FakeWorld::Search> (FakeWorld::Search { path, ourselves != FALSE });

  the_world->searches.push_back (search);
  the_world->n_searches++;
  the_world->after (the_world->search_us, [search, found, user_data] {
    if (!the_world->end_search (search.get ()))
      return; // forgotten
    std::string name = the_world->holder_of (search->path);
    found (user_data, name.empty () ? nullptr : name.c_str ());
  });
  return search.get ();
}

void
port_forget_holder (gpointer data)
{
  if (data != nullptr && !the_world->end_search (data))
    the_world->misuse.push_back ("a search was forgotten that is over");
}

gpointer
port_watch (const PortOps *, const char *, void (*appeared) (gpointer), gpointer user_data)
{
  auto *watch = new FakeWorld::Watch { appeared, user_data };
  the_world->watching.push_back (watch);
  the_world->watches++;
  return watch;
}

void
port_unwatch (gpointer data)
{
  auto *watch = static_cast<FakeWorld::Watch *> (data);
  if (watch == nullptr)
    return;
  auto &all = the_world->watching;
  all.erase (std::remove (all.begin (), all.end (), watch), all.end ());
  the_world->watches--;
  delete watch;
}

const char *
link_datapath (const LinkOps *self)
{
  return self == &the_world->link_ops ? "tun" : "kernel";
}

Link *
link_attach (const LinkOps *self, Port *port, const guint8 *pending, gsize len, const LinkListener *listener,
             gpointer user_data, GError **error)
{
  static guint next_ifindex = 10;

  if (self == &the_world->missing_link_ops && !the_world->kernel_supported) {
    g_set_error (error, DT_ERROR, DT_ERROR_NOT_SUPPORTED, "this kernel has no PPP");
    return nullptr;
  }
  if (the_world->link_fails) {
    g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, "no TUN device");
    return nullptr;
  }
  the_world->attaches++;
  the_world->pending.assign (reinterpret_cast<const char *> (pending), len);
  port->taken = true;
  auto *link = new Link { the_world, port, listener, user_data, next_ifindex++ };
  the_world->open_links.push_back (link);
  return link;
}

void
link_send (Link *, guint16 protocol, const guint8 *info, gsize len, gboolean)
{
  std::string bytes (reinterpret_cast<const char *> (info), len);
  the_world->after (500, [protocol, bytes] {
    if (the_world->device != nullptr)
      the_world->device->frame (protocol, bytes);
  });
}

void
link_configure (Link *link, const LinkConfig *config)
{
  link->config = *config;
}

void
link_set_passing (Link *link, gboolean ip4, gboolean ip6)
{
  link->pass4 = ip4;
  link->pass6 = ip6;
}

guint
link_ifindex (const Link *link)
{
  return link->ifindex;
}

const char *
link_ifname (const Link *)
{
  return "ppp0";
}

void
link_statistics (Link *link, LinkStatistics *out)
{
  *out = {};
  out->rx_bytes = link->rx_bytes;
  out->tx_bytes = link->tx_bytes;
}

gint64
link_silence (const Link *link)
{
  return link->heard_us == G_MININT64 ? G_MAXINT64 : the_world->now_us - link->heard_us;
}

void
link_detach (Link *link)
{
  if (link == nullptr)
    return;
  if (the_world->configured.count (link->ifindex) != 0)
    the_world->misuse.push_back ("a link was detached before its network was cleared");
  the_world->detaches++;
  link->port->taken = false;
  auto &all = the_world->open_links;
  all.erase (std::remove (all.begin (), all.end (), link), all.end ());
  delete link;
}

void
link_keep (const Link *link, const char *id)
{
  the_world->kept_ports[id] = link->port->path;
  the_world->kept_links[id] = link->ifindex;
}

Link *
link_adopt (const LinkOps *, Port *port, const char *id, guint ifindex, const LinkListener *listener,
            gpointer user_data, GError **error)
{
  auto kept = the_world->kept_links.find (id);
  if (kept == the_world->kept_links.end () || kept->second != ifindex) {
    g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "the interface is gone");
    return nullptr;
  }
  the_world->adoptions++;
  port->taken = true;
  auto *link = new Link { the_world, port, listener, user_data, ifindex };
  the_world->open_links.push_back (link);
  return link;
}

GVariant *
handover_load (const HandoverOps *, const char *id)
{
  auto found = the_world->left.find (id);
  return found == the_world->left.end () ? nullptr : g_variant_ref (found->second);
}

void
handover_discard (const HandoverOps *, const char *id)
{
  auto found = the_world->left.find (id);
  if (found != the_world->left.end ()) {
    g_variant_unref (found->second);
    the_world->left.erase (found);
  }
  the_world->kept_ports.erase (id);
  the_world->kept_links.erase (id);
}

void
handover_adopted (const HandoverOps *, const char *)
{
  the_world->adopted_links++;
}

void
handover_save (const HandoverOps *, const char *id, GVariant *state)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (state);
  if (the_world->kept_links.count (id) == 0)
    the_world->misuse.push_back ("a state was saved before its descriptors");
  auto found = the_world->left.find (id);
  if (found != the_world->left.end ())
    g_variant_unref (found->second);
  the_world->left[id] = g_variant_ref (owned);
}

void
answer_apply (const std::shared_ptr<FakeWorld::Apply> &apply, GError *error)
{
  apply->answered = true;
  apply->applied (apply->user_data, error);
  g_clear_error (&error);
}

void
cancel_applies (guint ifindex)
{
  for (auto &apply : the_world->applies) {
    if (apply->answered || apply->ifindex != ifindex)
      continue;
    apply->answered = true;
    the_world->after (
      0, [apply] { answer_apply (apply, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "replaced")); });
  }
}

void
network_apply (const NetworkOps *, const IpConfig *config, NetworkApplied applied, gpointer user_data)
{
  auto apply = std::make_shared<FakeWorld::Apply> (FakeWorld::Apply { config->ifindex, applied, user_data });

  cancel_applies (config->ifindex);
  the_world->applied.push_back (*config);
  the_world->configured.insert (config->ifindex);
  the_world->applies.push_back (apply);
  if (the_world->network_silent)
    return;
  the_world->after (300, [apply] {
    if (apply->answered)
      return;
    if (the_world->network_fails)
      the_world->configured.erase (apply->ifindex);
    answer_apply (apply, !the_world->network_fails
                           ? nullptr
                           : g_error_new_literal (DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, "netlink: no"));
  });
}

void
network_clear (const NetworkOps *, guint ifindex)
{
  the_world->clears++;
  the_world->configured.erase (ifindex);
  the_world->network_watches.erase (ifindex);
  cancel_applies (ifindex);
}

void
network_watch (const NetworkOps *, guint ifindex, NetworkLost lost, gpointer user_data)
{
  the_world->network_watches[ifindex] = { lost, user_data };
}

const char *
network_dns_backend (const NetworkOps *)
{
  return the_world->dns_backend;
}

char *
store_get (const StoreOps *, const char *group, const char *key)
{
  auto found = the_world->stored.find ({ group, key });
  return found == the_world->stored.end () ? nullptr : g_strdup (found->second.c_str ());
}

void
store_set (const StoreOps *, const char *group, const char *key, const char *value)
{
  if (value == nullptr)
    the_world->stored.erase ({ group, key });
  else
    the_world->stored[{ group, key }] = value;
}

gpointer
store_sync (const StoreOps *, const char *, StoreDone done, gpointer user_data)
{
  auto waiting = std::make_shared<int> (0);

  the_world->syncs.push_back (waiting);
  the_world->after (the_world->sync_us, [waiting, done, user_data] {
    g_autoptr (GError) error = nullptr;

    if (!the_world->end_sync (waiting.get ()))
      return; // forgotten
    if (the_world->store_fails)
      g_set_error_literal (&error, DT_ERROR, DT_ERROR_FAILED, "the disk is full");
    done (user_data, error);
  });
  return waiting.get ();
}

void
store_forget (gpointer waiting)
{
  if (waiting != nullptr && !the_world->end_sync (waiting))
    the_world->misuse.push_back ("a sync was forgotten that is over");
}

} // namespace

FakeWorld::FakeWorld ()
{
  the_world = this;
  clock = { clock_now, clock_wall, clock_random, alarm_new, alarm_set, alarm_free };
  ports = { port_open,  port_write,   port_pulse_dtr, port_path,        port_close,
            port_watch, port_unwatch, port_adopt,     port_find_holder, port_forget_holder };
  link_ops = { link_datapath, link_attach,     link_send,    link_configure, link_set_passing, link_ifindex,
               link_ifname,   link_statistics, link_silence, link_detach,    link_keep,        link_adopt };
  missing_link_ops = link_ops;
  network = { network_apply, network_clear, network_watch, network_dns_backend };
  store = { store_get, store_set, store_sync, store_forget };
  links[0] = &link_ops;
  links[1] = nullptr;
  links[2] = nullptr;
  handover = { handover_load, handover_adopted, handover_save, handover_discard };
  environment = { &clock, &ports, links, &network, &store, &handover, nullptr, nullptr, FALSE };
}

void
FakeWorld::lose_network (guint ifindex, const char *words)
{
  after (0, [this, ifindex, text = std::string (words)] {
    auto found = network_watches.find (ifindex);
    if (found == network_watches.end ())
      return;
    g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, text.c_str ());
    found->second.lost (found->second.user_data, error);
  });
}

FakeWorld::~FakeWorld ()
{
  for (auto &[id, state] : left)
    g_variant_unref (state);
  the_world = nullptr;
}

void
FakeWorld::after (gint64 delay_us, std::function<void ()> action)
{
  actions.insert (Action { now_us + delay_us, order++, std::move (action) });
}

bool
FakeWorld::run (gint64 limit_us)
{
  return run (limit_us, [] { return false; });
}

bool
FakeWorld::run (gint64 limit_us, const std::function<bool ()> &done)
{
  gint64 end = now_us + limit_us;

  for (int guard = 0; guard < 2000000; guard++) {
    if (done ())
      return true;
    Alarm *next = nullptr;
    for (Alarm *alarm : alarms)
      next = alarm->deadline != G_MAXINT64 && (next == nullptr || alarm->deadline < next->deadline) ? alarm : next;
    gint64 at_alarm = next == nullptr ? G_MAXINT64 : MAX (next->deadline, now_us);
    gint64 at_action = actions.empty () ? G_MAXINT64 : actions.begin ()->at;
    gint64 at = MIN (at_alarm, at_action);
    if (at > end) {
      now_us = end;
      return done ();
    }
    now_us = MAX (now_us, at);
    if (at_action <= at_alarm) {
      auto action = actions.begin ()->run;
      actions.erase (actions.begin ());
      action ();
    } else {
      wakeups++;
      next->deadline = G_MAXINT64;
      next->func (next->user_data);
    }
  }
  misuse.push_back ("the world does not come to rest");
  return false;
}

Port *
FakeWorld::find_port (const std::string &path)
{
  for (Port *port : open_ports) {
    if (port->path == path)
      return port;
  }
  return nullptr;
}

void
FakeWorld::deliver (const std::string &path, const std::string &bytes)
{
  Port *port = find_port (path);
  if (port != nullptr && !port->taken)
    port->listener->received (port->user_data, reinterpret_cast<const guint8 *> (bytes.data ()), bytes.size ());
}

void
FakeWorld::lose_ports (const std::string &text)
{
  for (Port *port : std::vector<Port *> (open_ports)) {
    if (std::find (open_ports.begin (), open_ports.end (), port) == open_ports.end ())
      continue;
    if (port->taken)
      hang_up_link (text);
    if (std::find (open_ports.begin (), open_ports.end (), port) != open_ports.end ())
      port->listener->lost (port->user_data, text.c_str ());
  }
}

void
FakeWorld::appear ()
{
  for (Watch *watch : std::vector<Watch *> (watching))
    watch->appeared (watch->user_data);
}

void
FakeWorld::frame_to_link (guint16 protocol, const std::string &info)
{
  if (open_links.empty ())
    return;
  Link *link = open_links.front ();
  link->listener->frame (link->user_data, protocol, reinterpret_cast<const guint8 *> (info.data ()), info.size ());
}

void
FakeWorld::hang_up_link (const std::string &text)
{
  if (open_links.empty ())
    return;
  Link *link = open_links.front ();
  link->listener->hangup (link->user_data, text.c_str ());
}
