// SPDX-License-Identifier: GPL-2.0-or-later
#include "network_support.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <glib-unix.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sstream>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

// Before any test, while there is one thread only: the machine's own network is never touched.
class Namespace : public ::testing::Environment {
public:
  void SetUp () override
  {
    ASSERT_EQ (unshare (CLONE_NEWNET | CLONE_NEWNS), 0) << "these tests need root: " << g_strerror (errno);
    ASSERT_EQ (mount ("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0) << g_strerror (errno);
    run ("ip link set lo up");
    // The machine's own resolvconf is never found.
    g_setenv ("PATH_OF_TESTS", g_getenv ("PATH"), TRUE);
    g_setenv ("PATH", "/nonexistent", TRUE);
  }
};

const auto *const environment = ::testing::AddGlobalTestEnvironment (new Namespace);

} // namespace

Tun::Tun (const char *wanted) : name (wanted)
{
  struct ifreq request = {};
  fd = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  EXPECT_GE (fd, 0) << g_strerror (errno);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  g_strlcpy (request.ifr_name, wanted, sizeof request.ifr_name);
  EXPECT_EQ (ioctl (fd, TUNSETIFF, &request), 0) << g_strerror (errno);
  ifindex = if_nametoindex (wanted);
}

Tun::~Tun ()
{
  close (fd);
}

EchoPeer::EchoPeer (const Tun &tun)
{
  source = g_unix_fd_source_new (tun.fd, G_IO_IN);
  g_source_set_callback (source, G_SOURCE_FUNC (on_readable), this, nullptr);
  g_source_attach (source, nullptr);
}

EchoPeer::~EchoPeer ()
{
  g_source_destroy (source);
  g_source_unref (source);
}

gboolean
EchoPeer::on_readable (gint fd, GIOCondition, gpointer user_data)
{
  auto *self = static_cast<EchoPeer *> (user_data);
  guint8 packet[2048];
  ssize_t length = read (fd, packet, sizeof packet);
  // IPv4 without options, UDP; swapping addresses and ports leaves both checksums right.
  if (length < 28 || packet[0] != 0x45 || packet[9] != 17)
    return G_SOURCE_CONTINUE;
  std::swap_ranges (packet + 12, packet + 16, packet + 16);
  std::swap_ranges (packet + 20, packet + 22, packet + 22);
  EXPECT_EQ (write (fd, packet, (size_t) length), length) << g_strerror (errno);
  self->n_echoed++;
  return G_SOURCE_CONTINUE;
}

Folder::Folder ()
{
  g_autofree char *made = g_dir_make_tmp ("dialtone-test-XXXXXX", nullptr);
  EXPECT_NE (made, nullptr);
  path = made;
}

Folder::~Folder ()
{
  run ("rm -r " + path);
}

void
put_file (const std::string &path, const std::string &content)
{
  EXPECT_TRUE (g_file_set_contents (path.c_str (), content.data (), (gssize) content.size (), nullptr)) << path;
}

std::string
file (const std::string &path)
{
  g_autofree char *content = nullptr;
  return g_file_get_contents (path.c_str (), &content, nullptr, nullptr) ? content : "<absent>";
}

static int
spawn (const std::string &command, std::string *output)
{
  g_autofree char *out = nullptr;
  g_autofree char *err = nullptr;
  int status = -1;
  const char *argv[] = { "/bin/sh", "-c", command.c_str (), nullptr };
  g_autofree char *path =
    g_strconcat ("PATH=", g_getenv ("PATH_OF_TESTS") ? g_getenv ("PATH_OF_TESTS") : g_getenv ("PATH"), nullptr);
  const char *envp[] = { path, nullptr };
  EXPECT_TRUE (g_spawn_sync (nullptr, const_cast<char **> (argv), const_cast<char **> (envp), G_SPAWN_DEFAULT, nullptr,
                             nullptr, &out, &err, &status, nullptr));
  *output = std::string (out == nullptr ? "" : out) + (err == nullptr ? "" : err);
  return status;
}

std::string
run (const std::string &command)
{
  std::string output;
  EXPECT_EQ (spawn (command, &output), 0) << command << "\n" << output;
  return output;
}

bool
runs (const std::string &command)
{
  std::string output;
  return spawn (command, &output) == 0;
}

bool
until (const std::function<bool ()> &condition)
{
  const gint64 end = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  while (!condition ()) {
    if (g_get_monotonic_time () > end)
      return false;
    GSource *wake = g_timeout_source_new (10);
    auto once = [] (gpointer) -> gboolean { return G_SOURCE_REMOVE; };
    g_source_set_callback (wake, once, nullptr, nullptr);
    g_source_attach (wake, nullptr);
    g_main_context_iteration (nullptr, TRUE);
    g_source_destroy (wake);
    g_source_unref (wake);
  }
  return true;
}

void
turn (guint milliseconds)
{
  const gint64 end = g_get_monotonic_time () + milliseconds * 1000;
  until ([end] { return g_get_monotonic_time () >= end; });
}

IpAddress
ip (const char *text)
{
  IpAddress address = {};
  EXPECT_TRUE (ip_address_parse (text, &address)) << text;
  return address;
}

std::string
kernel_state ()
{
  std::vector<std::string> lines;
  for (const char *command :
       { "ip -o addr show | sed 's/^[0-9]*: //'", "ip -4 route show table all | grep -w 'proto 209'",
         "ip -6 route show table all | grep -w 'proto 209'", "ip -4 rule | grep -w 'proto 209'",
         "ip -6 rule | grep -w 'proto 209'" }) {
    std::istringstream output (run (std::string (command) + " || true"));
    for (std::string line; std::getline (output, line);) {
      std::istringstream words (line);
      std::string tidy;
      for (std::string word; words >> word;)
        tidy += (tidy.empty () ? "" : " ") + word;
      if (tidy.rfind ("lo ", 0) == 0)
        continue;
      size_t tail = tidy.find ("\\ valid_lft");
      lines.push_back (tail == std::string::npos ? tidy : tidy.substr (0, tail));
    }
  }
  std::sort (lines.begin (), lines.end ());
  std::string all;
  for (auto &line : lines)
    all += line + "\n";
  return all;
}

std::string
main_table ()
{
  return run ("(ip -4 route show table main; ip -6 route show table main) | sort");
}

Network::Network (const Folder &folder, const char *bus_address, gboolean links_go_on)
    : resolv_conf (folder.file ("resolv.conf")), runtime_dir (folder.file ("run"))
{
  const PlatformNetworkOptions options = { resolv_conf.c_str (), runtime_dir.c_str (), bus_address, links_go_on };
  GError *error = nullptr;
  self = platform_network_new (&options, &error);
  EXPECT_NE (self, nullptr) << (error == nullptr ? "" : error->message);
  g_clear_error (&error);
  ops = platform_network_ops (self);
}

Network::~Network ()
{
  free ();
}

void
Network::free ()
{
  g_clear_pointer (&self, platform_network_free);
}

void
Network::on_applied (gpointer user_data, const GError *error)
{
  static_cast<Network *> (user_data)->answers.push_back (error == nullptr ? "" : error->message);
}

void
Network::apply (const IpConfig &config)
{
  ops->apply (ops, &config, on_applied, this);
}

std::string
Network::apply_now (const IpConfig &config)
{
  size_t before = answers.size ();
  apply (config);
  EXPECT_EQ (answers.size (), before) << "answered from within the call";
  EXPECT_TRUE (until ([&] { return answers.size () > before; })) << "no answer";
  return answers.size () > before ? answers.back () : "no answer";
}

IpConfigInput
usual_input (const Tun &tun)
{
  IpConfigInput input = {};
  input.ifindex = tun.ifindex;
  input.ifname = tun.name.c_str ();
  input.local4 = ip ("10.174.46.45");
  input.peer4 = ip ("10.64.0.1");
  input.link_mtu = 1500;
  return input;
}

IpConfig
built (const IpConfigInput &input)
{
  IpConfig config = {};
  GError *error = nullptr;
  EXPECT_TRUE (ip_config_build (&input, &config, &error)) << (error == nullptr ? "" : error->message);
  g_clear_error (&error);
  return config;
}
