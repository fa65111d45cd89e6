// SPDX-License-Identifier: GPL-2.0-or-later
// The states of components are found by their component, and nobody else's is.
#include <cstring>
#include <gtest/gtest.h>
#include <set>
#include <vector>

extern "C" {
#include "modem/component-states.h"
}

namespace {

TEST (ComponentStates, EachIsZeroedAndItsOwn)
{
  std::vector<ModemComponent> rows (100);
  std::vector<const ModemComponent *> table;
  std::set<gpointer> seen;

  for (gsize i = 0; i < rows.size (); i++) {
    rows[i] = ModemComponent {};
    rows[i].name = "component";
    rows[i].state_size = i; // the first has none
    table.push_back (&rows[i]);
  }
  table.push_back (nullptr);
  g_autoptr (ComponentStates) states = component_states_new (table.data ());
  for (gsize i = 0; i < rows.size (); i++) {
    auto *state = static_cast<guint8 *> (component_states_find (states, &rows[i]));

    ASSERT_NE (state, nullptr) << i;
    EXPECT_TRUE (seen.insert (state).second) << i << " has the state of another";
    for (gsize k = 0; k < i; k++)
      ASSERT_EQ (state[k], 0) << i;
    memset (state, 0xff, i);
  }
  for (const ModemComponent &row : rows)
    EXPECT_EQ (seen.count (component_states_find (states, &row)), 1u) << "found elsewhere the second time";
}

TEST (ComponentStates, NoComponentsAreNoStates)
{
  const ModemComponent *const none[] = { nullptr };
  g_autoptr (ComponentStates) states = component_states_new (none);

  EXPECT_NE (states, nullptr);
}

} // namespace
