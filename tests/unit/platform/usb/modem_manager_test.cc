// SPDX-License-Identifier: GPL-2.0-or-later
// Which modems ModemManager is asked to leave to us, against a small ModemManager on a private bus.
#include "resolver_support.h"
#include "service/notify-socket.h"

#include <algorithm>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <map>
#include <memory>
#include <sys/stat.h>

extern "C" {
#include "base/log.h"
#include "platform/usb/modem-manager.h"
}

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

constexpr char name[] = "org.freedesktop.ModemManager1";
constexpr char path[] = "/org/freedesktop/ModemManager1";
constexpr char object_manager[] = "org.freedesktop.DBus.ObjectManager";
constexpr char usb[] = "/sys/devices/platform/vhci_hcd.0/usb1/1-1";

// The first descriptor that a service manager gives. Nobody else in this process may have it.
constexpr int first_given = 3;

void
reserve ()
{
  int null = open ("/dev/null", O_RDONLY);
  if (null != first_given && dup2 (null, first_given) == first_given)
    close (null);
}

__attribute__ ((constructor (101))) void
reserve_first ()
{
  reserve ();
}

GDBusConnection *
connect_to (Bus &bus)
{
  g_autoptr (GError) error = nullptr;
  GDBusConnection *connection =
    g_dbus_connection_new_for_address_sync (bus.address (),
                                            (GDBusConnectionFlags) (G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                                    | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
                                            nullptr, nullptr, &error);
  EXPECT_EQ (error, nullptr);
  return connection;
}

// Does with modems what the real one does: shows those that it has, hides one that is inhibited, and takes it again
// when it is not.
class FakeModemManager {
public:
  explicit FakeModemManager (Bus &bus) : connection (connect_to (bus))
  {
    static const char xml[] = R"xml(<node><interface name="org.freedesktop.DBus.ObjectManager">
<method name="GetManagedObjects"><arg type="a{oa{sa{sv}}}" direction="out"/></method></interface>
<interface name="org.freedesktop.ModemManager1">
<method name="InhibitDevice"><arg type="s" direction="in"/><arg type="b" direction="in"/></method></interface></node>)xml";
    static const GDBusInterfaceVTable table = { on_call, nullptr, nullptr, {} };
    info = g_dbus_node_info_new_for_xml (xml, nullptr);
    for (guint &registration : registrations) {
      guint i = static_cast<guint> (&registration - registrations);
      registration = g_dbus_connection_register_object (connection, path, info->interfaces[i], &table, this, nullptr,
                                                        nullptr);
      EXPECT_NE (registration, 0u);
    }
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", name, 4u), nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    EXPECT_NE (reply, nullptr);
  }
  ~FakeModemManager ()
  {
    for (const auto &[uid, watch] : watches)
      g_bus_unwatch_name (watch);
    for (GDBusMethodInvocation *invocation : unanswered)
      g_object_unref (invocation);
    for (guint registration : registrations)
      g_dbus_connection_unregister_object (connection, registration);
    g_dbus_connection_close_sync (connection, nullptr, nullptr);
    g_object_unref (connection);
    g_dbus_node_info_unref (info);
  }
  FakeModemManager (const FakeModemManager &) = delete;
  FakeModemManager &operator= (const FakeModemManager &) = delete;

  // It has looked at all ports of a device.
  void show (const std::string &uid, const std::vector<std::string> &ports)
  {
    devices[uid] = ports;
    shown[uid] = std::string (path) + "/Modem/" + std::to_string (next++);
    emit ("InterfacesAdded", g_variant_new ("(o@a{sa{sv}})", shown[uid].c_str (), interfaces (uid)));
  }
  void hide (const std::string &uid)
  {
    const char *gone[] = { "org.freedesktop.ModemManager1.Modem", nullptr };
    emit ("InterfacesRemoved", g_variant_new ("(o^as)", shown[uid].c_str (), gone));
    shown.erase (uid);
  }
  bool holds (const std::string &uid) const { return shown.count (uid) != 0; }

  std::vector<std::string> calls;       // oldest first
  std::string refused_with;             // a D-Bus error for InhibitDevice
  bool silent = false;                  // neither lists nor inhibits
  std::map<std::string, guint> watches; // of those who have inhibited a device, by its uid

private:
  GVariant *interfaces (const std::string &uid)
  {
    GVariantBuilder ports;
    g_variant_builder_init (&ports, G_VARIANT_TYPE ("a(su)"));
    for (const std::string &port : devices[uid])
      g_variant_builder_add (&ports, "(su)", port.c_str (), 2u);
    GVariantBuilder properties;
    g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add (&properties, "{sv}", "Device", g_variant_new_string (uid.c_str ()));
    g_variant_builder_add (&properties, "{sv}", "Ports", g_variant_builder_end (&ports));
    GVariantBuilder all;
    g_variant_builder_init (&all, G_VARIANT_TYPE ("a{sa{sv}}"));
    g_variant_builder_add (&all, "{s@a{sv}}", "org.freedesktop.ModemManager1.Modem",
                           g_variant_builder_end (&properties));
    return g_variant_builder_end (&all);
  }
  void emit (const char *signal, GVariant *arguments)
  {
    g_dbus_connection_emit_signal (connection, nullptr, path, object_manager, signal, arguments, nullptr);
  }
  void list (GDBusMethodInvocation *invocation)
  {
    GVariantBuilder objects;
    g_variant_builder_init (&objects, G_VARIANT_TYPE ("a{oa{sa{sv}}}"));
    for (const auto &[uid, object] : shown)
      g_variant_builder_add (&objects, "{o@a{sa{sv}}}", object.c_str (), interfaces (uid));
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(@a{oa{sa{sv}}})", g_variant_builder_end (&objects)));
  }
  void inhibit (GDBusMethodInvocation *invocation, const std::string &uid)
  {
    std::string error = !refused_with.empty ()     ? refused_with
                        : devices.count (uid) == 0 ? "org.freedesktop.ModemManager1.Error.Core.NotFound"
                        : watches.count (uid) != 0 ? "org.freedesktop.ModemManager1.Error.Core.InProgress"
                        : shown.count (uid) == 0   ? "org.freedesktop.ModemManager1.Error.Core.WrongState"
                                                   : "";
    if (!error.empty ()) {
      g_dbus_method_invocation_return_dbus_error (invocation, error.c_str (), "no");
      return;
    }
    hide (uid);
    watches[uid] = g_bus_watch_name_on_connection (
      connection, g_dbus_method_invocation_get_sender (invocation), G_BUS_NAME_WATCHER_FLAGS_NONE, nullptr,
      [] (GDBusConnection *, const char *gone, gpointer self) {
        static_cast<FakeModemManager *> (self)->left_by (gone);
      },
      this, nullptr);
    senders[uid] = g_dbus_method_invocation_get_sender (invocation);
    g_dbus_method_invocation_return_value (invocation, nullptr);
  }
  void left_by (const std::string &sender)
  {
    for (const auto &[uid, owner] : senders) {
      if (owner != sender || watches.count (uid) == 0)
        continue;
      g_bus_unwatch_name (watches[uid]);
      watches.erase (uid);
      show (uid, devices[uid]);
    }
  }
  static void on_call (GDBusConnection *, const char *, const char *, const char *, const char *method,
                       GVariant *arguments, GDBusMethodInvocation *invocation, gpointer user_data)
  {
    auto *self = static_cast<FakeModemManager *> (user_data);
    const char *uid = nullptr;

    if (std::string (method) == "InhibitDevice")
      g_variant_get (arguments, "(&sb)", &uid, nullptr);
    self->calls.push_back (uid == nullptr ? "list" : uid);
    if (self->silent)
      self->unanswered.push_back (invocation);
    else if (uid == nullptr)
      self->list (invocation);
    else
      self->inhibit (invocation, uid);
  }
  GDBusConnection *connection;
  GDBusNodeInfo *info;
  guint registrations[2];
  std::map<std::string, std::vector<std::string>> devices;
  std::map<std::string, std::string> shown; // object paths
  std::map<std::string, std::string> senders;
  std::vector<GDBusMethodInvocation *> unanswered;
  int next = 0;
};

class ModemManagerTest : public ::testing::Test, protected NotifySocket {
protected:
  void SetUp () override { begin (); }
  void TearDown () override { end (); }
  void begin ()
  {
    connection = connect_to (bus);
    store = fd_store_new ();
    self = modem_manager_new (connection, bus.address (), store);
    ops = modem_manager_ops (self);
  }
  void end ()
  {
    release ();
    g_clear_pointer (&self, modem_manager_free);
    g_clear_pointer (&store, fd_store_free);
    if (connection != nullptr)
      g_dbus_connection_close_sync (connection, nullptr, nullptr);
    g_clear_object (&connection);
  }
  // The next process is given what is in the store.
  void rise ()
  {
    ASSERT_EQ (dup2 (left, first_given), first_given);
    g_setenv ("LISTEN_PID", std::to_string (getpid ()).c_str (), TRUE);
    g_setenv ("LISTEN_FDS", "1", TRUE);
    g_setenv ("LISTEN_FDNAMES", "inhibit-usb_1_1", TRUE);
    begin ();
  }
  void claim (const char *device = usb)
  {
    ModemDescription modem = {};
    modem.id = const_cast<char *> ("usb_1_1");
    modem.device = const_cast<char *> (device);
    modem.at_path = const_cast<char *> (at.c_str ());
    modem.data_path = const_cast<char *> (data.c_str ());
    news = 0;
    auto note = [] (gpointer user_data) { static_cast<ModemManagerTest *> (user_data)->news++; };
    claimed = ops->claim (ops, &modem, note, this);
    EXPECT_EQ (news, 0) << "not from within the call";
  }
  void release () { ops->release (g_steal_pointer (&claimed)); }
  PortOwnerStance stance () { return ops->stance (claimed, nullptr); }
  std::string text ()
  {
    const char *words = nullptr;
    ops->stance (claimed, &words);
    return words == nullptr ? "" : words;
  }
  // Other descriptors of the same socket.
  static std::vector<int> duplicates (int fd)
  {
    std::vector<int> found;
    struct stat wanted, seen;
    EXPECT_EQ (fstat (fd, &wanted), 0);
    for (int i = first_given + 1; i < 256; i++)
      if (i != fd && fstat (i, &seen) == 0 && seen.st_ino == wanted.st_ino && seen.st_dev == wanted.st_dev)
        found.push_back (i);
    return found;
  }
  bool comes_to (PortOwnerStance wanted)
  {
    return until ([&] { return stance () == wanted; });
  }

  Bus bus;
  GDBusConnection *connection = nullptr;
  FdStore *store = nullptr;
  ModemManager *self = nullptr;
  const PortOwnerOps *ops = nullptr;
  PortOwnerClaim *claimed = nullptr;
  std::string at = "/dev/ttyUSB2", data = "/dev/ttyUSB3";
  int left = -1;
  int news = 0;
};

TEST_F (ModemManagerTest, WhereItDoesNotRunThereIsNothingToWaitFor)
{
  turn (50);
  claim ();
  EXPECT_EQ (stance (), PORT_OWNER_ABSENT);
  turn (50);
  EXPECT_EQ (news, 0);
  EXPECT_EQ (next (), "");
}

TEST_F (ModemManagerTest, BeforeThatIsKnownThePortsWait)
{
  claim ();
  EXPECT_EQ (stance (), PORT_OWNER_ASKED);
  EXPECT_TRUE (comes_to (PORT_OWNER_ABSENT));
  EXPECT_TRUE (until ([&] { return news == 1; }));
}

TEST_F (ModemManagerTest, WithoutAModemOfOursNothingIsAsked)
{
  FakeModemManager rival (bus);
  rival.show (usb, { "ttyUSB2" });
  turn (50);
  EXPECT_THAT (rival.calls, IsEmpty ());
}

TEST_F (ModemManagerTest, WhatItHasItLeavesToUsAndTakesAgainAtTheEnd)
{
  FakeModemManager rival (bus);
  rival.show (usb, { "ttyUSB1", "ttyUSB2", "ttyUSB3" });
  turn (50);
  claim ();
  EXPECT_EQ (stance (), PORT_OWNER_ASKED);
  ASSERT_TRUE (comes_to (PORT_OWNER_AWAY));
  EXPECT_THAT (rival.calls, ElementsAre ("list", usb));
  EXPECT_FALSE (rival.holds (usb));
  turn (100);
  EXPECT_FALSE (rival.holds (usb)) << "the inhibition ended by itself";
  EXPECT_EQ (rival.calls.size (), 2u) << "asked again";
  EXPECT_EQ (news, 1);
  release ();
  EXPECT_TRUE (until ([&] { return rival.holds (usb); }));
}

TEST_F (ModemManagerTest, WhatItDoesNotHaveIsNotAskedFor)
{
  FakeModemManager rival (bus);
  rival.show ("/sys/devices/platform/vhci_hcd.0/usb1/1-2", { "ttyUSB12", "ttyUSB13" });
  turn (50);
  claim ();
  ASSERT_TRUE (comes_to (PORT_OWNER_AWAY));
  turn (50);
  EXPECT_THAT (rival.calls, ElementsAre ("list"));
  EXPECT_EQ (next (), "") << "nothing to keep";
}

TEST_F (ModemManagerTest, WhatItComesToHaveIsAskedForThen)
{
  FakeModemManager rival (bus);
  turn (50);
  claim ();
  ASSERT_TRUE (comes_to (PORT_OWNER_AWAY));
  rival.show (usb, { "ttyUSB2" });
  ASSERT_TRUE (until ([&] { return !rival.watches.empty (); }));
  ASSERT_TRUE (comes_to (PORT_OWNER_AWAY));
  EXPECT_FALSE (rival.holds (usb));
}

// A port named by hand, through a link, of a device that ModemManager knows by another name.
TEST_F (ModemManagerTest, AModemIsKnownByItsPortsToo)
{
  Folder folder;
  FakeModemManager rival (bus);
  put_file (folder.file ("ttyXYZ"), "");
  run ("ln -s ttyXYZ " + folder.file ("by-id"));
  at = folder.file ("by-id");
  data = folder.file ("nothing");
  rival.show ("my-own-uid", { "ttyXYZ" });
  turn (50);
  claim (at.c_str ());
  ASSERT_TRUE (comes_to (PORT_OWNER_AWAY));
  EXPECT_THAT (rival.calls, ElementsAre ("list", "my-own-uid"));
  EXPECT_FALSE (rival.holds ("my-own-uid"));
}

TEST_F (ModemManagerTest, OneThatIsRestartedIsAskedAgain)
{
  auto rival = std::make_unique<FakeModemManager> (bus);
  rival->show (usb, { "ttyUSB2" });
  turn (50);
  claim ();
  ASSERT_TRUE (until ([&] { return !rival->watches.empty (); }));
  ASSERT_TRUE (comes_to (PORT_OWNER_AWAY));
  rival.reset ();
  ASSERT_TRUE (comes_to (PORT_OWNER_ABSENT));
  rival = std::make_unique<FakeModemManager> (bus);
  ASSERT_TRUE (comes_to (PORT_OWNER_AWAY));
  rival->show (usb, { "ttyUSB2" });
  ASSERT_TRUE (until ([&] { return !rival->watches.empty (); }));
  ASSERT_TRUE (comes_to (PORT_OWNER_AWAY));
  EXPECT_THAT (rival->calls, ElementsAre ("list", usb));
}

TEST_F (ModemManagerTest, ARefusalIsSaidWithItsRemedy)
{
  for (const char *error :
       { "org.freedesktop.ModemManager1.Error.Core.Unauthorized", "org.freedesktop.DBus.Error.AccessDenied" }) {
    FakeModemManager rival (bus);
    rival.refused_with = error;
    rival.show (usb, { "ttyUSB2" });
    turn (50);
    testing::internal::CaptureStderr ();
    claim ();
    bool refused = comes_to (PORT_OWNER_REFUSES);
    std::string log = testing::internal::GetCapturedStderr ();
    ASSERT_TRUE (refused) << error;
    EXPECT_THAT (text (), HasSubstr ("polkit"));
    EXPECT_THAT (text (), HasSubstr ("org.freedesktop.ModemManager1.Control"));
    EXPECT_THAT (log, HasSubstr ("does not let go of it"));
    EXPECT_TRUE (rival.holds (usb));
    release ();
    news = 0;
  }
}

TEST_F (ModemManagerTest, OneThatRefusesIsAskedAgainWithinSeconds)
{
  FakeModemManager rival (bus);
  rival.refused_with = "org.freedesktop.ModemManager1.Error.Core.Unauthorized";
  rival.show (usb, { "ttyUSB2" });
  turn (50);
  claim ();
  ASSERT_TRUE (comes_to (PORT_OWNER_REFUSES));
  turn (100);
  EXPECT_THAT (rival.calls, ElementsAre ("list", usb)) << "not at once";
  rival.refused_with.clear ();
  for (int i = 0; i < 5 && stance () != PORT_OWNER_AWAY; i++)
    comes_to (PORT_OWNER_AWAY);
  EXPECT_EQ (stance (), PORT_OWNER_AWAY);
  EXPECT_FALSE (rival.holds (usb));
}

TEST_F (ModemManagerTest, ARefusalEndsWithTheModem)
{
  FakeModemManager rival (bus);
  rival.refused_with = "org.freedesktop.ModemManager1.Error.Core.Failed";
  rival.show (usb, { "ttyUSB2" });
  turn (50);
  claim ();
  ASSERT_TRUE (comes_to (PORT_OWNER_REFUSES));
  EXPECT_EQ (text (), "no. Stop ModemManager");
  rival.hide (usb);
  EXPECT_TRUE (comes_to (PORT_OWNER_AWAY));
}

// Between its word and our question it may have lost the modem, or somebody else may have inhibited it.
TEST_F (ModemManagerTest, OneThatDoesNotHaveItAfterAllIsNoRefusal)
{
  for (const char *error : { "NotFound", "WrongState", "InProgress" }) {
    FakeModemManager rival (bus);
    rival.refused_with = std::string ("org.freedesktop.ModemManager1.Error.Core.") + error;
    rival.show (usb, { "ttyUSB2" });
    turn (50);
    claim ();
    ASSERT_TRUE (comes_to (PORT_OWNER_AWAY)) << error;
    turn (50);
    EXPECT_THAT (rival.calls, ElementsAre ("list", usb)) << error;
    rival.refused_with.clear ();
    rival.show (usb, { "ttyUSB2" });
    ASSERT_TRUE (until ([&] { return !rival.watches.empty (); })) << "it says that it has it now, after " << error;
    release ();
    news = 0;
  }
}

TEST_F (ModemManagerTest, OneThatDoesNotSayWhatItHasIsNotWaitedForLong)
{
  FakeModemManager rival (bus);
  rival.silent = true;
  turn (50);
  claim ();
  EXPECT_FALSE (comes_to (PORT_OWNER_AWAY));
  for (int i = 0; i < 3 && stance () != PORT_OWNER_AWAY; i++)
    comes_to (PORT_OWNER_AWAY);
  EXPECT_EQ (stance (), PORT_OWNER_AWAY);
}

TEST_F (ModemManagerTest, WhoReleasesWhileItIsAskedIsNotToldAndHoldsNothing)
{
  FakeModemManager rival (bus);
  rival.show (usb, { "ttyUSB2" });
  turn (50);
  claim ();
  ASSERT_TRUE (until ([&] { return rival.calls.size () == 1; }));
  rival.silent = true;
  ASSERT_TRUE (until ([&] { return rival.calls.size () == 2; }));
  release ();
  turn (100);
  EXPECT_EQ (news, 0);
  EXPECT_TRUE (rival.holds (usb));
}

TEST_F (ModemManagerTest, TheUnplugOfTheModemEndsTheInhibition)
{
  FakeModemManager rival (bus);
  rival.show (usb, { "ttyUSB2" });
  turn (50);
  claim ();
  ASSERT_TRUE (comes_to (PORT_OWNER_AWAY));
  ASSERT_EQ (rival.watches.size (), 1u);
  release ();
  EXPECT_TRUE (until ([&] { return rival.watches.empty (); }));
}

// The connection that holds the inhibition is in the service manager's store: a crash does not give the modem away, and
// the next process goes on with it.
TEST_F (ModemManagerTest, OutlivesTheProcess)
{
  FakeModemManager rival (bus);
  rival.show (usb, { "ttyUSB2" });
  turn (50);
  claim ();
  ASSERT_TRUE (comes_to (PORT_OWNER_AWAY));
  int fd = -1;
  EXPECT_EQ (next (&fd), "FDSTORE=1\nFDNAME=inhibit-usb_1_1");
  ASSERT_GE (fd, 0);
  // What a killed process does: its descriptors are closed, and nobody shuts anything down.
  left = fd;
  ASSERT_TRUE (until ([&] { return duplicates (fd).size () == 1; }))
    << "the one that was asked through is closed by a thread";
  int own = duplicates (fd)[0];
  int null = open ("/dev/null", O_RDONLY);
  ASSERT_EQ (dup2 (null, own), own);
  close (null);
  end ();
  turn (100);
  EXPECT_FALSE (rival.holds (usb)) << "it was given away by the end of the process";
  while (!next (&fd).empty ()) {
  }

  rise ();
  close (left);
  claim ();
  EXPECT_EQ (stance (), PORT_OWNER_AWAY) << "at once";
  turn (100);
  EXPECT_EQ (stance (), PORT_OWNER_AWAY);
  EXPECT_FALSE (rival.holds (usb));
  release ();
  EXPECT_EQ (next (), "FDSTOREREMOVE=1\nFDNAME=inhibit-usb_1_1");
  EXPECT_TRUE (until ([&] { return rival.holds (usb); }));
  reserve ();
}

TEST_F (ModemManagerTest, WhatAnEarlierProcessLeftAndNobodyClaimsIsLetGo)
{
  FakeModemManager rival (bus);
  int ends[2];
  end ();
  ASSERT_EQ (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  left = ends[1];
  rise ();
  close (ends[1]);
  EXPECT_EQ (next (), "");
  char byte;
  EXPECT_TRUE (until ([&] { return recv (ends[0], &byte, 1, MSG_DONTWAIT) == 0; })
               || until ([&] { return recv (ends[0], &byte, 1, MSG_DONTWAIT) == 0; })
               || until ([&] { return recv (ends[0], &byte, 1, MSG_DONTWAIT) == 0; }));
  EXPECT_EQ (next (), "FDSTOREREMOVE=1\nFDNAME=inhibit-usb_1_1");
  close (ends[0]);
  reserve ();
}

TEST_F (ModemManagerTest, OneThatWasHungUpInTheStoreIsNotHeld)
{
  FakeModemManager rival (bus);
  int ends[2];
  end ();
  ASSERT_EQ (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  left = ends[1];
  close (ends[0]);
  rise ();
  close (ends[1]);
  claim ();
  EXPECT_EQ (stance (), PORT_OWNER_ASKED) << "it is not known yet whether ModemManager has the modem";
  EXPECT_EQ (next (), "FDSTOREREMOVE=1\nFDNAME=inhibit-usb_1_1");
  reserve ();
}

} // namespace
