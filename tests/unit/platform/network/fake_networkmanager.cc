// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/fake_networkmanager.h"

static const char introspection[] = R"xml(<node>
<interface name="org.freedesktop.NetworkManager"><property name="GlobalDnsConfiguration" type="a{sv}" access="readwrite"/></interface>
<interface name="org.freedesktop.NetworkManager.DnsManager"><property name="Mode" type="s" access="read"/></interface></node>)xml";

static GVariant *
parse (const std::string &text)
{
  GError *error = nullptr;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE_VARDICT, text.empty () ? "{}" : text.c_str (), nullptr, nullptr,
                                     &error);
  EXPECT_EQ (error, nullptr) << error->message;
  return value;
}

static std::string
text_of (GVariant *value)
{
  g_autofree char *text = g_variant_print (value, FALSE);
  return g_variant_n_children (value) == 0 ? "" : text;
}

void
FakeNetworkManager::put (GVariant *fresh)
{
  const std::lock_guard<std::mutex> lock (mutex);
  if (value != nullptr)
    g_variant_unref (value);
  value = g_variant_take_ref (fresh);
}

GVariant *
FakeNetworkManager::get (GDBusConnection *, const char *, const char *, const char *, const char *property, GError **,
                         gpointer user_data)
{
  auto *self = static_cast<FakeNetworkManager *> (user_data);
  const std::lock_guard<std::mutex> lock (self->mutex);
  return g_strcmp0 (property, "Mode") == 0 ? g_variant_new_string (self->mode.c_str ()) : g_variant_ref (self->value);
}

gboolean
FakeNetworkManager::set (GDBusConnection *, const char *, const char *, const char *, const char *, GVariant *value,
                         GError **error, gpointer user_data)
{
  auto *self = static_cast<FakeNetworkManager *> (user_data);
  {
    const std::lock_guard<std::mutex> lock (self->mutex);
    self->put_values.push_back (text_of (value));
  }
  if (self->refuses) {
    g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, "Not authorized to perform this operation");
    return FALSE;
  }
  self->put (self->fights ? parse ("") : g_variant_ref (value));
  self->tell ();
  return TRUE;
}

void
FakeNetworkManager::tell ()
{
  GVariantBuilder changed;
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  {
    const std::lock_guard<std::mutex> lock (mutex);
    g_variant_builder_add (&changed, "{sv}", "GlobalDnsConfiguration", value);
  }
  g_dbus_connection_emit_signal (
    connection, nullptr, "/org/freedesktop/NetworkManager", "org.freedesktop.DBus.Properties", "PropertiesChanged",
    g_variant_new ("(sa{sv}as)", "org.freedesktop.NetworkManager", &changed, nullptr), nullptr);
}

void
FakeNetworkManager::register_objects ()
{
  static const GDBusInterfaceVTable table = { nullptr, get, set, {} };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (introspection, nullptr);

  g_dbus_connection_register_object (connection, "/org/freedesktop/NetworkManager", info->interfaces[0], &table, this,
                                     nullptr, nullptr);
  g_dbus_connection_register_object (connection, "/org/freedesktop/NetworkManager/DnsManager", info->interfaces[1],
                                     &table, this, nullptr, nullptr);
}

void
FakeNetworkManager::show_objects ()
{
  g_main_context_invoke (
    context,
    [] (gpointer self) -> gboolean {
      static_cast<FakeNetworkManager *> (self)->register_objects ();
      return G_SOURCE_REMOVE;
    },
    this);
}

void
FakeNetworkManager::serve (const char *address, bool bare, std::mutex *started)
{
  auto flags = GDBusConnectionFlags (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                     | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION);

  g_main_context_push_thread_default (context);
  connection = g_dbus_connection_new_for_address_sync (address, flags, nullptr, nullptr, nullptr);
  if (!bare)
    register_objects ();
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
                                 g_variant_new ("(su)", "org.freedesktop.NetworkManager", 4u), nullptr,
                                 G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
  started->unlock ();
  g_main_loop_run (loop);
  g_dbus_connection_close_sync (connection, nullptr, nullptr);
  g_object_unref (connection);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
}

FakeNetworkManager::FakeNetworkManager (Bus &bus, const std::string &kept, const char *mode, bool bare) : mode (mode)
{
  std::mutex started;

  put (parse (kept));
  started.lock ();
  // Unlocked by the other thread: a mutex as a gate.
  thread = std::thread ([this, &bus, bare, &started] { serve (bus.address (), bare, &started); });
  started.lock ();
  started.unlock ();
}

FakeNetworkManager::~FakeNetworkManager ()
{
  g_main_context_invoke (
    context,
    [] (gpointer loop) -> gboolean {
      g_main_loop_quit (static_cast<GMainLoop *> (loop));
      return G_SOURCE_REMOVE;
    },
    loop);
  thread.join ();
  g_main_loop_unref (loop);
  g_main_context_unref (context);
  g_variant_unref (value);
}

std::string
FakeNetworkManager::configuration ()
{
  const std::lock_guard<std::mutex> lock (mutex);
  return text_of (value);
}

std::vector<std::string>
FakeNetworkManager::sets ()
{
  const std::lock_guard<std::mutex> lock (mutex);
  return put_values;
}

void
FakeNetworkManager::owner_sets (const std::string &text)
{
  put (parse (text));
  tell ();
}
