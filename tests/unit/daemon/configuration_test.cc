// SPDX-License-Identifier: GPL-2.0-or-later
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "daemon/configuration.h"
}

using testing::ElementsAre;
using testing::HasSubstr;

class ConfigurationTest : public testing::Test {
protected:
  void TearDown () override { configuration_free (configuration_); }
  // Loads a file of this text; gives the problems.
  std::vector<std::string> load (const std::string &text)
  {
    g_autofree char *dir = g_dir_make_tmp ("dialtone-XXXXXX", nullptr);
    const std::string path = std::string (dir) + "/dialtone.conf";
    g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

    EXPECT_TRUE (g_file_set_contents (path.c_str (), text.data (), (gssize) text.size (), nullptr));
    configuration_load (configuration_, path.c_str (), problems);
    g_unlink (path.c_str ());
    g_rmdir (dir);
    std::vector<std::string> out;
    for (guint i = 0; i < problems->len; i++)
      out.push_back (static_cast<char *> (problems->pdata[i]));
    return out;
  }
  std::string modem (guint i) const
  {
    auto *d = static_cast<ModemDescription *> (g_ptr_array_index (configuration_->modems, i));
    return std::string (d->id) + " " + d->at_path;
  }
  Configuration *configuration_ = configuration_new ();
};

TEST_F (ConfigurationTest, EveryKeyIsRead)
{
  EXPECT_THAT (load ("[dialtone]\nlog-level=debug\ndatapath = tun \nudev=false\nmodem=at=/dev/serial0\n"
                     "modem=at=/dev/a,data=/dev/b,id=hat\n"),
               ElementsAre ());
  EXPECT_EQ (configuration_->log_level, DT_LOG_DEBUG);
  EXPECT_EQ (configuration_->datapath, DATAPATH_TUN);
  EXPECT_FALSE (configuration_->udev);
  ASSERT_EQ (configuration_->modems->len, 2u);
  EXPECT_EQ (modem (0), "static0 /dev/serial0");
  EXPECT_EQ (modem (1), "hat /dev/a");
}

TEST_F (ConfigurationTest, AMistakeIsNamedWithItsLineAndTheOthersCount)
{
  EXPECT_THAT (
    load ("[dialtone]\nlog-level=loud\nnonsense\ncolour=red\nudev=maybe\nmodem=data=/dev/x\n[other]\na=b\n[dialtone]\n"
          "datapath=kernel\n"
          "modem=at=/dev/a\nmodem=at=/dev/b,id=static0\n"),
    ElementsAre (HasSubstr ("dialtone.conf:2: log-level: \"loud\""), HasSubstr ("conf:3: it is neither"),
                 HasSubstr ("conf:4: colour: there is no such key"), HasSubstr ("conf:5: udev: \"maybe\""),
                 HasSubstr ("conf:6: modem: at=PATH is missing"), HasSubstr ("conf:8: the group [other]"),
                 HasSubstr ("conf:12: modem: the id static0 is given twice")));
  EXPECT_EQ (configuration_->datapath, DATAPATH_KERNEL);
  EXPECT_EQ (configuration_->modems->len, 1u);
}

TEST_F (ConfigurationTest, WhatIsIgnoredIsAPortInEitherWritingOrIds)
{
  EXPECT_THAT (load ("[dialtone]\nignore=1-1.2\nignore = usb_1_1_2\nignore=2-1\nignore=usb_12_3_4_5\nignore=1E0E:9001\n"
                     "ignore=1e0e:9001\nignore=1e0e:1\n"),
               ElementsAre ());
  std::vector<std::string> ignored;
  for (char **name = configuration_->ignored; *name != nullptr; name++)
    ignored.push_back (*name);
  EXPECT_THAT (ignored, ElementsAre ("1-1.2", "2-1", "12-3.4.5", "1e0e:9001", "1e0e:0001"));
}

TEST_F (ConfigurationTest, SaysWhoReadsThePortsOfPositions)
{
  EXPECT_THAT (load ("[dialtone]\nnmea=leave\n"), ElementsAre ());
  EXPECT_TRUE (configuration_->leave_nmea);
  EXPECT_THAT (load ("[dialtone]\nnmea=drain\n"), ElementsAre ());
  EXPECT_FALSE (configuration_->leave_nmea);
  EXPECT_THAT (load ("[dialtone]\nnmea=no\n"), ElementsAre (HasSubstr ("allowed: drain, leave")));
}

TEST_F (ConfigurationTest, WhatIsNeitherAPortNorIdsIsAMistake)
{
  for (const char *value :
       { "",      "usb_",    "1",           "1-",         "1.1",          "1-1.",        "1-1-1", "1_1",
         "usb_1", "usb_1-1", "usb_1_",      "1-1 1-2",    "/dev/ttyUSB2", "../1-1",      "1-1/",  ":",
         "1e0e:", "1e0e",    "1e0e:9001:1", "10e0e:9001", "1e0e:g",       "0x1e0e:9001", "-1:1" }) {
    EXPECT_THAT (load (std::string ("[dialtone]\nignore=") + value + "\n"),
                 ElementsAre (HasSubstr ("conf:2: ignore: \"" + std::string (value) + "\" is not allowed")));
    EXPECT_EQ (*configuration_->ignored, nullptr) << value;
  }
}

TEST_F (ConfigurationTest, OfAnotherOnlyWhatIsIgnoredIsTaken)
{
  Configuration *other = configuration_new ();
  std::swap (other, configuration_);
  load ("[dialtone]\nignore=1-1\nlog-level=debug\nmodem=at=/dev/a\n");
  std::swap (other, configuration_);
  load ("[dialtone]\nignore=2-1\n");
  configuration_take_ignored (configuration_, other);
  configuration_free (other);
  EXPECT_STREQ (configuration_->ignored[0], "1-1");
  EXPECT_EQ (configuration_->ignored[1], nullptr);
  EXPECT_EQ (configuration_->log_level, DT_LOG_INFO);
  EXPECT_EQ (configuration_->modems->len, 0u);
}

TEST_F (ConfigurationTest, AFileThatIsTooLargeIsNotRead)
{
  EXPECT_THAT (load (std::string (70000, '#')), ElementsAre (HasSubstr ("larger than 65536 bytes")));
}

TEST_F (ConfigurationTest, NoFileIsNoProblemAFolderInItsPlaceIs)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  configuration_load (configuration_, "/nonexistent/dialtone.conf", problems);
  EXPECT_EQ (problems->len, 0u);
  configuration_load (configuration_, "/proc", problems);
  ASSERT_EQ (problems->len, 1u);
  EXPECT_THAT (static_cast<char *> (problems->pdata[0]), HasSubstr ("/proc"));
}
