// SPDX-License-Identifier: GPL-2.0-or-later
// What a raw AT command may be.
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "modem/device/command-guard.h"

#include <glib.h>
}

namespace {

bool
allowed (const char *at, std::string *prefix = nullptr)
{
  g_autofree char *text = nullptr;
  g_autoptr (GError) error = nullptr;
  bool ok = command_guard_check (at, &text, &error);

  EXPECT_EQ (ok, error == nullptr) << at;
  if (prefix != nullptr)
    *prefix = text == nullptr ? "" : text;
  return ok;
}

TEST (CommandGuard, LetsOrdinaryCommandsThrough)
{
  std::string prefix;

  for (const char *at : { "AT", "ATI", "AT+CSQ", "at+cops?", "AT&D2", "ATE0", "AT+CGDCONT=1,\"IP\",\"a;b\"", "AT+CPIN?",
                          "ATI;+CSQ;&C1", "AT*PSNWID?" })
    EXPECT_TRUE (allowed (at)) << at;
  EXPECT_TRUE (allowed ("AT+CSQ;+CPSI?;+CGDCONT=1,\"x;+CREG=1\"", &prefix));
  EXPECT_EQ (prefix, "+CSQ:|+CPSI:|+CGDCONT:");
}

TEST (CommandGuard, RefusesWhatWouldTakeThePortAway)
{
  for (const char *at : { "ATD*99#", "atdt123", "ATA", "ATH", "ATO", "ATZ", "AT&F", "ATQ1", "ATV0", "ATS3=65",
                          "ATE0D*99#", "AT+CSQ;D*99#", "AT+CGDATA=\"PPP\",1", "AT+cmux=0", "AT+CSQ;+CMUX=0",
                          "AT+CMGS=\"1\"", "AT+IPR=9600", "AT+CPIN=\"1234\"", "ATE0H" })
    EXPECT_FALSE (allowed (at)) << at;
}

// The modem ignores blanks, and a question mark in a value asks nothing.
TEST (CommandGuard, ReadsALineAsTheModemDoes)
{
  for (const char *at :
       { "AT+CPIN=\"11?1\"", "AT+CPIN =\"1111\"", "AT+ CPIN=\"1111\"", "AT +CPIN= 1111", "AT+CPIN=1111,?", "AT+CMUX =0",
         "AT+CMUX=0,\"?\"", "AT+C MUX=0", "AT+CMGS=\"?\"", "AT+CMGS=\"12?\"", "AT+CGDATA =\"PPP\",1",
         "AT + C G D A T A", "ATP", "ATP 123", "AT D*99#", "AT & F", "AT+CSQ; +CPIN=1", "AT+CPIN" })
    EXPECT_FALSE (allowed (at)) << at;
  for (const char *at :
       { "AT+CPIN ?", "AT +CPIN?", "AT+CMGS=?", "AT+CMUX = ?", "AT+COPS=3,2;+COPS?", "AT+CPINR", "AT+CPIN2?" })
    EXPECT_TRUE (allowed (at)) << at;
}

TEST (CommandGuard, RefusesWhatIsNoCommandLine)
{
  std::string longest = "AT+X=" + std::string (600, '1');

  for (const char *at : { "", "A", "+++", "hello", "AT+CSQ\rATD*99#", "AT+CSQ\n", "AT+X=\x1a", "AT+X=\xc3\xa4", "AT1",
                          "AT&", longest.c_str () })
    EXPECT_FALSE (allowed (at)) << at;
}

} // namespace
