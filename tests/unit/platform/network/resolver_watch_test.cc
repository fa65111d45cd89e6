// SPDX-License-Identifier: GPL-2.0-or-later
// The watch over resolv.conf: every way in which programs write it is seen, once it is whole.
#include "network_support.h"

extern "C" {
#include "platform/network/resolver-watch.h"
}

namespace {

class Watch : public ::testing::Test {
protected:
  void SetUp () override { put_file (conf, "nameserver 1.1.1.1\n"); }
  void TearDown () override { resolver_watch_free (watch); }
  void start ()
  {
    watch = resolver_watch_new (
      conf.c_str (), [] (gpointer user_data) { static_cast<Watch *> (user_data)->changes++; }, this);
    turn (20);
    ASSERT_EQ (changes, 0);
  }
  bool sees (const std::string &command)
  {
    changes = 0;
    run ("cd " + folder.path + "; " + command);
    return until ([&] { return changes > 0; });
  }

  Folder folder;
  const std::string conf = folder.file ("resolv.conf");
  ResolverWatch *watch = nullptr;
  int changes = 0;
};

TEST_F (Watch, SeesAFileWrittenInPlaceReplacedRemovedAndMade)
{
  start ();
  EXPECT_TRUE (sees ("echo x >resolv.conf"));
  EXPECT_TRUE (sees ("echo y >new; mv new resolv.conf"));
  EXPECT_TRUE (sees ("echo y >resolv.conf")) << "the new one too";
  EXPECT_TRUE (sees ("rm resolv.conf"));
  EXPECT_TRUE (sees ("echo z >resolv.conf"));
}

TEST_F (Watch, SeesWhatALinkLeadsTo)
{
  run ("cd " + folder.path + "; mkdir -p run; mv resolv.conf run/; ln -s run/resolv.conf .");
  start ();
  EXPECT_TRUE (sees ("echo x >run/resolv.conf"));
  EXPECT_TRUE (sees ("echo x >run/new; mv run/new run/resolv.conf"));
  EXPECT_TRUE (sees ("mkdir other; ln -sfn other/resolv.conf resolv.conf"));
  EXPECT_TRUE (sees ("echo x >other/resolv.conf")) << "where it leads now";
}

TEST_F (Watch, SeesAFileOnAMountPoint)
{
  put_file (folder.file ("mounted"), "");
  run ("mount --bind " + folder.file ("mounted") + " " + conf);
  start ();
  EXPECT_TRUE (sees ("echo x >mounted"));
  run ("umount " + conf);
}

TEST_F (Watch, DoesNotSeeOtherFilesNorAFileHalfWritten)
{
  start ();
  run ("cd " + folder.path + "; echo x >other; mv other resolv.conf.bak; rm resolv.conf.bak; cat resolv.conf");
  FILE *half = fopen (conf.c_str (), "w");
  fputs ("nameserver ", half);
  fflush (half);
  turn (50);
  EXPECT_EQ (changes, 0);
  fclose (half);
  EXPECT_TRUE (until ([&] { return changes > 0; }));
}

TEST_F (Watch, OfAFolderThatIsNotThereIsNone)
{
  auto fail = [] (gpointer) { FAIL (); };
  watch = resolver_watch_new ("/nonexistent/resolv.conf", fail, nullptr);
  turn (20);
}

} // namespace
