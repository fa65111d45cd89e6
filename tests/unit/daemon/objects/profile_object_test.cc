// SPDX-License-Identifier: GPL-2.0-or-later
// Profiles on the bus and on disk.
#include "bus_test.h"

extern "C" {
#include "daemon/objects/profile-object.h"
}

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST (Profile, EveryIdHasAPathOfItsOwn)
{
  g_autofree char *plain = profile_object_path ("cht2");
  g_autofree char *special = profile_object_path ("a.b-c_d");

  EXPECT_STREQ (plain, "/org/dialtone1/profile/cht2");
  EXPECT_STREQ (special, "/org/dialtone1/profile/a_2eb_2dc_5fd");
  EXPECT_TRUE (g_variant_is_object_path (special));
}

class ProfileObjectTest : public BusTest {
protected:
  static constexpr const char *profile = "org.dialtone1.Profile";
  static constexpr const char *cht = "/org/dialtone1/profile/cht";
};

TEST_F (ProfileObjectTest, ProfilesOnDiskAreObjects)
{
  Reply objects;

  write_profile ("cht", "[profile]\napn=internet.iot\n");
  write_profile ("bad", "[profile]\napn\n");
  start_daemon ();
  EXPECT_EQ (property (manager_path, manager, "Profiles"), "['/org/dialtone1/profile/cht']");
  EXPECT_EQ (property (cht, profile, "Id"), "'cht'");
  call (objects, manager_path, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
  EXPECT_THAT (objects.text (), HasSubstr ("'/org/dialtone1/profile/cht': {'org.dialtone1.Profile'"));
}

TEST_F (ProfileObjectTest, SecretsAreGivenByGetSecretsOnly)
{
  Reply open;
  Reply secrets;

  write_profile ("cht", "[profile]\napn=x\nusername=u\npassword=p4ss\npin=9876\nsim-iccid=89886920041300000000\n");
  start_daemon ();
  call (open, cht, profile, "Get");
  EXPECT_EQ (open.text (), "({'apn': <'x'>, 'username': <'u'>, 'id': <'cht'>},)");
  call (secrets, cht, profile, "GetSecrets");
  EXPECT_EQ (secrets.text (), "({'password': <'p4ss'>, 'pin': <'9876'>, 'sim-iccid': <'89886920041300000000'>},)");
}

TEST_F (ProfileObjectTest, AddUpdateAndDeleteActOnDiskAndAreAnnounced)
{
  Reply add;
  Reply update;
  Reply wrong;
  Reply remove;
  Reply gone;
  g_autofree char *text = nullptr;

  start_daemon ();
  call (add, manager_path, manager, "AddProfile", "({'id': <'cht'>, 'apn': <'a'>, 'password': <'p'>},)");
  ASSERT_EQ (add.text (), "('/org/dialtone1/profile/cht',)");
  EXPECT_EQ (property (manager_path, manager, "Profiles"), "['/org/dialtone1/profile/cht']");
  forget_heard ();
  call (update, cht, profile, "Update", "({'apn': <'b'>},)");
  EXPECT_EQ (update.text (), "()");
  EXPECT_THAT (heard (), Contains ("Changed /org/dialtone1/profile/cht ()"));
  ASSERT_TRUE (g_file_get_contents (profile_file ("cht").c_str (), &text, nullptr, nullptr));
  EXPECT_STREQ (text, "[profile]\napn=b\npassword=p\n");
  call (wrong, cht, profile, "Update", "({'apn': <'c d'>},)");
  EXPECT_EQ (wrong.error, "org.freedesktop.DBus.Error.InvalidArgs");
  call (remove, cht, profile, "Delete");
  EXPECT_EQ (remove.text (), "()");
  EXPECT_FALSE (g_file_test (profile_file ("cht").c_str (), G_FILE_TEST_EXISTS));
  EXPECT_EQ (property (manager_path, manager, "Profiles"), "[]");
  call (gone, cht, profile, "Get");
  EXPECT_THAT (gone.error, StartsWith ("org.freedesktop.DBus.Error.Unknown"));
}

TEST_F (ProfileObjectTest, AddRefusesWhatItCannotKeep)
{
  Reply taken;
  Reply wrong;

  write_profile ("cht", "[profile]\n");
  start_daemon ();
  call (taken, manager_path, manager, "AddProfile", "({'id': <'cht'>},)");
  EXPECT_EQ (taken.error, "org.freedesktop.DBus.Error.InvalidArgs");
  EXPECT_THAT (taken.message, HasSubstr ("cht already"));
  call (wrong, manager_path, manager, "AddProfile", "({'colour': <'red'>},)");
  EXPECT_THAT (wrong.message, HasSubstr ("colour"));
}

TEST_F (ProfileObjectTest, ReloadReadsTheFolderAgain)
{
  Reply reload;

  start_daemon ();
  write_profile ("cht", "[profile]\napn=x\n");
  call (reload, manager_path, manager, "Reload");
  EXPECT_EQ (reload.text (), "()");
  EXPECT_EQ (property (manager_path, manager, "Profiles"), "['/org/dialtone1/profile/cht']");
}

TEST_F (ProfileObjectTest, ConnectTakesTheProfileAndWhatStandsOverIt)
{
  Reply reply;

  write_profile ("cht", "[profile]\napn=x\nusername=u\n");
  start_daemon ();
  add_modem ("m");
  call_async (reply, manager_path, manager, "Connect", "({'profile': <'cht'>, 'apn': <'y'>},)");
  ASSERT_TRUE (fake_modem_has (fake_modem ("m"), "connect")) << reply.text ();
  const ConnectionSettings *settings = fake_modem_operation (fake_modem ("m"), "connect")->settings;
  EXPECT_STREQ (settings->profile, "cht");
  EXPECT_STREQ (settings->apn, "y");
  EXPECT_STREQ (settings->username, "u");
  fake_modem_info_changed (fake_modem ("m"));
  EXPECT_EQ (property (modem_path ("m"), "org.dialtone1.Connection", "Profile"), "'/org/dialtone1/profile/cht'");
  fake_modem_answer (fake_modem ("m"), "connect");
  EXPECT_TRUE (spin ([&] { return reply.done; }));
}
