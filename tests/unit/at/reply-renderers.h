// SPDX-License-Identifier: GPL-2.0-or-later
// What a reply means, as text; the vectors are files of replies with such texts.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

// What is told of a line that the parser refuses.
constexpr char reply_refused[] = "no";

// A line, or lines with " / " between them, to its meaning.
using ReplyRenderer = std::function<std::string (const char *)>;

// By parser, as the vectors name them.
const std::map<std::string, ReplyRenderer> &reply_renderers ();

struct ReplyVector {
  int number; // of the line in the file
  std::string parser;
  std::string line;
  std::string expected;
  char mark = '\0'; // of a third line, or none
  std::string marked;
};

// Of a file in tests/vectors/at.
std::vector<ReplyVector> read_reply_vectors (const char *name);
