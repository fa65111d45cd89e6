// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus_test.h"

#include <glib/gstdio.h>
#include <sys/socket.h>

TestStore::TestStore () : StoreOps ()
{
  get = [] (const StoreOps *ops, const char *group, const char *key) {
    auto &values = static_cast<const TestStore *> (ops)->values;
    auto found = values.find (std::string (group) + "/" + key);
    return found == values.end () ? nullptr : g_strdup (found->second.c_str ());
  };
  set = [] (const StoreOps *ops, const char *group, const char *key, const char *value) {
    auto &values = const_cast<TestStore *> (static_cast<const TestStore *> (ops))->values;
    if (value == nullptr)
      values.erase (std::string (group) + "/" + key);
    else
      values[std::string (group) + "/" + key] = value;
  };
}

Reply::~Reply ()
{
  if (value != nullptr)
    g_variant_unref (value);
}

std::string
Reply::text () const
{
  if (value == nullptr)
    return "no value: " + error + ": " + message;
  g_autofree char *printed = g_variant_print (value, FALSE);
  return printed;
}

GDBusConnection *
BusTest::connect ()
{
  g_autoptr (GError) error = nullptr;
  GDBusConnection *connection =
    g_dbus_connection_new_for_address_sync (address_.c_str (),
                                            (GDBusConnectionFlags) (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                                    | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
                                            nullptr, nullptr, &error);

  EXPECT_NE (connection, nullptr) << error->message;
  return connection;
}

GDBusMessage *
BusTest::filter (GDBusConnection *, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  auto *self = static_cast<BusTest *> (user_data);
  const char *interface = g_dbus_message_get_interface (message);
  std::string line;

  if (!incoming
      || g_strcmp0 (g_dbus_message_get_sender (message), g_dbus_connection_get_unique_name (self->server_)) != 0)
    return message;
  switch (g_dbus_message_get_message_type (message)) {
  case G_DBUS_MESSAGE_TYPE_METHOD_RETURN:
    line = "reply";
    break;
  case G_DBUS_MESSAGE_TYPE_ERROR:
    line = std::string ("error ") + g_dbus_message_get_error_name (message);
    break;
  case G_DBUS_MESSAGE_TYPE_SIGNAL: {
    GVariant *body = g_dbus_message_get_body (message);

    line = std::string (g_dbus_message_get_member (message));
    if (g_strcmp0 (interface, "org.freedesktop.DBus.Properties") == 0) {
      g_autoptr (GVariant) changed = g_variant_get_child_value (body, 1);
      GVariantIter iter;
      const char *key;

      g_autofree const char *name = nullptr;
      g_variant_get_child (body, 0, "s", &name);
      line += std::string (" ") + name;
      g_variant_iter_init (&iter, changed);
      while (g_variant_iter_next (&iter, "{&sv}", &key, nullptr))
        line += std::string (" ") + key;
    } else {
      g_autofree char *text = body == nullptr ? g_strdup ("()") : g_variant_print (body, FALSE);

      line += std::string (" ") + g_dbus_message_get_path (message) + " " + text;
    }
    break;
  }
  case G_DBUS_MESSAGE_TYPE_INVALID:
  case G_DBUS_MESSAGE_TYPE_METHOD_CALL:
    return message;
  }
  std::lock_guard<std::mutex> lock (self->mutex_);
  self->heard_.push_back (line);
  return message;
}

static void
ignore_signal (GDBusConnection *, const char *, const char *, const char *, const char *, GVariant *, gpointer)
{
}

std::string
BusTest::start_bus ()
{
  bus_ = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus_);
  return g_test_dbus_get_bus_address (bus_);
}

void
BusTest::stop_bus ()
{
  g_test_dbus_down (bus_);
  g_object_unref (bus_);
}

void
BusTest::SetUp ()
{
  g_autoptr (GError) error = nullptr;
  g_autofree char *dir = g_dir_make_tmp ("dialtone-XXXXXX", &error);

  ASSERT_NE (dir, nullptr) << error->message;
  dir_ = dir;
  address_ = start_bus ();
  server_ = connect ();
  client_ = connect ();
  filter_id_ = g_dbus_connection_add_filter (client_, filter, this, nullptr);
  subscription_ = g_dbus_connection_signal_subscribe (client_, g_dbus_connection_get_unique_name (server_), nullptr,
                                                      nullptr, nullptr, nullptr, G_DBUS_SIGNAL_FLAGS_NONE,
                                                      ignore_signal, nullptr, nullptr);
}

void
BusTest::TearDown ()
{
  g_autofree char *profiles = g_build_filename (dir_.c_str (), "profiles", nullptr);
  g_autoptr (GDir) folder = g_dir_open (profiles, 0, nullptr);
  const char *name;

  stop_daemon ();
  g_dbus_connection_signal_unsubscribe (client_, subscription_);
  g_dbus_connection_remove_filter (client_, filter_id_);
  settle ();
  g_dbus_connection_close_sync (client_, nullptr, nullptr);
  g_dbus_connection_close_sync (server_, nullptr, nullptr);
  g_object_unref (client_);
  g_object_unref (server_);
  stop_bus ();
  while (folder != nullptr && (name = g_dir_read_name (folder)) != nullptr) {
    g_autofree char *path = g_build_filename (profiles, name, nullptr);

    g_unlink (path);
  }
  g_rmdir (profiles);
  g_rmdir (dir_.c_str ());
}

static gboolean
set_true (gpointer flag)
{
  *static_cast<bool *> (flag) = true;
  return G_SOURCE_REMOVE;
}

bool
BusTest::spin (const std::function<bool ()> &condition)
{
  bool late = false;
  GSource *timer = g_timeout_source_new (10000);

  g_source_set_callback (timer, set_true, &late, nullptr);
  g_source_attach (timer, nullptr);
  while (!late && !condition ())
    g_main_context_iteration (nullptr, TRUE);
  g_source_destroy (timer);
  g_source_unref (timer);
  return condition ();
}

// A round trip of each connection through the bus: what was sent before has arrived.
void
BusTest::settle ()
{
  for (GDBusConnection *connection : { server_, client_, server_, client_ }) {
    bool done = false;

    while (g_main_context_iteration (nullptr, FALSE))
      ;
    g_dbus_connection_call (
      connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Peer", "Ping", nullptr,
      nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr,
      [] (GObject *source, GAsyncResult *result, gpointer flag) {
        g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, nullptr);
        *static_cast<bool *> (flag) = true;
      },
      &done);
    spin ([&] { return done; });
  }
}

void
BusTest::start_daemon (bool use_polkit)
{
  g_autoptr (GError) error = nullptr;
  DaemonOptions options = {};

  options.connection = server_;
  options.config_dir = dir_.c_str ();
  environment_.store = &store_;
  environment_.files = &files_;
  options.environment = &environment_;
  options.boot = boot_;
  options.open_stream = [] (int *ours, int *theirs, GError **) -> gboolean {
    int ends[2];

    if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
      return FALSE;
    *ours = ends[0];
    *theirs = ends[1];
    return TRUE;
  };
  options.use_polkit = use_polkit;
  options.name_acquired = [] (gpointer self) { static_cast<BusTest *> (self)->acquired_ = true; };
  options.name_lost = [] (gpointer self, const char *text) { static_cast<BusTest *> (self)->lost_ = text; };
  options.status_changed = [] (gpointer self, const char *text) { static_cast<BusTest *> (self)->status_ = text; };
  options.reloaded = [] (gpointer self) { static_cast<BusTest *> (self)->reloads_++; };
  options.left = [] (gpointer self) { static_cast<BusTest *> (self)->left_++; };
  options.user_data = this;
  daemon_ = daemon_new (&options, &error);
  ASSERT_NE (daemon_, nullptr) << error->message;
  ASSERT_TRUE (spin ([this] { return acquired_; })) << lost_;
}

void
BusTest::stop_daemon ()
{
  g_clear_pointer (&daemon_, daemon_free);
  acquired_ = false;
}

void
BusTest::add_modem (const char *id)
{
  const std::string text = std::string ("at=/dev/") + id + "_at,data=/dev/" + id + "_data,id=" + id;
  g_autoptr (ModemDescription) description = modem_description_parse (text.c_str (), 0, nullptr);

  daemon_add_modem (daemon_, description);
}

std::string
BusTest::modem_path (const char *id)
{
  return std::string ("/org/dialtone1/modem/") + id;
}

static void
replied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  auto *reply = static_cast<Reply *> (user_data);
  g_autoptr (GError) error = nullptr;

  reply->value = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (error != nullptr) {
    g_autofree char *name = g_dbus_error_get_remote_error (error);

    g_dbus_error_strip_remote_error (error);
    reply->error = name == nullptr ? "" : name;
    reply->message = error->message;
  }
  reply->done = true;
}

void
BusTest::send (Reply &reply, GDBusConnection *client, const std::string &path, const char *interface,
               const char *method, const std::string &arguments, GDBusCallFlags flags)
{
  g_autoptr (GError) error = nullptr;
  g_autoptr (GVariant) parameters = arguments.empty ()
                                      ? nullptr
                                      : g_variant_parse (nullptr, arguments.c_str (), nullptr, nullptr, &error);

  ASSERT_EQ (error, nullptr) << error->message;
  g_dbus_connection_call (client, "org.dialtone1", path.c_str (), interface, method, parameters, nullptr, flags, 10000,
                          nullptr, replied, &reply);
}

void
BusTest::call_async (Reply &reply, const std::string &path, const char *interface, const char *method,
                     const std::string &arguments, GDBusCallFlags flags)
{
  send (reply, client_, path, interface, method, arguments, flags);
  settle ();
}

void
BusTest::call (Reply &reply, const std::string &path, const char *interface, const char *method,
               const std::string &arguments)
{
  call_async (reply, path, interface, method, arguments);
  ASSERT_TRUE (spin ([&] { return reply.done; })) << method << " was not answered";
}

std::string
BusTest::property (const std::string &path, const char *interface, const char *name)
{
  Reply reply;

  call (reply, path, "org.freedesktop.DBus.Properties", "Get", std::string ("('") + interface + "', '" + name + "')");
  if (reply.value == nullptr)
    return reply.text ();
  g_autoptr (GVariant) value = nullptr;
  g_variant_get (reply.value, "(v)", &value);
  g_autofree char *text = g_variant_print (value, FALSE);
  return text;
}

std::vector<std::string>
BusTest::heard ()
{
  settle ();
  std::lock_guard<std::mutex> lock (mutex_);
  return heard_;
}

void
BusTest::forget_heard ()
{
  settle ();
  std::lock_guard<std::mutex> lock (mutex_);
  heard_.clear ();
}

std::string
BusTest::profile_file (const char *id) const
{
  return dir_ + "/profiles/" + id + ".conf";
}

void
BusTest::write_profile (const char *id, const std::string &text)
{
  g_autoptr (GError) error = nullptr;

  g_mkdir_with_parents ((dir_ + "/profiles").c_str (), 0700);
  ASSERT_TRUE (g_file_set_contents (profile_file (id).c_str (), text.c_str (), (gssize) text.size (), &error))
    << error->message;
}
