// SPDX-License-Identifier: GPL-2.0-or-later
#include "vector_file.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>

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

static void
append (std::vector<VectorLine> &to, const std::filesystem::path &path, size_t i, const std::string &text, int count)
{
  std::string where = path.filename ().string () + ":" + std::to_string (i + 1) + ": " + text;

  if (count > 0)
    where += " (" + std::to_string (count) + ")";
  to.push_back ({ where, text, count });
}

// "include NAME" is NAME.inc; "repeat 1..60" … "end" is what is between with $I = 0x1 and $J = 0x2, and so on.
std::vector<VectorLine>
read_vector (const std::filesystem::path &path)
{
  std::vector<std::string> lines = read_lines (path);
  std::vector<VectorLine> all;

  for (size_t i = 0; i < lines.size (); i++) {
    int first, last;
    if (lines[i].rfind ("include ", 0) == 0) {
      for (const VectorLine &line : read_vector (path.parent_path () / (lines[i].substr (8) + ".inc")))
        all.push_back (line);
    } else if (sscanf (lines[i].c_str (), "repeat %d..%d", &first, &last) == 2) {
      size_t begin = i + 1;
      size_t end = size_t (std::find (lines.begin () + long (begin), lines.end (), "end") - lines.begin ());
      if (end == lines.size ())
        throw std::runtime_error ("no end of the loop in " + path.string ());
      for (int n = first; n <= last; n++) {
        for (i = begin; i < end; i++)
          append (all, path, i, lines[i], n);
      }
    } else {
      append (all, path, i, lines[i], 0);
    }
  }
  return all;
}
