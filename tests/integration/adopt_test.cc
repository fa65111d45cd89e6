// SPDX-License-Identifier: GPL-2.0-or-later
// A daemon that dies does not take the link with it: this program plays the service manager, which keeps its
// descriptors and starts it again.
#include "world.h"

#include <algorithm>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <gio/gunixfdmessage.h>
#include <gio/gunixsocketaddress.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

namespace {

const char systemd_xml[] =
  "<node><interface name='org.freedesktop.systemd1.Manager'>"
  "<method name='GetUnitByPID'><arg type='u' direction='in'/><arg type='o' direction='out'/></method></interface>"
  "<interface name='org.freedesktop.systemd1.Unit'><property name='Job' type='(uo)' access='read'/></interface>"
  "<interface name='org.freedesktop.systemd1.Job'><property name='JobType' type='s' access='read'/></interface></node>";

// The store of descriptors, the environment of a start, and, on the bus, the job that is under way.
class ServiceManager {
public:
  ServiceManager ()
  {
    g_autofree char *folder = g_dir_make_tmp ("dialtone-notify-XXXXXX", nullptr);
    path_ = std::string (folder) + "/notify";
    socket_ = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, nullptr);
    g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path_.c_str ());
    EXPECT_TRUE (g_socket_bind (socket_, address, TRUE, nullptr));
    source_ = g_socket_create_source (socket_, G_IO_IN, nullptr);
    g_source_set_callback (source_, reinterpret_cast<GSourceFunc> (reinterpret_cast<void (*) ()> (on_message)), this,
                           nullptr);
    g_source_attach (source_, nullptr);
    g_setenv ("NOTIFY_SOCKET", path_.c_str (), TRUE);
  }
  ~ServiceManager ()
  {
    g_unsetenv ("NOTIFY_SOCKET");
    g_unsetenv ("LISTEN_FDS");
    g_unsetenv ("LISTEN_FDNAMES");
    g_source_destroy (source_);
    g_source_unref (source_);
    g_object_unref (socket_);
    for (auto &[name, fd] : store)
      close (fd);
    if (bus_ != nullptr) {
      g_dbus_connection_close_sync (bus_, nullptr, nullptr);
      g_object_unref (bus_);
    }
    unlink (path_.c_str ());
    rmdir (path_.substr (0, path_.rfind ('/')).c_str ());
  }

  // Answers for systemd on @address: the unit's job is of @type, "" none.
  void answer_on (const std::string &address, const std::string &type)
  {
    static const GDBusInterfaceVTable vtable = { on_call, on_get, nullptr, {} };
    g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (systemd_xml, nullptr);

    job_ = type;
    bus_ = g_dbus_connection_new_for_address_sync (
      address.c_str (),
      static_cast<GDBusConnectionFlags> (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
      nullptr, nullptr, nullptr);
    const char *paths[] = { "/org/freedesktop/systemd1", "/unit", "/job" };
    for (int i = 0; i < 3; i++)
      g_dbus_connection_register_object (bus_, paths[i], info->interfaces[i], &vtable, this, nullptr, nullptr);
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", "org.freedesktop.systemd1", 4), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    EXPECT_NE (reply, nullptr);
  }

  void start_again (World &world)
  {
    std::string names;
    std::vector<int> descriptors;
    for (auto &[name, fd] : store) {
      names += (names.empty () ? "" : ":") + name;
      descriptors.push_back (fd);
    }
    g_setenv ("LISTEN_FDS", std::to_string (descriptors.size ()).c_str (), TRUE);
    g_setenv ("LISTEN_FDNAMES", names.c_str (), TRUE);
    world.start_daemon (descriptors);
  }

  void drop (const std::string &name)
  {
    ASSERT_EQ (store.count (name), 1u) << name;
    close (store[name]);
    store.erase (name);
  }

  std::string names () const
  {
    std::string text;
    for (auto &[name, fd] : store)
      text += name + " ";
    return text;
  }

  std::map<std::string, int> store;
  std::string misuse;

private:
  static gboolean on_message (GSocket *socket, GIOCondition, gpointer data)
  {
    auto *self = static_cast<ServiceManager *> (data);
    char text[4096];
    GInputVector vector = { text, sizeof text - 1 };
    GSocketControlMessage **messages = nullptr;
    int n_messages = 0, flags = 0;
    gssize n = g_socket_receive_message (socket, nullptr, &vector, 1, &messages, &n_messages, &flags, nullptr, nullptr);
    std::vector<int> fds;

    for (int i = 0; i < n_messages; i++) {
      if (G_IS_UNIX_FD_MESSAGE (messages[i])) {
        int count = 0;
        g_autofree int *taken = g_unix_fd_message_steal_fds (G_UNIX_FD_MESSAGE (messages[i]), &count);
        fds.assign (taken, taken + count);
      }
      g_object_unref (messages[i]);
    }
    g_free (messages);
    self->take (std::string (text, n > 0 ? n : 0), fds);
    return G_SOURCE_CONTINUE;
  }

  void take (const std::string &text, const std::vector<int> &fds)
  {
    std::map<std::string, std::string> values;
    std::istringstream lines (text);
    for (std::string line; std::getline (lines, line);)
      values[line.substr (0, line.find ('='))] = line.substr (line.find ('=') + 1);
    std::string name = values["FDNAME"];
    if (values.count ("FDSTORE") != 0) {
      if (fds.size () != 1 || store.count (name) != 0 || name.empty ())
        misuse += "stored " + name + " with " + std::to_string (fds.size ()) + " descriptors\n";
      else
        store[name] = fds[0];
    } else if (values.count ("FDSTOREREMOVE") != 0) {
      if (store.count (name) == 0)
        misuse += "removed " + name + "\n";
      else
        close (store[name]);
      store.erase (name);
    }
  }

  static void on_call (GDBusConnection *, const char *, const char *, const char *, const char *, GVariant *,
                       GDBusMethodInvocation *call, gpointer)
  {
    g_dbus_method_invocation_return_value (call, g_variant_new ("(o)", "/unit"));
  }
  static GVariant *on_get (GDBusConnection *, const char *, const char *, const char *, const char *property, GError **,
                           gpointer data)
  {
    auto *self = static_cast<ServiceManager *> (data);
    if (g_str_equal (property, "JobType"))
      return g_variant_new_string (self->job_.c_str ());
    return g_variant_new ("(uo)", self->job_.empty () ? 0u : 77u, self->job_.empty () ? "/" : "/job");
  }

  std::string path_, job_;
  GSocket *socket_;
  GSource *source_;
  GDBusConnection *bus_ = nullptr;
};

World::Options
options (const std::string &profile = "")
{
  World::Options result;
  // sd_listen_fds(3): the descriptors are for the process of this id alone.
  result.wrapper = { "/bin/sh", "-c", "LISTEN_PID=$$ exec \"$@\"", "sh" };
  if (!profile.empty ())
    result.profiles["home"] = profile;
  return result;
}

class AdoptTest : public testing::Test {
protected:
  void connect (World &world)
  {
    Reply reply = world.connect ();
    ASSERT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
    // The state is saved when the call has been answered.
    ASSERT_TRUE (world.wait_until ([&] { return manager.store.size () == 2; })) << manager.names ();
    EXPECT_EQ (manager.names (), "test-tty test-tun ");
  }

  // What must be as before.
  static std::string picture (World &world)
  {
    std::string text;
    for (const char *name : { "Interface", "Ifindex", "Datapath", "Ip4", "Dns", "Mtu", "Route", "Metric", "Since",
                              "Apn", "Profile", "Attempts" })
      text += std::string (name) + " "
              + world.property (World::modem_path, std::string ("org.dialtone1.Connection.") + name) + "\n";
    text += world.property (World::modem_path, "org.dialtone1.Modem.State")
            + world.property (World::modem_path, "org.dialtone1.Modem.StateReason");
    text += shell ("ip -o address show | grep ppp; ip rule; ip route show table all | grep ppp; cat /etc/resolv.conf");
    return text;
  }

  static std::string other_states (const World &world)
  {
    std::string text;
    for (const StateChange &change : world.changes) {
      if (change.new_state != "connected")
        text += change.new_state + " ";
    }
    return text;
  }

  void expect_disconnects (World &world)
  {
    Reply reply = world.disconnect ();
    EXPECT_TRUE (reply.ok ()) << reply.error << ": " << reply.message;
    EXPECT_EQ (world.leftovers (), "");
    EXPECT_TRUE (world.wait_until ([&] { return manager.store.empty (); })) << manager.names ();
    EXPECT_EQ (shell ("ls '" + world.directory + "/run'"), "");
    EXPECT_EQ (manager.misuse, "");
  }

  ServiceManager manager;
};

// Pings in the background while the test does something, and what came of it.
class Pings {
public:
  Pings (const std::string &directory, int count) : path_ (directory + "/ping.log")
  {
    child_ = std::make_unique<Child> (std::vector<std::string> { "ping", "-q", "-i", "0.01", "-c",
                                                                 std::to_string (count), "-W", "5", "-I", "ppp0",
                                                                 "10.0.0.1" },
                                      path_);
  }
  std::string result (World &world)
  {
    world.wait_until ([&] { return !child_->running (); }, 60);
    return child_->log ();
  }

private:
  std::string path_;
  std::unique_ptr<Child> child_;
};

TEST_F (AdoptTest, KilledAndStartedAgainItGoesOnWithTheLink)
{
  World world (options ());
  connect (world);
  std::string before = picture (world);
  gint64 dials = world.simulator_stat ("dials");
  gint64 sessions = world.simulator_stat ("ppp_sessions");
  world.changes.clear ();

  Pings pings (world.directory, 300);
  world.run_for (0.5);
  EXPECT_EQ (world.stop_daemon (SIGKILL), 128 + SIGKILL);
  manager.start_again (world);
  EXPECT_EQ (world.state (), "connected");
  EXPECT_EQ (picture (world), before);
  std::string result = pings.result (world);
  // The packet that the process had in its hands, read and not yet passed on, dies with it.
  EXPECT_TRUE (result.find ("300 received") != std::string::npos || result.find ("299 received") != std::string::npos)
    << result;
  EXPECT_EQ (world.simulator_stat ("dials"), dials);
  EXPECT_EQ (world.simulator_stat ("ppp_sessions"), sessions);
  EXPECT_EQ (other_states (world), "");

  // The AT dialogue is there as well, and did nothing to the call.
  Reply signal = world.call (World::manager_path, "org.dialtone1.Manager.RefreshSignal");
  EXPECT_TRUE (signal.ok ()) << signal.message;
  std::string heard = world.simulator ("log");
  EXPECT_EQ (heard.find (" modem ", heard.find ("ATD") == std::string::npos ? 0 : heard.find ("D*99")),
             std::string::npos)
    << heard;
  expect_disconnects (world);
  EXPECT_EQ (world.simulator_stat ("dials"), dials);
}

TEST_F (AdoptTest, TwiceInARow)
{
  World world (options ());
  connect (world);
  std::string before = picture (world);
  for (int i = 0; i < 2; i++) {
    world.stop_daemon (SIGKILL);
    manager.start_again (world);
    EXPECT_EQ (picture (world), before);
    ASSERT_TRUE (world.wait_until ([&] { return manager.store.size () == 2; })) << manager.names ();
  }
  EXPECT_EQ (world.simulator_stat ("dials"), 1);
  expect_disconnects (world);
}

// Five processes died over it: the sixth does not read it.
TEST_F (AdoptTest, AStateThatEndsItsReadersIsSetAsideAndTheModemBeginsClean)
{
  World world (options ());
  connect (world);
  world.stop_daemon (SIGKILL);
  shell ("echo 5 >'" + world.directory + "/run/reading-link-test'");
  manager.start_again (world);
  EXPECT_TRUE (world.wait_state ("registered")) << world.changes_text ();
  EXPECT_EQ (shell ("ls '" + world.directory + "/run'"), "link-test.bad");
  EXPECT_NE (world.daemon ().log ().find ("link-test.bad"), std::string::npos) << "nothing was said of it";
  EXPECT_TRUE (world.wait_until ([&] { return manager.store.empty () && world.leftovers ().empty (); }))
    << manager.names () << world.leftovers ();
  connect (world);
  EXPECT_EQ (world.simulator_stat ("dials"), 2);
  world.stop_daemon (SIGKILL);
  manager.start_again (world);
  EXPECT_EQ (world.state (), "connected") << "the next state is a good one";
  EXPECT_TRUE (world.disconnect ().ok ());
  EXPECT_EQ (shell ("ls '" + world.directory + "/run'"), "link-test.bad");
}

TEST_F (AdoptTest, WhatIsLostLaterIsRedialledWithTheSameSettings)
{
  World world (options ());
  ASSERT_TRUE (world.connect ("'apn': <'internet.iot'>, 'username': <'u'>, 'password': <'geheim'>").ok ());
  world.stop_daemon (SIGKILL);
  manager.start_again (world);
  world.changes.clear ();
  world.simulator ("hangup");
  ASSERT_TRUE (world.wait_until ([&] { return world.saw_change ("connected", ""); })) << world.changes_text ();
  EXPECT_EQ (world.simulator_stat ("dials"), 2);
  EXPECT_NE (world.simulator ("status").find ("ppp-username: u"), std::string::npos);
  EXPECT_EQ (world.daemon ().log ().find ("geheim"), std::string::npos) << "a secret in the log";
  EXPECT_EQ (shell ("stat -c %a '" + world.directory + "'/run/link-test"), "600");
  expect_disconnects (world);
}

TEST_F (AdoptTest, ARestartJobKeepsTheLink)
{
  World world (options ());
  connect (world);
  std::string before = picture (world);
  manager.answer_on (world.address (), "restart");
  world.changes.clear ();
  Pings pings (world.directory, 300);
  world.run_for (0.5);
  EXPECT_EQ (world.stop_daemon (SIGTERM), 0) << world.daemon ().log ();
  manager.start_again (world);
  EXPECT_EQ (picture (world), before);
  std::string result = pings.result (world);
  EXPECT_NE (result.find ("300 received"), std::string::npos) << result;
  EXPECT_EQ (other_states (world), "");
  EXPECT_EQ (world.simulator_stat ("dials"), 1);
  expect_disconnects (world);
}

class StopTest : public AdoptTest, public testing::WithParamInterface<const char *> {};

TEST_P (StopTest, EndsTheCall)
{
  World world (options ());
  connect (world);
  if (g_str_equal (GetParam (), "no systemd")) {
    // nobody answers
  } else {
    manager.answer_on (world.address (), GetParam ());
  }
  EXPECT_EQ (world.stop_daemon (SIGTERM), 0);
  EXPECT_EQ (world.leftovers (), "");
  EXPECT_TRUE (world.wait_until ([&] { return manager.store.empty (); })) << manager.names ();
  EXPECT_EQ (manager.misuse, "");
  EXPECT_NE (world.simulator ("status").find ("modem-port: command"), std::string::npos) << world.simulator ("status");
}

INSTANTIATE_TEST_SUITE_P (Jobs, StopTest, testing::Values ("stop", "", "no systemd"),
                          [] (const auto &info) { return "n" + std::to_string (info.index); });

// What must not be taken over: each is ended and dialled again, and nothing of it is left.
struct Misfit {
  const char *name;
  void (*spoil) (World &world, ServiceManager &manager);
};

std::string
state_file (const World &world)
{
  return world.directory + "/run/link-test";
}

std::vector<char>
read_state (const World &world)
{
  std::ifstream file (state_file (world), std::ios::binary);
  return { std::istreambuf_iterator<char> (file), {} };
}

void
write_state (const World &world, const std::vector<char> &bytes)
{
  std::ofstream (state_file (world), std::ios::binary | std::ios::trunc)
    .write (bytes.data (), static_cast<long> (bytes.size ()));
}

const Misfit misfits[] = {
  { "Truncated",
    [] (World &world, ServiceManager &) {
      std::vector<char> bytes = read_state (world);
      ASSERT_GT (bytes.size (), 100u);
      bytes.resize (bytes.size () / 2);
      write_state (world, bytes);
    } },
  { "Garbled",
    [] (World &world, ServiceManager &) {
      std::vector<char> bytes = read_state (world);
      for (size_t i = 0; i < bytes.size (); i += 3)
        bytes[i] = static_cast<char> (bytes[i] ^ 0x5a);
      write_state (world, bytes);
    } },
  { "Empty", [] (World &world, ServiceManager &) { write_state (world, {}); } },
  { "OfAnotherBoot",
    [] (World &world, ServiceManager &) {
      std::vector<char> bytes = read_state (world);
      bytes[0] = bytes[0] == '0' ? '1' : '0'; // the boot's id comes first
      write_state (world, bytes);
    } },
  { "Missing", [] (World &world, ServiceManager &) { unlink (state_file (world).c_str ()); } },
  { "WithoutTun", [] (World &, ServiceManager &manager) { manager.drop ("test-tun"); } },
  { "WithoutTty", [] (World &, ServiceManager &manager) { manager.drop ("test-tty"); } },
  { "WithoutBoth",
    [] (World &, ServiceManager &manager) {
      manager.drop ("test-tun");
      manager.drop ("test-tty");
    } },
  { "InterfaceDeleted", [] (World &, ServiceManager &) { shell ("ip link del ppp0"); } },
  { "Unplugged",
    [] (World &world, ServiceManager &) {
      world.simulator ("unplug");
      world.simulator ("replug");
    } },
};

class MisfitTest : public AdoptTest, public testing::WithParamInterface<Misfit> {};

TEST_P (MisfitTest, IsEndedAndDialledAgain)
{
  World world (options ("[profile]\napn=internet.iot\nautoconnect=true\n"));
  ASSERT_TRUE (world.wait_state ("connected")) << world.changes_text ();
  ASSERT_TRUE (world.wait_until ([&] { return manager.store.size () == 2; })) << manager.names ();
  world.stop_daemon (SIGKILL);
  GetParam ().spoil (world, manager);
  world.changes.clear ();
  manager.start_again (world);
  ASSERT_TRUE (world.wait_state ("connected", 60)) << world.changes_text ();
  EXPECT_GE (world.simulator_stat ("dials"), 2);
  EXPECT_EQ (shell ("ip -o link | grep -c ppp"), "1") << shell ("ip link");
  EXPECT_EQ (shell ("ip rule | grep -c 'proto 209'"), "3") << shell ("ip rule");
  EXPECT_EQ (shell ("ip route show table all | grep -c 'proto 209'"), "2") << shell ("ip route show table all");
  EXPECT_EQ (shell ("ping -q -c 3 -i 0.2 -I ppp0 10.0.0.1 | grep -o '3 received'"), "3 received");
  ASSERT_TRUE (world.wait_until ([&] { return manager.store.size () == 2; })) << manager.names ();
  expect_disconnects (world);
}

INSTANTIATE_TEST_SUITE_P (States, MisfitTest, testing::ValuesIn (misfits),
                          [] (const auto &info) { return info.param.name; });

TEST_F (AdoptTest, CarrierLostWhileNobodyWasThereIsSeen)
{
  World world (options ());
  connect (world);
  world.stop_daemon (SIGKILL);
  world.simulator ("hangup");
  manager.start_again (world);
  ASSERT_TRUE (world.wait_until ([&] { return world.simulator_stat ("dials") == 2 && world.state () == "connected"; }))
    << world.changes_text ();
  expect_disconnects (world);
}

TEST_F (AdoptTest, AModemThatIsNotThereAnyMoreLeavesNothing)
{
  World world (options ());
  connect (world);
  world.stop_daemon (SIGKILL);
  // The next one does not know the modem: its links wait for a while, and are ended then.
  rename (state_file (world).c_str (), (world.directory + "/run/link-other").c_str ());
  std::map<std::string, int> store;
  for (auto &[name, fd] : manager.store)
    store["other" + name.substr (4)] = fd;
  manager.store = store;
  manager.start_again (world);
  EXPECT_TRUE (world.wait_until ([&] { return manager.store.empty (); }, 30)) << manager.names ();
  EXPECT_EQ (world.leftovers (), "");
}

} // namespace
