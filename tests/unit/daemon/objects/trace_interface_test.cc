// SPDX-License-Identifier: GPL-2.0-or-later
// Who traces gets every packet, nobody else does, and nothing is left when he goes.
#include "bus_test.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::StartsWith;

namespace {

constexpr const char *trace_interface = "org.dialtone1.Trace";
constexpr size_t header_size = 24;

// A program that traces: its own connection, its stream, its packets.
struct Tracer {
  GDBusConnection *connection = nullptr;
  guint subscription = 0;
  int fd = -1;
  bool done = false;
  std::string error;
  std::vector<std::string> packets;
};

class TraceInterfaceTest : public BusTest {
protected:
  void SetUp () override
  {
    BusTest::SetUp ();
    start_daemon ();
    add_modem ("m");
  }
  void TearDown () override
  {
    for (Tracer *tracer : tracers_)
      leave (*tracer);
    BusTest::TearDown ();
    for (Tracer *tracer : tracers_) // only now: a signal may have been on its way
      delete tracer;
  }

  Tracer &tracer ()
  {
    Tracer *self = new Tracer;

    tracers_.push_back (self);
    self->connection = connect ();
    self->subscription = g_dbus_connection_signal_subscribe (
      self->connection, "org.dialtone1", trace_interface, "Packet", nullptr, nullptr, G_DBUS_SIGNAL_FLAGS_NONE,
      [] (GDBusConnection *, const char *, const char *path, const char *, const char *, GVariant *parameters,
          gpointer data) {
        const char *direction, *text;
        g_variant_get (parameters, "(&s&s)", &direction, &text);
        EXPECT_STREQ (path, "/org/dialtone1/modem/m");
        static_cast<Tracer *> (data)->packets.push_back (std::string (direction) + " " + text);
      },
      self, nullptr);
    return *self;
  }
  static void started (GObject *source, GAsyncResult *result, gpointer data)
  {
    Tracer *self = static_cast<Tracer *> (data);
    g_autoptr (GUnixFDList) list = nullptr;
    g_autoptr (GError) error = nullptr;
    g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &list,
                                                                                  result, &error);

    self->error = "";
    if (reply == nullptr) {
      g_autofree char *name = g_dbus_error_get_remote_error (error);
      self->error = name == nullptr ? error->message : name;
    } else if (list != nullptr) {
      self->fd = g_unix_fd_list_get (list, 0, nullptr);
    }
    self->done = true;
  }
  void call_tracer (Tracer &self, const char *method, const char *arguments)
  {
    self.done = false;
    g_dbus_connection_call_with_unix_fd_list (self.connection, "org.dialtone1", modem_path ("m").c_str (),
                                              trace_interface, method, g_variant_new_parsed (arguments), nullptr,
                                              G_DBUS_CALL_FLAGS_NONE, 10000, nullptr, nullptr, started, &self);
    ASSERT_TRUE (spin ([&] { return self.done; })) << method;
  }
  void begin (Tracer &self) { call_tracer (self, "Start", "(@a{sv} {},)"); }
  void end (Tracer &self) { call_tracer (self, "Stop", "()"); }
  void leave (Tracer &self)
  {
    if (self.fd >= 0)
      close (self.fd);
    self.fd = -1;
    if (self.connection != nullptr) {
      g_dbus_connection_signal_unsubscribe (self.connection, self.subscription);
      g_dbus_connection_close_sync (self.connection, nullptr, nullptr);
    }
    g_clear_object (&self.connection);
  }
  bool wait_packets (Tracer &self, size_t count)
  {
    return spin ([&] { return self.packets.size () >= count; });
  }
  // What the daemon has written, up to the end of the file or up to @size bytes.
  static std::string read_stream (Tracer &self, size_t size)
  {
    std::string all (size, '\0');
    size_t have = 0;

    for (ssize_t n; have < size && (n = read (self.fd, &all[have], size - have)) > 0;)
      have += size_t (n);
    all.resize (have);
    return all;
  }
  static void packet (bool sent, const char *text)
  {
    fake_modem_packet (fake_modem ("m"), sent, 0xc021, std::string ("\x01\x01\x00\x04", 4), text);
  }

  std::vector<Tracer *> tracers_;
};

TEST_F (TraceInterfaceTest, TextBySignalAndBytesThroughTheStream)
{
  Tracer &one = tracer ();

  begin (one);
  ASSERT_EQ (one.error, "");
  EXPECT_TRUE (fake_modem ("m")->tracing);
  packet (true, "[LCP ConfReq id=0x1]");
  packet (false, "[LCP ConfAck id=0x1]");
  ASSERT_TRUE (wait_packets (one, 2));
  EXPECT_THAT (one.packets, ElementsAre ("sent [LCP ConfReq id=0x1]", "rcvd [LCP ConfAck id=0x1]"));
  std::string pcap = read_stream (one, header_size + 2 * 25);
  ASSERT_EQ (pcap.size (), header_size + 2 * 25);
  EXPECT_EQ (pcap.substr (0, 4), "\xd4\xc3\xb2\xa1");
  EXPECT_EQ (pcap.substr (header_size + 16, 9), std::string ("\x01\xff\x03\xc0\x21\x01\x01\x00\x04", 9));
  EXPECT_EQ (pcap.substr (header_size + 41, 9), std::string ("\x00\xff\x03\xc0\x21\x01\x01\x00\x04", 9));
}

TEST_F (TraceInterfaceTest, NobodyElseHearsThePackets)
{
  Tracer &one = tracer ();
  Tracer &bystander = tracer ();

  begin (one);
  packet (true, "[LCP EchoReq id=0x0]");
  ASSERT_TRUE (wait_packets (one, 1));
  settle ();
  EXPECT_THAT (bystander.packets, ElementsAre ());
  EXPECT_THAT (heard (), Not (Contains (StartsWith ("Packet"))));
}

TEST_F (TraceInterfaceTest, TwoTraceAtOnceAndEachEndsByItself)
{
  Tracer &one = tracer ();
  Tracer &two = tracer ();

  begin (one);
  packet (true, "[a]");
  begin (two);
  packet (true, "[b]");
  end (one);
  EXPECT_EQ (read_stream (one, 1000).size (), header_size + 2 * 25) << "the end of the file follows";
  EXPECT_TRUE (fake_modem ("m")->tracing);
  packet (true, "[c]");
  end (two);
  EXPECT_FALSE (fake_modem ("m")->tracing) << "nobody traces: nothing is rendered";
  EXPECT_EQ (read_stream (two, 1000).size (), header_size + 2 * 25);
  EXPECT_THAT (one.packets, ElementsAre ("sent [a]", "sent [b]"));
  EXPECT_THAT (two.packets, ElementsAre ("sent [b]", "sent [c]"));
}

TEST_F (TraceInterfaceTest, ACallerThatLeavesTheBusIsForgotten)
{
  Tracer &one = tracer ();

  begin (one);
  g_dbus_connection_close_sync (one.connection, nullptr, nullptr);
  EXPECT_TRUE (spin ([] { return !fake_modem ("m")->tracing; }));
  EXPECT_EQ (read_stream (one, 1000).size (), header_size) << "its stream has ended";
  packet (true, "[a]");
}

TEST_F (TraceInterfaceTest, AClosedStreamLeavesTheText)
{
  Tracer &one = tracer ();

  begin (one);
  close (one.fd);
  one.fd = -1;
  for (int i = 0; i < 3; i++)
    packet (true, "[a]");
  EXPECT_TRUE (wait_packets (one, 3));
}

TEST_F (TraceInterfaceTest, OneTraceACallerAndNoUnknownOption)
{
  Tracer &one = tracer ();

  end (one);
  EXPECT_EQ (one.error, "") << "there was nothing to stop";
  call_tracer (one, "Start", "({'colour': <true>},)");
  EXPECT_EQ (one.error, "org.freedesktop.DBus.Error.InvalidArgs");
  EXPECT_FALSE (fake_modem ("m")->tracing);
  begin (one);
  int fd = one.fd;
  begin (one);
  EXPECT_EQ (one.error, "org.dialtone1.Error.InProgress");
  EXPECT_EQ (one.fd, fd);
  end (one);
  close (one.fd);
  begin (one);
  EXPECT_EQ (one.error, "") << "again, after Stop";
}

TEST_F (TraceInterfaceTest, TheEndOfTheModemIsTheEndOfTheTrace)
{
  Tracer &one = tracer ();

  begin (one);
  packet (true, "[a]");
  daemon_remove_modem (daemon_, "m");
  EXPECT_EQ (read_stream (one, 1000).size (), header_size + 25);
}

} // namespace
