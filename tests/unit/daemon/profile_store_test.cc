// SPDX-License-Identifier: GPL-2.0-or-later
#include "test_files.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
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
  return g_variant_parse (G_VARIANT_TYPE_VARDICT, text, nullptr, nullptr, nullptr);
}

// How a change ended.
struct Outcome {
  bool done = false;
  std::string id;
  GError *error = nullptr;
  Outcome () = default;
  Outcome (const Outcome &) = delete;
  Outcome &operator= (const Outcome &) = delete;
  ~Outcome () { g_clear_error (&error); }
  bool is (GQuark domain, int code) const { return g_error_matches (error, domain, code); }
};

void
ended (gpointer user_data, const char *id, const GError *error)
{
  auto *outcome = static_cast<Outcome *> (user_data);

  EXPECT_FALSE (outcome->done) << "answered twice";
  EXPECT_NE (id == nullptr, error == nullptr);
  outcome->done = true;
  outcome->id = id == nullptr ? "" : id;
  outcome->error = error == nullptr ? nullptr : g_error_copy (error);
}

} // namespace

class ProfileStoreTest : public testing::Test {
protected:
  void SetUp () override
  {
    g_autofree char *dir = g_dir_make_tmp ("dialtone-XXXXXX", nullptr);
    folder_ = std::string (dir) + "/profiles";
    store_ = profile_store_new (folder_.c_str (), &files_, &listener, this);
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
  // Those that are not blank.
  static std::vector<std::string> lines_of (const std::string &text)
  {
    std::vector<std::string> lines;
    std::istringstream stream (text);

    for (std::string line; std::getline (stream, line);) {
      if (!line.empty ())
        lines.push_back (line);
    }
    return lines;
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

  void finish (const Outcome &outcome)
  {
    while (!outcome.done)
      g_main_context_iteration (nullptr, TRUE);
  }
  void add (GVariant *settings, Outcome &outcome)
  {
    profile_store_add (store_, settings, ended, &outcome);
    finish (outcome);
  }
  void update (const char *id, GVariant *change, Outcome &outcome)
  {
    profile_store_update (store_, id, change, ended, &outcome);
    finish (outcome);
  }

  static const ProfileFolderListener listener;
  TestFiles files_;
  std::string folder_;
  ProfileStore *store_ = nullptr;
  std::vector<std::string> events_;
};

const ProfileFolderListener ProfileStoreTest::listener = { added, changed, removed };

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

TEST_F (ProfileStoreTest, AddingWritesAFileThatIsReadBack)
{
  g_autoptr (GVariant) settings = dict (
    "{'apn': <'internet.iot'>, 'password': <' a\\\\b;c '>, 'dns': <'manual'>,"
    " 'dns-servers': <['1.1.1.1', '::1']>, 'priority': <-4>, 'quota': <uint64 5>, 'autoconnect': <true>}");
  g_autoptr (GError) error = nullptr;
  Outcome first, second;

  add (settings, first);
  ASSERT_EQ (first.error, nullptr) << first.error->message;
  EXPECT_EQ (first.id, "internet.iot") << "made from the APN";
  g_autoptr (ConnectionSettings) again = profile_load (folder_.c_str (), "internet.iot", &error);
  ASSERT_NE (again, nullptr) << error->message << "\n" << contents ("internet.iot");
  EXPECT_STREQ (again->password, " a\\b;c ");
  EXPECT_EQ (again->n_dns_servers, 2u);
  EXPECT_EQ (again->priority, -4);
  EXPECT_EQ (again->quota, 5u);
  EXPECT_TRUE (again->autoconnect);
  EXPECT_THAT (events_, ElementsAre ("+internet.iot"));
  add (settings, second);
  EXPECT_EQ (second.id, "internet.iot-2") << "the first name was taken";
}

TEST_F (ProfileStoreTest, WhatCannotBeAddedIsRefusedAndWritesNothing)
{
  g_autoptr (GVariant) good = dict ("{'id': <'x'>}");
  Outcome outcome;

  add (good, outcome);
  ASSERT_EQ (outcome.error, nullptr);
  for (const char *text :
       { "{'id': <'x'>}", "{'id': <'../x'>}", "{'apn': <'a b'>}", "{'nonsense': <1>}", "{'profile': <'x'>}" }) {
    g_autoptr (GVariant) settings = dict (text);
    Outcome refused;

    add (settings, refused);
    EXPECT_TRUE (refused.is (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT)) << text;
  }
  EXPECT_EQ (files_.n_changes, 1);
  EXPECT_THAT (events_, ElementsAre ("+x"));
}

// Where GLib puts blank lines, and a new key before or behind a comment, differs between its versions.
TEST_F (ProfileStoreTest, AnUpdateChangesWhatItNamesAndKeepsCommentsAndTheRest)
{
  write ("p",
         "# from the operator's leaflet\n[profile]\n# theirs\napn=old\npassword=secret\n# too much for the tunnel\n"
         "mtu=1400\n# the end\n");
  profile_store_load (store_);
  for (const char *text : { "{'apn': <'new'>, 'mtu': <uint32 0>}", "{'apn': <'newer'>}" }) {
    g_autoptr (GVariant) change = dict (text);
    Outcome outcome;

    update ("p", change, outcome);
    ASSERT_EQ (outcome.error, nullptr) << outcome.error->message;
  }

  std::vector<std::string> lines = lines_of (contents ("p"));
  EXPECT_THAT (lines, ElementsAre ("# from the operator's leaflet", "[profile]", "# theirs", "apn=newer",
                                   "password=secret", "# too much for the tunnel", "# the end"));
  EXPECT_THAT (events_, ElementsAre ("+p", "~p", "~p"));
  EXPECT_EQ (load_error ("p"), "");
}

TEST_F (ProfileStoreTest, AnUpdateThatIsWrongChangesNothing)
{
  write ("p", "[profile]\napn=old\n");
  profile_store_load (store_);
  for (const char *text : { "{'id': <'q'>}", "{'apn': <'new'>, 'mtu': <uint32 1>}", "{'dns': <'manual'>}" }) {
    g_autoptr (GVariant) change = dict (text);
    Outcome outcome;

    update ("p", change, outcome);
    EXPECT_TRUE (outcome.is (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT)) << text;
  }
  EXPECT_EQ (contents ("p"), "[profile]\napn=old\n");
  EXPECT_STREQ (profile_store_get (store_, "p")->apn, "old");
}

TEST_F (ProfileStoreTest, DeletingRemovesTheFile)
{
  Outcome outcome;

  write ("p", "[profile]\n");
  profile_store_load (store_);
  profile_store_delete (store_, "p", ended, &outcome);
  finish (outcome);
  EXPECT_EQ (outcome.id, "p");
  EXPECT_EQ (contents ("p"), "no file");
  EXPECT_EQ (profile_store_get (store_, "p"), nullptr);
  EXPECT_THAT (events_, ElementsAre ("+p", "-p"));
}

TEST_F (ProfileStoreTest, WhatTheDiskDoesNotTakeDoesNotHappen)
{
  g_autoptr (GVariant) settings = dict ("{'id': <'x'>}");
  g_autoptr (GVariant) change = dict ("{'apn': <'new'>}");
  Outcome added, updated, deleted;

  write ("p", "[profile]\napn=old\n");
  profile_store_load (store_);
  files_.failure = "cannot write /nowhere: the disk is full";
  add (settings, added);
  update ("p", change, updated);
  profile_store_delete (store_, "p", ended, &deleted);
  finish (deleted);
  for (const Outcome *outcome : { &added, &updated, &deleted }) {
    ASSERT_TRUE (outcome->is (DT_ERROR, DT_ERROR_FAILED));
    EXPECT_THAT (outcome->error->message, HasSubstr ("the disk is full"));
  }
  EXPECT_THAT (events_, ElementsAre ("+p"));
  EXPECT_STREQ (profile_store_get (store_, "p")->apn, "old");
  EXPECT_EQ (profile_store_get (store_, "x"), nullptr);
}

TEST_F (ProfileStoreTest, NothingIsSeenOrAnsweredBeforeTheDiskHasIt)
{
  g_autoptr (GVariant) settings = dict ("{'id': <'x'>, 'apn': <'a'>}");
  Outcome outcome;

  files_.held = true;
  profile_store_add (store_, settings, ended, &outcome);
  while (g_main_context_iteration (nullptr, FALSE))
    ;
  EXPECT_FALSE (outcome.done);
  EXPECT_EQ (profile_store_get (store_, "x"), nullptr);
  files_.finish_one ();
  EXPECT_TRUE (outcome.done);
  EXPECT_NE (profile_store_get (store_, "x"), nullptr);
}

TEST_F (ProfileStoreTest, ChangesOfOneProfileStandOnEachOther)
{
  g_autoptr (GVariant) settings = dict ("{'id': <'x'>, 'apn': <'a'>}");
  g_autoptr (GVariant) one = dict ("{'apn': <'b'>}");
  g_autoptr (GVariant) two = dict ("{'username': <'u'>}");
  Outcome added, again, first, second, deleted, late;

  files_.held = true;
  profile_store_add (store_, settings, ended, &added);
  profile_store_add (store_, settings, ended, &again);
  profile_store_update (store_, "x", one, ended, &first);
  profile_store_update (store_, "x", two, ended, &second);
  profile_store_delete (store_, "x", ended, &deleted);
  profile_store_update (store_, "x", two, ended, &late);
  files_.finish_one ();
  EXPECT_EQ (added.id, "x");
  EXPECT_TRUE (again.is (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT)) << "the first one has the id by now";
  EXPECT_FALSE (first.done);
  files_.finish_one ();
  EXPECT_EQ (first.id, "x");
  EXPECT_FALSE (second.done);
  files_.finish_one ();
  EXPECT_EQ (second.id, "x");
  EXPECT_EQ (contents ("x"), "[profile]\napn=b\nusername=u\n");
  EXPECT_FALSE (late.done);
  files_.finish_one ();
  EXPECT_EQ (deleted.id, "x");
  EXPECT_TRUE (late.is (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT)) << "it is gone by then";
  EXPECT_THAT (events_, ElementsAre ("+x", "~x", "~x", "-x"));
}

TEST_F (ProfileStoreTest, TheEndAnswersWhoWaitsAndWhatIsUnderWayIsWritten)
{
  g_autoptr (GVariant) settings = dict ("{'id': <'x'>}");
  g_autoptr (GVariant) change = dict ("{'apn': <'b'>}");
  Outcome added, updated;

  files_.held = true;
  profile_store_add (store_, settings, ended, &added);
  profile_store_update (store_, "x", change, ended, &updated);
  profile_store_cancel (store_);
  EXPECT_TRUE (added.is (DT_ERROR, DT_ERROR_CANCELLED));
  EXPECT_TRUE (updated.is (DT_ERROR, DT_ERROR_CANCELLED));
  ASSERT_EQ (files_.waiting.size (), 1u);
  files_.finish_one ();
  EXPECT_NE (contents ("x"), "no file");
}

TEST_F (ProfileStoreTest, TheQueueIsBounded)
{
  g_autoptr (GVariant) change = dict ("{'apn': <'b'>}");
  std::vector<std::unique_ptr<Outcome>> outcomes;
  int refused = 0;

  write ("p", "[profile]\n");
  profile_store_load (store_);
  files_.held = true;
  for (int i = 0; i < 200; i++) {
    outcomes.push_back (std::make_unique<Outcome> ());
    profile_store_update (store_, "p", change, ended, outcomes.back ().get ());
    refused += outcomes.back ()->is (DT_ERROR, DT_ERROR_BUSY);
  }
  EXPECT_GT (refused, 100);
  EXPECT_LT (refused, 200);
  profile_store_cancel (store_);
  for (const auto &outcome : outcomes)
    EXPECT_TRUE (outcome->done);
}

TEST_F (ProfileStoreTest, ChangesOfOthersAreNoticed)
{
  g_mkdir_with_parents (folder_.c_str (), 0700);
  profile_store_load (store_);
  write ("new", "[profile]\napn=x\n");
  gint64 limit = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  GSource *timer = g_timeout_source_new (50);
  auto go_on = [] (gpointer) -> gboolean { return G_SOURCE_CONTINUE; };
  g_source_set_callback (timer, go_on, nullptr, nullptr);
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
    return settings == nullptr
             ? "error"
             : std::string (settings->profile) + " " + settings->apn + " " + std::to_string (settings->timeout);
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
