// SPDX-License-Identifier: GPL-2.0-or-later
// A polkit that the test plays.
#pragma once

#include "bus_test.h"

class PolkitTest : public BusTest {
protected:
  enum class Verdict { yes, no, challenge, silence, limits };

  void SetUp () override
  {
    BusTest::SetUp ();
    polkit_ =
      g_dbus_connection_new_for_address_sync (address_.c_str (),
                                              (GDBusConnectionFlags) (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                                      | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
                                              nullptr, nullptr, nullptr);
  }
  void TearDown () override
  {
    answer_all (Verdict::no);
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
      "<arg type='(sa{sv})' direction='in'/><arg type='s' direction='in'/><arg type='a{ss}' direction='in'/>"
      "<arg type='u' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='(bba{ss})' direction='out'/></method>"
      "<method name='CancelCheckAuthorization'><arg type='s' direction='in'/></method></interface></node>",
      nullptr);
    g_dbus_connection_register_object (polkit_, "/org/freedesktop/PolicyKit1/Authority", node_->interfaces[0], &vtable,
                                       this, nullptr, nullptr);
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      polkit_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", "org.freedesktop.PolicyKit1", 0), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    ASSERT_NE (reply, nullptr);
  }
  static void answer (GDBusConnection *, const char *, const char *, const char *, const char *method,
                      GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
  {
    auto *self = static_cast<PolkitTest *> (user_data);

    if (g_str_equal (method, "CancelCheckAuthorization"))
      self->cancel (parameters, invocation);
    else
      self->check (parameters, invocation);
  }
  // What it says to the question of this action: verdicts_ goes before verdict_.
  Verdict verdict_on (const std::string &action, bool interactive) const
  {
    auto found = verdicts_.find (action);
    Verdict verdict = found == verdicts_.end () ? verdict_ : found->second;

    if (verdict == Verdict::challenge && interactive)
      return on_dialog_;
    return verdict;
  }
  static void give (GDBusMethodInvocation *invocation, Verdict verdict)
  {
    g_dbus_method_invocation_return_value (
      invocation, g_variant_new ("((bba{ss}))", verdict == Verdict::yes, verdict == Verdict::challenge, nullptr));
  }
  void check (GVariant *parameters, GDBusMethodInvocation *invocation)
  {
    const char *kind = nullptr;
    const char *action = nullptr;
    const char *name = nullptr;
    const char *cancellation = nullptr;
    g_autoptr (GVariant) subject = nullptr;
    guint flags = 0;

    g_variant_get (parameters, "((&s@a{sv})&sa{ss}u&s)", &kind, &subject, &action, nullptr, &flags, &cancellation);
    g_variant_lookup (subject, "name", "&s", &name);
    EXPECT_STREQ (kind, "system-bus-name");
    subjects_.push_back (name);
    questions_.push_back (std::string (action) + " " + std::to_string (flags));
    Verdict verdict = verdict_on (action, (flags & 1) != 0);
    if (verdict == Verdict::limits)
      g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.DBus.Error.LimitsExceeded",
                                                  "too many pending replies");
    else if (verdict == Verdict::silence)
      waiting_.push_back ({ invocation, cancellation });
    else
      give (invocation, verdict);
  }
  void cancel (GVariant *parameters, GDBusMethodInvocation *invocation)
  {
    const char *cancellation = nullptr;

    g_variant_get (parameters, "(&s)", &cancellation);
    cancelled_.push_back (cancellation);
    for (auto question = waiting_.begin (); question != waiting_.end (); ++question) {
      if (question->cancellation != cancellation)
        continue;
      g_dbus_method_invocation_return_dbus_error (question->invocation, "org.freedesktop.PolicyKit1.Error.Cancelled",
                                                  "cancelled");
      waiting_.erase (question);
      break;
    }
    g_dbus_method_invocation_return_value (invocation, nullptr);
  }
  void answer_all (Verdict verdict)
  {
    std::vector<Question> all = std::move (waiting_);

    waiting_.clear ();
    for (const Question &question : all)
      give (question.invocation, verdict);
  }

  struct Question {
    GDBusMethodInvocation *invocation;
    std::string cancellation;
  };

  GDBusConnection *polkit_ = nullptr;
  GDBusNodeInfo *node_ = nullptr;
  Verdict verdict_ = Verdict::no;
  std::map<std::string, Verdict> verdicts_; // of single actions
  Verdict on_dialog_ = Verdict::challenge;  // what comes of a question that may be put to a person
  std::vector<std::string> questions_;      // "org.dialtone1.connect 0": the action and the flags
  std::vector<std::string> subjects_;       // the callers that they were about
  std::vector<Question> waiting_;           // without an answer
  std::vector<std::string> cancelled_;      // ids
};
