// SPDX-License-Identifier: GPL-2.0-or-later
// Every transcript in tests/vectors/ppp holds: what a peer did once, and what we answer.
#include "conversation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace {

std::vector<std::string>
vector_files ()
{
  std::vector<std::string> files;
  for (const auto &entry : std::filesystem::directory_iterator (PPP_VECTORS)) {
    if (entry.path ().extension () == ".txt")
      files.push_back (entry.path ().string ());
  }
  std::sort (files.begin (), files.end ());
  return files;
}

std::string
name_of (const testing::TestParamInfo<std::string> &info)
{
  std::string name = std::filesystem::path (info.param).stem ().string ();
  std::replace_if (name.begin (), name.end (), [] (char c) { return !isalnum ((unsigned char) c); }, '_');
  return name;
}

std::vector<std::string>
read_lines (const std::filesystem::path &path)
{
  std::ifstream file (path);
  std::vector<std::string> lines;
  std::string text;

  if (!file)
    throw std::runtime_error ("cannot read " + path.string ());
  while (getline (file, text))
    lines.push_back (text);
  return lines;
}

// "include NAME" runs NAME.inc; "repeat 1..60" … "end" runs what is between with $I = 0x1 and $J = 0x2, and so on.
void
run (Conversation &conversation, const std::filesystem::path &path, std::string &where)
{
  std::vector<std::string> lines = read_lines (path);

  for (size_t i = 0; i < lines.size (); i++) {
    int first, last;
    where = path.filename ().string () + ":" + std::to_string (i + 1) + ": " + lines[i];
    if (lines[i].rfind ("include ", 0) == 0) {
      run (conversation, path.parent_path () / (lines[i].substr (8) + ".inc"), where);
    } else if (sscanf (lines[i].c_str (), "repeat %d..%d", &first, &last) == 2) {
      size_t begin = i + 1;
      size_t end = size_t (std::find (lines.begin () + long (begin), lines.end (), "end") - lines.begin ());
      for (int n = first; n <= last; n++) {
        conversation.count (n);
        for (i = begin; i < end; i++) {
          where = path.filename ().string () + ":" + std::to_string (i + 1) + ": " + lines[i] + " ("
                  + std::to_string (n) + ")";
          conversation.line (lines[i]);
        }
      }
    } else {
      conversation.line (lines[i]);
    }
  }
}

class PppVector : public testing::TestWithParam<std::string> {};

TEST_P (PppVector, Holds)
{
  Conversation conversation;
  std::string where;

  try {
    run (conversation, GetParam (), where);
    where = "at the end";
    conversation.end ();
  } catch (const std::exception &error) {
    FAIL () << where << "\n  " << error.what () << "\nso far:\n" << conversation.log ();
  }
}

INSTANTIATE_TEST_SUITE_P (Transcripts, PppVector, testing::ValuesIn (vector_files ()), name_of);

TEST (PppVectors, AreThere)
{
  EXPECT_GE (vector_files ().size (), 50u);
}

} // namespace
