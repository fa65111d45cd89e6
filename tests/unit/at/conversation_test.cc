// SPDX-License-Identifier: GPL-2.0-or-later
// The dialogues of tests/vectors/at/conversations.txt come out the same however the bytes are split, with and without
// echo, and with URCs between all lines.
#include "queue-driver.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

namespace {

// All that the modem may say unasked (facts 2.12); what a call is told is no URC while dialling.
const char *const catalogue[] = {
  "+CMTI: \"SM\",99",
  "RDY",
  "+CFUN: 1",
  "+CPIN: READY",
  "+CPIN: NOT INSERTED",
  "SMS Ready",
  "PB DONE",
  "SMS DONE",
  "NORMAL POWER DOWN",
  "UNDER-VOLTAGE WARNNING",
  "OVER-VOLTAGE POWER DOWN",
  "+CREG: 1",
  "+CREG: 5,\"FFFE\",\"1A8670B\",7",
  "+CGREG: 0",
  "+CEREG: 4,,,,,,\"00100011\",",
  "+CNSMOD: 7",
  "*PSNWID: \"466\",\"92\",\"Chunghwa Telecom\",0,\"CHT\",0",
  "*PSUTTZ: 19/06/26,06:04:03,\"+32\",0",
  "+CTZV: \"+32\"",
  "DST: 0",
  "+CMT: \"+886\",,\"22/01/01,00:00:00+32\"\r\nOK",
  "+CMT: ,4\r\n0791435600AA",
  "+CDS: 6,1",
  "+CDS: 4\r\n0791435600AA",
  "+CBM: 1,2",
  "+CBM: 1,50,0,1,1\r\n> 5",
  "+CUSD: 0,\"text, more\",15",
  "+CRING: VOICE",
  "RING",
  "NO CARRIER",
  "+PDP: DEACT",
  "+APP PDP: ACTIVE",
  "+APP PDP: 0,DEACTIVE",
  "+UGNSINF: 1,1,20220126140944.000,57.715185,11.973960,44.600,0.00,214.5,1,,1.4,,,,29,5,,,52,,",
  "+NITZ: 22/01/01,00:00:00+32",
};

struct Step {
  int number; // of the line in the file
  char kind;  // > w < @
  std::string text;
};

struct Conversation {
  std::string name;
  bool inject = true;
  std::vector<Step> steps;
  std::vector<std::string> expected;

  // Whether a command asks for such a line, or dials: then it is no URC.
  bool asks_for (const std::string &urc) const
  {
    bool registration = urc.find ("REG:") != std::string::npos; // these are told apart by their form
    for (const Step &step : steps) {
      if (step.kind == '>' && urc == "NO CARRIER" && step.text.find ("data") != std::string::npos)
        return true;
      gsize at = step.text.find ("prefix=");
      std::istringstream prefixes (
        at == std::string::npos ? "" : step.text.substr (at + 7, step.text.find (' ', at) - at - 7));
      for (std::string prefix; step.kind == '>' && std::getline (prefixes, prefix, '|');) {
        if (!registration && urc.rfind (prefix, 0) == 0)
          return true;
      }
    }
    return false;
  }
};

struct Mode {
  bool echo = false;
  gsize split = std::string::npos; // of each "<" into two reads there; 0: byte by byte
  int inject_at = -1;              // number of the line boundary that gets a URC
  std::string urc = catalogue[0];
};

std::string
unescape (const std::string &text)
{
  std::string out;

  for (gsize i = 0; i < text.size (); i++) {
    if (text[i] != '\\' || i + 1 == text.size ()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
    case 'r':
      out += '\r';
      break;
    case 'n':
      out += '\n';
      break;
    case '0':
      out += '\0';
      break;
    case 'x':
      out += (char) std::stoi (text.substr (i + 1, 2), nullptr, 16);
      i += 2;
      break;
    default:
      out += text[i];
    }
  }
  return out;
}

std::vector<Conversation>
read_conversations ()
{
  std::ifstream file (AT_VECTORS "/conversations.txt");
  std::vector<Conversation> all;
  std::string text;

  EXPECT_TRUE (file.is_open ()) << AT_VECTORS "/conversations.txt";
  for (int number = 1; std::getline (file, text); number++) {
    if (text.empty () || text[0] == '#')
      continue;
    std::string rest = text.substr (MIN (text.size (), 2u));
    if (text.rfind ("== ", 0) == 0) {
      Conversation conversation;
      conversation.name = text.substr (3);
      conversation.inject = text.find (" no-inject") == std::string::npos;
      all.push_back (conversation);
    } else if (text[0] == '!') {
      all.back ().expected.push_back (rest);
    } else {
      EXPECT_NE (std::string (">w<@").find (text[0]), std::string::npos) << "conversations.txt:" << number;
      all.back ().steps.push_back ({ number, text[0], text[0] == '<' || text[0] == 'w' ? unescape (rest) : rest });
    }
  }
  return all;
}

guint
parse_flags (const std::string &list)
{
  static const std::map<std::string, AtFlags> names = { { "data", AT_FLAG_DATA },
                                                        { "bare", AT_FLAG_BARE },
                                                        { "secret", AT_FLAG_SECRET },
                                                        { "prompt", AT_FLAG_PROMPT },
                                                        { "behind-call", AT_FLAG_BEHIND_CALL } };
  std::istringstream words (list);
  std::string word;
  guint flags = 0;

  while (std::getline (words, word, ',')) {
    EXPECT_EQ (names.count (word), 1u) << "what is " << word << "?";
    flags |= names.count (word) == 1 ? (guint) names.at (word) : 0;
  }
  return flags;
}

// "+CSQ prefix=+CSQ: flags=bare timeout=100"; returns the command line.
std::string
submit (QueueDriver *driver, const std::string &text)
{
  std::istringstream words (text);
  std::string line, word, prefix, body;
  gint64 timeout = 1000;
  guint flags = 0;

  if (text.empty () || text[0] != ' ')
    words >> line;
  while (words >> word) {
    std::string value = word.substr (word.find ('=') + 1);
    if (word.rfind ("prefix=", 0) == 0)
      prefix = value;
    else if (word.rfind ("body=", 0) == 0)
      body = value;
    else if (word.rfind ("timeout=", 0) == 0)
      timeout = std::stoll (value);
    else if (word.rfind ("flags=", 0) == 0)
      flags |= parse_flags (value);
    else
      ADD_FAILURE () << "what is " << word << "?";
  }
  guint id = driver->submit (line.c_str (), prefix.empty () ? nullptr : prefix.c_str (), flags, timeout,
                             body.empty () ? nullptr : body.c_str ());
  EXPECT_NE (id, 0u) << text;
  return line;
}

void
receive (QueueDriver *driver, const std::string &bytes, gsize split)
{
  if (split == 0) {
    for (char byte : bytes)
      driver->receive (std::string (1, byte));
  } else {
    driver->receive (bytes.substr (0, split));
    if (split < bytes.size ())
      driver->receive (bytes.substr (split));
  }
}

// Where a line begins or the bytes end, up to CONNECT.
std::vector<gsize>
find_boundaries (const std::string &bytes)
{
  std::vector<gsize> places;
  gsize end = bytes.find ("\r\nCONNECT\r\n");

  if (end == std::string::npos)
    end = bytes.find ("\r\nCONNECT ");
  for (gsize i = 0; i <= bytes.size () && (end == std::string::npos || i <= end); i++) {
    bool behind = i >= 2 && bytes.compare (i - 2, 2, "\r\n") == 0;
    bool begins = bytes.compare (i, 2, "\r\n") == 0 && (i == 0 || behind) && bytes.compare (i, 4, "\r\n\r\n") != 0
                  && bytes.compare (i, 4, "\r\n> ") != 0;
    bool ends = i == bytes.size () && behind;
    if (begins || ends)
      places.push_back (i);
  }
  return places;
}

struct Outcome {
  std::vector<std::string> events;
  bool injected = false;
};

Outcome
run (const Conversation &conversation, const Mode &mode)
{
  QueueDriver driver;
  Outcome outcome;
  std::string echo;
  int boundary = 0;

  for (const Step &step : conversation.steps) {
    std::string bytes = step.text;

    switch (step.kind) {
    case '>': {
      std::string line = submit (&driver, step.text);
      if (echo.empty ())
        echo = "AT" + line + "\r";
      break;
    }
    case 'w':
      EXPECT_EQ (driver.take_written (), step.text) << "conversations.txt:" << step.number;
      break;
    case '@':
      driver.pass (std::stoll (step.text));
      break;
    case '<':
      if (mode.inject_at >= 0 && !at_queue_in_data_mode (driver.queue)) {
        std::vector<gsize> places = find_boundaries (bytes);
        if (mode.inject_at >= boundary && mode.inject_at < boundary + (int) places.size ()) {
          bytes.insert (places[(gsize) (mode.inject_at - boundary)], "\r\n" + mode.urc + "\r\n");
          outcome.injected = true;
        }
        boundary += (int) places.size ();
      }
      if (mode.echo)
        bytes = echo + bytes;
      echo.clear ();
      receive (&driver, bytes, mode.split);
      break;
    default:
      ADD_FAILURE ();
    }
  }
  outcome.events = driver.take_events ();
  return outcome;
}

gsize
longest_read (const Conversation &conversation)
{
  gsize longest = 0;

  for (const Step &step : conversation.steps)
    longest = step.kind == '<' ? MAX (longest, step.text.size ()) : longest;
  return longest;
}

class AtConversation : public testing::TestWithParam<Conversation> {};

TEST_P (AtConversation, AsWritten)
{
  EXPECT_EQ (run (GetParam (), {}).events, GetParam ().expected);
}

TEST_P (AtConversation, ByteByByte)
{
  Mode mode;

  mode.split = 0;
  EXPECT_EQ (run (GetParam (), mode).events, GetParam ().expected);
}

TEST_P (AtConversation, SplitAtEveryByte)
{
  Mode mode;

  for (mode.split = 1; mode.split < longest_read (GetParam ()); mode.split++)
    EXPECT_EQ (run (GetParam (), mode).events, GetParam ().expected) << "split at " << mode.split;
}

TEST_P (AtConversation, WithEchoSplitAtEveryByte)
{
  Mode mode;

  mode.echo = true;
  EXPECT_EQ (run (GetParam (), mode).events, GetParam ().expected) << "in one piece";
  for (mode.split = 0; mode.split < longest_read (GetParam ()) + 32; mode.split++)
    EXPECT_EQ (run (GetParam (), mode).events, GetParam ().expected) << "split at " << mode.split;
}

// The two lines of a message are one event.
std::string
as_event (std::string urc)
{
  gsize at = urc.find ("\r\n");

  return at == std::string::npos ? urc : urc.replace (at, 2, "\n");
}

// Returns the number of boundaries.
int
inject_everywhere (const Conversation &conversation, Mode mode)
{
  for (mode.inject_at = 0;; mode.inject_at++) {
    Outcome outcome = run (conversation, mode);
    if (!outcome.injected)
      return mode.inject_at;
    // Without one of them, wherever it came, all is as before and in the same order.
    bool found = false;
    for (gsize i = 0; i < outcome.events.size () && !found; i++) {
      std::vector<std::string> others = outcome.events;
      others.erase (others.begin () + (long) i);
      found = outcome.events[i] == "urc " + as_event (mode.urc) && others == conversation.expected;
    }
    EXPECT_TRUE (found) << mode.urc << " at boundary " << mode.inject_at << ": "
                        << testing::PrintToString (outcome.events);
  }
}

TEST_P (AtConversation, WithAUrcAtEveryLineBoundary)
{
  if (!GetParam ().inject)
    return;
  for (const char *urc : catalogue) {
    if (GetParam ().asks_for (urc))
      continue;
    for (bool echo : { false, true }) {
      for (gsize split : { std::string::npos, (gsize) 0 }) {
        Mode mode;
        mode.echo = echo;
        mode.split = split;
        mode.urc = urc;
        EXPECT_GT (inject_everywhere (GetParam (), mode), 0) << "the conversation has line boundaries";
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P (Vectors, AtConversation, testing::ValuesIn (read_conversations ()), [] (const auto &info) {
  std::string name = info.param.name;
  auto unfit = [] (char c) { return !g_ascii_isalnum (c); };
  std::replace_if (name.begin (), name.end (), unfit, '_');
  return name;
});

} // namespace
