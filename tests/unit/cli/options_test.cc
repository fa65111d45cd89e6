// SPDX-License-Identifier: GPL-2.0-or-later
// The command line: what is understood, and what is refused with which words.
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "cli/options.h"
}

namespace {

CliOptions *
parse (std::vector<const char *> words, std::string *message = nullptr)
{
  g_autoptr (GError) error = nullptr;

  words.insert (words.begin (), "dialtonectl");
  words.push_back (nullptr);
  CliOptions *options = cli_options_parse (words.data (), &error);
  EXPECT_EQ (options == nullptr, error != nullptr);
  if (message != nullptr)
    *message = error == nullptr ? "" : error->message;
  return options;
}

std::string
refusal (const std::vector<const char *> &words)
{
  std::string message;
  g_autoptr (CliOptions) options = parse (words, &message);
  EXPECT_EQ (options, nullptr);
  return message;
}

std::string
settings (const std::vector<const char *> &words)
{
  std::string message;
  g_autoptr (CliOptions) options = parse (words, &message);
  EXPECT_NE (options, nullptr) << message;
  g_autofree char *text = options == nullptr ? nullptr : g_variant_print (options->settings, FALSE);
  return text == nullptr ? "" : text;
}

TEST (Options, CommandsAndGlobalOptionsInAnyOrder)
{
  g_autoptr (CliOptions) status = parse ({ "status" });
  EXPECT_EQ (status->command, COMMAND_STATUS);
  EXPECT_FALSE (status->json);
  EXPECT_STREQ (status->bus, "system");
  g_autoptr (CliOptions) monitor = parse ({ "--bus", "session", "monitor", "--json" });
  EXPECT_EQ (monitor->command, COMMAND_MONITOR);
  EXPECT_TRUE (monitor->json);
  EXPECT_STREQ (monitor->bus, "session");
  g_autoptr (CliOptions) trace = parse ({ "trace", "--pcap", "x.pcap" });
  EXPECT_EQ (trace->command, COMMAND_TRACE);
  EXPECT_STREQ (trace->capture, "x.pcap");
  g_autoptr (CliOptions) to_stdout = parse ({ "trace", "--pcap=-" });
  EXPECT_STREQ (to_stdout->capture, "-");
  g_autoptr (CliOptions) signal = parse ({ "signal", "--watch", "--interval=5", "--bus=unix:path=/x,guid=1" });
  EXPECT_TRUE (signal->watch);
  EXPECT_EQ (signal->interval_s, 5u);
  EXPECT_STREQ (signal->bus, "unix:path=/x,guid=1");
}

TEST (Options, SettingsInBothForms)
{
  EXPECT_EQ (settings ({ "connect" }), "{}");
  EXPECT_EQ (settings ({ "connect", "apn=a=b" }), "{'apn': <'a=b'>}");
  EXPECT_EQ (settings ({ "connect", "--apn", "x" }), "{'apn': <'x'>}");
  EXPECT_EQ (settings ({ "connect", "--apn=" }), "{'apn': <''>}");
  EXPECT_EQ (settings ({ "connect", "--apn", "--odd" }), "{'apn': <'--odd'>}") << "a value may begin with dashes";
  EXPECT_EQ (settings ({ "connect", "--allow-roaming=false" }), "{'allow-roaming': <false>}");
  EXPECT_EQ (settings ({ "connect", "--allow-roaming", "--json" }), "{'allow-roaming': <true>}");
}

TEST (Options, HelpAndVersionWin)
{
  g_autoptr (CliOptions) help = parse ({ "connect", "--help", "--nonsense" });
  EXPECT_EQ (help->command, COMMAND_HELP);
  g_autoptr (CliOptions) version = parse ({ "--version" });
  EXPECT_EQ (version->command, COMMAND_VERSION);
}

TEST (Options, Refusals)
{
  EXPECT_EQ (refusal ({}), "which command? See dialtonectl --help");
  EXPECT_EQ (refusal ({ "dial" }), "unknown command “dial”");
  EXPECT_EQ (refusal ({ "status", "--watch" }), "unknown option “--watch”");
  EXPECT_EQ (refusal ({ "status", "-x" }), "unknown option “-x”");
  EXPECT_EQ (refusal ({ "status", "now" }), "unexpected argument “now”");
  EXPECT_EQ (refusal ({ "connect", "now" }), "unexpected argument “now”");
  EXPECT_EQ (refusal ({ "status", "--json=yes" }), "unknown option “--json=yes”");
  EXPECT_EQ (refusal ({ "trace", "--pcap" }), "--pcap needs a value");
  EXPECT_EQ (refusal ({ "monitor", "--pcap=x" }), "unknown option “--pcap=x”");
  EXPECT_EQ (refusal ({ "connect", "--apn" }), "--apn needs a value");
  EXPECT_EQ (refusal ({ "signal", "--interval=0" }), "--interval is 1 to 3600 seconds, not “0”");
  EXPECT_EQ (refusal ({ "connect", "--nonsense=1" }).find ("there is no setting “nonsense”"), 0u);
  EXPECT_EQ (refusal ({ "--apn=x", "connect" }), "unknown option “--apn=x”");
}

TEST (Options, HelpNamesEveryCommandAndSetting)
{
  g_autofree char *help = cli_options_help ();
  for (const char *word : { "status", "connect", "disconnect", "signal", "monitor", "trace", "reset-data", "apn",
                            "password-file", "dns-servers" })
    EXPECT_NE (strstr (help, word), nullptr) << word;
}

} // namespace
