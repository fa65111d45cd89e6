// SPDX-License-Identifier: GPL-2.0-or-later
// The AT dialogue under bad conditions.
#include "modem-fixture.h"

extern "C" {
#include "modem/at-port.h"
}

namespace {

class AtPortPaths : public ModemTest {};

TEST_F (AtPortPaths, KnowsModemsThatWantOneCommandALine)
{
  device.joined_lines = false;
  ASSERT_TRUE (online ());
  EXPECT_GT (device.count ("AT+CEREG=2"), 0);
}

TEST_F (AtPortPaths, GarbageOnBothPortsDoesNoHarm)
{
  std::string noise;
  for (int i = 0; i < 5000; i++)
    noise += static_cast<char> (i * 7919 % 256);
  start ();
  for (int i = 0; i < 20; i++) {
    world.after (i * 1700, [this, noise] {
      world.deliver ("/dev/at", noise + "\r\n");
      world.deliver ("/dev/data", noise + "\r\n");
    });
  }
  run (SECOND);
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED, 60 * SECOND));
  ASSERT_TRUE (online ());
}

TEST_F (AtPortPaths, OnePortAloneIsEnough)
{
  description.data_path = description.at_path;
  device.data_path = device.at_path;
  ASSERT_TRUE (online ());
  run (300 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
  Answer signal;
  modem_refresh_signal (modem, answered, &signal);
  ASSERT_TRUE (wait (signal));
  EXPECT_EQ (signal.error, "WrongState");
}

// Takes everything and says nothing by itself.
class SilentDevice : public FakeDevice {
public:
  bool has_path (const std::string &) const override { return true; }
  void written (const std::string &, const std::string &bytes) override { heard += bytes; }
  void frame (guint16, const std::string &) override {}
  std::string heard;
};

// Two ports without a modem around them.
class AtScopes : public testing::Test {
protected:
  void SetUp () override
  {
    world.device = &device;
    at_port_init (&at, "at", nullptr, &world.ports, &world.clock, woken);
    at_port_init (&data, "data", nullptr, &world.ports, &world.clock, woken);
    ASSERT_TRUE (at_port_open (&at, "/dev/at", nullptr));
    ASSERT_TRUE (at_port_open (&data, "/dev/data", nullptr));
    for (Asker *asker : { &one, &other }) {
      asker->scope.data = asker;
      asker->test = this;
    }
  }

  void TearDown () override
  {
    at_port_clear (&at);
    at_port_clear (&data);
    EXPECT_TRUE (world.open_ports.empty ());
    EXPECT_FALSE (at_scope_is_busy (&one.scope) || at_scope_is_busy (&other.scope));
  }

  struct Asker {
    AtScope scope = {};
    AtScopes *test = nullptr;
    std::string replies; // "+CSQ: 1 OK;ERROR;"
    int lost = 0;
    bool was_busy = false;
    AtScope *cancels = nullptr;
  };

  static void woken (ModemCore *, AtPort *) {}

  static void take (ModemCore *, const AtReply *reply, gpointer data)
  {
    auto *asker = static_cast<Asker *> (data);

    asker->was_busy = at_scope_is_busy (&asker->scope);
    for (guint i = 0; i < reply->lines->len; i++)
      asker->replies += std::string (static_cast<const char *> (g_ptr_array_index (reply->lines, i))) + " ";
    asker->replies += std::string (at_final_to_string (reply->final)) + ";";
    if (asker->cancels != nullptr)
      at_scope_cancel (asker->cancels);
  }

  static void lose (ModemCore *, gpointer data)
  {
    auto *asker = static_cast<Asker *> (data);

    asker->lost++;
    EXPECT_FALSE (at_scope_is_busy (&asker->scope));
  }

  void send (Asker &asker, const char *line, AtPort *port = nullptr)
  {
    const AtCommand command = { line, "+", nullptr, 5 * SECOND, AT_FLAG_NONE };
    at_port_send (port == nullptr ? &at : port, &asker.scope, &command, take, &asker);
  }

  void send_joined (Asker &asker, const char *line)
  {
    const AtCommand command = { line, "+", nullptr, 5 * SECOND, AT_FLAG_NONE };
    at_port_send_joined (&at, &asker.scope, &command, take, &asker);
  }

  void drain ()
  {
    while (at_port_drain (&at) || at_port_drain (&data)) {
    }
    world.run (1);
  }

  void say (const std::string &line)
  {
    drain ();
    world.deliver ("/dev/at", "\r\n" + line + "\r\n");
    drain ();
  }

  FakeWorld world;
  SilentDevice device;
  AtPort at = {}, data = {};
  Asker one, other;
};

TEST_F (AtScopes, WhatIsCancelledWhileOutIsNotAnswered)
{
  send (one, "+ONE");
  drain ();
  at_scope_cancel (&one.scope);
  EXPECT_FALSE (at_scope_is_busy (&one.scope));
  send (one, "+AGAIN");
  say ("+ONE: 1");
  say ("OK");
  EXPECT_EQ (one.replies, "");
  say ("+AGAIN: 2");
  say ("OK");
  EXPECT_EQ (one.replies, "+AGAIN: 2 OK;");
  EXPECT_EQ (device.heard, "AT+ONE\rAT+AGAIN\r");
}

TEST_F (AtScopes, WhatIsCancelledWhileItWaitsIsWrittenAllTheSame)
{
  send (other, "+OTHER");
  send (one, "+ONE");
  at_scope_cancel (&one.scope);
  say ("OK");
  say ("OK");
  EXPECT_EQ (device.heard, "AT+OTHER\rAT+ONE\r");
  EXPECT_EQ (one.replies + other.replies, "OK;");
}

TEST_F (AtScopes, OneDoesNotDisturbAnother)
{
  send (one, "+ONE");
  send (other, "+OTHER");
  send (one, "+THIRD");
  at_scope_cancel (&one.scope);
  EXPECT_TRUE (at_scope_is_busy (&other.scope));
  say ("OK");
  say ("+OTHER: 1");
  say ("ERROR");
  say ("OK");
  EXPECT_EQ (one.replies, "");
  EXPECT_EQ (other.replies, "+OTHER: 1 ERROR;");
}

TEST_F (AtScopes, OneReachesOverBothPorts)
{
  send (one, "+AT");
  send (one, "+DATA", &data);
  drain ();
  at_scope_cancel (&one.scope);
  say ("OK");
  world.deliver ("/dev/data", "\r\nOK\r\n");
  drain ();
  EXPECT_EQ (one.replies, "");
}

TEST_F (AtScopes, OneThatIsCancelledFromWithinItsReplyHasOnlyThat)
{
  one.cancels = &one.scope;
  send (one, "+ONE");
  send (one, "+TWO");
  say ("OK");
  EXPECT_TRUE (one.was_busy) << "the second is out";
  say ("OK");
  EXPECT_EQ (one.replies, "OK;");
}

TEST_F (AtScopes, TheLastReplyFindsItIdle)
{
  send (one, "+ONE");
  EXPECT_TRUE (at_scope_is_busy (&one.scope));
  say ("OK");
  EXPECT_EQ (one.replies, "OK;");
  EXPECT_FALSE (one.was_busy);
}

TEST_F (AtScopes, AResetDropsWhatIsOut)
{
  send (one, "+ONE");
  send (one, "+TWO");
  drain ();
  at_port_reset (&at);
  EXPECT_FALSE (at_scope_is_busy (&one.scope));
  say ("OK");
  EXPECT_EQ (one.replies, "");
  EXPECT_EQ (one.lost, 0);
}

TEST_F (AtScopes, WhoWantsToKnowIsToldOnceAtTheNextDrain)
{
  one.scope.lost = lose;
  send (one, "+ONE");
  send (one, "+TWO");
  send (one, "+DATA", &data);
  send (other, "+OTHER", &data);
  drain ();
  at_port_close (&at);
  EXPECT_EQ (one.lost, 0);
  drain ();
  EXPECT_EQ (one.lost, 1);
  EXPECT_TRUE (at_scope_is_busy (&other.scope));
  world.deliver ("/dev/data", "\r\nOK\r\n");
  drain ();
  EXPECT_EQ (one.replies + other.replies, "");
  world.deliver ("/dev/data", "\r\nOK\r\n");
  drain ();
  EXPECT_EQ (other.replies, "OK;");
  EXPECT_EQ (one.lost, 1);
}

TEST_F (AtScopes, WhoIsCancelledIsNotToldOfALoss)
{
  one.scope.lost = lose;
  send (one, "+ONE");
  drain ();
  at_port_reset (&at);
  at_scope_cancel (&one.scope);
  drain ();
  EXPECT_EQ (one.lost, 0);
}

TEST_F (AtScopes, AClosedPortLosesWhatIsSentOnIt)
{
  one.scope.lost = lose;
  at_port_close (&at);
  send (one, "+ONE");
  send (other, "+OTHER");
  EXPECT_TRUE (at_scope_is_busy (&one.scope)) << "until it is told";
  EXPECT_FALSE (at_scope_is_busy (&other.scope));
  drain ();
  EXPECT_EQ (one.lost, 1);
  EXPECT_EQ (one.replies + other.replies, "");
}

TEST_F (AtScopes, WhatCannotBeSentIsAnsweredAsAnErrorUnlessItIsCancelled)
{
  send (one, "+ONE\r");
  send (other, "+OTHER\r");
  at_scope_cancel (&other.scope);
  EXPECT_EQ (one.replies, "") << "not from within";
  drain ();
  EXPECT_EQ (one.replies, "ERROR;");
  EXPECT_EQ (other.replies, "");
  EXPECT_EQ (device.heard, "");
}

TEST_F (AtScopes, ALineOfSeveralIsCancelledWithItsParts)
{
  send_joined (one, "+A;+B;+C");
  say ("ERROR");
  say ("OK");
  at_scope_cancel (&one.scope);
  say ("OK");
  say ("OK");
  EXPECT_EQ (device.heard, "AT+A;+B;+C\rAT+A\rAT+B\rAT+C\r");
  EXPECT_EQ (one.replies, "");
}

TEST_F (AtScopes, ALineOfSeveralWithAPartThatIsLostIsNotAnswered)
{
  send_joined (one, "+A;+B");
  say ("ERROR");
  drain ();
  at_queue_abandon (at.queue, world.now ());
  drain ();
  EXPECT_TRUE (at_scope_is_busy (&one.scope));
  say ("OK");
  say ("+CMEE: 0\r\n\r\n+CMEE: 0\r\n\r\nOK"); // the queue asks what is late
  EXPECT_NE (device.heard.find ("AT+B\r"), std::string::npos);
  say ("OK");
  EXPECT_FALSE (at_scope_is_busy (&one.scope));
  EXPECT_EQ (one.replies, "");
}

TEST_F (AtScopes, ClearDropsEverythingThatIsOutAndTellsNobody)
{
  one.scope.lost = lose;
  send (one, "+ONE");
  send_joined (other, "+A;+B");
  drain ();
  send (one, "+BAD\r");
  at_port_reset (&at);
  send_joined (one, "+A;+B");
  say ("ERROR");
  at_port_clear (&at);
  EXPECT_FALSE (at_scope_is_busy (&one.scope) || at_scope_is_busy (&other.scope));
}

} // namespace
