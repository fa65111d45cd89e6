// SPDX-License-Identifier: GPL-2.0-or-later
// Two users on one bus: what the one may leave waiting is no matter of the other. The tests run as root, who can be
// anybody.
#include "polkit_test.h"

#include <algorithm>
#include <deque>
#include <glib/gstdio.h>
#include <unistd.h>

extern "C" {
#include "daemon/bus/authorization.h"
}

class TwoUsersTest : public PolkitTest {
protected:
  static constexpr uid_t other_user = 65534;
  static constexpr const char *config =
    "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context='default'>"
    "<allow user='*'/><allow send_destination='*'/><allow receive_sender='*'/><allow own='*'/>"
    "</policy></busconfig>";

  // A bus that takes everybody.
  std::string start_bus () override
  {
    g_autoptr (GError) error = nullptr;
    char line[512];
    gsize length = 0;

    config_path_ = dir_ + ".conf";
    EXPECT_TRUE (g_file_set_contents (config_path_.c_str (), config, -1, &error)) << error->message;
    const std::string option = "--config-file=" + config_path_;
    process_ = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "dbus-daemon", option.c_str (), "--nofork",
                                 "--print-address", nullptr);
    EXPECT_NE (process_, nullptr) << error->message;
    while (length < sizeof line
           && g_input_stream_read (g_subprocess_get_stdout_pipe (process_), line + length, 1, nullptr, nullptr) == 1
           && line[length] != '\n')
      length++;
    return std::string (line, length);
  }
  void stop_bus () override
  {
    g_subprocess_send_signal (process_, SIGTERM);
    g_subprocess_wait (process_, nullptr, nullptr);
    g_object_unref (process_);
    g_unlink (config_path_.c_str ());
  }
  void TearDown () override
  {
    for (GDBusConnection *client : clients_) {
      g_dbus_connection_close_sync (client, nullptr, nullptr);
      g_object_unref (client);
    }
    PolkitTest::TearDown ();
  }
  // A client of the other user.
  GDBusConnection *join ()
  {
    EXPECT_EQ (seteuid (other_user), 0);
    GDBusConnection *client = connect ();
    EXPECT_EQ (seteuid (0), 0);
    clients_.push_back (client);
    return client;
  }
  static size_t busy (const std::deque<Reply> &replies)
  {
    return (size_t) std::count_if (replies.begin (), replies.end (),
                                   [] (const Reply &reply) { return reply.error == "org.dialtone1.Error.Busy"; });
  }

  std::string config_path_;
  GSubprocess *process_ = nullptr;
  std::vector<GDBusConnection *> clients_;
};

TEST_F (TwoUsersTest, OneWhoFillsHisShareLeavesTheOthers)
{
  std::deque<Reply> his;
  std::deque<Reply> mine;

  start_polkit (Verdict::challenge);
  on_dialog_ = Verdict::silence;
  start_daemon (true);
  for (int i = 0; i < 5; i++) {
    GDBusConnection *client = join ();

    for (int j = 0; j < 3; j++) {
      his.emplace_back ();
      send (his.back (), client, manager_path, manager, "Reload", "",
            G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION);
    }
  }
  ASSERT_TRUE (spin ([&] { return busy (his) == his.size () - AUTHORIZATION_MAX_DIALOGS_OF_USER; })) << busy (his);
  mine.emplace_back ();
  send (mine.back (), client_, manager_path, manager, "Reload", "", G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION);
  ASSERT_TRUE (spin ([&] { return waiting_.size () == AUTHORIZATION_MAX_DIALOGS_OF_USER + 1 || mine.back ().done; }));
  EXPECT_FALSE (mine.back ().done) << mine.back ().error;
  EXPECT_EQ (subjects_.back (), g_dbus_connection_get_unique_name (client_));

  // And of calls that polkit is to answer without a person.
  verdict_ = Verdict::silence;
  for (int i = 0; i < AUTHORIZATION_MAX_CALLS_OF_USER; i++) {
    his.emplace_back ();
    send (his.back (), clients_[(size_t) i % clients_.size ()], manager_path, manager, "Reload");
  }
  ASSERT_TRUE (spin ([&] { return busy (his) == his.size () - AUTHORIZATION_MAX_CALLS_OF_USER; })) << busy (his);
  mine.emplace_back ();
  send (mine.back (), client_, manager_path, manager, "Reload");
  settle ();
  EXPECT_FALSE (mine.back ().done) << mine.back ().error;
  verdict_ = on_dialog_ = Verdict::yes;
  answer_all (Verdict::yes);
  ASSERT_TRUE (spin ([&] {
    return std::all_of (his.begin (), his.end (), [] (const Reply &reply) { return reply.done; })
           && std::all_of (mine.begin (), mine.end (), [] (const Reply &reply) { return reply.done; });
  }));
  for (const Reply &reply : mine)
    EXPECT_EQ (reply.text (), "()");
}

TEST_F (TwoUsersTest, OneClientLeavesPlacesOfAModemToOthers)
{
  std::deque<Reply> his;
  Reply mine;

  start_polkit (Verdict::yes);
  start_daemon (true);
  add_modem ("m");
  GDBusConnection *client = join ();
  for (int i = 0; i < 80; i++) {
    his.emplace_back ();
    send (his.back (), client, "/org/dialtone1/modem/m", "org.dialtone1.Modem", "Command", "('AT', uint32 1)");
  }
  ASSERT_TRUE (spin ([&] { return busy (his) == his.size () - 16; })) << busy (his);
  EXPECT_NE (his.back ().message.find ("of this client"), std::string::npos) << his.back ().message;
  send (mine, client_, "/org/dialtone1/modem/m", "org.dialtone1.Modem", "Command", "('AT', uint32 1)");
  ASSERT_TRUE (spin ([&] { return fake_modem ("m")->operations.size () == 17; })) << mine.error;
  stop_daemon ();
  ASSERT_TRUE (spin ([&] {
    return mine.done && std::all_of (his.begin (), his.end (), [] (const Reply &reply) { return reply.done; });
  }));
  EXPECT_NE (mine.error, "org.dialtone1.Error.Busy");
}

TEST_F (TwoUsersTest, WithoutPolkitRootAloneMay)
{
  Reply his;
  Reply mine;

  start_daemon (true);
  send (his, join (), manager_path, manager, "Connect", "({'zone': <'x'>},)");
  ASSERT_TRUE (spin ([&] { return his.done; }));
  EXPECT_EQ (his.error, "org.freedesktop.DBus.Error.AccessDenied");
  EXPECT_EQ (his.message, "not allowed: org.dialtone1.connect (polkit does not answer, so only root may)");
  call (mine, manager_path, manager, "Reload");
  EXPECT_EQ (mine.text (), "()");
}
