// SPDX-License-Identifier: GPL-2.0-or-later
// What goes to the service manager's store and comes back from it, and what the modem's state leaves there.
#include "service/notify-socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern "C" {
#include "platform/link/handover-store.h"
#include "platform/read-guard.h"
#include "platform/service/fd-store.h"
#include "platform/service/service-manager.h"
}

namespace {

class FdStoreTest : public testing::Test, protected NotifySocket {
protected:
  ~FdStoreTest () override
  {
    for (const char *name : { "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES" })
      g_unsetenv (name);
  }

  static bool same_file (int a, int b)
  {
    struct stat one, other;
    return fstat (a, &one) == 0 && fstat (b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
  }
};

TEST_F (FdStoreTest, ADescriptorGoesWithItsNameOnceAndIsTakenOut)
{
  g_autoptr (FdStore) store = fd_store_new ();
  int sent = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  int got;

  fd_store_put (store, "a-tty", sent);
  EXPECT_EQ (next (&got), "FDSTORE=1\nFDNAME=a-tty");
  EXPECT_TRUE (same_file (sent, got));
  fd_store_put (store, "a-tty", sent);
  EXPECT_EQ (next (), "") << "it is there already";
  fd_store_remove (store, "a-tty");
  EXPECT_EQ (next (), "FDSTOREREMOVE=1\nFDNAME=a-tty");
  fd_store_remove (store, "a-tty");
  EXPECT_EQ (next (), "") << "it is not there any more";
  close (sent);
  close (got);
}

TEST_F (FdStoreTest, WithoutAServiceManagerNothingHappens)
{
  g_unsetenv ("NOTIFY_SOCKET");
  EXPECT_FALSE (service_manager_is_there ());
  service_manager_notify ("READY=1", -1);
  g_setenv ("NOTIFY_SOCKET", "relative", TRUE);
  EXPECT_FALSE (service_manager_is_there ());
}

// Runs @check in a child that was given descriptors of /dev/zero as 3, and /dev/null as 4.
int
in_started_child (const char *n, const char *names, bool other_pid, int (*check) (FdStore *store))
{
  pid_t child = fork ();

  if (child == 0) {
    int zero = fcntl (open ("/dev/zero", O_RDONLY), F_DUPFD, 50);
    int null = fcntl (open ("/dev/null", O_RDONLY), F_DUPFD, 50);
    dup2 (zero, 3);
    dup2 (null, 4);
    g_setenv ("LISTEN_PID", std::to_string (other_pid ? 1 : getpid ()).c_str (), TRUE);
    g_setenv ("LISTEN_FDS", n, TRUE);
    g_setenv ("LISTEN_FDNAMES", names, TRUE);
    int status = check (fd_store_new ());
    for (const char *name : { "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES" })
      status |= g_getenv (name) != nullptr ? 64 : 0;
    _exit (status);
  }
  int status = 0;
  EXPECT_EQ (waitpid (child, &status, 0), child);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

TEST_F (FdStoreTest, WhatComesBackIsFoundByItsNameOnce)
{
  EXPECT_EQ (in_started_child ("2", "a-tty:a-tun", false,
                               [] (FdStore *store) {
                                 g_auto (GStrv) names = fd_store_names (store);
                                 int status = g_strv_length (names) == 2 ? 0 : 1;
                                 status |= fd_store_peek (store, "a-tty") == 3 ? 0 : 2;
                                 status |= fd_store_take (store, "a-tun") == 4 && fd_store_take (store, "a-tun") == -1
                                             ? 0
                                             : 4;
                                 status |= (fcntl (3, F_GETFD) & FD_CLOEXEC) != 0 ? 0 : 8;
                                 fd_store_free (store);
                                 status |= fcntl (3, F_GETFD) == -1 && fcntl (4, F_GETFD) >= 0 ? 0 : 16;
                                 return status;
                               }),
             0);
}

TEST_F (FdStoreTest, WhatIsForAnotherProcessIsLeftAlone)
{
  EXPECT_EQ (in_started_child ("2", "a-tty:a-tun", true,
                               [] (FdStore *store) { return fd_store_take (store, "a-tty") == -1 ? 0 : 1; }),
             0);
}

TEST_F (FdStoreTest, NumbersAndNamesThatDoNotFitAreSafe)
{
  auto has_tty = [] (FdStore *store) { return fd_store_take (store, "a-tty") == 3 ? 0 : 1; };
  auto has_none = [] (FdStore *store) { return fd_store_take (store, "a-tty") == -1 ? 0 : 1; };

  EXPECT_EQ (in_started_child ("2", "a-tty", false, has_tty), 0);
  EXPECT_EQ (in_started_child ("1", "a-tty:more:and:more", false, has_tty), 0);
  EXPECT_EQ (in_started_child ("-1", "a-tty", false, has_none), 0);
  EXPECT_EQ (in_started_child ("999999", "a-tty", false, has_none), 0);
  EXPECT_EQ (in_started_child ("40", "a-tty", false, has_tty), 0) << "descriptors that are not open";
}

class HandoverFiles : public FdStoreTest {
protected:
  ~HandoverFiles () override
  {
    handover_store_free (handover);
    fd_store_free (store);
  }

  // As a process that is started anew.
  void start ()
  {
    handover_store_free (handover);
    handover = handover_store_new (directory.c_str (), store, nullptr);
    ops = handover_store_ops (handover);
  }
  GVariant *load () { return ops->load (ops, "usb_1_2"); }
  void save ()
  {
    ops->save (ops, "usb_1_2",
               g_variant_new_parsed ("{'ifindex': <uint32 4000000>, 'settings': <{'password': <'geheim'>}>}"));
  }
  std::string path () const { return directory + "/link-usb_1_2"; }

  FdStore *store = fd_store_new ();
  HandoverStore *handover = nullptr;
  const HandoverOps *ops = nullptr;
};

TEST_F (HandoverFiles, AStateIsLoadedOnceByTheNextProcess)
{
  start ();
  EXPECT_FALSE (handover_store_is_awaited (handover));
  EXPECT_FALSE (handover_store_holds_links (handover));
  save ();
  EXPECT_TRUE (handover_store_holds_links (handover));
  struct stat st = {};
  ASSERT_EQ (stat (path ().c_str (), &st), 0);
  EXPECT_EQ (st.st_mode & 0777, 0600u);

  start ();
  EXPECT_TRUE (handover_store_is_awaited (handover));
  g_autoptr (GVariant) state = load ();
  ASSERT_NE (state, nullptr);
  g_autofree char *text = g_variant_print (state, FALSE);
  EXPECT_STREQ (text, "{'ifindex': <uint32 4000000>, 'settings': <{'password': <'geheim'>}>}");
  EXPECT_FALSE (handover_store_is_awaited (handover));
  EXPECT_EQ (load (), nullptr);
}

// Killed again and again, in the very reading or soon after it; the next one begins clean.
TEST_F (HandoverFiles, AStateThatEndsItsReadersIsSetAside)
{
  start ();
  save ();
  for (int i = 0; i < READ_GUARD_LIMIT; i++) {
    SCOPED_TRACE (i);
    pid_t child = fork ();
    if (child == 0) {
      start ();
      g_autoptr (GVariant) state = load ();
      if (state != nullptr && i % 2 == 0)
        ops->adopted (ops, "usb_1_2");
      kill (getpid (), state == nullptr ? SIGTERM : SIGKILL);
    }
    int status = 0;
    ASSERT_EQ (waitpid (child, &status, 0), child);
    ASSERT_TRUE (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL) << "it was not read";
  }
  start ();
  EXPECT_TRUE (handover_store_is_awaited (handover));
  testing::internal::CaptureStderr ();
  g_autoptr (GVariant) state = load ();
  EXPECT_NE (testing::internal::GetCapturedStderr ().find (".bad"), std::string::npos);
  EXPECT_EQ (state, nullptr);
  ops->discard (ops, "usb_1_2");
  EXPECT_FALSE (handover_store_holds_links (handover));
  EXPECT_EQ (access ((path () + ".bad").c_str (), F_OK), 0);
  EXPECT_NE (access (path ().c_str (), F_OK), 0);
  start ();
  EXPECT_FALSE (handover_store_is_awaited (handover));
}

TEST_F (HandoverFiles, AStateThatIsReadInPeaceIsReadAlways)
{
  start ();
  save ();
  for (int i = 0; i < 3 * READ_GUARD_LIMIT; i++) {
    start ();
    g_autoptr (GVariant) state = load ();
    ASSERT_NE (state, nullptr) << i;
    ops->adopted (ops, "usb_1_2");
  }
}

TEST_F (HandoverFiles, WhatIsDiscardedIsGone)
{
  start ();
  save ();
  ops->discard (ops, "usb_1_2");
  EXPECT_NE (access (path ().c_str (), F_OK), 0);
  EXPECT_FALSE (handover_store_holds_links (handover));
  start ();
  EXPECT_FALSE (handover_store_is_awaited (handover));
}

TEST_F (HandoverFiles, WhatNobodyAsksForIsEnded)
{
  start ();
  save ();
  start ();
  handover_store_end_awaited (handover);
  EXPECT_FALSE (handover_store_is_awaited (handover));
  EXPECT_NE (access (path ().c_str (), F_OK), 0);
}

TEST_F (HandoverFiles, NothingIsWrittenWithoutAServiceManager)
{
  g_unsetenv ("NOTIFY_SOCKET");
  start ();
  save ();
  EXPECT_NE (access (path ().c_str (), F_OK), 0);
  EXPECT_FALSE (handover_store_holds_links (handover));
}

TEST_F (HandoverFiles, BytesThatAreNoStateAreNotLoaded)
{
  start ();
  save ();
  g_autofree char *bytes = nullptr;
  gsize len = 0;
  ASSERT_TRUE (g_file_get_contents (path ().c_str (), &bytes, &len, nullptr));
  std::string whole (bytes, len);

  std::string other_boot = whole;
  other_boot[0] = other_boot[0] == '0' ? '1' : '0';
  std::vector<std::string> bad = { "", "x", std::string (5000, '\xff'), std::string (100000, '\0'), other_boot };
  for (gsize n = 1; n < len; n += 7)
    bad.push_back (whole.substr (0, n));
  for (const std::string &text : bad) {
    ASSERT_TRUE (g_file_set_contents (path ().c_str (), text.data (), static_cast<gssize> (text.size ()), nullptr));
    start ();
    EXPECT_TRUE (handover_store_is_awaited (handover));
    g_autoptr (GVariant) state = load ();
    EXPECT_EQ (state, nullptr) << text.size () << " bytes";
  }
}

} // namespace
