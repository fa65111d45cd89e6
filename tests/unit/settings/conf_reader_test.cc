// SPDX-License-Identifier: GPL-2.0-or-later
#include <gio/gio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "settings/conf-reader.h"
}

namespace {

// Everything that is read: "3 group key=value", and errors.
std::vector<std::string>
read (const std::string &text)
{
  g_autoptr (ConfReader) reader = conf_reader_new ("f", text.data (), text.size ());
  std::vector<std::string> out;

  while (true) {
    g_autoptr (GError) error = nullptr;
    ConfEntry entry;

    if (conf_reader_next (reader, &entry, &error)) {
      out.push_back (std::to_string (entry.line) + " " + entry.group + " " + entry.key + "=" + entry.value);
    } else if (error != nullptr) {
      EXPECT_TRUE (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT));
      out.push_back (error->message);
    } else {
      return out;
    }
  }
}

using Lines = std::vector<std::string>;

} // namespace

TEST (ConfReader, GroupsKeysAndCommentsWithTheirLines)
{
  EXPECT_EQ (read ("# c\n\n[a]\nkey = value\r\n  other=x y \n[b]\nkey="),
             (Lines { "4 a key=value", "5 a other=x y ", "7 b key=" }));
  EXPECT_EQ (read (""), Lines {});
  EXPECT_EQ (read ("\n\n"), Lines {});
}

TEST (ConfReader, EscapesOfKeyFilesAreResolved)
{
  EXPECT_EQ (read ("[a]\nk=\\s\\\\x\\ty\n"), (Lines { "2 a k= \\x\ty" }));
}

TEST (ConfReader, ABadLineIsNamedAndReadingGoesOn)
{
  Lines lines = read ("early=1\n[a]\nnonsense\n=x\n[open\nk=\\q\nk=\\\n\xff\xfe=1\ngood=1\n");

  ASSERT_EQ (lines.size (), 8u) << testing::PrintToString (lines);
  EXPECT_THAT (lines[0], testing::StartsWith ("f:1: there is no [group]"));
  EXPECT_THAT (lines[1], testing::StartsWith ("f:3: it is neither"));
  EXPECT_THAT (lines[2], testing::StartsWith ("f:4: it is neither"));
  EXPECT_THAT (lines[3], testing::StartsWith ("f:5: a group"));
  EXPECT_THAT (lines[4], testing::StartsWith ("f:6: after a backslash"));
  EXPECT_THAT (lines[5], testing::StartsWith ("f:7: after a backslash"));
  EXPECT_THAT (lines[6], testing::StartsWith ("f:8: it is not UTF-8"));
  EXPECT_EQ (lines[7], "9 a good=1");
}

TEST (ConfReader, AZeroByteIsNoEndOfTheText)
{
  Lines lines = read (std::string ("[a]\nk=1\0x\nm=2\n", 14));

  ASSERT_EQ (lines.size (), 2u);
  EXPECT_THAT (lines[0], testing::StartsWith ("f:2: it is not UTF-8"));
  EXPECT_EQ (lines[1], "3 a m=2");
}
