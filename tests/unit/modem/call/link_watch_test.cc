// SPDX-License-Identifier: GPL-2.0-or-later
// A peer that does not answer echo and carries packets, and a link that answers echo and carries none.
#include "modem-fixture.h"

namespace {

class LinkWatch : public ModemTest {
protected:
  void up ()
  {
    ASSERT_TRUE (online ());
    run (60 * SECOND);
    steps.clear ();
  }

  void traffic (int seconds, unsigned received, unsigned sent, int pace = 4)
  {
    for (int i = 0; i < seconds; i += pace) {
      run (pace * SECOND);
      if (world.open_links.empty ())
        continue;
      if (received > 0)
        world.open_links[0]->heard_us = world.now ();
      world.open_links[0]->rx_bytes += received;
      world.open_links[0]->tx_bytes += sent;
    }
  }

  bool lost_for (DtReason reason) const
  {
    for (const Step &step : steps) {
      if (step.old_state == MODEM_STATE_CONNECTED && step.reason != reason)
        return false;
    }
    return !steps.empty ();
  }
};

TEST_F (LinkWatch, APeerThatNeverAnswersEchoButCarriesIsLeft)
{
  device.echo_silent = true;
  up ();
  traffic (1200, 1000, 1000, 20);
  EXPECT_EQ (trail (), "");
  run (1800 * SECOND);
  EXPECT_EQ (trail (), "") << "it is known not to answer";
}

TEST_F (LinkWatch, APeerThatHasAnsweredIsDeadWhenItFallsSilent)
{
  up ();
  traffic (60, 1000, 1000);
  device.echo_silent = true;
  run (200 * SECOND);
  EXPECT_TRUE (lost_for (DT_REASON_LINK_DEAD)) << trail ();
}

TEST_F (LinkWatch, ALinkThatCarriesNothingIsRedialledOnceAndThenRarely)
{
  up ();
  traffic (240, 0, 200);
  EXPECT_EQ (device.dials, 2) << trail ();
  EXPECT_TRUE (lost_for (DT_REASON_LINK_DEAD)) << trail ();
  traffic (1800, 0, 200);
  EXPECT_EQ (device.dials, 2) << "who only sends is not redialled for ever";
  traffic (3600, 0, 200);
  EXPECT_EQ (device.dials, 3);
  traffic (60, 500, 200);
  traffic (240, 0, 200);
  EXPECT_EQ (device.dials, 4) << "something came in between";
}

TEST_F (LinkWatch, ALinkThatIsIdleOrSaysAFewWordsIsLeft)
{
  up ();
  traffic (1200, 0, 0);
  traffic (8, 0, 100);
  run (3600 * SECOND);
  EXPECT_EQ (device.dials, 1) << trail ();
}

TEST_F (LinkWatch, OneThatCarriesIsNotAskedAbout)
{
  up ();
  device.commands.clear ();
  traffic (600, 100, 100);
  EXPECT_EQ (device.count ("+CGACT?"), 0);
}

TEST_F (LinkWatch, OverAnOnlyPortAsWell)
{
  description.data_path = description.at_path;
  device.data_path = device.at_path;
  up ();
  traffic (240, 0, 200);
  EXPECT_EQ (device.dials, 2) << trail ();
}

// What the modem says, and what it says when it is asked about that.
struct Word {
  const char *urc, *attached, *active;
  bool gone;
};

class LinkWord : public LinkWatch, public testing::WithParamInterface<Word> {};

TEST_P (LinkWord, IsCheckedAndBelieved)
{
  up ();
  device.script = [] (const std::string &c) -> std::optional<std::string> {
    if (c == "+CGATT?")
      return std::string ("\r\n+CGATT: ") + GetParam ().attached + "\r\n";
    if (c == "+CGACT?")
      return std::string ("\r\n+CGACT: 1,") + GetParam ().active + "\r\n\r\n+CGACT: 2,0\r\n";
    return std::nullopt;
  };
  device.urc (GetParam ().urc);
  run (10 * SECOND);
  EXPECT_EQ (device.dials, GetParam ().gone ? 2 : 1) << trail ();
  if (GetParam ().gone) {
    EXPECT_TRUE (lost_for (DT_REASON_LINK_DEAD)) << trail ();
    run (SECOND);
    device.urc (GetParam ().urc);
    run (10 * SECOND);
    EXPECT_EQ (device.dials, 2) << "nothing was received in between";
  }
}

INSTANTIATE_TEST_SUITE_P (
  Words, LinkWord,
  testing::Values (Word { "+CGATT: 0", "0", "0", true }, Word { "+CGACT: 1,0", "1", "0", true },
                   Word { "+CGEV: NW DETACH", "0", "0", true }, Word { "+CGEV: NW PDN DEACT 1", "1", "0", true },
                   Word { "+CGEV: ME DEACT \"IP\",\"10.1.2.3\",1", "1", "0", true },
                   Word { "+CGEV: NW PDN DEACT 2", "1", "1", false }, Word { "+CGEV: ME PDN ACT 2", "1", "1", false },
                   Word { "+CGACT: 2,0", "1", "1", false }, Word { "+CGATT: 1", "0", "0", false }));

} // namespace
