// SPDX-License-Identifier: GPL-2.0-or-later
// The configuration file and the command line over it.
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "daemon/command-line.h"
}

using testing::HasSubstr;

class CommandLineTest : public testing::Test {
protected:
  void SetUp () override
  {
    g_autofree char *dir = g_dir_make_tmp ("dialtone-XXXXXX", nullptr);
    dir_ = dir;
  }
  void TearDown () override
  {
    command_line_free (options_);
    g_unlink ((dir_ + "/dialtone.conf").c_str ());
    g_rmdir (dir_.c_str ());
  }
  void write (const std::string &text)
  {
    ASSERT_TRUE (g_file_set_contents ((dir_ + "/dialtone.conf").c_str (), text.c_str (), -1, nullptr));
  }
  // The error's message, "" when it was taken.
  std::string parse (std::vector<std::string> arguments)
  {
    g_autoptr (GError) error = nullptr;
    std::vector<char *> argv;

    arguments.insert (arguments.begin (), { "dialtoned", "--config-dir=" + dir_ });
    for (std::string &argument : arguments)
      argv.push_back (argument.data ());
    argv.push_back (nullptr);
    options_ = command_line_parse ((int) arguments.size (), argv.data (), &error);
    EXPECT_EQ (options_ == nullptr, error != nullptr);
    return error == nullptr ? "" : error->message;
  }
  std::string modem (guint i) const
  {
    auto *d = static_cast<ModemDescription *> (g_ptr_array_index (options_->configuration->modems, i));
    return std::string (d->id) + " " + d->at_path;
  }

  std::string dir_;
  CommandLine *options_ = nullptr;
};

TEST_F (CommandLineTest, WithoutFileAndOptionsTheDefaultsHold)
{
  ASSERT_EQ (parse ({}), "");
  EXPECT_STREQ (options_->bus, "system");
  EXPECT_STREQ (options_->state_dir, "/var/lib/dialtone");
  EXPECT_STREQ (options_->runtime_dir, "/run/dialtone");
  EXPECT_TRUE (options_->polkit);
  EXPECT_TRUE (options_->configuration->udev);
  EXPECT_EQ (options_->configuration->log_level, DT_LOG_INFO);
  EXPECT_EQ (options_->configuration->datapath, DATAPATH_AUTO);
  EXPECT_EQ (options_->configuration->modems->len, 0u);
  EXPECT_EQ (options_->problems->len, 0u);
}

TEST_F (CommandLineTest, AMistakeInTheFileIsAProblemAndNoFailure)
{
  write ("[dialtone]\nlog-level=loud\ndatapath=kernel\n");
  ASSERT_EQ (parse ({}), "");
  ASSERT_EQ (options_->problems->len, 1u);
  EXPECT_THAT (static_cast<char *> (options_->problems->pdata[0]), HasSubstr ("dialtone.conf:2: log-level"));
  EXPECT_EQ (options_->configuration->datapath, DATAPATH_KERNEL);
}

TEST_F (CommandLineTest, TheCommandLineWins)
{
  write ("[dialtone]\nlog-level=debug\ndatapath=tun\nmodem=at=/dev/file\n");
  ASSERT_EQ (parse ({ "--log-level=error", "--datapath=kernel", "--no-udev", "--no-polkit", "--modem=at=/dev/one",
                      "--modem=at=/dev/two,id=x", "--bus=unix:path=/tmp/b", "--state-dir=/s", "--runtime-dir=/r" }),
             "");
  EXPECT_EQ (options_->configuration->log_level, DT_LOG_ERROR);
  EXPECT_EQ (options_->configuration->datapath, DATAPATH_KERNEL);
  EXPECT_FALSE (options_->configuration->udev);
  EXPECT_FALSE (options_->polkit);
  EXPECT_STREQ (options_->bus, "unix:path=/tmp/b");
  EXPECT_STREQ (options_->state_dir, "/s");
  EXPECT_STREQ (options_->runtime_dir, "/r");
  ASSERT_EQ (options_->configuration->modems->len, 2u);
  EXPECT_EQ (modem (0), "static0 /dev/one");
  EXPECT_EQ (modem (1), "x /dev/two");
}

TEST_F (CommandLineTest, AWrongCommandLineIsRefusedInWords)
{
  EXPECT_THAT (parse ({ "--log-level=loud" }), HasSubstr ("--log-level: loud"));
  EXPECT_THAT (parse ({ "--datapath=usb" }), HasSubstr ("auto, kernel, tun"));
  EXPECT_THAT (parse ({ "--modem=data=/dev/x" }), HasSubstr ("at=PATH is missing"));
  EXPECT_THAT (parse ({ "--modem=at=/dev/a,id=x", "--modem=at=/dev/b,id=x" }), HasSubstr ("twice"));
  EXPECT_THAT (parse ({ "extra" }), HasSubstr ("extra"));
  EXPECT_THAT (parse ({ "--nonsense" }), HasSubstr ("--nonsense"));
}

TEST_F (CommandLineTest, VersionDoesNotReadTheFile)
{
  write ("nonsense\n");
  ASSERT_EQ (parse ({ "--version" }), "");
  EXPECT_TRUE (options_->version);
  EXPECT_EQ (options_->problems->len, 0u);
}
