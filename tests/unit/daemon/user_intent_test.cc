// SPDX-License-Identifier: GPL-2.0-or-later
// What users have said lasts until they say otherwise or the computer is started again.
#include "bus_test.h"

extern "C" {
#include "daemon/user-intent.h"
}

namespace {

TEST (UserIntent, LastsLongerThanTheService)
{
  TestStore store;
  g_autoptr (UserIntent) before = user_intent_new (&store, "boot-1");

  EXPECT_FALSE (user_intent_holds (before, USER_INTENT_DISCONNECTED, "m"));
  user_intent_set (before, USER_INTENT_DISCONNECTED, "m", TRUE);
  g_autoptr (UserIntent) after = user_intent_new (&store, "boot-1");
  EXPECT_TRUE (user_intent_holds (after, USER_INTENT_DISCONNECTED, "m"));
  EXPECT_FALSE (user_intent_holds (after, USER_INTENT_DISCONNECTED, "other"));
  EXPECT_FALSE (user_intent_holds (after, USER_INTENT_DISCONNECTED, USER_INTENT_NEW_MODEMS));
  user_intent_set (after, USER_INTENT_DISCONNECTED, "m", FALSE);
  EXPECT_FALSE (user_intent_holds (after, USER_INTENT_DISCONNECTED, "m"));
  EXPECT_TRUE (store.values.empty ()) << "something is left of it";
}

TEST (UserIntent, EndsWithTheNextStartOfTheComputer)
{
  TestStore store;
  g_autoptr (UserIntent) before = user_intent_new (&store, "boot-1");
  g_autoptr (UserIntent) after = user_intent_new (&store, "boot-2");

  user_intent_set (before, USER_INTENT_DISCONNECTED, "m", TRUE);
  EXPECT_FALSE (user_intent_holds (after, USER_INTENT_DISCONNECTED, "m"));
}

} // namespace
