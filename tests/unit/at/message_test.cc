// SPDX-License-Identifier: GPL-2.0-or-later
// +CMT, +CDS and +CBM come with the line behind them, whatever that looks like; what is no such line is nobody's
// message.
#include "queue-driver.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "at/at-message.h"
}

namespace {

using Events = std::vector<std::string>;

TEST (AtMessage, HeadersThatALineFollows)
{
  g_autoptr (AtMessage) message = at_message_new ();

  for (const char *line :
       { "+CMT: ,23", "+CMT: \"Alpha\",23", "+CMT: 23", "+CDS: 25", "+CBM: 88",
         "+CMT: \"+886900\",,\"22/01/01,00:00:00+32\"",
         "+CMT: \"+886900\",\"A\",\"22/01/01,00:00:00+32\",145,4,0,0,\"+886\",145,5", "+CBM: 1,50,0,1,1" }) {
    EXPECT_TRUE (at_message_begin (message, line, 0)) << line;
    EXPECT_TRUE (at_message_is_open (message)) << line;
    EXPECT_STREQ (at_message_take (message), line);
    EXPECT_FALSE (at_message_is_open (message));
  }
  for (const char *line : { "+CMTI: \"SM\",3", "+CDSI: \"SM\",1",
                            "+CDS: 6,1,\"+886900\",145,\"22/01/01,00:00:00+32\",\"22/01/01,00:00:01+32\",0",
                            "+CBM: 1,2", "+CMT:", "+CMT: x", "+CDS: \"25\"", "+CDS: 99999", "+CSQ: 1,99", "OK", "" }) {
    EXPECT_FALSE (at_message_begin (message, line, 0)) << line;
    EXPECT_FALSE (at_message_is_open (message)) << line;
    EXPECT_EQ (at_message_deadline (message), G_MAXINT64) << line;
  }
}

TEST (AtMessage, APduIsHexadecimalAndLongEnough)
{
  g_autoptr (AtMessage) message = at_message_new ();

  for (const char *line : { "OK", "+CSQ: 1,99", "0791", "07914356060013F", "" }) {
    ASSERT_TRUE (at_message_begin (message, "+CDS: 4", 0));
    EXPECT_FALSE (at_message_add (message, line)) << line;
  }
  ASSERT_TRUE (at_message_begin (message, "+CDS: 4", 0));
  EXPECT_TRUE (at_message_add (message, "0791435600aa"));
  EXPECT_STREQ (at_message_take (message), "+CDS: 4\n0791435600aa");
}

TEST (AtMessage, NothingOfItIsTheReplyOfABareCommand)
{
  QueueDriver driver;

  driver.submit ("+CGMM", nullptr, AT_FLAG_BARE);
  driver.receive (
    "\r\n+CMT: ,4\r\n0791435600AA\r\n\r\nSIMCOM_SIM7000G\r\n\r\n+CMT: \"+886\",,\"22/01/01,00:00:00+32\"\r\nOK\r\n\r\n"
    "OK\r\n");
  EXPECT_EQ (driver.take_events (),
             (Events { "urc +CMT: ,4\n0791435600AA", "urc +CMT: \"+886\",,\"22/01/01,00:00:00+32\"\nOK",
                       "reply 1 OK | SIMCOM_SIM7000G" }));
}

TEST (AtMessage, ItsWordsAreNoPromptAndNoDigitOfAResult)
{
  for (const char *words : { "> ", "> go on", "0", "4", "NO CARRIER", "+CME ERROR: 10", "AT+CGMM", "RDY" }) {
    QueueDriver driver;

    driver.submit ("+CGMM", nullptr, AT_FLAG_BARE);
    driver.take_written ();
    driver.receive (std::string ("\r\n+CBM: 1,50,0,1,1\r\n") + words + "\r\n\r\nSIMCOM_SIM7000G\r\n\r\nOK\r\n");
    EXPECT_EQ (driver.take_events (),
               (Events { std::string ("urc +CBM: 1,50,0,1,1\n") + words, "reply 1 OK | SIMCOM_SIM7000G" }));
    EXPECT_EQ (driver.take_written (), "") << words;
  }
}

TEST (AtMessage, AHeaderWithoutAPduIsToldAndHoldsNothingUp)
{
  QueueDriver driver;

  driver.submit ("+CSQ", "+CSQ:");
  driver.receive ("\r\n+CDS: 25\r\n\r\n+CSQ: 31,99\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), (Events { "urc +CDS: 25", "reply 1 OK | +CSQ: 31,99" }));
}

TEST (AtMessage, AHeaderAloneIsToldAfterASecond)
{
  QueueDriver driver;

  driver.receive ("\r\n+CDS: 25\r\n");
  EXPECT_EQ (driver.take_events (), Events {});
  EXPECT_EQ (at_queue_deadline (driver.queue), driver.now_us + AT_MESSAGE_US);
  driver.pass (1000);
  EXPECT_EQ (driver.take_events (), (Events { "urc +CDS: 25" }));
  EXPECT_EQ (at_queue_deadline (driver.queue), G_MAXINT64);
}

TEST (AtMessage, TwoHeadersAreTwo)
{
  QueueDriver driver;

  driver.receive ("\r\n+CDS: 25\r\n\r\n+CDS: 2\r\n00AA\r\n");
  EXPECT_EQ (driver.take_events (), (Events { "urc +CDS: 25", "urc +CDS: 2\n00AA" }));
}

TEST (AtMessage, AResetForgetsIt)
{
  QueueDriver driver;

  driver.receive ("\r\n+CDS: 25\r\n");
  at_queue_reset (driver.queue);
  driver.receive ("\r\n0791435600AA\r\n");
  driver.pass (2000);
  EXPECT_EQ (driver.take_events (), (Events { "urc 0791435600AA" }));
}

} // namespace
