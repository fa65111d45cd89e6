// SPDX-License-Identifier: GPL-2.0-or-later
// Callers have a user, and are told of when they leave.
#include "bus_test.h"

#include <unistd.h>

extern "C" {
#include "daemon/bus/caller-table.h"
}

class CallerTableTest : public BusTest {
protected:
  void SetUp () override
  {
    static const CallerListener listener = {
      [] (gpointer self, Caller *caller) { static_cast<CallerTableTest *> (self)->known_.push_back (caller); },
      [] (gpointer self, Caller *caller) { static_cast<CallerTableTest *> (self)->left_.push_back (caller); },
    };

    BusTest::SetUp ();
    table_ = caller_table_new (server_, &listener, this);
  }
  void TearDown () override
  {
    g_clear_pointer (&table_, caller_table_free);
    BusTest::TearDown ();
  }

  CallerTable *table_ = nullptr;
  std::vector<Caller *> known_, left_;
};

TEST_F (CallerTableTest, OneCallerIsOneAndHasAUser)
{
  const char *name = g_dbus_connection_get_unique_name (client_);
  Caller *caller = caller_table_get (table_, name);

  EXPECT_FALSE (caller_is_known (caller));
  EXPECT_EQ (caller_user (caller), G_MAXUINT32);
  EXPECT_EQ (caller_table_get (table_, name), caller);
  ASSERT_TRUE (spin ([&] { return !known_.empty (); }));
  EXPECT_TRUE (caller_is_known (caller));
  EXPECT_EQ (caller_user (caller), getuid ());
  EXPECT_STREQ (caller_name (caller), name);
  caller_unref (caller);
  caller_unref (caller);
  settle ();
  EXPECT_EQ (known_.size (), 1u);
}

TEST_F (CallerTableTest, WhoLeavesIsToldOfAlsoWhenHeIsGoneAlready)
{
  GDBusConnection *client = connect ();
  const std::string name = g_dbus_connection_get_unique_name (client);
  Caller *caller = caller_table_get (table_, name.c_str ());

  ASSERT_TRUE (spin ([&] { return !known_.empty (); }));
  g_dbus_connection_close_sync (client, nullptr, nullptr);
  g_object_unref (client);
  ASSERT_TRUE (spin ([&] { return left_.size () == 1; }));
  EXPECT_EQ (left_[0], caller);
  caller_unref (caller);
  caller = caller_table_get (table_, name.c_str ());
  ASSERT_TRUE (spin ([&] { return left_.size () == 2; })) << "a call of one who has left meanwhile";
  caller_unref (caller);
}

TEST_F (CallerTableTest, TheTableMayGoFirst)
{
  GDBusConnection *client = connect ();
  Caller *caller = caller_table_get (table_, g_dbus_connection_get_unique_name (client));

  g_clear_pointer (&table_, caller_table_free);
  g_dbus_connection_close_sync (client, nullptr, nullptr);
  g_object_unref (client);
  settle ();
  EXPECT_TRUE (known_.empty () && left_.empty ());
  caller_unref (caller);
}
