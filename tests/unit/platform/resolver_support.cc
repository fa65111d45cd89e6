// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolver_support.h"

#include <algorithm>

static const char introspection[] = R"xml(<node><interface name="org.freedesktop.resolve1.Manager">
<method name="SetLinkDNS"><arg type="i" direction="in"/><arg type="a(iay)" direction="in"/></method>
<method name="SetLinkDomains"><arg type="i" direction="in"/><arg type="a(sb)" direction="in"/></method>
<method name="SetLinkDefaultRoute"><arg type="i" direction="in"/><arg type="b" direction="in"/></method>
<method name="SetLinkLLMNR"><arg type="i" direction="in"/><arg type="s" direction="in"/></method>
<method name="SetLinkMulticastDNS"><arg type="i" direction="in"/><arg type="s" direction="in"/></method>
<method name="RevertLink"><arg type="i" direction="in"/></method>
</interface></node>)xml";

Bus::Bus () : listens_at ("unix:path=" + folder.file ("bus"))
{
  put_file (folder.file ("bus.conf"),
            "<busconfig><type>session</type><listen>" + listens_at
              + "</listen><policy context='default'><allow send_destination='*' eavesdrop='true'/>"
                "<allow eavesdrop='true'/><allow own='*'/></policy></busconfig>");
  start ();
}

void
Bus::start ()
{
  pid = run ("dbus-daemon --fork --nopidfile --print-pid --config-file=" + folder.file ("bus.conf"));
}

void
Bus::stop ()
{
  run ("kill " + pid);
  run ("rm -f " + folder.file ("bus"));
  pid.clear ();
}

Bus::~Bus ()
{
  if (!pid.empty ())
    stop ();
}

FakeOnBus::FakeOnBus (Bus &bus, const char *name, const char *path, const char *introspection) : path (path)
{
  static const GDBusInterfaceVTable table = { on_call, nullptr, nullptr, {} };
  GError *error = nullptr;
  connection =
    g_dbus_connection_new_for_address_sync (bus.address (),
                                            (GDBusConnectionFlags) (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                                    | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
                                            nullptr, nullptr, &error);
  EXPECT_EQ (error, nullptr);
  info = g_dbus_node_info_new_for_xml (introspection, nullptr);
  registration = g_dbus_connection_register_object (connection, path, info->interfaces[0], &table, this, nullptr,
                                                    nullptr);
  EXPECT_NE (registration, 0u);
  GVariant *reply = g_dbus_connection_call_sync (
    connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
    g_variant_new ("(su)", name, 4u), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, &error);
  EXPECT_EQ (error, nullptr);
  g_variant_unref (reply);
}

FakeOnBus::~FakeOnBus ()
{
  for (GDBusMethodInvocation *invocation : unanswered)
    g_object_unref (invocation);
  g_dbus_connection_unregister_object (connection, registration); // a call may be on its way
  g_dbus_connection_close_sync (connection, nullptr, nullptr);
  g_object_unref (connection);
  g_dbus_node_info_unref (info);
}

void
FakeOnBus::on_call (GDBusConnection *, const char *, const char *, const char *, const char *method,
                    GVariant *arguments, GDBusMethodInvocation *invocation, gpointer user_data)
{
  auto *self = static_cast<FakeOnBus *> (user_data);
  const GDBusMethodInfo *method_info = g_dbus_method_invocation_get_method_info (invocation);
  g_autofree char *text = g_variant_print (arguments, FALSE);
  self->calls.push_back (std::string (method) + " " + text);
  if (self->silent)
    self->unanswered.push_back (invocation);
  else if (self->refused == method)
    g_dbus_method_invocation_return_dbus_error (invocation, self->refused_with.c_str (), "no");
  else
    g_dbus_method_invocation_return_value (
      invocation,
      method_info->out_args == nullptr || method_info->out_args[0] == nullptr ? nullptr : g_variant_new ("(s)", ""));
}

bool
FakeOnBus::told (const std::string &call)
{
  return std::find (calls.begin (), calls.end (), call) != calls.end ();
}

void
FakeOnBus::emit (const char *interface, const char *signal)
{
  g_dbus_connection_emit_signal (connection, nullptr, path.c_str (), interface, signal, nullptr, nullptr);
}

FakeResolved::FakeResolved (Bus &bus)
    : FakeOnBus (bus, "org.freedesktop.resolve1", "/org/freedesktop/resolve1", introspection)
{
}

IpConfig
name_servers (guint ifindex, const char *ifname, std::vector<const char *> servers, bool primary)
{
  IpConfig config = {};
  config.ifindex = ifindex;
  g_strlcpy (config.ifname, ifname, sizeof config.ifname);
  for (const char *server : servers)
    config.dns[config.n_dns++] = ip (server);
  config.dns_default = primary;
  return config;
}

ResolverEntry
entry (const char *ifname, std::vector<const char *> servers, bool primary, bool best)
{
  ResolverEntry result = {};
  result.ifindex = 7;
  g_strlcpy (result.ifname, ifname, sizeof result.ifname);
  for (const char *server : servers)
    result.servers[result.n_servers++] = ip (server);
  result.primary = primary;
  result.best = best;
  return result;
}
