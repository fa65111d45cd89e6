// SPDX-License-Identifier: GPL-2.0-or-later
// What comes through of a request to set name servers: links' names and addresses of hosts, and nothing else.
#include <gio/gio.h>
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "name-servers/name-servers-request.h"
}

namespace {

// "holder: ppp0 192.0.2.1 …, …" or why not.
std::string
parse (const char *holder, const char *links)
{
  NameServersRequest request = {};
  g_autoptr (GError) error = nullptr;
  g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE ("a(sas)"), links, nullptr, nullptr, nullptr);

  if (!name_servers_request_parse (holder, value, &request, &error)) {
    EXPECT_TRUE (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS));
    return error->message;
  }
  std::string text = resolver_backend_to_string (request.holder) + std::string (":");
  for (guint i = 0; i < request.n_entries; i++) {
    text += std::string (i == 0 ? " " : ", ") + request.entries[i].ifname;
    for (guint j = 0; j < request.entries[i].n_servers; j++) {
      g_autofree char *server = resolver_entry_format_server (&request.entries[i], j);
      text += std::string (" ") + server;
    }
  }
  return text;
}

TEST (NameServersRequest, IsTaken)
{
  EXPECT_EQ (parse ("none", "[]"), "none:");
  EXPECT_EQ (
    parse ("file", "[('ppp0', ['192.0.2.1', '2001:DB8::1', 'fe80::1%ppp0', '127.0.0.1']), ('wwan-0.1_2', [])]"),
    "file: ppp0 192.0.2.1 2001:db8::1 fe80::1%ppp0 127.0.0.1, wwan-0.1_2");
  EXPECT_EQ (parse ("resolvconf", "[('abcdefghijklmno', ['::1'])]"), "resolvconf: abcdefghijklmno ::1");
}

TEST (NameServersRequest, OtherHoldersAreNone)
{
  for (const char *holder : { "", "File", "networkmanager", "resolved", "foreign", "file " })
    EXPECT_EQ (parse (holder, "[]"), "unknown holder") << holder;
}

TEST (NameServersRequest, OtherNamesAreNoInterfaces)
{
  for (const char *name :
       { "", "-a", ".ppp0", "0ppp", "ppp0/..", "ppp 0", "abcdefghijklmnop", "ppp0\\n", "pp\u00e9", "a*" }) {
    const std::string links = "[('" + std::string (name) + "', ['192.0.2.1'])]";
    EXPECT_EQ (parse ("file", links.c_str ()), "that is no interface's name") << name;
  }
}

TEST (NameServersRequest, OtherTextsAreNoServers)
{
  for (const char *server : { "", "x", "192.0.2.1 ", "192.0.2", "192.0.2.1\\nnameserver 1.1.1.1", "1.1.1.1%ppp0",
                              "fe80::1", "fe80::1%", "fe80::1%ppp1", "fe80::1%ppp0\\nx", "2001:db8::1%ppp0", "0.0.0.0",
                              "::", "224.0.0.1", "255.255.255.255", "ff02::1", "root:x:0:0" }) {
    const std::string links = "[('ppp0', ['" + std::string (server) + "'])]";
    EXPECT_EQ (parse ("file", links.c_str ()), "that is no name server's address") << server;
  }
}

TEST (NameServersRequest, IsLimited)
{
  std::string links = "[";
  for (int i = 0; i < NAME_SERVERS_MAX_LINKS; i++)
    links += (i == 0 ? "('ppp" : ", ('ppp") + std::to_string (i) + "', ['1.1.1.1'])";
  EXPECT_EQ (parse ("file", (links + "]").c_str ()).find ("file: ppp0"), 0u);
  EXPECT_EQ (parse ("file", (links + ", ('x', [])]").c_str ()), "too many links");
  EXPECT_EQ (parse ("file", "[('ppp0', ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'])]"),
             "file: ppp0 1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4");
  EXPECT_EQ (parse ("file", "[('ppp0', ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4', '1.1.1.5'])]"),
             "too many name servers");
}

} // namespace
