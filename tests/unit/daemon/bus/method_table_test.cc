// SPDX-License-Identifier: GPL-2.0-or-later
// Every changing method asks for its own right before it does anything.
#include "polkit_test.h"

#include <memory>
#include <regex>

using MethodTableTest = PolkitTest;

// What the interface's description says of the method: the action, "" for none.
static std::string
documented_action (const std::string &interface, const std::string &method)
{
  g_autofree char *text = nullptr;

  g_file_get_contents ((std::string (SOURCE_ROOT "/dbus/") + interface + ".xml").c_str (), &text, nullptr, nullptr);
  const std::string all = text == nullptr ? "" : text;
  const size_t end = all.find ("<method name=\"" + method + "\"");
  const size_t begin = all.rfind ("<!--", end);
  std::smatch match;
  const std::string comment = end == std::string::npos ? "" : all.substr (begin, end - begin);
  return std::regex_search (comment, match, std::regex ("Authorization: ([a-z0-9.]+[a-z])")) ? match[1].str () : "";
}

TEST_F (MethodTableTest, EveryMethodAsksForItsOwnActionAndIsCarriedOut)
{
  struct Row {
    const char *path, *interface, *method, *arguments, *action;
  };
  const Row rows[] = {
    { manager_path, "Manager", "Disconnect", "", "connect" },
    { manager_path, "Manager", "Connect", "({'apn': <'x'>},)", "connect" },
    { manager_path, "Manager", "AddProfile", "({'id': <'p'>},)", "profiles" },
    { manager_path, "Manager", "Reload", "", "profiles" },
    { manager_path, "Manager", "SetLogLevel", "('info',)", "profiles" },
    { "/org/dialtone1/modem/m", "Modem", "Connect", "({'apn': <'x'>},)", "connect" },
    { "/org/dialtone1/modem/m", "Modem", "Disconnect", "", "connect" },
    { "/org/dialtone1/modem/m", "Modem", "Enable", "(true,)", "radio" },
    { "/org/dialtone1/modem/m", "Modem", "Reset", "('radio',)", "reset" },
    { "/org/dialtone1/modem/m", "Modem", "PowerOff", "", "reset" },
    { "/org/dialtone1/modem/m", "Modem", "Scan", "", "radio" },
    { "/org/dialtone1/modem/m", "Modem", "SetRadio", "({'rat': <'gsm'>},)", "radio" },
    { "/org/dialtone1/modem/m", "Modem", "Command", "('AT', uint32 1)", "command" },
    { "/org/dialtone1/modem/m", "Modem", "GetIdentity", "", "identity" },
    { "/org/dialtone1/modem/m", "Sim", "SendPin", "('1234',)", "sim" },
    { "/org/dialtone1/modem/m", "Sim", "SendPuk", "('12345678', '1234')", "sim" },
    { "/org/dialtone1/modem/m", "Sim", "ChangePin", "('1234', '1234')", "sim" },
    { "/org/dialtone1/modem/m", "Sim", "EnablePin", "('1234', true)", "sim" },
    { "/org/dialtone1/modem/m", "Sim", "GetIdentity", "", "identity" },
    { "/org/dialtone1/modem/m", "Statistics", "ResetPeriod", "", "profiles" },
    { "/org/dialtone1/modem/m", "Trace", "Start", "(@a{sv} {},)", "trace" },
    { "/org/dialtone1/profile/p", "Profile", "GetSecrets", "", "profiles" },
    { "/org/dialtone1/profile/p", "Profile", "Update", "({'apn': <'x'>},)", "profiles" },
    { "/org/dialtone1/profile/p", "Profile", "Delete", "", "profiles" },
  };
  std::vector<std::unique_ptr<Reply>> replies;

  start_polkit (Verdict::yes);
  start_daemon (true);
  add_modem ("m");
  for (const Row &row : rows) {
    const std::string interface = std::string ("org.dialtone1.") + row.interface;

    questions_.clear ();
    replies.push_back (std::make_unique<Reply> ());
    call_async (*replies.back (), row.path, interface.c_str (), row.method, row.arguments);
    settle ();
    ASSERT_EQ (questions_.size (), 1u) << row.method;
    EXPECT_EQ (questions_[0], std::string ("org.dialtone1.") + row.action + " 0") << row.method;
    EXPECT_EQ (documented_action (interface, row.method), std::string ("org.dialtone1.") + row.action) << row.method;
  }
  EXPECT_EQ (fake_modem ("m")->operations.size (), 17u);
  stop_daemon ();
  EXPECT_TRUE (spin ([&] {
    for (const auto &reply : replies) {
      if (!reply->done)
        return false;
    }
    return true;
  }))
    << "every caller got an answer";
}
