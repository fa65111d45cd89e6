// SPDX-License-Identifier: GPL-2.0-or-later
// The command queue: order, limits, echo, secrets, prompt, data mode, cancellation. Dialogues as text are in
// conversation_test.cc, timeouts in resync_test.cc.
#include "queue-driver.h"

#include <gtest/gtest.h>

namespace {

using Events = std::vector<std::string>;

TEST (AtQueue, OneCommandIsOutAtATimeAndInOrder)
{
  QueueDriver driver;

  EXPECT_TRUE (at_queue_idle (driver.queue));
  EXPECT_EQ (driver.submit ("E0"), 1u);
  EXPECT_EQ (driver.submit ("+CSQ", "+CSQ:"), 2u);
  EXPECT_EQ (driver.take_written (), "ATE0\r");
  EXPECT_FALSE (at_queue_idle (driver.queue));
  driver.pass (7);
  driver.receive ("\r\nOK\r\n");
  EXPECT_EQ (driver.elapsed_us, 7000);
  EXPECT_EQ (driver.take_written (), "AT+CSQ\r");
  driver.receive ("\r\n+CSQ: 1,99\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 OK", "reply 2 OK | +CSQ: 1,99" }));
  EXPECT_TRUE (at_queue_idle (driver.queue));
  EXPECT_EQ (at_queue_deadline (driver.queue), G_MAXINT64);
}

TEST (AtQueue, FrontGoesBeforeWhatWaits)
{
  QueueDriver driver;

  driver.submit ("+A");
  driver.submit ("+B");
  driver.submit ("H", nullptr, AT_FLAG_FRONT);
  EXPECT_EQ (driver.take_written (), "AT+A\r");
  driver.receive ("OK\r\n");
  EXPECT_EQ (driver.take_written (), "ATH\r");
  driver.receive ("OK\r\n");
  EXPECT_EQ (driver.take_written (), "AT+B\r");
}

TEST (AtQueue, AResultInTheSameReadIsNotTheNextCommands)
{
  QueueDriver driver;

  driver.submit ("+A");
  driver.submit ("+B");
  driver.receive ("\r\nOK\r\n\r\nERROR\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 OK", "urc ERROR" }));
  EXPECT_EQ (driver.take_written (), "AT+A\rAT+B\r");
}

TEST (AtQueue, UnsendableCommandsAreRefused)
{
  QueueDriver driver;
  std::string longest (AT_MAX_COMMAND, 'x');

  EXPECT_EQ (driver.submit ((longest + "x").c_str ()), 0u);
  EXPECT_EQ (driver.submit ("+CSQ\r"), 0u);
  EXPECT_EQ (driver.submit ("+CSQ\x1a"), 0u);
  EXPECT_EQ (driver.submit ("+CMGS=1", "+CMGS:", AT_FLAG_PROMPT), 0u) << "no body";
  EXPECT_EQ (driver.submit ("+CMGS=1", "+CMGS:", AT_FLAG_PROMPT, 1000,
                            "a\x1a"
                            "b"),
             0u);
  EXPECT_EQ (driver.submit ("+CMGS=1", "+CMGS:", AT_FLAG_PROMPT, 1000, "a\x1b"), 0u);
  EXPECT_TRUE (at_queue_idle (driver.queue));
  EXPECT_EQ (driver.take_written (), "");
  EXPECT_NE (driver.submit (longest.c_str ()), 0u);
  EXPECT_EQ (driver.take_written (), "AT" + longest + "\r");
}

TEST (AtQueue, CancelTakesWaitingCommandsOnly)
{
  QueueDriver driver;
  guint out = driver.submit ("+A");
  guint first = driver.submit ("+B");
  guint second = driver.submit ("+C");

  EXPECT_FALSE (at_queue_cancel (driver.queue, out)) << "it is written";
  EXPECT_TRUE (at_queue_cancel (driver.queue, second));
  EXPECT_TRUE (at_queue_cancel (driver.queue, first));
  EXPECT_FALSE (at_queue_cancel (driver.queue, first));
  EXPECT_FALSE (at_queue_cancel (driver.queue, 99));
  driver.receive ("OK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 3 CANCELLED", "reply 2 CANCELLED", "reply 1 OK" }));
  EXPECT_EQ (driver.take_written (), "AT+A\r");
}

TEST (AtQueue, ResetEndsEverythingAndForgetsHalfReadInput)
{
  QueueDriver driver;

  driver.submit ("+A", "+A:");
  driver.submit ("+B");
  driver.receive ("\r\n+A: 1\r\nhalf a li");
  at_queue_reset (driver.queue);
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 CANCELLED | +A: 1", "reply 2 CANCELLED" }));
  EXPECT_TRUE (at_queue_idle (driver.queue));
  driver.take_written ();
  driver.submit ("+C");
  EXPECT_EQ (driver.take_written (), "AT+C\r") << "nothing is owed to the new port";
  driver.receive ("OK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 3 OK" }));
}

TEST (AtQueue, ResetDropsWhatIsNotYetWritten)
{
  g_autoptr (AtQueue) queue = at_queue_new ();
  const AtCommand command = { "+A", nullptr, nullptr, 1000, AT_FLAG_NONE };

  at_queue_submit (queue, &command, 0);
  at_queue_reset (queue);
  gsize len;
  EXPECT_EQ (at_queue_pop_output (queue, &len), nullptr);
}

TEST (AtQueue, AQueueCanBeFreedWithEverythingInIt)
{
  AtQueue *queue = at_queue_new ();
  const AtCommand command = { "+A", "+A:", nullptr, 1000, AT_FLAG_NONE };

  at_queue_submit (queue, &command, 0);
  at_queue_submit (queue, &command, 0);
  at_queue_receive (queue, (const guint8 *) "+A: 1\r\nRDY\r\nhalf", 16, 0);
  at_queue_free (queue); // the leak checker judges
}

// --- echo and secrets

TEST (AtQueue, EchoIsDroppedWheneverItIsOn)
{
  QueueDriver driver;

  for (const char *echo : { "", "AT+CSQ\r", "" }) {
    driver.submit ("+CSQ", "+CSQ:");
    driver.receive (std::string (echo) + "\r\n+CSQ: 1,99\r\n\r\nOK\r\n");
  }
  driver.submit ("");
  driver.receive ("AT\r\r\nOK\r\n");
  driver.submit ("+CIMI", nullptr, AT_FLAG_BARE);
  driver.receive ("\x01\xffzAT+CIMI\r\r\n466920000000001\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (),
             Events ({ "reply 1 OK | +CSQ: 1,99", "reply 2 OK | +CSQ: 1,99", "reply 3 OK | +CSQ: 1,99", "reply 4 OK",
                       "reply 5 OK | 466920000000001" }));
}

TEST (AtQueue, ASecretNeverComesOutHoweverItsEchoIsDamaged)
{
  const std::string echo = "AT+CPIN=\"1234\"\r";

  for (gsize cut = 0; cut <= echo.size (); cut++) {
    QueueDriver driver;

    driver.submit ("+CPIN=\"1234\"", nullptr, AT_FLAG_SECRET);
    driver.receive (echo.substr (0, cut) + "\r\n+CREG: 1,\"1234\",\"00001234\",7\r\n" + echo.substr (cut)
                    + "\r\nOK\r\n");
    Events events = driver.take_events ();
    EXPECT_EQ (events.back (), "reply 1 OK") << cut;
    EXPECT_GE (events.size (), 2u) << "the URC is there, cut at " << cut;
    for (const std::string &event : events) {
      bool is_urc = event.find ("urc +CREG") == 0;
      EXPECT_TRUE (is_urc || event.find ("12") == std::string::npos) << event << " after a cut at " << cut;
    }
  }
}

TEST (AtQueue, NoiseAroundASecretsEchoDoesNotLetItOut)
{
  QueueDriver driver;

  driver.submit ("+CPIN=\"1234\"", nullptr, AT_FLAG_SECRET);
  driver.receive ("xyAT+CPIN=\"1234\"zz\rqq\"1234\"pp\rT+CPIN=\"12\r34\"\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 OK" }));
  driver.submit ("+SECRET", nullptr, AT_FLAG_SECRET); // no arguments
  driver.receive ("AT+SEC\rRET\rRDY\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "urc RDY", "reply 2 OK" }));
}

TEST (AtQueue, OutputOfASecretCommandIsMarked)
{
  g_autoptr (AtQueue) queue = at_queue_new ();
  const AtCommand open = { "+A", nullptr, nullptr, 1000, AT_FLAG_NONE };
  const AtCommand secret = { "+CPIN=1234", nullptr, nullptr, 1000, AT_FLAG_SECRET };
  gsize len;

  EXPECT_FALSE (at_queue_next_output_is_secret (queue)) << "there is none";
  at_queue_submit (queue, &open, 0);
  EXPECT_FALSE (at_queue_next_output_is_secret (queue));
  EXPECT_NE (at_queue_pop_output (queue, &len), nullptr);
  at_queue_submit (queue, &secret, 0);
  at_queue_receive (queue, (const guint8 *) "OK\r", 3, 0);
  EXPECT_TRUE (at_queue_next_output_is_secret (queue));
  EXPECT_NE (at_queue_pop_output (queue, &len), nullptr);
  EXPECT_FALSE (at_queue_next_output_is_secret (queue));
}

// --- limits

TEST (AtQueue, AReplyKeepsSoManyLinesAndCountsTheRest)
{
  g_autoptr (AtQueue) queue = at_queue_new ();
  const AtCommand command = { "+L", "+L:", nullptr, 1000, AT_FLAG_NONE };
  g_auto (AtEvent) event = {};

  at_queue_submit (queue, &command, 0);
  for (int i = 0; i < AT_MAX_LINES + 5; i++)
    at_queue_receive (queue, (const guint8 *) "+L: 1\r\n", 7, 0);
  at_queue_receive (queue, (const guint8 *) "OK\r\n", 4, 0);
  ASSERT_TRUE (at_queue_pop_event (queue, &event));
  EXPECT_EQ (event.reply.final, AT_FINAL_OK);
  EXPECT_EQ (event.reply.lines->len, (guint) AT_MAX_LINES);
  EXPECT_EQ (event.reply.n_dropped, 5u);
}

TEST (AtQueue, EventsLeftLyingDoNotGrowWithoutBound)
{
  g_autoptr (AtQueue) queue = at_queue_new ();
  const AtCommand dial = { "D*99#", nullptr, nullptr, 1000, AT_FLAG_DATA };
  std::string block (4096, 'x');
  AtEvent event;
  guint urcs = 0;
  gsize bytes = 0;

  for (int i = 0; i < 2 * AT_MAX_URCS; i++)
    at_queue_receive (queue, (const guint8 *) "RDY\r\n", 5, 0);
  at_queue_submit (queue, &dial, 0);
  at_queue_receive (queue, (const guint8 *) "CONNECT\r\n", 9, 0);
  for (gsize sent = 0; sent < 2 * AT_MAX_DATA; sent += block.size ())
    at_queue_receive (queue, (const guint8 *) block.data (), block.size (), 0);
  while (at_queue_pop_event (queue, &event)) {
    urcs += event.type == AT_EVENT_URC ? 1 : 0;
    bytes += event.type == AT_EVENT_DATA ? event.data_len : 0;
    at_event_clear (&event);
  }
  EXPECT_EQ (urcs, (guint) AT_MAX_URCS);
  EXPECT_EQ (bytes, (gsize) AT_MAX_DATA);
  at_queue_receive (queue, (const guint8 *) "y", 1, 0);
  ASSERT_TRUE (at_queue_pop_event (queue, &event)) << "there is room again";
  at_event_clear (&event);
}

TEST (AtQueue, EveryByteValueInAnyStateIsTaken)
{
  QueueDriver driver;
  std::string all;

  for (int i = 0; i < 256; i++)
    all += (char) i;
  driver.receive (all + all);
  driver.submit ("+A", "+A:");
  driver.receive (all + all);
  driver.receive ("\r\nOK\r\n");
  EXPECT_EQ (driver.take_events ().back (), "reply 1 OK");
}

// --- data mode

TEST (AtQueue, CommandsWaitWhileThePortIsInDataMode)
{
  QueueDriver driver;

  driver.submit ("D*99#", nullptr, AT_FLAG_DATA);
  driver.receive ("\r\nCONNECT\r\n");
  EXPECT_TRUE (at_queue_in_data_mode (driver.queue));
  driver.take_written ();
  driver.submit ("+CSQ", "+CSQ:", AT_FLAG_NONE, 100);
  driver.pass (5000);
  EXPECT_EQ (driver.take_written (), "");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 CONNECT" })) << "its timeout does not run";
  at_queue_leave_data_mode (driver.queue);
  EXPECT_FALSE (at_queue_in_data_mode (driver.queue));
  EXPECT_EQ (at_queue_deadline (driver.queue), 0) << "a tick is due";
  driver.pass (0);
  EXPECT_EQ (driver.take_written (), "AT+CSQ\r");
  driver.receive ("\r\nNO CARRIER\r\n\r\n+CSQ: 1,99\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "urc NO CARRIER", "reply 2 OK | +CSQ: 1,99" }));
}

TEST (AtQueue, ResetEndsDataMode)
{
  QueueDriver driver;

  driver.submit ("D*99#", nullptr, AT_FLAG_DATA);
  driver.receive ("CONNECT\r\n");
  at_queue_reset (driver.queue);
  EXPECT_FALSE (at_queue_in_data_mode (driver.queue));
  driver.receive ("\r\nRDY\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 CONNECT", "urc RDY" }));
}

TEST (AtQueue, LeavingDataModeOutsideOfItChangesNothing)
{
  QueueDriver driver;

  driver.submit ("+CSQ", "+CSQ:");
  driver.receive ("+CS");
  at_queue_leave_data_mode (driver.queue);
  driver.receive ("Q: 1,99\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 OK | +CSQ: 1,99" }));
}

// --- prompt

TEST (AtQueue, ThePromptIsAnsweredOnce)
{
  QueueDriver driver;

  driver.submit ("+CMGS=\"1\"", "+CMGS:", AT_FLAG_PROMPT, 1000, "one\rtwo");
  driver.take_written ();
  driver.receive ("AT+CMGS=\"1\"\r\r\n>");
  EXPECT_EQ (driver.take_written (), "");
  driver.receive (" ");
  EXPECT_EQ (driver.take_written (), "one\rtwo\x1a");
  driver.receive ("one\r\n> two\x1a\r\n> \r\n+CMGS: 5\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "") << "a prompt within the body wants no answer";
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 OK | +CMGS: 5" }));
}

TEST (AtQueue, APartOfABodysLineIsNoEcho)
{
  QueueDriver driver;

  driver.submit ("+CMGS=1", "+CMGS:", AT_FLAG_PROMPT, 1000, "RDYRDY\rxRDY\nRDYx");
  driver.receive ("\r\n> ");
  driver.receive ("RDY\r\nxRDY\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "urc RDY", "reply 1 OK" }));
}

TEST (AtQueue, AnUnexpectedPromptIsEscapedSoThatThePortDoesNotHang)
{
  QueueDriver driver;

  driver.submit ("+CMGS=1");
  driver.take_written ();
  driver.receive ("\r\n> ");
  EXPECT_EQ (driver.take_written (), "\x1b");
  driver.receive ("\r\n> \r\n> ");
  EXPECT_EQ (driver.take_written (), "") << "once";
  driver.receive ("\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 OK" }));
}

} // namespace
