// SPDX-License-Identifier: GPL-2.0-or-later
// Whatever a modem answers to whatever method, the error is one that the interface's description promises.
#include "modem-fixture.h"

#include <regex>
#include <set>

namespace {

using Words = std::set<std::string>;

struct Method {
  const char *interface, *name;
  std::function<void (Modem *, ModemDone, gpointer)> call;
};

class DocumentedErrors : public ModemTest, public testing::WithParamInterface<const char *> {
protected:
  static std::string description_of (const std::string &interface)
  {
    g_autofree char *text = nullptr;

    g_file_get_contents ((std::string (getenv ("SOURCE_ROOT")) + "/dbus/org.dialtone1." + interface + ".xml").c_str (),
                         &text, nullptr, nullptr);
    return text == nullptr ? "" : text;
  }

  static void add_words (Words &words, const std::string &text)
  {
    const std::regex word ("[A-Z][a-z]+[A-Z][A-Za-z]*|Busy|Failed|Timeout|Cancelled");

    for (auto match = std::sregex_iterator (text.begin (), text.end (), word); match != std::sregex_iterator ();
         ++match)
      words.insert (match->str ());
  }

  // What is said of all methods of the interface, and behind "Errors:" of this one.
  static Words promised (const std::string &interface, const std::string &method)
  {
    const std::string text = description_of (interface);
    const size_t end = text.find ("<method name=\"" + method + "\"");
    const size_t begin = text.rfind ("<!--", end);
    const size_t errors = text.find ("Errors:", begin);
    Words words;

    EXPECT_NE (end, std::string::npos) << method;
    if (end == std::string::npos)
      return words;
    add_words (words, text.substr (0, text.find ("<interface name")));
    if (errors < end)
      add_words (words, text.substr (errors, text.find ("\n\n", errors) - errors));
    return words;
  }

  std::vector<Method> methods ()
  {
    return {
      { "Modem", "RefreshSignal", modem_refresh_signal },
      { "Modem", "Enable", [] (Modem *m, ModemDone done, gpointer data) { modem_enable (m, FALSE, done, data); } },
      { "Modem", "Reset", [] (Modem *m, ModemDone done, gpointer data) { modem_reset (m, "modem", done, data); } },
      { "Modem", "Reset", [] (Modem *m, ModemDone done, gpointer data) { modem_reset (m, "radio", done, data); } },
      { "Modem", "PowerOff", modem_power_off },
      { "Modem", "Scan", modem_scan },
      { "Modem", "SetRadio",
        [this] (Modem *m, ModemDone done, gpointer data) { modem_set_radio (m, settings, done, data); } },
      { "Modem", "Command",
        [] (Modem *m, ModemDone done, gpointer data) { modem_command (m, "AT+CSQ", 1000, done, data); } },
      { "Modem", "Command",
        [] (Modem *m, ModemDone done, gpointer data) { modem_command (m, "ATD123", 1000, done, data); } },
      { "Modem", "GetIdentity", modem_get_identity },
      { "Sim", "SendPin", [] (Modem *m, ModemDone done, gpointer data) { modem_send_pin (m, "1234", done, data); } },
      { "Sim", "SendPuk",
        [] (Modem *m, ModemDone done, gpointer data) { modem_send_puk (m, "12345678", "1234", done, data); } },
      { "Sim", "ChangePin",
        [] (Modem *m, ModemDone done, gpointer data) { modem_change_pin (m, "1111", "1234", done, data); } },
      { "Sim", "EnablePin",
        [] (Modem *m, ModemDone done, gpointer data) { modem_enable_pin (m, "1234", TRUE, done, data); } },
      { "Sim", "GetIdentity", modem_get_sim_identity },
    };
  }
};

TEST_P (DocumentedErrors, AreAllThatAMethodCanFailWith)
{
  const std::string answer = GetParam ();

  settings->rat = RAT_GSM;
  for (const Method &method : methods ()) {
    SCOPED_TRACE (std::string (method.interface) + "." + method.name);
    Answer reply;

    start ();
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
    run (5 * SECOND);
    if (answer == "silence")
      device.muted = { "/dev/at", "/dev/data" };
    else
      device.script = [&] (const std::string &) -> std::optional<std::string> { return "\r\n" + answer + "\r\n"; };
    method.call (modem, answered, &reply);
    ASSERT_TRUE (wait (reply, 400 * SECOND));
    device.muted.clear ();
    device.script = nullptr;
    const std::string error = reply.error == "g-io-error-quark:13" ? "InvalidArgs" : reply.error;
    Words allowed = promised (method.interface, method.name);
    allowed.insert (""); // none
    EXPECT_EQ (allowed.count (error), 1u) << error << ": " << reply.message;
    stop ();
    device.plugged = true;
    device.data_mode = false;
  }
}

INSTANTIATE_TEST_SUITE_P (All, DocumentedErrors,
                          testing::Values ("silence", "ERROR", "NO CARRIER", "+CME ERROR: operation not allowed",
                                           "+CME ERROR: operation not supported", "+CME ERROR: SIM not inserted",
                                           "+CME ERROR: SIM PIN required", "+CME ERROR: SIM PUK required",
                                           "+CME ERROR: incorrect password", "+CME ERROR: SIM busy",
                                           "+CME ERROR: no network service", "+CMS ERROR: 500"));

} // namespace
