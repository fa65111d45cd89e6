// SPDX-License-Identifier: GPL-2.0-or-later
// After a timeout no late reply is taken for the next command's, nothing is swallowed for ever, and nothing hangs.
#include "queue-driver.h"

#include <gtest/gtest.h>

namespace {

using Events = std::vector<std::string>;

// Command 1 is written and times out after a second.
void
time_out (QueueDriver *driver, const char *line = "+A", const char *prefix = "+A:", guint flags = AT_FLAG_NONE)
{
  ASSERT_EQ (driver->submit (line, prefix, flags), 1u);
  driver->pass (1000);
  ASSERT_EQ (driver->take_events (), Events ({ "reply 1 TIMEOUT" }));
  ASSERT_EQ (driver->elapsed_us, G_USEC_PER_SEC);
  ASSERT_EQ (driver->take_written (), std::string ("AT") + line + "\r");
}

// To "AT+CMEE?;+CMEE?" and the like.
std::string
answer_question (const std::string &line)
{
  std::string answer;

  for (gsize at = line.find ("+CMEE?"); at != std::string::npos; at = line.find ("+CMEE?", at + 1))
    answer += "\r\n+CMEE: 0\r\n";
  return answer + "\r\nOK\r\n";
}

TEST (AtResync, TheTimeoutRunsFromTheWriting)
{
  QueueDriver driver;

  driver.submit ("+A", nullptr, AT_FLAG_NONE, 1000);
  driver.submit ("+B", nullptr, AT_FLAG_NONE, 1000);
  driver.pass (900);
  driver.receive ("OK\r\n");
  driver.pass (999);
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 OK" }));
  driver.pass (1);
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 TIMEOUT" }));
}

TEST (AtResync, LinesUpToTheTimeoutAreInTheReply)
{
  QueueDriver driver;

  driver.submit ("+A", "+A:");
  driver.receive ("+A: 1\r\n");
  driver.pass (1000);
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 TIMEOUT | +A: 1" }));
}

TEST (AtResync, ALateReplyIsSwallowedWhenNothingWaits)
{
  QueueDriver driver;

  time_out (&driver);
  driver.receive ("AT+A\r\r\n+A: 1\r\nRDY\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "urc RDY" }));
  driver.submit ("+B");
  EXPECT_EQ (driver.take_written (), "AT+B\r") << "nothing is owed any more";
  driver.receive ("OK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 OK" }));
}

TEST (AtResync, ALateReplyIsSwallowedWhileTheNextCommandWaits)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B", "+B:");
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\r") << "a question of its own first";
  driver.receive ("\r\n+A: 1\r\n\r\nERROR\r\n");
  EXPECT_EQ (driver.take_written (), "") << "the question is not yet answered";
  driver.receive ("AT+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "AT+B\r") << "at once";
  driver.receive ("\r\n+B: 2\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 OK | +B: 2" }));
}

TEST (AtResync, AnAbandonedCommandEndsAtOnceAndItsReplyIsNotTheNextCommands)
{
  QueueDriver driver;

  driver.submit ("E0");
  driver.pass (3);
  at_queue_abandon (driver.queue, driver.now_us);
  driver.submit ("D*99#", nullptr, AT_FLAG_DATA);
  EXPECT_EQ (driver.take_written (), "ATE0\rAT+CMEE?\r");
  driver.receive ("\r\nOK\r\n");
  driver.receive ("\r\n+CMEE: 2\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "ATD*99#\r");
  driver.receive ("\r\nCONNECT\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 1 CANCELLED", "reply 2 CONNECT" }));
}

TEST (AtResync, ACommandThatWasLostIsNotWaitedFor)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B", "+B:");
  driver.receive ("\r\n+CMEE: 0\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\rAT+B\r");
  driver.receive ("\r\n+B: 2\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 OK | +B: 2" }));
}

TEST (AtResync, AModemThatDoesNotKnowTheQuestionIsUsedWhenAllResultsHaveCome)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B", "+B:");
  driver.receive ("\r\nOK\r\n\r\nERROR\r\n");
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\rAT+B\r");
}

TEST (AtResync, AModemThatDoesNotKnowTheQuestionIsUsedAfterAQuietSecondAtMost)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B", "+B:", AT_FLAG_NONE, 5000);
  driver.receive ("\r\nERROR\r\n");
  driver.take_written ();
  driver.pass (999);
  EXPECT_EQ (driver.take_written (), "");
  driver.pass (1);
  EXPECT_EQ (driver.take_written (), "AT+B\r");
}

TEST (AtResync, AShortTimeoutLeavesTimeForTheCommandItself)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B", "+B:", AT_FLAG_NONE, 300);
  driver.receive ("\r\nERROR\r\n");
  driver.take_written ();
  driver.pass (150);
  EXPECT_EQ (driver.take_written (), "AT+B\r");
}

TEST (AtResync, QuietThatBeganBeforeTheCommandCounts)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B", nullptr, AT_FLAG_NONE, 1000);
  driver.pass (900);
  driver.receive ("\r\nERROR\r\n");
  driver.pass (100);
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 TIMEOUT" }));
  driver.take_written ();
  driver.submit ("+C", nullptr, AT_FLAG_NONE, 1000);
  EXPECT_EQ (driver.take_written (), "") << "no further question";
  driver.pass (400);
  EXPECT_EQ (driver.take_written (), "AT+C\r");
}

TEST (AtResync, TheSameCommandAgainDoesNotGetTheFirstOnesReply)
{
  QueueDriver driver;

  time_out (&driver, "+CSQ", "+CSQ:");
  driver.submit ("+CSQ", "+CSQ:");
  driver.receive ("\r\n+CSQ: 1,99\r\n\r\nOK\r\n\r\n+CMEE: 0\r\n\r\nOK\r\n");
  driver.receive ("\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 OK | +CSQ: 20,99" }));
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\rAT+CSQ\r");
}

TEST (AtResync, TheQuestionItselfMayHaveTimedOut)
{
  QueueDriver driver;

  time_out (&driver, "+CMEE?", "+CMEE:");
  driver.submit ("+B");
  EXPECT_EQ (driver.take_written (), "AT+CMEE?;+CMEE?\r");
  driver.receive ("\r\n+CMEE: 0\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "");
  driver.receive ("\r\n+CMEE: 0\r\n\r\n+CMEE: 0\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "AT+B\r");
  EXPECT_EQ (driver.take_events (), Events ());
}

TEST (AtResync, ASilentModemIsAskedAgainAndTheCommandTimesOutUnwritten)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+CPIN=\"1234\"", nullptr, AT_FLAG_SECRET, 2500);
  driver.pass (2499);
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\rAT+CMEE?;+CMEE?\rAT+CMEE?;+CMEE?;+CMEE?\r") << "every second";
  EXPECT_EQ (driver.take_events (), Events ());
  driver.pass (1);
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 TIMEOUT" }));
  EXPECT_EQ (driver.elapsed_us, 2500000);
  EXPECT_EQ (driver.take_written (), "") << "the PIN was never written";
  EXPECT_EQ (at_queue_deadline (driver.queue), G_MAXINT64) << "no timer is left";
}

TEST (AtResync, TheQuestionNeverGetsTooLongForALine)
{
  QueueDriver driver;
  std::string written;
  gsize longest = 0;

  time_out (&driver);
  driver.submit ("+B", nullptr, AT_FLAG_NONE, 100000);
  for (int second = 0; second < 50; second++) {
    driver.pass (1000);
    written = driver.take_written ();
    longest = MAX (longest, written.size ());
  }
  EXPECT_LE (longest, (gsize) AT_MAX_COMMAND);
  for (int round = 0; round < 3 && written != "AT+B\r"; round++) {
    driver.receive (answer_question (written));
    written = driver.take_written ();
  }
  EXPECT_EQ (written, "AT+B\r");
}

// ATQ1: the lines come, the results do not (V.250 §6.2.4).
TEST (AtResync, AQuietModemIsMadeToTalk)
{
  QueueDriver driver;

  time_out (&driver, "E0V1", nullptr);
  driver.submit ("+B", nullptr, AT_FLAG_NONE, 5000);
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\r");
  driver.receive ("\r\n+CMEE: 0\r\n");
  driver.pass (1000);
  EXPECT_EQ (driver.take_written (), "ATQ0\r");
  driver.receive ("\r\nOK\r\n");
  std::string question = driver.take_written ();
  EXPECT_EQ (question.rfind ("AT+CMEE?", 0), 0u) << "whose result that was is open";
  driver.receive (answer_question (question));
  EXPECT_EQ (driver.take_written (), "AT+B\r");
  EXPECT_TRUE (at_queue_take_signs (driver.queue).alive);
}

TEST (AtResync, AModemThatIsOnlySlowIsNotTakenForAQuietOne)
{
  QueueDriver driver;

  time_out (&driver, "+B", nullptr);
  driver.submit ("+C", nullptr, AT_FLAG_NONE, 9000);
  driver.receive ("\r\n+CMEE: 0\r\n");
  driver.pass (1000);
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\rATQ0\r");
  driver.receive ("\r\nOK\r\n"); // to the question, behind its line
  driver.take_written ();
  driver.receive ("\r\nOK\r\n"); // to ATQ0: nobody's, and not the answer to +C
  driver.receive ("\r\n+CMEE: 0\r\n\r\n+CMEE: 0\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "AT+C\r");
  EXPECT_EQ (driver.take_events (), Events ());
}

TEST (AtResync, AQuietModemThatDoesNotKnowTheQuestionIsMadeToTalkToo)
{
  QueueDriver driver;
  std::string written;

  time_out (&driver, "E0V1", nullptr);
  driver.submit ("+B", nullptr, AT_FLAG_NONE, 20000);
  for (int second = 0; second < 6; second++) {
    driver.pass (1000);
    written += driver.take_written ();
  }
  EXPECT_NE (written.find ("\rATQ0\r"), std::string::npos) << written;
}

TEST (AtResync, SignsOfARestart)
{
  QueueDriver driver;

  driver.submit ("E0V1", nullptr);
  driver.receive ("ATE0V1\r\r\nOK\r\n");
  EXPECT_FALSE (at_queue_take_signs (driver.queue).echo) << "it came before the command was obeyed";
  driver.submit ("+CSQ", "+CSQ:");
  driver.receive ("AT+CSQ\r\r\n+CSQ: 1,99\r\n\r\nOK\r\n");
  EXPECT_TRUE (at_queue_take_signs (driver.queue).echo);
  EXPECT_FALSE (at_queue_take_signs (driver.queue).echo) << "told once";
}

TEST (AtResync, HowLateAnAnswerCameIsTold)
{
  QueueDriver driver;

  time_out (&driver);
  driver.pass (1500);
  driver.receive ("\r\nOK\r\n");
  AtSigns signs = at_queue_take_signs (driver.queue);
  EXPECT_EQ (signs.late_us, 2500 * 1000);
  EXPECT_TRUE (signs.alive);
  driver.submit ("+B", "+B:");
  driver.pass (1000);
  driver.submit ("+C", nullptr, AT_FLAG_NONE, 3000);
  driver.receive ("\r\n+CMEE: 0\r\n\r\nOK\r\n");
  EXPECT_TRUE (at_queue_take_signs (driver.queue).plain);
}

TEST (AtResync, AModemThatWakesUpIsUsedWhenItHasAnsweredTheNewestQuestion)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B", nullptr, AT_FLAG_NONE, 1500);
  driver.pass (1500);
  driver.submit ("+C", nullptr, AT_FLAG_NONE, 1500);
  driver.pass (300);
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 TIMEOUT" }));
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\rAT+CMEE?;+CMEE?\rAT+CMEE?;+CMEE?;+CMEE?\r");
  driver.receive (answer_question ("AT+CMEE?;+CMEE?"));
  EXPECT_EQ (driver.take_written (), "") << "a third answer may come";
  driver.receive (answer_question ("AT+CMEE?;+CMEE?;+CMEE?"));
  EXPECT_EQ (driver.take_written (), "AT+C\r");
  driver.receive ("\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 3 OK" }));
}

TEST (AtResync, AnAnswerThatLostALineIsAskedForAgain)
{
  QueueDriver driver;

  time_out (&driver, "+CIMI", nullptr, AT_FLAG_BARE);
  driver.submit ("+B", nullptr, AT_FLAG_NONE, 5000);
  EXPECT_EQ (driver.take_written (), "AT+CMEE?;+CMEE?\r");
  driver.receive ("\r\n+CMEE: 0\r\n\r\nOK\r\n");
  driver.pass (1000);
  EXPECT_EQ (driver.take_written (), "AT+CMEE?;+CMEE?;+CMEE?\r");
  driver.receive (answer_question ("AT+CMEE?;+CMEE?;+CMEE?"));
  EXPECT_EQ (driver.take_written (), "AT+B\r");
}

TEST (AtResync, TheTimeoutStartsAnewWhenTheCommandIsWritten)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B", nullptr, AT_FLAG_NONE, 1000);
  driver.pass (700);
  driver.receive ("+CMEE: 1\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\rAT+B\r");
  driver.pass (999);
  EXPECT_EQ (driver.take_events (), Events ());
  driver.pass (1);
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 TIMEOUT" }));
  EXPECT_EQ (driver.elapsed_us, G_USEC_PER_SEC);
}

TEST (AtResync, OnlyTheLateCommandsOwnLinesAreSwallowed)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B", "+B:");
  driver.receive ("\r\nRDY\r\n+B: 7\r\n+A: 1\r\nstray\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "urc RDY", "urc +B: 7", "urc stray" }));
}

TEST (AtResync, LateLinesAreSwallowedForABoundedTimeOnly)
{
  QueueDriver driver;

  time_out (&driver, "+CIMI", nullptr, AT_FLAG_BARE);
  driver.receive ("466920000000001\r\n");
  EXPECT_EQ (driver.take_events (), Events ());
  driver.pass (10001);
  driver.receive ("UNDER-VOLTAGE WARNNING\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "urc UNDER-VOLTAGE WARNNING" }));
  driver.submit ("+B");
  EXPECT_EQ (driver.take_written (), "AT+CMEE?;+CMEE?\r") << "its final result may still come";
}

TEST (AtResync, ASecretsLateEchoIsSwallowedHoweverLate)
{
  QueueDriver driver;

  time_out (&driver, "+CPIN=\"1234\"", nullptr, AT_FLAG_SECRET);
  driver.pass (60000);
  driver.receive ("AT+CPIN=\"1234\"\r");
  EXPECT_EQ (driver.take_events (), Events ());
}

TEST (AtResync, ALateConnectIsToldToTheOwner)
{
  QueueDriver driver;

  time_out (&driver, "D*99#", nullptr, AT_FLAG_DATA);
  driver.receive ("\r\nCONNECT 150000000\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "urc CONNECT 150000000" }));
  EXPECT_FALSE (at_queue_in_data_mode (driver.queue));
}

TEST (AtResync, ADialThatTheQuestionAbortsIsCounted)
{
  QueueDriver driver;

  time_out (&driver, "D*99#", nullptr, AT_FLAG_DATA);
  driver.submit ("+B");
  driver.receive ("\r\nNO CARRIER\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\rAT+B\r");
  EXPECT_EQ (driver.take_events (), Events ({ "urc NO CARRIER" }));
}

TEST (AtResync, ANoCarrierThatNobodyDialledForIsNotCounted)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B");
  driver.receive ("\r\nNO CARRIER\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\r");
  EXPECT_EQ (driver.take_events (), Events ({ "urc NO CARRIER" }));
}

TEST (AtResync, ACommandThatWaitsForItCanBeCancelled)
{
  QueueDriver driver;

  time_out (&driver);
  guint second = driver.submit ("+B");
  EXPECT_TRUE (at_queue_cancel (driver.queue, second));
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 CANCELLED" }));
  EXPECT_TRUE (at_queue_idle (driver.queue));
  EXPECT_EQ (at_queue_deadline (driver.queue), G_MAXINT64);
  driver.submit ("+C");
  EXPECT_FALSE (at_queue_cancel (driver.queue, 77)) << "not the one that waits";
  driver.receive ("OK\r\nOK\r\nOK\r\n"); // the late one, two questions
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\rAT+CMEE?;+CMEE?\rAT+C\r");
}

TEST (AtResync, ALatePromptIsEscapedOnce)
{
  QueueDriver driver;

  ASSERT_EQ (driver.submit ("+CMGS=1", "+CMGS:", AT_FLAG_PROMPT, 1000, "text"), 1u);
  driver.pass (1000);
  driver.take_written ();
  driver.receive ("\r\n> ");
  driver.receive ("\r\n> ");
  EXPECT_EQ (driver.take_written (), "\x1b");
  driver.submit ("+B");
  driver.receive ("\r\nERROR\r\n\r\n+CMEE: 0\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\rAT+B\r");
}

TEST (AtResync, ResetForgetsWhatIsOwed)
{
  QueueDriver driver;

  time_out (&driver);
  driver.submit ("+B");
  at_queue_reset (driver.queue);
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 CANCELLED" }));
  driver.take_written ();
  driver.submit ("+C");
  EXPECT_EQ (driver.take_written (), "AT+C\r");
}

// A modem that answers the lines it gets in order, one every @delay_ms.
std::vector<std::string>
run_slow_modem (gint64 delay_ms, int n_commands)
{
  const gint64 step_ms = 100;
  QueueDriver driver;
  std::vector<std::string> inbox;

  for (int n = 1; n <= n_commands; n++) {
    std::string name = "+N" + std::to_string (n);
    driver.submit (name.c_str (), (name + ":").c_str (), AT_FLAG_NONE, 1500);
  }
  for (int step = 0; step < 600; step++) {
    std::string written = driver.take_written ();
    for (gsize end; (end = written.find ('\r')) != std::string::npos; written = written.substr (end + 1))
      inbox.push_back (written.substr (0, end));
    if (step % (delay_ms / step_ms) == 0 && !inbox.empty ()) {
      std::string line = inbox.front ();
      inbox.erase (inbox.begin ());
      if (line.rfind ("AT+CMEE?", 0) == 0)
        driver.receive (answer_question (line));
      else
        driver.receive ("\r\n" + line.substr (2) + ": " + line + "\r\n\r\nOK\r\n");
    }
    driver.pass (step_ms);
  }
  return driver.take_events ();
}

TEST (AtResync, ADelayOfAnyLengthMovesNoReplyToAnotherCommand)
{
  for (gint64 delay_ms = 100; delay_ms <= 6000; delay_ms += 100) {
    const std::vector<std::string> events = run_slow_modem (delay_ms, 6);

    for (int n = 1; n <= 6; n++) {
      std::string reply = "reply " + std::to_string (n) + " ";
      std::string own = reply + "OK | +N" + std::to_string (n) + ": AT+N" + std::to_string (n);
      int n_replies = 0;

      for (const std::string &event : events) {
        if (event.rfind (reply, 0) != 0)
          continue;
        n_replies++;
        EXPECT_TRUE (event == reply + "TIMEOUT" || event == own) << event << " with a delay of " << delay_ms << " ms";
      }
      EXPECT_EQ (n_replies, 1) << "command " << n << " with a delay of " << delay_ms << " ms";
    }
  }
}

// One line after the other, each 1.2 s: the answer to the question comes as much behind the late result as that took.
TEST (AtResync, AModemThatTakesItsTimeForEachLineIsWaitedFor)
{
  QueueDriver driver;

  driver.submit ("+A", "+A:", AT_FLAG_NONE, 300);
  driver.pass (300);
  driver.pass (500);
  driver.take_written ();
  driver.take_events ();
  driver.submit ("+B", "+B:", AT_FLAG_NONE, 1000);
  EXPECT_EQ (driver.take_written (), "AT+CMEE?\r");
  driver.pass (400);
  driver.receive ("\r\nOK\r\n");
  driver.pass (600);
  EXPECT_EQ (driver.take_events (), Events ({ "reply 2 TIMEOUT" }));
  driver.submit ("+C", "+C:", AT_FLAG_NONE, 3000);
  driver.pass (590);
  EXPECT_EQ (driver.take_written (), "") << "the question has no answer yet";
  driver.receive ("\r\n+CMEE: 2\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_written (), "AT+C\r");
  driver.receive ("\r\n+C: 1\r\n\r\nOK\r\n");
  EXPECT_EQ (driver.take_events (), Events ({ "reply 3 OK | +C: 1" }));
}

} // namespace
