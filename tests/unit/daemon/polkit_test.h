// SPDX-License-Identifier: GPL-2.0-or-later
// A polkit that the test plays.
#pragma once

#include "bus_test.h"

class PolkitTest : public BusTest {
protected:
  enum class Verdict { yes, no, challenge, silence };

  void SetUp () override
  {
    BusTest::SetUp ();
    polkit_ = g_dbus_connection_new_for_address_sync (
        g_test_dbus_get_bus_address (bus_),
        (GDBusConnectionFlags) (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION), nullptr, nullptr,
        nullptr);
  }
  void TearDown () override
  {
    for (GDBusMethodInvocation *invocation : waiting_)
      g_dbus_method_invocation_return_value (invocation, g_variant_new_parsed ("((false, false, @a{ss} {}),)"));
    settle ();
    if (node_ != nullptr)
      g_dbus_node_info_unref (node_);
    g_dbus_connection_close_sync (polkit_, nullptr, nullptr);
    g_object_unref (polkit_);
    BusTest::TearDown ();
  }
  void start_polkit (Verdict verdict)
  {
    static const GDBusInterfaceVTable vtable = { answer, nullptr, nullptr, { nullptr } };

    verdict_ = verdict;
    node_ = g_dbus_node_info_new_for_xml (
        "<node><interface name='org.freedesktop.PolicyKit1.Authority'><method name='CheckAuthorization'>"
        "<arg type='(sa{sv})' direction='in'/><arg type='s' direction='in'/><arg type='a{ss}' direction='in'/><arg type='u' direction='in'/>"
        "<arg type='s' direction='in'/><arg type='(bba{ss})' direction='out'/></method></interface></node>",
        nullptr);
    g_dbus_connection_register_object (polkit_, "/org/freedesktop/PolicyKit1/Authority", node_->interfaces[0], &vtable, this, nullptr, nullptr);
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
        polkit_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
        g_variant_new ("(su)", "org.freedesktop.PolicyKit1", 0), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    ASSERT_NE (reply, nullptr);
  }
  static void answer (GDBusConnection *, const char *, const char *, const char *, const char *, GVariant *parameters,
                      GDBusMethodInvocation *invocation, gpointer user_data)
  {
    auto *self = static_cast<PolkitTest *> (user_data);
    const char *kind = nullptr;
    const char *action = nullptr;
    g_autoptr (GVariant) subject = nullptr;
    guint flags = 0;

    g_variant_get (parameters, "((&s@a{sv})&sa{ss}u&s)", &kind, &subject, &action, nullptr, &flags, nullptr);
    const char *name = nullptr;
    g_variant_lookup (subject, "name", "&s", &name);
    EXPECT_STREQ (kind, "system-bus-name");
    EXPECT_STREQ (name, g_dbus_connection_get_unique_name (self->client_));
    self->questions_.push_back (std::string (action) + " " + std::to_string (flags));
    if (self->verdict_ == Verdict::silence)
      self->waiting_.push_back (invocation);
    else
      g_dbus_method_invocation_return_value (
          invocation, g_variant_new ("((bba{ss}))", self->verdict_ == Verdict::yes, self->verdict_ == Verdict::challenge, nullptr));
  }

  GDBusConnection *polkit_ = nullptr;
  GDBusNodeInfo *node_ = nullptr;
  Verdict verdict_ = Verdict::no;
  std::vector<std::string> questions_;
  std::vector<GDBusMethodInvocation *> waiting_;
};
