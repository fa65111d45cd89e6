// SPDX-License-Identifier: GPL-2.0-or-later
// The transcripts of tests/vectors/ppp as lists of lines.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

// A line of a transcript, with what it includes and repeats written out.
struct VectorLine {
  std::string where; // file and number
  std::string text;
  int count; // in a loop: which round; 0: in none
};

// All "*.txt", sorted.
std::vector<std::string> vector_files ();
// Throws std::runtime_error.
std::vector<std::string> read_lines (const std::filesystem::path &path);
std::vector<VectorLine> read_vector (const std::filesystem::path &path);
