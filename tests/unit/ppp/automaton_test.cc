// SPDX-License-Identifier: GPL-2.0-or-later
// The automaton's table is that of RFC 1661 section 4.1, compared with a copy of the RFC's page.
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <string>
#include <vector>

extern "C" {
#include "ppp/ppp-automaton.h"
}

namespace {

// [event][state] as printed, without the footnote letters.
using Table = std::map<std::string, std::map<int, std::string>>;

Table
read_table ()
{
  std::ifstream file (RFC1661_TABLE);
  std::string line, word;
  Table table;
  std::vector<int> states;

  while (getline (file, line)) {
    size_t bar = line.find ('|');
    if (bar == std::string::npos || line[0] == '#')
      continue;
    std::istringstream left (line.substr (0, bar)), right (line.substr (bar + 1));
    std::vector<std::string> cells;
    std::string event;
    left >> event;
    while (right >> word)
      cells.push_back (word);
    if (cells.empty () || event == "Events" || cells[0] == "State")
      continue;
    if (event.empty ()) { // the states' numbers
      states.clear ();
      for (const std::string &cell : cells)
        states.push_back (std::stoi (cell));
      continue;
    }
    EXPECT_EQ (cells.size (), states.size ()) << line;
    for (size_t i = 0; i < cells.size () && i < states.size (); i++) {
      while (isalpha ((unsigned char) cells[i].back ()))
        cells[i].pop_back ();
      table[event][states[i]] = cells[i];
    }
  }
  return table;
}

std::string
print (const PppCell *cell)
{
  std::string text;

  if (!cell->legal)
    return "-";
  for (PppAct act : cell->acts) {
    if (act != PPP_ACT_NONE)
      text += (text.empty () ? "" : ",") + std::string (ppp_act_to_string (act));
  }
  return text + (text.empty () ? "" : "/") + std::to_string (int (cell->next));
}

TEST (Automaton, EveryCellIsThatOfTheRfc)
{
  Table table = read_table ();
  int compared = 0;

  ASSERT_EQ (table.size (), size_t (PPP_N_EVS));
  for (int ev = 0; ev < PPP_N_EVS; ev++) {
    for (int state = 0; state < PPP_N_STATES; state++) {
      std::string name = ppp_ev_to_string (PppEv (ev));
      ASSERT_EQ (table[name].count (state), 1u) << name << " in state " << state << " is missing in the copy";
      EXPECT_EQ (print (ppp_automaton_cell (PppState (state), PppEv (ev))), table[name][state])
        << name << " in " << ppp_state_to_string (PppState (state));
      compared++;
    }
  }
  EXPECT_EQ (compared, 160);
}

TEST (Automaton, ActionsStandWithoutGaps)
{
  for (int ev = 0; ev < PPP_N_EVS; ev++) {
    for (int state = 0; state < PPP_N_STATES; state++) {
      const PppCell *cell = ppp_automaton_cell (PppState (state), PppEv (ev));
      for (int i = 1; i < PPP_MAX_ACTS; i++)
        EXPECT_FALSE (cell->acts[i - 1] == PPP_ACT_NONE && cell->acts[i] != PPP_ACT_NONE) << ev << " " << state;
    }
  }
}

TEST (Automaton, StatesHaveTheRfcsNamesAndNumbers)
{
  EXPECT_STREQ (ppp_state_to_string (PppState (0)), "Initial");
  EXPECT_STREQ (ppp_state_to_string (PppState (6)), "Req-Sent");
  EXPECT_STREQ (ppp_state_to_string (PppState (9)), "Opened");
}

} // namespace
