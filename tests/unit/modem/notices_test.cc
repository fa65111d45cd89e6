// SPDX-License-Identifier: GPL-2.0-or-later
// Who is told what, and in which order.
#include "modem-fixture.h"

namespace {

class Notices : public ModemTest {};

TEST_F (Notices, InfoIsToldBeforeStatesAndStatesBeforeTheAnswer)
{
  Answer answer;

  start ();
  call_connect (answer);
  while (!answer.done) {
    events.clear ();
    ASSERT_TRUE (world.run (SECOND, [&] { return !events.empty (); }));
    int n = static_cast<int> (std::count (events.begin (), events.end (), "info"));
    EXPECT_EQ (n, 1) << "info is told once a turn";
    EXPECT_EQ (events.front (), "info");
  }
  EXPECT_EQ (steps.back ().state, MODEM_STATE_CONNECTED);
}

} // namespace
