// SPDX-License-Identifier: GPL-2.0-or-later
#include <gio/gio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "settings/connection-settings.h"
#include "settings/setting-table.h"
}

using testing::HasSubstr;
using testing::Not;

namespace {

struct Settings {
  ConnectionSettings *raw = nullptr;
  std::string error;
  Settings () = default;
  Settings (const Settings &) = delete;
  Settings &operator= (const Settings &) = delete;
  ~Settings () { connection_settings_free (raw); }
  ConnectionSettings *operator->() const { return raw; }
};

// Reads @text, a GVariant dictionary in text form.
void
read (Settings &out, const char *text, bool profile = false, const ConnectionSettings *base = nullptr)
{
  g_autoptr (GError) error = nullptr;
  g_autoptr (GError) syntax = nullptr;
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, nullptr, nullptr, &syntax);

  ASSERT_NE (dict, nullptr) << syntax->message;
  out.raw = connection_settings_from_variant (base, dict, profile, &error);
  if (error != nullptr) {
    EXPECT_TRUE (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT)) << error->message;
    out.error = error->message;
  }
  EXPECT_EQ (out.raw == nullptr, error != nullptr);
}

std::string
print (const ConnectionSettings *self, bool profile, bool secrets)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (connection_settings_to_variant (self, profile, secrets));
  g_autofree char *text = g_variant_print (dict, TRUE);

  return text;
}

const char everything[] =
  "{'profile': <'cht'>, 'apn': <'internet.iot'>, 'username': <'u'>, 'password': <'p w'>, 'auth': <'chap'>, 'pdp-type': "
  "<'ipv4v6'>,"
  " 'cid': <uint32 15>, 'pin': <'1234'>, 'rat': <'nbiot'>, 'bands': <['catm-3', 'nbiot-8']>, 'operator': <'46692'>, "
  "'allow-roaming': <false>,"
  " 'route': <'primary'>, 'metric': <uint32 42>, 'dns': <'manual'>, 'dns-servers': <['168.95.1.1', '2001:db8::1']>,"
  " 'mtu': <uint32 1400>, 'zone': <'public'>, 'timeout': <uint32 60>, 'id': <'cht'>, 'autoconnect': <true>,"
  " 'sim-iccid': <'89886920041300000000'>, 'priority': <-3>, 'quota': <uint64 5000000000>, 'quota-action': <'cut'>,"
  " 'billing-day': <uint32 31>}";

} // namespace

TEST (ConnectionSettings, DefaultsAreThoseOfTheContract)
{
  Settings s;

  read (s, "{}");
  ASSERT_NE (s.raw, nullptr);
  EXPECT_STREQ (s->apn, "");
  EXPECT_STREQ (s->pin, "");
  EXPECT_EQ (s->auth, AUTH_MODE_AUTO);
  EXPECT_EQ (s->rat, RAT_UNSET);
  EXPECT_EQ (s->bands, nullptr);
  EXPECT_TRUE (s->allow_roaming);
  EXPECT_EQ (s->route, IP_ROUTE_BACKUP);
  EXPECT_EQ (s->dns, IP_DNS_AUTO);
  EXPECT_EQ (s->cid, 1u);
  EXPECT_EQ (s->timeout, 180u);
  EXPECT_EQ (s->billing_day, 1u);
  EXPECT_EQ (print (s.raw, true, true), "@a{sv} {}");
}

TEST (ConnectionSettings, EveryKeyIsReadAndGivenBack)
{
  Settings s;
  Settings again;

  read (s, everything, true);
  ASSERT_NE (s.raw, nullptr) << s.error;
  EXPECT_STREQ (s->password, "p w");
  EXPECT_EQ (s->rat, RAT_NBIOT);
  EXPECT_STREQ (s->bands[1], "nbiot-8");
  EXPECT_EQ (s->n_dns_servers, 2u);
  EXPECT_EQ (s->priority, -3);
  EXPECT_EQ (s->quota, 5000000000u);
  read (again, print (s.raw, true, true).c_str (), true);
  ASSERT_NE (again.raw, nullptr) << again.error;
  EXPECT_EQ (print (again.raw, true, true), print (s.raw, true, true));
  EXPECT_THAT (print (s.raw, true, true), HasSubstr ("'dns-servers': <['168.95.1.1', '2001:db8::1']>"));
  EXPECT_TRUE (connection_settings_equal (s.raw, again.raw));
}

TEST (ConnectionSettings, SecretsAndProfileKeysAreLeftOutUnlessAskedFor)
{
  Settings s;

  read (s, everything, true);
  ASSERT_NE (s.raw, nullptr) << s.error;
  std::string open = print (s.raw, true, false);
  EXPECT_THAT (open, Not (HasSubstr ("p w")));
  EXPECT_THAT (open, Not (HasSubstr ("1234")));
  EXPECT_THAT (open, Not (HasSubstr ("8988692")));
  EXPECT_THAT (open, HasSubstr ("autoconnect"));
  EXPECT_THAT (print (s.raw, false, true), Not (HasSubstr ("autoconnect")));
}

TEST (ConnectionSettings, ACopyIsEqualAndItsOwn)
{
  Settings s;
  Settings copy;

  read (s, everything, true);
  ASSERT_NE (s.raw, nullptr) << s.error;
  copy.raw = connection_settings_copy (s.raw);
  EXPECT_TRUE (connection_settings_equal (s.raw, copy.raw));
  EXPECT_NE (s->apn, copy->apn);
  EXPECT_NE (s->bands, copy->bands);
}

TEST (ConnectionSettings, EveryKeyButTimeoutAndTheProfilesOwnMakesAnotherConnection)
{
  const std::vector<std::pair<const char *, bool>> rows = {
    { "{'apn': <'b'>}", false },
    { "{'password': <'b'>}", false },
    { "{'auth': <'pap'>}", false },
    { "{'bands': <['catm-1']>}", false },
    { "{'metric': <uint32 1>}", false },
    { "{'route': <'none'>}", false },
    { "{'allow-roaming': <false>}", false },
    { "{'timeout': <uint32 1>}", true },
    { "{'priority': <1>}", true },
    { "{'autoconnect': <true>}", true },
    { "{'id': <'x'>}", true },
    { "{'quota': <uint64 1>}", true },
    { "{'dns': <'manual'>, 'dns-servers': <['1.1.1.1']>}", false },
  };
  Settings base;

  read (base, "{'apn': <'a'>}");
  for (const auto &[text, equal] : rows) {
    Settings s;

    read (s, text, true, base.raw);
    ASSERT_NE (s.raw, nullptr) << text << ": " << s.error;
    EXPECT_EQ (connection_settings_equal (base.raw, s.raw), equal) << text;
  }
}

TEST (ConnectionSettings, AWrongValueIsNamedWithWhatIsAllowed)
{
  const std::vector<std::vector<const char *>> rows = {
    { "{'apm': <'x'>}", "apm", "no such setting", "dns-servers" },
    { "{'apn': <uint32 3>}", "apn", "type is u", "allowed: s" },
    { "{'mtu': <1400>}", "mtu", "type is i", "allowed: u" },
    { "{'mtu': <uint32 100>}", "mtu", "100", "576 to 1500" },
    { "{'mtu': <uint32 1501>}", "mtu", "1501", "576 to 1500" },
    { "{'cid': <uint32 0>}", "cid", "0 is not allowed", "1 to 15" },
    { "{'cid': <uint32 16>}", "cid", "16", "1 to 15" },
    { "{'timeout': <uint32 0>}", "timeout", "0 is not allowed", "1 to 3600" },
    { "{'timeout': <uint32 3601>}", "timeout", "3601", "1 to 3600" },
    { "{'auth': <'mschap'>}", "auth", "'mschap'", "auto, none, pap, chap" },
    { "{'route': <'default'>}", "route", "'default'", "backup" },
    { "{'rat': <'lte'>}", "rat", "'lte'", "auto, catm, nbiot, gsm" },
    { "{'apn': <'a\"b'>}", "apn", "not allowed", "letters" },
    { "{'apn': <'a b'>}", "apn", "'a b'", "spaces" },
    { "{'bands': <['catm-0']>}", "bands", "catm-0", "nbiot-8" },
    { "{'bands': <['3']>}", "bands", "'3'", "catm-3" },
    { "{'operator': <'Chunghwa'>}", "operator", "Chunghwa", "digits" },
    { "{'dns-servers': <['dns.hinet.net']>}", "dns-servers", "dns.hinet.net", "numeric" },
    { "{'dns-servers': <['0.0.0.0']>}", "dns-servers", "0.0.0.0", "numeric" },
    { "{'dns-servers': <['1.1.1.1','1.1.1.2','1.1.1.3','1.1.1.4','1.1.1.5']>}", "dns-servers", "1.1.1.5", "four" },
    { "{'dns-servers': <['1.1.1.1']>}", "dns-servers", "dns=manual", "only" },
    { "{'dns': <'manual'>}", "dns-servers", "none is given", "dns=manual" },
    { "{'pdp-type': <'ipv6'>, 'mtu': <uint32 600>}", "mtu", "IPv6", "1280" },
    { "{'autoconnect': <true>}", "autoconnect", "profiles only", "" },
    { "{'profile': <'../etc'>}", "profile", "../etc", "profile" },
  };

  for (const auto &row : rows) {
    Settings s;

    read (s, row[0]);
    EXPECT_EQ (s.raw, nullptr) << row[0];
    for (size_t i = 1; i < row.size (); i++)
      EXPECT_THAT (s.error, HasSubstr (row[i])) << row[0];
  }
}

TEST (ConnectionSettings, TheCharacterThatNoApnHasIsNamed)
{
  const std::vector<std::pair<const char *, const char *>> rows = {
    { "a b", "apn: a b is not allowed because of “ ”; allowed: up to 100" },
    { "a\"b;c", "because of “\"”" },
    { "a,b", "because of “,”" },
    { "pr\u00e9pay\u00e9", "because of “é”" },
    { "a\tb", "because of “U+0009”" },
  };
  g_autoptr (ConnectionSettings) s = connection_settings_new ();

  for (const auto &[text, expected] : rows) {
    g_autoptr (GError) error = nullptr;

    EXPECT_FALSE (connection_settings_set_text (s, "apn", text, FALSE, &error)) << text;
    ASSERT_NE (error, nullptr);
    EXPECT_THAT (error->message, HasSubstr (expected));
  }
  for (const std::string &text : { std::string ("user@operator.example"), std::string (100, 'x') })
    EXPECT_TRUE (connection_settings_set_text (s, "apn", text.c_str (), FALSE, nullptr)) << text;
  g_autoptr (GError) error = nullptr;
  EXPECT_FALSE (connection_settings_set_text (s, "apn", std::string (101, 'x').c_str (), FALSE, &error));
  EXPECT_THAT (error->message, Not (HasSubstr ("because of"))) << "it is too long";
}

TEST (ConnectionSettings, ASecretNeverStandsInTheMessage)
{
  for (const char *text :
       { "{'pin': <'98x7'>}", "{'pin': <'987654321'>}", "{'password': <'98\\n7'>}", "{'sim-iccid': <'987'>}" }) {
    Settings s;

    read (s, text, true);
    EXPECT_EQ (s.raw, nullptr) << text;
    EXPECT_THAT (s.error, Not (HasSubstr ("98"))) << text;
    EXPECT_THAT (s.error, HasSubstr ("allowed: ")) << text;
  }
}

TEST (ConnectionSettings, ABadValueChangesNothing)
{
  g_autoptr (ConnectionSettings) s = connection_settings_new ();
  g_autoptr (GError) error = nullptr;

  ASSERT_TRUE (connection_settings_set_text (s, "dns-servers", "8.8.8.8", FALSE, nullptr));
  EXPECT_FALSE (connection_settings_set_text (s, "dns-servers", "9.9.9.9;nonsense", FALSE, &error));
  EXPECT_THAT (error->message, HasSubstr ("nonsense"));
  EXPECT_EQ (s->n_dns_servers, 1u);
  EXPECT_EQ (s->dns_servers[0].bytes[0], 8);
}

TEST (ConnectionSettings, TextIsReadByTheTypeOfItsKey)
{
  g_autoptr (ConnectionSettings) s = connection_settings_new ();
  const std::vector<std::pair<const char *, const char *>> rows = {
    { "apn", " internet.iot " },   { "password", " with spaces " },
    { "autoconnect", "true " },    { "metric", "700" },
    { "priority", "-5" },          { "quota", "18446744073709551615" },
    { "dns", "manual" },           { "dns-servers", "168.95.1.1; 8.8.8.8;" },
    { "bands", "catm-3,nbiot-8" }, { "rat", "" },
  };

  for (const auto &[key, text] : rows) {
    g_autoptr (GError) error = nullptr;

    EXPECT_TRUE (connection_settings_set_text (s, key, text, TRUE, &error)) << (error != nullptr ? error->message : "");
  }
  EXPECT_STREQ (s->apn, "internet.iot");
  EXPECT_STREQ (s->password, " with spaces ");
  EXPECT_TRUE (s->autoconnect);
  EXPECT_EQ (s->metric, 700u);
  EXPECT_EQ (s->priority, -5);
  EXPECT_EQ (s->quota, G_MAXUINT64);
  EXPECT_EQ (s->n_dns_servers, 2u);
  EXPECT_STREQ (s->bands[1], "nbiot-8");
}

TEST (ConnectionSettings, TextOfAnotherTypeIsRefused)
{
  g_autoptr (ConnectionSettings) s = connection_settings_new ();

  for (const auto &[key, text] : std::vector<std::pair<const char *, const char *>> { { "metric", "many" },
                                                                                      { "metric", "-1" },
                                                                                      { "metric", "4294967296" },
                                                                                      { "autoconnect", "yes" },
                                                                                      { "priority", "1.5" },
                                                                                      { "mtu", "" },
                                                                                      { "apn", "\xff\xfe" },
                                                                                      { "dns-servers", "1.2.3" } }) {
    g_autoptr (GError) error = nullptr;

    EXPECT_FALSE (connection_settings_set_text (s, key, text, TRUE, &error)) << key;
    ASSERT_NE (error, nullptr);
    EXPECT_THAT (error->message, HasSubstr (key));
    EXPECT_TRUE (g_utf8_validate (error->message, -1, nullptr)) << key;
  }
}

TEST (ConnectionSettings, AnOverlayReplacesWhatItNamesAndKeepsTheRest)
{
  Settings base;
  Settings s;

  read (base, everything, true);
  read (s, "{'apn': <'other'>, 'dns': <'auto'>}", false, base.raw);
  ASSERT_NE (s.raw, nullptr) << s.error;
  EXPECT_STREQ (s->apn, "other");
  EXPECT_STREQ (s->username, "u");
  EXPECT_EQ (s->n_dns_servers, 0u) << "the servers belong to the base's dns=manual";
}

TEST (ConnectionSettings, HasKeyKnowsTheScope)
{
  EXPECT_TRUE (setting_is_taken ("apn", SETTING_IN_CONNECT));
  EXPECT_FALSE (setting_is_taken ("quota", SETTING_IN_CONNECT));
  EXPECT_TRUE (setting_is_taken ("quota", SETTING_IN_PROFILE));
  EXPECT_FALSE (setting_is_taken ("", SETTING_IN_PROFILE));
}
