// SPDX-License-Identifier: GPL-2.0-or-later
// trace shows packets as they go by and writes the capture as it comes, until interrupted or until there is nothing to
// trace any more.
#include "fake_service.h"

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <gmock/gmock.h>
#include <memory>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using testing::HasSubstr;
using testing::MatchesRegex;

namespace {

class Trace : public FakeService {
protected:
  void SetUp () override
  {
    FakeService::SetUp ();
    g_autofree char *path = g_dir_make_tmp ("dialtone-XXXXXX", nullptr);
    directory = path;
    file = directory + "/trace.pcap";
    appear ();
    g_signal_connect (trace, "handle-start", G_CALLBACK (on_start), this);
    g_signal_connect (trace, "handle-stop", G_CALLBACK (on_stop), this);
  }

  void TearDown () override
  {
    end_stream ();
    g_unlink (file.c_str ());
    EXPECT_EQ (g_rmdir (directory.c_str ()), 0) << "something was left in " << directory;
    FakeService::TearDown ();
  }

  static gboolean on_start (DialtoneTrace *, GDBusMethodInvocation *invocation, GUnixFDList *, GVariant *, Trace *self)
  {
    int ends[2];

    if (!self->refusal.empty ()) {
      fail_with (invocation, self->refusal.c_str (), "no");
      return TRUE;
    }
    EXPECT_EQ (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    self->stream = ends[0];
    self->put ("HEAD");
    g_autoptr (GUnixFDList) list = g_unix_fd_list_new_from_array (&ends[1], 1);
    g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0), list);
    return TRUE;
  }

  static gboolean on_stop (DialtoneTrace *skeleton, GDBusMethodInvocation *invocation, Trace *self)
  {
    self->stops++;
    self->put ("tail");
    self->end_stream ();
    dialtone_trace_emit_packet (skeleton, "rcvd", "[the last]");
    dialtone_trace_complete_stop (skeleton, invocation);
    return TRUE;
  }

  void put (const char *text) { send (stream, text, strlen (text), MSG_NOSIGNAL); }

  void end_stream ()
  {
    if (stream >= 0)
      close (stream);
    stream = -1;
  }

  std::string contents ()
  {
    g_autofree char *text = nullptr;
    return g_file_get_contents (file.c_str (), &text, nullptr, nullptr) ? text : "(none)";
  }

  std::string directory, file, refusal;
  int stream = -1, stops = 0;
};

TEST_F (Trace, ShowsEachPacketOnALineUntilInterrupted)
{
  std::unique_ptr<Client> client (start ({ "trace" }));
  while (stream < 0)
    g_main_context_iteration (nullptr, TRUE);
  dialtone_trace_emit_packet (trace, "sent", "[LCP ConfReq id=0x1 <asyncmap 0x0>]");
  ASSERT_TRUE (client->wait_for ("  sent [LCP ConfReq id=0x1 <asyncmap 0x0>]\n"));
  client->interrupt ();
  Outcome outcome = client->finish ();
  EXPECT_EQ (outcome.exit, 0);
  EXPECT_THAT (outcome.out,
               MatchesRegex ("[0-9]+:[0-9]+:[0-9]+\\.[0-9][0-9][0-9]  sent .*\n.*  rcvd \\[the last\\]\n"));
  EXPECT_EQ (outcome.err, "Packets: 2\n");
  EXPECT_EQ (stops, 1);
}

TEST_F (Trace, WritesTheCaptureForItsOwnerOnlyAndAsItComes)
{
  std::unique_ptr<Client> client (start ({ "trace", "--pcap", file }));
  while (stream < 0)
    g_main_context_iteration (nullptr, TRUE);
  dialtone_trace_emit_packet (trace, "sent", "[a]");
  ASSERT_TRUE (client->wait_for ("[a]"));
  client->interrupt ();
  Outcome outcome = client->finish ();
  EXPECT_EQ (outcome.exit, 0);
  EXPECT_EQ (contents (), "HEADtail") << "what came with the end is in it";
  EXPECT_EQ (outcome.err, "Packets: 2, 8 bytes in " + file + "\n");
  struct stat status = {};
  ASSERT_EQ (stat (file.c_str (), &status), 0);
  EXPECT_EQ (status.st_mode & 0777, 0600u);
}

TEST_F (Trace, StandardOutputIsTheCaptureAndNothingElse)
{
  std::unique_ptr<Client> client (start ({ "trace", "--pcap=-" }));
  ASSERT_TRUE (client->wait_for ("HEAD"));
  client->interrupt ();
  Outcome outcome = client->finish ();
  EXPECT_EQ (outcome.out, "HEADtail");
  EXPECT_THAT (outcome.err, HasSubstr ("rcvd [the last]\n"));
  EXPECT_THAT (outcome.err, HasSubstr ("8 bytes in standard output\n"));
}

TEST_F (Trace, JsonLines)
{
  std::unique_ptr<Client> client (start ({ "trace", "--json", "--pcap", file }));
  while (stream < 0)
    g_main_context_iteration (nullptr, TRUE);
  dialtone_trace_emit_packet (trace, "sent", "[LCP EchoReq id=0x0 magic=0x1]");
  ASSERT_TRUE (client->wait_for ("EchoReq"));
  client->interrupt ();
  Outcome outcome = client->finish ();
  g_autoptr (JsonObject) packet = parse_json (outcome.out.substr (0, outcome.out.find ('\n')));
  EXPECT_STREQ (json_object_get_string_member (packet, "event"), "packet");
  EXPECT_STREQ (json_object_get_string_member (packet, "direction"), "sent");
  EXPECT_STREQ (json_object_get_string_member (packet, "text"), "[LCP EchoReq id=0x0 magic=0x1]");
  g_autoptr (JsonObject) traced = parse_json (outcome.out.substr (outcome.out.rfind ("{\"event\"")));
  EXPECT_STREQ (json_object_get_string_member (traced, "event"), "traced");
  EXPECT_EQ (json_object_get_int_member (traced, "packets"), 2);
  EXPECT_EQ (json_object_get_int_member (traced, "bytes"), 8);
}

TEST_F (Trace, TheEndOfTheModemIsAFailure)
{
  std::unique_ptr<Client> client (start ({ "trace" }));
  while (stream < 0)
    g_main_context_iteration (nullptr, TRUE);
  dialtone_trace_emit_packet (trace, "sent", "[a]");
  ASSERT_TRUE (client->wait_for ("[a]"));
  g_dbus_object_manager_server_unexport (objects, "/org/dialtone1/modem/usb_1_1");
  Outcome outcome = client->finish ();
  EXPECT_EQ (outcome.exit, 1);
  EXPECT_THAT (outcome.err, HasSubstr ("the modem went away"));
}

TEST_F (Trace, AStreamThatEndsByItselfIsAFailureAndKeepsTheFile)
{
  std::unique_ptr<Client> client (start ({ "trace", "--pcap", file }));
  while (stream < 0)
    g_main_context_iteration (nullptr, TRUE);
  end_stream ();
  Outcome outcome = client->finish ();
  EXPECT_EQ (outcome.exit, 1);
  EXPECT_THAT (outcome.err, HasSubstr ("the service has ended the trace"));
  EXPECT_EQ (contents (), "HEAD");
}

TEST_F (Trace, ARefusalLeavesNoFile)
{
  refusal = "org.freedesktop.DBus.Error.AccessDenied";
  EXPECT_EQ (run ({ "trace", "--pcap", file }).exit, 4);
  EXPECT_EQ (contents (), "(none)");
  refusal = "";
  Outcome outcome = run ({ "trace", "--pcap", directory + "/not/there" });
  EXPECT_EQ (outcome.exit, 1);
  EXPECT_THAT (outcome.err, HasSubstr ("/not/there"));
}

TEST_F (Trace, AFileThatWasThereIsReplaced)
{
  ASSERT_TRUE (g_file_set_contents (file.c_str (), "something old", -1, nullptr));
  std::unique_ptr<Client> client (start ({ "trace", "--pcap", file }));
  while (stream < 0)
    g_main_context_iteration (nullptr, TRUE);
  dialtone_trace_emit_packet (trace, "sent", "[a]");
  ASSERT_TRUE (client->wait_for ("[a]"));
  client->interrupt ();
  EXPECT_EQ (client->finish ().exit, 0);
  EXPECT_EQ (contents (), "HEADtail");
}

TEST_F (Trace, WithoutAModemThereIsNothingToTrace)
{
  dialtone_manager_set_primary_modem (manager, "/");
  Outcome outcome = run ({ "trace" });
  EXPECT_EQ (outcome.exit, 1);
  EXPECT_THAT (outcome.err, HasSubstr ("there is no modem"));
}

} // namespace
