// SPDX-License-Identifier: GPL-2.0-or-later
// What is to be written: in the writes that it was made in, secrets marked, and nothing of it stays in memory.
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "at/at-output.h"
}

namespace {

class Output : public testing::Test {
protected:
  ~Output () override { at_output_free (output); }
  void write (const char *text, bool secret = false)
  {
    g_string_append (at_output_begin (output), text);
    at_output_end (output, secret);
  }
  std::string pop ()
  {
    gsize len = 0;
    const guint8 *bytes = at_output_pop (output, &len);
    return bytes == nullptr ? "(nothing)" : std::string (reinterpret_cast<const char *> (bytes), len);
  }
  AtOutput *output = at_output_new ();
};

TEST_F (Output, ComesInItsWrites)
{
  EXPECT_EQ (pop (), "(nothing)");
  write ("AT\r");
  write ("");
  write ("AT+CPIN=1234\r", true);
  EXPECT_FALSE (at_output_is_secret (output));
  EXPECT_EQ (pop (), "AT\r");
  EXPECT_TRUE (at_output_is_secret (output));
  EXPECT_EQ (pop (), "AT+CPIN=1234\r") << "nothing is no write";
  EXPECT_FALSE (at_output_is_secret (output));
  EXPECT_EQ (pop (), "(nothing)");
}

TEST_F (Output, GoesOnBehindWhatWasTaken)
{
  write ("a");
  write ("b");
  EXPECT_EQ (pop (), "a");
  write ("c");
  EXPECT_EQ (pop (), "b");
  EXPECT_EQ (pop (), "c");
}

TEST_F (Output, IsForgottenAndErased)
{
  write ("1234", true);
  const char *bytes = at_output_begin (output)->str;
  at_output_end (output, FALSE);
  at_output_erase (output);
  EXPECT_EQ (pop (), "(nothing)");
  EXPECT_NE (std::string (bytes + 1, 3), "234") << "a secret is left in memory";
}

} // namespace
