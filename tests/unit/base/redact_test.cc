// SPDX-License-Identifier: GPL-2.0-or-later
// No PIN, password or identity survives dt_redact(), and what is harmless stays readable.
#include <gtest/gtest.h>

extern "C" {
#include "base/redact.h"
}

namespace {

void
expect_redacted (const char *text, const char *expected)
{
  g_autofree char *shown = dt_redact (text);
  EXPECT_STREQ (shown, expected) << text;
}

TEST (Redact, SecretsOfCommands)
{
  expect_redacted ("AT+CPIN=\"1234\"\r", "AT+CPIN=<hidden>\\r");
  expect_redacted ("AT+CPIN=12345678,\"1234\"", "AT+CPIN=<hidden>");
  expect_redacted ("at+cpin=1234;+CSQ", "at+cpin=<hidden>;+CSQ");
  expect_redacted ("AT+CPWD=\"SC\",\"12;34\",\"0000\"", "AT+CPWD=<hidden>");
  expect_redacted ("AT+CNCFG=1,\"apn\",\"user\",\"pass\",1", "AT+CNCFG=<hidden>");
}

TEST (Redact, QueriesStayReadable)
{
  expect_redacted ("AT+CPIN?\r", "AT+CPIN?\\r");
  expect_redacted ("+CPIN: READY", "+CPIN: READY");
  expect_redacted ("AT+CLCK=?", "AT+CLCK=?");
}

TEST (Redact, Identities)
{
  expect_redacted ("898600810906F8048812", "<hidden>");
  expect_redacted ("IMEI:869951030000000 ok", "IMEI:<hidden> ok");
  expect_redacted ("466923300000000", "<hidden>");
  expect_redacted ("+CPSI: LTE CAT-M1,Online,466-92,0x2CEC,28608801",
                   "+CPSI: LTE CAT-M1,Online,466-92,0x2CEC,28608801");
}

TEST (Redact, ControlCharactersAreVisible)
{
  expect_redacted ("a\x01\x1a\r\n", "a\\x01\\x1a\\r\\n");
}

} // namespace
