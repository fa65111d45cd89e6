// SPDX-License-Identifier: GPL-2.0-or-later
// What is said of settings and rights is what the tables have.
#include <gio/gio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <string>

extern "C" {
#include "daemon/authorization.h"
#include "daemon/connect-rights.h"
#include "settings/setting-table.h"
}

using testing::HasSubstr;

namespace {

using Words = std::set<std::string>;

// SOURCE_ROOT is where the source is.
std::string
text_of (const std::string &path)
{
  g_autoptr (GError) error = nullptr;
  g_autofree char *text = nullptr;

  g_file_get_contents ((std::string (SOURCE_ROOT "/") + path).c_str (), &text, nullptr, &error);
  EXPECT_EQ (error, nullptr) << error->message;
  return text == nullptr ? "" : text;
}

std::string
between (const std::string &text, const std::string &begin, const std::string &end)
{
  size_t from = text.find (begin);
  size_t to = from == std::string::npos ? from : text.find (end, from + begin.size ());

  EXPECT_NE (to, std::string::npos) << "no text from \"" << begin << "\" to \"" << end << "\"";
  return to == std::string::npos ? "" : text.substr (from + begin.size (), to - from - begin.size ());
}

// All matches of the first group.
Words
find_all (const std::string &text, const std::string &pattern)
{
  const std::regex regex (pattern);
  Words words;

  for (auto match = std::sregex_iterator (text.begin (), text.end (), regex); match != std::sregex_iterator (); ++match)
    words.insert ((*match)[1]);
  return words;
}

Words
actions_in (const std::string &text)
{
  return find_all (text, "(org\\.dialtone1\\.[a-z]+)");
}

// The keys of Connect, or those of profiles alone.
Words
keys (bool of_connect)
{
  Words all;

  for (guint i = 0; setting_key (i) != nullptr; i++) {
    if ((setting_is_taken (setting_key (i), SETTING_IN_CONNECT) != FALSE) == of_connect)
      all.insert (setting_key (i));
  }
  return all;
}

// What the table says, as the words that are to be found.
Words
rights_of (const std::string &key)
{
  switch (setting_right (key.c_str ())) {
  case SETTING_RIGHT_CONNECT:
    return {};
  case SETTING_RIGHT_SIM:
    return { AUTHORIZATION_SIM };
  case SETTING_RIGHT_RADIO:
    return { AUTHORIZATION_RADIO };
  case SETTING_RIGHT_NETWORK:
    return { AUTHORIZATION_NETWORK };
  }
  return { "?" };
}

// A list of a manual page, key by key: the heads behind .TP, and what is said.
std::map<std::string, std::string>
manual_list (const std::string &section)
{
  std::map<std::string, std::string> entries;
  std::string plain = std::regex_replace (section, std::regex ("\\\\-"), "-");

  for (size_t at = plain.find (".TP\n"); at != std::string::npos;) {
    size_t next = plain.find ("\n.TP\n", at + 4);
    const std::string entry = plain.substr (at + 4, next == std::string::npos ? next : next - at - 4);
    const std::string head = entry.substr (0, entry.find ('\n'));

    for (const std::string &key : find_all (head.substr (head.find (' ')), "([a-z][a-z-]+)"))
      entries[key] = entry.substr (head.size ());
    at = next == std::string::npos ? next : next + 1;
  }
  return entries;
}

struct Described {
  std::string type, text;
};

// "key (type), other (type): words" of the interface's description, up to the next such line or an empty one.
std::map<std::string, Described>
interface_list (const std::string &section)
{
  static const std::regex head ("^      ((?:[a-z-]+ \\([a-z]+\\)(?:, )?)+): ");
  static const std::regex one ("([a-z-]+) \\(([a-z]+)\\)");
  std::map<std::string, Described> entries;
  Words open;
  g_auto (GStrv) lines = g_strsplit (section.c_str (), "\n", -1);

  for (char **line = lines; *line != nullptr; line++) {
    const std::string text = *line;
    std::smatch match;

    if (std::regex_search (text, match, head)) {
      const std::string names = match[1];

      open.clear ();
      for (auto key = std::sregex_iterator (names.begin (), names.end (), one); key != std::sregex_iterator (); ++key) {
        entries[(*key)[1]].type = (*key)[2];
        open.insert ((*key)[1]);
      }
    } else if (text.find_first_not_of (' ') == std::string::npos) {
      open.clear ();
    }
    for (const std::string &key : open)
      entries[key].text += text + "\n";
  }
  return entries;
}

template <typename Map>
Words
names_of (const Map &entries)
{
  Words names;

  for (const auto &entry : entries)
    names.insert (entry.first);
  return names;
}

} // namespace

TEST (Documentation, TheManualOfTheClientHasEverySettingWithItsRight)
{
  const auto entries = manual_list (between (text_of ("data/man/dialtonectl.1"), ".SH SETTINGS\n", "\n.SH "));

  EXPECT_EQ (names_of (entries), keys (true));
  for (const auto &[key, text] : entries)
    EXPECT_EQ (actions_in (text), rights_of (key)) << "dialtonectl.1: " << key << text;
}

TEST (Documentation, TheManualOfTheFilesHasEverySettingOfProfiles)
{
  Words expected = keys (false);

  expected.erase ("id"); // the name of the file
  EXPECT_EQ (names_of (manual_list (between (text_of ("data/man/dialtone.conf.5"), ".SH PROFILES\n", "\n.PP\n"))), expected);
}

TEST (Documentation, TheInterfaceHasEverySettingWithItsTypeAndRight)
{
  const std::string text = text_of ("dbus/org.dialtone1.Manager.xml");
  const auto of_connect = interface_list (between (text, "Settings are a dictionary", "These rights are"));
  const auto of_profiles = interface_list (between (text, "A profile has in addition:", "States are"));

  EXPECT_EQ (names_of (of_connect), keys (true));
  EXPECT_EQ (names_of (of_profiles), keys (false));
  for (const auto &[key, described] : of_connect) {
    EXPECT_EQ (described.type, setting_type (key.c_str ())) << key;
    EXPECT_EQ (actions_in (described.text), rights_of (key)) << "org.dialtone1.Manager.xml: " << described.text;
  }
  for (const auto &[key, described] : of_profiles)
    EXPECT_EQ (described.type, setting_type (key.c_str ())) << key;
}

TEST (Documentation, TheReadmeAndTheCompletionNameEverySettingOfConnect)
{
  const std::string readme = text_of ("README.md");
  const Words completed = find_all (between (text_of ("data/completion/dialtonectl"), "local settings=\"", "\""), "([a-z-]+)");

  EXPECT_EQ (completed, keys (true));
  for (const std::string &key : keys (true)) {
    // The one names the others, and how long to wait is no matter of the connection.
    const bool named = key == "profile" || key == "timeout" || readme.find ("`" + key + "`") != std::string::npos;

    EXPECT_TRUE (named) << "README.md does not name the setting " << key;
  }
}

TEST (Documentation, PolkitAndTheManualOfTheDaemonKnowTheActionsOfTheSource)
{
  const std::string policy = text_of ("data/org.dialtone1.policy");
  const Words actions = find_all (text_of ("src/daemon/authorization.h"), "#define AUTHORIZATION_[A-Z]+ \"([a-z0-9.]+)\"");

  EXPECT_GE (actions.size (), 9u);
  EXPECT_EQ (find_all (policy, "<action id=\"([^\"]+)\">"), actions);
  EXPECT_EQ (find_all (between (text_of ("data/man/dialtoned.8"), ".SH RIGHTS\n", "\n.SH "), "\\.B (org\\.dialtone1\\.[a-z]+)"), actions);
  for (const std::string &action : actions) {
    const std::string text = between (policy, "<action id=\"" + action + "\">", "</action>");

    for (const char *part : { "<description>", "<description xml:lang=\"zh_TW\">", "<message>", "<message xml:lang=\"zh_TW\">", "<allow_any>",
                              "<allow_inactive>", "<allow_active>", "unix-user:dialtone" })
      EXPECT_THAT (text, HasSubstr (part)) << action;
    EXPECT_EQ (text.find (">yes<") != std::string::npos, action == AUTHORIZATION_CONNECT) << action << " is given away without a password";
  }
}
