// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

#include <glib/gstdio.h>
#include <gtest/gtest.h>
#include <iostream>
#include <signal.h>
#include <stdexcept>

namespace {

std::string
environment (const char *name)
{
  const char *value = g_getenv (name);
  if (value == nullptr)
    throw std::runtime_error (std::string (name) + " is not set: run the test through meson");
  return value;
}

void
write_file (const std::string &path, const std::string &text)
{
  g_autoptr (GError) error = nullptr;
  if (!g_file_set_contents_full (path.c_str (), text.c_str (), -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    throw std::runtime_error (error->message);
}

std::string
variant_text (GVariant *value)
{
  g_autofree char *text = g_variant_print (value, FALSE);
  return text;
}

} // namespace

World::World (Options options) : options_ (std::move (options))
{
  g_autoptr (GError) error = nullptr;
  g_autofree char *path = g_dir_make_tmp ("dialtone-world-XXXXXX", nullptr);

  directory = path;
  for (const char *folder : { "/config", "/config/profiles", "/state", "/run" })
    g_mkdir_with_parents ((directory + folder).c_str (), 0700);
  for (const auto &[id, text] : options_.profiles)
    write_file (directory + "/config/profiles/" + id + ".conf", text);
  write_file ("/etc/resolv.conf", options_.resolv_conf);

  bus_ = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus_);
  address_ = g_test_dbus_get_bus_address (bus_);
  connection_ = g_dbus_connection_new_for_address_sync (
    address_.c_str (),
    static_cast<GDBusConnectionFlags> (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
    nullptr, nullptr, &error);
  if (connection_ == nullptr)
    throw std::runtime_error (error->message);
  subscription_ = g_dbus_connection_signal_subscribe (connection_, "org.dialtone1", nullptr, nullptr, nullptr, nullptr,
                                                      G_DBUS_SIGNAL_FLAGS_NONE, on_signal, this, nullptr);
  start_simulator ();
  if (options_.start_daemon)
    start_daemon ();
}

World::~World ()
{
  if (testing::Test::HasFailure ()) {
    std::cerr << "--- state changes\n"
              << changes_text () << "--- daemon\n"
              << (daemon_ == nullptr ? "" : daemon_->log ()) << "--- simulator\n"
              << simulator_->log () << "--- kernel\n"
              << shell ("ip address; ip rule; ip route show table all; cat /etc/resolv.conf") << "\n---\n";
  }
  delete daemon_;
  delete simulator_;
  g_dbus_connection_signal_unsubscribe (connection_, subscription_);
  g_dbus_connection_close_sync (connection_, nullptr, nullptr);
  g_object_unref (connection_);
  g_test_dbus_down (bus_);
  g_object_unref (bus_);
  shell ("rm -rf '" + directory
         + "'; ip -o link | sed -n 's/^[0-9]*: \\(ppp[0-9]*\\).*/\\1/p' | xargs -r -n1 ip link del");
}

void
World::start_simulator ()
{
  std::vector<std::string> argv = { environment ("SIMULATOR"), "--directory=" + directory };

  if (options_.fast)
    argv.push_back ("--fast");
  argv.insert (argv.end (), options_.simulator.begin (), options_.simulator.end ());
  simulator_ = new Child (argv, directory + "/simulator.log");
  if (!simulator_->wait_for_output ("ready"))
    throw std::runtime_error ("the simulator did not start: " + simulator_->log ());
}

void
World::start_daemon (const std::vector<int> &descriptors)
{
  std::vector<std::string> argv = options_.wrapper;
  bool appeared = false;

  for (const std::string &argument :
       { environment ("DIALTONED"), "--bus=" + address_, "--config-dir=" + directory + "/config",
         "--state-dir=" + directory + "/state", "--runtime-dir=" + directory + "/run", std::string ("--no-udev"),
         std::string ("--no-polkit"), std::string ("--datapath=tun"), std::string ("--log-level=debug"),
         "--modem=at=" + directory + "/at,data=" + directory + "/modem,nmea=" + directory
           + "/nmea,model=sim7000,id=test" })
    argv.push_back (argument);
  argv.insert (argv.end (), options_.daemon.begin (), options_.daemon.end ());
  delete daemon_;
  daemon_ = new Child (argv, directory + "/daemon.log", descriptors);
  guint watch = g_bus_watch_name_on_connection (
    connection_, "org.dialtone1", G_BUS_NAME_WATCHER_FLAGS_NONE,
    [] (GDBusConnection *, const char *, const char *, gpointer data) { *static_cast<bool *> (data) = true; }, nullptr,
    &appeared, nullptr);
  wait_until ([&] { return appeared || !daemon_->running (); }, 60);
  g_bus_unwatch_name (watch);
  if (!appeared)
    throw std::runtime_error ("the daemon did not take its name: " + daemon_->log ());
}

int
World::stop_daemon (int signal)
{
  return daemon_->stop (signal);
}

std::string
World::simulator (const std::string &command)
{
  int status = 0;
  std::string reply = shell (environment ("SIMULATOR") + " --control='" + directory + "/control' " + command, &status);

  EXPECT_EQ (status, 0) << "simulator command: " << command << "\n" << reply;
  return reply;
}

gint64
World::simulator_stat (const std::string &key)
{
  std::string reply = "\n" + simulator ("stats");
  size_t at = reply.find ("\n" + key + "=");

  EXPECT_NE (at, std::string::npos) << key << " is not in:" << reply;
  return at == std::string::npos ? -1 : g_ascii_strtoll (reply.c_str () + at + key.size () + 2, nullptr, 10);
}

void
World::call_later (const std::string &path, const std::string &member, const std::string &parameters,
                   std::function<void (const Reply &)> done, int timeout_s)
{
  struct Pending {
    std::function<void (const Reply &)> done;
    gint64 start_us;
  };
  size_t dot = member.rfind ('.');
  g_autoptr (GError) parse_error = nullptr;
  g_autoptr (GVariant) value = g_variant_parse (nullptr, parameters.c_str (), nullptr, nullptr, &parse_error);

  if (value == nullptr)
    throw std::runtime_error (parameters + ": " + parse_error->message);
  g_dbus_connection_call (
    connection_, "org.dialtone1", path.c_str (), member.substr (0, dot).c_str (), member.substr (dot + 1).c_str (),
    value, nullptr, G_DBUS_CALL_FLAGS_NO_AUTO_START, timeout_s * 1000, nullptr,
    [] (GObject *source, GAsyncResult *result, gpointer data) {
      g_autoptr (GError) error = nullptr;
      Pending *pending = static_cast<Pending *> (data);
      g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
      Reply reply;

      reply.took_us = g_get_monotonic_time () - pending->start_us;
      if (answer != nullptr) {
        reply.value = variant_text (answer);
      } else {
        g_autofree char *name = g_dbus_error_get_remote_error (error);
        reply.error = name == nullptr ? "local" : name;
        g_dbus_error_strip_remote_error (error);
        reply.message = error->message;
      }
      pending->done (reply);
      delete pending;
    },
    new Pending { std::move (done), g_get_monotonic_time () });
}

Reply
World::call (const std::string &path, const std::string &member, const std::string &parameters, int timeout_s)
{
  std::optional<Reply> result;

  auto keep = [&] (const Reply &reply) { result = reply; };

  call_later (path, member, parameters, keep, timeout_s);
  wait_until ([&] { return result.has_value (); }, timeout_s + 5);
  if (!result)
    throw std::runtime_error (member + ": no answer");
  return *result;
}

Reply
World::connect (const std::string &settings, int timeout_s)
{
  return call (manager_path, "org.dialtone1.Manager.Connect", "(@a{sv} {" + settings + "},)", timeout_s);
}

std::string
World::property (const std::string &path, const std::string &name)
{
  size_t dot = name.rfind ('.');
  Reply reply = call (path, "org.freedesktop.DBus.Properties.Get",
                      "('" + name.substr (0, dot) + "', '" + name.substr (dot + 1) + "')");

  // "(<value>,)"
  std::string text = reply.ok () && reply.value.size () > 5 ? reply.value.substr (2, reply.value.size () - 5) : "";
  for (const std::string type : { "uint32 ", "uint64 " }) {
    if (text.rfind (type, 0) == 0)
      return text.substr (type.size ());
  }
  return text;
}

std::string
World::state ()
{
  std::string text = property (manager_path, "org.dialtone1.Manager.State");
  return text.size () >= 2 ? text.substr (1, text.size () - 2) : text;
}

bool
World::wait_state (const std::string &wanted, int timeout_s)
{
  size_t seen = changes.size (); // before asking: a change may come with the answer
  bool reached = state () == wanted;

  if (!reached) {
    reached = wait_until (
      [&] {
        for (; seen < changes.size (); seen++) {
          if (changes[seen].new_state == wanted)
            return true;
        }
        return false;
      },
      timeout_s);
  }
  return reached;
}

void
World::on_signal (GDBusConnection *, const char *, const char *, const char *interface, const char *member,
                  GVariant *parameters, gpointer data)
{
  World *self = static_cast<World *> (data);

  self->signals.push_back (std::string (interface) + "." + member + " " + variant_text (parameters));
  if (g_str_equal (interface, "org.dialtone1.Manager") && g_str_equal (member, "StateChanged")) {
    const char *new_state, *old_state, *reason;
    g_variant_get (parameters, "(&s&s&s)", &new_state, &old_state, &reason);
    self->changes.push_back ({ new_state, old_state, reason });
  }
}

bool
World::saw_change (const std::string &new_state, const std::string &reason) const
{
  for (const StateChange &change : changes) {
    if (change.new_state == new_state && (reason.empty () || change.reason == reason))
      return true;
  }
  return false;
}

std::string
World::changes_text () const
{
  std::string text;
  for (const StateChange &change : changes)
    text += change.old_state + " -> " + change.new_state + " (" + change.reason + ")\n";
  return text;
}

std::string
World::resolv_conf () const
{
  g_autofree char *text = nullptr;
  return g_file_get_contents ("/etc/resolv.conf", &text, nullptr, nullptr) ? text : "";
}

std::string
World::leftovers ()
{
  std::string text;

  text += shell ("ip -o link | grep -o 'ppp[0-9]*' | sort -u");
  text += shell (
    "ip rule show | grep -E 'proto (209|dialtone)'; ip -6 rule show 2>/dev/null | grep -E 'proto (209|dialtone)'");
  text += shell ("ip route show table all | grep -E 'proto (209|dialtone)'; "
                 "ip -6 route show table all 2>/dev/null | grep -E 'proto (209|dialtone)'");
  if (resolv_conf () != options_.resolv_conf)
    text += "resolv.conf: " + resolv_conf ();
  return text;
}
