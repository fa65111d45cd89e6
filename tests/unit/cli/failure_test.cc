// SPDX-License-Identifier: GPL-2.0-or-later
// Errors of the bus become exit statuses, and words with what to try.
#include <gio/gio.h>
#include <gtest/gtest.h>

extern "C" {
#include "cli/failure.h"
}

namespace {

Failure *
failure_of (const char *name, const char *message, const char *reason = nullptr)
{
  g_autoptr (GError) error = g_dbus_error_new_for_dbus_error (name, message);
  return failure_new (error, reason);
}

TEST (Failure, ExitStatuses)
{
  const struct {
    const char *name;
    CliExit exit;
  } rows[] = {
    { "org.dialtone1.Error.Failed", CLI_EXIT_FAILED },
    { "org.dialtone1.Error.NoModem", CLI_EXIT_FAILED },
    { "org.freedesktop.DBus.Error.InvalidArgs", CLI_EXIT_USAGE },
    { "org.freedesktop.DBus.Error.ServiceUnknown", CLI_EXIT_NO_SERVICE },
    { "org.freedesktop.DBus.Error.NoReply", CLI_EXIT_NO_SERVICE },
    { "org.freedesktop.DBus.Error.Spawn.ChildExited", CLI_EXIT_NO_SERVICE },
    { "org.freedesktop.DBus.Error.AccessDenied", CLI_EXIT_NOT_ALLOWED },
    { "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", CLI_EXIT_NOT_ALLOWED },
    { "org.freedesktop.DBus.Error.UnknownMethod", CLI_EXIT_FAILED },
  };
  for (const auto &row : rows) {
    g_autoptr (Failure) failure = failure_of (row.name, "text");
    EXPECT_EQ (failure->exit, row.exit) << row.name;
    EXPECT_STREQ (failure->what, "text");
  }
}

TEST (Failure, TheReasonGivesWordsDetailAndAdvice)
{
  g_autoptr (Failure) failure =
    failure_of ("org.dialtone1.Error.SimPinIncorrect",
                "the SIM refused the PIN (+CME ERROR: 16): correct the PIN; the refused one will not be sent again",
                "sim-pin-incorrect");
  EXPECT_STREQ (failure->what, "the SIM refused the PIN (+CME ERROR: 16)");
  EXPECT_STREQ (failure->advice, "correct the PIN; the refused one will not be sent again");
  EXPECT_STREQ (failure->reason, "sim-pin-incorrect");
}

TEST (Failure, ParenthesesOfTheAdviceAreNoDetail)
{
  g_autoptr (Failure) failure = failure_of (
    "org.dialtone1.Error.NotRegistered",
    "no network was found in time: check the antenna, the network type (rat) and the bands", "registration-timeout");
  EXPECT_STREQ (failure->what, "no network was found in time");
}

TEST (Failure, AReasonThatIsNotTheErrorsIsLeftOut)
{
  g_autoptr (Failure) failure = failure_of ("org.dialtone1.Error.Timeout", "not online after 180 s", "user-request");
  EXPECT_STREQ (failure->what, "not online after 180 s");
  EXPECT_STREQ (failure->reason, "");
  EXPECT_EQ (failure->advice, nullptr);
}

TEST (Failure, AMissingRightIsNamedWithWhatHelps)
{
  const struct {
    const char *message, *advice;
  } rows[] = {
    { "not allowed: org.dialtone1.connect (polkit refuses)", "use sudo, or add the user to the group netdev" },
    { "Rejected send message", "use sudo, or add the user to the group netdev" },
    { "not allowed: zone needs org.dialtone1.network (polkit refuses)",
      "use sudo, or leave the setting out; an administrator may put it into a profile, by which everybody may "
      "connect" },
    { "not allowed: pin needs org.dialtone1.sim (a password is needed)",
      "use sudo, or leave the setting out; an administrator may put it into a profile, by which everybody may "
      "connect" },
    { "not allowed: org.dialtone1.trace (polkit refuses)", "use sudo: this is for administrators" },
  };

  for (const auto &row : rows) {
    g_autoptr (Failure) failure = failure_of ("org.freedesktop.DBus.Error.AccessDenied", row.message);
    EXPECT_EQ (failure->exit, CLI_EXIT_NOT_ALLOWED);
    EXPECT_STREQ (failure->what, row.message);
    EXPECT_STREQ (failure->advice, row.advice) << row.message;
  }
}

TEST (Failure, TextIsAligned)
{
  g_autoptr (Failure) failure = failure_of ("org.dialtone1.Error.ApnRejected", "x", "apn-rejected");
  g_autofree char *text = failure_text (failure, FALSE);
  EXPECT_STREQ (text, "Failed:  the network refuses the APN\nTry:     check the APN with the operator\n");
}

TEST (Failure, JsonMembers)
{
  g_autoptr (Failure) failure = failure_of ("org.dialtone1.Error.ApnRejected", "x", "apn-rejected");
  g_autoptr (JsonObject) object = json_object_new ();
  failure_add_to_json (failure, object);
  EXPECT_STREQ (json_object_get_string_member (object, "error"), "org.dialtone1.Error.ApnRejected");
  EXPECT_STREQ (json_object_get_string_member (object, "reason"), "apn-rejected");
  EXPECT_STREQ (json_object_get_string_member (object, "message"), "the network refuses the APN");
  EXPECT_STREQ (json_object_get_string_member (object, "advice"), "check the APN with the operator");
}

} // namespace
