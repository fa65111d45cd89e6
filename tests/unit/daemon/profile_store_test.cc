// SPDX-License-Identifier: GPL-2.0-or-later
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

extern "C" {
#include "daemon/profile-store.h"
}

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

GVariant *
dict (const char *text)
{
  return g_variant_ref_sink (g_variant_parse (G_VARIANT_TYPE_VARDICT, text, nullptr, nullptr, nullptr));
}

} // namespace

class ProfileStoreTest : public testing::Test {
protected:
  void SetUp () override
  {
    g_autofree char *dir = g_dir_make_tmp ("dialtone-XXXXXX", nullptr);
    folder_ = std::string (dir) + "/profiles";
    store_ = profile_store_new (folder_.c_str (), &listener, this);
  }
  void TearDown () override
  {
    profile_store_free (store_);
    g_autoptr (GDir) folder = g_dir_open (folder_.c_str (), 0, nullptr);
    const char *name;
    while (folder != nullptr && (name = g_dir_read_name (folder)) != nullptr)
      g_unlink ((folder_ + "/" + name).c_str ());
    g_rmdir (folder_.c_str ());
    g_rmdir (folder_.substr (0, folder_.rfind ('/')).c_str ());
  }
  std::string path (const char *id) const { return folder_ + "/" + id + ".conf"; }
  void write (const char *id, const char *text)
  {
    g_mkdir_with_parents (folder_.c_str (), 0700);
    ASSERT_TRUE (g_file_set_contents (path (id).c_str (), text, -1, nullptr));
  }
  std::string contents (const char *id) const
  {
    g_autofree char *text = nullptr;
    return g_file_get_contents (path (id).c_str (), &text, nullptr, nullptr) ? text : "no file";
  }
  std::string load_error (const char *id) const
  {
    g_autoptr (GError) error = nullptr;
    g_autoptr (ConnectionSettings) settings = profile_load (folder_.c_str (), id, &error);
    return settings == nullptr ? error->message : "";
  }

  static void note (gpointer self, const char *sign, const char *id)
  {
    static_cast<ProfileStoreTest *> (self)->events_.push_back (std::string (sign) + id);
  }
  static void added (gpointer self, const char *id) { note (self, "+", id); }
  static void changed (gpointer self, const char *id) { note (self, "~", id); }
  static void removed (gpointer self, const char *id) { note (self, "-", id); }

  static const ProfileStoreListener listener;
  std::string folder_;
  ProfileStore *store_ = nullptr;
  std::vector<std::string> events_;
};

const ProfileStoreListener ProfileStoreTest::listener = { added, changed, removed };

TEST_F (ProfileStoreTest, FilesAreReadAndChangesAreTold)
{
  write ("cht", "# mine\n[profile]\napn=internet.iot\npassword=a\\\\b\nautoconnect=true\n");
  write ("b.2", "[profile]\napn=b\n");
  profile_store_load (store_);
  EXPECT_THAT (events_, ElementsAre ("+b.2", "+cht"));
  ASSERT_NE (profile_store_get (store_, "cht"), nullptr);
  EXPECT_STREQ (profile_store_get (store_, "cht")->apn, "internet.iot");
  EXPECT_STREQ (profile_store_get (store_, "cht")->password, "a\\b");
  EXPECT_STREQ (profile_store_get (store_, "cht")->id, "cht");
  events_.clear ();
  profile_store_load (store_);
  EXPECT_THAT (events_, ElementsAre ()) << "nothing changed";
  write ("cht", "[profile]\napn=other\n");
  g_unlink (path ("b.2").c_str ());
  profile_store_load (store_);
  EXPECT_THAT (events_, ElementsAre ("-b.2", "~cht"));
}

TEST_F (ProfileStoreTest, ABrokenFileIsReportedWithLineAndReasonAndHidesNoOther)
{
  const std::vector<std::pair<const char *, const char *>> rows = {
    { "[profile]\napn=x\nmtu=9\n", "conf:3: mtu: 9 is not allowed; allowed: 576 to 1500" },
    { "[profile]\n\ncolour=red\n", "conf:3: colour: there is no such setting" },
    { "[profile]\nautoconnect=yes\n", "conf:2: autoconnect: yes is not allowed; allowed: true or false" },
    { "[profile]\napn=a\napn=b\n", "conf:3: apn: it is given twice" },
    { "[profil]\napn=a\n", "conf:2: the group [profil] is not known; allowed: [profile]" },
    { "apn=a\n", "conf:1: there is no [group]" },
    { "[profile]\nid=other\n", "conf:2: id: it must be the name of the file, broken" },
    { "[profile]\nprofile=cht\n", "profile: a profile does not build on another one" },
    { "[profile]\ndns=manual\n", "dns-servers: none is given" },
    { "[profile]\npin=12\n", "conf:2: pin: this value is not allowed; allowed: 4 to 8 digits" },
  };

  write ("good", "[profile]\napn=x\n");
  for (const auto &[text, expected] : rows) {
    write ("broken", text);
    EXPECT_THAT (load_error ("broken"), HasSubstr (path ("broken") + ":")) << text;
    EXPECT_THAT (load_error ("broken"), HasSubstr (expected)) << text;
    profile_store_load (store_);
    EXPECT_EQ (profile_store_get (store_, "broken"), nullptr) << text;
    EXPECT_NE (profile_store_get (store_, "good"), nullptr) << text;
  }
}

TEST_F (ProfileStoreTest, AFileThatBecomesBrokenIsNoProfileUntilItIsMended)
{
  write ("p", "[profile]\napn=x\n");
  profile_store_load (store_);
  write ("p", "[profile]\napn x\n");
  profile_store_load (store_);
  write ("p", "[profile]\napn=y\n");
  profile_store_load (store_);
  EXPECT_THAT (events_, ElementsAre ("+p", "-p", "+p"));
}

TEST_F (ProfileStoreTest, AddingWritesAFileForItsOwnerOnly)
{
  g_autoptr (GVariant) settings = dict ("{'apn': <'internet.iot'>, 'password': <' a\\\\b;c '>, 'dns': <'manual'>,"
                                        " 'dns-servers': <['1.1.1.1', '::1']>, 'priority': <-4>, 'quota': <uint64 5>, 'autoconnect': <true>}");
  g_autoptr (GError) error = nullptr;
  const ConnectionSettings *added = profile_store_add (store_, settings, &error);
  GStatBuf status;

  ASSERT_NE (added, nullptr) << error->message;
  EXPECT_STREQ (added->id, "internet.iot") << "made from the APN";
  ASSERT_EQ (g_stat (path ("internet.iot").c_str (), &status), 0);
  EXPECT_EQ (status.st_mode & 07777, 0600u);
  g_autoptr (ConnectionSettings) again = profile_load (folder_.c_str (), "internet.iot", &error);
  ASSERT_NE (again, nullptr) << error->message << "\n" << contents ("internet.iot");
  EXPECT_STREQ (again->password, " a\\b;c ");
  EXPECT_EQ (again->n_dns_servers, 2u);
  EXPECT_EQ (again->priority, -4);
  EXPECT_EQ (again->quota, 5u);
  EXPECT_TRUE (again->autoconnect);
  EXPECT_THAT (events_, ElementsAre ("+internet.iot"));
  added = profile_store_add (store_, settings, &error);
  ASSERT_NE (added, nullptr);
  EXPECT_STREQ (added->id, "internet.iot-2") << "the first name was taken";
}

TEST_F (ProfileStoreTest, WhatCannotBeAddedIsRefusedAndWritesNothing)
{
  g_autoptr (GVariant) good = dict ("{'id': <'x'>}");

  ASSERT_NE (profile_store_add (store_, good, nullptr), nullptr);
  for (const char *text : { "{'id': <'x'>}", "{'id': <'../x'>}", "{'apn': <'a b'>}", "{'nonsense': <1>}", "{'profile': <'x'>}" }) {
    g_autoptr (GVariant) settings = dict (text);
    g_autoptr (GError) error = nullptr;

    EXPECT_EQ (profile_store_add (store_, settings, &error), nullptr) << text;
    EXPECT_TRUE (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT)) << text;
  }
  EXPECT_THAT (events_, ElementsAre ("+x"));
}

TEST_F (ProfileStoreTest, AnUpdateChangesWhatItNamesAndKeepsCommentsAndTheRest)
{
  g_autoptr (GVariant) change = dict ("{'apn': <'new'>, 'mtu': <uint32 0>}");
  g_autoptr (GError) error = nullptr;

  write ("p", "# from the operator's leaflet\n[profile]\napn=old\npassword=secret\nmtu=1400\n");
  profile_store_load (store_);
  ASSERT_TRUE (profile_store_update (store_, "p", change, &error)) << error->message;
  EXPECT_EQ (contents ("p"), "# from the operator's leaflet\n\n[profile]\napn=new\npassword=secret\n");
  EXPECT_THAT (events_, ElementsAre ("+p", "~p"));
  EXPECT_EQ (load_error ("p"), "");
}

TEST_F (ProfileStoreTest, AnUpdateThatIsWrongChangesNothing)
{
  write ("p", "[profile]\napn=old\n");
  profile_store_load (store_);
  for (const char *text : { "{'id': <'q'>}", "{'apn': <'new'>, 'mtu': <uint32 1>}", "{'dns': <'manual'>}" }) {
    g_autoptr (GVariant) change = dict (text);
    g_autoptr (GError) error = nullptr;

    EXPECT_FALSE (profile_store_update (store_, "p", change, &error)) << text;
    EXPECT_TRUE (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT)) << text;
  }
  EXPECT_EQ (contents ("p"), "[profile]\napn=old\n");
  EXPECT_STREQ (profile_store_get (store_, "p")->apn, "old");
}

TEST_F (ProfileStoreTest, DeletingRemovesTheFile)
{
  write ("p", "[profile]\n");
  profile_store_load (store_);
  ASSERT_TRUE (profile_store_delete (store_, "p", nullptr));
  EXPECT_EQ (contents ("p"), "no file");
  EXPECT_EQ (profile_store_get (store_, "p"), nullptr);
  EXPECT_THAT (events_, ElementsAre ("+p", "-p"));
}

TEST_F (ProfileStoreTest, AFolderThatCannotBeMadeFailsInWords)
{
  g_autoptr (ProfileStore) store = profile_store_new ("/proc/nowhere/profiles", &listener, this);
  g_autoptr (GVariant) settings = dict ("{'id': <'x'>}");
  g_autoptr (GError) error = nullptr;

  profile_store_load (store);
  EXPECT_EQ (profile_store_add (store, settings, &error), nullptr);
  EXPECT_TRUE (g_error_matches (error, DT_ERROR, DT_ERROR_FAILED));
  EXPECT_THAT (error->message, HasSubstr ("/proc/nowhere/profiles"));
  EXPECT_THAT (events_, ElementsAre ());
}

TEST_F (ProfileStoreTest, ChangesOfOthersAreNoticed)
{
  g_mkdir_with_parents (folder_.c_str (), 0700);
  profile_store_load (store_);
  write ("new", "[profile]\napn=x\n");
  gint64 limit = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  GSource *timer = g_timeout_source_new (50);
  g_source_set_callback (timer, [] (gpointer) -> gboolean { return G_SOURCE_CONTINUE; }, nullptr, nullptr);
  g_source_attach (timer, nullptr);
  while (events_.empty () && g_get_monotonic_time () < limit)
    g_main_context_iteration (nullptr, TRUE);
  g_source_destroy (timer);
  g_source_unref (timer);
  EXPECT_THAT (events_, ElementsAre ("+new"));
}

TEST_F (ProfileStoreTest, TheListIsByPriorityAndThenById)
{
  write ("a", "[profile]\n");
  write ("b", "[profile]\npriority=5\n");
  write ("c", "[profile]\npriority=-1\n");
  write ("d", "[profile]\n");
  profile_store_load (store_);
  g_autoptr (GPtrArray) list = profile_store_list (store_);
  std::string ids;
  for (guint i = 0; i < list->len; i++)
    ids += static_cast<ConnectionSettings *> (list->pdata[i])->id;
  EXPECT_EQ (ids, "badc");
}

TEST_F (ProfileStoreTest, ConnectSettingsStandOverTheProfileTheyName)
{
  g_autoptr (GVariant) request = dict ("{'profile': <'cht'>, 'timeout': <uint32 9>}");
  g_autoptr (GVariant) unknown = dict ("{'profile': <'nobody'>}");
  g_autoptr (GVariant) broken = dict ("{'profile': <'broken'>}");
  g_autoptr (GError) error = nullptr;

  write ("cht", "[profile]\napn=internet.iot\npin=1234\n");
  write ("broken", "[profile]\nx=1\n");
  profile_store_load (store_);
  g_autoptr (ConnectionSettings) settings = profile_store_resolve (store_, request, nullptr, &error);
  ASSERT_NE (settings, nullptr) << error->message;
  EXPECT_STREQ (settings->profile, "cht");
  EXPECT_STREQ (settings->apn, "internet.iot");
  EXPECT_STREQ (settings->pin, "1234");
  EXPECT_EQ (settings->timeout, 9u);
  EXPECT_EQ (profile_store_resolve (store_, unknown, nullptr, &error), nullptr);
  EXPECT_TRUE (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT));
  EXPECT_STREQ (error->message, "profile: there is no profile nobody");
  g_clear_error (&error);
  EXPECT_EQ (profile_store_resolve (store_, broken, nullptr, &error), nullptr);
  EXPECT_THAT (error->message, HasSubstr ("conf:2: x: there is no such setting"));
}

TEST_F (ProfileStoreTest, WhoNamesNothingMeansWhatIsWantedElseTheBestProfile)
{
  g_autoptr (GVariant) nothing = dict ("{'timeout': <uint32 7>}");
  g_autoptr (ConnectionSettings) wanted = connection_settings_new ();
  auto resolve = [&] (const ConnectionSettings *now) {
    g_autoptr (ConnectionSettings) settings = profile_store_resolve (store_, nothing, now, nullptr);
    return settings == nullptr ? "error" : std::string (settings->profile) + " " + settings->apn + " " + std::to_string (settings->timeout);
  };

  connection_settings_set_text (wanted, "apn", "w", FALSE, nullptr);
  profile_store_load (store_);
  EXPECT_EQ (resolve (nullptr), "  7") << "the defaults";
  write ("sim", "[profile]\napn=s\nautoconnect=true\npriority=9\nsim-iccid=89886920041300000000\n");
  write ("high", "[profile]\napn=h\npriority=5\n");
  profile_store_load (store_);
  EXPECT_EQ (resolve (nullptr), "high h 7") << "never the one of a certain SIM";
  write ("auto", "[profile]\napn=a\nautoconnect=true\n");
  profile_store_load (store_);
  EXPECT_EQ (resolve (nullptr), "auto a 7");
  EXPECT_EQ (resolve (wanted), " w 7");
}
