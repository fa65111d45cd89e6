// SPDX-License-Identifier: GPL-2.0-or-later
// Every transcript in tests/vectors/ppp holds: what a peer did once, and what we answer. And wherever it is cut off, by
// a hangup or by the user, the session ends as it must.
#include "conversation.h"
#include "vector_file.h"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <set>
#include <stdexcept>

namespace {

std::string
name_of (const testing::TestParamInfo<std::string> &info)
{
  std::string name = std::filesystem::path (info.param).stem ().string ();
  auto unfit = [] (char c) { return !isalnum ((unsigned char) c); };
  std::replace_if (name.begin (), name.end (), unfit, '_');
  return name;
}

void
run (Conversation &conversation, const VectorLine &line)
{
  if (line.count > 0)
    conversation.count (line.count);
  conversation.line (line.text);
}

class PppVector : public testing::TestWithParam<std::string> {};

TEST_P (PppVector, Holds)
{
  Conversation conversation;
  std::string where;

  try {
    for (const VectorLine &line : read_vector (GetParam ())) {
      where = line.where;
      run (conversation, line);
    }
    where = "at the end";
    conversation.end ();
  } catch (const std::exception &error) {
    FAIL () << where << "\n  " << error.what () << "\nso far:\n" << conversation.log ();
  }
}

INSTANTIATE_TEST_SUITE_P (Transcripts, PppVector, testing::ValuesIn (vector_files ()), name_of);

// Every transcript again and again, each time a line longer, and then the end. Returns the phases that it came in.
std::set<PppPhase>
interrupt_everywhere (void (Conversation::*interrupt) ())
{
  std::set<PppPhase> phases;

  for (const std::string &file : vector_files ()) {
    std::vector<VectorLine> lines = read_vector (file);
    for (size_t stop = 1; stop <= lines.size (); stop++) {
      Conversation conversation;
      try {
        for (size_t i = 0; i < stop; i++)
          run (conversation, lines[i]);
        if (!conversation.has_begun ())
          continue;
        phases.insert (conversation.phase ());
        (conversation.*interrupt) ();
      } catch (const std::exception &error) {
        ADD_FAILURE () << "behind " << lines[stop - 1].where << "\n  " << error.what () << "\n" << conversation.log ();
        return phases;
      }
    }
  }
  return phases;
}

const std::set<PppPhase> all_phases = { PPP_PHASE_DEAD, PPP_PHASE_ESTABLISH, PPP_PHASE_AUTHENTICATE, PPP_PHASE_NETWORK,
                                        PPP_PHASE_TERMINATE };

TEST (PppVectors, AHangupBehindAnyLineIsTheEndWithoutAFrame) // quirk 37, [hup-in-every-state]
{
  EXPECT_EQ (interrupt_everywhere (&Conversation::hang_up), all_phases);
}

TEST (PppVectors, AUserWhoClosesBehindAnyLineWaitsTwoSecondsAtMost) // quirks 34, 36
{
  EXPECT_EQ (interrupt_everywhere (&Conversation::close), all_phases);
}

TEST (PppVectors, AreThere)
{
  EXPECT_GE (vector_files ().size (), 100u);
}

} // namespace
