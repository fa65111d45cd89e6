// SPDX-License-Identifier: GPL-2.0-or-later
// Our servers in a plain resolv.conf: where they stand, and that the file is what it was afterwards.
#include "resolver_support.h"

#include <random>
#include <sys/stat.h>

extern "C" {
#include "platform/network/resolver-file-text.h"
#include "platform/network/resolver-file.h"
}

namespace {

constexpr char begin[] = "# dialtone begin: name servers of a modem, here as long as it is connected\n";
constexpr char end[] = "# dialtone end\n";

std::string
compose (const std::string &original, std::vector<ResolverEntry> entries)
{
  g_autofree char *text = resolver_text_compose (original.c_str (), entries.data (), (guint) entries.size ());
  return text;
}

std::string
strip (const std::string &text)
{
  g_autofree char *original = resolver_text_strip (text.c_str ());
  return original;
}

std::string
block (const std::string &servers)
{
  return std::string (begin) + servers + end;
}

TEST (ResolverText, OursStandInFront)
{
  const std::string original = "search lan\nnameserver 192.168.1.1\n";
  const std::string expected = block ("nameserver 9.9.9.9\nnameserver 8.8.8.8\n") + original;
  EXPECT_EQ (compose (original, { entry ("ppp0", { "9.9.9.9", "8.8.8.8" }, true, false) }), expected);
  EXPECT_EQ (compose (original, {}), original);
}

TEST (ResolverText, NoMoreThanAreReadAndNoneTwice)
{
  EXPECT_EQ (compose ("", { entry ("ppp0", { "9.9.9.9", "8.8.8.8" }, true, false),
                            entry ("ppp1", { "9.9.9.9", "7.7.7.7", "6.6.6.6" }, false, true) }),
             block ("nameserver 9.9.9.9\nnameserver 8.8.8.8\nnameserver 7.7.7.7\n"));
}

TEST (ResolverText, LinkLocalServersNameTheirLink)
{
  EXPECT_EQ (compose ("", { entry ("ppp0", { "fe80::5", "2001:db8::1" }, true, true) }),
             block ("nameserver fe80::5%ppp0\nnameserver 2001:db8::1\n"));
}

TEST (ResolverText, StrippingGivesBackWhateverWasThere)
{
  const char *pieces[] = { "nameserver 1.1.1.1\n", "# comment\n",      "\n",
                           "search a b\n",         "options rotate\n", "nameserver 9.9.9.9\n",
                           "nameserver ::1 # x\n", "# dialtone\n",     "; odd\n" };
  std::mt19937 random (3);
  for (int i = 0; i < 5000; i++) {
    std::string original;
    for (guint j = random () % 6; j > 0; j--)
      original += pieces[random () % G_N_ELEMENTS (pieces)];
    std::vector<ResolverEntry> entries = { entry ("ppp0", { "9.9.9.9", "8.8.8.8" }, random () % 2, random () % 2) };
    if (random () % 2)
      entries.push_back (entry ("ppp1", { "7.7.7.7" }, random () % 2, random () % 2));
    const std::string text = compose (original, entries);
    ASSERT_EQ (strip (text), original) << text;
    ASSERT_EQ ((bool) resolver_text_is_ours (text.c_str ()), text != original);
    ASSERT_FALSE (resolver_text_is_ours (original.c_str ()));
  }
}

TEST (ResolverText, ABlockWithoutEndLosesItsServersOnly)
{
  EXPECT_EQ (strip (std::string (begin) + "nameserver 9.9.9.9\noptions rotate\nnameserver 1.1.1.1\n"),
             "options rotate\nnameserver 1.1.1.1\n");
  EXPECT_EQ (strip (std::string (begin) + "nameserver 9.9.9.9"), "");
}

class ResolverFile : public ::testing::Test {
protected:
  void write (const ResolverEntry &ours)
  {
    GError *error = nullptr;
    EXPECT_TRUE (resolver_file_write (conf.c_str (), run_dir.c_str (), &ours, 1, &error)) << error->message;
  }

  void restore ()
  {
    GError *error = nullptr;
    EXPECT_TRUE (resolver_file_restore (conf.c_str (), run_dir.c_str (), &error)) << error->message;
  }

  Folder folder;
  const std::string conf = folder.file ("resolv.conf");
  const std::string run_dir = folder.file ("run");
  const std::string backup = folder.file ("run/resolv.conf.backup");
  const ResolverEntry ours = entry ("ppp0", { "9.9.9.9" }, true, true);
};

TEST_F (ResolverFile, IsBackedUpAndRestoredExactly)
{
  for (const char *original : { "", "nameserver 1.1.1.1\n", "nameserver 1.1.1.1", "\n\n# x\n" }) {
    put_file (conf, original);
    write (ours);
    EXPECT_NE (file (conf).find ("nameserver 9.9.9.9"), std::string::npos);
    EXPECT_EQ (file (backup), original);
    restore ();
    EXPECT_EQ (file (conf), original);
    EXPECT_EQ (file (backup), "<absent>");
  }
}

TEST_F (ResolverFile, ThatWasNotThereIsRemovedAgain)
{
  write (ours);
  EXPECT_EQ (file (conf), block ("nameserver 9.9.9.9\n"));
  EXPECT_EQ (file (backup), "<absent>");
  restore ();
  EXPECT_EQ (file (conf), "<absent>");
}

TEST_F (ResolverFile, KeepsItsMode)
{
  put_file (conf, "nameserver 1.1.1.1\n");
  chmod (conf.c_str (), 0640);
  write (ours);
  struct stat info;
  ASSERT_EQ (stat (conf.c_str (), &info), 0);
  EXPECT_EQ (info.st_mode & 07777, 0640u);
  restore ();
  ASSERT_EQ (stat (conf.c_str (), &info), 0);
  EXPECT_EQ (info.st_mode & 07777, 0640u);
}

TEST_F (ResolverFile, WrittenTwiceHasOurServersOnce)
{
  put_file (conf, "nameserver 1.1.1.1\n");
  write (ours);
  write (entry ("ppp0", { "8.8.8.8" }, true, true));
  EXPECT_EQ (file (conf), block ("nameserver 8.8.8.8\n") + "nameserver 1.1.1.1\n");
  restore ();
  EXPECT_EQ (file (conf), "nameserver 1.1.1.1\n");
}

TEST_F (ResolverFile, RewrittenByOthersIsLeftAlone)
{
  put_file (conf, "nameserver 1.1.1.1\n");
  write (ours);
  put_file (conf, "# Generated by dhclient\nnameserver 2.2.2.2\n");
  restore ();
  EXPECT_EQ (file (conf), "# Generated by dhclient\nnameserver 2.2.2.2\n");
  EXPECT_EQ (file (backup), "<absent>") << "an old back-up must not come back later";
}

TEST_F (ResolverFile, EditsByOthersAreKept)
{
  put_file (conf, "nameserver 1.1.1.1\n");
  write (ours);
  put_file (conf, file (conf) + "options timeout:1\n");
  restore ();
  EXPECT_EQ (file (conf), "nameserver 1.1.1.1\noptions timeout:1\n");
}

TEST_F (ResolverFile, IsRestoredWithoutABackUpAfterAPowerFailure)
{
  put_file (conf, "search lan\nnameserver 1.1.1.1\n");
  write (ours);
  run ("rm -r " + run_dir);
  restore ();
  EXPECT_EQ (file (conf), "search lan\nnameserver 1.1.1.1\n");
}

TEST_F (ResolverFile, CutShortIsRestoredFromTheBackUp)
{
  put_file (conf, "nameserver 1.1.1.1\n");
  write (ours);
  put_file (conf, "");
  restore ();
  EXPECT_EQ (file (conf), "nameserver 1.1.1.1\n");
}

TEST_F (ResolverFile, ThatIsALinkIsNeverTouched)
{
  put_file (folder.file ("other"), "nameserver 1.1.1.1\n");
  run ("ln -s other " + conf);
  GError *error = nullptr;
  EXPECT_FALSE (resolver_file_write (conf.c_str (), run_dir.c_str (), &ours, 1, &error));
  EXPECT_NE (error, nullptr);
  g_clear_error (&error);
  restore ();
  EXPECT_EQ (run ("readlink " + conf), "other\n");
  EXPECT_EQ (file (folder.file ("other")), "nameserver 1.1.1.1\n");
}

TEST_F (ResolverFile, WithoutABackUpItIsNotTouched)
{
  put_file (conf, "nameserver 1.1.1.1\n");
  put_file (run_dir, "not a folder");
  GError *error = nullptr;
  EXPECT_FALSE (resolver_file_write (conf.c_str (), run_dir.c_str (), &ours, 1, &error));
  g_clear_error (&error);
  EXPECT_EQ (file (conf), "nameserver 1.1.1.1\n");
}

TEST_F (ResolverFile, OnAMountPointItIsWrittenInPlace)
{
  put_file (folder.file ("mounted"), "nameserver 1.1.1.1\n");
  put_file (conf, "");
  run ("mount --bind " + folder.file ("mounted") + " " + conf);
  write (ours);
  EXPECT_EQ (file (folder.file ("mounted")), block ("nameserver 9.9.9.9\n") + "nameserver 1.1.1.1\n");
  EXPECT_EQ (file (conf + ".dialtone"), "<absent>");
  restore ();
  EXPECT_EQ (file (folder.file ("mounted")), "nameserver 1.1.1.1\n");
  run ("umount " + conf);
}

TEST_F (ResolverFile, IsTheOneThatConnManLinksTo)
{
  g_autofree char *itself = resolver_file_locate (conf.c_str ());
  EXPECT_EQ (itself, conf);
  run ("ln -s other " + conf);
  g_autofree char *unknown = resolver_file_locate (conf.c_str ());
  EXPECT_EQ (unknown, conf) << "which is then not written";
  run ("ln -sf ../x/run/connman/resolv.conf " + conf);
  g_autofree char *connman = resolver_file_locate (conf.c_str ());
  g_autofree char *parent = g_path_get_dirname (folder.path.c_str ());
  EXPECT_EQ (connman, parent + std::string ("/x/run/connman/resolv.conf"));
}

TEST_F (ResolverFile, HoldsWhatWasWritten)
{
  put_file (conf, "nameserver 1.1.1.1\n");
  EXPECT_TRUE (resolver_file_holds (conf.c_str (), nullptr, 0));
  EXPECT_FALSE (resolver_file_holds (conf.c_str (), &ours, 1));
  write (ours);
  EXPECT_TRUE (resolver_file_holds (conf.c_str (), &ours, 1));
  EXPECT_FALSE (resolver_file_holds (conf.c_str (), nullptr, 0));
  put_file (conf, "# new\n" + file (conf));
  EXPECT_FALSE (resolver_file_holds (conf.c_str (), &ours, 1)) << "not in front any more";
}

TEST_F (ResolverFile, ThatIsNoTextIsNotTouched)
{
  const std::string odd ("nameserver 1.1.1.1\n\0\n", 21);
  put_file (conf, odd);
  GError *error = nullptr;
  EXPECT_FALSE (resolver_file_write (conf.c_str (), run_dir.c_str (), &ours, 1, &error));
  g_clear_error (&error);
}

} // namespace
