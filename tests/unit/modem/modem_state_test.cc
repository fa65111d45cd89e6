// SPDX-License-Identifier: GPL-2.0-or-later
// The ladder of states.
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

extern "C" {
#include "modem/modem-state.h"
}

namespace {

TEST (ModemState, NamesAreTheInterfacesOwn)
{
  const char *const names[] = { "unavailable",   "initializing", "locked",      "disabled",    "searching",
                                "registered",    "dialing",      "negotiating", "configuring", "connected",
                                "disconnecting", "waiting",      "failed" };

  for (int i = 0; i < MODEM_N_STATES; i++)
    EXPECT_STREQ (modem_state_to_string (static_cast<ModemState> (i)), names[i]);
}

TEST (ModemState, NeverFollowsItselfAndPortsCanGoFromEverywhere)
{
  for (int i = 0; i < MODEM_N_STATES; i++) {
    auto state = static_cast<ModemState> (i);
    EXPECT_FALSE (modem_state_may_follow (state, state)) << modem_state_to_string (state);
    if (state != MODEM_STATE_UNAVAILABLE) {
      EXPECT_TRUE (modem_state_may_follow (state, MODEM_STATE_UNAVAILABLE)) << modem_state_to_string (state);
    }
  }
}

TEST (ModemState, OnlineIsReachedByTheWholeLadderOnly)
{
  for (int i = 0; i < MODEM_N_STATES; i++) {
    auto state = static_cast<ModemState> (i);
    EXPECT_EQ (modem_state_may_follow (state, MODEM_STATE_CONNECTED), state == MODEM_STATE_CONFIGURING)
      << modem_state_to_string (state);
    EXPECT_EQ (modem_state_is_online (state), state == MODEM_STATE_CONNECTED);
  }
  EXPECT_TRUE (modem_state_may_follow (MODEM_STATE_UNAVAILABLE, MODEM_STATE_INITIALIZING));
  EXPECT_FALSE (modem_state_may_follow (MODEM_STATE_UNAVAILABLE, MODEM_STATE_REGISTERED));
}

std::string
text_of (const std::string &path, const std::string &from, const std::string &to)
{
  const char *root = getenv ("SOURCE_ROOT");
  std::ifstream file (std::string (root == nullptr ? "." : root) + "/" + path);
  std::stringstream stream;
  stream << file.rdbuf ();
  std::string text = stream.str ();
  size_t begin = text.find (from);
  size_t end = text.find (to, begin == std::string::npos ? 0 : begin + from.size ());

  EXPECT_NE (begin, std::string::npos) << path << " has no: " << from;
  EXPECT_NE (end, std::string::npos) << path << " has no: " << to;
  return begin == std::string::npos || end == std::string::npos ? "" : text.substr (begin, end - begin);
}

std::vector<std::string>
all_matches (const std::string &text, const std::regex &pattern)
{
  std::vector<std::string> found;
  for (std::sregex_iterator match (text.begin (), text.end (), pattern), end; match != end; ++match)
    found.push_back ((*match)[1]);
  return found;
}

// src/README.md: "| `state` | meaning | `next` `next` |".
TEST (ModemState, TheTableOfTheDocumentationIsThisOne)
{
  static const std::regex row ("\n\\| `([a-z]+)` \\| [^\n]* \\| ([^\n|]*) \\|");
  static const std::regex name ("`([a-z]+)`");
  std::string section = text_of ("src/README.md", "## The states of a modem", "`libdialtone`");
  std::vector<std::string> states;

  for (std::sregex_iterator match (section.begin (), section.end (), row), end; match != end; ++match) {
    auto from = static_cast<ModemState> (states.size ());
    std::vector<std::string> said = all_matches ((*match)[2], name);
    std::set<std::string> next;
    ASSERT_LT (states.size (), (size_t) MODEM_N_STATES);
    for (int to = 0; to < MODEM_N_STATES; to++) {
      if (modem_state_may_follow (from, static_cast<ModemState> (to)))
        next.insert (modem_state_to_string (static_cast<ModemState> (to)));
    }
    EXPECT_EQ ((*match)[1].str (), modem_state_to_string (from));
    EXPECT_EQ (std::set<std::string> (said.begin (), said.end ()), next) << (*match)[1];
    states.push_back ((*match)[1]);
  }
  EXPECT_EQ (states.size (), (size_t) MODEM_N_STATES);
}

TEST (ModemState, TheInterfaceNamesAllInTheirOrder)
{
  std::string section = text_of ("dbus/org.dialtone1.Manager.xml", "States are, in the order", "Reasons");
  std::vector<std::string> said = all_matches (section, std::regex ("\"([a-z]+)\" ?[(,]"));

  /* The state may be named again further down. */
  ASSERT_GE (said.size (), (size_t) MODEM_N_STATES);
  for (int i = 0; i < MODEM_N_STATES; i++)
    EXPECT_EQ (said[i], modem_state_to_string (static_cast<ModemState> (i)));
}

} // namespace
