// SPDX-License-Identifier: GPL-2.0-or-later
// Every line of tests/vectors/at/replies.txt means what is written below it; a refused line leaves the result
// untouched, and a line that is cut off anywhere, or has noise in it, is read without harm.
#include "reply-renderers.h"

#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

extern "C" {
#include "at/at-reply.h"
}

namespace {

std::vector<ReplyVector>
read_vectors ()
{
  return read_reply_vectors ("replies.txt");
}

TEST (AtReply, EveryVectorMeansWhatItSays)
{
  std::set<std::string> used;

  for (const ReplyVector &vector : read_vectors ()) {
    ASSERT_EQ (reply_renderers ().count (vector.parser), 1u)
      << "replies.txt:" << vector.number << ": no parser " << vector.parser;
    EXPECT_EQ (reply_renderers ().at (vector.parser) (vector.line.c_str ()), vector.expected)
      << "replies.txt:" << vector.number << ": " << vector.line;
    used.insert (vector.parser);
  }
  EXPECT_EQ (used.size (), reply_renderers ().size ()) << "each parser has vectors";
}

TEST (AtReply, ALineCutOffAnywhereIsReadWithoutHarm)
{
  for (const ReplyVector &vector : read_vectors ()) {
    for (gsize len = 0; len < vector.line.size (); len++) {
      // On the heap, so that a read behind the end is seen.
      g_autofree char *cut = g_strndup (vector.line.c_str (), len);
      reply_renderers ().at (vector.parser) (cut);
    }
  }
}

TEST (AtReply, NoiseAnywhereInALineIsReadWithoutHarm)
{
  for (const ReplyVector &vector : read_vectors ()) {
    for (gsize i = 0; i < vector.line.size (); i++) {
      for (char noise : { '"', ',', '(', ')', '-', ' ', ':', '\xff', '9' }) {
        g_autofree char *line = g_strdup (vector.line.c_str ());
        line[i] = noise;
        reply_renderers ().at (vector.parser) (line);
      }
    }
  }
}

TEST (AtReply, NoParserTakesAnotherOnesLine)
{
  const std::set<std::string> without_prefix = { "iccid", "imsi", "imei", "text" };

  for (const ReplyVector &vector : read_vectors ()) {
    if (vector.expected == reply_refused || vector.line[0] != '+')
      continue;
    for (const auto &[name, renderer] : reply_renderers ()) {
      bool same = without_prefix.count (name) == 1 || without_prefix.count (vector.parser) == 1
                  || name.substr (0, 4) == vector.parser.substr (0, 4);
      std::string result = renderer (vector.line.c_str ());
      EXPECT_TRUE (same || result == reply_refused) << name << " took " << vector.line << " for " << result;
    }
  }
}

TEST (AtReply, AQuerysReplyIsToldFromAUrc)
{
  for (const char *line :
       { "+CREG: 0,5", "+CREG: 1,5", "+CEREG: 2,1, 1F00, 20 ,79D903 ,7", "+CREG:002,001,\"18d8\",\"ffff\"",
         "+CGREG: 0,1", "+CREG: (0-2)", "+CREG: 1,5,12,3", "+CREG: 2,1,000B,2816,2" })
    EXPECT_TRUE (at_registration_is_reply (line)) << line;
  for (const char *line : { "+CREG: 5", "+CREG: 5,\"FFFE\",\"1A8670B\",7", "+CEREG: 4,,,,,,\"00100011\",", "+CREG: 2,,",
                            "+CREG: 1,000B,2816", "+CREG: x", "+CREG:", "+CSQ: 1,1", "" })
    EXPECT_FALSE (at_registration_is_reply (line)) << line;
}

TEST (AtReply, NetworksAreAppendedToWhatIsThere)
{
  g_autoptr (GArray) networks = g_array_new (FALSE, FALSE, sizeof (AtNetwork));

  ASSERT_TRUE (at_parse_cops_test ("+COPS: (1,\"a\",\"b\",\"46605\",0)", networks));
  ASSERT_TRUE (at_parse_cops_test ("+COPS: (2,\"c\",\"d\",\"46692\",7)", networks));
  ASSERT_EQ (networks->len, 2u);
  EXPECT_STREQ (g_array_index (networks, AtNetwork, 0).code, "46605");
  EXPECT_STREQ (g_array_index (networks, AtNetwork, 1).code, "46692");
}

TEST (AtReply, EveryStateAndTechnologyHasItsOwnName)
{
  std::set<std::string> states, technologies;

  for (int state = AT_SIM_READY; state <= AT_SIM_UNKNOWN; state++)
    states.insert (at_sim_state_to_string ((AtSimState) state));
  EXPECT_EQ (states.size (), (size_t) AT_SIM_UNKNOWN + 1);
  for (int technology = AT_TECHNOLOGY_NONE; technology <= AT_TECHNOLOGY_NBIOT; technology++)
    technologies.insert (at_technology_to_string ((AtTechnology) technology));
  EXPECT_EQ (technologies.size (), (size_t) AT_TECHNOLOGY_NBIOT + 1);
}

} // namespace
