// SPDX-License-Identifier: GPL-2.0-or-later
// Signal quality, and an AT port that dies.
#include "modem-fixture.h"

namespace {

class Signal : public ModemTest {
protected:
  // A registered modem whose first poll is over.
  void settle ()
  {
    start ();
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
    run (SECOND);
  }
};

TEST_F (Signal, AnAtPortThatDiesWhileIdleIsNoticedAndComesBack)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  device.muted = { "/dev/at" };
  ASSERT_TRUE (reach (MODEM_STATE_INITIALIZING, 200 * SECOND));
  ASSERT_TRUE (reach (MODEM_STATE_FAILED, 60 * SECOND));
  EXPECT_EQ (state_info ()->reason, DT_REASON_MODEM_UNRESPONSIVE);
  run (1000);
  EXPECT_GE (device.count ("/dev/data AT+CFUN=1,1"), 1) << "the other port answers: it is used";
  device.muted.clear ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
}

TEST_F (Signal, AnAtPortThatDiesWhileOnlineDoesNotCostTheConnection)
{
  ASSERT_TRUE (online ());
  device.muted = { "/dev/at" };
  run (600 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED) << trail ();
}

TEST_F (Signal, RefreshSignalAsksNowAndTells)
{
  settle ();
  Answer answer;
  int told = signals;

  device.cpsi = "LTE CAT-M1,Online,466-92,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-6,-90,-57,16";
  modem_refresh_signal (modem, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_TRUE (answer.has_result) << answer.message;
  EXPECT_EQ (answer.signal.percent, 75u);
  EXPECT_TRUE (answer.signal.has_rsrp);
  EXPECT_EQ (answer.signal.rsrp_dbm, -90);
  EXPECT_TRUE (answer.signal.has_sinr);
  EXPECT_EQ (answer.signal.sinr_db, 12);
  EXPECT_FALSE (answer.signal.has_ber) << "99 is unknown";
  EXPECT_EQ (signals, told + 1);
}

TEST_F (Signal, RefreshSignalWorksWhileOnline)
{
  settle ();
  Answer answer;

  ASSERT_TRUE (online ());
  modem_refresh_signal (modem, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
}

TEST_F (Signal, SignalIsToldWhenItChangesAndNotOtherwise)
{
  settle ();
  int told = signals;

  run (300 * SECOND);
  EXPECT_EQ (signals, told);
  device.cpsi = "LTE CAT-M1,Online,466-92,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-9,-100,-58,10";
  run (60 * SECOND);
  EXPECT_EQ (signals, told) << "the quality is the same";
  device.cpsi = "LTE CAT-M1,Online,466-92,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-6,-95,-57,16";
  run (60 * SECOND);
  EXPECT_EQ (signals, told + 1);
}

// Every thirty seconds, all day long: what has not changed need not be looked at.
TEST_F (Signal, AMeasurementChangesNothingButTheSignalUntilTheCellIsAnother)
{
  settle ();
  changed = 0;
  device.cpsi = "LTE CAT-M1,Online,466-92,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-9,-101,-58,10";
  run (60 * SECOND);
  EXPECT_EQ (changed, MODEM_INFO_SIGNAL);
  EXPECT_EQ (signal_info ()->rsrp_dbm, -101);
  device.cpsi = "LTE CAT-M1,Online,466-92,0x2CEC,28608802,434,EUTRAN-BAND3,1750,5,5,-9,-101,-58,10";
  run (60 * SECOND);
  EXPECT_EQ (changed, MODEM_INFO_SIGNAL | MODEM_INFO_NETWORK);
  EXPECT_EQ (network_info ()->cell_id, 28608802u);
}

TEST_F (Signal, TheSameFiguresLaterAreNoChange)
{
  settle ();
  run (60 * SECOND);
  changed = 0;
  gint64 measured = signal_info ()->time_us;
  run (60 * SECOND);
  EXPECT_EQ (changed, 0);
  EXPECT_GE (signal_info ()->time_us, measured + 30 * SECOND) << "but it is known when they were measured";
}

} // namespace
