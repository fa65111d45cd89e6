// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake_service.h"

#include <csignal>

Client::Client (const std::string &bus, const std::vector<std::string> &arguments)
{
  std::vector<std::string> all = { g_getenv ("DIALTONECTL"), "--bus=" + bus };
  std::vector<const char *> argv;
  GError *error = nullptr;

  all.insert (all.end (), arguments.begin (), arguments.end ());
  for (const std::string &argument : all)
    argv.push_back (argument.c_str ());
  argv.push_back (nullptr);
  process = g_subprocess_newv (
    argv.data (), static_cast<GSubprocessFlags> (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE),
    &error);
  g_assert_no_error (error);
  g_subprocess_wait_async (process, nullptr, on_exit, this);
  read_more ();
}

Client::~Client ()
{
  if (!ended)
    g_subprocess_force_exit (process);
  while (!ended || !out_ended)
    g_main_context_iteration (nullptr, TRUE);
  g_object_unref (process);
}

void
Client::read_more ()
{
  g_input_stream_read_async (g_subprocess_get_stdout_pipe (process), buffer, sizeof buffer, G_PRIORITY_DEFAULT, nullptr,
                             on_read, this);
}

void
Client::on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *self = static_cast<Client *> (user_data);
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, nullptr);

  if (length <= 0) {
    self->out_ended = true;
    return;
  }
  self->outcome.out.append (self->buffer, static_cast<size_t> (length));
  self->read_more ();
}

void
Client::on_exit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *self = static_cast<Client *> (user_data);

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, nullptr);
  self->ended = true;
}

bool
Client::wait_for (const std::string &text)
{
  while (outcome.out.find (text) == std::string::npos && !(ended && out_ended))
    g_main_context_iteration (nullptr, TRUE);
  return outcome.out.find (text) != std::string::npos;
}

void
Client::interrupt ()
{
  g_subprocess_send_signal (process, SIGINT);
}

Outcome
Client::finish ()
{
  char text[4096];
  gssize length = 0;

  while (!ended || !out_ended)
    g_main_context_iteration (nullptr, TRUE);
  while ((length = g_input_stream_read (g_subprocess_get_stderr_pipe (process), text, sizeof text, nullptr, nullptr))
         > 0)
    outcome.err.append (text, static_cast<size_t> (length));
  outcome.exit = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                                      : -g_subprocess_get_term_sig (process);
  return outcome;
}

void
FakeService::SetUp ()
{
  GError *error = nullptr;

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  address = g_test_dbus_get_bus_address (bus);
  connection = g_dbus_connection_new_for_address_sync (
    address.c_str (),
    static_cast<GDBusConnectionFlags> (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
    nullptr, nullptr, &error);
  g_assert_no_error (error);
}

void
FakeService::TearDown ()
{
  g_clear_object (&objects);
  g_clear_object (&manager);
  g_clear_object (&modem);
  g_clear_object (&link);
  g_clear_object (&sim);
  g_clear_object (&trace);
  g_clear_object (&statistics);
  g_dbus_connection_close_sync (connection, nullptr, nullptr);
  g_clear_object (&connection);
  g_test_dbus_stop (bus);
  g_clear_object (&bus);
}

static gboolean
on_connect_call (DialtoneManager *, GDBusMethodInvocation *invocation, GVariant *settings, gpointer user_data)
{
  (*static_cast<std::function<void (GDBusMethodInvocation *, GVariant *)> *> (user_data)) (invocation, settings);
  return TRUE;
}

static gboolean
on_plain_call (gpointer, GDBusMethodInvocation *invocation, gpointer user_data)
{
  (*static_cast<std::function<void (GDBusMethodInvocation *)> *> (user_data)) (invocation);
  return TRUE;
}

void
FakeService::appear ()
{
  GError *error = nullptr;
  DialtoneObjectSkeleton *object = dialtone_object_skeleton_new ("/org/dialtone1/modem/usb_1_1");

  manager = dialtone_manager_skeleton_new ();
  modem = dialtone_modem_skeleton_new ();
  link = dialtone_connection_skeleton_new ();
  sim = dialtone_sim_skeleton_new ();
  trace = dialtone_trace_skeleton_new ();
  statistics = dialtone_statistics_skeleton_new ();
  g_object_set (statistics, "rx-bytes", G_GUINT64_CONSTANT (1200000), "period-rx-bytes", G_GUINT64_CONSTANT (80000000),
                "quota", G_GUINT64_CONSTANT (100000000), "period-start", G_GUINT64_CONSTANT (1798761600000000),
                nullptr);
  g_object_set (manager, "version", "0.1.0", "state", "registered", "state-reason", "none", "primary-modem",
                "/org/dialtone1/modem/usb_1_1", "signal-quality", 62u, nullptr);
  g_object_set (modem, "state", "registered", "state-reason", "none", "model", "SIM7000C", "manufacturer", "SIMCOM_Ltd",
                "operator-name", "Chunghwa Telecom", "operator-code", "46692", "access-technology", "catm",
                "registration", "home", "signal-quality", 62u, nullptr);
  dialtone_modem_set_signal (modem, g_variant_new_parsed ("{'rsrp': <-95.0>, 'technology': <'catm'>}"));
  dialtone_modem_set_ports (modem, g_variant_new_parsed ("[('/dev/ttyUSB2', 'at'), ('/dev/ttyUSB3', 'data')]"));
  g_object_set (sim, "lock", "none", "pin-retries", G_MAXUINT32, nullptr);
  g_object_set (link, "apn", "internet.iot", "profile", "/", "route", "backup", nullptr);
  dialtone_connection_set_last_error (link, g_variant_new ("(ss)", "", ""));
  dialtone_object_skeleton_set_modem (object, modem);
  dialtone_object_skeleton_set_connection (object, link);
  dialtone_object_skeleton_set_sim (object, sim);
  dialtone_object_skeleton_set_trace (object, trace);
  dialtone_object_skeleton_set_statistics (object, statistics);

  g_signal_connect (manager, "handle-connect", G_CALLBACK (on_connect_call), &on_connect);
  g_signal_connect (manager, "handle-disconnect", G_CALLBACK (on_plain_call), &on_disconnect);
  g_signal_connect (statistics, "handle-reset-period", G_CALLBACK (on_plain_call), &on_reset_period);
  g_signal_connect (manager, "handle-refresh-signal", G_CALLBACK (on_plain_call), &on_refresh);

  objects = g_dbus_object_manager_server_new ("/org/dialtone1");
  g_dbus_object_manager_server_export (objects, G_DBUS_OBJECT_SKELETON (object));
  g_dbus_object_manager_server_set_connection (objects, connection);
  g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (manager), connection, "/org/dialtone1", &error);
  g_assert_no_error (error);
  g_object_unref (object);

  GVariant *reply = g_dbus_connection_call_sync (
    connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
    g_variant_new ("(su)", "org.dialtone1", 0u), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, &error);
  g_assert_no_error (error);
  g_variant_unref (reply);
}

void
FakeService::vanish ()
{
  GVariant *reply = g_dbus_connection_call_sync (
    connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReleaseName",
    g_variant_new ("(s)", "org.dialtone1"), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
  g_variant_unref (reply);
}

void
FakeService::change_state (const char *state, const char *reason)
{
  std::string old = dialtone_manager_get_state (manager);

  dialtone_manager_set_state (manager, state);
  dialtone_manager_set_state_reason (manager, reason);
  dialtone_modem_set_state (modem, state);
  dialtone_modem_set_state_reason (modem, reason);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (manager));
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (modem));
  dialtone_manager_emit_state_changed (manager, state, old.c_str (), reason);
  dialtone_modem_emit_state_changed (modem, state, old.c_str (), reason);
}

Outcome
FakeService::run (const std::vector<std::string> &arguments)
{
  return Client (address, arguments).finish ();
}

Client *
FakeService::start (const std::vector<std::string> &arguments)
{
  return new Client (address, arguments);
}

void
fail_with (GDBusMethodInvocation *invocation, const char *name, const char *message)
{
  g_dbus_method_invocation_return_dbus_error (invocation, name, message);
}

JsonObject *
parse_json (const std::string &line)
{
  GError *error = nullptr;
  JsonNode *node = json_from_string (line.c_str (), &error);
  JsonObject *object = nullptr;

  EXPECT_NE (node, nullptr) << line << (error == nullptr ? "" : error->message);
  if (node == nullptr)
    return json_object_new ();
  object = json_node_dup_object (node);
  json_node_unref (node);
  return object;
}
